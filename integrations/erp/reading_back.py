"""What became of our documents there: numbers, states, payments; and what somebody changed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from integrations.erp.answers import STATES, Asked, Seen, State, Why, with_tax
from integrations.erp.counterparts import Counterpart
from integrations.erp.desks import Desk
from integrations.erp.facts import Stands
from integrations.erp.homes import home_of
from integrations.erp.moved import as_kept, otherwise
from integrations.erp.port import Paper
from integrations.erp.questions import ask, open_about, withdraw
from inventory.receiving.receipts import Receipt
from kernel.words import N_

_MANY = 500
# Of an old book, all that was ever told is unseen.
_AT_ONCE = 2000
HERE = N_("it stands here")
GONE = N_("deleted")


def read_back(desk: Desk) -> int:
    """Bring what we know of our documents there up to date; how many were seen.

    What is not as it was told is asked about; where both agree again, the question is dropped.

    Raises:
        Unclear, Unusable: the ERP does not answer; the next reading begins where this one did.
        OtherHome: the book was told to another ERP.

    """
    began = desk.now()
    with desk.sessions() as session:
        since = home_of(session, desk.erp.home).read_until
    reading = desk.erp.read(since)
    seen = {
        Paper.ORDER: reading.orders,
        Paper.RECEIPT: reading.receipts,
        Paper.BILL: reading.bills,
    }
    count = sum(_note_all(desk, kind, all_, began) for kind, all_ in seen.items())
    count += _look_up(desk, began)
    with desk.sessions() as session:
        home = home_of(session, desk.erp.home)
        home.read_until, home.read_at = reading.until, desk.now()
    return count


def _look_up(desk: Desk, began: datetime) -> int:
    """What no reading met since it was told, or since a person took it as it is there: it may
    never change again. What is there no more is for find_missing to ask about.
    """
    with desk.sessions() as session:
        unseen = _remotes(
            session,
            Counterpart.looked_at.is_(None),
            Counterpart.left.is_(False),
            most=_AT_ONCE,
        )
    count = 0
    for kind, remotes in unseen.items():
        seen = desk.erp.look_up(kind, remotes)
        count += _note_all(desk, kind, seen, began)
        with desk.sessions() as session:
            gone = _by_remote(session, kind, remotes - {one.remote for one in seen})
            for one in (each for some in gone.values() for each in some):
                one.looked_at = began
    return count


def _note_all(desk: Desk, kind: Paper, seen: Sequence[Seen], began: datetime) -> int:
    count = 0
    for start in range(0, len(seen), _MANY):
        with desk.sessions() as session:
            some = seen[start : start + _MANY]
            count += _look_at(session, kind, some, began, desk.now())
    return count


def find_missing(desk: Desk) -> int:
    """Ask about what was told and is there no more: an ERP says nothing of what is deleted.

    Raises:
        Unclear, Unusable, OtherHome: as above.

    """
    with desk.sessions() as session:
        home_of(session, desk.erp.home)
        # What was cancelled there may well be deleted.
        known = _remotes(
            session,
            Counterpart.left.is_(False),
            Counterpart.state.is_distinct_from(State.CANCELLED),
        )
    count = 0
    for kind, remotes in known.items():
        gone = desk.erp.missing(kind, remotes)
        with desk.sessions() as session:
            for counterparts in _by_remote(session, kind, gone).values():
                for one in counterparts:
                    asked = Asked(Why.DELETED, _ours(one), GONE, one.remote)
                    _ask(session, one, asked, desk.now())
                    count += 1
    return count


def _remotes(
    session: Session, *those: ColumnElement[bool], most: int | None = None
) -> Mapping[Paper, set[int]]:
    query = select(Counterpart.kind, Counterpart.remote).where(
        Counterpart.remote.is_not(None), *those
    )
    found: dict[Paper, set[int]] = {}
    for kind, remote in session.execute(query.limit(most)):
        if remote is not None:
            found.setdefault(kind, set()).add(remote)
    return found


def _by_remote(
    session: Session, kind: Paper, remotes: Iterable[int]
) -> Mapping[int, list[Counterpart]]:
    found: dict[int, list[Counterpart]] = {}
    wanted = sorted(set(remotes))
    for start in range(0, len(wanted), _MANY):
        query = select(Counterpart).where(
            Counterpart.kind == kind, Counterpart.remote.in_(wanted[start : start + _MANY])
        )
        for one in session.scalars(query):
            if one.remote is not None:
                found.setdefault(one.remote, []).append(one)
    return found


def _look_at(
    session: Session, kind: Paper, seen: Sequence[Seen], began: datetime, now: datetime
) -> int:
    theirs = _by_remote(session, kind, [one.remote for one in seen])
    known = [one for some in theirs.values() for one in some]
    changing = _changing(session, known) if kind == Paper.ORDER else set()
    asked = open_about(session, [one.id for one in known])
    for one in seen:
        for ours in theirs.get(one.remote, ()):
            # What another worker told meanwhile is not what was read.
            if (ours.told_at and ours.told_at > began) or not _note(ours, one):
                continue
            _begin_from(ours, one, now)
            sums = ours.id not in changing
            question = _difference(ours, one, sums=sums)
            if question is not None:
                _ask(session, ours, question, now)
            elif sums and ours.id in asked and ours.aside_at is None:
                withdraw(session, ours.id, now=now)
    return len(known)


def _changing(session: Session, orders: Sequence[Counterpart]) -> set[UUID]:
    """Orders that a delivery in doubt may have added lines to."""
    query = (
        select(Receipt.order_id)
        .join(
            Counterpart,
            (Counterpart.canteen_id == Receipt.canteen_id) & (Counterpart.id == Receipt.id),
        )
        .where(
            Receipt.canteen_id.in_({one.canteen_id for one in orders}),
            Receipt.order_id.in_([one.id for one in orders]),
            Counterpart.begun > Counterpart.turns,
        )
    )
    return {one for one in session.scalars(query) if one}


def _note(ours: Counterpart, seen: Seen) -> bool:
    """Set only what changed, as a row that stands is not to be written again. Whether both sides
    are to be compared: what was cancelled before, or was so when a person took it, is no news.
    """
    before = ours.state
    if before != seen.state:
        ours.state = seen.state
    if seen.number and seen.number != ours.number:
        ours.number = seen.number
    cancelled = seen.state == State.CANCELLED and before in (None, State.CANCELLED)
    return not (ours.left or ours.doubtful or ours.again or cancelled)


def _begin_from(ours: Counterpart, seen: Seen, now: datetime) -> None:
    """What was told comes to this there: what is seen later is held against it."""
    ours.looked_at = ours.looked_at or now
    if ours.total is None and seen.total is not None:
        ours.total = seen.total
    if ours.moved is None and seen.moved is not None:
        ours.moved = as_kept(seen.moved)


def _difference(ours: Counterpart, seen: Seen, *, sums: bool) -> Asked | None:
    if seen.state == State.CANCELLED and ours.told != Stands.CANCELLED:
        theirs = STATES[State.CANCELLED]
        return Asked(Why.CANCELLED, _ours(ours), theirs, seen.remote, seen.net)
    if sums and None not in (ours.net, seen.net) and ours.net != seen.net:
        return Asked(Why.CHANGED, f"{ours.net} €", f"{seen.net} €", seen.remote, seen.net)
    if None not in (ours.total, seen.total) and ours.total != seen.total:
        sides = with_tax(ours.net, ours.total), with_tax(seen.net, seen.total)
        return Asked(Why.CHANGED, *sides, seen.remote, seen.net)
    if ours.moved is not None and seen.moved is not None:
        both = otherwise(ours.moved, seen.moved)
        return both and Asked(Why.CHANGED, *both, seen.remote)
    return None


def _ours(ours: Counterpart) -> str:
    return ours.told.value if ours.told else HERE


def _ask(session: Session, ours: Counterpart, asked: Asked, now: datetime) -> None:
    ask(session, ours.kind, ours.id, asked, canteen_id=ours.canteen_id, now=now)
