"""A price of 0 typed at the door is a gift; none typed is a price that nobody knows yet."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from inventory.billing.unbilled import unbilled
from inventory.receiving.receipts import ReceiptLine
from kernel.ids import new_id
from sourcing.pricing import PricePer
from tests.builders import a_delivery, a_line, a_product, a_supplier, an_offer, receive
from tests.cellier.web.kitchens import Kitchen


def waiting(kitchen: Kitchen, receipt: str) -> list[bool]:
    """Of each line of it whose bill is awaited, whether it lacks a price."""
    with kitchen.session() as session:
        found = unbilled(session, canteen_id=kitchen.by.canteen_id, on=kitchen.by.today)
    return [one.unpriced for one in found if one.receipt_id == UUID(receipt)]


def post(kitchen: Kitchen, path: str, fields: Mapping[str, Any]) -> str:
    form = {"id": str(new_id()), **fields}
    with kitchen.client("kitchen") as client:
        answer = client.post(f"{kitchen.path}/delivery/{path}", data=form)
    assert answer.status_code == 303, answer.text
    return form["id"]


@pytest.mark.parametrize(("price", "left"), [("0", []), ("", [True]), ("2", [False])])
def test_what_nobody_ordered(kitchen: Kitchen, price: str, left: list[bool]) -> None:
    extra = {"extra.0.name": "Navets", "extra.0.quantity": "2", "extra.0.price": price}
    sent = post(kitchen, f"from/{kitchen.ids['supplier_id']}", extra)
    assert waiting(kitchen, sent) == left


@pytest.mark.parametrize(("price", "left"), [("0", []), ("", [False])])
def test_what_usually_costs_something(kitchen: Kitchen, price: str, left: list[bool]) -> None:
    with kitchen.house.writing() as session:
        product = a_product(session)
    usual = {"usual.0.product": str(product.id), "usual.0.packs": "2"}
    usual |= {"usual.0.last_price": "3.10", "usual.0.price": price}
    sent = post(kitchen, f"from/{kitchen.ids['supplier_id']}", usual)
    assert waiting(kitchen, sent) == left


@pytest.mark.parametrize(("price", "net", "left"), [("0", 0, []), ("2", 6, [False])])
def test_what_came_instead(kitchen: Kitchen, price: str, net: int, left: list[bool]) -> None:
    line = f"lines.{kitchen.ids['order_line_id']}."
    said = {"instead_name": "Blettes", "instead_quantity": "3", "instead_price": price}
    form = {f"{line}{name}": value for name, value in said.items()} | {"not_organic": "1"}
    sent = post(kitchen, f"order/{kitchen.ids['order_id']}", form)
    with kitchen.session() as session:
        kept = select(ReceiptLine.net_value).where(ReceiptLine.receipt_id == UUID(sent))
        assert session.scalar(kept) == net
    assert waiting(kitchen, sent) == left


@pytest.mark.parametrize(("price", "net"), [("0", 0), ("2", 6), ("", 9)])
def test_another_of_their_goods_instead(kitchen: Kitchen, price: str, net: int) -> None:
    with kitchen.house.writing() as session:
        supplier = UUID(kitchen.ids["supplier_id"])
        carton = {
            "pack_quantity": Decimal(10),
            "price": Decimal(30),
            "price_per": PricePer.PACK,
        }
        offer = an_offer(session, kitchen.by, supplier_id=supplier, **carton)
    line = f"lines.{kitchen.ids['order_line_id']}."
    said = {"instead": str(offer), "instead_quantity": "3", "instead_price": price}
    form = {f"{line}{name}": value for name, value in said.items()} | {"not_organic": "1"}
    sent = post(kitchen, f"order/{kitchen.ids['order_id']}", form)
    with kitchen.session() as session:
        kept = select(ReceiptLine.net_value).where(ReceiptLine.receipt_id == UUID(sent))
        assert session.scalar(kept) == net
    assert waiting(kitchen, sent) == ([False] if net else [])


def test_what_is_completed_as_a_gift(kitchen: Kitchen) -> None:
    with kitchen.house.writing() as session:
        line = a_line(a_product(session), price=Decimal(0))
        supplier = a_supplier(session, kitchen.by)
        delivery = a_delivery(supplier, line)
        receive(session, delivery, kitchen.by)
    with kitchen.client("purchaser") as client:
        assert str(supplier) in client.get(f"{kitchen.path}/bills").text
        shown = client.get(f"{kitchen.path}/delivery/{delivery.id}/complete").text
    assert "0 si c’est offert" in shown
    post(kitchen, f"{delivery.id}/complete", {f"lines.{line.id}.price": "0"})
    with kitchen.client("purchaser") as client:
        assert str(supplier) not in client.get(f"{kitchen.path}/bills").text
