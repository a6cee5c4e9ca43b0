"""A sitting: who ate, what was on the menu, and what went in."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import UUID7, Field, model_validator
from sqlalchemy import CheckConstraint, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from inventory.kitchen.ticks import Tick, write_ticks
from inventory.lots import lots_by_id
from inventory.moves import Cause
from inventory.picking import Want
from inventory.places import Kind
from inventory.taking import Taking, take
from kernel.actor import By
from kernel.command import Command, Moved, Name, Part
from kernel.dates import happened
from kernel.db import Base, Id
from kernel.documents import Document, once
from kernel.errors import NotFound, Refused
from kernel.owned import CanteenOwned, same_canteen
from kernel.parts import join
from kernel.rows import insert_rows
from kernel.words import N_


class Sitting(StrEnum):
    """When people sat down."""

    BREAKFAST = "breakfast"
    LUNCH = "lunch"
    SNACK = "snack"
    DINNER = "dinner"


class Measured(StrEnum):
    """Whether what went in was weighed, or shared out after a count."""

    MEASURED = "measured"
    ALLOCATED = "allocated"


class Meal(CanteenOwned, Base):
    """`covers` are all who ate, the cooks among them."""

    __tablename__ = "meals"
    __table_args__ = (
        same_canteen("id", "documents"),
        CheckConstraint("covers > 0", name="somebody_ate"),
        CheckConstraint("cooks >= 0 AND cooks <= covers", name="cooks_are_among_them"),
        Index(None, "canteen_id", "served_on"),
    )

    served_on: Mapped[date]
    sitting: Mapped[Sitting]
    covers: Mapped[int]
    cooks: Mapped[int]
    menu: Mapped[str]


class MealIssue(CanteenOwned, Base):
    """A part of a lot that went into a meal. Its move, of the same id, says how much.

    `back` where it came out of the meal again: a surplus that was kept, a lot named wrong.
    """

    __tablename__ = "meal_issues"
    __table_args__ = (
        same_canteen("id", "stock_moves"),
        same_canteen("meal_id", "meals"),
        Index(None, "canteen_id", "meal_id"),
    )

    meal_id: Mapped[UUID]
    product_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("products.id"))
    basis: Mapped[Measured]
    back: Mapped[bool] = mapped_column(default=False)


class Ingredient(Part):
    """So much of a product, earliest use-by first; or of one lot, where somebody chose."""

    id: UUID7
    product_id: UUID | None = None
    lot_id: UUID | None = None
    place_id: UUID | None = None
    quantity: Moved

    @model_validator(mode="after")
    def _names_something(self) -> "Ingredient":
        if not (self.product_id or self.lot_id):
            raise NoIngredient
        return self


class NewMeal(Command):
    """A meal as it was served, or is expected. Its id becomes the meal's.

    `ticked` is what goes in without anybody weighing it.
    """

    served_on: date
    sitting: Sitting = Sitting.LUNCH
    covers: int
    cooks: Annotated[int, Field(ge=0)] = 0
    menu: Name
    ingredients: Annotated[tuple[Ingredient, ...], Field(max_length=300)] = ()
    ticked: Annotated[tuple[Tick, ...], Field(max_length=300)] = ()

    @model_validator(mode="after")
    def _somebody_ate(self) -> "NewMeal":
        if self.covers < 1:
            raise NobodyAte(covers=self.covers)
        if self.cooks > self.covers:
            raise MoreCooksThanCovers(cooks=self.cooks, covers=self.covers)
        return self


class Addition(Command):
    """More that went into a meal already logged."""

    meal_id: UUID
    ingredients: Annotated[tuple[Ingredient, ...], Field(min_length=1, max_length=300)]


class NobodyAte(Refused):
    """A share a cover needs covers."""

    says = N_("A meal of {covers} covers is none: count those who ate, the cooks among them.")


class MoreCooksThanCovers(Refused):
    """Covers count the cooks."""

    says = N_("{cooks} cooks and {covers} covers: the cooks are counted among the covers.")


class NoIngredient(Refused):
    """A line about nothing."""

    says = N_("Say which product or which lot went in.")


class MealNotFound(NotFound):
    """No meal of this canteen bears that id."""

    says = N_("There is no meal {meal} in this canteen.")


@once("meal", reversible=True)
def serve(session: Session, new: NewMeal, by: By) -> UUID:
    """Log a meal with what went in.

    Raises:
        InTheFuture: it is still to come.
        PastUseByNow: a lot was chosen or ticked that may not be served.
        LotBlocked: a lot was ticked that was recalled.

    """
    happened(new.served_on, by)
    meal = new.model_dump(exclude={"ingredients", "ticked"})
    insert_rows(session, Meal, [{"canteen_id": by.canteen_id, **meal}])
    _put_in(session, new.id, new.id, new.ingredients, new.served_on, by)
    write_ticks(session, new.ticked, by, meal_id=new.id, document_id=new.id, on=new.served_on)
    return new.id


@once("meal_addition", reversible=True)
def add_to_meal(session: Session, addition: Addition, by: By) -> UUID:
    """Put more into a meal.

    Raises:
        MealNotFound: it is not there, or was taken back.

    """
    served_on = day_of(session, addition.meal_id, canteen_id=by.canteen_id)
    join(session, addition.id, addition.meal_id, canteen_id=by.canteen_id)
    _put_in(session, addition.meal_id, addition.id, addition.ingredients, served_on, by)
    return addition.id


def day_of(session: Session, meal_id: UUID, *, canteen_id: UUID) -> date:
    """The day of a meal; whoever would take it back meanwhile waits.

    Raises:
        MealNotFound: it is not there, or was taken back.

    """
    query = (
        select(Meal.served_on)
        .join(Document, (Document.canteen_id == Meal.canteen_id) & (Document.id == Meal.id))
        .where(Meal.canteen_id == canteen_id, Meal.id == meal_id, Document.holds)
    )
    served_on = session.scalar(query.with_for_update(read=True, of=Document))
    if served_on is None:
        raise MealNotFound(meal=meal_id)
    return served_on


def wants_of(session: Session, ingredients: Sequence[Ingredient], by: By) -> list[Want]:
    """What to take from the shelves for them.

    Raises:
        LotNotFound: a lot was chosen that is not the canteen's.

    """
    chosen = {one.lot_id for one in ingredients if one.lot_id}
    lots = lots_by_id(session, chosen, canteen_id=by.canteen_id) if chosen else {}
    wants = []
    for one in ingredients:
        product_id = lots[one.lot_id].product_id if one.lot_id else one.product_id
        assert product_id is not None
        wants.append(Want(one.id, product_id, Decimal(one.quantity), one.lot_id, one.place_id))
    return wants


def _put_in(
    session: Session,
    meal_id: UUID,
    document_id: UUID,
    ingredients: Sequence[Ingredient],
    on: date,
    by: By,
) -> None:
    if not ingredients:
        return
    wants = wants_of(session, ingredients, by)
    products = {want.line_id: want.product_id for want in wants}
    taking = Taking(
        document_id=document_id,
        wants=wants,
        to=Kind.KITCHEN,
        on=on,
        cause=Cause.MEAL,
        servable=True,
    )
    rows = [
        {
            "canteen_id": by.canteen_id,
            "id": move_id,
            "meal_id": meal_id,
            "product_id": products[one.line_id],
            "basis": Measured.MEASURED,
            "back": False,
        }
        for move_id, one in take(session, taking, by)
    ]
    insert_rows(session, MealIssue, rows)
