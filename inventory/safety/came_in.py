"""Deliveries, rescued crates and what other canteens sent, read from the book."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, literal, null, select
from sqlalchemy.orm import Session

from inventory.exchanges.transfers import ArrivedLine, Transfer, TransferArrival, TransferLine
from inventory.lots import Lot
from inventory.receiving.deliveries import Outcome
from inventory.receiving.receipts import Receipt, ReceiptLine
from inventory.receiving.rescues import Rescue
from inventory.safety.first_dates import FIRST_BEST_BEFORE, FIRST_USE_BY, with_first_dates
from inventory.safety.received import Line, Received, Whence
from kernel.documents import Document
from kernel.parts import DocumentPart
from network.canteens import Canteen
from network.people import Person
from sourcing.products import Product
from suppliers.suppliers import Supplier


def received_in(
    session: Session, *, canteen_id: UUID, first: date, last: date
) -> list[Received]:
    """Of a span of days, first and last included, what was not taken back."""
    found = [
        *_delivered(session, canteen_id, first, last),
        *_rescued(session, canteen_id, first, last),
        *_sorted(session, canteen_id, first, last),
        *_sent(session, canteen_id, first, last),
    ]
    return sorted(found, key=lambda one: (one.received_on, one.supplier, one.id))


def _delivered(session: Session, canteen_id: UUID, first: date, last: date) -> list[Received]:
    query = (
        select(
            Receipt.id, Receipt.received_on, Supplier.name, Supplier.address, Supplier.postcode,
            Supplier.city, Receipt.delivery_note, Receipt.note, Person.name,
        )
        .join(
            Document, (Document.canteen_id == Receipt.canteen_id) & (Document.id == Receipt.id)
        )
        .join(Person, Person.id == Document.person_id)
        .join(Supplier, Supplier.id == Receipt.supplier_id)
        .where(
            Receipt.canteen_id == canteen_id,
            Receipt.received_on.between(first, last),
            Document.holds,
        )
    )  # fmt: skip
    rows = session.execute(query).all()
    lines = _lines(session, canteen_id, [row[0] for row in rows])
    return [
        Received(*row[:3], _address(row[3:6]), *row[6:], lines.get(row[0], ())) for row in rows
    ]


def _address(parts: Sequence[str | None]) -> str:
    street, postcode, city = parts
    return ", ".join(filter(None, (street, " ".join(filter(None, (postcode, city))))))


def _lines(
    session: Session, canteen_id: UUID, receipt_ids: Iterable[UUID]
) -> Mapping[UUID, Sequence[Line]]:
    query = (
        select(
            ReceiptLine.receipt_id, ReceiptLine.id, Product.name, Product.unit,
            ReceiptLine.outcome, ReceiptLine.quantity, ReceiptLine.not_kept, Lot.number,
            FIRST_USE_BY, FIRST_BEST_BEFORE, Product.temperature_class,
            ReceiptLine.temperature_c,
            ReceiptLine.despite_because,
        )
        .join(Product, Product.id == ReceiptLine.product_id)
        .outerjoin(
            Lot, (Lot.canteen_id == ReceiptLine.canteen_id) & (Lot.id == ReceiptLine.id)
        )
        .where(
            ReceiptLine.canteen_id == canteen_id, ReceiptLine.receipt_id.in_(set(receipt_ids))
        )
    )  # fmt: skip
    return _by_paper(session, with_first_dates(query))


def _rescued(session: Session, canteen_id: UUID, first: date, last: date) -> list[Received]:
    """Crates as they came, sorted or not."""
    query = (
        select(Rescue.id, Rescue.rescued_on, Rescue.donor, Person.name)
        .join(Document, (Document.canteen_id == Rescue.canteen_id) & (Document.id == Rescue.id))
        .join(Person, Person.id == Document.person_id)
        .where(
            Rescue.canteen_id == canteen_id,
            Rescue.rescued_on.between(first, last),
            Document.holds,
        )
    )
    rows = session.execute(query).all()
    lines = _lots(session, canteen_id, [row.id for row in rows])
    return [_undelivered(row, lines, Whence.DONOR) for row in rows]


def _sorted(session: Session, canteen_id: UUID, first: date, last: date) -> list[Received]:
    """What was kept of a crate: its lots came into the book on the day of sorting."""
    query = (
        select(Document.id, Lot.came_on, Rescue.donor, Person.name)
        .select_from(Lot)
        .join(
            Document, (Document.canteen_id == Lot.canteen_id) & (Document.id == Lot.document_id)
        )
        .join(Person, Person.id == Document.person_id)
        .join(
            DocumentPart,
            (DocumentPart.canteen_id == Document.canteen_id)
            & (DocumentPart.part_id == Document.id),
        )
        .join(
            Rescue,
            (Rescue.canteen_id == DocumentPart.canteen_id)
            & (Rescue.id == DocumentPart.whole_id),
        )
        .where(
            Lot.canteen_id == canteen_id,
            Lot.came_on.between(first, last),
            Document.kind == "sorting",
            Document.holds,
        )
        .distinct()
    )
    rows = session.execute(query).all()
    lines = _lots(session, canteen_id, [row.id for row in rows])
    return [_undelivered(row, lines, Whence.CRATE) for row in rows]


def _sent(session: Session, canteen_id: UUID, first: date, last: date) -> list[Received]:
    """What other canteens sent, on the day it came."""
    query = (
        select(
            TransferArrival.id, TransferArrival.received_on, Canteen.name, Canteen.address,
            Canteen.postcode, Canteen.city, TransferArrival.note, Person.name,
        )
        .join(
            Document,
            (Document.canteen_id == TransferArrival.canteen_id)
            & (Document.id == TransferArrival.id),
        )
        .join(Person, Person.id == Document.person_id)
        .join(Transfer, Transfer.id == TransferArrival.transfer_id)
        .join(Canteen, Canteen.id == Transfer.source_canteen_id)
        .where(
            TransferArrival.canteen_id == canteen_id,
            TransferArrival.received_on.between(first, last),
            Document.holds,
        )
    )  # fmt: skip
    rows = session.execute(query).all()
    lines = _arrived(session, canteen_id, [row[0] for row in rows])
    return [
        Received(
            *row[:3], _address(row[3:6]), "", *row[6:], lines.get(row[0], ()), Whence.CANTEEN
        )
        for row in rows
    ]


def _lots(
    session: Session, canteen_id: UUID, papers: Iterable[UUID]
) -> Mapping[UUID, Sequence[Line]]:
    """The lots that these papers opened. Nobody is asked for the temperature of a crate."""
    query = (
        select(
            Lot.document_id, Lot.id, Product.name, Product.unit, _AS_ORDERED, Lot.quantity,
            _NOTHING, Lot.number, FIRST_USE_BY, FIRST_BEST_BEFORE, Product.temperature_class,
            null(), literal(""),
        )
        .join(Product, Product.id == Lot.product_id)
        .where(Lot.canteen_id == canteen_id, Lot.document_id.in_(set(papers)))
    )  # fmt: skip
    return _by_paper(session, with_first_dates(query))


_AS_ORDERED = literal(Outcome.AS_ORDERED, ReceiptLine.outcome.type)
_NOTHING = literal(Decimal(0), ReceiptLine.not_kept.type)


def _arrived(
    session: Session, canteen_id: UUID, arrivals: Iterable[UUID]
) -> Mapping[UUID, Sequence[Line]]:
    """Each line as it came, with the dates it bore when it left."""
    came = ArrivedLine.quantity + ArrivedLine.damaged_quantity
    outcome = case(
        (ArrivedLine.damaged_quantity > 0, literal(Outcome.DAMAGED, ReceiptLine.outcome.type)),
        (came < TransferLine.quantity, literal(Outcome.SHORT, ReceiptLine.outcome.type)),
        else_=_AS_ORDERED,
    )
    query = (
        select(
            ArrivedLine.arrival_id, ArrivedLine.line_id, Product.name, Product.unit, outcome,
            ArrivedLine.quantity, ArrivedLine.damaged_quantity, Lot.number, TransferLine.use_by,
            TransferLine.best_before, Product.temperature_class, null(), literal(""),
        )
        .join(
            TransferLine,
            (TransferLine.transfer_id == ArrivedLine.transfer_id)
            & (TransferLine.id == ArrivedLine.line_id),
        )
        .join(Product, Product.id == TransferLine.product_id)
        .outerjoin(
            Lot, (Lot.canteen_id == ArrivedLine.canteen_id) & (Lot.id == TransferLine.lot_id)
        )
        .where(
            ArrivedLine.canteen_id == canteen_id, ArrivedLine.arrival_id.in_(set(arrivals))
        )
    )  # fmt: skip
    return _by_paper(session, query)


def _undelivered(row: Any, lines: Mapping[UUID, Sequence[Line]], whence: Whence) -> Received:
    """Brought without a note by somebody who has no address here."""
    paper_id, on, donor, person = row
    return Received(paper_id, on, donor, "", "", "", person, lines.get(paper_id, ()), whence)


def _by_paper(
    session: Session, query: Select[*tuple[Any, ...]]
) -> Mapping[UUID, Sequence[Line]]:
    found: dict[UUID, list[Line]] = {}
    for row in session.execute(query):
        found.setdefault(row[0], []).append(Line._make(row[1:]))
    return {
        one: sorted(lines, key=lambda line: (line.product, line.id))
        for one, lines in found.items()
    }
