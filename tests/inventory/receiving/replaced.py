"""Chard was ordered and something else came, in as few words as possible."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from inventory.receiving.deliveries import DeliveredLine, Delivery, Outcome
from inventory.receiving.receipts import receive
from inventory.receiving.replacements import Changes, changes_in, changes_of
from kernel.actor import By
from sourcing.products import Product
from suppliers.labels import Label
from tests.builders import (
    a_certificate,
    a_delivery,
    a_line,
    a_producer,
    a_product,
    a_supplier,
    an_offer,
    an_order,
)


class Order(NamedTuple):
    """Ten kilos of chard at 2.00 € a kilo, organic and certified, from 24 km away."""

    supplier_id: UUID
    order_id: UUID
    line_id: UUID
    chard: Product


def chard_ordered(session: Session, by: By) -> Order:
    supplier_id, farm = a_supplier(session, by, intermediaries=0), a_producer(session, by)
    a_certificate(session, by, producer_id=farm)
    chard = a_product(session, allergens_said=True)
    of = {"supplier_id": supplier_id, "product_id": chard.id, "producer_id": farm}
    offer_id = an_offer(session, by, name="Blettes", labels=(Label.BIO,), **of)
    new = an_order(session, by, offer_id, supplier_id=supplier_id)
    return Order(supplier_id, new.id, new.lines[0].id, chard)


def instead(
    order: Order, product: Product, quantity: str = "10", **facts: object
) -> DeliveredLine:
    of = {"outcome": Outcome.REPLACED, "order_line_id": order.line_id}
    return a_line(product, quantity, **{**of, **facts})


def of_the_order(order: Order, *lines: DeliveredLine) -> Delivery:
    return a_delivery(order.supplier_id, *lines, order_id=order.order_id)


def the_change(session: Session, by: By, delivery: Delivery) -> Changes:
    """Before it is accepted, and the same after."""
    (before,) = changes_in(session, delivery, canteen_id=by.canteen_id)
    receive(session, delivery, by)
    (after,) = changes_of(session, delivery.id, canteen_id=by.canteen_id)
    assert _told(before) == _told(after)
    return after


def _told(change: Changes) -> list[object]:
    sides = [(one.line, one.price_per_kilo, one.allergens) for one in change.came]
    return [change.order_line_id, change.ordered, sides, change.effects]
