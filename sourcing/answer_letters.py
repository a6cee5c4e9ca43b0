"""Letters that tell whoever drafted or sent an order what the supplier answered to it."""

from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ForeignKey, Index, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.db import Base, Id
from kernel.documents import Document
from kernel.ids import derived
from kernel.owned import CanteenOwned, same_canteen
from network.people import Person, Post, Role
from network.sign_ins import SignIn
from sourcing.letters import End
from sourcing.orders import PurchaseOrder
from sourcing.steps import OrderStep
from sourcing.supplier_answers import SupplierAnswer


class AnswerLetter(CanteenOwned, Base):
    """Written before it is sent; without an `end` it is on its way, or its answer was lost."""

    __tablename__ = "answer_letters"
    __table_args__ = (
        same_canteen("answer_id", "supplier_answers"),
        Index(None, "canteen_id", "answer_id"),
    )

    answer_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("people.id"))
    end: Mapped[End | None] = mapped_column(default=None)
    said: Mapped[str] = mapped_column(default="")


class Reader(NamedTuple):
    """Whom an answer is for, where a letter reaches them, and what they read."""

    person_id: UUID
    email: str
    language: str


class Untold(NamedTuple):
    """Somebody whom the letter did not reach, or of whom nobody knows whether it did."""

    answer_id: UUID
    name: str
    end: End | None


def readers_of(
    session: Session, order: PurchaseOrder, roles: Collection[Role]
) -> Sequence[Reader]:
    """Who drafted the order or took a step of it, has one of these roles there today and an address."""
    taken = select(OrderStep.id).where(
        OrderStep.canteen_id == order.canteen_id, OrderStep.order_id == order.id
    )
    wrote = select(Document.person_id).where(
        Document.canteen_id == order.canteen_id,
        (Document.id == order.id) | Document.id.in_(taken),
    )
    still = exists().where(
        Post.person_id == Person.id,
        Post.canteen_id == order.canteen_id,
        Post.role.in_(roles),
    )
    query = (
        select(Person.id, SignIn.email, Person.language)
        .join(SignIn, SignIn.person_id == Person.id)
        .where(Person.id.in_(wrote), still)
        .order_by(Person.id)
    )
    return [Reader(*row) for row in session.execute(query)]


def begin_answer_letters(
    session: Session, canteen_id: UUID, answer_id: UUID, readers: Collection[Reader]
) -> Sequence[UUID]:
    """Write down that these are about to be told; the letters' ids, in the readers' order."""
    ids = [derived(answer_id, "letter", str(one.person_id)) for one in readers]
    session.add_all(
        AnswerLetter(
            canteen_id=canteen_id, id=letter_id, answer_id=answer_id, person_id=one.person_id
        )
        for letter_id, one in zip(ids, readers, strict=True)
    )
    session.flush()
    return ids


def end_answer_letter(
    session: Session, canteen_id: UUID, letter_id: UUID, end: End, said: str
) -> None:
    """Note what the server said of it."""
    letter = session.get_one(AnswerLetter, (canteen_id, letter_id))
    letter.end, letter.said = end, said[:300]
    session.flush()


def untold(session: Session, order: PurchaseOrder) -> Sequence[Untold]:
    """Of all answers to that order. One statement."""
    query = (
        select(AnswerLetter.answer_id, Person.name, AnswerLetter.end)
        .join(
            SupplierAnswer,
            (SupplierAnswer.canteen_id == AnswerLetter.canteen_id)
            & (SupplierAnswer.id == AnswerLetter.answer_id),
        )
        .join(Person, Person.id == AnswerLetter.person_id)
        .where(
            SupplierAnswer.canteen_id == order.canteen_id,
            SupplierAnswer.order_id == order.id,
            AnswerLetter.end.is_distinct_from(End.TAKEN),
        )
        .order_by(Person.name, Person.id)
    )
    return [Untold(*row) for row in session.execute(query)]
