"""Orders as their pages say them: states, days, packs, prices."""

from datetime import date
from decimal import Decimal

from cellier.web.desk import Desk
from cellier.web.rendering import near_day, quantity
from inventory.ordering.standing import Standing, Stands, is_to_look_at
from kernel.words import N_, Words
from sourcing.answers_in_short import Reply, Short
from sourcing.orders import State
from sourcing.pricing import PricePer
from sourcing.products import StockUnit
from sourcing.steps import How
from sourcing.supplier_answers import PaperKind
from sourcing.supplier_answers import Stands as Answered

STANDS = {
    Stands.DRAFT: N_("Draft"),
    Stands.LATE: N_("Late"),
    Stands.SENT: N_("Sent, no answer yet"),
    Stands.CONFIRMED: N_("Confirmed"),
    Stands.IN_PART: N_("Came in part"),
    Stands.RECEIVED: N_("Received, no bill yet"),
    Stands.BILLED: N_("Received and billed"),
    Stands.CANCELLED: N_("Called off"),
}
COLOURS = {
    Stands.LATE: "beet",
    Stands.SENT: "carrot",
    Stands.IN_PART: "carrot",
    Stands.CONFIRMED: "leaf",
    Stands.BILLED: "leaf",
    Stands.RECEIVED: "carrot",
}
TO_LOOK_AT = N_("Answer to look at")
_PERHAPS_SENT = N_("Perhaps sent")
_DECLINED = N_("You declined their answer")
REPLIES = {
    Reply.ALL: N_("the supplier accepts all of it"),
    Reply.OTHERWISE: N_("the supplier changes it"),
    Reply.NOTHING: N_("the supplier refuses all of it"),
}
PAPERS = {PaperKind.CERTIFICATE: N_("Certificate"), PaperKind.INVOICE: N_("Invoice")}
STEPS = {
    State.DRAFT: N_("Drafted"),
    State.SENT: N_("Sent"),
    State.CONFIRMED: N_("Confirmed"),
    State.RECEIVED: N_("Received"),
    State.CANCELLED: N_("Called off"),
}
HOWS = {
    How.MAIL: N_("by mail"),
    How.PHONE: N_("by phone"),
    How.HANDED: N_("handed over"),
    How.LINK: N_("by the supplier's link"),
}
_PER = {PricePer.PACK: N_("a pack"), PricePer.KILO: N_("a kilo")}
_PER_UNIT = {
    StockUnit.KG: N_("a kilo"),
    StockUnit.LITRE: N_("a litre"),
    StockUnit.PIECE: N_("a piece"),
}
COUNTED_IN = (
    (StockUnit.KG.value, N_("kilos")),
    (StockUnit.LITRE.value, N_("litres")),
    (StockUnit.PIECE.value, N_("pieces")),
)
WEEKDAYS = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"),
    N_("Sunday"),
)  # fmt: skip


def row(desk: Desk, one: Standing) -> dict[str, object]:
    """One order of a list."""
    return {
        "id": one.id,
        "supplier": one.supplier,
        "number": one.number,
        "net": desk.words.money(one.net),
        "day": when(desk, one.delivery_on),
        "chips": [
            *([(desk.words.say(_PERHAPS_SENT), "carrot")] if one.perhaps_sent else []),
            *chips(one.stands, one.answer, desk.words),
        ],
        "answer": answered(one, desk.words),
    }


def chips(stands: Stands, answer: Short | None, words: Words) -> list[tuple[str, str]]:
    """How far an order is, and whether its answer waits for a word: each with its colour."""
    state = STANDS[stands]
    found = [(words.say(TO_LOOK_AT), "carrot")] if is_to_look_at(stands, answer) else []
    if stands == Stands.SENT and answer and answer.reply:
        if answer.open:
            return found
        state = _DECLINED
    return [*found, (words.say(state), COLOURS.get(stands, ""))]


def answered(one: Standing, words: Words) -> str:
    """What came by the supplier's link, while it is still on its way or waits for its bill."""
    if one.answer is None or one.stands in (Stands.BILLED, Stands.CANCELLED):
        return ""
    over = one.stands == Stands.RECEIVED or one.answer.stands == Answered.DECLINED
    reply = None if over else one.answer.reply
    said = [words.say(REPLIES[reply])] if reply else []
    papers = [words.say(name) for kind, name in PAPERS.items() if kind in one.answer.papers]
    if papers:
        said.append(words.say("sent with it: {papers}", papers=", ".join(papers)))
    return " · ".join(said)


def when(desk: Desk, day: date) -> str:
    """The day, near or far."""
    if day.year != desk.today.year:
        return desk.words.day(day)
    return near_day(day, desk.today, desk.words)


def price_said(price: Decimal, per: PricePer, unit: StockUnit, words: Words) -> str:
    """2,00 € a kilo; four decimals only where they say something."""
    places = 2 if price == price.quantize(Decimal("0.01")) else 4
    euros = f"{words.number(price, places)}\N{NO-BREAK SPACE}€"
    return f"{euros} {words.say(_PER.get(per) or _PER_UNIT[unit])}"


def packs_said(packs: Decimal, held: Decimal, unit: StockUnit, words: Words) -> str:
    """2 × 5 kg."""
    return f"{words.number(packs)} × {quantity(held, unit, words)}"
