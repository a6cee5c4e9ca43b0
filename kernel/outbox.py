"""What the outside world must be told, written in the same transaction as the fact."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, func, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.db import Base, Instant
from kernel.ids import new_id
from kernel.owned import CanteenOwned, same_canteen
from kernel.rows import insert_rows


class Topic(StrEnum):
    """What there is to tell, in the past tense."""

    ORDER_SENT = "order.sent"
    ORDER_CONFIRMED = "order.confirmed"
    ORDER_CANCELLED = "order.cancelled"
    RECEIPT_ACCEPTED = "receipt.accepted"
    RECEIPT_REVERSED = "receipt.reversed"
    RECEIPT_AMENDED = "receipt.amended"
    BILL_ENTERED = "bill.entered"
    BILL_REVERSED = "bill.reversed"


class OutboxMessage(CanteenOwned, Base):
    """One thing to tell, once. `document_id` is the order, receipt or bill it speaks of."""

    __tablename__ = "outbox_messages"
    __table_args__ = (
        same_canteen("document_id", "documents"),
        # Only what waits is in the index; what was sent years ago costs nothing.
        Index(
            "ix_outbox_messages_waiting",
            "canteen_id",
            "id",
            postgresql_where=text("sent_at IS NULL"),
            sqlite_where=text("sent_at IS NULL"),
        ),
    )

    topic: Mapped[Topic]
    document_id: Mapped[UUID]
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    recorded_at: Mapped[datetime] = mapped_column(
        Instant(), server_default=func.current_timestamp(), init=False
    )
    sent_at: Mapped[datetime | None] = mapped_column(default=None)


def tell(
    session: Session, topic: Topic, *, canteen_id: UUID, document_id: UUID, **payload: Any
) -> None:
    """Queue a message. It leaves only if the surrounding transaction commits."""
    row = {
        "canteen_id": canteen_id,
        "id": new_id(),
        "topic": topic,
        "document_id": document_id,
        "payload": payload,
    }
    insert_rows(session, OutboxMessage, [row])
