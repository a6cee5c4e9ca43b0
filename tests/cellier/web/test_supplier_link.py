"""The supplier's link: what they see and say by it; forged, expired, revoked, replayed, elsewhere."""

import re
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from inventory.receiving.receipts import ReceiptLine
from kernel.ids import new_id
from sourcing.order_links import AFTER, make_link
from sourcing.orders import PurchaseOrder, State
from sourcing.sending import Sending, send
from sourcing.supplier_answers import MOST, SupplierAnswer, SupplierAnswerLine
from tests.builders import MONDAY, a_supplier, an_offer, an_order, somebody_in_a_new_canteen
from tests.cellier.web.conftest import NOW
from tests.cellier.web.kitchens import Kitchen
from tests.cellier.web.worlds import a_pdf, a_picture


class Sent:
    """An order that is out, of carrots and of leeks, and its link."""

    def __init__(self, kitchen: Kitchen) -> None:
        self.kitchen = kitchen
        with kitchen.house.writing() as session:
            supplier = a_supplier(session, kitchen.by)
            offers = [
                an_offer(session, kitchen.by, supplier_id=supplier, name=name)
                for name in ("Carottes", "Poireaux")
            ]
            order = an_order(session, kitchen.by, *offers, supplier_id=supplier)
            send(session, Sending(id=new_id(), order_id=order.id, sent_on=MONDAY), kitchen.by)
            self.token = make_link(session, order.id, kitchen.by, link_id=new_id(), now=NOW)
        self.id, (self.carrots, self.leeks) = order.id, [one.id for one in order.lines]
        self.path = f"/o/{self.token}"
        self.there = f"{kitchen.path}/orders/{order.id}"

    def fields(self, **more: str) -> dict[str, str]:
        return {
            "id": str(new_id()), "changed": "1", f"lines.{self.carrots}.packs": "1",
            f"lines.{self.carrots}.weight": "4,85", f"lines.{self.leeks}.packs": "2",
            f"lines.{self.leeks}.instead": "Blettes", f"lines.{self.leeks}.instead_quantity": "8",
            **more,
        }  # fmt: skip

    @property
    def order(self) -> PurchaseOrder:
        with self.kitchen.session() as session:
            return session.get_one(PurchaseOrder, (self.kitchen.by.canteen_id, self.id))

    @property
    def answers(self) -> int:
        with self.kitchen.session() as session:
            query = select(SupplierAnswer.id).where(SupplierAnswer.order_id == self.id)
            return len(session.scalars(query).all())


@pytest.fixture
def sent(kitchen: Kitchen) -> Sent:
    return Sent(kitchen)


@pytest.fixture
def farm(kitchen: Kitchen) -> TestClient:
    """An old phone of somebody who has no account."""
    return kitchen.client("nobody")


def judged(client: TestClient, sent: Sent, word: str) -> Any:
    text = client.get(sent.there).text
    found = re.search(r'action="([^"]+/answers/[^"]+)"', text)
    assert found, text
    return client.post(found[1], data={"id": str(new_id()), "word": word})


def test_the_supplier_sees_the_order_and_says_yes_with_one_tap(
    sent: Sent, farm: TestClient
) -> None:
    text = farm.get(sent.path).text
    assert "Carottes" in text
    assert "40,00" in text
    assert "data-keep" not in text
    answer = farm.post(sent.path, data={"id": str(new_id()), "as_it_is": "1"})
    assert answer.headers["location"] == f"{sent.path}?done=1"
    assert "Merci" in farm.get(f"{sent.path}?done=1").text
    assert sent.order.state == State.SENT
    with sent.kitchen.client("purchaser") as client:
        assert "Tout vient comme commandé" in client.get(sent.there).text
        assert judged(client, sent, "accepted").status_code == 303
        assert "par le lien du fournisseur" in client.get(sent.there).text
    assert sent.order.state == State.CONFIRMED
    assert "d’accord" in farm.get(sent.path).text


def test_what_they_cut_replace_and_weigh_fills_the_delivery_in(
    sent: Sent, farm: TestClient
) -> None:
    farm.post(sent.path, data=sent.fields(note="Gel cette nuit"))
    kitchen = sent.kitchen
    with kitchen.client("purchaser") as client:
        text = client.get(sent.there).text
        for said in ("1 colis sur 2", "pèse 4,85", "à la place", "Gel cette nuit"):
            assert said in text
        judged(client, sent, "accepted")
        path = f"{kitchen.path}/delivery/order/{sent.id}"
        form = client.get(path).text
        assert "annonce 2 lignes autrement" in form
        assert re.search(rf'name="lines\.{sent.carrots}\.packs"[^>]* value="1"', form)
        assert re.search(rf'name="lines\.{sent.carrots}\.weight"[^>]* value="4850 g"', form)
        assert re.search(
            rf'name="lines\.{sent.leeks}\.instead_name"[^>]* value="Blettes"', form
        )
        filled = _filled(form, path)
        assert client.post(path, data=filled).status_code == 303
    with kitchen.session() as session:
        lines = session.scalars(
            select(ReceiptLine).where(ReceiptLine.order_line_id.in_([sent.carrots, sent.leeks]))
        ).all()
    assert {one.grams for one in lines if one.order_line_id == sent.carrots} == {4850}


