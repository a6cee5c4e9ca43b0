"""What a shelf was found to hold, spread over its lots.

The earliest use-by is taken to be used first, so the lots whose turn is last keep what there
is; what was owed is owed no more.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from inventory.balances import NOTHING, Held
from inventory.counting.found import Scope
from inventory.lots import Whole
from inventory.moves import part_of
from inventory.picking import Pickable, turn_of

ZERO = Decimal(0)


class Change(NamedTuple):
    """So many stock units more (or less) of one lot in one place, which holds `held` of it."""

    lot: Whole
    place_id: UUID
    held: Held
    by: Decimal


def spread(spots: Sequence[Pickable], target: Decimal) -> tuple[list[Change], Decimal]:
    """What each spot changes by, and what none of them could take; `spots` by their turn.

    Below zero, the lots that owed already go on owing, the last ones first.
    """
    left, changes = target, []
    for one in reversed(spots):
        held = one.held.quantity
        final = min(max(held, ZERO), left) if target >= 0 else max(min(held, ZERO), left)
        left -= final
        if final != held:
            changes.append(Change(one.lot, one.place_id, one.held, final - held))
    return changes[::-1], left


def scoped(
    spots: Iterable[Pickable], scope: Scope, *, on: date, came_by: bool = False
) -> list[Pickable]:
    """What lies there, whose turn is first first; what came after that day goes last.

    `came_by` leaves the latter out.
    """
    there = [
        one
        for one in spots
        if scope.lot_id in (None, one.lot.id)
        and scope.place_id in (None, one.place_id)
        and not (came_by and one.came_on > on)
    ]
    return sorted(there, key=lambda one: (one.came_on > on, turn_of(one)))


def booked_in(spots: Iterable[Pickable]) -> Decimal:
    """What the book says of them, in stock units."""
    return sum((one.held.quantity for one in spots), ZERO)


def part_down(lot: Whole, quantity: Decimal, held: Held) -> Held:
    """What so much weighs and cost where it leaves; also where the spot then owes some of it."""
    within = min(quantity, max(held.quantity, ZERO))
    there = part_of(lot, within, held) if within else NOTHING
    # A ledger row never weighs less than nothing, whatever rounding left on the spot.
    there = Held(within, max(there.grams, 0), max(there.cost, ZERO))
    if within == quantity:
        return there
    owed = part_of(lot, quantity - within, NOTHING)
    return Held(quantity, there.grams + owed.grams, there.cost + owed.cost)


def part_up(lot: Whole, quantity: Decimal, held: Held) -> Held:
    """The same where it comes: what was owed is given back to the gram first."""
    return part_down(lot, quantity, NOTHING.less(held))
