"""Which meals there were: the newest first."""

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.elements import ColumnElement

from inventory.kitchen.contributions import Contribution, ContributionMeal
from inventory.kitchen.meals import Meal, MealIssue, Sitting
from inventory.moves import StockMove
from kernel.documents import Document


class MealLine(NamedTuple):
    """A meal that holds. `weighed` where something was weighed in; `contributions_counted`
    where somebody counted what was given for it, or on its day for no meal in particular.
    """

    id: UUID
    served_on: date
    sitting: Sitting
    menu: str
    covers: int
    cooks: int
    weighed: bool
    contributions_counted: bool


def latest_meal(session: Session, canteen_id: UUID, *, on: date) -> UUID | None:
    """The newest meal of that day or before."""
    query = _meals(canteen_id).where(Meal.served_on <= on)
    newest = query.order_by(Meal.served_on.desc(), Document.recorded_at.desc(), Meal.id.desc())
    row = session.execute(newest.limit(1)).first()
    return row.id if row else None


def meals_on(session: Session, canteen_id: UUID, first: date, last: date) -> list[MealLine]:
    """Those of a span of days, the last day first."""
    rows = session.execute(_meals(canteen_id).where(Meal.served_on.between(first, last))).all()
    turn = list(Sitting)
    found = [MealLine(*row[:8]) for row in rows]
    return sorted(
        found, key=lambda one: (one.served_on, turn.index(one.sitting), one.id), reverse=True
    )


def _meals(canteen_id: UUID) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Meal.id,
            Meal.served_on,
            Meal.sitting,
            Meal.menu,
            Meal.covers,
            Meal.cooks,
            _weighed().label("weighed"),
            _counted().label("counted"),
            Document.recorded_at,
        )
        .join(Document, (Document.canteen_id == Meal.canteen_id) & (Document.id == Meal.id))
        .where(Meal.canteen_id == canteen_id, Document.holds)
    )


def _weighed() -> ColumnElement[bool]:
    held = aliased(Document)
    return (
        select(MealIssue.id)
        .join(
            StockMove,
            (StockMove.canteen_id == MealIssue.canteen_id) & (StockMove.id == MealIssue.id),
        )
        .join(
            held,
            (held.canteen_id == StockMove.canteen_id) & (held.id == StockMove.document_id),
        )
        .where(
            held.holds, MealIssue.canteen_id == Meal.canteen_id, MealIssue.meal_id == Meal.id
        )
        .exists()
    )


def _counted() -> ColumnElement[bool]:
    held = aliased(Document)
    return (
        select(Contribution.id)
        .join(held, (held.canteen_id == Contribution.canteen_id) & (held.id == Contribution.id))
        .outerjoin(
            ContributionMeal,
            (ContributionMeal.canteen_id == Contribution.canteen_id)
            & (ContributionMeal.contribution_id == Contribution.id),
        )
        .where(
            held.holds,
            Contribution.canteen_id == Meal.canteen_id,
            (ContributionMeal.meal_id == Meal.id)
            | (ContributionMeal.meal_id.is_(None) & (Contribution.given_on == Meal.served_on)),
        )
        .exists()
    )
