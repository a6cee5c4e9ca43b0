"""The supplier's link, forged, expired, revoked, used elsewhere: it is good for its order alone."""

import re
from uuid import UUID

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from kernel.ids import new_id
from sourcing.order_links import AFTER
from sourcing.orders import PurchaseOrder, State
from sourcing.supplier_answers import SupplierAnswerLine
from tests.builders import a_supplier, an_offer, an_order, somebody_in_a_new_canteen
from tests.cellier.web.conftest import NOW
from tests.cellier.web.kitchens import Kitchen
from tests.cellier.web.linked import Sent


@pytest.mark.parametrize("token", ["x", "a" * 43, "%00", "é", "../c", "a" * 4000])
def test_forged_it_leads_nowhere(sent: Sent, farm: TestClient, token: str) -> None:
    for answer in (farm.get(f"/o/{token}"), farm.post(f"/o/{token}", data=sent.fields())):
        assert answer.status_code in (403, 404)
        assert "Carottes" not in answer.text
    changed = sent.path[:-1] + ("A" if sent.path[-1] != "A" else "B")
    assert farm.get(changed).status_code == 404
    assert sent.answers == 0


def test_an_outsider_is_shown_no_way_into_the_house(
    sent: Sent, farm: TestClient, kitchen: Kitchen
) -> None:
    with kitchen.client("lead") as lead:
        for client in (farm, lead):
            pages = [
                client.get(sent.path),
                client.get("/o/forged"),
                client.post("/o/forged", data={"as_it_is": "1"}),
                client.get(f"{sent.path}/more"),
                client.post(sent.path, data=sent.fields(id="none")),
            ]
            for page in pages:
                assert "href" in page.text
                for way in ('href="/"', 'href="/c/', 'href="/me"', "app.js", "data-visit"):
                    assert way not in page.text


def test_expired_and_revoked_it_is_over(sent: Sent, farm: TestClient, kitchen: Kitchen) -> None:
    kitchen.house.now = lambda: NOW + AFTER
    try:
        assert farm.get(sent.path).status_code == 404
        assert farm.post(sent.path, data=sent.fields()).status_code == 404
    finally:
        kitchen.house.now = lambda: NOW
    assert farm.get(sent.path).status_code == 200
    with kitchen.client("purchaser") as client:
        client.post(f"{sent.there}/link/end", data={"id": str(new_id())})
    for answer in (farm.get(sent.path), farm.post(sent.path, data=sent.fields())):
        assert (answer.status_code, answer.text.count("plus valable")) == (404, 1)
        # There is no form that would hold what they typed.
        assert "n’est perdu" not in answer.text
    assert sent.answers == 0


def test_it_is_good_for_its_order_alone(sent: Sent, farm: TestClient, kitchen: Kitchen) -> None:
    other = Sent(kitchen)
    theirs = other.fields()
    # Fields of another order's lines are no fields of this form; its own say nothing then.
    said = {"id": str(new_id()), f"lines.{other.carrots}.packs": "0", "changed": "1"}
    farm.post(sent.path, data=said)
    assert other.answers == 0
    with kitchen.session() as session:
        query = select(SupplierAnswerLine.order_line_id)
        assert other.carrots not in set(session.scalars(query))
    # An answer's id is no way into another order either.
    farm.post(other.path, data=theirs)
    with kitchen.client("purchaser") as client:
        wrong = f"{sent.there}/answers/{theirs['id']}"
        answer = client.post(wrong, data={"id": str(new_id()), "word": "accepted"})
    assert (answer.status_code, other.order.state) == (404, State.SENT)


def test_whoever_holds_it_sees_nothing_else(sent: Sent, farm: TestClient) -> None:
    farm.get(sent.path)
    assert farm.get(sent.there).headers["location"].startswith("/sign-in")
    text = farm.get(sent.path).text
    assert "/journal" not in text
    assert "/orders/" not in text


def test_called_off_it_says_so_and_takes_nothing(
    sent: Sent, farm: TestClient, kitchen: Kitchen
) -> None:
    with kitchen.client("purchaser") as client:
        client.post(f"{sent.there}/cancel", data={"id": str(new_id())})
    assert "ne pas livrer" in farm.get(sent.path).text
    assert farm.post(sent.path, data=sent.fields()).status_code == 422


def test_a_link_is_made_and_shown_once(sent: Sent, farm: TestClient, kitchen: Kitchen) -> None:
    with kitchen.client("purchaser") as client:
        pressed = {"id": str(new_id())}
        links = [
            re.findall(r'href="http://testserver(/o/[^"]+)"', answer.text)[0]
            for answer in (client.post(f"{sent.there}/link", data=pressed) for _ in range(2))
        ]
        assert "/o/" not in client.get(sent.there).text
    # Pressed twice it is one link, under the token that was shown last.
    assert [farm.get(one).status_code for one in links] == [404, 200]


def test_an_ended_link_is_not_made_again_by_its_form(sent: Sent, kitchen: Kitchen) -> None:
    pressed = {"id": str(new_id())}
    with kitchen.client("purchaser") as client:
        assert client.post(f"{sent.there}/link", data=pressed).status_code == 200
        client.post(f"{sent.there}/link/end", data={"id": str(new_id())})
        answer = client.post(f"{sent.there}/link", data=pressed)
        assert (answer.status_code, "Créer un lien" in answer.text) == (422, True)
        assert "clos entre-temps" in answer.text
        other = client.post(f"{Sent(kitchen).there}/link", data=pressed)
        assert other.status_code == 422


def test_another_canteens_order_is_given_no_link(sent: Sent, kitchen: Kitchen) -> None:
    with kitchen.house.writing() as session:
        ben = somebody_in_a_new_canteen(session)
        offer = an_offer(session, ben)
        shop = session.execute(select(PurchaseOrder.supplier_id)).first()
        assert shop
        supplier = a_supplier(session, ben)
        offer = an_offer(session, ben, supplier_id=supplier)
        theirs: UUID = an_order(session, ben, offer, supplier_id=supplier).id
    with kitchen.client("purchaser") as client:
        path = f"{kitchen.path}/orders/{theirs}/link"
        assert client.post(path, data={"id": str(new_id())}).status_code == 404
