"""Meals that recalled lots possibly went into: nobody weighed, but a count points there.

What a count found cooked is shared out among meals.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.cooked.allocation import allocated_from
from inventory.kitchen.meals import Meal, Sitting
from inventory.moves import Cause
from inventory.places import Kind
from inventory.safety.departures import MoveRow
from inventory.safety.recalled import Key, among, at_once
from inventory.safety.whereabouts import Part, Served


class Counted(NamedTuple):
    """Meals with their part of what counts found cooked; and the moves of which they have all."""

    meals: list[Served]
    shared_out: set[UUID]


def counted(session: Session, moves: Iterable[MoveRow]) -> Counted:
    """What was shared out after a count."""
    lots = {
        (move.canteen_id, move.lot_id)
        for move in moves
        if move.cause in _FOUND and move.to == Kind.KITCHEN and not move.meal
    }
    parts = [part for some in at_once(lots) for part in allocated_from(session, some)]
    about = _meals(session, {(part.canteen_id, part.meal_id) for part in parts})
    shared_out = {move_id for part in parts for move_id, _ in part.moves}
    sums: dict[tuple[Key, UUID], Part] = {}
    for part in parts:
        key = ((part.canteen_id, part.lot_id), part.meal_id)
        sums[key] = _more(sums.get(key), Part(part.quantity, part.grams))
    meals = [
        _possibly(key, meal_id, about[key[0], meal_id], part)
        for (key, meal_id), part in sums.items()
    ]
    return Counted(meals, shared_out)


# By the count itself, or by what put its lot right.
_FOUND = (Cause.COUNT, Cause.CORRECTION)

_Meal = tuple[date, Sitting, str, int]


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
