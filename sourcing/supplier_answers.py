"""What a supplier says to an order by its link: as it is, less, something else, what it weighs.

Nobody of theirs is a person of the book: an answer is no document. It bears an id of its own,
and counts once; the purchaser accepts it, and that is a document.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from pydantic import Field
from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary, Select, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.actor import By
from kernel.command import Command, Measured, Note, Part
from kernel.db import Base, Grams, Quantity
from kernel.documents import IdAlreadyUsed, once
from kernel.errors import NotFound, Refused
from kernel.ids import derived, new_id
from kernel.owned import CanteenOwned, same_canteen
from kernel.rows import insert_rows
from kernel.words import N_
from sourcing.order_links import Linked, LinkGone
from sourcing.orders import PurchaseOrder, State, lines_of, order_by_id
from sourcing.sending import STATES, Confirming, confirm
from sourcing.steps import How

# Whoever has the link may write; nobody has that much to say of one order.
MOST = 40


class Verdict(StrEnum):
    """What the purchaser makes of it."""

    ACCEPTED = "accepted"
    DECLINED = "declined"


class PaperKind(StrEnum):
    """What they sent along."""

    CERTIFICATE = "certificate"
    INVOICE = "invoice"


class SupplierAnswer(CanteenOwned, Base):
    """One answer; the newest that is not declined is what will come."""

    __tablename__ = "supplier_answers"
    __table_args__ = (
        same_canteen("order_id", "purchase_orders"),
        same_canteen("link_id", "order_links"),
        Index(None, "canteen_id", "order_id"),
    )

    order_id: Mapped[UUID]
    link_id: Mapped[UUID]
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32), repr=False)
    said_at: Mapped[datetime]
    note: Mapped[str]
    verdict: Mapped[Verdict | None] = mapped_column(default=None)


class SupplierAnswerLine(CanteenOwned, Base):
    """Of one line ordered: so many packs, what they weigh, or what comes instead of them."""

    __tablename__ = "supplier_answer_lines"
    __table_args__ = (
        same_canteen("answer_id", "supplier_answers"),
        # A draft's lines are written anew; what was answered is of one that went out.
        ForeignKeyConstraint(
            ["canteen_id", "order_line_id"], ["order_lines.canteen_id", "order_lines.id"]
        ),
        Index(None, "canteen_id", "answer_id"),
    )

    answer_id: Mapped[UUID]
    order_line_id: Mapped[UUID]
    packs: Mapped[Quantity]
    grams: Mapped[Grams | None]
    instead: Mapped[str]
    instead_quantity: Mapped[Quantity | None]


class SupplierPaper(CanteenOwned, Base):
    """A certificate or an invoice they sent with an answer."""

    __tablename__ = "supplier_papers"
    __table_args__ = (
        same_canteen("answer_id", "supplier_answers"),
        Index(None, "canteen_id", "answer_id"),
    )

    answer_id: Mapped[UUID]
    kind: Mapped[PaperKind]
    sha256: Mapped[str]


class AnswerLine(Part):
    """What will come of one line; `instead_quantity` in kilos, litres or pieces."""

    order_line_id: UUID
    packs: Measured
    grams: Annotated[int, Field(gt=0, le=10**9)] | None = None
    instead: Annotated[str, Field(max_length=200)] = ""
    instead_quantity: Measured | None = None


class PaperSent(Part):
    """A paper that is kept with the house's files."""

    kind: PaperKind
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class NewAnswer(Command):
    """All they say at once. Its id becomes the answer's."""

    lines: Annotated[tuple[AnswerLine, ...], Field(max_length=500)] = ()
    papers: Annotated[tuple[PaperSent, ...], Field(max_length=10)] = ()
    note: Note = ""


class Judging(Command):
    """The purchaser's word on an answer."""

    order_id: UUID
    answer_id: UUID
    verdict: Verdict


class MoreThanOrdered(Refused):
    """They may cut, not add."""

    says = N_("{product}: {ordered} packs were ordered, not more. Write what comes of them.")


class TooManyAnswers(Refused):
    """Whoever it is, they wrote enough."""

    says = N_("That was said often enough here: call the canteen.")


class NothingToChange(Refused):
    """It came, was called off, or never went out."""

    says = N_("This order is {state}: its lines cannot be changed any more.")


class AnswerNotFound(NotFound):
    """Another order's, or nobody's."""

    says = N_("There is no such answer to this order.")


class Answered(NamedTuple):
    """One answer as it is told."""

    id: UUID
    said_at: datetime
    note: str
    verdict: Verdict | None
    lines: Mapping[UUID, AnswerLine]
    papers: Sequence[PaperSent]


