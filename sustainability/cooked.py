"""Shares of what was cooked: what went into meals that hold, with its lots' frozen evidence.

What was weighed into them, and what a count found cooked, allocated among them.
"""

from collections.abc import Mapping
from datetime import date
from itertools import chain
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, case, func, literal, select
from sqlalchemy.orm import Session, aliased

from inventory.composition import PreparedPart
from inventory.kitchen.meals import Meal, MealIssue
from inventory.lots import Lot
from inventory.moves import StockMove
from inventory.purchases import Kind, PurchaseLine
from kernel.db import Id
from kernel.documents import Document
from sustainability.allocated import food_of_meal, rows_allocated
from sustainability.bought import PROFILE
from sustainability.heaps import Heap, Per, Span, gather, portion
from sustainability.ratios import Shares, shares

Question = Select[*tuple[Any, ...]]


def _signed(part: Any, whole: Any) -> Any:
    """Of an issue, or of its part of a prepared lot; less than nothing where it came out again."""
    amount = func.coalesce(part, whole)
    return case((MealIssue.back, -amount), else_=amount)


# What the columns of `issued` sum up.
COST = _signed(PreparedPart.cost, StockMove.cost)
GRAMS = _signed(PreparedPart.grams, StockMove.grams)

_OF_MEAL = aliased(Document)
_OF_MOVE = aliased(Document)

_KEYS: Mapping[Per, Any] = {
    Per.MEAL: Meal.id,
    Per.DAY: Meal.served_on,
    Per.MONTH: Meal.served_on,
    Per.SUPPLIER: PurchaseLine.supplier_id,
    Per.FAMILY: PurchaseLine.family,
    Per.CANTEEN: Meal.canteen_id,
}


def shares_cooked(session: Session, span: Span, *, by: Per) -> list[tuple[Heap, Shares]]:
    """The shares of each heap of food cooked in a span of days, by meal, supplier, family…"""
    query = went_in(_KEYS[by]).where(
        Meal.canteen_id.in_(span.canteen_ids), Meal.served_on.between(span.first, span.last)
    )
    weighed = session.execute(query)
    return gather(session, by, chain(weighed, rows_allocated(session, span, by)))


def shares_of_meal(session: Session, meal_id: UUID, *, canteen_id: UUID) -> Shares:
    """Every share of one meal. Two statements, unless something of it was counted since."""
    rows = session.execute(_ONE_MEAL, {"canteen": canteen_id, "meal": meal_id}).all()
    on = rows[0].served_on if rows else _day(session, meal_id, canteen_id)
    if on is None:
        return shares(())
    food = food_of_meal(session, meal_id, canteen_id=canteen_id, served_on=on)
    return shares(map(portion, [*rows, *(one.row(on) for one in food)]))


def went_in(key: Any) -> Question:
    """What was weighed into meals, summed by a key and by profile; to be narrowed by the caller."""
    columns = (*PROFILE, MealIssue.basis)
    sums = (func.sum(COST), func.sum(GRAMS), literal(None))
    return issued(select(key, *columns, *sums)).group_by(key, *columns)


def issued(query: Question) -> Question:
    """A question about what was weighed into meals: only what holds, of meals that hold.

    A prepared lot stands for the lots it was made of, in COST and GRAMS too.
    """
    moved = (
        query.select_from(Meal)
        .join(_OF_MEAL, (_OF_MEAL.canteen_id == Meal.canteen_id) & (_OF_MEAL.id == Meal.id))
        .join(
            MealIssue,
            (MealIssue.canteen_id == Meal.canteen_id) & (MealIssue.meal_id == Meal.id),
        )
        .join(
            StockMove,
            (StockMove.canteen_id == MealIssue.canteen_id) & (StockMove.id == MealIssue.id),
        )
        .join(
            _OF_MOVE,
            (_OF_MOVE.canteen_id == StockMove.canteen_id)
            & (_OF_MOVE.id == StockMove.document_id),
        )
        .where(_OF_MEAL.holds, _OF_MOVE.holds)
    )
    return _of_leaves(moved)


def _of_leaves(moved: Question) -> Question:
    """With the lots from outside, and the lines they were bought by."""
    return (
        moved.outerjoin(
            PreparedPart,
            (PreparedPart.canteen_id == StockMove.canteen_id)
            & (PreparedPart.move_id == StockMove.id),
        )
        .join(
            Lot,
            (Lot.canteen_id == StockMove.canteen_id)
            & (Lot.id == func.coalesce(PreparedPart.lot_id, StockMove.lot_id)),
        )
        .join(
            PurchaseLine,
            (PurchaseLine.canteen_id == Lot.canteen_id)
            & (PurchaseLine.id == Lot.purchase_line_id),
        )
        # A prepared lot whose parts nobody weighed counts with the meal it was cooked for.
        .where(PurchaseLine.kind != Kind.PREPARED)
    )


def _day(session: Session, meal_id: UUID, canteen_id: UUID) -> date | None:
    """Of a meal that nothing was weighed into."""
    query = select(Meal.served_on).where(Meal.canteen_id == canteen_id, Meal.id == meal_id)
    return session.scalar(query)


# One meal's rows are few: they are summed here, not in the database.
_ONE_MEAL = issued(
    select(Meal.served_on, *PROFILE, MealIssue.basis, COST, GRAMS, literal(None))
).where(
    Meal.canteen_id == bindparam("canteen", type_=Id()),
    Meal.id == bindparam("meal", type_=Id()),
)
