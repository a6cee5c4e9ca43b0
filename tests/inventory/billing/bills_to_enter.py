"""Bills and what they are held against, written with as few words as possible."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from inventory.billing.billed import (
    NewBill,
    NewBillLine,
)
from inventory.billing.corrections import price_corrections
from inventory.billing.credits import credits_awaited
from inventory.purchases import Kind as Bought
from inventory.receiving.deliveries import DeliveredLine
from inventory.receiving.receipts import receive
from kernel.actor import By
from kernel.ids import new_id
from tests.builders import (
    a_delivery,
    bought_by,
)

MARCH = {"first": date(2026, 3, 1), "last": date(2026, 3, 31)}
LATER = date(2026, 4, 2)


def asked(line: DeliveredLine | None, net: str | Decimal, **facts: Any) -> NewBillLine:
    """A line of a bill, for a delivery's line or for none."""
    named = line.id if line else None
    facts = {"description": "Carottes", "receipt_line_id": named, **facts}
    return NewBillLine(id=new_id(), net=Decimal(net), **facts)


def a_bill(supplier_id: UUID, *lines: NewBillLine, **facts: Any) -> NewBill:
    facts = {"number": f"F{new_id()}", "billed_on": LATER, **facts}
    return NewBill(id=new_id(), supplier_id=supplier_id, lines=lines, **facts)


def delivered(
    session: Session, by: By, supplier_id: UUID, *lines: DeliveredLine, **facts: Any
) -> UUID:
    return receive(session, a_delivery(supplier_id, *lines, **facts), by)


def march(session: Session, by: By) -> Decimal:
    return price_corrections(session, [by.canteen_id], MARCH["first"], MARCH["last"])


def food_bought(session: Session, by: By) -> tuple[Decimal, int]:
    lines = [line for line in bought_by(session, by) if line.kind == Bought.FOOD]
    return sum((one.net_value for one in lines), Decimal(0)), sum(
        one.grams or 0 for one in lines
    )


def awaited_net(session: Session, by: By) -> list[Decimal]:
    found = credits_awaited(session, canteen_id=by.canteen_id, on=LATER)
    return [one.net for one in found]
