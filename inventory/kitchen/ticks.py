"""What cooks said went in, without quantities: it moves no stock, and says what a meal is of.

A tick gives allergens, producers and the board at once. How much it was, a count says later.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import UUID7, model_validator
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, Session, mapped_column

from inventory.lots import lots_by_id
from inventory.picking import PastUseByNow, not_blocked
from kernel.actor import By
from kernel.command import Part
from kernel.db import Base, Id
from kernel.errors import Refused
from kernel.owned import CanteenOwned, same_canteen
from kernel.rows import insert_rows
from kernel.words import N_
from sourcing.products import facts_of


class MealTick(CanteenOwned, Base):
    """A product of a meal; `lot_id` where somebody said which. It holds with its document."""

    __tablename__ = "meal_ticks"
    __table_args__ = (
        same_canteen("meal_id", "meals"),
        same_canteen("document_id", "documents"),
        same_canteen("lot_id", "lots"),
        Index(None, "canteen_id", "meal_id"),
        # A recall asks which meals ticked a product.
        Index(None, "canteen_id", "product_id"),
    )

    meal_id: Mapped[UUID]
    document_id: Mapped[UUID]
    product_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("products.id"))
    lot_id: Mapped[UUID | None]


class Tick(Part):
    """A product that goes in; or one lot of it, where somebody chose."""

    id: UUID7
    product_id: UUID | None = None
    lot_id: UUID | None = None

    @model_validator(mode="after")
    def _names_something(self) -> "Tick":
        if not (self.product_id or self.lot_id):
            raise NothingTicked
        return self


class NothingTicked(Refused):
    """A tick on nothing."""

    says = N_("Say which product or which lot you ticked.")


def write_ticks(
    session: Session,
    ticks: Sequence[Tick],
    by: By,
    *,
    meal_id: UUID,
    document_id: UUID,
    on: date,
) -> None:
    """Keep the ticks of a meal served on that day.

    Raises:
        PastUseByNow: a lot was ticked after the day it was to be used by.
        LotBlocked: a lot was ticked that was recalled.
        LotNotFound, ProductNotFound: what was ticked is not there.

    """
    if not ticks:
        return
    products = _servable(session, {one.lot_id for one in ticks if one.lot_id}, on, by)
    rows: list[dict[str, Any]] = [
        {
            "canteen_id": by.canteen_id,
            "id": one.id,
            "meal_id": meal_id,
            "document_id": document_id,
            "product_id": products[one.lot_id] if one.lot_id else one.product_id,
            "lot_id": one.lot_id,
        }
        for one in ticks
    ]
    facts_of(session, {row["product_id"] for row in rows})
    insert_rows(session, MealTick, rows)


def _servable(session: Session, wanted: set[UUID], on: date, by: By) -> Mapping[UUID, UUID]:
    """The product of each lot, once it is known that all may be served that day."""
    if not wanted:
        return {}
    lots = lots_by_id(session, wanted, canteen_id=by.canteen_id)
    not_blocked(session, lots.values(), canteen_id=by.canteen_id)
    for lot in lots.values():
        if lot.use_by is not None and lot.use_by < on:
            raise PastUseByNow(use_by=lot.use_by)
    return {lot.id: lot.product_id for lot in lots.values()}
