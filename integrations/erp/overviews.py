"""How things stand between the book and the ERP, for people: what waits, what is in the way."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select, true
from sqlalchemy.orm import Session

from integrations.erp.counterparts import Counterpart, set_aside
from integrations.erp.leases import ErpLease
from integrations.erp.questions import Question, open_questions
from integrations.erp.queue import Waiting, waiting
from integrations.erp.titles import UNTITLED, thing_titles, title_there, titles
from kernel.words import Said
from network.canteens import Canteen

NOTHING = Waiting(0, None)


class Glance(NamedTuple):
    """How many documents of a canteen wait, how many are set aside for another reason than a
    question about them, and how many questions are open.
    """

    waiting: int
    aside: int
    asked: int


class Titled(NamedTuple):
    """A document, as people call it, and what is known of its counterpart. Of what was told it is
    what stands there that is called so.
    """

    title: Said
    theirs: Counterpart


class Overview(NamedTuple):
    """One canteen's; `lately` are the documents told last, the last first; `holder` is the worker
    that tells of it just now.
    """

    canteen: Canteen
    waiting: Waiting
    aside: Sequence[Titled]
    questions: int
    told_at: datetime | None
    lately: Sequence[Titled]
    holder: str


class Put(NamedTuple):
    """An open question, and what it is about as people call it."""

    title: Said
    question: Question


def overviews(
    session: Session,
    canteens: Collection[Canteen],
    *,
    now: datetime,
    since: datetime | None,
    many: int = 5,
) -> list[Overview]:
    """Of each of these canteens, with so many documents that were told last."""
    ids = [one.id for one in canteens]
    queues = waiting(session, ids, since=since)
    asides = set_aside(session, ids)
    asked = [one.about_canteen_id for one in open_questions(session, ids)]
    telling = holders(session, ids, now)
    found = []
    for one in canteens:
        lately = lately_told(session, one.id, many)
        aside = [each for each in asides if each.canteen_id == one.id]
        names = titles(session, one.id, [each.id for each in (*aside, *lately)])
        found.append(
            Overview(
                one,
                queues.get(one.id, NOTHING),
                [Titled(names.get(each.id, UNTITLED), each) for each in aside],
                asked.count(one.id),
                _told_at(session, one.id),
                [_there(names.get(each.id, UNTITLED), each) for each in lately],
                telling.get(one.id, ""),
            )
        )
    return found


def glance(session: Session, canteen_id: UUID, *, since: datetime | None) -> Glance:
    """In two statements, for a page that only points to the others."""
    queue = waiting(session, [canteen_id], since=since).get(canteen_id, NOTHING)
    return Glance(queue.documents, *in_the_way(session, canteen_id))


def in_the_way(session: Session, canteen_id: UUID | None = None) -> tuple[int, int]:
    """How many documents are set aside, and how many questions open, as in a Glance: of one
    canteen and the network, or of the whole book.
    """
    about: ColumnElement[bool] = true()
    its: ColumnElement[bool] = true()
    if canteen_id is not None:
        about = or_(
            Question.about_canteen_id.is_(None), Question.about_canteen_id == canteen_id
        )
        its = Counterpart.canteen_id == canteen_id
    open_ = (Question.answered_at.is_(None), about)
    aside = select(func.count(Counterpart.id)).where(
        its,
        Counterpart.aside_at.is_not(None),
        ~exists().where(*open_, Question.of_id == Counterpart.id),
    )
    asked = select(func.count(Question.id)).where(*open_)
    row = session.execute(select(aside.scalar_subquery(), asked.scalar_subquery())).one()
    return row[0], row[1]


def lately_told(session: Session, canteen_id: UUID, many: int) -> list[Counterpart]:
    """The documents told last, the last first."""
    query = (
        select(Counterpart)
        .where(Counterpart.canteen_id == canteen_id, Counterpart.told_at.is_not(None))
        .order_by(Counterpart.told_at.desc(), Counterpart.id.desc())
        .limit(many)
    )
    return list(session.scalars(query))


def put(session: Session, canteen_ids: Collection[UUID]) -> list[Put]:
    """The open questions of these canteens, and of the network; the oldest first."""
    found = open_questions(session, canteen_ids)
    names = thing_titles(session, [one.of_id for one in found if one.about_canteen_id is None])
    for canteen_id in {one.about_canteen_id for one in found} - {None}:
        about = [one.of_id for one in found if one.about_canteen_id == canteen_id]
        names |= titles(session, canteen_id, about) if canteen_id else {}
    return [Put(names.get(one.of_id, UNTITLED), one) for one in found]


def holders(session: Session, canteen_ids: Collection[UUID], now: datetime) -> dict[UUID, str]:
    """Of each of these canteens that a worker tells of just now, that worker."""
    query = select(ErpLease.canteen_id, ErpLease.holder).where(
        ErpLease.canteen_id.in_(canteen_ids), ErpLease.holder != "", ErpLease.until >= now
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _there(title: Said, theirs: Counterpart) -> Titled:
    return Titled(title_there(title, theirs), theirs)


def _told_at(session: Session, canteen_id: UUID) -> datetime | None:
    return session.scalar(
        select(func.max(Counterpart.told_at)).where(Counterpart.canteen_id == canteen_id)
    )
