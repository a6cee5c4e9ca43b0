"""A mistake is answered, not erased: a whole document is taken back, also after use."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from inventory.meals import MealIssue
from inventory.moves import COLUMNS as MOVE_COLUMNS
from inventory.moves import Cause, Move, StockMove, post
from inventory.purchases import COLUMNS as LINE_COLUMNS
from inventory.purchases import Bought, PurchaseLine, keep
from inventory.receipts import Receipt
from kernel.actor import By
from kernel.command import Command, Note
from kernel.db import Base, Id
from kernel.documents import Document, document_by_id, once
from kernel.errors import Refused
from kernel.ids import new_id
from kernel.outbox import Topic, tell
from kernel.owned import CanteenOwned, same_canteen
from kernel.rows import insert_rows
from kernel.words import N_
from sourcing.orders import State, order_by_id
from sourcing.products import Product

REVERSIBLE = frozenset(
    {
        "receipt", "opening", "meal", "meal_addition", "contribution", "waste", "rescue",
        "sorting", "import", "reversal",
    }
)  # fmt: skip


class Reversal(CanteenOwned, Base):
    """Who took it back, and why; `of_id` is what the person named."""

    __tablename__ = "reversals"
    __table_args__ = (
        same_canteen("id", "documents"),
        same_canteen("of_id", "documents"),
    )

    of_id: Mapped[UUID]
    reversed_on: Mapped[date]
    because: Mapped[str]


class TakenBack(Base):
    """Every document a reversal took back: the one named, and what was added to it."""

    __tablename__ = "documents_taken_back"
    __table_args__ = (
        same_canteen("reversal_id", "reversals"),
        same_canteen("document_id", "documents"),
    )

    canteen_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    reversal_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    document_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)


class Mistake(Command):
    """What should not have been written, and why. A reversal can be taken back too."""

    of: UUID
    because: Note = ""


class AlreadyReversed(Refused):
    """Two reversals would be a new mistake."""

    says = N_("This entry has already been taken back.")


class NotReversible(Refused):
    """Orders are cancelled, prices replaced; only what moved or counted is taken back."""

    says = N_("This kind of entry cannot be taken back: {kind}.")


class Touch(NamedTuple):
    """A later document that used goods of the one in question."""

    document_id: UUID
    kind: str
    on: date
    product: str
    grams: int


@once("reversal")
def reverse(session: Session, mistake: Mistake, by: By) -> UUID:
    """Send stock, purchases and money back the way they came.

    Raises:
        AlreadyReversed: it was taken back before.
        NotReversible: it is an order, a price, a certificate…
        DocumentNotFound: the canteen has no such document.

    """
    _undo(session, mistake, by)
    _tell(session, mistake.of, by)
    return mistake.id


@once("reversal")
def reverse_quietly(session: Session, mistake: Mistake, by: By) -> UUID:
    """The same, told to nobody outside: an amendment tells its own story."""
    _undo(session, mistake, by)
    return mistake.id


def touched_by(session: Session, document_id: UUID, *, canteen_id: UUID) -> list[Touch]:
    """What used the goods that the document brought or moved: to be shown before it goes."""
    lots = select(StockMove.lot_id).where(
        StockMove.canteen_id == canteen_id, StockMove.document_id == document_id
    )
    rows = session.execute(
        select(
            Document.id,
            Document.kind,
            StockMove.moved_on,
            PurchaseLine.product_id,
            StockMove.grams,
        )
        .join(
            Document,
            (Document.canteen_id == StockMove.canteen_id)
            & (Document.id == StockMove.document_id),
        )
        .join(
            PurchaseLine,
            (PurchaseLine.canteen_id == StockMove.canteen_id)
            & (PurchaseLine.id == StockMove.lot_id),
        )
        .where(
            StockMove.canteen_id == canteen_id,
            StockMove.lot_id.in_(lots),
            StockMove.document_id != document_id,
            StockMove.cause != Cause.REVERSAL,
            Document.holds,
        )
        .order_by(StockMove.moved_on)
    ).all()
    products = {row.product_id for row in rows}
    named = select(Product.id, Product.name).where(Product.id.in_(products))
    names = {row.id: row.name for row in session.execute(named)}
    return [Touch(*row[:3], names[row.product_id], row.grams) for row in rows]


def _undo(session: Session, mistake: Mistake, by: By) -> None:
    # Locked, so that of two people who take it back at once the second hears of the first.
    document = document_by_id(session, mistake.of, canteen_id=by.canteen_id, lock=True)
    if document.kind not in REVERSIBLE:
        raise NotReversible(kind=document.kind)
    if not document.holds:
        raise AlreadyReversed
    ids = _documents(session, document)
    row = {"id": mistake.id, "of_id": mistake.of, "because": mistake.because}
    row |= {"canteen_id": by.canteen_id, "reversed_on": by.today}
    insert_rows(session, Reversal, [row])
    shared = {"canteen_id": by.canteen_id, "reversal_id": mistake.id}
    insert_rows(session, TakenBack, [{**shared, "document_id": one} for one in sorted(ids)])
    restored = _restored(session, document)
    moving = [document.id] if restored else ids
    post(session, [_back(move, mistake, by) for move in _moves(session, moving, by)])
    keep(session, [_negative(line, mistake) for line in _lines(session, moving, by)])
    _mark(session, [*ids], restored, by)
    _reopen_order(session, document, by)


def _documents(session: Session, document: Document) -> set[UUID]:
    """The document, and for a meal all that was added to it and still holds."""
    if document.kind != "meal":
        return {document.id}
    query = (
        select(StockMove.document_id)
        .join(
            MealIssue,
            (MealIssue.canteen_id == StockMove.canteen_id) & (MealIssue.id == StockMove.id),
        )
        .join(
            Document,
            (Document.canteen_id == StockMove.canteen_id)
            & (Document.id == StockMove.document_id),
        )
        .where(
            MealIssue.canteen_id == document.canteen_id,
            MealIssue.meal_id == document.id,
            Document.holds,
        )
        .distinct()
    )
    return {document.id, *session.scalars(query)}


def _restored(session: Session, document: Document) -> Sequence[UUID]:
    """Where a reversal is taken back: the documents that hold again."""
    query = select(TakenBack.document_id).where(
        TakenBack.canteen_id == document.canteen_id, TakenBack.reversal_id == document.id
    )
    return session.scalars(query).all()


def _mark(session: Session, gone: Sequence[UUID], restored: Sequence[UUID], by: By) -> None:
    for one in gone:
        document_by_id(session, one, canteen_id=by.canteen_id).holds = False
    for one in restored:
        document_by_id(session, one, canteen_id=by.canteen_id).holds = True
    session.flush()


def _moves(session: Session, ids: Sequence[UUID] | set[UUID], by: By) -> Sequence[StockMove]:
    query = select(StockMove).where(
        StockMove.canteen_id == by.canteen_id, StockMove.document_id.in_(ids)
    )
    return session.scalars(query).all()


def _lines(session: Session, ids: Sequence[UUID] | set[UUID], by: By) -> Sequence[PurchaseLine]:
    query = select(PurchaseLine).where(
        PurchaseLine.canteen_id == by.canteen_id, PurchaseLine.document_id.in_(ids)
    )
    return session.scalars(query).all()


def _back(move: StockMove, mistake: Mistake, by: By) -> Move:
    same = Move(**{name: getattr(move, name) for name in MOVE_COLUMNS})
    return replace(
        same,
        id=new_id(),
        document_id=mistake.id,
        source_id=move.destination_id,
        destination_id=move.source_id,
        moved_on=by.today,
        cause=Cause.REVERSAL,
        reverses_id=move.id,
    )


def _negative(line: PurchaseLine, mistake: Mistake) -> Bought:
    same = Bought(**{name: getattr(line, name) for name in LINE_COLUMNS})
    return replace(
        same,
        id=new_id(),
        document_id=mistake.id,
        net_value=-line.net_value,
        grams=None if line.grams is None else -line.grams,
        avoided=-line.avoided,
        import_key=None,
        reverses_id=line.id,
    )


def _reopen_order(session: Session, document: Document, by: By) -> None:
    """A receipt taken back leaves its order waiting again."""
    if document.kind == "receipt":
        receipt = session.get_one(Receipt, (by.canteen_id, document.id))
        if receipt.order_id:
            order = order_by_id(session, receipt.order_id, canteen_id=by.canteen_id)
            order.state = State.CONFIRMED
            session.flush()


def _tell(session: Session, document_id: UUID, by: By) -> None:
    """The outside hears of receipts: taken back, or in force again."""
    again = session.get(Reversal, (by.canteen_id, document_id))
    receipt_id = again.of_id if again else document_id
    if session.get(Receipt, (by.canteen_id, receipt_id)):
        topic = Topic.RECEIPT_ACCEPTED if again else Topic.RECEIPT_REVERSED
        tell(session, topic, canteen_id=by.canteen_id, document_id=receipt_id)
