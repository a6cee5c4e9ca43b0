"""What counts found cooked, shared out among the meals that may have eaten it.

Derived at every question: a meal logged late finds its part, and a count taken back leaves
none. A meal that ticked the product has a part by its covers; where none did, all have.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import accumulate
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from inventory.cooked.counted import Cooked, cooked_from, cooked_since
from inventory.cooked.served import (
    Kitchen,
    Served,
    Weighed,
    kitchen,
    weighed_by_lot,
    weighed_by_meal,
)
from inventory.cooked.windows import Reading, Window, windows


class Basis(StrEnum):
    """Among whom: those that ticked it, or all who sat down while it was there."""

    TICKED = "ticked"
    COVERS = "covers"


class Slice(NamedTuple):
    """From one cover to another, of all covers that share: a meal's part of anything.

    Parts are the differences of rounded running totals, so that they add up to the whole.
    """

    after: int
    upto: int
    covers: int

    def grams(self, whole: int) -> int:
        """Of so many grams, or of any whole number."""
        return self._until(self.upto, whole) - self._until(self.after, whole)

    def amount(self, whole: Decimal, places: int) -> Decimal:
        """Of an amount with so many decimals."""
        return Decimal(self.grams(int(whole.scaleb(places)))).scaleb(-places)

    def _until(self, cover: int, whole: int) -> int:
        return (2 * whole * cover + self.covers) // (2 * self.covers)


class Allocated(NamedTuple):
    """A meal's part of what a count found cooked. Stock units, grams, euros before VAT.

    `lot_id` is the lot that was counted, `moves` and `papers` are those of the count. Of a
    prepared lot, `slice` cuts what it was made of.
    """

    canteen_id: UUID
    meal_id: UUID
    served_on: date
    covers: int
    lot_id: UUID
    product_id: UUID
    quantity: Decimal
    grams: int
    cost: Decimal
    basis: Basis
    move_id: UUID
    counted_on: date
    slice: Slice
    moves: tuple[tuple[UUID, int], ...]
    papers: frozenset[UUID]


def allocated(
    session: Session, *, canteen_ids: Collection[UUID], first: date, last: date
) -> list[Allocated]:
    """Every part of the meals served on those days, the first and the last included."""
    cooked = cooked_since(session, canteen_ids, first, last)
    pairs = [
        (one, window)
        for one, window in zip(cooked, windows(session, cooked, Reading.BY_COUNT), strict=True)
        if window.first <= last and first <= window.last
    ]
    parts = _shared_out(session, pairs, weighed=weighed_by_meal)
    return [part for part in parts if first <= part.served_on <= last]


def allocated_to(
    session: Session, meal_id: UUID, *, canteen_id: UUID, served_on: date
) -> list[Allocated]:
    """One meal's parts; one statement where nothing was counted since."""
    parts = allocated(session, canteen_ids=(canteen_id,), first=served_on, last=served_on)
    return [part for part in parts if part.meal_id == meal_id]


def allocated_from(session: Session, lots: Collection[tuple[UUID, UUID]]) -> list[Allocated]:
    """Where these lots may have gone: every part of each (canteen_id, lot_id)."""
    cooked = cooked_from(session, lots)
    pairs = list(zip(cooked, windows(session, cooked, Reading.BY_PRODUCT), strict=True))
    return _shared_out(session, pairs, weighed=weighed_by_lot)


def unallocated(
    session: Session, *, canteen_ids: Collection[UUID], first: date, last: date
) -> list[Cooked]:
    """Counted as cooked on those days, with no meal to bear it: one was not logged."""
    cooked = [
        one
        for one in cooked_since(session, canteen_ids, first, date.max)
        if first <= one.counted_on <= last
    ]
    pairs = list(zip(cooked, windows(session, cooked, Reading.BY_COUNT), strict=True))
    parts = _shared_out(session, pairs, weighed=weighed_by_meal)
    borne = {part.move_id for part in parts}
    return [one for one in cooked if one.move_id not in borne]


Pairs = Sequence[tuple[Cooked, Window]]


def _shared_out(session: Session, pairs: Pairs, *, weighed: Weighed) -> list[Allocated]:
    open_pairs = [(one, window) for one, window in pairs if window.first <= window.last]
    if not open_pairs:
        return []
    found = kitchen(session, open_pairs, weighed=weighed)
    return [part for one, window in open_pairs for part in _parts(one, window, found)]


def _parts(one: Cooked, window: Window, found: Kitchen) -> list[Allocated]:
    meals, basis = _eaters(one, _between(found.meals.get(one.canteen_id, []), window), found)
    totals = list(accumulate((meal.covers for meal in meals), initial=0))
    return [
        _part(one, meal, basis, Slice(after, upto, totals[-1]))
        for meal, after, upto in zip(meals, totals, totals[1:], strict=False)
    ]


def _eaters(one: Cooked, meals: list[Served], found: Kitchen) -> tuple[list[Served], Basis]:
    ticked = [meal for meal in meals if found.ticked_it(meal, one)]
    if ticked:
        return ticked, Basis.TICKED
    # What was weighed in was taken off the shelf's book already, unless that was not all.
    others = [meal for meal in meals if not found.weighed_it(meal, one)]
    return others or meals, Basis.COVERS


def _between(meals: list[Served], window: Window) -> list[Served]:
    first = bisect_left(meals, window.first, key=_day)
    return meals[first : bisect_right(meals, window.last, lo=first, key=_day)]


def _day(meal: Served) -> date:
    return meal.served_on


def _part(one: Cooked, meal: Served, basis: Basis, its: Slice) -> Allocated:
    return Allocated(
        canteen_id=one.canteen_id,
        meal_id=meal.id,
        served_on=meal.served_on,
        covers=meal.covers,
        lot_id=one.lot_id,
        product_id=one.product_id,
        quantity=its.amount(one.quantity, 3),
        grams=its.grams(one.grams),
        cost=its.amount(one.cost, 4),
        basis=basis,
        move_id=one.move_id,
        counted_on=one.counted_on,
        slice=its,
        moves=one.moves,
        papers=one.papers,
    )
