"""A mistake is answered, not erased: a whole document is taken back, also after use."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session

from inventory.billing.rebilling import REBILLING, rebill
from inventory.exchanges.transfers import lock_transfers
from inventory.kitchen.meals_named import name_instead
from inventory.moves import post
from inventory.purchases import keep, lines_to_answer
from inventory.receiving.receipts import Receipt, settle
from inventory.standing import Standing, TakenBack, going, turned_by, with_its_parts
from inventory.undoing.answers import line_back, moves_back
from inventory.undoing.corrected import count_once
from inventory.undoing.kinds import name_of
from inventory.undoing.long_ago import AmendedLongAgo as AmendedLongAgo  # and its rule
from inventory.undoing.recomposing import settle_with
from inventory.undoing.repointing import follow
from inventory.undoing.uses import REPOINTING
from kernel.actor import By
from kernel.command import Command, Note
from kernel.db import Base
from kernel.documents import (
    REVERSIBLE,
    TURNED,
    Document,
    add_following,
    document_by_id,
    follows,
    once,
)
from kernel.errors import Refused
from kernel.ids import new_id
from kernel.outbox import Topic, tell
from kernel.owned import CanteenOwned, same_canteen
from kernel.parts import DocumentPart, join, wholes_of
from kernel.rows import insert_rows
from kernel.words import N_
from network.canteens import take_turns
from sourcing.orders import order_by_id

# Their files stand above this one, and may not be loaded where one is taken back.
for _kind in ("amendment", "explanation", "filling"):
    follows(_kind)

# Written because of another entry, where they are a part of one.
FOLLOWING = frozenset({"reversal", REPOINTING, REBILLING})

# What says what kept food is made of.
_KEPT = frozenset({"preparation", REPOINTING})


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


class GoesWithAnother(Refused):
    """It was written because of another entry, and goes with that one."""

    says = N_("This goes with another entry: take that one back instead.")


@once("reversal", reversible=True)
def reverse(session: Session, mistake: Mistake, by: By) -> UUID:
    """Send stock, purchases and money back the way they came.

    Raises:
        AlreadyReversed: it was taken back before.
        NotReversible: it is an order, a price, a certificate…
        GoesWithAnother: it follows from another entry, as the half of a correction.
        WholeTakenBack: it would let an addition hold without its meal, or a sorting
            without its crate.
        NothingToCorrect, CorrectedSince: it would count an entry beside its correction, or
            two corrections of one.
        AmendedLongAgo: a correction of the first release that no longer says what it did.
        DocumentNotFound: the canteen has no such document.

    """
    for document in take_back(session, mistake, by):
        if (document.kind, document.holds) in _TOPICS:
            topic = _TOPICS[document.kind, document.holds]
            tell(session, topic, canteen_id=by.canteen_id, document_id=document.id)
    return mistake.id


# What the outside hears of what holds again, or no more.
_TOPICS = {
    ("receipt", True): Topic.RECEIPT_ACCEPTED, ("receipt", False): Topic.RECEIPT_REVERSED,
    ("bill", True): Topic.BILL_ENTERED, ("bill", False): Topic.BILL_REVERSED,
}  # fmt: skip


def reverse_for(
    session: Session, whole_id: UUID, of: UUID, because: str, by: By
) -> list[Document]:
    """The same as a part of another document, and told to nobody outside.

    Every document that holds no more, or again, comes back.
    """
    mistake = Mistake(id=new_id(), of=of, because=because)
    add_following(session, "reversal", [mistake.id], by)
    join(session, mistake.id, whole_id, canteen_id=by.canteen_id)
    return take_back(session, mistake, by, whole_id=whole_id)


def take_back(
    session: Session, mistake: Mistake, by: By, *, whole_id: UUID | None = None
) -> list[Document]:
    """Answer what the mistake names, and its parts, each by a reversal of its own.

    So a part put back with its whole can go alone again. `whole_id` is what brings
    something in its place.
    """
    standing = _agreed(session, mistake.of, by)
    reversals = {
        one: mistake.id if one == standing.main else new_id() for one in sorted(standing.ids)
    }
    _write(session, mistake, reversals, whole_id or mistake.id, by)
    post(session, moves_back(session, reversals, by))
    turned = _turn(session, standing.ids, by)
    if mended := [one.id for one in turned if one.kind in _KEPT]:
        settle_with(session, mended, by)
    lines = lines_to_answer(session, [one.id for one in turned], canteen_id=by.canteen_id)
    keep(session, [line_back(line, reversals, mistake.id) for line in lines])
    for document in turned:
        if document.kind == "receipt":
            _settle_order(session, document, by)
    # Where one step takes goods back and brings others, what used those used these.
    fallen = [one.id for one in turned if not one.holds]
    risen = [one.id for one in turned if one.holds]
    follow(session, fallen, risen, because_of=mistake.id, by=by)
    rebill(session, fallen, risen, because_of=mistake.id, by=by)
    name_instead(session, fallen, risen, by)
    return turned


def _agreed(session: Session, document_id: UUID, by: By) -> Standing:
    """What goes, once nobody else can change it."""
    canteen_id = by.canteen_id
    _wait(session, document_id, by)
    document = document_by_id(session, document_id, canteen_id=canteen_id, lock=True)
    if document.kind not in REVERSIBLE:
        raise NotReversible(kind=name_of(document.kind))
    if not document.holds:
        raise AlreadyReversed
    following = document.kind in FOLLOWING
    if following and wholes_of(session, {document_id}, canteen_id=canteen_id):
        raise GoesWithAnother
    parts = with_its_parts(session, document_id, canteen_id=canteen_id)
    _lock(session, parts, by)
    turned = turned_by(session, parts, canteen_id=canteen_id)
    lock_transfers(session, turned, canteen_id=canteen_id)
    take_turns(session, canteen_id)
    # Who had the turn before may have changed it, or joined a part to it.
    session.refresh(document)
    if not document.holds:
        raise AlreadyReversed
    standing = going(session, document_id, canteen_id=canteen_id)
    if standing is None:
        raise WholeTakenBack
    count_once(
        session,
        turned_by(session, standing.ids, canteen_id=canteen_id),
        canteen_id=canteen_id,
    )
    return standing


def _wait(session: Session, document_id: UUID, by: By) -> None:
    """Of two people who take it back at once, the second hears of the first.

    What it comes down to is locked first, and before that the meal or the crate it belongs to:
    so all who change their minds about one meal wait at the same place, as does who adds to it.
    """
    ids = set(turned_by(session, {document_id}, canteen_id=by.canteen_id))
    _lock(session, wholes_of(session, ids, canteen_id=by.canteen_id), by)
    _lock(session, ids, by)


def _lock(session: Session, ids: set[UUID], by: By) -> None:
    if ids:
        query = select(Document).where(
            Document.canteen_id == by.canteen_id, Document.id.in_(ids)
        )
        query = query.order_by(Document.id).with_for_update(key_share=True)
        session.scalars(query.execution_options(populate_existing=True)).all()


def _write(
    session: Session, mistake: Mistake, reversals: Mapping[UUID, UUID], whole_id: UUID, by: By
) -> None:
    """The papers; those of parts go with that of the whole."""
    canteen = {"canteen_id": by.canteen_id}
    others = {one: new for one, new in reversals.items() if new != mistake.id}
    add_following(session, "reversal", others.values(), by)
    if others:
        parts = [{**canteen, "part_id": new, "whole_id": whole_id} for new in others.values()]
        insert_rows(session, DocumentPart, parts)
    shared = {**canteen, "reversed_on": by.today, "because": mistake.because}
    of = {**others, mistake.of: mistake.id}
    rows = [{**shared, "id": new, "of_id": one} for one, new in of.items()]
    insert_rows(session, Reversal, rows)
    taken = [
        {**canteen, "reversal_id": new, "document_id": one} for one, new in reversals.items()
    ]
    insert_rows(session, TakenBack, taken)


def _turn(session: Session, ids: Iterable[UUID], by: By) -> list[Document]:
    """Let them hold no more; what a reversal among them took back turns the other way."""
    turned = turned_by(session, sorted(ids), canteen_id=by.canteen_id)
    query = select(Document).where(
        Document.canteen_id == by.canteen_id, Document.id.in_(turned)
    )
    found = {document.id: document for document in session.scalars(query)}
    documents = [found[one] for one in turned]
    for document in documents:
        document.holds = turned[document.id]
    session.flush()
    for document in documents:
        if rule := TURNED.get(document.kind):
            rule(session, document)
    return documents


def _settle_order(session: Session, document: Document, by: By) -> None:
    receipt = session.get_one(Receipt, (by.canteen_id, document.id))
    if receipt.order_id:
        order = order_by_id(session, receipt.order_id, canteen_id=by.canteen_id, lock=True)
        settle(session, order)
