"""Who did what beside the book's own entries: signed in, invited, was refused. Only added to.

What is written in the kitchen stands in the documents; this is what they do not tell.
"""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ForeignKey, Index, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.append_only import append_only
from kernel.db import Base, Id
from kernel.owned import NetworkWide
from network.people import Person, Post

LONGEST = 300


class AuditKind(StrEnum):
    """What happened."""

    CANTEEN_OPENED = "canteen_opened"
    CANTEEN_CORRECTED = "canteen_corrected"
    SIGNED_IN = "signed_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGNED_OUT = "signed_out"
    VISIT_ENDED = "visit_ended"
    TABLET_OPENED = "tablet_opened"
    INVITED = "invited"
    INVITATION_WITHDRAWN = "invitation_withdrawn"
    INVITATION_ACCEPTED = "invitation_accepted"
    ROLES_CHANGED = "roles_changed"
    PASSWORD_RESET_ASKED = "password_reset_asked"
    PASSWORD_CHANGED = "password_changed"
    BOARD_LINK_RENEWED = "board_link_renewed"
    PAGE_OPENED = "page_opened"
    PAGE_CLOSED = "page_closed"
    SUPPLIER_CORRECTED = "supplier_corrected"
    WHEREABOUTS_MENDED = "whereabouts_mended"
    OFFER_MENDED = "offer_mended"
    API_TOKEN_MADE = "api_token_made"
    API_TOKEN_REVOKED = "api_token_revoked"


class AuditEntry(NetworkWide, Base):
    """`detail` never holds a password or a token."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index(None, "about_canteen_id", "at"), Index(None, "person_id", "at"))

    at: Mapped[datetime]
    what: Mapped[AuditKind]
    about_canteen_id: Mapped[UUID | None] = mapped_column(Id(), ForeignKey("canteens.id"))
    person_id: Mapped[UUID | None] = mapped_column(Id(), ForeignKey("people.id"))
    detail: Mapped[str]


append_only(AuditEntry.__table__)


class Audited(NamedTuple):
    """One line of it; `person` is empty where nobody was signed in."""

    id: UUID
    at: datetime
    what: AuditKind
    person: str
    detail: str


def note(
    session: Session,
    what: AuditKind,
    *,
    at: datetime,
    canteen_id: UUID | None = None,
    person_id: UUID | None = None,
    detail: str = "",
) -> None:
    """Write it down."""
    row = AuditEntry(
        at=at,
        what=what,
        about_canteen_id=canteen_id,
        person_id=person_id,
        # Anybody may have typed it, and PostgreSQL keeps no NUL.
        detail=detail.replace("\0", "")[:LONGEST],
    )
    session.add(row)
    session.flush()


def audit_of(
    session: Session, canteen_id: UUID, *, before: datetime | None = None, limit: int = 50
) -> list[Audited]:
    """A canteen's, and what its people did outside of any; the newest first."""
    people = select(Post.person_id).where(Post.canteen_id == canteen_id)
    ours = AuditEntry.about_canteen_id.is_(None) & AuditEntry.person_id.in_(people)
    query = (
        select(AuditEntry.id, AuditEntry.at, AuditEntry.what, Person.name, AuditEntry.detail)
        .outerjoin(Person, Person.id == AuditEntry.person_id)
        .where(or_(AuditEntry.about_canteen_id == canteen_id, ours))
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(AuditEntry.at < before)
    return [
        Audited(one, at, what, name or "", detail)
        for one, at, what, name, detail in session.execute(query)
    ]
