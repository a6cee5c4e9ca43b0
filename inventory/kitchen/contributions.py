"""What diners gave, by day and means; diners themselves are stored nowhere."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, Session, mapped_column

from inventory.kitchen.meals import day_of
from kernel.actor import By
from kernel.command import Command, Paid
from kernel.dates import happened
from kernel.db import Base, Id, Money
from kernel.documents import once
from kernel.owned import CanteenOwned, same_canteen
from kernel.rows import insert_rows


class Means(StrEnum):
    """How it was given."""

    CASH = "cash"
    CARD = "card"
    CHEQUE = "cheque"
    ONLINE = "online"


class Contribution(CanteenOwned, Base):
    """So much by one means on one day. No row means not counted yet; a row of 0 means none."""

    __tablename__ = "contributions"
    __table_args__ = (
        same_canteen("id", "documents"),
        CheckConstraint("amount >= 0", name="amount_not_negative"),
        Index(None, "canteen_id", "given_on"),
    )

    given_on: Mapped[date]
    means: Mapped[Means]
    amount: Mapped[Money]


class ContributionMeal(Base):
    """One of the meals a contribution was given for; it may be for none, or for several."""

    __tablename__ = "contribution_meals"
    __table_args__ = (
        same_canteen("contribution_id", "contributions"),
        same_canteen("meal_id", "meals"),
        Index(None, "canteen_id", "meal_id"),
    )

    canteen_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    contribution_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    meal_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)


class Counted(Command):
    """The box, counted. `meal_ids` are the meals it was given for, as far as one knows."""

    given_on: date
    means: Means
    amount: Paid
    meal_ids: tuple[UUID, ...] = ()


@once("contribution", reversible=True)
def count_contributions(session: Session, counted: Counted, by: By) -> UUID:
    """Note what was given.

    Raises:
        InTheFuture: the day is still to come.
        MealNotFound: one of the meals is not there, or was taken back.

    """
    happened(counted.given_on, by)
    for meal_id in counted.meal_ids:
        day_of(session, meal_id, canteen_id=by.canteen_id)
    row = counted.model_dump(exclude={"meal_ids"})
    insert_rows(session, Contribution, [{"canteen_id": by.canteen_id, **row}])
    meals = [
        {"canteen_id": by.canteen_id, "contribution_id": counted.id, "meal_id": meal_id}
        for meal_id in sorted(set(counted.meal_ids))
    ]
    if meals:
        insert_rows(session, ContributionMeal, meals)
    return counted.id
