"""A supplier's paper that came with an order, and the bill that was typed from it: known by hash."""

from collections.abc import Collection, Mapping
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.billing.billed import Bill, Kind
from inventory.safety.photos import Photo
from kernel.documents import Document
from sourcing.orders import PurchaseOrder
from sourcing.supplier_answers import PaperKind, SupplierAnswer, SupplierPaper


class BillOfPaper(NamedTuple):
    """What a paper was entered as."""

    bill_id: UUID
    kind: Kind
    number: str


class OrderOfPaper(NamedTuple):
    """What it was sent with."""

    order_id: UUID
    number: int


def bills_of(
    session: Session, canteen_id: UUID, supplier_id: UUID, papers: Collection[str]
) -> Mapping[str, BillOfPaper]:
    """By paper, the bill of that supplier that holds and keeps it. One statement at most."""
    query = (
        select(Photo.sha256, Bill.id, Bill.kind, Bill.number)
        .join(Bill, (Bill.canteen_id == Photo.canteen_id) & (Bill.id == Photo.of_id))
        .join(Document, (Document.canteen_id == Bill.canteen_id) & (Document.id == Bill.id))
        .where(
            Bill.canteen_id == canteen_id,
            Bill.supplier_id == supplier_id,
            Photo.sha256.in_(papers),
            Document.holds,
        )
        .order_by(Bill.id.desc())
    )
    rows = session.execute(query).all() if papers else ()
    return {row.sha256: BillOfPaper(row.id, row.kind, row.number) for row in rows}


def orders_of(session: Session, bill: Bill, papers: Collection[str]) -> list[OrderOfPaper]:
    """The orders that the supplier sent one of these invoices with. One statement at most."""
    query = (
        select(PurchaseOrder.id, PurchaseOrder.number)
        .join(
            SupplierAnswer,
            (SupplierAnswer.canteen_id == PurchaseOrder.canteen_id)
            & (SupplierAnswer.order_id == PurchaseOrder.id),
        )
        .join(
            SupplierPaper,
            (SupplierPaper.canteen_id == SupplierAnswer.canteen_id)
            & (SupplierPaper.answer_id == SupplierAnswer.id),
        )
        .where(
            PurchaseOrder.canteen_id == bill.canteen_id,
            PurchaseOrder.supplier_id == bill.supplier_id,
            SupplierPaper.kind == PaperKind.INVOICE,
            SupplierPaper.sha256.in_(papers),
        )
        .distinct()
        .order_by(PurchaseOrder.number)
    )
    return [OrderOfPaper(*row) for row in session.execute(query)] if papers else []
