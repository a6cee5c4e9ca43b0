"""What whoever buys follows, writes, changes and sends."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from integrations.erp.port import Paper
from inventory.counting.rules import NewRule, set_rule
from inventory.kitchen.menus import NewMenu, plan
from kernel.ids import new_id
from kernel.settings import settings
from sourcing.measures import Unit
from sourcing.orders import OrderLine, PurchaseOrder, State
from sourcing.products import Product
from sourcing.sending import Sending, send
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
from tests.cellier.web.conftest import NOW
from tests.cellier.web.kitchens import Kitchen
from tests.cellier.web.telling import told
from tests.counting import statements
from tests.sourcing.test_recipes import a_recipe

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


def test_planned_menus_are_typed_in_too_and_it_is_said(
    kitchen: Kitchen, shop: dict[str, UUID]
) -> None:
    """Ten kilos are to be there; forty covers of soup take nine more, next week nobody cooks."""

    def planned(session: Any) -> None:
        product = session.get_one(Product, shop["product"])
        soup = a_recipe(session, kitchen.by, (product, "9", Unit.KILO))
        for day in (TUESDAY, MONDAY + timedelta(days=60)):
            menu = NewMenu(
                id=new_id(), planned_on=day, name="Soupe", covers=40, recipe_ids=(soup,)
            )
            plan(session, menu, kitchen.by)

    write(kitchen, planned)
    path = f"{kitchen.path}/orders/new/{shop['supplier']}"
    with kitchen.client("purchaser") as client:
        text = client.get(path).text
        assert "menus prévus" not in client.get(f"{path}?start=nothing").text
    # Twelve to be there and nine to be cooked, in packs of five.
    assert re.search(rf'name="packs\.{shop["offer"]}"[^>]* value="5"', text)
    assert "menus prévus" in text


def test_what_cannot_be_counted_is_said_beside_the_sums(
    kitchen: Kitchen, shop: dict[str, UUID]
) -> None:
    path, offer = f"{kitchen.path}/orders/new/{shop['supplier']}", f"packs.{shop['offer']}"
    with kitchen.client("purchaser") as client:
        for said in ("beaucoup", "-2", "99999999999"):
            asked = {offer: said, "delivery_on": "2026-04-07"}
            text = client.get(f"{path}/effect", params=asked).text
            assert (
                f"«\N{NO-BREAK SPACE}{said}\N{NO-BREAK SPACE}» n’est pas une quantité" in text
            )
        # The month is the delivery's, not today's; "3," is a three that somebody goes on with.
        for named in ("avril 2026", "Avril 2026"):
            assert named in text
        assert "ce mois-ci" not in text
        text = client.get(f"{path}/effect", params={offer: "3,"}).text
        assert "pas une quantité" not in text
        assert "30,00" in text
        for said in ("beaucoup", "-2"):
            answer = client.post(path, data=form_of(shop, **{offer: said}))
            (refusal,) = re.findall(r'id="refusal">(.*?)</strong>', answer.text, re.DOTALL)
            assert "Carottes" in refusal


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
        # Whoever gave a reason that it did not need is not told that it is below.
        enough = drafted(client, kitchen, shop, **{f"packs.{shop['offer']}": "10"})
        again = said | {"id": str(new_id())}
        assert client.post(f"{enough}/placed", data=again).status_code == 303
        assert "Ils passent" not in client.get(enough).text


def test_a_day_they_do_not_keep_is_said_where_the_order_is_sent(
    kitchen: Kitchen, shop: dict[str, UUID]
) -> None:
    terms = NewTerms(
        id=new_id(), supplier_id=shop["supplier"], from_on=MONDAY, weekdays=(5,), lead_days=9,
    )  # fmt: skip
    with kitchen.client("purchaser") as client:
        there = drafted(client, kitchen, shop)
        assert "Changez le jour" not in client.get(there).text
        write(kitchen, agree, terms, kitchen.by)
        text = client.get(there).text
        sending = text[text.index("<h2>Envoyer</h2>") :]
        for said in ("Ils ne livrent pas le", "Pour ce jour"):
            assert said in text[: text.index("<table>")]
            assert said in sending
        assert "Changez le jour" in sending
        placed = {"id": str(new_id()), "how": "phone"}
        assert client.post(f"{there}/placed", data=placed).status_code == 303
        assert "Ils ne livrent pas le" not in client.get(there).text


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
        # Twenty are on their way already; they are spent before this order is.
        assert "Budget dépassé de 25,00" in text
        assert "Reste du budget" not in text
        assert "mardi" in text
        assert "sans elle" in text
        there = drafted(client, kitchen, shop)
        assert re.search(r"20,00\W{1,2}€ en route", client.get(path, params=asked).text)
        placed = {"id": str(new_id()), "how": "phone", "because": "Ils passent"}
        assert client.post(f"{there}/placed", data=placed).status_code == 303
        text = client.get(path, params=asked).text
        assert re.search(r"50,00\W{1,2}€ en route", text)
        assert "Budget dépassé de 55,00" in text
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
        number = re.search(r"Commande (\d+)", text)
        assert number
        client.cookies.set("language", "en")
        english = client.get(f"{there}/order.pdf")
    assert paper.content.startswith(b"%PDF")
    for one, name in ((paper, "commande"), (english, "order")):
        assert f'filename="{name}-{number[1]}.pdf"' in one.headers["content-disposition"]
    assert "- 3 × Carottes, caisse de 5\N{NO-BREAK SPACE}kg" in text or "- 3 × Carottes" in text


def test_its_number_in_odoo_is_said_with_its_state(
    kitchen: Kitchen, shop: dict[str, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    def ordered(session: Any) -> UUID:
        return an_order(session, kitchen.by, shop["offer"], supplier_id=shop["supplier"]).id

    order = write(kitchen, ordered)
    sending = Sending(id=new_id(), order_id=order, sent_on=MONDAY)
    with kitchen.client("purchaser") as client:

        def page() -> str:
            return client.get(f"{kitchen.path}/orders/{order}").text

        assert "Odoo" not in page()
        monkeypatch.setenv("CELLIER_ODOO_URL", "https://odoo.example")
        settings.cache_clear()
        # A draft is nobody's to tell.
        assert "<dt>Dans Odoo</dt>" not in page()
        write(kitchen, send, sending, kitchen.by)
        waits = page()
        write(kitchen, told, kitchen.by.canteen_id, order, Paper.ORDER, NOW)
        there = page()
    settings.cache_clear()
    assert "<dt>Dans Odoo</dt><dd>pas encore</dd>" in waits
    assert re.search(r"<dt>Dans Odoo</dt><dd>P\d{5}, opération terminée</dd>", there)


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
    assert max(few) <= 38


@pytest.mark.parametrize("wrong", ["0", "0,00", "1000000,01", "9" * 20, "-5"])
def test_a_budget_is_a_sum_that_food_can_cost(kitchen: Kitchen, wrong: str) -> None:
    path = f"{kitchen.path}/orders"
    with kitchen.client("purchaser") as client:
        for amount, status in (("1 500,5", 303), (wrong, 422)):
            form = {"id": str(new_id()), "amount": amount}
            assert client.post(f"{path}/budget", data=form).status_code == status
        shown = re.search(r'name="amount"[^>]* value="([^"]+)"', client.get(path).text)
    assert shown
    assert re.sub(r"\s", " ", shown[1]) == "1 500,50"
