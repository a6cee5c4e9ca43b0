"""What a delivery left open: a task for later, never a refusal at the door."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from inventory.lots import Lot
from inventory.purchases import PurchaseLine
from inventory.receiving.receipts import Receipt, ReceiptLine
from inventory.safety.photos import Photo, Subject
from kernel.documents import Document
from sourcing.products import Product, StockUnit
from sourcing.stand_ins import UNNAMED
from sourcing.temperatures import TemperatureClass
from suppliers.suppliers import Supplier

# They keep for months: no date presses.
_FROZEN = (TemperatureClass.DEEP_FROZEN, TemperatureClass.FROZEN)


class Missing(StrEnum):
    """What is not said yet."""

    NAME = "name"
    USE_BY = "use_by"
    TEMPERATURE = "temperature"
    PRICE = "price"
    LOT = "lot"


class Gap(NamedTuple):
    """One delivered line with all it lacks. `description` is what the note called it."""

    receipt_id: UUID
    line_id: UUID
    product_id: UUID
    product: str
    description: str
    supplier: str
    on: date
    quantity: Decimal
    unit: StockUnit
    temperature_class: TemperatureClass | None
    missing: tuple[Missing, ...]


def gaps(session: Session, canteen_id: UUID, *, since: date) -> list[Gap]:
    """Lines of deliveries that hold and lack something, the newest delivery first.

    A use-by and a lot number are asked of chilled goods; a photo of the label stands for the
    number. A price of 0 is one that nobody said, unless it was given free. Three statements,
    however many lines.
    """
    found = _gaps(session, canteen_id, Receipt.received_on >= since)
    return sorted(found, key=lambda one: (-one.on.toordinal(), one.receipt_id, one.product))


def gaps_of(session: Session, receipt_id: UUID, *, canteen_id: UUID) -> list[Gap]:
    """Those of one delivery."""
    found = _gaps(session, canteen_id, Receipt.id == receipt_id)
    return sorted(found, key=lambda one: (one.product, one.line_id))


def _gaps(session: Session, canteen_id: UUID, which: ColumnElement[bool]) -> list[Gap]:
    # First which deliveries: asked at once, SQLite would read every line the canteen ever had.
    recent = select(Receipt.id).where(Receipt.canteen_id == canteen_id, which)
    receipts = session.scalars(recent).all()
    if not receipts:
        return []
    of_these = (Receipt.canteen_id == canteen_id, ReceiptLine.receipt_id.in_(receipts))
    rows = session.execute(_LINES.where(*of_these)).all()
    labelled = _labelled(session, canteen_id, {row.receipt_id for row in rows})
    found = []
    for row in rows:
        photo = row.line_id in labelled or row.receipt_id in labelled
        if missing := tuple(_missing(row, has_photo=photo)):
            found.append(Gap(*row[:10], missing))
    return found


def _missing(row: Any, *, has_photo: bool) -> Iterable[Missing]:
    chilled = row.temperature_class is not None
    fresh = chilled and row.temperature_class not in _FROZEN
    if row.product == UNNAMED.name:
        yield Missing.NAME
    if fresh and row.use_by is None and row.best_before is None:
        yield Missing.USE_BY
    if chilled and row.temperature_c is None:
        yield Missing.TEMPERATURE
    if row.price == 0 and row.discount_percent < 100:
        yield Missing.PRICE
    if fresh and row.number is None and not has_photo:
        yield Missing.LOT


def _labelled(session: Session, canteen_id: UUID, receipt_ids: set[UUID]) -> set[UUID]:
    """Lines with a photo of their label, and deliveries with one of no line in particular."""
    query = (
        select(Photo.of_id, Photo.line_id)
        .join(Document, (Document.canteen_id == Photo.canteen_id) & (Document.id == Photo.id))
        .where(
            Photo.canteen_id == canteen_id,
            Photo.of_id.in_(receipt_ids),
            Photo.subject == Subject.LABEL,
            Document.holds,
        )
    )
    if not receipt_ids:
        return set()
    return {line_id or of_id for of_id, line_id in session.execute(query)}


_LINES = (
    select(
        Receipt.id.label("receipt_id"),
        ReceiptLine.id.label("line_id"),
        ReceiptLine.product_id,
        Product.name.label("product"),
        PurchaseLine.description,
        Supplier.name.label("supplier"),
        Receipt.received_on,
        ReceiptLine.quantity,
        Product.unit,
        Product.temperature_class,
        Lot.use_by,
        Lot.best_before,
        Lot.number,
        ReceiptLine.temperature_c,
        ReceiptLine.price,
        ReceiptLine.discount_percent,
    )
    .select_from(Receipt)
    .join(Document, (Document.canteen_id == Receipt.canteen_id) & (Document.id == Receipt.id))
    .join(
        ReceiptLine,
        (ReceiptLine.canteen_id == Receipt.canteen_id) & (ReceiptLine.receipt_id == Receipt.id),
    )
    .join(
        PurchaseLine,
        (PurchaseLine.canteen_id == ReceiptLine.canteen_id)
        & (PurchaseLine.id == ReceiptLine.id),
    )
    .join(Lot, (Lot.canteen_id == ReceiptLine.canteen_id) & (Lot.id == ReceiptLine.id))
    .join(Product, Product.id == ReceiptLine.product_id)
    .join(Supplier, Supplier.id == Receipt.supplier_id)
    .where(Document.holds)
)
