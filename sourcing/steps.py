"""An order's way, step by step: who took which, when, and how the supplier was told."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.db import Base
from kernel.documents import Document
from kernel.owned import CanteenOwned, same_canteen
from kernel.rows import insert_rows
from network.people import Person
from sourcing.orders import PurchaseOrder, State


class How(StrEnum):
    """By which way the supplier heard, or answered."""

    MAIL = "mail"
    PHONE = "phone"
    HANDED = "handed"
    LINK = "link"


class OrderStep(CanteenOwned, Base):
    """The document of a step, and the order it is of. What went before 2026 has none."""

    __tablename__ = "order_steps"
    __table_args__ = (
        same_canteen("id", "documents"),
        same_canteen("order_id", "purchase_orders"),
        Index(None, "canteen_id", "order_id"),
    )

    order_id: Mapped[UUID]
    step: Mapped[State]
    how: Mapped[How | None] = mapped_column(default=None)
    because: Mapped[str] = mapped_column(default="")


class Step(NamedTuple):
    """One step as it is told."""

    step: State
    how: How | None
    because: str
    person: str
    at: datetime


def keep_step(
    session: Session,
    order: PurchaseOrder,
    document_id: UUID,
    *,
    how: How | None = None,
    because: str = "",
) -> None:
    """Write down that the order is now in its state, by that document."""
    row = {
        "canteen_id": order.canteen_id,
        "id": document_id,
        "order_id": order.id,
        "step": order.state,
        "how": how,
        "because": because,
    }
    insert_rows(session, OrderStep, [row])


def steps_of(session: Session, order: PurchaseOrder) -> Sequence[Step]:
    """Its steps in their order, the draft first."""
    first = (
        select(Person.name, Document.recorded_at)
        .join(Person, Person.id == Document.person_id)
        .where(Document.canteen_id == order.canteen_id, Document.id == order.id)
    )
    written = session.execute(first).one()
    query = (
        select(
            OrderStep.step, OrderStep.how, OrderStep.because, Person.name, Document.recorded_at,
            Document.id,
        )
        .join(
            Document,
            (Document.canteen_id == OrderStep.canteen_id) & (Document.id == OrderStep.id),
        )
        .join(Person, Person.id == Document.person_id)
        .where(OrderStep.canteen_id == order.canteen_id, OrderStep.order_id == order.id)
    )  # fmt: skip
    rows = sorted(session.execute(query), key=lambda row: (row.recorded_at, row.id))
    return [Step(State.DRAFT, None, "", *written), *(Step(*row[:5]) for row in rows)]