def _filled(page: str, action: str) -> dict[str, str]:
    """The form as a browser would send it, untouched."""
    (form,) = [one for one in page.split("<form") if f'action="{action}"' in one[:400]]
    fields = {}
    for tag in re.findall(r"<input\b[^>]*>", form):
        name, value = (re.search(rf'{one}="([^"]*)"', tag) for one in ("name", "value"))
        ticked = "checked" in tag or not re.search('type="(radio|checkbox|file)"', tag)
        if name and value and ticked:
            fields[name[1]] = value[1]
    for name, options in re.findall(r'<select name="([^"]+)">(.*?)</select>', form, re.DOTALL):
        if chosen := re.search(r'value="([^"]*)" selected', options):
            fields[name] = chosen[1]
    return fields


def test_declined_it_fills_nothing_in(sent: Sent, farm: TestClient) -> None:
    farm.post(sent.path, data=sent.fields())
    with sent.kitchen.client("lead") as client:
        judged(client, sent, "declined")
        form = client.get(f"{sent.kitchen.path}/delivery/order/{sent.id}").text
    assert "autrement" not in form
    assert sent.order.state == State.SENT
    assert "appelez-la" in farm.get(sent.path).text


def test_replayed_it_changes_nothing(sent: Sent, farm: TestClient) -> None:
    said = sent.fields()
    for _ in range(3):
        assert farm.post(sent.path, data=said).status_code == 303
    assert sent.answers == 1
    other = farm.post(sent.path, data={**said, f"lines.{sent.carrots}.packs": "0"})
    assert other.status_code == 422
    assert sent.answers == 1
    # A second thought has an id of its own.
    assert farm.post(sent.path, data=sent.fields()).status_code == 303
    assert sent.answers == 2


@pytest.mark.parametrize("token", ["x", "a" * 43, "%00", "é", "../c", "a" * 4000])
def test_forged_it_leads_nowhere(sent: Sent, farm: TestClient, token: str) -> None:
    for answer in (farm.get(f"/o/{token}"), farm.post(f"/o/{token}", data=sent.fields())):
        assert answer.status_code in (403, 404)
        assert "Carottes" not in answer.text
    changed = sent.path[:-1] + ("A" if sent.path[-1] != "A" else "B")
    assert farm.get(changed).status_code == 404
    assert sent.answers == 0


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
        assert (answer.status_code, "plus valable" in answer.text) == (404, True)
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


@pytest.mark.parametrize(
    ("field", "said"),
    [("packs", "3"), ("packs", "beaucoup"), ("packs", "-1"), ("weight", "lourd"),
     ("instead", "x" * 300)],
)  # fmt: skip
def test_nonsense_is_refused_and_stays(
    sent: Sent, farm: TestClient, field: str, said: str
) -> None:
    form = sent.fields(note="Merci", **{f"lines.{sent.carrots}.{field}": said})
    answer = farm.post(sent.path, data=form)
    assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)
    assert f'value="{said}"' in answer.text
    assert ">Merci</textarea>" in answer.text
    assert sent.answers == 0


def test_papers_reach_the_purchaser_and_nobody_else(sent: Sent, farm: TestClient) -> None:
    files = {
        "certificate": ("c.pdf", a_pdf("Certificat"), "application/pdf"),
        "invoice": ("f.jpg", a_picture(), "image/jpeg"),
    }
    said = {"id": str(new_id()), "papers_only": "1"}
    for _ in range(2):
        assert farm.post(sent.path, data=said, files=files).status_code == 303
    assert sent.answers == 1
    with sent.kitchen.client("purchaser") as client:
        links = re.findall(r'href="([^"]+/papers/[^"]+)"', client.get(sent.there).text)
        assert len(links) == 2
        kinds = {client.get(one).headers["content-type"] for one in links}
        assert kinds == {"application/pdf", "image/jpeg"}
        assert client.get(f"{sent.there}/papers/{'0' * 64}").status_code == 404
    assert farm.get(links[0]).status_code == 303
    wrong = {"certificate": ("c.html", b"<script>alert(1)</script>", "application/pdf")}
    answer = farm.post(sent.path, data={"id": str(new_id()), "papers_only": "1"}, files=wrong)
    assert answer.status_code == 422


def test_nobody_fills_the_book_by_it(sent: Sent, farm: TestClient) -> None:
    for _ in range(MOST):
        farm.post(sent.path, data={"id": str(new_id()), "as_it_is": "1"})
    answer = farm.post(sent.path, data={"id": str(new_id()), "as_it_is": "1"})
    assert (answer.status_code, sent.answers) == (422, MOST)


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
