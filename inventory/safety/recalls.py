"""A recall: the lots it means in every canteen, who ate of them, what is left and where it went.

"Possible" is what nobody can know for sure: a lot whose number was not noted, a meal that has a
part of what a count found cooked, or that only ticked the product.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.safety.notices import Notice, Sought, meant, understood
from inventory.safety.possible_meals import counted
from inventory.safety.recalled import Key, LotRow, Rest
from inventory.safety.ticked_meals import with_ticks
from inventory.safety.trails import Through, Trail, follow
from inventory.safety.whereabouts import Ended, Served, ends_of, meals_of
from network.canteens import Canteen


class RecalledLot(NamedTuple):
    """A lot of the answer; not `certain` where it is only possibly meant, or reached."""

    lot: LotRow
    through: Through
    certain: bool


class Covers(NamedTuple):
    """Those who ate, each meal counted once: of some of it for sure, or possibly."""

    certain: int
    possible: int


@dataclass(frozen=True, kw_only=True)
class Recall:
    """The whole answer. Lists are in the order of canteens' names, then of days."""

    sought: Sought
    canteens: Mapping[UUID, str]
    lots: Sequence[RecalledLot]
    rests: Sequence[Rest]
    meals: Sequence[Served]
    ends: Sequence[Ended]

    @property
    def notice(self) -> Notice:
        """What was asked."""
        return self.sought.notice

    def covers(self, canteen_id: UUID | None = None) -> Covers:
        """How many ate of it, in one canteen or in all."""
        meals = [one for one in self.meals if canteen_id in (None, one.canteen_id)]
        sat = {(one.canteen_id, one.meal_id): one.covers for one in meals}
        sure = {(one.canteen_id, one.meal_id) for one in meals if one.certain}
        certain = sum(sat[meal] for meal in sure)
        return Covers(certain, sum(sat.values()) - certain)

    @property
    def not_blocked(self) -> Sequence[RecalledLot]:
        """Lots of which something is left that would still be issued."""
        there = {(rest.canteen_id, rest.lot_id) for rest in self.rests}
        return [one for one in self.lots if one.lot.key in there and not one.lot.blocked]


def recall(
    session: Session, notice: Notice, *, canteen_ids: Sequence[UUID] | None = None
) -> Recall:
    """What a notice means, over the network or in some canteens.

    A lot whose delivery was taken back counts only where something of it was used.

    Raises:
        ProductNotFound, SupplierNotFound, NoProducerCalled: nothing is called so.

    """
    sought = understood(session, notice, canteen_ids=canteen_ids)
    trail = follow(session, meant(sought), only=canteen_ids)
    sure = trail.surely(
        key
        for key in trail.begun
        if sought.fits(key[1], (lot := trail.lots[key]).number, lot.brand, lot.use_by)
    )
    return _answer(session, sought, trail, sure)


def _answer(session: Session, sought: Sought, trail: Trail, sure: set[Key]) -> Recall:
    by_count = counted(session, trail.moves)
    weighed = meals_of(trail.moves, sure)
    meals = with_ticks(session, trail, weighed + by_count.meals, sure)
    ends = ends_of(session, trail.moves, trail.sent, by_count.shared_out)
    used = {one[:2] for one in meals} | {one[:2] for one in ends}
    lots = [
        RecalledLot(lot, trail.through(key), key in sure)
        for key, lot in trail.lots.items()
        if key in used or (lot.holds and lot.quantity)
    ]
    names = _names(session, {one.lot.canteen_id for one in lots})
    kept = {one.lot.key for one in lots}
    return Recall(
        sought=sought,
        canteens=names,
        lots=sorted(lots, key=lambda one: (names[one.lot.canteen_id], one.lot.came_on)),
        rests=_by_canteen((one for one in trail.rests if one[:2] in kept), names),
        meals=_by_canteen(sorted(meals, key=lambda one: one.served_on), names),
        ends=_by_canteen(sorted(ends, key=lambda one: one.on), names),
    )


_Row = TypeVar("_Row", Rest, Served, Ended)


def _by_canteen(rows: Iterable[_Row], names: Mapping[UUID, str]) -> list[_Row]:
    return sorted(rows, key=lambda one: names[one.canteen_id])


def _names(session: Session, canteen_ids: set[UUID]) -> dict[UUID, str]:
    if not canteen_ids:
        return {}
    query = select(Canteen.id, Canteen.name).where(Canteen.id.in_(canteen_ids))
    found = {row.id: row.name for row in session.execute(query)}
    return dict(sorted(found.items(), key=lambda one: one[1]))
