"""A dish the network cooks: what goes in for so many covers. A change is a new version."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import ROUND_CEILING, Decimal
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from pydantic import UUID7, Field
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.actor import By
from kernel.command import Command, Moved, Name, Note, Part
from kernel.db import Base, Id, Quantity
from kernel.documents import once_for_network
from kernel.errors import NotFound, Refused
from kernel.owned import NetworkWide
from kernel.rounding import rounded
from kernel.rows import insert_rows
from kernel.words import N_
from sourcing.measures import Unit, in_stock_units
from sourcing.products import Product, ProductNotFound, StockUnit


class Recipe(NetworkWide, Base):
    """One version; `series_id` holds them together, the highest `version` is cooked."""

    __tablename__ = "recipes"
    __table_args__ = (
        UniqueConstraint("series_id", "version"),
        CheckConstraint("covers > 0", name="feeds_somebody"),
    )

    series_id: Mapped[UUID]
    version: Mapped[int]
    name: Mapped[str]
    covers: Mapped[int]
    note: Mapped[str]


class RecipeLine(NetworkWide, Base):
    """So much of one product. `amount` of `unit` is what the cook said, `quantity` that in
    stock units.
    """

    __tablename__ = "recipe_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        Index(None, "recipe_id"),
        Index(None, "product_id"),
    )

    recipe_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("recipes.id"))
    product_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("products.id"))
    amount: Mapped[Quantity]
    unit: Mapped[Unit]
    quantity: Mapped[Quantity]


class NewRecipeLine(Part):
    """So much of a product, as a cook says it."""

    id: UUID7
    product_id: UUID
    amount: Moved
    unit: Unit


class NewRecipe(Command):
    """A dish for so many covers. With `replaces`, the next version of that one."""

    name: Name
    covers: Annotated[int, Field(gt=0, le=10_000)]
    lines: Annotated[tuple[NewRecipeLine, ...], Field(min_length=1, max_length=100)]
    replaces: UUID | None = None
    note: Note = ""


class RecipeNotFound(NotFound):
    """No recipe bears that id."""

    says = N_("There is no recipe {recipe}.")


class NewerVersion(Refused):
    """Somebody else changed it meanwhile."""

    says = N_("“{recipe}” was changed meanwhile: look at the newest version, then change that.")


class Need(NamedTuple):
    """So many stock units of a product."""

    product_id: UUID
    product: str
    unit: StockUnit
    quantity: Decimal


@once_for_network("recipe")
def write_recipe(session: Session, new: NewRecipe, by: By) -> UUID:
    """Keep a dish, or its next version.

    Raises:
        ProductNotFound: a line names none.
        NoWeightFor, TooLittle: a line's unit says nothing of its product.
        RecipeNotFound, NewerVersion: of the one it replaces.

    """
    products = _products(session, {line.product_id for line in new.lines})
    series, version = _next_version(session, new.replaces) if new.replaces else (new.id, 1)
    head = {"id": new.id, "series_id": series, "version": version}
    head |= {"name": new.name, "covers": new.covers, "note": new.note}
    insert_rows(session, Recipe, [head])
    rows = [
        {
            **line.model_dump(),
            "recipe_id": new.id,
            "quantity": in_stock_units(products[line.product_id], line.amount, line.unit),
        }
        for line in new.lines
    ]
    insert_rows(session, RecipeLine, rows)
    return new.id


def recipes(session: Session) -> Sequence[Recipe]:
    """The newest version of each, by name."""
    newest = (
        select(Recipe.series_id, func.max(Recipe.version).label("version"))
        .group_by(Recipe.series_id)
        .subquery()
    )
    query = select(Recipe).join(
        newest,
        (newest.c.series_id == Recipe.series_id) & (newest.c.version == Recipe.version),
    )
    return sorted(session.scalars(query), key=lambda one: (one.name.casefold(), one.id))


def needs(session: Session, wanted: Sequence[tuple[UUID, int]]) -> list[Sequence[Need]]:
    """What each recipe takes for so many covers, in the order asked; pieces are whole ones.

    Raises:
        RecipeNotFound: one of them is not there.

    """
    query = (
        select(
            Recipe.id, Recipe.covers, Product.id, Product.name, Product.unit,
            RecipeLine.quantity,
        )
        .join(RecipeLine, RecipeLine.recipe_id == Recipe.id)
        .join(Product, Product.id == RecipeLine.product_id)
        .where(Recipe.id.in_({recipe_id for recipe_id, _ in wanted}))
    )  # fmt: skip
    lines: dict[UUID, list[Any]] = defaultdict(list)
    for row in sorted(session.execute(query), key=lambda row: row[3]):
        lines[row[0]].append(row)
    for recipe_id, _ in wanted:
        if recipe_id not in lines:
            raise RecipeNotFound(recipe=recipe_id)
    return [
        [
            Need(
                product_id, name, unit, _scaled(quantity, unit, covers, written_for=written_for)
            )
            for _, written_for, product_id, name, unit, quantity in lines[recipe_id]
        ]
        for recipe_id, covers in wanted
    ]


def _scaled(quantity: Decimal, unit: StockUnit, covers: int, *, written_for: int) -> Decimal:
    exact = quantity * covers / written_for
    if unit is StockUnit.PIECE:
        return exact.to_integral_value(ROUND_CEILING)
    return max(rounded(exact, 3), Decimal("0.001"))


def _next_version(session: Session, recipe_id: UUID) -> tuple[UUID, int]:
    known = session.get(Recipe, recipe_id)
    if known is None:
        raise RecipeNotFound(recipe=recipe_id)
    query = select(func.max(Recipe.version)).where(Recipe.series_id == known.series_id)
    newest = session.scalar(query) or 0
    if newest != known.version:
        raise NewerVersion(recipe=known.name)
    return known.series_id, newest + 1


def _products(session: Session, ids: set[UUID]) -> Mapping[UUID, Product]:
    found = {one.id: one for one in session.scalars(select(Product).where(Product.id.in_(ids)))}
    for missing in ids - found.keys():
        raise ProductNotFound(product=missing)
    return found
