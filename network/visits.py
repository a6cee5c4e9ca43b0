"""A browser that is signed in: by a person, or a canteen's shared tablet."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, bindparam, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.db import Base, Id, Instant
from kernel.errors import NotFound
from kernel.owned import NetworkWide
from kernel.words import N_
from network.people import Person, Post, Role, posts_in
from network.tokens import hashed, new_token

# After its last use a phone is signed in that long; a tablet that hangs in a kitchen, longer.
OF_PERSON, OF_TABLET = timedelta(days=30), timedelta(days=365)
# Seen again within the hour, nothing is written.
TOUCHED = timedelta(hours=1)


class BrowserVisit(NetworkWide, Base):
    """`tablet_canteen_id` where it is a shared tablet, opened by that person."""

    __tablename__ = "visits"
    __table_args__ = (Index(None, "person_id"),)

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True, repr=False)
    person_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("people.id"))
    tablet_canteen_id: Mapped[UUID | None] = mapped_column(Id(), ForeignKey("canteens.id"))
    device: Mapped[str]
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)


class Visit(NamedTuple):
    """Who is there, and the roles they hold in each canteen."""

    id: UUID
    person_id: UUID
    name: str
    language: str
    tablet_canteen_id: UUID | None
    seen_at: datetime
    posts: Mapping[UUID, frozenset[Role]]


class VisitSeen(NamedTuple):
    """One line of a person's own list."""

    id: UUID
    device: str
    began_at: datetime
    seen_at: datetime
    tablet_canteen_id: UUID | None


class VisitNotFound(NotFound):
    """Not theirs, or ended."""

    says = N_("That browser is not signed in any more.")


def begin_visit(
    session: Session,
    person_id: UUID,
    *,
    device: str,
    now: datetime,
    tablet_canteen_id: UUID | None = None,
) -> str:
    """Sign a browser in, and return the token that it keeps."""
    token = new_token()
    lasts = OF_TABLET if tablet_canteen_id else OF_PERSON
    visit = BrowserVisit(
        token_hash=hashed(token),
        person_id=person_id,
        tablet_canteen_id=tablet_canteen_id,
        device=device[:200],
        began_at=now,
        seen_at=now,
        ends_at=now + lasts,
    )
    session.add(visit)
    session.flush()
    return token


def visit_by_token(session: Session, token: str, *, now: datetime) -> Visit | None:
    """Whose token it is; none where the visit ended or never was. One statement."""
    rows = session.execute(_VISIT, {"hash": hashed(token), "now": now}).all()
    if not rows:
        return None
    first = rows[0]
    return Visit(
        first.id,
        first.person_id,
        first.name,
        first.language,
        first.tablet_canteen_id,
        first.seen_at,
        posts_in(rows),
    )


def touch_visit(session: Session, visit: Visit, *, now: datetime) -> bool:
    """It was seen again, and lasts anew; written once an hour."""
    if now - visit.seen_at < TOUCHED:
        return False
    lasts = OF_TABLET if visit.tablet_canteen_id else OF_PERSON
    ours = update(BrowserVisit).where(BrowserVisit.id == visit.id)
    session.execute(ours.values(seen_at=now, ends_at=now + lasts))
    return True


def end_visit(session: Session, visit_id: UUID, *, person_id: UUID, now: datetime) -> None:
    """Sign one's own browser out.

    Raises:
        VisitNotFound: it is not theirs, or is signed out already.

    """
    visit = session.get(BrowserVisit, visit_id)
    if visit is None or visit.person_id != person_id or visit.ended_at is not None:
        raise VisitNotFound
    visit.ended_at = now
    session.flush()


def end_visits(
    session: Session, person_id: UUID, *, now: datetime, but: UUID | None = None
) -> None:
    """Sign all of a person's browsers out, but perhaps one."""
    theirs = update(BrowserVisit).where(
        BrowserVisit.person_id == person_id, BrowserVisit.ended_at.is_(None)
    )
    if but is not None:
        theirs = theirs.where(BrowserVisit.id != but)
    session.execute(theirs.values(ended_at=now))


def visits_of(session: Session, person_id: UUID, *, now: datetime) -> list[VisitSeen]:
    """Where a person is signed in, the last seen first."""
    query = select(
        BrowserVisit.id,
        BrowserVisit.device,
        BrowserVisit.began_at,
        BrowserVisit.seen_at,
        BrowserVisit.tablet_canteen_id,
    ).where(
        BrowserVisit.person_id == person_id,
        BrowserVisit.ended_at.is_(None),
        BrowserVisit.ends_at > now,
    )
    found = [VisitSeen(*row) for row in session.execute(query)]
    return sorted(found, key=lambda one: one.seen_at, reverse=True)


def tablets_of(session: Session, canteen_id: UUID, *, now: datetime) -> list[VisitSeen]:
    """A canteen's shared tablets, whoever opened them, the last seen first."""
    query = _SEEN.where(
        BrowserVisit.tablet_canteen_id == canteen_id,
        BrowserVisit.ended_at.is_(None),
        BrowserVisit.ends_at > now,
    )
    found = [VisitSeen(*row) for row in session.execute(query)]
    return sorted(found, key=lambda one: one.seen_at, reverse=True)


def end_tablet(session: Session, visit_id: UUID, *, canteen_id: UUID, now: datetime) -> None:
    """Sign a canteen's shared tablet out, whoever opened it.

    Raises:
        VisitNotFound: it is none of that canteen, or is signed out already.

    """
    visit = session.get(BrowserVisit, visit_id)
    if visit is None or visit.tablet_canteen_id != canteen_id or visit.ended_at is not None:
        raise VisitNotFound
    visit.ended_at = now
    session.flush()


_SEEN = select(
    BrowserVisit.id,
    BrowserVisit.device,
    BrowserVisit.began_at,
    BrowserVisit.seen_at,
    BrowserVisit.tablet_canteen_id,
)
_VISIT = (
    select(
        BrowserVisit.id,
        BrowserVisit.person_id,
        Person.name,
        Person.language,
        BrowserVisit.tablet_canteen_id,
        BrowserVisit.seen_at,
        Post.canteen_id,
        Post.role,
    )
    .join(Person, Person.id == BrowserVisit.person_id)
    .outerjoin(Post, Post.person_id == BrowserVisit.person_id)
    .where(
        BrowserVisit.token_hash == bindparam("hash"),
        BrowserVisit.ended_at.is_(None),
        BrowserVisit.ends_at > bindparam("now", type_=Instant()),
    )
)
