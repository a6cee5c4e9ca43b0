"""Deliveries as an ERP is told of them: what was kept, lot by lot."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, case, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from integrations.erp.counterparts import Counterpart
from integrations.erp.facts import ReceiptFacts, ReceiptLineFacts
from integrations.erp.prices import unit_price
from inventory.lots import Lot
from inventory.purchases import PurchaseLine
from inventory.receiving.deliveries import Outcome
from inventory.receiving.receipts import Receipt, ReceiptLine
from network.canteens import Canteen
from sourcing.orders import OrderLine
from sourcing.products import Product


def receipts_to_tell(
    session: Session, canteen: Canteen, ids: Iterable[UUID]
) -> dict[UUID, ReceiptFacts]:
    """Each of these, as its first turn."""
    query = select(Receipt).where(Receipt.canteen_id == canteen.id, Receipt.id.in_(set(ids)))
    receipts = list(session.scalars(query))
    lines = _lines(session, canteen.id, [one.id for one in receipts])
    return {
        one.id: ReceiptFacts(
            id=one.id,
            canteen_id=canteen.id,
            name="/".join(
                filter(None, (canteen.name, f"{one.received_on}", one.delivery_note))
            ),
            supplier_id=one.supplier_id,
            order_id=one.order_id,
            received_on=one.received_on,
            delivery_note=one.delivery_note,
            closes=not one.more_to_come,
            turn=1,
            lines=tuple(lines[one.id]),
        )
        for one in receipts
    }


def receipts_on_order(
    session: Session, canteen_id: UUID, order_ids: Iterable[UUID]
) -> Mapping[UUID, Mapping[UUID, int]]:
    """By order, the ERP's numbers of the receipts that were told."""
    query = (
        select(Receipt.order_id, Receipt.id, Counterpart.remote)
        .join(
            Counterpart,
            (Counterpart.canteen_id == Receipt.canteen_id) & (Counterpart.id == Receipt.id),
        )
        .where(
            Receipt.canteen_id == canteen_id,
            Receipt.order_id.in_(set(order_ids)),
            Counterpart.remote.is_not(None),
        )
    )
    found: dict[UUID, dict[UUID, int]] = defaultdict(dict)
    for order_id, receipt_id, remote in session.execute(query):
        if order_id and remote:
            found[order_id][receipt_id] = remote
    return found


class Ordered(NamedTuple):
    """The order line that something came for; `unordered`, where it was on no order there or came
    instead of another food, its own line.
    """

    ordered_as: UUID
    unordered: bool


def ordered_as(
    session: Session, canteen_id: UUID, line_ids: Select[Any]
) -> Mapping[UUID, Ordered]:
    """Of each of these lines of receipts whose order there is ours to speak of: what a person left
    as it is there is not, but a delivery that came on an order of its own is.
    """
    theirs, order = aliased(Counterpart), aliased(Counterpart)
    left = func.coalesce(order.left, false())
    own = case((theirs.begun > 0, theirs.own_order), else_=left)
    query = (
        _asked(own.label("own"))
        .outerjoin(
            theirs,
            (theirs.canteen_id == ReceiptLine.canteen_id)
            & (theirs.id == ReceiptLine.receipt_id),
        )
        .outerjoin(
            order, (order.canteen_id == OrderLine.canteen_id) & (order.id == OrderLine.order_id)
        )
        .where(
            ReceiptLine.canteen_id == canteen_id,
            ReceiptLine.id.in_(line_ids),
            or_(own, left.is_(False)),
        )
    )
    found = {}
    for row in session.execute(query):
        line = None if row.own else _order_line(row)
        found[row.id] = Ordered(line or row.id, line is None)
    return found


def _asked(*columns: Any) -> Any:
    """Lines of receipts, beside what was ordered."""
    return select(
        ReceiptLine.id,
        ReceiptLine.product_id,
        ReceiptLine.outcome,
        ReceiptLine.order_line_id,
        OrderLine.product_id.label("asked_for"),
        *columns,
    ).outerjoin(
        OrderLine,
        (OrderLine.canteen_id == ReceiptLine.canteen_id)
        & (OrderLine.id == ReceiptLine.order_line_id),
    )


def _order_line(row: Any) -> UUID | None:
    other = row.outcome == Outcome.REPLACED or row.product_id != row.asked_for
    return None if other else row.order_line_id


def _lines(
    session: Session, canteen_id: UUID, ids: Iterable[UUID]
) -> Mapping[UUID, list[ReceiptLineFacts]]:
    query = (
        _asked(
            ReceiptLine.receipt_id, ReceiptLine.quantity, ReceiptLine.net_value,
            ReceiptLine.vat_rate, PurchaseLine.description, Lot.number, Lot.use_by,
            Lot.best_before, Product.unit,
        )
        .join(Product, Product.id == ReceiptLine.product_id)
        .join(Lot, (Lot.canteen_id == ReceiptLine.canteen_id) & (Lot.id == ReceiptLine.id))
        .join(
            PurchaseLine,
            (PurchaseLine.canteen_id == ReceiptLine.canteen_id)
            & (PurchaseLine.id == ReceiptLine.id),
        )
        .where(ReceiptLine.canteen_id == canteen_id, ReceiptLine.receipt_id.in_(set(ids)))
    )  # fmt: skip
    found: dict[UUID, list[ReceiptLineFacts]] = defaultdict(list)
    for row in sorted(session.execute(query), key=lambda row: row.id):
        found[row.receipt_id].append(
            ReceiptLineFacts(
                id=row.id,
                order_line_id=_order_line(row),
                product_id=row.product_id,
                name=row.description,
                units=row.quantity,
                unit=row.unit,
                price=unit_price(row.net_value, row.quantity),
                net=row.net_value,
                vat_rate=row.vat_rate,
                lot=row.number or "",
                use_by=row.use_by,
                best_before=row.best_before,
            )
        )
    return found
