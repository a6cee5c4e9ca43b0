"""What bills changed: the price expected, the price billed, line by line."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, func, or_, select, type_coerce
from sqlalchemy.orm import Session, aliased

from inventory.billing.billed import Bill, BillLine, What
from inventory.purchases import PurchaseLine
from inventory.receiving.receipts import ReceiptLine
from kernel.db import Fixed
from kernel.documents import Document
from suppliers.suppliers import Supplier


class Correction(NamedTuple):
    """Euros before VAT. `expected` was booked at the delivery for what this line bills, none of
    it where the delivery had no such charge; `billed` leaves out what is to be credited.
    """

    bill_id: UUID
    line_id: UUID
    number: str
    billed_on: date
    supplier: str
    bought_on: date
    what: What
    description: str
    expected: Decimal
    billed: Decimal

    @property
    def difference(self) -> Decimal:
        """Above nothing where it was dearer than expected."""
        return self.billed - self.expected


class Unmatched(NamedTuple):
    """Food that was billed, and no delivery in force brought: log the delivery, or object."""

    bill_id: UUID
    line_id: UUID
    number: str
    billed_on: date
    supplier: str
    description: str
    net: Decimal


_BOOKED, _BILL, _DELIVERY = aliased(PurchaseLine), aliased(Document), aliased(Document)
_CORRECTS = type_coerce(BillLine.net - BillLine.expected - BillLine.awaited, Fixed(2))
_BOUGHT_ON = func.coalesce(_BOOKED.bought_on, Bill.billed_on)


def corrections(
    session: Session, *, canteen_id: UUID, first: date, last: date
) -> list[Correction]:
    """What bills that hold corrected of deliveries of these days; charges of the bill's own day.

    The days are those of the purchase, as everywhere: a bill of November that makes October's
    carrots dearer corrects October.
    """
    query = _in_force(
        select(
            Bill.id, BillLine.id, Bill.number, Bill.billed_on, Supplier.name, _BOUGHT_ON,
            BillLine.what, func.coalesce(_BOOKED.description, BillLine.description),
            BillLine.expected, BillLine.net, BillLine.awaited,
        )
    ).join(Supplier, Supplier.id == Bill.supplier_id)  # fmt: skip
    rows: Iterable[Any] = session.execute(_within(query, [canteen_id], first, last))
    found = [Correction._make((*row[:9], row.net - row.awaited)) for row in rows]
    return sorted(found, key=lambda one: (one.bought_on, one.supplier, one.number, one.line_id))


def price_corrections(
    session: Session, canteen_ids: Iterable[UUID], first: date, last: date
) -> Decimal:
    """Euros before VAT by which bills made the food of these days dearer, or cheaper.

    To be shown beside what meals cost, which stays as it was logged.
    """
    query = _in_force(select(func.sum(_CORRECTS)))
    food = _within(query, canteen_ids, first, last).where(BillLine.what == What.FOOD)
    return session.scalar(food) or Decimal("0.00")


def unmatched(session: Session, *, canteen_id: UUID) -> list[Unmatched]:
    """The oldest bill first; also what is left of a bill when its delivery was taken back."""
    query = (
        select(
            Bill.id, BillLine.id, Bill.number, Bill.billed_on, Supplier.name,
            BillLine.description, BillLine.net,
        )
        .join(BillLine, (BillLine.canteen_id == Bill.canteen_id) & (BillLine.bill_id == Bill.id))
        .join(Supplier, Supplier.id == Bill.supplier_id)
        .join(_BILL, (_BILL.canteen_id == Bill.canteen_id) & (_BILL.id == Bill.id))
        .outerjoin(
            ReceiptLine,
            (ReceiptLine.canteen_id == BillLine.canteen_id)
            & (ReceiptLine.id == BillLine.receipt_line_id),
        )
        .outerjoin(
            _DELIVERY,
            (_DELIVERY.canteen_id == ReceiptLine.canteen_id)
            & (_DELIVERY.id == ReceiptLine.receipt_id),
        )
        .where(
            Bill.canteen_id == canteen_id,
            BillLine.what == What.FOOD,
            _BILL.holds,
            or_(_DELIVERY.holds.is_(None), _DELIVERY.holds.is_(False)),
        )
    )  # fmt: skip
    found = [Unmatched(*row) for row in session.execute(query)]
    return sorted(found, key=lambda one: (one.billed_on, one.supplier, one.number, one.line_id))


def _in_force(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Lines of bills that hold, and what they correct: of a delivery in force, or none of any."""
    return (
        query.select_from(BillLine)
        .join(Bill, (Bill.canteen_id == BillLine.canteen_id) & (Bill.id == BillLine.bill_id))
        .join(_BILL, (_BILL.canteen_id == Bill.canteen_id) & (_BILL.id == Bill.id))
        .outerjoin(
            _BOOKED,
            (_BOOKED.canteen_id == BillLine.canteen_id)
            & (_BOOKED.id == BillLine.receipt_line_id),
        )
        .outerjoin(
            _DELIVERY,
            (_DELIVERY.canteen_id == _BOOKED.canteen_id)
            & (_DELIVERY.id == _BOOKED.document_id),
        )
        .where(
            _BILL.holds,
            _CORRECTS != 0,
            or_(
                _DELIVERY.holds,
                # Food that no delivery brought is in no book of ours: `unmatched` names it.
                BillLine.receipt_line_id.is_(None) & (BillLine.what != What.FOOD),
            ),
        )
    )


def _within(
    query: Select[*tuple[Any, ...]], canteen_ids: Iterable[UUID], first: date, last: date
) -> Select[*tuple[Any, ...]]:
    return query.where(
        BillLine.canteen_id.in_(set(canteen_ids)), _BOUGHT_ON.between(first, last)
    )
