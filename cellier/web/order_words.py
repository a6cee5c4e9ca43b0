"""Orders as their pages say them: states, days, packs, prices."""

from datetime import date
from decimal import Decimal

from cellier.web.desk import Desk
from cellier.web.rendering import near_day, quantity
from inventory.ordering.standing import Standing, Stands
from kernel.words import N_, Words
from sourcing.orders import State
from sourcing.pricing import PricePer
from sourcing.products import StockUnit
from sourcing.steps import How

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
        "state": desk.words.say(STANDS[one.stands]),
        "colour": COLOURS.get(one.stands, ""),
    }


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
