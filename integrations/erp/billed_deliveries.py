"""The deliveries that bills ask for: which the ERP has, and which it will be told of first."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import case, or_, select, true
from sqlalchemy.orm import Session

from integrations.erp.counterparts import Counterpart
from integrations.erp.queue import tell_last_again, tried, unsent
from inventory.billing.billed import BillLine
from inventory.receiving.receipts import ReceiptLine
from kernel.documents import Document
from kernel.outbox import OutboxMessage


class Billed(NamedTuple):
    """The receipts that each bill asks for. `there` are those that the ERP was told, and when,
    `coming` those that hold and that it will be told of, `ready` those of them that are not set
    aside.
    """

    by_bill: Mapping[UUID, set[UUID]]
    there: dict[UUID, datetime]
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
    found = Billed(defaultdict(set), {}, set(), set())
    query = _query(canteen_id, set(bills), now, since)
    for bill_id, receipt_id, told_at, coming, ready in session.execute(query):
        found.by_bill[bill_id].add(receipt_id)
        if told_at:
            found.there[receipt_id] = told_at
        elif coming:
            found.coming.add(receipt_id)
            found.ready.update({receipt_id} if ready else ())
    return found


def match_bills(session: Session, canteen_id: UUID, receipts: Collection[UUID]) -> None:
    """These were told just now: bills that were told without them are to be held against them."""
    query = (
        select(Counterpart.id)
        .join(
            BillLine,
            (BillLine.canteen_id == Counterpart.canteen_id)
            & (BillLine.bill_id == Counterpart.id),
        )
        .join(
            ReceiptLine,
            (ReceiptLine.canteen_id == BillLine.canteen_id)
            & (ReceiptLine.id == BillLine.receipt_line_id),
        )
        .where(
            Counterpart.canteen_id == canteen_id,
            ReceiptLine.receipt_id.in_(receipts),
            Counterpart.turns % 2 == 1,
            Counterpart.left.is_(False),
        )
        .distinct()
    )
    for bill_id in session.scalars(query).all():
        tell_last_again(session, canteen_id, bill_id)


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
            case((Counterpart.turns > 0, Counterpart.told_at)),
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
