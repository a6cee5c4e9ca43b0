"""What a bill being typed asks for, beside what was booked for it: worked out anew each time."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from cellier.web.desk import Desk
from cellier.web.forms import Form
from cellier.web.order_words import when
from cellier.web.rendering import quantity
from inventory.billing.billed import Kind, NoSuchVat, What
from inventory.billing.bills import may_ask
from inventory.billing.credits import Awaited, credits_awaited
from inventory.billing.unbilled import Unbilled, unbilled
from kernel.command import Amount, Percentage
from kernel.errors import Refused
from kernel.words import N_
from sourcing.pricing import Taxed, totals
from suppliers.suppliers import Supplier

WHATS = {
    What.DEPOSIT: N_("Deposits"),
    What.TRANSPORT: N_("Transport"),
    What.NON_FOOD: N_("Not food"),
}
_UNREAD = N_("{line}: “{text}” is no amount. It is left out of what stands here.")
_NO_RATE = N_("{line}: “{text}” is no VAT rate. It is left out of what stands here.")
# What the bill itself would take.
_AMOUNT, _RATE = TypeAdapter[Decimal](Amount), TypeAdapter[Decimal](Percentage)


class Askable(NamedTuple):
    """A delivery's line that a bill may ask for: its likely sum is `net`, euros before VAT;
    a credit's is below nothing, and none of what nobody said a price of. Its fields are named by `key`, whatever else waits by then: a
    draft of yesterday's ticks the same lines.
    """

    id: UUID
    key: str
    what: What
    name: str
    sub: str
    day: str
    net: Decimal | None
    vat: Decimal
    credit: bool


class _Typed(NamedTuple):
    """A line of the paper as far as it can be read; `booked` is what it asks for."""

    taxed: Taxed
    booked: Decimal | None


def askable(desk: Desk, supplier_id: UUID, *, most: int) -> list[Askable]:
    """What that supplier owes us; then what they brought and have not billed."""
    session, here = desk.session, desk.here
    came = unbilled(session, canteen_id=here.id, on=desk.today)
    awaited = credits_awaited(session, canteen_id=here.id, on=desk.today)
    return [
        # Who credited too much owes nothing more of it.
        *(
            _owed(desk, one)
            for one in awaited
            if one.supplier_id == supplier_id and one.net > 0
        ),
        *(_line(desk, one) for one in came if one.supplier_id == supplier_id),
    ][:most]


def effect_facts(
    desk: Desk, supplier: Supplier, lines: list[Askable], said: Form
) -> dict[str, Any]:
    """The sums of what is typed; what can be read as no figure is named, and left out."""
    # What is owed of a line, and what of it is to be billed, are two.
    booked = {(str(one.id), one.credit): one for one in lines}
    unread: list[str] = []
    asked = list(_ticked(desk, supplier, said, booked, unread))
    beside = list(_beside(desk, supplier, said, unread))
    net = sum((one.taxed.net for one in asked), Decimal("0.00"))
    known = [one for one in asked if one.booked is not None]
    came = sum((one.booked or Decimal(0) for one in known), Decimal("0.00"))
    return {
        "many": len(asked),
        "asked": net,
        "came": came if known else None,
        "differs": sum((one.taxed.net for one in known), Decimal("0.00")) - came,
        "beside": sum((one.taxed.net for one in beside), Decimal("0.00")),
        "totals": totals(one.taxed for one in (*asked, *beside)),
        "unread": unread,
        "gives_back": said.text("kind") == Kind.CREDIT_NOTE,
    }


def ticked_credits(desk: Desk, lines: list[Askable]) -> Form:
    """A credit note begins with what is awaited."""
    fields: dict[str, list[str]] = {"kind": [Kind.CREDIT_NOTE.value]}
    for one in lines:
        if one.credit:
            said = {
                "ticked": "1",
                "of": str(one.id),
                "net": shown(desk, one.net),
                "credit": "1",
            }
            said["vat"] = desk.words.number(one.vat)
            fields |= {f"lines.{one.key}.{name}": [text] for name, text in said.items()}
    return Form(fields)


def shown(desk: Desk, net: Decimal | None) -> str:
    """A sum as its field holds it: what a credit gives back has no minus there."""
    return "" if net is None else desk.words.number(abs(net), 2)


def gives_back(said: Form, part: Form) -> bool:
    """Whether the line is a credit: all that a credit note says, and one awaited on a bill."""
    return said.text("kind") == Kind.CREDIT_NOTE or "credit" in part


def signed(net: Decimal, *, back: bool) -> Decimal:
    """Euros as the book has them: people type a credit as its paper says it, with a minus or
    without.
    """
    return -abs(net) if back else net


def _ticked(
    desk: Desk,
    supplier: Supplier,
    said: Form,
    booked: Mapping[tuple[str, bool], Askable],
    unread: list[str],
) -> Iterator[_Typed]:
    for _, part in said.rows("lines"):
        if "ticked" not in part:
            continue
        of = booked.get((part.text("of"), "credit" in part))
        name = of.name if of else "–"
        net = _figure(desk, part, "net", _AMOUNT, (name, _UNREAD), unread)
        rate = _figure(desk, part, "vat", _RATE, (name, _NO_RATE), unread)
        _odd(desk, supplier, rate, of.vat if of else None, name, unread)
        if net is not None:
            net = signed(net, back=gives_back(said, part))
            yield _Typed(Taxed(net, rate or Decimal(0)), of.net if of else None)


def _beside(desk: Desk, supplier: Supplier, said: Form, unread: list[str]) -> Iterator[_Typed]:
    part = said.part("more.")
    for what, named in WHATS.items():
        name = desk.words.say(named)
        if what.value not in part:
            continue
        net = _figure(desk, part, what.value, _AMOUNT, (name, _UNREAD), unread)
        rate = _figure(desk, part, f"{what.value}_vat", _RATE, (name, _NO_RATE), unread)
        _odd(desk, supplier, rate, None, name, unread)
        if net is not None:
            net = signed(net, back=gives_back(said, part))
            yield _Typed(Taxed(net, rate or Decimal(0)), None)


def _odd(
    desk: Desk,
    supplier: Supplier,
    rate: Decimal | None,
    came_at: Decimal | None,
    line: str,
    unread: list[str],
) -> None:
    if rate is not None and not may_ask(supplier, rate, came_at):
        refused = NoSuchVat(line=line, rate=rate)
        unread.append(desk.words.say(refused.says, **refused.facts))


def _figure(
    desk: Desk,
    part: Form,
    name: str,
    kind: TypeAdapter[Decimal],
    complaint: tuple[str, str],
    unread: list[str],
) -> Decimal | None:
    # Somebody who has got as far as "2," means two so far; a minus alone is not one yet.
    text = part.text(name).rstrip(",. ")
    try:
        figure = Form({"": [text]}).number("")
        return None if figure is None else kind.validate_python(figure)
    except (Refused, ValidationError):
        line, says = complaint
        unread.append(desk.words.say(says, line=line, text=text))
        return None


def _line(desk: Desk, one: Unbilled) -> Askable:
    sub = quantity(one.left, one.unit, desk.words) if one.unit else ""
    day = when(desk, one.received_on)
    return Askable(
        one.line_id,
        _key(one.line_id),
        one.what,
        one.description,
        sub,
        day,
        None if one.unpriced else one.asked,
        one.vat_rate,
        credit=False,
    )


def _owed(desk: Desk, one: Awaited) -> Askable:
    sub = quantity(one.units, one.unit, desk.words) if one.unit else ""
    day = when(desk, one.received_on)
    return Askable(
        one.line_id,
        f"{_key(one.line_id)}c",
        What.FOOD,
        one.description,
        sub,
        day,
        -one.net,
        one.vat_rate,
        credit=True,
    )


def _key(line_id: UUID) -> str:
    """Short, for an address has an end: what is random in it is enough among a few hundred."""
    return line_id.hex[-12:]
