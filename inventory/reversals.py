"""A mistake is answered, not erased: a whole document is taken back, also after use."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from inventory.moves import COLUMNS as MOVE_COLUMNS
from inventory.moves import Cause, Move, StockMove, post
from inventory.purchases import COLUMNS as LINE_COLUMNS
from inventory.purchases import Bought, PurchaseLine, keep
from inventory.receipts import Receipt
from inventory.touches import with_its_parts
from kernel.actor import By
from kernel.command import Command, Note
from kernel.db import Base, Id
from kernel.documents import Document, document_by_id, once
from kernel.errors import Refused
from kernel.ids import new_id
from kernel.outbox import Topic, tell
from kernel.owned import CanteenOwned, same_canteen
from kernel.rows import insert_rows
from kernel.words import N_, Phrase
from network.canteens import take_turns
from sourcing.orders import State, order_by_id

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
    """Every document a reversal took back: the one named, and what was added to it.

    Each is taken back once; what holds again rests on the reversal that let it.
    """

    __tablename__ = "documents_taken_back"
    __table_args__ = (
        same_canteen("reversal_id", "reversals"),
        same_canteen("document_id", "documents"),
        UniqueConstraint("canteen_id", "document_id"),
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


_KINDS = {
    "amendment": Phrase("a correction"),
    "charge": Phrase("the charges"),
    "order": Phrase("a purchase order"),
    "order_cancelled": Phrase("a cancelled order"),
    "order_confirmed": Phrase("a confirmed order"),
    "order_sent": Phrase("a sent order"),
    "pack_opened": Phrase("an opened pack"),
    "terms": Phrase("what was agreed with a supplier"),
}


@once("reversal")
def reverse(session: Session, mistake: Mistake, by: By) -> UUID:
    """Send stock, purchases and money back the way they came.

    Raises:
        AlreadyReversed: it was taken back before.
        NotReversible: it is an order, a price, a certificate…
        DocumentNotFound: the canteen has no such document.

    """
    for receipt in _receipts(_undo(session, mistake, by)):
        topic = Topic.RECEIPT_ACCEPTED if receipt.holds else Topic.RECEIPT_REVERSED
        tell(session, topic, canteen_id=by.canteen_id, document_id=receipt.id)
    return mistake.id


@once("reversal")
def reverse_quietly(session: Session, mistake: Mistake, by: By) -> UUID:
    """The same, told to nobody outside: an amendment tells its own story."""
    _undo(session, mistake, by)
    return mistake.id


def _undo(session: Session, mistake: Mistake, by: By) -> list[Document]:
    """Take it back; every document that holds no more, or again, comes back."""
    # Locked, so that of two people who take it back at once the second hears of the first.
    document = document_by_id(session, mistake.of, canteen_id=by.canteen_id, lock=True)
    if document.kind not in REVERSIBLE:
        raise NotReversible(kind=_KINDS.get(document.kind, document.kind))
    if not document.holds:
        raise AlreadyReversed
    named = _standing(session, {document.id}, by)
    ids = _locked(session, _standing(session, with_its_parts(session, document), by), by)
    if not named <= ids:
        raise AlreadyReversed
    take_turns(session, by.canteen_id)
    row = {"id": mistake.id, "of_id": mistake.of, "because": mistake.because}
    row |= {"canteen_id": by.canteen_id, "reversed_on": by.today}
    insert_rows(session, Reversal, [row])
    shared = {"canteen_id": by.canteen_id, "reversal_id": mistake.id}
    insert_rows(session, TakenBack, [{**shared, "document_id": one} for one in sorted(ids)])
    post(session, [_back(move, mistake, by) for move in _moves(session, ids, by)])
    keep(session, [_negative(line, mistake) for line in _lines(session, ids, by)])
    turned = _turn(session, ids, by, holds=False)
    for receipt in _receipts(turned):
        _settle_order(session, receipt, by)
    return turned


def _standing(session: Session, ids: set[UUID], by: By) -> set[UUID]:
    """What each rests on now: itself, or the reversal that let it hold again.

    So every move is answered once, however often one changes one's mind.
    """
    query = select(TakenBack.document_id, TakenBack.reversal_id).where(
        TakenBack.canteen_id == by.canteen_id, TakenBack.document_id.in_(ids)
    )
    later = {row.document_id: row.reversal_id for row in session.execute(query)}
    kept = ids - later.keys()
    return kept | _standing(session, set(later.values()), by) if later else kept


def _locked(session: Session, ids: set[UUID], by: By) -> set[UUID]:
    """Those that still hold once nobody else can take them back."""
    found = [
        document_by_id(session, one, canteen_id=by.canteen_id, lock=True) for one in sorted(ids)
    ]
    return {document.id for document in found if document.holds}


def _turn(session: Session, ids: Iterable[UUID], by: By, *, holds: bool) -> list[Document]:
    """Let them hold or not; what a reversal among them took back turns the other way."""
    turned = []
    for one in sorted(ids):
        document = document_by_id(session, one, canteen_id=by.canteen_id)
        document.holds = holds
        turned.append(document)
        query = select(TakenBack.document_id).where(
            TakenBack.canteen_id == by.canteen_id, TakenBack.reversal_id == one
        )
        turned += _turn(session, session.scalars(query).all(), by, holds=not holds)
    session.flush()
    return turned


def _moves(session: Session, ids: set[UUID], by: By) -> Sequence[StockMove]:
    query = select(StockMove).where(
        StockMove.canteen_id == by.canteen_id, StockMove.document_id.in_(ids)
    )
    return session.scalars(query).all()


def _lines(session: Session, ids: set[UUID], by: By) -> Sequence[PurchaseLine]:
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


def _receipts(documents: Iterable[Document]) -> list[Document]:
    return [document for document in documents if document.kind == "receipt"]


def _settle_order(session: Session, document: Document, by: By) -> None:
    """A receipt taken back leaves its order waiting; in force again, it closes it again."""
    receipt = session.get_one(Receipt, (by.canteen_id, document.id))
    if receipt.order_id:
        order = order_by_id(session, receipt.order_id, canteen_id=by.canteen_id, lock=True)
        over = document.holds and not receipt.more_to_come
        if order.state != State.CANCELLED:
            order.state = State.RECEIVED if over else State.CONFIRMED
        session.flush()
