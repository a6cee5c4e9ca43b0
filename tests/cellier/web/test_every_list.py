"""However much a canteen has written down, each of its pages asks the database as often."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from cellier.web.house import House
from inventory.billing.bills import enter_bill
from inventory.counting.rules import NewRule, set_rule
from inventory.kitchen.meals import serve
from kernel.actor import By
from kernel.ids import new_id
from network.people import Newcomer, Role, welcome
from suppliers.labels import Label
from tests.builders import (
    a_certificate,
    a_delivery,
    a_line,
    a_meal,
    a_producer,
    a_product,
    a_supplier,
    an_offer,
    an_order,
    receive,
    take_back,
)
from tests.cellier.web.conftest import NOW
from tests.cellier.web.kitchens import Kitchen, a_kitchen
from tests.counting import statements
from tests.inventory.billing.bills_to_enter import a_bill, asked
from tests.inventory.documents import KINDS, a_receipt

LISTS = (
    "", "/delivery", "/meal", "/rescued", "/waste", "/count", "/journal", "/tasks", "/meals",
    "/board", "/orders", "/orders/new", "/bills", "/suppliers", "/suppliers/new",
    "/producers/new", "/certificates/new", "/reexaminations", "/catalogue", "/people", "/audit",
    "/kept", "/odoo", "/month", "/month?of=bought", "/associations", "/imported",
)  # fmt: skip


def a_day(session: Session, by: By) -> None:
    """One of each, of a product and of people of its own."""
    product = a_product(session)
    farm = a_producer(session, by)
    a_certificate(session, by, producer_id=farm, label=Label.BIO)
    supplier = a_supplier(session, by)
    offer = an_offer(session, by, supplier_id=supplier, product_id=product.id, producer_id=farm)
    order = an_order(session, by, offer, supplier_id=supplier)
    receive(session, a_delivery(supplier, a_line(product), order_id=order.id), by)
    an_order(session, by, offer, supplier_id=supplier)
    for write in KINDS:
        write(session, by, product)
    used(session, by)
    take_back(session, by, a_receipt(session, by, product))
    enter_bill(session, a_bill(supplier, asked(None, "9"), billed_on=by.today), by)
    set_rule(session, NewRule(id=new_id(), product_id=product.id, minimum=Decimal(9999)), by)
    who = {"canteen_id": by.canteen_id, "roles": (Role.KITCHEN,)}
    welcome(session, Newcomer(id=new_id(), name="Lila", **who), today=by.today)


def used(session: Session, by: By) -> UUID:
    """A delivery that a meal used something of: taking it back touches that."""
    product = a_product(session)
    a_receipt(session, by, product)
    return serve(session, a_meal((product, "2")), by)


def asks(client: TestClient, kitchen: Kitchen) -> dict[str, int]:
    """How many statements each page costs, once what is kept in memory is there."""

    def answered(path: str) -> None:
        assert client.get(kitchen.path + path).status_code == 200, path

    for path in LISTS:
        answered(path)
    return {
        path: statements(kitchen.house.engine, lambda path=path: answered(path))
        for path in LISTS
    }


@pytest.mark.parametrize("now", [NOW, datetime.now(UTC)], ids=["that day", "as it is written"])
def test_pages_ask_as_often_whatever_is_written_down(house: House, now: datetime) -> None:
    house = replace(house, now=lambda: now)
    with house.writing() as session:
        kitchen = a_kitchen(session, house)

    def live(days: int) -> None:
        with house.writing() as session:
            for _ in range(days):
                a_day(session, kitchen.by)

    live(2)
    with kitchen.client() as client:
        few = asks(client, kitchen)
        live(4)
        more = asks(client, kitchen)
    assert {path: (few[path], more[path]) for path in LISTS if more[path] > few[path]} == {}
