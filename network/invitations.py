"""Somebody is asked to write in a canteen's book: a link, good once and for two weeks."""

from datetime import datetime, timedelta
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import Field, field_validator
from sqlalchemy import ForeignKey, LargeBinary, Select, select, update
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from kernel.actor import By
from kernel.command import Command
from kernel.db import Base, Id
from kernel.documents import IdAlreadyUsed
from kernel.errors import NotFound, Refused
from kernel.ids import new_id
from kernel.owned import CanteenOwned
from kernel.words import N_
from network.canteens import Canteen
from network.emails import folded
from network.people import Person, Post, Role, add_roles, in_one_line
from network.sign_ins import (
    WrongPassword,
    give_sign_in,
    goes_with,
    person_of,
    set_password,
)
from network.tokens import hashed, new_token

LASTS = timedelta(days=14)


class Invitation(CanteenOwned, Base):
    """`roles` are codes by commas: nobody searches by them."""

    __tablename__ = "invitations"

    email: Mapped[str]
    name: Mapped[str]
    roles: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True, repr=False)
    invited_by_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("people.id"))
    invited_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None] = mapped_column(default=None)
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)


class NewInvitation(Command):
    """Whom, to do what."""

    email: str
    name: Annotated[str, Field(max_length=200)] = ""
    roles: Annotated[tuple[Role, ...], Field(max_length=3)]

    _email = field_validator("email")(folded)

    @field_validator("roles")
    @classmethod
    def _something(cls, roles: tuple[Role, ...]) -> tuple[Role, ...]:
        if not roles:
            raise NoRole
        return roles


class Invited(NamedTuple):
    """An invitation that is still good."""

    id: UUID
    canteen_id: UUID
    canteen: str
    email: str
    name: str
    roles: frozenset[Role]
    invited_by: str
    expires_at: datetime


class NoRole(Refused):
    """Nobody comes to do nothing."""

    says = N_("Say what they do: cook, buy, or run the canteen.")


class WorksHere(Refused):
    """What they do is changed in the list of people."""

    says = N_("{email} works here already: change what they do in the list above.")


class InvitationGone(Refused):
    """Used, withdrawn, or too old."""

    says = N_("This invitation was used, withdrawn, or is more than two weeks old: ask again.")


class InvitationNotFound(NotFound):
    """The canteen has none of that id that is still good."""

    says = N_("There is no such invitation any more.")


def invite(session: Session, new: NewInvitation, by: By, *, now: datetime) -> str:
    """Write the invitation down, and return its token.

    Sent again, it is the same invitation under a new token: the book does not know the old one. A
    new one takes the place of what waits for the same address: whoever accepts the narrower does
    not keep a key to the wider.

    Raises:
        WorksHere: they need no invitation.
        IdAlreadyUsed: it was sent before, to somebody else or for other roles.
        InvitationGone: it was used or withdrawn since.

    """
    token, roles = new_token(), ",".join(sorted(set(new.roles)))
    known = session.get(Invitation, (by.canteen_id, new.id))
    if known is not None:
        if (known.email, known.name, known.roles) != (new.email, new.name, roles):
            raise IdAlreadyUsed
        if known.accepted_at or known.withdrawn_at:
            raise InvitationGone
        known.token_hash, known.expires_at = hashed(token), now + LASTS
    else:
        _refuse_who_works_here(session, new.email, by.canteen_id)
        _replace(session, new.email, by.canteen_id, now)
        row = Invitation(
            id=new.id,
            canteen_id=by.canteen_id,
            email=new.email,
            name=new.name,
            roles=roles,
            token_hash=hashed(token),
            invited_by_id=by.person_id,
            invited_at=now,
            expires_at=now + LASTS,
        )
        session.add(row)
    session.flush()
    return token


def _refuse_who_works_here(session: Session, email: str, canteen_id: UUID) -> None:
    person_id = person_of(session, email)
    here = select(Post.person_id).where(
        Post.person_id == person_id, Post.canteen_id == canteen_id
    )
    if person_id and session.scalar(here.limit(1)):
        raise WorksHere(email=email)


def _replace(session: Session, email: str, canteen_id: UUID, now: datetime) -> None:
    waiting = update(Invitation).where(
        Invitation.canteen_id == canteen_id,
        Invitation.email == email,
        Invitation.accepted_at.is_(None),
        Invitation.withdrawn_at.is_(None),
    )
    session.execute(waiting.values(withdrawn_at=now))


def invitation_by_token(session: Session, token: str, *, now: datetime) -> Invited | None:
    """Who invites whom, if it is still good."""
    row = session.execute(
        _good(now).where(Invitation.token_hash == hashed(token))
    ).one_or_none()
    return _invited(row[0], row[1], row[2]) if row else None


def invitations_of(session: Session, canteen_id: UUID, *, now: datetime) -> list[Invited]:
    """Those of a canteen that wait, by address."""
    rows = session.execute(_good(now).where(Invitation.canteen_id == canteen_id))
    return sorted(
        (_invited(row[0], row[1], row[2]) for row in rows), key=lambda one: (one.email, one.id)
    )


def withdraw(session: Session, invitation_id: UUID, by: By, *, now: datetime) -> None:
    """Let it be good no more.

    Raises:
        InvitationNotFound: the canteen has none of that id.

    """
    known = session.get(Invitation, (by.canteen_id, invitation_id))
    if known is None or known.accepted_at is not None:
        raise InvitationNotFound
    known.withdrawn_at = known.withdrawn_at or now
    session.flush()


def accept(session: Session, token: str, *, name: str, password: str, now: datetime) -> UUID:
    """Become one of the canteen; whoever signs in already shows it by their password.

    Raises:
        InvitationGone: it was used, withdrawn, or is too old.
        WrongPassword: somebody signs in with that address, and it is not their password.
        PasswordTooShort, PasswordTooLong: of a new one.

    """
    query = select(Invitation).where(Invitation.token_hash == hashed(token))
    # Read anew: the page that asked may have looked at it before somebody else used it.
    fresh = query.with_for_update().execution_options(populate_existing=True)
    known = session.scalar(fresh)
    if known is None or known.accepted_at or known.withdrawn_at or known.expires_at <= now:
        raise InvitationGone
    person_id = _person(session, known, name, password)
    roles = tuple(Role(one) for one in known.roles.split(","))
    add_roles(session, person_id, known.canteen_id, roles)
    known.accepted_at = now
    session.flush()
    # Two who invited at once may each have left a key.
    _replace(session, known.email, known.canteen_id, now)
    return person_id


def _person(session: Session, invitation: Invitation, name: str, password: str) -> UUID:
    if person_of(session, invitation.email):
        person_id = goes_with(session, invitation.email, password)
        if person_id is None:
            raise WrongPassword
        return person_id
    called = in_one_line(name) or in_one_line(invitation.name)
    person = Person(id=new_id(), name=called or invitation.email.split("@")[0])
    session.add(person)
    session.flush()
    give_sign_in(session, person.id, invitation.email)
    set_password(session, person.id, password)
    return person.id


_HOST = aliased(Person)


def _good(now: datetime) -> Select[Invitation, str, str]:
    return (
        select(Invitation, Canteen.name, _HOST.name)
        .join(Canteen, Canteen.id == Invitation.canteen_id)
        .join(_HOST, _HOST.id == Invitation.invited_by_id)
        .where(
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            Invitation.expires_at > now,
        )
    )


def _invited(one: Invitation, canteen: str, host: str) -> Invited:
    roles = frozenset(Role(code) for code in one.roles.split(","))
    return Invited(
        one.id, one.canteen_id, canteen, one.email, one.name, roles, host, one.expires_at
    )
