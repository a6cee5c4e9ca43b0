"""Meals that recalled lots were ticked into: how much of them, nobody said.

Whoever ticked a lot itself knew, whatever became of it since. Of a ticked product, each lot
may be in it that lay on a shelf that day, unless a count says that it was not.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Date, Select, and_, column, or_, select, values
from sqlalchemy.orm import Session

from inventory.balances import StockBalance
from inventory.counting.counts import Became, Count, CountLine
from inventory.kitchen.meals import Meal, Sitting
from inventory.kitchen.ticks import MealTick
from inventory.lots import Lot
from inventory.places import REAL, Place
from inventory.safety.recalled import Key, among, at_once
from inventory.safety.trails import Trail
from inventory.safety.whereabouts import Served
from kernel.db import Id
from kernel.documents import Document

# A meal's part of one lot: canteen, lot, meal.
Spot = tuple[UUID, UUID, UUID]


def with_ticks(
    session: Session, trail: Trail, meals: Sequence[Served], certain: Collection[Key]
) -> list[Served]:
    """These meals, and those that only ticked one of the lots, or its product.

    A tick of a lot that is surely meant (`certain`) makes its meal certain.
    """
    ticks = _ticks(session, trail)
    chosen = {one.spot for one in ticks if one.chosen}
    sure = {spot for spot in chosen if spot[:2] in certain}
    known = [one._replace(certain=True) if one[:3] in sure else one for one in meals]
    told = {one[:3] for one in meals}
    silent = {one.spot: one for one in ticks if one.spot not in told}
    asked = [one for spot, one in silent.items() if spot not in chosen]
    wanted = (chosen & silent.keys()) | _open(session, asked)
    return known + [
        Served(*silent[spot][:7], quantity=None, grams=None, certain=spot in sure)
        for spot in sorted(wanted)
    ]


class _Tick(NamedTuple):
    """A tick that may mean a lot; `chosen` where it was that very lot."""

    canteen_id: UUID
    lot_id: UUID
    meal_id: UUID
    served_on: date
    sitting: Sitting
    menu: str
    covers: int
    product_id: UUID
    chosen: bool

    @property
    def spot(self) -> Spot:
        """Which meal's part of which lot it says something of."""
        return self[:3]


def _ticks(session: Session, trail: Trail) -> list[_Tick]:
    last = _last_days(trail)
    return [
        _Tick(*row)
        for some in at_once(last)
        for row in session.execute(_ticked([(*key, last[key]) for key in some]))
    ]


def _last_days(trail: Trail) -> Mapping[Key, date]:
    """Until when each lay on a shelf: until today, or until the last of it left."""
    last = dict.fromkeys(trail.lots, date.min)
    for move in trail.moves:
        if not move.back:
            key = (move.canteen_id, move.lot_id)
            last[key] = max(last[key], move.moved_on)
    return last | {(rest.canteen_id, rest.lot_id): date.max for rest in trail.rests}


def _ticked(lots: Sequence[tuple[UUID, UUID, date]]) -> Select[*tuple[Any, ...]]:
    """Of lots, with the last day that each lay there."""
    columns = (column("canteen_id", Id()), column("lot_id", Id()), column("last", Date()))
    lying = values(*columns, name="lying").data(list(lots)).cte("lying_until")
    lay_there = and_(
        MealTick.lot_id.is_(None), Meal.served_on.between(Lot.came_on, lying.c.last)
    )
    return (
        select(
            Lot.canteen_id,
            Lot.id,
            Meal.id,
            Meal.served_on,
            Meal.sitting,
            Meal.menu,
            Meal.covers,
            Lot.product_id,
            MealTick.lot_id.is_not(None),
        )
        .select_from(lying)
        .join(Lot, (Lot.canteen_id == lying.c.canteen_id) & (Lot.id == lying.c.lot_id))
        .join(
            MealTick,
            (MealTick.canteen_id == Lot.canteen_id) & (MealTick.product_id == Lot.product_id),
        )
        .join(
            Document,
            (Document.canteen_id == MealTick.canteen_id)
            & (Document.id == MealTick.document_id),
        )
        .join(Meal, (Meal.canteen_id == MealTick.canteen_id) & (Meal.id == MealTick.meal_id))
        .where(Document.holds, or_(MealTick.lot_id == Lot.id, lay_there))
    )


class _Line(NamedTuple):
    """What a count said of a product, or of one lot of it, on one shelf or on all.

    `guessed` where some was gone, and of which lot only the book's order tells.
    """

    canteen_id: UUID
    product_id: UUID
    lot_id: UUID | None
    place_id: UUID | None
    counted_on: date
    guessed: bool

    def saw(self, lot_id: UUID, places: Collection[UUID]) -> bool:
        """Whether it looked at that lot, wherever it lay."""
        there = self.place_id is None or {self.place_id} == set(places)
        return self.lot_id in (None, lot_id) and there


def _open(session: Session, ticks: Sequence[_Tick]) -> set[Spot]:
    """Those of which no count has said that this lot was not in it."""
    if not ticks:
        return set()
    lines = _lines(session, ticks)
    places = _places(session, {one.spot[:2] for one in ticks})
    return {
        one.spot
        for one in ticks
        if _may_be(one, lines[one.canteen_id, one.product_id], places[one.spot[:2]])
    }


def _may_be(tick: _Tick, lines: Iterable[_Line], places: Collection[UUID]) -> bool:
    """The next count tells, if it counted the lot itself or found all of it there. A count's
    own day is open: who knows whether the meal was over.
    """
    later = [
        one for one in lines if one.counted_on > tick.served_on and one.saw(tick.lot_id, places)
    ]
    first = min((one.counted_on for one in later), default=None)
    return first is None or any(one.guessed for one in later if one.counted_on == first)


def _lines(session: Session, ticks: Sequence[_Tick]) -> Mapping[Key, list[_Line]]:
    """By canteen and product, what was counted since the first of these meals and is believed."""
    gone = (CountLine.found < CountLine.booked) & (CountLine.became == Became.COOKED)
    query = (
        select(
            CountLine.canteen_id,
            CountLine.product_id,
            CountLine.lot_id,
            CountLine.place_id,
            Count.counted_on,
            and_(CountLine.lot_id.is_(None), gone),
        )
        .join(
            Count, (Count.canteen_id == CountLine.canteen_id) & (Count.id == CountLine.count_id)
        )
        .join(Document, (Document.canteen_id == Count.canteen_id) & (Document.id == Count.id))
        .where(
            CountLine.canteen_id.in_({one.canteen_id for one in ticks}),
            CountLine.product_id.in_({one.product_id for one in ticks}),
            or_(CountLine.clashes_with_id.is_(None), CountLine.settled),
            Count.counted_on > min(one.served_on for one in ticks),
            Document.holds,
        )
    )
    found: dict[Key, list[_Line]] = defaultdict(list)
    for row in session.execute(query):
        found[row[0], row[1]].append(_Line(*row))
    return found


def _places(session: Session, lots: Iterable[Key]) -> Mapping[Key, set[UUID]]:
    """The shelves on which each ever lay."""
    query = (
        select(StockBalance.canteen_id, StockBalance.lot_id, StockBalance.place_id)
        .join(
            Place,
            (Place.canteen_id == StockBalance.canteen_id) & (Place.id == StockBalance.place_id),
        )
        .where(Place.kind.in_(REAL))
    )
    found: dict[Key, set[UUID]] = defaultdict(set)
    for some in at_once(lots):
        which = among(StockBalance.canteen_id, StockBalance.lot_id, some)
        for row in session.execute(query.where(which)):
            found[row[0], row[1]].add(row[2])
    return found
