"""A mistake is answered, not erased: a whole document is taken back, also after use."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session

from inventory.moves import COLUMNS as MOVE_COLUMNS
from inventory.moves import Cause, Move, StockMove, post
from inventory.purchases import COLUMNS as LINE_COLUMNS
from inventory.purchases import Bought, PurchaseLine, keep, lines_in_force
from inventory.receipts import Receipt, settle
from inventory.touches import TakenBack, turned_by, with_its_parts
from kernel.actor import By
from kernel.command import Command, Note
from kernel.db import Base
from kernel.documents import REVERSIBLE, TURNED, Document, document_by_id, once
from kernel.errors import Refused
from kernel.ids import new_id
from kernel.outbox import Topic, tell
from kernel.owned import CanteenOwned, same_canteen
from kernel.parts import wholes_of
from kernel.rows import insert_rows
from kernel.words import N_, Phrase
from network.canteens import take_turns
from sourcing.orders import order_by_id


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


class Mistake(Command):
    """What should not have been written, and why. A reversal can be taken back too."""

    of: UUID
    because: Note = ""


class AlreadyReversed(Refused):
    """Two reversals would be a new mistake."""

    says = N_("This entry has already been taken back.")


class NotReversible(Refused):
    """Orders are cancelled, offers replaced: each kind has its own way back."""

    says = N_("This kind of entry cannot be taken back: {kind}.")


class WholeTakenBack(Refused):
    """An addition without its meal, a sorting without its crate: nothing would bear it."""

    says = N_(
        "This belongs to an entry that has been taken back as well: let that one hold again first."
    )


_KINDS = {
    "amendment": Phrase("a correction"),
    "order": Phrase("a purchase order"),
    "order_cancelled": Phrase("a cancelled order"),
    "order_confirmed": Phrase("a confirmed order"),
    "order_sent": Phrase("a sent order"),
    "pack_opened": Phrase("an opened pack"),
}


@once("reversal", reversible=True)
def reverse(session: Session, mistake: Mistake, by: By) -> UUID:
    """Send stock, purchases and money back the way they came.

    Raises:
        AlreadyReversed: it was taken back before.
        NotReversible: it is an order, a price, a certificate…
        WholeTakenBack: it would let an addition hold without its meal, or a sorting
            without its crate.
        DocumentNotFound: the canteen has no such document.

    """
    for receipt in _receipts(_undo(session, mistake, by)):
        topic = Topic.RECEIPT_ACCEPTED if receipt.holds else Topic.RECEIPT_REVERSED
        tell(session, topic, canteen_id=by.canteen_id, document_id=receipt.id)
    return mistake.id


@once("reversal", reversible=True)
def reverse_quietly(session: Session, mistake: Mistake, by: By) -> UUID:
    """The same, told to nobody outside: an amendment tells its own story."""
    _undo(session, mistake, by)
    return mistake.id


def _undo(session: Session, mistake: Mistake, by: By) -> list[Document]:
    """Take it back; every document that holds no more, or again, comes back."""
    _wait(session, mistake.of, by)
    document = document_by_id(session, mistake.of, canteen_id=by.canteen_id, lock=True)
    if document.kind not in REVERSIBLE:
        raise NotReversible(kind=_KINDS.get(document.kind, document.kind))
    if not document.holds:
        raise AlreadyReversed
    together = with_its_parts(session, document.id, canteen_id=by.canteen_id)
    ids = _locked(session, together, by)
    if ids != together:
        raise AlreadyReversed
    _check_wholes(session, ids, by)
    take_turns(session, by.canteen_id)
    row = {"id": mistake.id, "of_id": mistake.of, "because": mistake.because}
    row |= {"canteen_id": by.canteen_id, "reversed_on": by.today}
    insert_rows(session, Reversal, [row])
    shared = {"canteen_id": by.canteen_id, "reversal_id": mistake.id}
    insert_rows(session, TakenBack, [{**shared, "document_id": one} for one in sorted(ids)])
    post(session, [_back(move, mistake, by) for move in _moves(session, ids, by)])
    keep(
        session,
        [
            _negative(line, mistake)
            for line in lines_in_force(session, ids, canteen_id=by.canteen_id)
        ],
    )
    turned = _turn(session, ids, by)
    for receipt in _receipts(turned):
        _settle_order(session, receipt, by)
    return turned


def _wait(session: Session, document_id: UUID, by: By) -> None:
    """Of two people who take it back at once, the second hears of the first.

    What it comes down to is locked first, and the meal or the crate that belongs to: so all
    who change their minds about one meal wait at the same place, as does who adds to it.
    """
    ids = set(turned_by(session, {document_id}, canteen_id=by.canteen_id))
    _locked(session, ids | wholes_of(session, ids, canteen_id=by.canteen_id), by)


def _check_wholes(session: Session, ids: set[UUID], by: By) -> None:
    turned = turned_by(session, ids, canteen_id=by.canteen_id)
    risen = {one for one, holds in turned.items() if holds}
    wholes = wholes_of(session, risen, canteen_id=by.canteen_id)
    if _locked(session, wholes, by) != wholes:
        raise WholeTakenBack


def _locked(session: Session, ids: set[UUID], by: By) -> set[UUID]:
    """Those that still hold once nobody else can take them back."""
    found = [
        document_by_id(session, one, canteen_id=by.canteen_id, lock=True) for one in sorted(ids)
    ]
    return {document.id for document in found if document.holds}


def _turn(session: Session, ids: Iterable[UUID], by: By) -> list[Document]:
    """Let them hold no more; what a reversal among them took back turns the other way."""
    turned = []
    for one, holds in turned_by(session, sorted(ids), canteen_id=by.canteen_id).items():
        document = document_by_id(session, one, canteen_id=by.canteen_id)
        document.holds = holds
        turned.append(document)
    session.flush()
    for document in turned:
        if follow := TURNED.get(document.kind):
            follow(session, document)
    return turned


def _moves(session: Session, ids: set[UUID], by: By) -> Sequence[StockMove]:
    query = select(StockMove).where(
        StockMove.canteen_id == by.canteen_id, StockMove.document_id.in_(ids)
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
    receipt = session.get_one(Receipt, (by.canteen_id, document.id))
    if receipt.order_id:
        order = order_by_id(session, receipt.order_id, canteen_id=by.canteen_id, lock=True)
        settle(session, order)
