"""Who sat down on which days, and what they ticked or weighed: what a count is shared out by."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import CTE, Date, Select, column, select, values
from sqlalchemy.orm import Session, aliased

from inventory.cooked.counted import Cooked
from inventory.cooked.windows import Window
from inventory.kitchen.meals import Meal, MealIssue
from inventory.kitchen.ticks import MealTick
from inventory.lots import Lot
from inventory.moves import Cause, StockMove
from kernel.db import Id
from kernel.documents import Document

Pairs = Iterable[tuple[Cooked, Window]]
Question = Select[*tuple[Any, ...]]


class Served(NamedTuple):
    """A meal that holds."""

    served_on: date
    id: UUID
    covers: int


class Kitchen(NamedTuple):
    """Meals by canteen, in the order of days; and which of them ticked or weighed what."""

    meals: Mapping[UUID, list[Served]]
    ticked: Mapping[tuple[UUID, UUID], set[UUID | None]]
    weighed: set[tuple[UUID, UUID]]

    def ticked_it(self, meal: Served, one: Cooked) -> bool:
        """Whether it ticked the product, or that very lot of it."""
        lots = self.ticked.get((meal.id, one.product_id), set())
        return None in lots or one.lot_id in lots

    def weighed_it(self, meal: Served, one: Cooked) -> bool:
        """Whether somebody weighed the product in."""
        return (meal.id, one.product_id) in self.weighed


Weighed = Callable[[Session, Pairs], Iterable[tuple[UUID, UUID]]]


def kitchen(session: Session, pairs: Pairs, *, weighed: Weighed) -> Kitchen:
    """All that sat down in these windows; three questions, however many there are."""
    days, products = _days(pairs), _products(pairs)
    meals: dict[UUID, list[Served]] = defaultdict(list)
    for row in session.execute(
        _in(days, Meal.canteen_id, Meal.served_on, Meal.id, Meal.covers)
    ):
        meals[row[0]].append(Served(*row[1:]))
    for found in meals.values():
        found.sort()
    ticked: dict[tuple[UUID, UUID], set[UUID | None]] = defaultdict(set)
    for meal_id, product_id, lot_id in session.execute(_ticks(days, products)):
        ticked[meal_id, product_id].add(lot_id)
    return Kitchen(meals, ticked, set(weighed(session, pairs)))


def weighed_by_meal(session: Session, pairs: Pairs) -> Iterable[tuple[UUID, UUID]]:
    """Meal and product: found meal by meal, for many products of a few canteens."""
    paper = aliased(Document)
    query = (
        _in(_days(pairs), Meal.id, MealIssue.product_id)
        .join(
            MealIssue,
            (MealIssue.canteen_id == Meal.canteen_id) & (MealIssue.meal_id == Meal.id),
        )
        .join(
            StockMove,
            (StockMove.canteen_id == MealIssue.canteen_id) & (StockMove.id == MealIssue.id),
        )
        .join(
            paper,
            (paper.canteen_id == StockMove.canteen_id) & (paper.id == StockMove.document_id),
        )
        .where(MealIssue.product_id.in_(_products(pairs)), MealIssue.back.is_(False))
        .where(paper.holds)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def weighed_by_lot(session: Session, pairs: Pairs) -> Iterable[tuple[UUID, UUID]]:
    """The same found lot by lot, for a few products of many canteens."""
    query = (
        select(MealIssue.meal_id, MealIssue.product_id)
        .select_from(Lot)
        .join(
            StockMove,
            (StockMove.canteen_id == Lot.canteen_id) & (StockMove.lot_id == Lot.id),
        )
        .join(
            MealIssue,
            (MealIssue.canteen_id == StockMove.canteen_id) & (MealIssue.id == StockMove.id),
        )
        .join(
            Document,
            (Document.canteen_id == StockMove.canteen_id)
            & (Document.id == StockMove.document_id),
        )
        .where(
            Lot.canteen_id.in_({one.canteen_id for one, _ in pairs}),
            Lot.product_id.in_(_products(pairs)),
            StockMove.cause == Cause.MEAL,
            StockMove.moved_on >= min(window.first for _, window in pairs),
            StockMove.moved_on <= max(window.last for _, window in pairs),
            MealIssue.back.is_(False),
            Document.holds,
        )
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def _ticks(days: CTE, products: set[UUID]) -> Question:
    paper = aliased(Document)
    return (
        _in(days, Meal.id, MealTick.product_id, MealTick.lot_id)
        .join(
            MealTick, (MealTick.canteen_id == Meal.canteen_id) & (MealTick.meal_id == Meal.id)
        )
        .join(
            paper,
            (paper.canteen_id == MealTick.canteen_id) & (paper.id == MealTick.document_id),
        )
        .where(MealTick.product_id.in_(products), paper.holds)
    )


def _in(days: CTE, *columns: Any) -> Question:
    """Of the meals of those days that hold."""
    return (
        select(*columns)
        .select_from(days)
        .join(
            Meal,
            (Meal.canteen_id == days.c.canteen_id)
            & Meal.served_on.between(days.c.first_on, days.c.last_on),
        )
        .join(Document, (Document.canteen_id == Meal.canteen_id) & (Document.id == Meal.id))
        .where(Document.holds)
    )


def _products(pairs: Pairs) -> set[UUID]:
    return {one.product_id for one, _ in pairs}


def _days(pairs: Pairs) -> CTE:
    """Each canteen's days, as a table: those of one do not read the meals of the other."""
    table = values(
        column("canteen_id", Id()), column("first_on", Date()), column("last_on", Date())
    )
    return table.data(_merged(pairs)).cte("days")


# Windows with less than so many days between them are read as one: the rows stay few.
_CLOSE = timedelta(days=31)


def _merged(pairs: Pairs) -> list[tuple[UUID, date, date]]:
    merged: list[tuple[UUID, date, date]] = []
    for canteen_id, first, last in sorted((one.canteen_id, *window) for one, window in pairs):
        if merged and merged[-1][0] == canteen_id and first <= merged[-1][2] + _CLOSE:
            merged[-1] = (canteen_id, merged[-1][1], max(last, merged[-1][2]))
        else:
            merged.append((canteen_id, first, last))
    return merged
