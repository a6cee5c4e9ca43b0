"""Orders as an ERP is told of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from integrations.erp.counterparts import Counterpart
from integrations.erp.facts import OrderFacts, OrderLineFacts, Stands
from integrations.erp.prices import unit_price
from inventory.receiving.receipts import Receipt
from kernel.documents import Document
from kernel.rounding import rounded, whole_grams
from network.canteens import Canteen
from sourcing.orders import OrderLine, PurchaseOrder, State
from sourcing.pricing import net_value
from sourcing.products import Product

# How far an order has gone in the eyes of its supplier; a draft is nobody's business.
_STANDS: Mapping[State, Stands | None] = {
    State.DRAFT: None,
    State.SENT: Stands.SENT,
    State.CONFIRMED: Stands.CONFIRMED,
    State.RECEIVED: Stands.CONFIRMED,
    State.CANCELLED: Stands.CANCELLED,
}


def orders_to_tell(
    session: Session, canteen: Canteen, ids: Iterable[UUID]
) -> dict[UUID, OrderFacts]:
    """Each of these that is no draft."""
    query = select(PurchaseOrder).where(
        PurchaseOrder.canteen_id == canteen.id, PurchaseOrder.id.in_(set(ids))
    )
    orders = list(session.scalars(query))
    lines = _lines(session, canteen.id, [order.id for order in orders])
    came = _came_in_part(session, canteen.id, ids)
    found = {}
    for order in orders:
        stands = _STANDS[order.state]
        if stands == Stands.CANCELLED and order.id in came:
            stands = Stands.ENDED
        if stands is not None:
            found[order.id] = OrderFacts(
                id=order.id,
                canteen_id=canteen.id,
                name=f"{canteen.name}/{order.number}",
                supplier_id=order.supplier_id,
                ordered_on=order.ordered_on,
                delivery_on=order.delivery_on,
                stands=stands,
                lines=tuple(lines[order.id]),
            )
    return found


def _came_in_part(session: Session, canteen_id: UUID, ids: Iterable[UUID]) -> set[UUID]:
    """Orders that a delivery came for, or once came for in the ERP's books."""
    query = (
        select(Receipt.order_id)
        .join(
            Document, (Document.canteen_id == Receipt.canteen_id) & (Document.id == Receipt.id)
        )
        .outerjoin(
            Counterpart,
            (Counterpart.canteen_id == Receipt.canteen_id) & (Counterpart.id == Receipt.id),
        )
        .where(
            Receipt.canteen_id == canteen_id,
            Receipt.order_id.in_(set(ids)),
            or_(Document.holds, Counterpart.begun > 0),
        )
    )
    return {order_id for order_id in session.scalars(query) if order_id}


def _lines(
    session: Session, canteen_id: UUID, ids: Iterable[UUID]
) -> Mapping[UUID, list[OrderLineFacts]]:
    columns = (
        OrderLine.order_id, OrderLine.id, OrderLine.product_id, OrderLine.name, OrderLine.packs,
        OrderLine.pack_quantity, OrderLine.pack_grams, OrderLine.price, OrderLine.price_per,
        OrderLine.vat_rate, Product.unit,
    )  # fmt: skip
    query = (
        select(*columns)
        .join(Product, Product.id == OrderLine.product_id)
        .where(OrderLine.canteen_id == canteen_id, OrderLine.order_id.in_(set(ids)))
    )
    found: dict[UUID, list[OrderLineFacts]] = defaultdict(list)
    # A phone makes the ids of lines in the order of the lines.
    for row in sorted(session.execute(query), key=lambda row: row.id):
        units = rounded(row.packs * row.pack_quantity, 3)
        grams = whole_grams(row.packs * row.pack_grams)
        net = net_value(row.price, row.price_per, packs=row.packs, units=units, grams=grams)
        found[row.order_id].append(
            OrderLineFacts(
                row.id, row.product_id, row.name, units, row.unit, unit_price(net, units), net,
                row.vat_rate,
            )
        )  # fmt: skip
    return found
