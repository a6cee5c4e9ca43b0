"""Bills as an ERP is told of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrations.erp.facts import BillFacts, BillLineFacts
from integrations.erp.receipts import Ordered, ordered_as
from inventory.billing.billed import Bill, BillLine
from inventory.receiving.receipts import ReceiptLine
from network.canteens import Canteen
from sourcing.products import Product, StockUnit

_ONE = Decimal("1.000")


def bills_to_tell(
    session: Session, canteen: Canteen, ids: Iterable[UUID], *, there: set[UUID]
) -> dict[UUID, BillFacts]:
    """Each of these, as its first turn. What came by receipts that are `there`, and by no others,
    is held against what was ordered.
    """
    wanted = set(ids)
    query = select(Bill).where(Bill.canteen_id == canteen.id, Bill.id.in_(wanted))
    lines = _lines(session, canteen.id, wanted, there)
    return {
        one.id: BillFacts(
            id=one.id,
            canteen_id=canteen.id,
            number=one.number,
            supplier_id=one.supplier_id,
            kind=one.kind,
            billed_on=one.billed_on,
            due_on=one.due_on,
            turn=1,
            net=sum((line.net for line in lines[one.id]), Decimal("0.00")),
            lines=tuple(lines[one.id]),
            note=one.note,
        )
        for one in session.scalars(query)
    }


def _lines(
    session: Session, canteen_id: UUID, ids: set[UUID], there: set[UUID]
) -> Mapping[UUID, list[BillLineFacts]]:
    ours = (BillLine.canteen_id == canteen_id, BillLine.bill_id.in_(ids))
    query = (
        select(BillLine, ReceiptLine.product_id, ReceiptLine.receipt_id, Product.unit)
        .outerjoin(
            ReceiptLine,
            (ReceiptLine.canteen_id == BillLine.canteen_id)
            & (ReceiptLine.id == BillLine.receipt_line_id),
        )
        .outerjoin(Product, Product.id == ReceiptLine.product_id)
        .where(*ours)
    )
    rows = sorted(session.execute(query), key=lambda row: row[0].id)
    asked = ordered_as(session, canteen_id, select(BillLine.receipt_line_id).where(*ours))
    found: dict[UUID, list[BillLineFacts]] = defaultdict(list)
    for line, product_id, receipt_id, unit in rows:
        came = asked.get(line.receipt_line_id or line.id) if receipt_id in there else None
        found[line.bill_id].append(_line(line, product_id, unit, came))
    return found


def _line(
    line: BillLine, product_id: UUID | None, unit: StockUnit | None, came: Ordered | None
) -> BillLineFacts:
    # A credit without a quantity corrects a price, and gives nothing back.
    quantity = line.units + line.not_kept or line.quantity
    return BillLineFacts(
        id=line.id,
        product_id=product_id,
        ordered_as=came.ordered_as if came and quantity else None,
        name=line.description,
        what=line.what,
        units=quantity or _ONE,
        unit=unit,
        net=line.net,
        vat_rate=line.vat_rate,
        unordered=bool(came and came.unordered),
    )
