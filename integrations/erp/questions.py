"""What only a person can settle: is theirs the same as ours, and what holds where both differ."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from integrations.erp.answers import Asked, Why
from integrations.erp.counterparts import Counterpart, bring_back
from integrations.erp.facts import Thing
from integrations.erp.port import Paper
from integrations.erp.things import is_same
from kernel.actor import By
from kernel.db import Base, Id, Money
from kernel.errors import NotFound, Refused
from kernel.ids import new_id
from kernel.owned import NetworkWide
from kernel.rows import insert_missing_rows
from kernel.words import N_


class Word(StrEnum):
    """A person's answer: the two are the SAME, or APART; OURS holds, or THEIRS."""

    SAME = "same"
    APART = "apart"
    OURS = "ours"
    THEIRS = "theirs"


class Question(NetworkWide, Base, kw_only=True):
    """`of_id` is our document, of a canteen, or our thing, of the whole network; `remote` theirs.

    An open question is asked once, however often it comes up.
    """

    __tablename__ = "erp_questions"
    __table_args__ = (
        Index(
            "ix_erp_questions_open",
            "of_id",
            unique=True,
            postgresql_where=text("answered_at IS NULL"),
            sqlite_where=text("answered_at IS NULL"),
        ),
    )

    about_canteen_id: Mapped[UUID | None] = mapped_column(
        Id(), ForeignKey("canteens.id"), default=None
    )
    about: Mapped[str]
    of_id: Mapped[UUID]
    why: Mapped[Why]
    ours: Mapped[str]
    theirs: Mapped[str]
    remote: Mapped[int | None] = mapped_column(BigInteger, default=None)
    net: Mapped[Money | None] = mapped_column(default=None)
    asked_at: Mapped[datetime]
    word: Mapped[Word | None] = mapped_column(default=None)
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    person_id: Mapped[UUID | None] = mapped_column(Id(), ForeignKey("people.id"), default=None)


class NoSuchQuestion(NotFound):
    """It was answered meanwhile, or never asked."""

    says = N_("There is no such question any more: look at the list again.")


class NoAnswerToThat(Refused):
    """Each question has its own two answers."""

    says = N_("That is no answer to this question: it wants {first} or {second}.")


_SAME_OR_APART = (Word.SAME, Word.APART)
_WORDS = {Why.SAME: _SAME_OR_APART, Why.BEFORE: _SAME_OR_APART}
_OURS_OR_THEIRS = (Word.OURS, Word.THEIRS)


def ask(
    session: Session,
    about: Thing | Paper,
    of_id: UUID,
    asked: Asked,
    *,
    canteen_id: UUID | None,
    now: datetime,
) -> None:
    """Put a question to whoever looks next; the newest reading of both sides counts."""
    open_ = select(Question).where(Question.of_id == of_id, Question.answered_at.is_(None))
    question = session.scalar(open_)
    if question is None:
        # Another worker may ask the same at the same moment.
        row = {
            "id": new_id(), "about_canteen_id": canteen_id, "about": about.value, "of_id": of_id,
            "why": asked.why, "ours": "", "theirs": "", "asked_at": now,
        }  # fmt: skip
        insert_missing_rows(session, Question, [row])
        question = session.scalars(open_).one()
    question.why, question.ours, question.theirs = asked.why, asked.ours, asked.theirs
    question.remote, question.net = asked.remote, asked.net
    session.flush()


def withdraw(session: Session, of_id: UUID, *, now: datetime) -> None:
    """Both agree again: the question is dropped, unanswered."""
    open_ = update(Question).where(Question.of_id == of_id, Question.answered_at.is_(None))
    session.execute(open_.values(answered_at=now))


# What is told stands there: it is neither.
_NOT_THERE = (Why.CANCELLED, Why.DELETED)


def withdraw_told(session: Session, ids: Collection[UUID], *, now: datetime) -> bool:
    """These were told just now: whether something was asked that was no question any more. That
    somebody changed an order is still to be asked about; a delivery or a bill is told again only
    as a person said, or the other way round.
    """
    gone = update(Question).where(
        Question.of_id.in_(ids),
        Question.answered_at.is_(None),
        or_(Question.why.in_(_NOT_THERE), Question.about.in_([Paper.RECEIPT, Paper.BILL])),
    )
    done = session.execute(gone.values(answered_at=now))
    return bool(getattr(done, "rowcount", 0))


def reopen(session: Session, of_id: UUID) -> None:
    """A document is no longer left as it is there: where a person said so on being asked, that is
    asked again. Any other answer left nothing.
    """
    query = (
        select(Question)
        .where(Question.of_id == of_id)
        .order_by(Question.asked_at.desc(), Question.id.desc())
        .limit(1)
    )
    last = session.scalar(query)
    if last and last.word == Word.THEIRS and last.why in _NOT_THERE:
        last.word = last.answered_at = last.person_id = None
        session.flush()


def open_questions(session: Session, canteen_ids: Collection[UUID]) -> list[Question]:
    """Those of these canteens, and of the network; the oldest first."""
    query = select(Question).where(
        Question.answered_at.is_(None),
        or_(Question.about_canteen_id.is_(None), Question.about_canteen_id.in_(canteen_ids)),
    )
    return sorted(session.scalars(query), key=lambda one: (one.asked_at, one.id))


def open_about(session: Session, ids: Collection[UUID]) -> set[UUID]:
    """Those of these documents or things that something open is asked about."""
    query = select(Question.of_id).where(
        Question.answered_at.is_(None), Question.of_id.in_(ids)
    )
    return set(session.scalars(query))


def answers_to(question: Question) -> tuple[Word, Word]:
    """The two that it may be given."""
    return _WORDS.get(question.why, _OURS_OR_THEIRS)


def settle(
    session: Session, question_id: UUID, word: Word, by: By, *, now: datetime
) -> Question:
    """Take a person's word; what waited for it is told at the next round.

    Raises:
        NoSuchQuestion: it is not open.
        NoAnswerToThat: it asks for something else.

    """
    question = session.get(Question, question_id, with_for_update=True)
    if question is None or question.answered_at is not None:
        raise NoSuchQuestion
    first, second = answers_to(question)
    if word not in (first, second):
        raise NoAnswerToThat(first=f"--{first}", second=f"--{second}")
    question.word, question.answered_at, question.person_id = word, now, by.person_id
    if question.about in set(Thing):
        remote = question.remote if word == Word.SAME else None
        is_same(session, Thing(question.about), question.of_id, remote)
        bring_back(session, None, now, asked=True)
    else:
        _settle_document(session, question, word, now)
    session.flush()
    return question


def _settle_document(session: Session, question: Question, word: Word, now: datetime) -> None:
    counterpart = session.get_one(Counterpart, (question.about_canteen_id, question.of_id))
    counterpart.again = word in (Word.OURS, Word.APART)
    if counterpart.again:
        if question.why == Why.DELETED:
            counterpart.forget()
    elif question.why in (Why.CHANGED, Why.SAME):
        counterpart.net = question.net
        if question.about != Paper.ORDER:
            counterpart.accept(question.remote, now)
    else:
        counterpart.left = True
    if counterpart.aside_at is not None:
        counterpart.come_back()
    # What hangs on it waits for the same word.
    bring_back(session, [counterpart.canteen_id], now, asked=True)