def answer(session: Session, link: Linked, new: NewAnswer, *, now: datetime) -> UUID:
    """Keep what they say; said again under its id, it is said once.

    Raises:
        IdAlreadyUsed: the id was used for something else.
        LinkGone: a line is of another order.
        MoreThanOrdered, NothingToChange, TooManyAnswers: of what they say.

    """
    if _known(session, link, new):
        return new.id
    order = order_by_id(session, link.order_id, canteen_id=link.canteen_id, lock=True)
    _check(session, order, new)
    head = {
        "canteen_id": link.canteen_id, "id": new.id, "order_id": order.id, "link_id": link.id,
        "fingerprint": new.fingerprint(), "said_at": now, "note": new.note, "verdict": None,
    }  # fmt: skip
    try:
        with session.begin_nested():
            insert_rows(session, SupplierAnswer, [head])
    except IntegrityError:
        if _known(session, link, new):
            return new.id
        raise
    mine = {"canteen_id": link.canteen_id, "answer_id": new.id}
    if new.lines:
        rows = [{**mine, "id": new_id(), **one.model_dump()} for one in new.lines]
        insert_rows(session, SupplierAnswerLine, rows)
    if new.papers:
        papers = [{**mine, "id": new_id(), **one.model_dump()} for one in new.papers]
        insert_rows(session, SupplierPaper, papers)
    return new.id


@once("supplier_answer_judged")
def judge(session: Session, judging: Judging, by: By) -> UUID:
    """Accept an answer, which confirms the order; or decline it.

    Raises:
        AnswerNotFound: the order has none of that id.
        WrongState: it was called off meanwhile.

    """
    order = order_by_id(session, judging.order_id, canteen_id=by.canteen_id, lock=True)
    known = session.get(SupplierAnswer, (by.canteen_id, judging.answer_id))
    if known is None or known.order_id != order.id:
        raise AnswerNotFound
    known.verdict = judging.verdict
    session.flush()
    if judging.verdict == Verdict.ACCEPTED and order.state == State.SENT:
        step = Confirming(id=derived(judging.id, "confirmed"), order_id=order.id, how=How.LINK)
        confirm(session, step, by)
    return judging.id


def answers_to(session: Session, order: PurchaseOrder) -> list[Answered]:
    """The newest first. Three statements, however many."""
    ours = (SupplierAnswer.canteen_id == order.canteen_id, SupplierAnswer.order_id == order.id)
    heads = session.scalars(select(SupplierAnswer).where(*ours)).all()
    ids = [one.id for one in heads]
    lines: dict[UUID, dict[UUID, AnswerLine]] = {one: {} for one in ids}
    papers: dict[UUID, list[PaperSent]] = {one: [] for one in ids}
    for line in session.scalars(_of(SupplierAnswerLine, order, ids)) if ids else ():
        lines[line.answer_id][line.order_line_id] = AnswerLine(
            order_line_id=line.order_line_id, packs=line.packs, grams=line.grams,
            instead=line.instead, instead_quantity=line.instead_quantity,
        )  # fmt: skip
    for paper in session.scalars(_of(SupplierPaper, order, ids)) if ids else ():
        papers[paper.answer_id].append(PaperSent(kind=paper.kind, sha256=paper.sha256))
    found = [
        Answered(one.id, one.said_at, one.note, one.verdict, lines[one.id], papers[one.id])
        for one in heads
    ]
    return sorted(found, key=lambda one: (one.said_at, one.id), reverse=True)


def announced(session: Session, order: PurchaseOrder) -> Mapping[UUID, AnswerLine]:
    """By order line, what should come by the newest answer that says so and was not declined."""
    for one in answers_to(session, order):
        if one.lines and one.verdict != Verdict.DECLINED:
            return one.lines
    return {}


def _of(table: Any, order: PurchaseOrder, ids: Sequence[UUID]) -> Select[Any]:
    return select(table).where(table.canteen_id == order.canteen_id, table.answer_id.in_(ids))


def _known(session: Session, link: Linked, new: NewAnswer) -> bool:
    known = session.get(SupplierAnswer, (link.canteen_id, new.id))
    if known is None:
        return False
    if known.order_id != link.order_id or known.fingerprint != new.fingerprint():
        raise IdAlreadyUsed
    return True


def _check(session: Session, order: PurchaseOrder, new: NewAnswer) -> None:
    said = select(func.count()).where(
        SupplierAnswer.canteen_id == order.canteen_id, SupplierAnswer.order_id == order.id
    )
    if (session.scalar(said) or 0) >= MOST:
        raise TooManyAnswers
    if new.lines and order.state not in (State.SENT, State.CONFIRMED):
        raise NothingToChange(state=STATES[order.state])
    if order.state in (State.DRAFT, State.CANCELLED):
        raise NothingToChange(state=STATES[order.state])
    lines = lines_of(session, order)
    for one in new.lines:
        if one.order_line_id not in lines:
            raise LinkGone
        ordered = lines[one.order_line_id]
        if one.packs > ordered.packs:
            raise MoreThanOrdered(product=ordered.name, ordered=Decimal(ordered.packs))
