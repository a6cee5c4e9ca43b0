"""What a canteen agreed with a supplier."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.actor import By
from kernel.command import Command, Measured, Paid
from kernel.db import Base, Bits, Id, Kilometres, Money
from kernel.documents import Document, once
from kernel.errors import Refused
from kernel.owned import CanteenOwned, same_canteen
from kernel.rounding import rounded
from kernel.words import N_
from network.canteens import take_turns
from suppliers.suppliers import supplier_by_id

Question = Select[*tuple[Any, ...]]
Weekday = Annotated[int, Field(ge=1, le=7)]


class Terms(CanteenOwned, Base):
    """`minimum` is euros before VAT an order; `weekdays` a set (Monday is the lowest bit);
    `kilometres` what a person typed where coordinates are missing. The newest row rules.
    """

    __tablename__ = "terms"
    __table_args__ = (
        same_canteen("id", "documents"),
        Index(None, "canteen_id", "supplier_id", "from_on"),
        CheckConstraint("minimum >= 0", name="minimum_not_negative"),
        CheckConstraint("lead_days >= 0", name="lead_days_not_negative"),
    )

    supplier_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("suppliers.id"))
    from_on: Mapped[date]
    minimum: Mapped[Money | None] = mapped_column(default=None)
    weekdays: Mapped[Bits] = mapped_column(default=0)
    lead_days: Mapped[int] = mapped_column(default=0)
    customer_number: Mapped[str] = mapped_column(default="")
    kilometres: Mapped[Kilometres | None] = mapped_column(default=None)


class NewTerms(Command):
    """What was agreed, from one day on. Weekdays count from Monday, 1, to Sunday, 7."""

    supplier_id: UUID
    from_on: date
    minimum: Paid | None = None
    weekdays: tuple[Weekday, ...] = ()
    lead_days: Annotated[int, Field(ge=0, le=60)] = 0
    customer_number: str = ""
    kilometres: Measured | None = None


class TermsAlreadySet(Refused):
    """Two agreements from the same day cannot both hold."""

    says = N_("What was agreed from {from_on} is already written: take another day.")


@once("terms", reversible=True)
def agree(session: Session, terms: NewTerms, by: By) -> UUID:
    """Keep what was agreed; what held before stays with its date.

    Raises:
        SupplierNotFound: there is none of that id.
        TermsAlreadySet: others begin that day.

    """
    supplier_by_id(session, terms.supplier_id)
    take_turns(session, by.canteen_id)
    known = select(Terms.id).where(
        Terms.supplier_id == terms.supplier_id, Terms.from_on == terms.from_on
    )
    if session.execute(_holding(known, by.canteen_id)).first():
        raise TermsAlreadySet(from_on=terms.from_on)
    weekdays = sum(1 << (day - 1) for day in set(terms.weekdays))
    row = {**dict(terms), "weekdays": weekdays, "kilometres": _tenths(terms.kilometres)}
    session.add(Terms(canteen_id=by.canteen_id, **row))
    session.flush()
    return terms.id


def terms_on(
    session: Session, day: date, *, canteen_id: UUID, supplier_id: UUID
) -> Terms | None:
    """What holds that day between the two; none where nothing was agreed."""
    theirs = select(Terms).where(Terms.supplier_id == supplier_id, Terms.from_on <= day)
    query = _holding(theirs, canteen_id)
    return session.scalar(query.order_by(Terms.from_on.desc(), Terms.id.desc()).limit(1))


def typed_kilometres(
    session: Session, *, canteen_id: UUID, supplier_ids: Iterable[UUID]
) -> Mapping[UUID, Decimal]:
    """The kilometres somebody typed, a supplier, the newest winning."""
    typed = select(Terms.supplier_id, Terms.kilometres).where(
        Terms.supplier_id.in_(set(supplier_ids)), Terms.kilometres.is_not(None)
    )
    query = _holding(typed, canteen_id)
    rows = session.execute(query.order_by(Terms.from_on, Terms.id)).all()
    return {row.supplier_id: row.kilometres for row in rows if row.kilometres is not None}


def _holding(query: Question, canteen_id: UUID) -> Question:
    """What was agreed and not taken back."""
    return query.join(
        Document, (Document.canteen_id == Terms.canteen_id) & (Document.id == Terms.id)
    ).where(Terms.canteen_id == canteen_id, Document.holds)


def delivers_on(terms: Terms, day: date) -> bool:
    """Whether the supplier drives that day of the week; any day where nothing was agreed."""
    return not terms.weekdays or bool(terms.weekdays >> (day.isoweekday() - 1) & 1)


def order_by(terms: Terms, delivery_on: date) -> date:
    """The last day on which an order for that delivery is in time."""
    return delivery_on - timedelta(days=terms.lead_days)


def _tenths(kilometres: Decimal | None) -> Decimal | None:
    return None if kilometres is None else rounded(kilometres, 1)
