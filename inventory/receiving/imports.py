"""Purchases that were made elsewhere: history, entered from files, each line once."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Index, Select, select
from sqlalchemy.orm import Mapped, Session, aliased

from inventory.arrivals import Arrival, open_lots
from inventory.moves import Cause
from inventory.places import Kind as PlaceKind
from inventory.places import places_of
from inventory.purchases import Bought, Kind, PurchaseLine, keep
from inventory.receiving.waiting import said_different
from kernel.actor import By
from kernel.command import Command
from kernel.db import Base
from kernel.documents import Document, once
from kernel.owned import CanteenOwned, same_canteen
from kernel.rows import insert_rows
from sourcing.vat import FOOD_VAT
from suppliers.evidence import Finding

# Keys asked for at once: neither database takes them without end.
AT_ONCE = 5000
_once_imported = once("import", reversible=True)


class PurchaseImport(CanteenOwned, Base):
    """One file, once. Its lines are purchase lines of the same document."""

    __tablename__ = "purchase_imports"
    __table_args__ = (same_canteen("id", "documents"), Index(None, "canteen_id", "sha256"))

    file_name: Mapped[str]
    sha256: Mapped[str]


class ImportedFile(Command):
    """A file as it was read; its lines come beside it, checked already."""

    file_name: str
    sha256: str
    lines: int


class Stocked(NamedTuple):
    """What a line needs to lie on a shelf: its product and its quantity in stock units."""

    product_id: UUID
    quantity: Decimal


class Known(NamedTuple):
    """What is already here of a file: keys that count, and keys of imports taken back."""

    here: frozenset[str]
    taken_back: frozenset[str]


def known_keys(session: Session, keys: Collection[str | None], *, canteen_id: UUID) -> Known:
    """Which of these keys are here already, whatever day their lines bear."""
    query = (
        select(PurchaseLine.import_key, Document.holds)
        .join(
            Document,
            (Document.canteen_id == PurchaseLine.canteen_id)
            & (Document.id == PurchaseLine.document_id),
        )
        .where(PurchaseLine.canteen_id == canteen_id)
    )
    asked = sorted(key for key in set(keys) if key)
    rows = [
        row
        for start in range(0, len(asked), AT_ONCE)
        for row in session.execute(
            query.where(PurchaseLine.import_key.in_(asked[start : start + AT_ONCE]))
        )
    ]
    return Known(
        frozenset(key for key, holds in rows if holds and key),
        frozenset(key for key, holds in rows if not holds and key),
    )


def enter(
    session: Session,
    file: ImportedFile,
    lines: Sequence[Bought],
    by: By,
    *,
    stocked: dict[UUID, Stocked] | None = None,
    findings: Sequence[tuple[UUID, Finding]] = (),
) -> UUID:
    """Enter a file's new lines; with `stocked`, those it names go on the shelf as lots.

    The lines bear the file's id as their document, and keys that are not here yet; `findings`
    are what their labels rest on.
    """

    def act(session: Session, file: ImportedFile, by: By) -> UUID:
        row = file.model_dump(exclude={"lines"})
        insert_rows(session, PurchaseImport, [{"canteen_id": by.canteen_id, **row}])
        keep(session, lines, findings)
        if stocked:
            _shelve(session, lines, stocked, by)
        return file.id

    return _once_imported(act)(session, file, by)


def twins(session: Session, lines: Sequence[Bought], *, canteen_id: UUID) -> dict[UUID, UUID]:
    """Lines that are likely a receipt already here: same supplier, day and amount.

    From each such line to the receipt's purchase line; they wait for a person's word.
    """
    if not lines:
        return {}
    days = [line.bought_on for line in lines]
    query = (
        select(
            PurchaseLine.supplier_id, PurchaseLine.bought_on, PurchaseLine.net_value,
            PurchaseLine.id,
        )
        .join(
            Document,
            (Document.canteen_id == PurchaseLine.canteen_id)
            & (Document.id == PurchaseLine.document_id),
        )
        .where(
            PurchaseLine.canteen_id == canteen_id,
            PurchaseLine.bought_on.between(min(days), max(days)),
            Document.kind == "receipt",
            Document.holds,
        )
    )  # fmt: skip
    receipts: dict[tuple[Any, ...], UUID] = {
        tuple(row[:3]): row[3] for row in session.execute(query)
    }
    found = {}
    for line in lines:
        twin = receipts.get((line.supplier_id, line.bought_on, line.net_value))
        if twin and line.supplier_id and line.net_value:
            found[line.id] = twin
    return found


class Pair(NamedTuple):
    """A line of a file and a receipt's line that may be the same purchase, counted twice."""

    imported: PurchaseLine
    received: PurchaseLine


def counted_twice(session: Session, *, canteen_id: UUID) -> list[Pair]:
    """Receipts written after their line was imported: same supplier, day and amount.

    Not those a person said to be different.
    """
    imported, received = aliased(PurchaseLine), aliased(PurchaseLine)
    query = (
        select(imported, received)
        .join(
            received,
            (received.canteen_id == imported.canteen_id)
            & (received.supplier_id == imported.supplier_id)
            & (received.bought_on == imported.bought_on)
            & (received.net_value == imported.net_value),
        )
        .where(
            imported.canteen_id == canteen_id,
            imported.net_value != 0,
            imported.document_id.in_(_holding("import", canteen_id)),
            received.document_id.in_(_holding("receipt", canteen_id)),
        )
        .order_by(imported.bought_on, imported.id, received.id)
    )
    pairs = [Pair(*row) for row in session.execute(query)]
    different = said_different(session, canteen_id=canteen_id) if pairs else ()
    return [pair for pair in pairs if _key(pair.imported) not in different]


def _key(line: PurchaseLine) -> str:
    """A line entered again after it was taken back bears no key, and is its document's only one."""
    return line.import_key or str(line.document_id)


def _holding(kind: str, canteen_id: UUID) -> Select[UUID]:
    return select(Document.id).where(
        Document.canteen_id == canteen_id, Document.kind == kind, Document.holds
    )


def _shelve(
    session: Session, lines: Sequence[Bought], stocked: dict[UUID, Stocked], by: By
) -> None:
    places = places_of(session, by.canteen_id)
    arrivals = [
        Arrival(
            canteen_id=by.canteen_id,
            id=line.id,
            document_id=line.document_id,
            product_id=stocked[line.id].product_id,
            supplier_id=line.supplier_id,
            producer_id=line.producer_id,
            came_on=line.bought_on,
            quantity=stocked[line.id].quantity,
            grams=line.grams or 0,
            cost=line.net_value,
            # As at the door: food nobody said the rate of bears the usual one.
            vat_rate=FOOD_VAT if line.vat_rate is None else line.vat_rate,
            source_id=places.of_kind[PlaceKind.SUPPLIER],
            destination_id=places.of_kind[PlaceKind.SHELF],
            cause=Cause.RECEIPT,
        )
        for line in lines
        if line.id in stocked and line.kind == Kind.FOOD
    ]
    open_lots(session, arrivals)
