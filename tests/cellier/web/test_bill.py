"""A bill that was entered is seen again, and taken back."""

import re
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from integrations.erp.answers import State
from integrations.erp.counterparts import Counterpart
from integrations.erp.port import Paper
from inventory.billing.billed import Kind, What
from inventory.billing.bills import enter_bill
from inventory.billing.unbilled import unbilled
from inventory.safety.photos import NewPhoto, Subject, attach
from kernel.ids import new_id
from kernel.outbox import Topic
from kernel.settings import settings
from tests.builders import a_delivery, a_line, a_product, a_supplier, receive, told
from tests.cellier.web.conftest import NOW
from tests.cellier.web.kitchens import Kitchen
from tests.cellier.web.telling import told as told_odoo
from tests.counting import statements
from tests.inventory.billing.bills_to_enter import a_bill, asked


@pytest.fixture
def bill(kitchen: Kitchen) -> UUID:
    """Ten kilos came at 2 €, and 21 € are asked for them, and 3 € for the crates."""

    def entered(session: Any) -> UUID:
        supplier = a_supplier(session, kitchen.by)
        line = a_line(a_product(session))
        receive(session, a_delivery(supplier, line), kitchen.by)
        crates = asked(
            None, "3", description="Consignes", what=What.DEPOSIT, vat_rate=Decimal(0)
        )
        new = a_bill(
            supplier, asked(line, "21"), crates, number="F-21", billed_on=kitchen.by.today
        )
        return enter_bill(session, new, kitchen.by)

    with kitchen.house.writing() as session:
        return entered(session)


def page_of(client: TestClient, kitchen: Kitchen, bill: UUID) -> str:
    return client.get(f"{kitchen.path}/bills/{bill}").text


def undo(client: TestClient, kitchen: Kitchen, bill: UUID, of: object, **more: str) -> Any:
    form = {"id": str(new_id()), "of": str(of), **more}
    return client.post(f"{kitchen.path}/bills/{bill}/undo", data=form)


def waits(kitchen: Kitchen) -> Decimal:
    with kitchen.session() as session:
        found = unbilled(session, canteen_id=kitchen.by.canteen_id, on=kitchen.by.today)
    return sum((one.net for one in found), Decimal(0))


def test_the_last_bills_lead_to_their_lines(kitchen: Kitchen, bill: UUID) -> None:
    with kitchen.client("purchaser") as client:
        listed = client.get(f"{kitchen.path}/bills").text
        page = page_of(client, kitchen, bill)
    assert f"/bills/{bill}" in listed
    assert all(said in listed for said in ("Saisies dernièrement", "F-21", "24,00", "25,16"))
    for said in ("F-21", "Carottes", "Consignes", "21,00", "1,00", "25,16", "Awa"):
        assert said in page


def test_a_bill_is_taken_back_once_and_put_back(kitchen: Kitchen, bill: UUID) -> None:
    with kitchen.client("purchaser") as client:
        form = {"id": str(new_id()), "because": "Mauvais fournisseur"}
        for _ in range(2):
            answer = undo(client, kitchen, bill, bill, **form)
            assert answer.headers["location"].endswith(f"/bills/{bill}?done=back")
        assert waits(kitchen) == Decimal("20.00")
        page = page_of(client, kitchen, bill)
        assert "Mauvais fournisseur" in page
        assert undo(client, kitchen, bill, bill).status_code == 422
        back = re.search(r'name="of" value="([^"]+)"', page)
        assert back
        assert undo(client, kitchen, bill, back[1]).status_code == 303
    assert waits(kitchen) == Decimal("0.00")
    with kitchen.session() as session:
        topics = [topic for topic, of in told(session, kitchen.by) if of == bill]
    assert topics == [Topic.BILL_ENTERED, Topic.BILL_REVERSED, Topic.BILL_ENTERED]


def test_a_bill_taken_back_keeps_its_paper(kitchen: Kitchen, bill: UUID) -> None:
    sha256 = "ab" * 32
    with kitchen.house.writing() as session:
        new = NewPhoto(id=new_id(), of=bill, subject=Subject.BILL, sha256=sha256)
        attach(session, new, kitchen.by)
    marked = "Le papier d’une facture annulée"
    with kitchen.client("purchaser") as client:
        before = page_of(client, kitchen, bill)
        assert (sha256 in before, marked in before) == (True, False)
        undo(client, kitchen, bill, bill)
        after = page_of(client, kitchen, bill)
        assert (sha256 in after, marked in after) == (True, True)
        assert sha256 in client.get(f"{kitchen.path}/done/{bill}").text


