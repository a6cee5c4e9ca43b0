"""Documents to take back, each written with as few words as possible."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

import inventory.undoing.amendments  # noqa: F401  # these register their kinds
import network.charges  # noqa: F401
import sourcing.sending  # noqa: F401
import suppliers.terms  # noqa: F401
from inventory.kitchen.contributions import Counted, Means, count_contributions
from inventory.kitchen.meals import Addition, add_to_meal, serve
from inventory.kitchen.sortings import SortedInto, Sorting, sort
from inventory.kitchen.waste import NewWaste, Stage, discard
from inventory.receiving.opening import OpeningLine, OpeningStock, open_stock
from inventory.receiving.receipts import receive
from inventory.receiving.rescues import Crate, rescue
from kernel.actor import By
from kernel.documents import Document
from kernel.ids import new_id
from sourcing.products import Product
from tests.builders import (
    MONDAY,
    a_delivery,
    a_line,
    a_meal,
    a_supplier,
    bought_by,
)


def a_receipt(session: Session, by: By, product: Product) -> UUID:
    delivery = a_delivery(a_supplier(session, by), a_line(product), a_line(product, "1.5"))
    return receive(session, delivery, by)


def an_opening(session: Session, by: By, product: Product) -> UUID:
    line = OpeningLine(id=new_id(), product_id=product.id, quantity=Decimal(3))
    return open_stock(session, OpeningStock(id=new_id(), found_on=MONDAY, lines=(line,)), by)


def a_served_meal(session: Session, by: By, product: Product) -> UUID:
    return serve(session, a_meal((product, "12")), by)


def an_addition(session: Session, by: By, product: Product) -> UUID:
    meal_id = serve(session, a_meal(), by)
    more = a_meal((product, "1.25")).ingredients
    return add_to_meal(session, Addition(id=new_id(), meal_id=meal_id, ingredients=more), by)


def a_loss(session: Session, by: By, product: Product) -> UUID:
    facts = {"stage": Stage.STORAGE_LOSS, "product_id": product.id, "quantity": Decimal(2)}
    return discard(session, NewWaste(id=new_id(), wasted_on=MONDAY, **facts), by)


def a_crate(session: Session, by: By, product: Product) -> UUID:
    crate = Crate(id=new_id(), rescued_on=MONDAY, donor="Marché", grams=5000)
    return rescue(session, crate, by)


def a_sorting(session: Session, by: By, product: Product) -> UUID:
    part = SortedInto(id=new_id(), product_id=product.id, grams=4000)
    crate = a_crate(session, by, product)
    new = Sorting(id=new_id(), rescue_id=crate, sorted_on=MONDAY, into=(part,), loss_grams=300)
    return sort(session, new, by)


def a_box(session: Session, by: By, product: Product) -> UUID:
    box = Counted(id=new_id(), given_on=MONDAY, means=Means.CASH, amount=Decimal(80))
    return count_contributions(session, box, by)


KINDS = (a_receipt, an_opening, a_served_meal, an_addition, a_loss, a_crate, a_box)


def holds(session: Session, by: By, document_id: UUID) -> bool:
    return session.get_one(Document, (by.canteen_id, document_id)).holds


def bought(session: Session, by: By) -> tuple[Decimal, int, Decimal]:
    lines = bought_by(session, by)
    grams = sum(line.grams or 0 for line in lines)
    return sum(one.net_value for one in lines), grams, sum(one.avoided for one in lines)  # type: ignore[return-value]


def added(session: Session, by: By, meal_id: UUID, product: Product, kilos: str) -> UUID:
    more = a_meal((product, kilos)).ingredients
    return add_to_meal(session, Addition(id=new_id(), meal_id=meal_id, ingredients=more), by)


def sorted_into(session: Session, by: By, crate: UUID, product: Product, grams: int) -> UUID:
    part = SortedInto(id=new_id(), product_id=product.id, grams=grams)
    new = Sorting(id=new_id(), rescue_id=crate, sorted_on=MONDAY, into=(part,))
    return sort(session, new, by)
