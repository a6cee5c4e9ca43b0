"""What is still to come of all that is out: as ordered, or as was agreed with the supplier since."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from inventory.receiving.expected import LATE, OUT, ExpectedLine, as_expected
from kernel.rounding import rounded
from sourcing.orders import PurchaseOrder
from sourcing.supplier_answers import Answered, AnswerLine, Stands, answers_of
from suppliers.suppliers import Supplier


def on_its_way(session: Session, canteen_id: UUID, *, on: date) -> Mapping[UUID, Decimal]:
    """By product, stock units still to come of all that is out; none of what was forgotten."""
    found: dict[UUID, Decimal] = {}
    for line in _owed(session, canteen_id, on, PurchaseOrder.delivery_on >= on - LATE):
        found[line.product_id] = found.get(line.product_id, Decimal(0)) + line.owed
    return found


def net_on_its_way(
    session: Session, canteen_id: UUID, first: date, last: date, *, on: date
) -> Decimal:
    """Euros before VAT still to come on those days; none of what was forgotten, and of what comes
    instead none, for nobody said its price.
    """
    days = PurchaseOrder.delivery_on.between(max(first, on - LATE), last)
    lines = _owed(session, canteen_id, on, days)
    return sum((line.owed_net for line in lines), Decimal("0.00"))


def _owed(
    session: Session, canteen_id: UUID, on: date, days: ColumnElement[bool]
) -> list[ExpectedLine]:
    query = select(PurchaseOrder, Supplier.name).join(
        Supplier, Supplier.id == PurchaseOrder.supplier_id
    )
    ours = (PurchaseOrder.canteen_id == canteen_id, PurchaseOrder.state.in_(OUT), days)
    orders = [(order, name) for order, name in session.execute(query.where(*ours))]
    agreed = _agreed(session, canteen_id, [order.id for order, _ in orders])
    found = as_expected(session, canteen_id, orders, on)
    return [
        _as_agreed(line, agreed.get(line.order_line_id)) for one in found for line in one.lines
    ]


def _agreed(
    session: Session, canteen_id: UUID, order_ids: Collection[UUID]
) -> Mapping[UUID, AnswerLine]:
    """By order line, what was accepted last of what the suppliers said."""
    said = answers_of(session, canteen_id, order_ids)
    return {line.order_line_id: line for one in said.values() for line in _accepted(one)}


def _accepted(said: Iterable[Answered]) -> Iterable[AnswerLine]:
    for one in said:
        if one.stands == Stands.ACCEPTED:
            yield from one.lines.values()


def _as_agreed(line: ExpectedLine, agreed: AnswerLine | None) -> ExpectedLine:
    """Where some of it came already, what is owed is what did not: the answer is older."""
    if agreed is None or line.owed_packs != line.packs:
        return line
    packs = Decimal(0) if agreed.instead else agreed.packs
    return line._replace(owed=rounded(packs * line.pack_quantity, 3))
