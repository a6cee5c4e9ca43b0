"""What names a meal (its waste, its contributions) names the meal written in its place."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from inventory.kitchen.contributions import ContributionMeal
from inventory.kitchen.meals import Meal
from inventory.kitchen.waste import WasteRecord
from kernel.actor import By

# Each names one meal, and goes on naming it when it is taken back itself.
_NAMING: tuple[Any, ...] = (WasteRecord, ContributionMeal)


def name_instead(
    session: Session, fallen: Iterable[UUID], risen: Iterable[UUID], by: By
) -> None:
    """Where one meal was corrected by another, and the other way round when that is undone."""
    before, after = set(fallen), set(risen)
    if not (before and after):
        return
    query = select(Meal.id).where(Meal.canteen_id == by.canteen_id)
    meals = set(session.scalars(query.where(Meal.id.in_(before | after))))
    old, new = meals & before, meals & after
    if len(old) != 1 or len(new) != 1:
        return
    (old_id,), (new_id,) = old, new
    for table in _NAMING:
        of_old = (table.canteen_id == by.canteen_id, table.meal_id == old_id)
        # Read anew by whoever holds the rows.
        how = {"synchronize_session": False}
        session.execute(
            update(table).where(*of_old).values(meal_id=new_id).execution_options(**how)
        )
