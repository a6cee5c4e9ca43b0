"""How long after a certificate's end its renewal is awaited, before the claim is unknown.

Sixty days unless the network says otherwise: the house's default, no law. A control body renews
year by year, and its papers often reach the shops weeks after the old ones ended.
"""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import CheckConstraint, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session
from sqlalchemy.sql.elements import ColumnElement

from kernel.actor import By
from kernel.command import Command
from kernel.db import Base
from kernel.documents import once_for_network
from kernel.errors import Refused
from kernel.owned import NetworkWide
from kernel.words import N_

DAYS_AWAITED = 60


class RenewalTerms(NetworkWide, Base):
    """For papers that end from that day on, so many days; the newest such row rules."""

    __tablename__ = "renewal_terms"
    __table_args__ = (
        UniqueConstraint("from_on"),
        CheckConstraint("days >= 0", name="days_not_negative"),
    )

    days: Mapped[int]
    from_on: Mapped[date]


class AwaitedFor(Command):
    """So many days after the end, for papers that end from that day on; 0 for none at all."""

    days: Annotated[int, Field(ge=0, le=730)]
    from_on: date


class RenewalTermsAlreadySet(Refused):
    """Two rules from the same day cannot both hold."""

    says = N_("How long a renewal is awaited from {from_on} is already said: take another day.")


@once_for_network("renewal_terms")
def await_renewals(session: Session, terms: AwaitedFor, by: By) -> UUID:
    """Set how long renewals are awaited; what ruled before stays with its dates.

    Raises:
        RenewalTermsAlreadySet: another rule begins that day.

    """
    known = select(RenewalTerms.id).where(RenewalTerms.from_on == terms.from_on)
    if session.scalar(known):
        raise RenewalTermsAlreadySet(from_on=terms.from_on)
    session.add(RenewalTerms(**dict(terms)))
    session.flush()
    return terms.id


def days_awaited(ended_on: Any) -> ColumnElement[int]:
    """As a column of a question: the days for a paper that ends on the day in `ended_on`."""
    rule = (
        select(RenewalTerms.days)
        .where(RenewalTerms.from_on <= ended_on)
        .order_by(RenewalTerms.from_on.desc())
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(rule, DAYS_AWAITED)
