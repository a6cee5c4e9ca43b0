"""What will be cooked: dishes for a day and so many covers. What was served is in meals.py."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import Field
from sqlalchemy import CheckConstraint, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from inventory.kitchen.meals import Meal, Sitting
from kernel.actor import By
from kernel.command import Command, Name
from kernel.db import Base, Id
from kernel.documents import Document, once
from kernel.errors import Refused
from kernel.owned import CanteenOwned, same_canteen
from kernel.rows import insert_rows
from kernel.words import N_
from sourcing.recipes import needs


class Menu(CanteenOwned, Base):
    """A sitting to come."""

    __tablename__ = "menus"
    __table_args__ = (
        same_canteen("id", "documents"),
        CheckConstraint("covers > 0", name="feeds_somebody"),
        Index(None, "canteen_id", "planned_on"),
    )

    planned_on: Mapped[date]
    sitting: Mapped[Sitting]
    name: Mapped[str]
    covers: Mapped[int]


class MenuDish(Base):
    """One dish of it."""

    __tablename__ = "menu_dishes"
    __table_args__ = (same_canteen("menu_id", "menus"),)

    canteen_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    menu_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    recipe_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("recipes.id"), primary_key=True)


class NewMenu(Command):
    """So many covers of these dishes on that day."""

    planned_on: date
    sitting: Sitting = Sitting.LUNCH
    name: Name
    covers: Annotated[int, Field(gt=0, le=10_000)]
    recipe_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=20)]


class MenuOfThePast(Refused):
    """What was served is a meal."""

    says = N_("{day} is past: log what was served as a meal.")


class Planned(NamedTuple):
    """A menu, with its dishes."""

    id: UUID
    planned_on: date
    sitting: Sitting
    name: str
    covers: int
    recipe_ids: tuple[UUID, ...]


@once("menu", reversible=True)
def plan(session: Session, new: NewMenu, by: By) -> UUID:
    """Write a menu down.

    Raises:
        MenuOfThePast: its day is gone.
        RecipeNotFound: a dish has no recipe.

    """
    if new.planned_on < by.today:
        raise MenuOfThePast(day=new.planned_on)
    dishes = dict.fromkeys(new.recipe_ids)
    needs(session, [(one, new.covers) for one in dishes])
    row = new.model_dump(exclude={"recipe_ids"})
    insert_rows(session, Menu, [{"canteen_id": by.canteen_id, **row}])
    shared = {"canteen_id": by.canteen_id, "menu_id": new.id}
    insert_rows(session, MenuDish, [{**shared, "recipe_id": one} for one in dishes])
    return new.id


def planned(session: Session, *, canteen_id: UUID, first: date, last: date) -> list[Planned]:
    """The menus of a span of days that hold and were not cooked yet, in their order.

    A meal of the same day and sitting is what became of a menu.
    """
    query = (
        select(Menu, MenuDish.recipe_id)
        .join(Document, (Document.canteen_id == Menu.canteen_id) & (Document.id == Menu.id))
        .join(
            MenuDish,
            (MenuDish.canteen_id == Menu.canteen_id) & (MenuDish.menu_id == Menu.id),
        )
        .where(
            Menu.canteen_id == canteen_id,
            Menu.planned_on.between(first, last),
            Document.holds,
        )
    )
    menus: dict[UUID, Menu] = {}
    dishes: dict[UUID, list[UUID]] = {}
    for menu, recipe_id in session.execute(query):
        menus[menu.id] = menu
        dishes.setdefault(menu.id, []).append(recipe_id)
    served = _served(session, canteen_id, first, last)
    found = [
        Planned(
            one.id,
            one.planned_on,
            one.sitting,
            one.name,
            one.covers,
            tuple(sorted(dishes[one.id])),
        )
        for one in menus.values()
        if (one.planned_on, one.sitting) not in served
    ]
    return sorted(found, key=lambda one: (one.planned_on, _TURN.index(one.sitting), one.id))


_TURN: Sequence[Sitting] = tuple(Sitting)


def _served(
    session: Session, canteen_id: UUID, first: date, last: date
) -> set[tuple[date, Sitting]]:
    query = (
        select(Meal.served_on, Meal.sitting)
        .join(Document, (Document.canteen_id == Meal.canteen_id) & (Document.id == Meal.id))
        .where(
            Meal.canteen_id == canteen_id, Meal.served_on.between(first, last), Document.holds
        )
    )
    return {(row.served_on, row.sitting) for row in session.execute(query)}
