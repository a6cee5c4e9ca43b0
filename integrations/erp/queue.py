"""What waits to be told: a canteen's documents, oldest news first."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, null, or_, select, union_all, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from integrations.erp.counterparts import Counterpart
from integrations.erp.port import Paper
from kernel.outbox import OutboxMessage, Topic, tell

# The counterpart of the document that a message speaks of.
_OF_IT = (Counterpart.canteen_id == OutboxMessage.canteen_id) & (
    Counterpart.id == OutboxMessage.document_id
)


class Due(NamedTuple):
    """A document with news, and the messages that brought them."""

    id: UUID
    kind: Paper
    messages: frozenset[UUID]


class Waiting(NamedTuple):
    """How many documents wait, and since when the one that waits longest."""

    documents: int
    since: datetime | None


def canteens_with_news(session: Session, *, since: datetime | None) -> set[UUID]:
    """Whoever has something to tell, set aside or not."""
    news = select(OutboxMessage.canteen_id).where(*unsent(since)).distinct()
    again = select(Counterpart.canteen_id).where(Counterpart.again).distinct()
    return {*session.scalars(news), *session.scalars(again)}


def due(
    session: Session, canteen_id: UUID, *, now: datetime, since: datetime | None, limit: int
) -> list[Due]:
    """What can be told now: of at most so many messages, and of as many that a person said again."""
    query = (
        select(OutboxMessage.id, OutboxMessage.topic, OutboxMessage.document_id)
        .outerjoin(Counterpart, _OF_IT)
        .where(OutboxMessage.canteen_id == canteen_id, *unsent(since), tried(now))
        .order_by(OutboxMessage.id)
        .limit(limit)
    )
    found: dict[UUID, Due] = {}
    for message_id, topic, document_id in session.execute(query):
        before = found.get(document_id, Due(document_id, paper_of(topic), frozenset()))
        found[document_id] = before._replace(messages=before.messages | {message_id})
    again = (
        select(Counterpart.id, Counterpart.kind)
        .where(Counterpart.canteen_id == canteen_id, Counterpart.again, tried(now))
        .order_by(Counterpart.id)
        .limit(limit)
    )
    for document_id, kind in session.execute(again):
        found.setdefault(document_id, Due(document_id, kind, frozenset()))
    return list(found.values())


def waiting(
    session: Session, canteen_ids: Collection[UUID], *, since: datetime | None
) -> dict[UUID, Waiting]:
    """Each canteen's queue: what has news, and what a person said again. What is set aside waits
    for something else.
    """
    news = (
        select(OutboxMessage.canteen_id, OutboxMessage.document_id, OutboxMessage.recorded_at)
        .outerjoin(Counterpart, _OF_IT)
        .where(
            OutboxMessage.canteen_id.in_(canteen_ids),
            *unsent(since),
            Counterpart.aside_at.is_(None),
            # Nothing more is told of what was left: its news are stamped at the next round.
            Counterpart.left.is_not(True),
        )
    )
    again = select(Counterpart.canteen_id, Counterpart.id, null()).where(
        Counterpart.canteen_id.in_(canteen_ids),
        Counterpart.again,
        Counterpart.aside_at.is_(None),
    )
    both = union_all(news, again).subquery()
    documents, since_when = both.c.document_id, both.c.recorded_at
    query = select(
        both.c.canteen_id, func.count(documents.distinct()), func.min(since_when)
    ).group_by(both.c.canteen_id)
    return {row[0]: Waiting(row[1], row[2]) for row in session.execute(query)}


def stamp(
    session: Session, canteen_id: UUID, messages: Collection[UUID], *, now: datetime
) -> None:
    """These were told."""
    if not messages:
        return
    rows = update(OutboxMessage).where(
        OutboxMessage.canteen_id == canteen_id, OutboxMessage.id.in_(set(messages))
    )
    session.execute(rows.values(sent_at=now))


def tell_last_again(session: Session, canteen_id: UUID, document_id: UUID) -> None:
    """The last that was to be said of a document is to be said once more: as news of now, as what
    was written long ago may be nobody's to tell.
    """
    ours = (OutboxMessage.canteen_id == canteen_id, OutboxMessage.document_id == document_id)
    query = select(OutboxMessage).where(*ours).order_by(OutboxMessage.id.desc()).limit(1)
    last = session.scalar(query)
    if last:
        tell(
            session, last.topic, canteen_id=canteen_id, document_id=document_id, **last.payload
        )


def paper_of(topic: Topic) -> Paper:
    """What kind of document a message speaks of."""
    return Paper(topic.partition(".")[0])


def unsent(since: datetime | None) -> tuple[ColumnElement[bool], ...]:
    """Of a message: it waits. What was written before `since` is nobody's to tell."""
    waits = OutboxMessage.sent_at.is_(None)
    return (waits,) if since is None else (waits, OutboxMessage.recorded_at >= since)


def tried(now: datetime) -> ColumnElement[bool]:
    """Of a counterpart, also where there is none: it waits for nothing, or its time has come."""
    at_once = Counterpart.aside_at.is_(None) & Counterpart.retry_at.is_(None)
    return or_(at_once, Counterpart.retry_at <= now)
