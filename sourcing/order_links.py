"""The supplier's way to one order, without an account: a link that ends, and can be ended."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.actor import By
from kernel.db import Base, Id
from kernel.documents import IdAlreadyUsed
from kernel.errors import NotFound, Refused
from kernel.owned import CanteenOwned, same_canteen
from kernel.words import N_
from network.tokens import hashed, new_token
from sourcing.orders import PurchaseOrder, order_by_id

# After the delivery: the invoice comes later than the crates.
AFTER = timedelta(days=30)


class OrderLink(CanteenOwned, Base):
    """Good for its order alone; the book knows only the token's hash."""

    __tablename__ = "order_links"
    __table_args__ = (
        same_canteen("order_id", "purchase_orders"),
        Index(None, "canteen_id", "order_id"),
    )

    order_id: Mapped[UUID]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True, repr=False)
    made_by_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("people.id"))
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)


class Linked(NamedTuple):
    """What a link leads to."""

    id: UUID
    canteen_id: UUID
    order_id: UUID


class LinkGone(NotFound):
    """Forged, ended, taken back, or its order is another's."""

    says = N_("This link is not good any more: ask the canteen for a new one.")


class LinkEnded(Refused):
    """Made, then ended: the same form does not bring it back."""

    says = N_("This link was ended meanwhile, and stays so. Press “Make a link” for a new one.")


def make_link(session: Session, order_id: UUID, by: By, *, link_id: UUID, now: datetime) -> str:
    """A token for whoever supplies it; asked for twice, the second takes the first's place.

    Raises:
        OrderNotFound: this canteen has none of that id.
        IdAlreadyUsed: the id is another order's link.
        LinkEnded: it was made, and ended since.

    """
    order = order_by_id(session, order_id, canteen_id=by.canteen_id, lock=True)
    token, known = new_token(), session.get(OrderLink, (by.canteen_id, link_id))
    if known is not None:
        if known.order_id != order_id:
            raise IdAlreadyUsed
        if known.revoked_at is not None:
            raise LinkEnded
        known.token_hash, known.expires_at = hashed(token), _ends(order, now)
    else:
        session.add(
            OrderLink(
                canteen_id=by.canteen_id, id=link_id, order_id=order_id,
                token_hash=hashed(token), made_by_id=by.person_id, expires_at=_ends(order, now),
            )
        )  # fmt: skip
    session.flush()
    return token


def linked(session: Session, token: str, *, now: datetime) -> Linked:
    """Whose order it leads to.

    Raises:
        LinkGone: nobody's, or not any more.

    """
    query = select(OrderLink.id, OrderLink.canteen_id, OrderLink.order_id).where(
        OrderLink.token_hash == hashed(token),
        OrderLink.revoked_at.is_(None),
        OrderLink.expires_at > now,
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise LinkGone
    return Linked(*row)


def good_links(session: Session, order: PurchaseOrder, *, now: datetime) -> int:
    """How many lead there today."""
    query = select(func.count()).where(
        OrderLink.canteen_id == order.canteen_id,
        OrderLink.order_id == order.id,
        OrderLink.revoked_at.is_(None),
        OrderLink.expires_at > now,
    )
    return session.scalar(query) or 0


def end_links(session: Session, order_id: UUID, by: By, *, now: datetime) -> None:
    """None of them leads there from now on.

    Raises:
        OrderNotFound: this canteen has none of that id.

    """
    order_by_id(session, order_id, canteen_id=by.canteen_id, lock=True)
    session.execute(
        update(OrderLink)
        .where(
            OrderLink.canteen_id == by.canteen_id,
            OrderLink.order_id == order_id,
            OrderLink.revoked_at.is_(None),
        )
        .values(revoked_at=now)
    )


def _ends(order: PurchaseOrder, now: datetime) -> datetime:
    delivery = now + (order.delivery_on - now.date()) if order.delivery_on > now.date() else now
    return delivery + AFTER
