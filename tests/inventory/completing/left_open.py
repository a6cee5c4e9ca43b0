"""Deliveries that left something open, and what they left behind, in as few words as possible."""

from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.completing.filling import FilledLine, Filling, fill_in, standing_receipt
from inventory.lots import Lot
from inventory.moves import StockMove
from inventory.purchases import EvidenceRow, PurchaseLine
from inventory.receiving.deliveries import DeliveredLine, Delivery
from inventory.receiving.receipts import Receipt, ReceiptLine, receive
from inventory.safety.photos import NewPhoto, Subject, attach
from kernel.actor import By
from kernel.ids import new_id
from sourcing.products import Product
from sourcing.stand_ins import UNNAMED, stand_in
from sourcing.temperatures import TemperatureClass
from tests.builders import a_delivery, a_line, a_product, a_supplier

SHA = "ab" * 32
# Ids, and what follows from when a row was written.
_OWN = {"id", "document_id", "receipt_id", "purchase_line_id", "lot_id", "line_id"}
_OWN |= {"recorded_at"}


def a_poultry(session: Session, **facts: Any) -> Product:
    return a_product(session, temperature_class=TemperatureClass.POULTRY, **facts)


def a_crate_of(what: str, session: Session, grams: int = 3500, **facts: Any) -> DeliveredLine:
    """Something weighed that nobody at the door could name, and of which no price is known."""
    facts = {"grams": grams, "description": what, "price": Decimal(0), **facts}
    return a_line(stand_in(session, UNNAMED), str(Decimal(grams) / 1000), **facts)


def a_received(session: Session, by: By, *lines: DeliveredLine, **facts: Any) -> Delivery:
    delivery = a_delivery(a_supplier(session, by), *lines, **facts)
    receive(session, delivery, by)
    return delivery


def a_filling(of: UUID, *lines: FilledLine) -> Filling:
    return Filling(id=new_id(), receipt_id=of, lines=lines)


def filled(session: Session, by: By, of: UUID, line_id: UUID, **said: Any) -> UUID:
    """One line completed; the id of the filling."""
    return fill_in(session, a_filling(of, FilledLine(line_id=line_id, **said)), by)


def a_photo(
    session: Session,
    by: By,
    of: UUID,
    line_id: UUID | None = None,
    subject: Subject = Subject.LABEL,
    sha256: str = SHA,
) -> UUID:
    new = NewPhoto(id=new_id(), of=of, line_id=line_id, subject=subject, sha256=sha256)
    return attach(session, new, by)


class Stands(NamedTuple):
    """The delivery that holds now."""

    id: UUID
    lines: list[ReceiptLine]
    lots: list[Lot]


def now(session: Session, by: By, receipt_id: UUID) -> Stands:
    """What stands in its place, its lines in their order."""
    session.expire_all()
    standing = standing_receipt(session, receipt_id, canteen_id=by.canteen_id)
    lines = _rows(session, by, ReceiptLine, ReceiptLine.receipt_id == standing)
    lots = _rows(session, by, Lot, Lot.document_id == standing)
    return Stands(standing, lines, lots)


def rows_of(session: Session, by: By, receipt_id: UUID) -> dict[str, list[dict[str, Any]]]:
    """All that a delivery left, without its ids."""
    lines = _rows(session, by, PurchaseLine, PurchaseLine.document_id == receipt_id)
    ids = {line.id for line in lines}
    found = {
        "receipt": _rows(session, by, Receipt, Receipt.id == receipt_id),
        "lines": _rows(session, by, ReceiptLine, ReceiptLine.receipt_id == receipt_id),
        "bought": lines,
        "lots": _rows(session, by, Lot, Lot.document_id == receipt_id),
        "moves": _rows(session, by, StockMove, StockMove.document_id == receipt_id),
        "evidence": _rows(session, by, EvidenceRow, EvidenceRow.line_id.in_(ids)),
    }
    return {name: [_facts(row) for row in rows] for name, rows in found.items()}


def _rows(session: Session, by: By, table: Any, which: Any) -> list[Any]:
    query = select(table).where(table.canteen_id == by.canteen_id, which)
    rows = session.scalars(query.execution_options(populate_existing=True))
    return sorted(rows, key=_key)


def _key(row: Any) -> tuple[Any, ...]:
    return tuple(getattr(row, column.key) for column in type(row).__mapper__.primary_key)


def _facts(row: Any) -> dict[str, Any]:
    names = (column.key for column in type(row).__mapper__.column_attrs)
    return {name: getattr(row, name) for name in names if name not in _OWN}
