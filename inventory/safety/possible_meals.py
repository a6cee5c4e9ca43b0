"""Meals that recalled lots possibly went into: nobody weighed, but a count or a tick points there.

What a count found cooked is shared out among meals. After the last count, a meal that ticked the
product while the lot lay there may have eaten of it; the next count will say.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from inventory.cooked.allocation import allocated_from
from inventory.counting.counts import ANY, LastCount
from inventory.kitchen.meals import Meal, Sitting
from inventory.kitchen.ticks import MealTick
from inventory.lots import Lot
from inventory.moves import Cause
from inventory.places import Kind
from inventory.safety.departures import MoveRow
from inventory.safety.recalled import Key, Rest, among, at_once, named
from inventory.safety.whereabouts import Part, Served
from kernel.documents import Document


class Counted(NamedTuple):
    """Meals with their part of what counts found cooked; and, by move, what they have of it."""

    meals: list[Served]
    shared_out: dict[UUID, Part]


def counted(session: Session, moves: Iterable[MoveRow]) -> Counted:
    """What was shared out after a count."""
    lots = {
        (move.canteen_id, move.lot_id)
        for move in moves
        if move.cause == Cause.COUNT and move.to == Kind.KITCHEN
    }
    parts = [part for some in at_once(lots) for part in allocated_from(session, some)]
    about = _meals(session, {(part.canteen_id, part.meal_id) for part in parts})
    shared_out: dict[UUID, Part] = {}
    sums: dict[tuple[Key, UUID], Part] = {}
    for part in parts:
        some = Part(part.quantity, part.grams)
        shared_out[part.move_id] = _more(shared_out.get(part.move_id), some)
        key = ((part.canteen_id, part.lot_id), part.meal_id)
        sums[key] = _more(sums.get(key), some)
    meals = [
        _possibly(key, meal_id, about[key[0], meal_id], part)
        for (key, meal_id), part in sums.items()
    ]
    return Counted(meals, shared_out)


def ticked(session: Session, rests: Sequence[Rest], known: Iterable[Served]) -> list[Served]:
    """Meals that ticked what is still there in the books, and that no count has judged since.

    A tick of the lot itself is certain, a tick of its product possible. How much, nobody said.
    """
    lying: dict[Key, set[UUID]] = defaultdict(set)
    for rest in rests:
        lying[rest.canteen_id, rest.lot_id].add(rest.place_id)
    rows = [row for which in named(lying) for row in session.execute(_TICKED.where(which))]
    if not rows:
        return []
    last = _last_counts(session, {(row[0], row[-1]) for row in rows})
    told = {(one.canteen_id, one.lot_id, one.meal_id) for one in known}
    found: dict[tuple[UUID, UUID, UUID], Served] = {}
    for canteen_id, lot_id, meal_id, on, sitting, menu, covers, ticked_lot, product_id in rows:
        key = (canteen_id, lot_id, meal_id)
        places = lying[canteen_id, lot_id]
        if key in told or on < _judged(last[canteen_id, product_id], lot_id, places):
            continue
        certain = ticked_lot is not None or (key in found and found[key].certain)
        found[key] = Served(*key, on, sitting, menu, covers, None, None, certain)
    return list(found.values())


_TICKED = (
    select(
        Lot.canteen_id,
        Lot.id,
        Meal.id,
        Meal.served_on,
        Meal.sitting,
        Meal.menu,
        Meal.covers,
        MealTick.lot_id,
        Lot.product_id,
    )
    .select_from(Lot)
    .join(
        MealTick,
        (MealTick.canteen_id == Lot.canteen_id) & (MealTick.product_id == Lot.product_id),
    )
    .join(
        Document,
        (Document.canteen_id == MealTick.canteen_id) & (Document.id == MealTick.document_id),
    )
    .join(Meal, (Meal.canteen_id == MealTick.canteen_id) & (Meal.id == MealTick.meal_id))
    .where(
        Document.holds,
        Meal.served_on >= Lot.came_on,
        or_(MealTick.lot_id.is_(None), MealTick.lot_id == Lot.id),
    )
)


_Meal = tuple[date, Sitting, str, int]


class _Last(NamedTuple):
    lot_id: UUID
    place_id: UUID
    counted_on: date


def _last_counts(session: Session, of: set[tuple[UUID, UUID]]) -> dict[Key, list[_Last]]:
    """By canteen and product, who counted what last."""
    query = select(
        LastCount.canteen_id,
        LastCount.product_id,
        LastCount.lot_id,
        LastCount.place_id,
        LastCount.counted_on,
    ).where(
        LastCount.canteen_id.in_({canteen_id for canteen_id, _ in of}),
        LastCount.product_id.in_({product_id for _, product_id in of}),
    )
    found: dict[Key, list[_Last]] = defaultdict(list)
    for row in session.execute(query):
        found[row[0], row[1]].append(_Last(*row[2:]))
    return found


def _judged(counts: Iterable[_Last], lot_id: UUID, places: set[UUID]) -> date:
    """The day of the last count of the lot, wherever it lies; that day's meals are open."""
    return max(
        (
            one.counted_on
            for one in counts
            if one.lot_id in (ANY, lot_id) and (one.place_id == ANY or {one.place_id} == places)
        ),
        default=date.min,
    )


def _possibly(key: Key, meal_id: UUID, meal: _Meal, part: Part) -> Served:
    on, sitting, menu, covers = meal
    return Served(
        *key, meal_id, on, sitting, menu, covers, part.quantity, part.grams, certain=False
    )


def _more(part: Part | None, some: Part) -> Part:
    if part is None:
        return some
    return Part(part.quantity + some.quantity, part.grams + some.grams)


def _meals(session: Session, keys: set[Key]) -> dict[Key, _Meal]:
    """What the meals of an allocation are called."""
    query = select(
        Meal.canteen_id, Meal.id, Meal.served_on, Meal.sitting, Meal.menu, Meal.covers
    )
    return {
        (row[0], row[1]): (row[2], row[3], row[4], row[5])
        for some in at_once(keys)
        for row in session.execute(query.where(among(Meal.canteen_id, Meal.id, some)))
    }
