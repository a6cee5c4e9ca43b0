"""A delivery at the door becomes lots on a shelf, with their evidence frozen."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from inventory.places import places_of
from inventory.receiving.deliveries import Delivery, Outcome, Weight
from inventory.receiving.door import at_the_door
from inventory.receiving.shelving import Accepted, keep_lines, shelve
from inventory.receiving.unloading import Came, came, offers_named, product_of
from kernel.actor import By
from kernel.dates import happened
from kernel.db import Base, Fixed, Grams, Id, Money, Percent, Quantity, UnitPrice
from kernel.documents import Document, once
from kernel.errors import Refused
from kernel.outbox import Topic, tell
from kernel.owned import CanteenOwned, same_canteen
from kernel.rounding import rounded
from kernel.rows import insert_rows
from kernel.words import N_
from sourcing.offers import offers_by_id
from sourcing.orders import OrderedLine, PurchaseOrder, State, lines_of, order_by_id
from sourcing.pricing import PricePer
from sourcing.products import facts_of


class Receipt(CanteenOwned, Base):
    """The delivery note, as it was accepted."""

    __tablename__ = "receipts"
    __table_args__ = (
        same_canteen("id", "documents"),
        same_canteen("order_id", "purchase_orders"),
        Index(None, "canteen_id", "received_on"),
        Index(None, "canteen_id", "order_id"),
    )

    supplier_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("suppliers.id"))
    order_id: Mapped[UUID | None]
    received_on: Mapped[date]
    delivery_note: Mapped[str]
    more_to_come: Mapped[bool]
    note: Mapped[str]


class ReceiptLine(CanteenOwned, Base):
    """One line as it came. `quantity` (stock units) and `grams` are two facts of what was
    kept; `not_kept` was billed but damaged or sent back. What was kept is the lot of the same
    id; what it was worth, and its evidence, the purchase line of the same id.
    """

    __tablename__ = "receipt_lines"
    __table_args__ = (
        same_canteen("receipt_id", "receipts"),
        same_canteen("order_line_id", "order_lines"),
        Index(None, "canteen_id", "receipt_id"),
        Index(None, "canteen_id", "order_line_id"),
    )

    receipt_id: Mapped[UUID]
    order_line_id: Mapped[UUID | None]
    offer_id: Mapped[UUID | None] = mapped_column(Id(), ForeignKey("offers.id"))
    product_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("products.id"))
    outcome: Mapped[Outcome]
    quantity: Mapped[Quantity]
    packs: Mapped[Quantity]
    grams: Mapped[Grams]
    weighed: Mapped[bool]
    not_kept: Mapped[Quantity]
    price: Mapped[UnitPrice]
    price_per: Mapped[PricePer]
    discount_percent: Mapped[Percent]
    vat_rate: Mapped[Percent]
    net_value: Mapped[Money]
    temperature_c: Mapped[Decimal | None] = mapped_column(Fixed(1))
    despite_because: Mapped[str]
    note_grams: Mapped[Grams | None] = mapped_column(default=None)
    cleaned_grams: Mapped[Grams | None] = mapped_column(default=None)
    paid_by: Mapped[Weight] = mapped_column(default=Weight.SCALE, server_default="scale")


class OrderCalledOff(Refused):
    """Nothing is owed on it any more."""

    says = N_("Order {number} was cancelled: log the delivery without it.")


class OtherSupplier(Refused):
    """The note and the order name two suppliers."""

    says = N_("Order {number} went to another supplier: log the delivery without it.")


@once("receipt", reversible=True)
def receive(session: Session, delivery: Delivery, by: By) -> UUID:
    """Accept a delivery: a receipt, a lot a line with its evidence, one message outside.

    Raises:
        PastUseBy, TooWarm, PriceMissing, QuantityMissing, LineNotOnOrder: of a line.
        OrderCalledOff, OtherSupplier: of the order.
        InTheFuture: of the day.

    """
    happened(delivery.received_on, by)
    order, ordered = _order(session, delivery, by)
    accepted = _accept(session, delivery, ordered, by)
    _sign(session, accepted)
    keep_lines(session, accepted)
    shelve(session, accepted)
    if order and delivery.more_to_come:
        settle(session, order)
    elif order:
        order.state = State.RECEIVED
    session.flush()
    topic, who = Topic.RECEIPT_ACCEPTED, by.canteen_id
    tell(session, topic, canteen_id=who, document_id=delivery.id)
    return delivery.id


def outstanding(session: Session, order: PurchaseOrder) -> Mapping[UUID, Decimal]:
    """Stock units the supplier still owes, by order line. A reversed delivery is owed again.

    What was replaced by something else is owed no more, in whatever unit that came.
    """
    quantity = func.sum(ReceiptLine.quantity)
    query = (
        select(ReceiptLine.order_line_id, ReceiptLine.product_id, ReceiptLine.outcome, quantity)
        .join(
            Receipt,
            (Receipt.canteen_id == ReceiptLine.canteen_id)
            & (Receipt.id == ReceiptLine.receipt_id),
        )
        .join(
            Document, (Document.canteen_id == Receipt.canteen_id) & (Document.id == Receipt.id)
        )
        .where(
            Receipt.canteen_id == order.canteen_id, Receipt.order_id == order.id, Document.holds
        )
        .group_by(ReceiptLine.order_line_id, ReceiptLine.product_id, ReceiptLine.outcome)
    )
    ordered = lines_of(session, order)
    owed = {line.id: line.units for line in ordered.values()}
    for line_id, product_id, outcome, came_in in session.execute(query):
        if line_id in owed:
            other = outcome == Outcome.REPLACED or product_id != ordered[line_id].product_id
            gone = owed[line_id] if other else came_in
            owed[line_id] = max(owed[line_id] - gone, Decimal(0))
    return owed


def settle(session: Session, order: PurchaseOrder) -> None:
    """All came when any delivery that holds was the last; else the order waits for more.

    A draft too: what came was asked for, if by telephone; to send it now would ask twice.
    """
    if order.state == State.CANCELLED:
        return
    last = (
        select(Receipt.id)
        .join(
            Document, (Document.canteen_id == Receipt.canteen_id) & (Document.id == Receipt.id)
        )
        .where(
            Receipt.canteen_id == order.canteen_id,
            Receipt.order_id == order.id,
            Receipt.more_to_come.is_(False),
            Document.holds,
        )
    )
    over = session.scalar(select(last.exists()))
    order.state = State.RECEIVED if over else State.CONFIRMED
    session.flush()


def _order(
    session: Session, delivery: Delivery, by: By
) -> tuple[PurchaseOrder | None, Mapping[UUID, OrderedLine]]:
    if delivery.order_id is None:
        return None, {}
    order = order_by_id(session, delivery.order_id, canteen_id=by.canteen_id, lock=True)
    if order.state == State.CANCELLED:
        raise OrderCalledOff(number=order.number)
    if order.supplier_id != delivery.supplier_id:
        raise OtherSupplier(number=order.number)
    return order, lines_of(session, order)


def _accept(
    session: Session, delivery: Delivery, ordered: Mapping[UUID, OrderedLine], by: By
) -> Accepted:
    named = offers_named(delivery.lines)
    offers = offers_by_id(session, named, canteen_id=by.canteen_id) if named else {}
    wanted = {product_of(line, ordered, offers) for line in delivery.lines}
    lines = came(delivery, ordered, offers, facts_of(session, wanted))
    door = at_the_door(
        session,
        canteen_id=by.canteen_id,
        producer_ids={one.producer_id for one in lines},
        supplier_ids={delivery.supplier_id},
    )
    return Accepted(delivery, lines, places_of(session, by.canteen_id), door, by)


def _sign(session: Session, accepted: Accepted) -> None:
    delivery, canteen_id = accepted.delivery, accepted.by.canteen_id
    head = delivery.model_dump(exclude={"lines", "charges"})
    insert_rows(session, Receipt, [{"canteen_id": canteen_id, **head}])
    rows = [_receipt_line(accepted, one) for one in accepted.lines]
    insert_rows(session, ReceiptLine, rows)


def _receipt_line(accepted: Accepted, one: Came) -> dict[str, Any]:
    line = one.line
    return {
        "canteen_id": accepted.by.canteen_id,
        "id": line.id,
        "receipt_id": accepted.delivery.id,
        "order_line_id": line.order_line_id,
        "offer_id": one.offer_id,
        "product_id": one.product.id,
        "outcome": line.outcome,
        "quantity": one.quantity,
        "packs": rounded(one.packs, 3),
        "grams": one.grams if one.kept else 0,
        "weighed": one.kept and line.grams is not None,
        "not_kept": line.not_kept,
        "price": one.price,
        "price_per": one.price_per,
        "discount_percent": line.discount_percent,
        "vat_rate": one.vat_rate,
        "net_value": one.net,
        "temperature_c": line.temperature_c,
        "despite_because": line.despite_because,
        "note_grams": line.note_grams,
        "cleaned_grams": line.cleaned_grams,
        "paid_by": line.paid_by,
    }
