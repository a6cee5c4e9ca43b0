"""What whoever buys follows, writes, changes and sends."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from inventory.counting.rules import NewRule, set_rule
from kernel.ids import new_id
from sourcing.orders import OrderLine, PurchaseOrder, State
from sourcing.steps import How, OrderStep
from suppliers.terms import NewTerms, agree
from tests.builders import (
    MONDAY,
    a_delivery,
    a_line,
    a_product,
    a_supplier,
    an_offer,
    an_order,
    receive,
)
from tests.cellier.web.kitchens import Kitchen
from tests.counting import statements

TUESDAY = MONDAY + timedelta(days=1)


def write(kitchen: Kitchen, step: Any, *named: Any, **more: Any) -> Any:
    with kitchen.house.writing() as session:
        return step(session, *named, **more)


@pytest.fixture
def shop(kitchen: Kitchen) -> dict[str, UUID]:
    """Carrots by five kilos at 2 € the kilo, of which ten kilos should be there."""

    def stocked(session: Any) -> dict[str, UUID]:
        product, supplier = a_product(session), a_supplier(session, kitchen.by)
        offer = an_offer(session, kitchen.by, supplier_id=supplier, product_id=product.id)
        rule = NewRule(id=new_id(), product_id=product.id, minimum=Decimal(12))
        set_rule(session, rule, kitchen.by)
        return {"supplier": supplier, "offer": offer, "product": product.id}

    return dict(write(kitchen, stocked))


def orders_of(kitchen: Kitchen, supplier_id: UUID) -> list[PurchaseOrder]:
    with kitchen.session() as session:
        query = select(PurchaseOrder).where(PurchaseOrder.supplier_id == supplier_id)
        return list(session.scalars(query))


def form_of(shop: dict[str, UUID], **more: str) -> dict[str, str]:
    form = {"id": str(new_id()), f"packs.{shop['offer']}": "3", "delivery_on": str(TUESDAY)}
    return {**form, **more}


def drafted(client: TestClient, kitchen: Kitchen, shop: dict[str, UUID], **more: str) -> str:
    answer = client.post(
        f"{kitchen.path}/orders/new/{shop['supplier']}", data=form_of(shop, **more)
    )
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].split("?")[0]


def test_who_sells_what_is_missing_comes_first(kitchen: Kitchen, shop: dict[str, UUID]) -> None:
    with kitchen.client("purchaser") as client:
        text = client.get(f"{kitchen.path}/orders/new").text
    first = text.index("/orders/new/0")
    assert text[first:].startswith(f"/orders/new/{shop['supplier']}")
    assert "1 sous son minimum" in text


def test_what_is_missing_is_typed_in_already(kitchen: Kitchen, shop: dict[str, UUID]) -> None:
    path = f"{kitchen.path}/orders/new/{shop['supplier']}"
    with kitchen.client("purchaser") as client:
        text = client.get(path).text
        empty = client.get(f"{path}?start=nothing").text
    # Twelve kilos in packs of five.
    assert re.search(rf'name="packs\.{shop["offer"]}"[^>]* value="3"', text)
    assert re.search(rf'name="packs\.{shop["offer"]}"[^>]* value=""', empty)
    assert f'value="{TUESDAY}"' in text
    assert "30,00\N{NO-BREAK SPACE}€" in text


def test_the_last_order_is_one_way_to_begin(kitchen: Kitchen, shop: dict[str, UUID]) -> None:
    with kitchen.client("purchaser") as client:
        there = drafted(client, kitchen, shop, **{f"packs.{shop['offer']}": "7"})
        client.post(f"{there}/placed", data={"id": str(new_id()), "how": "phone"})
        path = f"{kitchen.path}/orders/new/{shop['supplier']}?start=last"
        text = client.get(path).text
    assert re.search(rf'name="packs\.{shop["offer"]}"[^>]* value="7"', text)
    assert "déjà partie" in text


def test_an_order_goes_its_way_from_the_draft_to_the_door(
    kitchen: Kitchen, shop: dict[str, UUID]
) -> None:
    with kitchen.client("purchaser") as client:
        there = drafted(client, kitchen, shop)
        draft = client.get(f"{there}?done=drafted").text
        assert "personne au dehors" in draft
        assert "Ferme" in client.get(f"{kitchen.path}/orders").text
        pressed = {"id": str(new_id()), "how": "phone"}
        answers = [client.post(f"{there}/placed", data=pressed) for _ in range(2)]
        assert {one.headers["location"] for one in answers} == {f"{there}?done=placed"}
        sent = client.get(there).text
        assert "par téléphone" in sent
        client.post(f"{there}/confirm", data={"id": str(new_id())})
        assert f"{there}/confirm" not in client.get(there).text
        client.post(f"{there}/cancel", data={"id": str(new_id()), "because": "Trop cher"})
        assert "Trop cher" in client.get(there).text
    (order,) = orders_of(kitchen, shop["supplier"])
    assert order.state == State.CANCELLED
    with kitchen.session() as session:
        steps = session.scalars(select(OrderStep).where(OrderStep.order_id == order.id))
        assert {one.step: one.how for one in steps} == {
            State.SENT: How.PHONE, State.CONFIRMED: None, State.CANCELLED: None,
        }  # fmt: skip


def test_a_draft_is_changed_and_nobody_overwrites_another(
    kitchen: Kitchen, shop: dict[str, UUID]
) -> None:
    with kitchen.client("purchaser") as client:
        there = drafted(client, kitchen, shop)
        page = client.get(f"{there}/change").text
        seen = re.search(r'name="seen" value="(\w+)"', page)
        assert seen
        form = form_of(shop, seen=seen[1], note="Sans terre", **{f"packs.{shop['offer']}": "5"})
        assert client.post(f"{there}/change", data=form).status_code == 303
        assert client.post(f"{there}/change", data=form).status_code == 303
        late = client.post(f"{there}/change", data={**form, "id": str(new_id())})
        assert (late.status_code, "entre-temps" in late.text) == (422, True)
        assert "Sans terre" in client.get(there).text
    (order,) = orders_of(kitchen, shop["supplier"])
    with kitchen.session() as session:
        packs = session.scalars(select(OrderLine.packs).where(OrderLine.order_id == order.id))
        assert list(packs) == [Decimal(5)]


def test_below_the_minimum_one_says_why_and_keeps_what_was_typed(
    kitchen: Kitchen, shop: dict[str, UUID]
) -> None:
    terms = NewTerms(
        id=new_id(), supplier_id=shop["supplier"], from_on=MONDAY, minimum=Decimal(100),
        weekdays=(2,), lead_days=1,
    )  # fmt: skip
    write(kitchen, agree, terms, kitchen.by)
    with kitchen.client("purchaser") as client:
        there = drafted(client, kitchen, shop)
        assert "70,00" in client.get(there).text
        answer = client.post(f"{there}/placed", data={"id": str(new_id()), "how": "phone"})
        assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)
        said = {"id": str(new_id()), "how": "phone", "because": "Ils passent"}
        assert client.post(f"{there}/placed", data=said).status_code == 303
        assert "Ils passent" in client.get(there).text


def test_the_effect_is_the_servers_word(kitchen: Kitchen, shop: dict[str, UUID]) -> None:
    terms = NewTerms(
        id=new_id(), supplier_id=shop["supplier"], from_on=MONDAY, minimum=Decimal(100),
        weekdays=(3,), lead_days=2,
    )  # fmt: skip
    write(kitchen, agree, terms, kitchen.by)
    path = f"{kitchen.path}/orders/new/{shop['supplier']}/effect"
    with kitchen.client("purchaser") as client:
        client.post(f"{kitchen.path}/orders/budget", data={"id": str(new_id()), "amount": "25"})
        asked = {f"packs.{shop['offer']}": "3", "delivery_on": str(TUESDAY)}
        answer = client.get(path, params=asked)
        assert answer.status_code == 200
        text = answer.text
        assert "<html" not in text
        assert "30,00" in text
        assert "70,00" in text
        assert "-5,00" in text.replace("\N{MINUS SIGN}", "-")
        assert "mardi" in text
        assert "sans elle" in text
        for nonsense in ({"packs.x": "1"}, {f"packs.{new_id()}": "1"}, {"delivery_on": "x"}):
            assert client.get(path, params=nonsense).status_code in (404, 422)


def test_without_script_it_is_worked_out_by_a_button(
    kitchen: Kitchen, shop: dict[str, UUID]
) -> None:
    path = f"{kitchen.path}/orders/new/{shop['supplier']}"
    with kitchen.client("purchaser") as client:
        form = form_of(shop, recalculate="1", **{f"packs.{shop['offer']}": "9"})
        answer = client.post(path, data=form)
    assert answer.status_code == 200
    assert "90,00" in answer.text
    assert 'value="9"' in answer.text
    assert orders_of(kitchen, shop["supplier"]) == []


@pytest.mark.parametrize(
    "wrong",
    [{"packs": ""}, {"packs": "beaucoup"}, {"delivery_on": ""}, {"delivery_on": "2026-02-01"},
     {"packs": "-2"}],
)  # fmt: skip
def test_nonsense_is_refused_and_stays(
    kitchen: Kitchen, shop: dict[str, UUID], wrong: dict[str, str]
) -> None:
    path = f"{kitchen.path}/orders/new/{shop['supplier']}"
    named = {f"packs.{shop['offer']}" if name == "packs" else name: said
             for name, said in wrong.items()}  # fmt: skip
    with kitchen.client("purchaser") as client:
        answer = client.post(path, data=form_of(shop, note="Merci", **named))
    assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)
    assert ">Merci</textarea>" in answer.text


def test_an_order_is_handed_over_as_paper_and_as_text(
    kitchen: Kitchen, shop: dict[str, UUID]
) -> None:
    with kitchen.client("purchaser") as client:
        there = drafted(client, kitchen, shop)
        paper = client.get(f"{there}/order.pdf")
        text = client.get(there).text
    assert paper.content.startswith(b"%PDF")
    assert "- 3 × Carottes, caisse de 5\N{NO-BREAK SPACE}kg" in text or "- 3 × Carottes" in text


def test_the_kitchen_does_not_order(kitchen: Kitchen) -> None:
    for who in ("kitchen", "tablet"):
        with kitchen.client(who) as client:
            assert client.get(f"{kitchen.path}/orders").status_code == 403


def test_many_orders_cost_no_more_statements(kitchen: Kitchen, shop: dict[str, UUID]) -> None:
    def many(session: Any, number: int) -> None:
        for _ in range(number):
            new = an_order(session, kitchen.by, shop["offer"], supplier_id=shop["supplier"])
            line = a_line(shop["product"], price=Decimal(3))
            delivery = a_delivery(shop["supplier"], line, order_id=new.id)
            receive(session, delivery, kitchen.by)
            an_order(session, kitchen.by, shop["offer"], supplier_id=shop["supplier"])

    rule = NewRule(id=new_id(), product_id=shop["product"], minimum=Decimal(9999))
    write(kitchen, set_rule, rule, kitchen.by)
    write(kitchen, many, 1)
    engine = kitchen.house.engine
    with kitchen.client("purchaser") as client:
        paths = ("/orders", "/orders/new", f"/orders/new/{shop['supplier']}")
        few = [statements(engine, lambda p=p: client.get(kitchen.path + p)) for p in paths]
        write(kitchen, many, 15)
        more = [statements(engine, lambda p=p: client.get(kitchen.path + p)) for p in paths]
    assert more == few
    assert max(few) <= 45
