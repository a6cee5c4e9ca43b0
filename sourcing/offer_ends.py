"""Offers that came to their end: a catalogue no longer holds them, and somebody said so.

An end is that of a version; a later version of the same offer brings it back.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, exists, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column
from sqlalchemy.sql.elements import ColumnElement

from kernel.append_only import append_only
from kernel.db import Base, Id
from kernel.rows import insert_missing_rows


class OfferEnd(Base):
    """From `ended_on` the version of that id is offered no more; `document_id` is the catalogue
    as it was kept.
    """

    __tablename__ = "offer_ends"

    id: Mapped[UUID] = mapped_column(Id(), ForeignKey("offers.id"), primary_key=True)
    ended_on: Mapped[date]
    document_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("network_documents.id"))


append_only(OfferEnd.__table__)


def end_offers(
    session: Session, offer_ids: Iterable[UUID], *, on: date, document_id: UUID
) -> None:
    """Write their end down; one that ended already keeps its day."""
    rows = [
        {"id": one, "ended_on": on, "document_id": document_id} for one in sorted(offer_ids)
    ]
    if rows:
        insert_missing_rows(session, OfferEnd, rows)


def not_ended(offer_id: Any, on: date) -> ColumnElement[bool]:
    """Whether the offer of that column is still offered that day."""
    ends = aliased(OfferEnd)
    return ~exists().where(ends.id == offer_id, ends.ended_on <= on)


def ends_of(session: Session, offer_ids: Iterable[UUID]) -> Mapping[UUID, date]:
    """When each of them ended, as far as they did."""
    query = select(OfferEnd.id, OfferEnd.ended_on).where(OfferEnd.id.in_(set(offer_ids)))
    return {row[0]: row[1] for row in session.execute(query)}
