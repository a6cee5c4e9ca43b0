"""The deliveries that bills ask for: which the ERP has, and which it will be told of first."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import or_, select, true
from sqlalchemy.orm import Session

from integrations.erp.counterparts import Counterpart
from integrations.erp.queue import tried, unsent
from inventory.billing.billed import BillLine
from inventory.receiving.receipts import ReceiptLine
from kernel.documents import Document
from kernel.outbox import OutboxMessage


class Billed(NamedTuple):
    """The receipts that each bill asks for. `there` are those that the ERP was told, `coming`
    those that hold and that it will be told of, `ready` those of them that are not set aside.
    """

    by_bill: Mapping[UUID, set[UUID]]
    there: set[UUID]
    coming: set[UUID]
    ready: set[UUID]


def billed(
    session: Session,
    canteen_id: UUID,
    bills: Iterable[UUID],
    *,
    now: datetime,
    since: datetime | None,
) -> Billed:
    """What was written before `since` is not coming, unless it was asked for and not declined."""
    found = Billed(defaultdict(set), set(), set(), set())
    query = _query(canteen_id, set(bills), now, since)
    for bill_id, receipt_id, there, coming, ready in session.execute(query):
        found.by_bill[bill_id].add(receipt_id)
        if there:
            found.there.add(receipt_id)
        elif coming:
            found.coming.add(receipt_id)
            found.ready.update({receipt_id} if ready else ())
    return found


def _query(canteen_id: UUID, bills: set[UUID], now: datetime, since: datetime | None) -> Any:
    news = select(OutboxMessage.document_id).where(
        OutboxMessage.canteen_id == canteen_id, *unsent(since)
    )
    told = or_(
        ReceiptLine.receipt_id.in_(news),
        (Counterpart.begun > Counterpart.turns) & Counterpart.aside_at.is_(None),
        Counterpart.again,
    )
    coming = Document.holds & Counterpart.left.is_not(true()) & told
    return (
        select(
            BillLine.bill_id,
            ReceiptLine.receipt_id,
            Counterpart.turns > 0,
            coming,
            tried(now),
        )
        .join(
            ReceiptLine,
            (ReceiptLine.canteen_id == BillLine.canteen_id)
            & (ReceiptLine.id == BillLine.receipt_line_id),
        )
        .join(
            Document,
            (Document.canteen_id == ReceiptLine.canteen_id)
            & (Document.id == ReceiptLine.receipt_id),
        )
        .outerjoin(
            Counterpart,
            (Counterpart.canteen_id == ReceiptLine.canteen_id)
            & (Counterpart.id == ReceiptLine.receipt_id),
        )
        .where(BillLine.canteen_id == canteen_id, BillLine.bill_id.in_(bills))
        .distinct()
    )
