"""A line of a bill held against a delivery's line: what was expected, what is to be credited."""

from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple, Protocol

from inventory.billing.billable import NO_EUROS, NO_UNITS, Due
from inventory.billing.billed import What
from kernel.rounding import cents, rounded
from sourcing.pricing import PricePer
from sourcing.products import StockUnit


class Asked(Protocol):
    """What a line of a bill says, as it is entered and as it was kept."""

    @property
    def quantity(self) -> Decimal | None:
        """Stock units, where it names them."""

    @property
    def grams(self) -> int | None:
        """Where it names kilos."""

    @property
    def net(self) -> Decimal:
        """Euros before VAT."""


class Match(NamedTuple):
    """What one line of a bill comes to; see BillLine."""

    units: Decimal = NO_UNITS
    not_kept: Decimal = NO_UNITS
    expected: Decimal = NO_EUROS
    awaited: Decimal = NO_EUROS


def match(line: Asked, due: Due) -> Match:
    """What of the line was expected; what it asks for goods that were never kept.

    Parts of one delivery's line add up to what was booked for it: the last takes what is left.
    What a credit gives back settles what is awaited first, and only then corrects the price.
    """
    if due.what != What.FOOD:
        return Match(expected=due.left_net if line.net * due.left_net > 0 else NO_EUROS)
    if line.net < 0:
        settled = -min(-line.net, max(due.credit, NO_EUROS)) if due.kept else line.net
        return Match(awaited=settled)
    asked = _units(line, due)
    units = min(asked, due.left)
    beyond = asked - units
    awaited = cents(line.net * beyond / asked) if beyond else NO_EUROS
    if not due.kept:
        # All of it was sent back: no price of ours to correct.
        awaited = line.net
    return Match(units, beyond, _booked(due, units), awaited)


def after(due: Due, match: Match) -> Due:
    """The delivery's line once that line of a bill is entered."""
    return replace(
        due,
        units=due.units + match.units,
        claimed=due.claimed + match.not_kept,
        expected=due.expected + match.expected,
        awaited=due.awaited + match.awaited,
    )


def _units(line: Asked, due: Due) -> Decimal:
    """Stock units of the delivery's line that are billed.

    Kilos count where our scale said its own, or another weight is the one that is paid; where
    neither, the bill's are the better ones, and say nothing about how much was kept. Where
    nothing is said, all that is left is billed; and what was not kept too, unless the sum is
    nearer to that of what was kept than to the note's, or nobody knew the price.
    """
    by_kilo = line.quantity is None or due.price_per == PricePer.KILO
    weighed = due.paid or due.weighed
    if line.grams and weighed and by_kilo:
        return rounded(line.grams * due.kept / weighed, 3)
    if line.quantity is not None and due.paid and due.unit == StockUnit.KG:
        return rounded(line.quantity * 1000 * due.kept / due.paid, 3)
    if line.quantity is not None:
        return line.quantity
    if due.unpriced:
        # No price tells which of the two the sum is nearer to.
        return due.left
    halfway = due.left_net + due.value_of(due.unclaimed) / 2
    return due.left if due.left and line.net <= halfway else due.left + due.unclaimed


def _booked(due: Due, units: Decimal) -> Decimal:
    if units == due.left:
        return due.left_net if units else NO_EUROS
    return cents(due.left_net * units / due.left)
