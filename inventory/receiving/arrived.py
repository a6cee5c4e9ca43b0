"""What came of an order, line by line, as it was noted at the door."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.purchases import PurchaseLine
from inventory.receiving.deliveries import Outcome
from inventory.receiving.receipts import ReceiptLine
from sourcing.products import Product, StockUnit


class Arrived(NamedTuple):
    """One line of a delivery: `quantity` is stock units kept, `net` euros before VAT of them.

    `order_line_id` is none where nobody ordered it.
    """

    order_line_id: UUID | None
    product_id: UUID
    name: str
    unit: StockUnit
    quantity: Decimal
    net: Decimal
    outcome: Outcome


class Came(NamedTuple):
    """What became of one ordered line: `kept` of what was ordered, and what came instead."""

    kept: Decimal
    sent_back: bool
    instead: Sequence[Arrived]


def arrived(
    session: Session, receipt_ids: Iterable[UUID], *, canteen_id: UUID
) -> Sequence[Arrived]:
    """Every line of food of these deliveries. One statement."""
    query = (
        select(
            ReceiptLine.order_line_id,
            ReceiptLine.product_id,
            # What was refused left no purchase line.
            PurchaseLine.description,
            Product.name,
            Product.unit,
            ReceiptLine.quantity,
            ReceiptLine.net_value,
            ReceiptLine.outcome,
        )
        .join(Product, Product.id == ReceiptLine.product_id)
        .outerjoin(
            PurchaseLine,
            (PurchaseLine.canteen_id == ReceiptLine.canteen_id)
            & (PurchaseLine.id == ReceiptLine.id),
        )
        .where(
            ReceiptLine.canteen_id == canteen_id,
            ReceiptLine.receipt_id.in_(list(receipt_ids)),
        )
    )
    return [
        Arrived(
            row.order_line_id, row.product_id, row.description or row.name, row.unit,
            row.quantity, row.net_value, row.outcome,
        )
        for row in session.execute(query)
    ]  # fmt: skip


def by_line(found: Iterable[Arrived], products: Mapping[UUID, UUID]) -> Mapping[UUID, Came]:
    """By order line; `products` are what was ordered. A line of which nothing came is there too."""
    lines: dict[UUID, list[Arrived]] = {one: [] for one in products}
    for one in found:
        if one.order_line_id in lines:
            lines[one.order_line_id].append(one)
    return {line: _came(some, products[line]) for line, some in lines.items()}


def _came(some: Sequence[Arrived], product_id: UUID) -> Came:
    instead = [
        one for one in some if one.outcome == Outcome.REPLACED or one.product_id != product_id
    ]
    kept = sum((one.quantity for one in some if one not in instead), Decimal(0))
    sent_back = any(one.outcome == Outcome.REFUSED for one in some)
    return Came(kept, sent_back, instead)
