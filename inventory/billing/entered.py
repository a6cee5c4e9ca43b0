"""The bills that were entered, to be seen again: their papers, their sums, what their lines ask for."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from inventory.billing.billed import Bill, BillLine
from inventory.purchases import PurchaseLine
from inventory.receiving.receipts import Receipt, ReceiptLine
from kernel.documents import Document
from kernel.errors import NotFound
from kernel.words import N_
from sourcing.pricing import Taxed, Totals, totals
from sourcing.products import Product, StockUnit
from suppliers.suppliers import Supplier


class BillNotFound(NotFound):
    """Another canteen's, or nobody's."""

    says = N_("There is no such bill here, or it is another canteen's.")


class Line(NamedTuple):
    """A line as billed; the day on which what it asks for came, where a delivery brought it."""

    line: BillLine
    unit: StockUnit | None
    came_on: date | None

    @property
    def differs(self) -> Decimal:
        """Euros before VAT by which it corrects what was booked for a delivery's line."""
        if self.came_on is None:
            return Decimal("0.00")
        return self.line.net - self.line.expected - self.line.awaited


class Entered(NamedTuple):
    """A paper, whose it is, whether it holds, and its lines as they were typed."""

    bill: Bill
    supplier: str
    holds: bool
    lines: tuple[Line, ...]

    @property
    def totals(self) -> Totals:
        """What it comes to, in euros."""
        return totals(Taxed(one.line.net, one.line.vat_rate) for one in self.lines)

    @property
    def came_on(self) -> list[date]:
        """The days of the deliveries that it asks for."""
        return sorted({one.came_on for one in self.lines if one.came_on})


def entered_lately(
    session: Session, *, canteen_id: UUID, many: int, skip: int = 0
) -> list[Entered]:
    """The bills entered last, the last first; what was taken back is there too, and says so."""
    query = _papers(canteen_id).order_by(Document.recorded_at.desc(), Bill.id.desc())
    return _whole(session, query.offset(skip).limit(many), canteen_id)


def entered_bill(session: Session, bill_id: UUID, *, canteen_id: UUID) -> Entered:
    """One of them.

    Raises:
        BillNotFound: this canteen has none of that id.

    """
    found = _whole(session, _papers(canteen_id).where(Bill.id == bill_id), canteen_id)
    if not found:
        raise BillNotFound
    return found[0]


def _papers(canteen_id: UUID) -> Select[Bill, str, bool]:
    return (
        select(Bill, Supplier.name, Document.holds)
        .join(Document, (Document.canteen_id == Bill.canteen_id) & (Document.id == Bill.id))
        .join(Supplier, Supplier.id == Bill.supplier_id)
        .where(Bill.canteen_id == canteen_id)
    )


def _whole(
    session: Session, papers: Select[Bill, str, bool], canteen_id: UUID
) -> list[Entered]:
    found = session.execute(papers).all()
    lines = _lines(session, {row[0].id for row in found}, canteen_id)
    return [Entered(row[0], row[1], row[2], tuple(lines[row[0].id])) for row in found]


def _lines(
    session: Session, bill_ids: Collection[UUID], canteen_id: UUID
) -> Mapping[UUID, list[Line]]:
    """Of each bill: by the day on which they came; what no delivery brought comes last."""
    query = (
        select(BillLine, Product.unit, Receipt.received_on, PurchaseLine.bought_on)
        .outerjoin(
            ReceiptLine,
            (ReceiptLine.canteen_id == BillLine.canteen_id)
            & (ReceiptLine.id == BillLine.receipt_line_id),
        )
        .outerjoin(Product, Product.id == ReceiptLine.product_id)
        .outerjoin(
            Receipt,
            (Receipt.canteen_id == ReceiptLine.canteen_id)
            & (Receipt.id == ReceiptLine.receipt_id),
        )
        # A charge of a delivery, as its transport, is no line of it.
        .outerjoin(
            PurchaseLine,
            (PurchaseLine.canteen_id == BillLine.canteen_id)
            & (PurchaseLine.id == BillLine.receipt_line_id),
        )
        .where(BillLine.canteen_id == canteen_id, BillLine.bill_id.in_(bill_ids))
    )
    found: dict[UUID, list[Line]] = defaultdict(list)
    rows = session.execute(query).all() if bill_ids else []
    for line, unit, received_on, bought_on in rows:
        found[line.bill_id].append(Line(line, unit, received_on or bought_on))
    return defaultdict(list, {one: sorted(some, key=_order) for one, some in found.items()})


def _order(one: Line) -> tuple[date, str, UUID]:
    return one.came_on or date.max, one.line.description, one.line.id
