"""A forgotten password: a link, good once and for two hours."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.db import Base, Id
from kernel.errors import Refused
from kernel.words import N_
from network.api_tokens import revoke_all
from network.sign_ins import email_of, person_of, set_password
from network.tokens import hashed, new_token
from network.tries import forgive
from network.visits import end_visits

LASTS = timedelta(hours=2)
MOST_AN_HOUR = 3


class PasswordReset(Base):
    """A link that was made."""

    __tablename__ = "password_resets"
    __table_args__ = (Index(None, "person_id"),)

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True, repr=False)
    person_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("people.id"))
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None] = mapped_column(default=None)

    def is_good(self, now: datetime) -> bool:
        """Whether it may still be used."""
        return self.used_at is None and self.expires_at > now


class Reset(NamedTuple):
    """To whom to send which token."""

    person_id: UUID
    email: str
    token: str


class ResetGone(Refused):
    """Used, or too old."""

    says = N_("This link was used, or is more than two hours old: ask for a new one.")


def ask_reset(session: Session, email: str, *, now: datetime) -> Reset | None:
    """A link for who signs in with that address; none for others, nor a fourth in an hour."""
    person_id = person_of(session, email)
    address = email_of(session, person_id) if person_id else None
    if person_id is None or address is None:
        return None
    lately = select(func.count()).where(
        PasswordReset.person_id == person_id,
        PasswordReset.asked_at > now - timedelta(hours=1),
    )
    if (session.scalar(lately) or 0) >= MOST_AN_HOUR:
        return None
    return Reset(person_id, address, reset_token_for(session, person_id, now=now))


def reset_token_for(session: Session, person_id: UUID, *, now: datetime) -> str:
    """A link to hand over, where no letters are sent."""
    token = new_token()
    made = PasswordReset(
        token_hash=hashed(token), person_id=person_id, asked_at=now, expires_at=now + LASTS
    )
    session.add(made)
    session.flush()
    return token


def look_at_reset(session: Session, token: str, *, now: datetime) -> None:
    """Nothing, where the link may be used.

    Raises:
        ResetGone: it was used, is too old, or never was one.

    """
    known = session.get(PasswordReset, hashed(token))
    if known is None or not known.is_good(now):
        raise ResetGone


def reset_password(session: Session, token: str, password: str, *, now: datetime) -> UUID:
    """Set the new password, sign all browsers out, and return whose it is.

    Raises:
        ResetGone: the link was used, is too old, or is for who has no address to sign in with.
        PasswordTooShort, PasswordTooLong: of the new one; the link stays good.

    """
    known = session.get(PasswordReset, hashed(token), with_for_update=True)
    if known is None or not known.is_good(now):
        raise ResetGone
    person_id, address = known.person_id, email_of(session, known.person_id)
    if address is None:
        raise ResetGone
    set_password(session, person_id, password)
    theirs = update(PasswordReset).where(
        PasswordReset.person_id == person_id, PasswordReset.used_at.is_(None)
    )
    # The other letters too: an old one would open the door to whoever finds it.
    session.execute(theirs.values(used_at=now))
    end_visits(session, person_id, now=now)
    revoke_all(session, person_id, now=now)
    # "Wait, or ask for a new password", they had been told.
    forgive(session, address)
    return person_id
