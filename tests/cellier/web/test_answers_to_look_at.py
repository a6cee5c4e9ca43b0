"""What a supplier answered, where whoever buys looks: the list of orders, and the home page."""

import re
from decimal import Decimal
from typing import Any

import pytest
from starlette.testclient import TestClient

from inventory.receiving.on_its_way import net_on_its_way, on_its_way
from kernel.ids import new_id
from sourcing.orders import State, lines_of, order_by_id
from tests.cellier.web.kitchens import Kitchen
from tests.cellier.web.linked import Sent, judged
from tests.counting import statements

TO_LOOK_AT = "Réponse à regarder"


def row_of(client: TestClient, sent: Sent) -> str:
    """The order's own row in the list."""
    text = client.get(f"{sent.kitchen.path}/orders").text
    (found,) = [one for one in text.split("<li>") if str(sent.id) in one]
    return found


def says(sent: Sent, farm: TestClient, **more: str) -> str:
    """Answer by the link; the answer's id."""
    form = {"id": str(new_id()), **more}
    assert farm.post(sent.path, data=form).status_code == 303
    return form["id"]


def cut(sent: Sent, carrots: str, leeks: str) -> dict[str, str]:
    packs = {f"lines.{sent.carrots}.packs": carrots, f"lines.{sent.leeks}.packs": leeks}
    return {"changed": "1", **packs}


def test_an_answer_is_to_be_looked_at_until_somebody_has(sent: Sent, farm: TestClient) -> None:
    kitchen = sent.kitchen
    with kitchen.client("purchaser") as client:
        before = row_of(client, sent)
        assert TO_LOOK_AT not in before
        assert "sans réponse" in before
        says(sent, farm, **cut(sent, "1", "2"))
        row = row_of(client, sent)
        assert TO_LOOK_AT in row
        assert "le fournisseur modifie la commande" in row
        assert "sans réponse" not in row
        for page in ("", "/tasks"):
            text = client.get(kitchen.path + page).text
            assert "le fournisseur modifie la commande" in text
            assert f'href="{sent.there}"' in text
        page = client.get(sent.there).text
        assert TO_LOOK_AT in page
        # To say yes to it is to accept it, or to decline it and be told otherwise.
        assert f"{sent.there}/confirm" not in page
        judged(client, sent, "accepted")
        row = row_of(client, sent)
        assert TO_LOOK_AT not in row
        assert "Confirmée" in row
        assert "le fournisseur modifie la commande" in row
        for page in ("", "/tasks"):
            assert "le fournisseur modifie" not in client.get(kitchen.path + page).text


def test_an_answer_after_the_confirmation_is_to_be_looked_at_too(
    sent: Sent, farm: TestClient
) -> None:
    with sent.kitchen.client("purchaser") as client:
        client.post(f"{sent.there}/confirm", data={"id": str(new_id())})
        says(sent, farm, **cut(sent, "0", "0"))
        row = row_of(client, sent)
        assert (TO_LOOK_AT in row, "Confirmée" in row) == (True, True)
        assert "le fournisseur refuse tout" in row
        judged(client, sent, "declined")
        assert TO_LOOK_AT not in row_of(client, sent)


def test_where_nothing_comes_it_is_to_be_called_off(sent: Sent, farm: TestClient) -> None:
    advice = "annulez-la"
    with sent.kitchen.client("purchaser") as client:
        says(sent, farm, **cut(sent, "0", "0"))
        assert advice not in client.get(sent.there).text
        judged(client, sent, "accepted")
        assert advice in client.get(sent.there).text
        client.post(f"{sent.there}/cancel", data={"id": str(new_id())})
        assert advice not in client.get(sent.there).text


def test_what_was_agreed_not_to_come_is_on_its_way_no_more(
    sent: Sent, farm: TestClient
) -> None:
    """Ten kilos of each, of which half of one and none of the other is agreed to come."""
    kitchen = sent.kitchen
    here, day = kitchen.by.canteen_id, kitchen.by.today

    def coming() -> tuple[list[Decimal], Decimal]:
        with kitchen.session() as session:
            order = order_by_id(session, sent.id, canteen_id=here)
            lines = lines_of(session, order)
            products = [lines[one].product_id for one in sent.lines]
            found = on_its_way(session, here, on=day)
            net = net_on_its_way(session, here, day, day, on=day)
            return [found[one] for one in products], net

    before = coming()
    says(sent, farm, **cut(sent, "1", "0"))
    # Nobody has agreed to it yet.
    assert coming() == before
    assert before[0] == [10, 10]
    with kitchen.client("purchaser") as client:
        judged(client, sent, "accepted")
    assert coming() == ([5, 0], before[1] - 30)


def test_a_declined_answer_is_no_answer_awaited(sent: Sent, farm: TestClient) -> None:
    with sent.kitchen.client("purchaser") as client:
        says(sent, farm, as_it_is="1")
        assert "le fournisseur accepte tout" in row_of(client, sent)
        judged(client, sent, "declined")
        row = row_of(client, sent)
        assert "Vous avez refusé leur réponse" in row
        assert (TO_LOOK_AT in row, "sans réponse" in row) == (False, False)
        assert "accepte tout" not in row
        assert f"{sent.there}/confirm" in client.get(sent.there).text
    assert sent.order.state == State.SENT


def test_what_must_be_looked_at_stands_on_top(sent: Sent, farm: TestClient) -> None:
    kitchen = sent.kitchen
    with kitchen.client("purchaser") as client:
        says(sent, farm, **cut(sent, "1", "2"))
        text = client.get(f"{kitchen.path}/orders").text
    first = re.search(r'/orders/(\w{8}-[-\w]+)"', text[text.index("En route") :])
    assert first
    assert first[1] == str(sent.id)


def test_papers_alone_are_told_and_ask_for_nothing(
    sent: Sent, farm: TestClient, invoice: bytes
) -> None:
    files = {"invoice": ("facture.pdf", invoice, "application/pdf")}
    form = {"id": str(new_id()), "papers_only": "1"}
    assert farm.post(sent.path, data=form, files=files).status_code == 303
    with sent.kitchen.client("purchaser") as client:
        row = row_of(client, sent)
    assert ("Facture" in row, TO_LOOK_AT in row) == (True, False)
    assert "sans réponse" in row


@pytest.fixture
def invoice() -> bytes:
    return b"%PDF-1.4\n%%EOF\n"


def test_the_kitchen_is_not_asked(sent: Sent, farm: TestClient) -> None:
    says(sent, farm, **cut(sent, "1", "2"))
    for who in ("kitchen", "tablet"):
        with sent.kitchen.client(who) as client:
            assert "le fournisseur modifie" not in client.get(sent.kitchen.path).text


def test_many_answers_cost_no_more_statements(kitchen: Kitchen, farm: TestClient) -> None:
    def many(number: int) -> Any:
        for _ in range(number):
            one = Sent(kitchen)
            says(one, farm, **cut(one, "1", "2"))

    with kitchen.client("purchaser") as client:
        paths = [kitchen.path + page for page in ("/orders", "", "/tasks")]
        many(1)
        few = [statements(kitchen.house.engine, lambda p=p: client.get(p)) for p in paths]
        many(6)
        more = [statements(kitchen.house.engine, lambda p=p: client.get(p)) for p in paths]
    assert more == few
