"""What a cover costs a canteen beside its food: rent, wages, energy; with dates."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Select, select
from sqlalchemy.orm import Mapped, Session

from kernel.actor import By
from kernel.command import Command, Paid
from kernel.db import Base, Money
from kernel.documents import Document, once
from kernel.errors import Refused
from kernel.owned import CanteenOwned, same_canteen
from kernel.words import N_
from network.canteens import take_turns


class Charge(CanteenOwned, Base):
    """The canteen's own charges a cover from one day on, until the next such row."""

    __tablename__ = "charges"
    __table_args__ = (
        same_canteen("id", "documents"),
        Index(None, "canteen_id", "from_on"),
        CheckConstraint("per_cover >= 0", name="per_cover_not_negative"),
    )

    per_cover: Mapped[Money]
    from_on: Mapped[date]


class NewCharge(Command):
    """So much a cover, from that day on."""

    per_cover: Paid
    from_on: date


class ChargeAlreadySet(Refused):
    """Two charges from the same day cannot both be right."""

    says = N_("The charges from {from_on} are already set: take another day.")


@once("charge", reversible=True)
def set_charge(session: Session, charge: NewCharge, by: By) -> UUID:
    """From that day on, a cover costs so much beside its food.

    Raises:
        ChargeAlreadySet: one already begins that day.

    """
    take_turns(session, by.canteen_id)
    known = _holding(by.canteen_id).where(Charge.from_on == charge.from_on)
    if session.execute(known).first():
        raise ChargeAlreadySet(from_on=charge.from_on)
    session.add(Charge(canteen_id=by.canteen_id, **dict(charge)))
    session.flush()
    return charge.id


def charge_on(session: Session, day: date, *, canteen_id: UUID) -> Decimal | None:
    """Euros a cover in force that day; none where the canteen never said."""
    query = _holding(canteen_id).where(Charge.from_on <= day)
    return session.scalar(query.order_by(Charge.from_on.desc(), Charge.id.desc()).limit(1))


def _holding(canteen_id: UUID) -> Select[Decimal]:
    """What was set and not taken back."""
    return (
        select(Charge.per_cover)
        .join(Document, (Document.canteen_id == Charge.canteen_id) & (Document.id == Charge.id))
        .where(Charge.canteen_id == canteen_id, Document.holds)
    )
