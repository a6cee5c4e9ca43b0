"""What came and was not billed yet, or in part only: to be asked for, and owed meanwhile."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from inventory.billing.billable import NO_EUROS, Due, dues, in_order
from inventory.billing.billed import What
from sourcing.products import StockUnit
from suppliers.families import Family


class Unbilled(NamedTuple):
    """What is left of one delivery's line, or of a charge of it; `age` is in days.

    `net` is euros before VAT, as booked; `asked` what its bill is likely to say: of what was
    credited before it was billed, too; both nothing of what is `unpriced`. `left` is stock units,
    none of what is no food.
    """

    receipt_id: UUID
    line_id: UUID
    supplier_id: UUID
    supplier: str
    received_on: date
    what: What
    description: str
    family: Family | None
    unit: StockUnit | None
    left: Decimal
    net: Decimal
    asked: Decimal
    vat_rate: Decimal
    partly: bool
    unpriced: bool
    age: int


def unbilled(session: Session, *, canteen_id: UUID, on: date) -> list[Unbilled]:
    """As it stood that day: received by then, and on no bill of that day or before."""
    found = [due for due in dues(session, canteen_id=canteen_id, on=on) if due.is_owed]
    return [_unbilled(due, on) for due in in_order(found)]


def _unbilled(due: Due, on: date) -> Unbilled:
    return Unbilled(
        receipt_id=due.receipt_id,
        line_id=due.line_id,
        supplier_id=due.supplier_id,
        supplier=due.supplier,
        received_on=due.received_on,
        what=due.what,
        description=due.description,
        family=due.family,
        unit=due.unit,
        left=due.left,
        net=due.left_net,
        asked=due.left_net - min(due.awaited, NO_EUROS),
        vat_rate=due.vat_rate,
        unpriced=due.unpriced,
        partly=due.units > 0 or due.expected != 0,
        age=(on - due.received_on).days,
    )
