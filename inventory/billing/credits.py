"""What suppliers owe us: billed, or sure to be, and short, damaged or sent back."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from inventory.billing.billable import dues, in_order
from inventory.billing.billed import What
from sourcing.products import StockUnit


class Awaited(NamedTuple):
    """A credit for one delivery's line: `net` euros before VAT less what was credited already.

    `units` were not kept. Less than nothing where more was credited than was owed. `age` is in
    days since the delivery; `billed` whether a bill has asked for it yet.
    """

    supplier_id: UUID
    supplier: str
    receipt_id: UUID
    line_id: UUID
    received_on: date
    description: str
    unit: StockUnit | None
    units: Decimal
    net: Decimal
    vat_rate: Decimal
    billed: bool
    age: int


def credits_awaited(session: Session, *, canteen_id: UUID, on: date) -> list[Awaited]:
    """By supplier, the oldest first: at the price billed, else at the delivery's.

    What a delivery note billed and nobody kept is awaited before the bill comes; a bill that
    asks for no more than was kept settles it, as a credit note does.
    """
    found = dues(session, canteen_id=canteen_id, on=on)
    owed = [due for due in found if due.what == What.FOOD and due.credit]
    awaited = [
        Awaited(
            supplier_id=due.supplier_id,
            supplier=due.supplier,
            receipt_id=due.receipt_id,
            line_id=due.line_id,
            received_on=due.received_on,
            description=due.description,
            unit=due.unit,
            units=due.claimed + due.unclaimed,
            net=due.credit,
            vat_rate=due.vat_rate,
            billed=not due.unclaimed,
            age=(on - due.received_on).days,
        )
        for due in in_order(owed)
    ]
    return sorted(awaited, key=lambda one: one.supplier)