def test_another_entry_is_not_taken_back_as_a_bill(kitchen: Kitchen, bill: UUID) -> None:
    with kitchen.client("purchaser") as client:
        for of in (new_id(), "", "x"):
            assert undo(client, kitchen, bill, of).status_code == 422
        assert undo(client, kitchen, new_id(), bill).status_code == 404
    assert waits(kitchen) == Decimal("0.00")


def test_how_it_stands_in_odoo_is_said_where_there_is_one(
    kitchen: Kitchen, bill: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    with kitchen.client("purchaser") as client:
        assert "Odoo" not in page_of(client, kitchen, bill)
        monkeypatch.setenv("CELLIER_ODOO_URL", "https://odoo.example")
        settings.cache_clear()
        page, listed = page_of(client, kitchen, bill), client.get(f"{kitchen.path}/bills").text
    settings.cache_clear()
    assert "<dt>Dans Odoo</dt><dd>pas encore</dd>" in page
    assert "Odoo\N{NO-BREAK SPACE}: pas encore<" in listed


def test_its_number_in_odoo_is_said_with_its_state(
    kitchen: Kitchen, bill: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CELLIER_ODOO_URL", "https://odoo.example")
    settings.cache_clear()
    canteen_id = kitchen.by.canteen_id

    def change(**facts: object) -> None:
        with kitchen.house.writing() as session:
            one = session.get_one(Counterpart, (canteen_id, bill))
            for name, value in facts.items():
                setattr(one, name, value)

    with kitchen.house.writing() as session:
        told_odoo(session, canteen_id, bill, Paper.BILL, NOW)
    with kitchen.client("purchaser") as client:
        change(number="FACTU/2026/11/0002", state=State.POSTED)
        posted = page_of(client, kitchen, bill)
        change(number="RFACTU/2026/11/0001", turns=2)
        back = page_of(client, kitchen, bill)
        change(left=True)
        left = page_of(client, kitchen, bill)
    settings.cache_clear()
    assert "<dd>FACTU/2026/11/0002, comptabilisation faite</dd>" in posted
    assert "<dd>avoir RFACTU/2026/11/0001, comptabilisation faite</dd>" in back
    assert "<dd>avoir RFACTU/2026/11/0001, en l’état, sans suivi</dd>" in left


def test_the_journal_says_whose_bill_and_how_much(kitchen: Kitchen, bill: UUID) -> None:
    with kitchen.client("purchaser") as client:
        said = client.get(f"{kitchen.path}/done/{bill}").text
    assert re.search(r"Facture F-21 de [^<]+\s: 24,00\s€ HT\.", said)


def test_many_bills_cost_no_more_statements(kitchen: Kitchen, bill: UUID) -> None:
    engine, paths = kitchen.house.engine, ("/bills", f"/bills/{bill}")
    with kitchen.client("purchaser") as client:
        few = [statements(engine, lambda p=p: client.get(kitchen.path + p)) for p in paths]
        with kitchen.house.writing() as session:
            supplier = a_supplier(session, kitchen.by)
            for _ in range(25):
                today = {"billed_on": kitchen.by.today}
                enter_bill(session, a_bill(supplier, asked(None, "9"), **today), kitchen.by)
        more = [statements(engine, lambda p=p: client.get(kitchen.path + p)) for p in paths]
        first = client.get(f"{kitchen.path}/bills").text
        earlier = client.get(f"{kitchen.path}/bills?skip=20").text
    assert more == few
    assert str(bill) not in first
    assert str(bill) in earlier


def test_a_till_slip_without_a_number_has_a_page(kitchen: Kitchen) -> None:
    with kitchen.house.writing() as session:
        supplier = a_supplier(session, kitchen.by)
        slip = a_bill(
            supplier, asked(None, "9"), number="", kind=Kind.TILL_SLIP,
            paid_by=kitchen.by.person_id, billed_on=kitchen.by.today,
        )  # fmt: skip
        enter_bill(session, slip, kitchen.by)
    with kitchen.client("purchaser") as client:
        assert "Ticket de caisse" in page_of(client, kitchen, slip.id)
