"""Orders as letters: what was about to be sent, and what the mail server said to it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Index, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.db import Base
from kernel.documents import Document
from kernel.errors import Refused
from kernel.owned import CanteenOwned, same_canteen
from kernel.words import N_
from sourcing.orders import PurchaseOrder


class End(StrEnum):
    """Taken, refused, not now, or nobody knows: its answer was lost. And then, as the supplier
    told a person, the letter itself was.
    """

    TAKEN = "taken"
    REFUSED = "refused"
    LATER = "later"
    DOUBT = "doubt"
    LOST = "lost"


class OrderLetter(CanteenOwned, Base):
    """Written before it is sent; without an `end` it is on its way, or its answer was lost."""

    __tablename__ = "order_letters"
    __table_args__ = (
        same_canteen("id", "documents"),
        same_canteen("order_id", "purchase_orders"),
        Index(None, "canteen_id", "order_id"),
    )

    order_id: Mapped[UUID]
    email: Mapped[str]
    because: Mapped[str]
    end: Mapped[End | None] = mapped_column(default=None)
    said: Mapped[str] = mapped_column(default="")


class PerhapsSent(Refused):
    """The supplier may have it: what they have must not change here."""

    says = N_(
        "Order {number} was sent by mail, perhaps: say first whether the supplier has it."
    )


class Letter(NamedTuple):
    """One as it is told; `end` is none while nobody answered. `because` is why it
    goes out below their minimum, as it was typed.
    """

    id: UUID
    email: str
    end: End | None
    said: str
    at: datetime
    because: str

    @property
    def in_doubt(self) -> bool:
        """Whether the supplier may have it, and nobody knows."""
        return self.end in (None, End.DOUBT)


def letters_of(session: Session, order: PurchaseOrder) -> Sequence[Letter]:
    """The order's, the newest first."""
    query = (
        select(
            OrderLetter.id, OrderLetter.email, OrderLetter.end, OrderLetter.said,
            Document.recorded_at, OrderLetter.because,
        )
        .join(
            Document,
            (Document.canteen_id == OrderLetter.canteen_id) & (Document.id == OrderLetter.id),
        )
        .where(OrderLetter.canteen_id == order.canteen_id, OrderLetter.order_id == order.id)
    )  # fmt: skip
    rows = sorted(session.execute(query), key=lambda row: (row.recorded_at, row.id))
    return [Letter(*row) for row in reversed(rows)]


def perhaps_sent(
    session: Session, canteen_id: UUID, order_ids: Collection[UUID]
) -> Collection[UUID]:
    """Those of these orders with a letter of which nobody knows whether it came. One statement."""
    query = select(OrderLetter.order_id).where(
        OrderLetter.canteen_id == canteen_id,
        OrderLetter.order_id.in_(order_ids),
        or_(OrderLetter.end.is_(None), OrderLetter.end == End.DOUBT),
    )
    return set(session.scalars(query))


def nothing_in_doubt(session: Session, order: PurchaseOrder) -> None:
    """Let nothing be changed of what the supplier may hold already.

    Raises:
        PerhapsSent: a letter has no answer, or one that was lost.

    """
    if any(one.in_doubt for one in letters_of(session, order)):
        raise PerhapsSent(number=order.number)
