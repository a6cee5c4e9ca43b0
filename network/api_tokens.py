"""What a person's own tool shows instead of a password: a token, for some of what they may do."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import Field, field_validator
from sqlalchemy import ForeignKey, Index, LargeBinary, bindparam, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.command import Command, Name
from kernel.db import Base, Id, Instant
from kernel.errors import NotFound, Refused
from kernel.owned import NetworkWide
from kernel.words import N_
from network.people import Person, Post, Role, in_one_line, posts_in
from network.tokens import hashed, new_token

# Whoever finds one in a file, or searches a repository for those left there, knows what it is.
MARK = "cellier_"
# Seen again within the hour, nothing is written.
TOUCHED = timedelta(hours=1)
MOST_DAYS = 730


class Scope(StrEnum):
    """What a tool may do: read, log as the kitchen does, buy, or run the canteen."""

    READ = "read"
    LOG = "log"
    BUY = "buy"
    RUN = "run"


class ApiToken(NetworkWide, Base):
    """`scopes` are codes by commas: nobody searches by them."""

    __tablename__ = "api_tokens"
    __table_args__ = (Index(None, "person_id"),)

    person_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("people.id"))
    name: Mapped[str]
    scopes: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True, repr=False)
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    seen_at: Mapped[datetime | None] = mapped_column(default=None)
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)


class NewApiToken(Command):
    """For which tool, to do what, for how many days."""

    name: Name
    scopes: Annotated[tuple[Scope, ...], Field(max_length=len(Scope))]
    days: Annotated[int, Field(ge=1, le=MOST_DAYS)] = 365

    _name = field_validator("name")(in_one_line)

    @field_validator("scopes")
    @classmethod
    def _something(cls, scopes: tuple[Scope, ...]) -> tuple[Scope, ...]:
        if not scopes:
            raise NoScope
        return tuple(scope for scope in Scope if scope in scopes)


class Caller(NamedTuple):
    """Whose tool it is, what it may do, and the roles its person holds in each canteen."""

    token_id: UUID
    person_id: UUID
    name: str
    language: str
    scopes: frozenset[Scope]
    posts: Mapping[UUID, frozenset[Role]]
    seen_at: datetime | None


class TokenMade(NamedTuple):
    """One line of a person's own list."""

    id: UUID
    name: str
    scopes: tuple[Scope, ...]
    made_at: datetime
    ends_at: datetime
    seen_at: datetime | None


class NoScope(Refused):
    """A tool that may do nothing needs no token."""

    says = N_("Tick what the tool may do.")


class MadeAlready(Refused):
    """It was shown when it was made, and only its hash is kept."""

    says = N_("This token was made already, and is shown only once: make another one.")


class TokenNotFound(NotFound):
    """Not theirs, or revoked."""

    says = N_("That token is good no more.")


def make_api_token(
    session: Session, new: NewApiToken, *, person_id: UUID, now: datetime
) -> str:
    """Write it down, and return what the tool shows; it is never told again.

    Raises:
        MadeAlready: that form was sent before.

    """
    token = MARK + new_token()
    row = ApiToken(
        id=new.id,
        person_id=person_id,
        name=new.name,
        scopes=",".join(new.scopes),
        token_hash=hashed(token),
        made_at=now,
        ends_at=now + timedelta(days=new.days),
    )
    if session.get(ApiToken, new.id) is not None:
        raise MadeAlready
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        # Its twin was faster.
        raise MadeAlready from error
    return token


def revoke(session: Session, token_id: UUID, *, person_id: UUID, now: datetime) -> str:
    """Let it be good no more; returns its name.

    Raises:
        TokenNotFound: it is not theirs, or was revoked before.

    """
    kept = session.get(ApiToken, token_id)
    if kept is None or kept.person_id != person_id or kept.revoked_at is not None:
        raise TokenNotFound
    kept.revoked_at = now
    session.flush()
    return kept.name


def revoke_all(session: Session, person_id: UUID, *, now: datetime) -> None:
    """Whoever lost a password may have lost more."""
    theirs = update(ApiToken).where(
        ApiToken.person_id == person_id, ApiToken.revoked_at.is_(None)
    )
    session.execute(theirs.values(revoked_at=now))


def tokens_of(session: Session, person_id: UUID, *, now: datetime) -> list[TokenMade]:
    """Those of a person that are good, the newest first."""
    query = select(ApiToken).where(
        ApiToken.person_id == person_id,
        ApiToken.revoked_at.is_(None),
        ApiToken.ends_at > now,
    )
    found = [
        TokenMade(one.id, one.name, _scopes(one.scopes), one.made_at, one.ends_at, one.seen_at)
        for one in session.scalars(query)
    ]
    return sorted(found, key=lambda one: one.made_at, reverse=True)


def caller_by_token(session: Session, token: str, *, now: datetime) -> Caller | None:
    """Whose it is; none where it ended, was revoked, or never was. One statement."""
    rows = session.execute(_CALLER, {"hash": hashed(token), "now": now}).all()
    if not rows:
        return None
    first = rows[0]
    return Caller(
        first.id,
        first.person_id,
        first.name,
        first.language,
        frozenset(_scopes(first.scopes)),
        posts_in(rows),
        first.seen_at,
    )


def touch_api_token(session: Session, caller: Caller, *, now: datetime) -> None:
    """It was used again."""
    ours = update(ApiToken).where(ApiToken.id == caller.token_id)
    session.execute(ours.values(seen_at=now))


def _scopes(codes: str) -> tuple[Scope, ...]:
    return tuple(Scope(code) for code in codes.split(","))


_CALLER = (
    select(
        ApiToken.id,
        ApiToken.person_id,
        Person.name,
        Person.language,
        ApiToken.scopes,
        ApiToken.seen_at,
        Post.canteen_id,
        Post.role,
    )
    .join(Person, Person.id == ApiToken.person_id)
    .outerjoin(Post, Post.person_id == ApiToken.person_id)
    .where(
        ApiToken.token_hash == bindparam("hash"),
        ApiToken.revoked_at.is_(None),
        ApiToken.ends_at > bindparam("now", type_=Instant()),
    )
)
