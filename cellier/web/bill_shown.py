"""A bill as pages show it: its paper, its sums, what it asks for."""

from datetime import date
from decimal import Decimal
from typing import Any

from cellier.web.desk import Desk
from cellier.web.in_odoo import states_of
from cellier.web.order_words import when
from cellier.web.rendering import quantity
from inventory.billing.billed import Kind, What
from inventory.billing.entered import Entered, Line, entered_lately
from kernel.words import N_

KINDS = {
    Kind.INVOICE: N_("Invoice"),
    Kind.CREDIT_NOTE: N_("Credit note"),
    Kind.TILL_SLIP: N_("Till slip, paid by one of us"),
}
_NAMES = {
    Kind.INVOICE: N_("invoice {number}"),
    Kind.CREDIT_NOTE: N_("credit note {number}"),
    Kind.TILL_SLIP: N_("till slip {number}"),
}
# The first of its lines by name; the rest as a number.
_NAMED = 3


def lately(desk: Desk, *, many: int, skip: int) -> list[dict[str, Any]]:
    """The bills entered last, each as a row that leads to its page."""
    found = entered_lately(desk.session, canteen_id=desk.here.id, many=many, skip=skip)
    there = states_of(desk, [one.bill.id for one in found])
    return [_row(desk, one) | {"there": there.get(one.bill.id, "")} for one in found]


def name_of(desk: Desk, one: Entered) -> str:
    """Invoice F-1; a till slip may have no number."""
    return named(desk, one.bill.kind, one.bill.number)


def named(desk: Desk, kind: Kind, number: str) -> str:
    """The same of a kind and a number."""
    return desk.words.say(_NAMES[kind], number=number).strip()


def lines_shown(desk: Desk, one: Entered) -> list[dict[str, Any]]:
    """Each line as billed, and by how much it is more or less than what was booked."""
    return [_line(desk, line) for line in one.lines]


def taken_back_by(one: Entered) -> str:
    """What has its opposite's number in Odoo."""
    credit = one.bill.kind == Kind.CREDIT_NOTE
    return _NAMES[Kind.INVOICE if credit else Kind.CREDIT_NOTE]


def _row(desk: Desk, one: Entered) -> dict[str, Any]:
    names = list(dict.fromkeys(line.line.description for line in one.lines))
    more = len(names) - _NAMED
    asks = ", ".join(names[:_NAMED])
    if more > 0:
        asks += " " + desk.words.count("and {n} more", "and {n} more", more)
    return {
        "id": one.bill.id,
        "supplier": one.supplier,
        "name": name_of(desk, one),
        "day": when(desk, one.bill.billed_on),
        "asks": asks,
        "came": _came(desk, one.came_on),
        "net": desk.words.money(one.totals.net),
        "gross": desk.words.money(one.totals.gross),
        "holds": one.holds,
    }


def _came(desk: Desk, days: list[date]) -> str:
    """On which day what it asks for came, or between which."""
    if len(days) < 2:
        return "".join(desk.words.say(N_("came {day}"), day=when(desk, one)) for one in days)
    first, last = (when(desk, one) for one in (days[0], days[-1]))
    return desk.words.say(N_("came from {first} to {last}"), first=first, last=last)


def _line(desk: Desk, one: Line) -> dict[str, Any]:
    line, words = one.line, desk.words
    units = line.units + line.not_kept
    differs = words.money(abs(one.differs)) if one.differs else ""
    return {
        "name": line.description,
        "units": quantity(units, one.unit, words) if one.unit and units else "",
        "came": when(desk, one.came_on) if one.came_on else "–",
        "food": line.what == What.FOOD,
        "net": words.money(line.net),
        "vat": words.percent(line.vat_rate / 100, _places(line.vat_rate)),
        "more": differs if one.differs > 0 else "",
        "less": differs if one.differs < 0 else "",
        "credit": words.money(-line.awaited) if line.awaited < 0 else "",
        "awaited": words.money(line.awaited) if line.awaited > 0 else "",
    }


def _places(rate: Decimal) -> int:
    """5,5 % and 20 %, and what is neither as it is."""
    return max(0, -int(rate.normalize().as_tuple().exponent))
