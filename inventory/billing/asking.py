"""Which bills ask for the food that some deliveries brought."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.billing.billed import Bill, BillLine
from inventory.receiving.receipts import ReceiptLine
from kernel.documents import Document
from sourcing.products import Product, StockUnit


class Billed(NamedTuple):
    """So many stock units of a delivery's line, as a bill that holds asks for them."""

    receipt_id: UUID
    bill_id: UUID
    billed_on: date
    product: str
    quantity: Decimal
    unit: StockUnit


def billed(session: Session, receipt_ids: Iterable[UUID], *, canteen_id: UUID) -> list[Billed]:
    """What was kept and what was not; a charge, and a surcharge on food billed before, is left out."""
    query = (
        select(
            ReceiptLine.receipt_id, Bill.id, Bill.billed_on, Product.name, Product.unit,
            BillLine.units, BillLine.not_kept,
        )
        .select_from(ReceiptLine)
        .join(
            BillLine,
            (BillLine.canteen_id == ReceiptLine.canteen_id)
            & (BillLine.receipt_line_id == ReceiptLine.id),
        )
        .join(Bill, (Bill.canteen_id == BillLine.canteen_id) & (Bill.id == BillLine.bill_id))
        .join(Document, (Document.canteen_id == Bill.canteen_id) & (Document.id == Bill.id))
        .join(Product, Product.id == ReceiptLine.product_id)
        .where(
            ReceiptLine.canteen_id == canteen_id,
            ReceiptLine.receipt_id.in_(set(receipt_ids)),
            Document.holds,
        )
    )  # fmt: skip
    return [
        Billed(*row[:4], row.units + row.not_kept, row.unit)
        for row in session.execute(query)
        if row.units + row.not_kept
    ]
