"""How a person signs in: an e-mail address and a password, of which only the hash is kept."""

from datetime import datetime
from functools import cache
from typing import NamedTuple
from uuid import UUID

from pwdlib import PasswordHash
from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.db import Base, Id
from kernel.errors import Refused
from kernel.words import N_
from network.emails import folded
from network.people import Post
from network.tries import count_failure, forgive, too_many

SHORTEST, LONGEST = 10, 200


class SignIn(Base):
    """`email` is folded and stripped; without a hash nobody has chosen a password yet."""

    __tablename__ = "sign_ins"

    person_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("people.id"), primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str | None] = mapped_column(default=None, repr=False)


class WrongPassword(Refused):
    """The same words whether the address is known or not."""

    says = N_(
        "E-mail and password do not go together. Try again, or ask for a new password below."
    )


class PasswordTooShort(Refused):
    """What is short is guessed."""

    says = N_("A password takes at least 10 characters: four words do well.")


class PasswordTooLong(Refused):
    """Nobody types that."""

    says = N_("A password takes at most 200 characters.")


class EmailTaken(Refused):
    """An address is one person's."""

    says = N_("Somebody signs in with {email} already: invite that address instead.")


class Tried(NamedTuple):
    """Who came in; else why not. Refused or not it was counted: commit it."""

    person_id: UUID | None
    refusal: Refused | None


def give_sign_in(session: Session, person_id: UUID, email: str) -> None:
    """Let the person sign in with that address, once they have a password.

    Raises:
        NotAnEmail: it is none.
        EmailTaken: it is somebody else's.

    """
    address = folded(email)
    known = session.scalar(select(SignIn.person_id).where(SignIn.email == address))
    if known not in (None, person_id):
        raise EmailTaken(email=address)
    ours = session.get(SignIn, person_id)
    if ours is None:
        session.add(SignIn(person_id=person_id, email=address))
    else:
        ours.email = address
    session.flush()


def set_password(session: Session, person_id: UUID, password: str) -> None:
    """Keep the hash of a new password.

    Raises:
        PasswordTooShort, PasswordTooLong: under 10 characters, or over 200.

    """
    if len(password) < SHORTEST:
        raise PasswordTooShort
    if len(password) > LONGEST:
        raise PasswordTooLong
    session.get_one(SignIn, person_id).password_hash = _hasher().hash(password)
    session.flush()


def change_password(session: Session, person_id: UUID, *, old: str, new: str) -> None:
    """The same, for who knows the old one.

    Raises:
        WrongPassword: they do not.
        PasswordTooShort, PasswordTooLong: of the new one.

    """
    ours = session.get(SignIn, person_id)
    if ours is None or not ours.password_hash or not _verify(old, ours.password_hash):
        raise WrongPassword
    set_password(session, person_id, new)


def sign_in(
    session: Session, email: str, password: str, *, address: str, now: datetime
) -> Tried:
    """Who that is, as far as the password goes with the e-mail; `address` is the browser's.

    Nothing is raised, for the caller commits a failure too, or it would not be counted.
    """
    name = email.strip().casefold()
    if waits := too_many(session, name, address, now=now):
        return Tried(None, waits)
    ours = _of(session, name)
    kept = ours.password_hash if ours else None
    # An unknown address takes as long as a known one.
    right, newer = _hasher().verify_and_update(password[: LONGEST + 1], kept or _nobodys())
    if ours is None or kept is None or not right:
        count_failure(session, name, address, now=now)
        return Tried(None, WrongPassword())
    forgive(session, name)
    if newer:
        # The hasher has learnt better since.
        ours.password_hash = newer
    return Tried(ours.person_id, None)


def goes_with(session: Session, email: str, password: str) -> UUID | None:
    """The person of that address whose password it is; for an invitation of who is here already."""
    ours = _of(session, email)
    if ours is None or not ours.password_hash or not _verify(password, ours.password_hash):
        return None
    return ours.person_id


def person_of(session: Session, email: str) -> UUID | None:
    """Who signs in with that address."""
    ours = _of(session, email)
    return ours.person_id if ours else None


def email_of(session: Session, person_id: UUID) -> str | None:
    """The address a person signs in with."""
    return session.scalar(select(SignIn.email).where(SignIn.person_id == person_id))


def sign_in_of(session: Session, canteen_id: UUID) -> set[UUID]:
    """Who of a canteen has an address to sign in with."""
    query = select(SignIn.person_id).join(Post, Post.person_id == SignIn.person_id)
    return set(session.scalars(query.where(Post.canteen_id == canteen_id)))


def _of(session: Session, email: str) -> SignIn | None:
    name = email.strip().casefold()
    # No address holds a control sign, and PostgreSQL will not even look for a NUL.
    known = select(SignIn).where(SignIn.email == name)
    return session.scalar(known) if name.isprintable() else None


def _verify(password: str, kept: str) -> bool:
    return _hasher().verify(password, kept)


@cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@cache
def _nobodys() -> str:
    """What an unknown address is held against."""
    return _hasher().hash("nobody has this password")
