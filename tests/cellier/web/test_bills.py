"""What is not billed yet, a bill entered against it, credits awaited, money given back."""

import re
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from inventory.billing.billed import Bill, BillLine, Kind
from inventory.receiving.deliveries import Outcome
from kernel.ids import new_id
from tests.builders import a_delivery, a_line, a_product, a_supplier, receive
from tests.cellier.web.kitchens import Kitchen
from tests.cellier.web.worlds import a_pdf
from tests.counting import statements


@pytest.fixture
def shop(kitchen: Kitchen) -> dict[str, UUID]:
    """Ten kilos at 2 € came, and five of another of which two were crushed."""

    def brought(session: Any) -> dict[str, UUID]:
        supplier = a_supplier(session, kitchen.by)
        whole = a_line(a_product(session))
        crushed = a_line(a_product(session), "3", outcome=Outcome.DAMAGED, not_kept=Decimal(2))
        receive(session, a_delivery(supplier, whole, crushed), kitchen.by)
        return {"supplier": supplier, "whole": whole.id, "crushed": crushed.id}

    with kitchen.house.writing() as session:
        return brought(session)


def typed(shop: dict[str, UUID], **more: str) -> dict[str, str]:
    return {
        "id": str(new_id()), "number": "F-1", "billed_on": "2026-03-02", "kind": "invoice",
        "lines.0.ticked": "1", "lines.0.of": str(shop["whole"]), "lines.0.name": "Carottes",
        "lines.0.what": "food", "lines.0.net": "21,00", "lines.0.vat": "5,5", **more,
    }  # fmt: skip


def enter(client: TestClient, kitchen: Kitchen, shop: dict[str, UUID], **more: str) -> Any:
    path = f"{kitchen.path}/bills/new/{shop['supplier']}"
    return client.post(path, data=typed(shop, **more))


def bills_of(kitchen: Kitchen, shop: dict[str, UUID]) -> list[Bill]:
    with kitchen.session() as session:
        return list(session.scalars(select(Bill).where(Bill.supplier_id == shop["supplier"])))


def test_what_is_not_billed_leads_to_its_form(kitchen: Kitchen, shop: dict[str, UUID]) -> None:
    with kitchen.client("purchaser") as client:
        text = client.get(f"{kitchen.path}/bills").text
        form = client.get(f"{kitchen.path}/bills/new/{shop['supplier']}").text
    assert f"/bills/new/{shop['supplier']}" in text
    assert "26,00" in text
    assert "Avoirs attendus" in text
    assert 'value="20,00"' in form
    # What they owe us stands first, as their credit note will say it.
    first = form.split('class="line"')[1]
    assert "avoir attendu" in first
    assert 'value="4,00"' in first


def test_a_bill_is_entered_once_and_corrects_the_price(
    kitchen: Kitchen, shop: dict[str, UUID]
) -> None:
    with kitchen.client("purchaser") as client:
        form = {"id": str(new_id()), "more.deposit": "3", "more.deposit_vat": "0"}
        answers = [enter(client, kitchen, shop, **form) for _ in range(2)]
        assert {one.headers["location"] for one in answers} == {
            f"{kitchen.path}/bills?done=entered"
        }
        again = enter(client, kitchen, shop, number="f-1")
        assert (again.status_code, 'role="alert"' in again.text) == (422, True)
    (bill,) = bills_of(kitchen, shop)
    with kitchen.session() as session:
        lines = session.scalars(select(BillLine).where(BillLine.bill_id == bill.id)).all()
    assert {(one.net, one.expected) for one in lines} == {
        (Decimal("21.00"), Decimal("20.00")), (Decimal("3.00"), Decimal("0.00")),
    }  # fmt: skip


def test_what_is_typed_is_summed_beside_what_came(
    kitchen: Kitchen, shop: dict[str, UUID]
) -> None:
    path = f"{kitchen.path}/bills/new/{shop['supplier']}"
    sums = {"more.deposit": "3", "more.deposit_vat": "0"}
    with kitchen.client("purchaser") as client:
        fields = typed(shop, **sums)
        text = client.get(f"{path}/effect", params=fields).text
        assert "<html" not in text
        for said in ("1 ligne cochée", "21,00", "20,00", "1,00", "24,00", "1,16", "25,16"):
            assert said in text
        for field, said in (("net", "beaucoup"), ("net", "9" * 30), ("vat", "200")):
            asked = {**fields, f"lines.0.{field}": said}
            assert (
                f"{said}\N{NO-BREAK SPACE}»" in client.get(f"{path}/effect", params=asked).text
            )
        again = client.post(path, data={**fields, "recalculate": "1", "note": "À relire"})
        assert (again.status_code, "25,16" in again.text) == (200, True)
        assert 'value="À relire"' in again.text
        credit = client.get(f"{path}?kind=credit_note").text
    assert re.search(r"TTC</dt><dd[^>]*>.4,22", credit)
    assert bills_of(kitchen, shop) == []


@pytest.mark.parametrize("net", ["4", "-4"])
def test_a_credit_note_settles_what_was_awaited(
    kitchen: Kitchen, shop: dict[str, UUID], net: str
) -> None:
    with kitchen.client("purchaser") as client:
        path = f"{kitchen.path}/bills/new/{shop['supplier']}?kind=credit_note"
        assert re.search(r'value="credit_note" checked', client.get(path).text)
        said = {"lines.0.of": str(shop["crushed"]), "lines.0.net": net, "kind": "credit_note"}
        assert enter(client, kitchen, shop, **said).status_code == 303
        text = client.get(f"{kitchen.path}/bills").text
    assert "Personne ne nous doit rien" in text
    (bill,) = bills_of(kitchen, shop)
    assert bill.kind == Kind.CREDIT_NOTE
    with kitchen.session() as session:
        line = session.scalars(select(BillLine).where(BillLine.bill_id == bill.id)).one()
    assert (line.net, line.awaited) == (Decimal("-4.00"), Decimal("-4.00"))


def test_a_credit_on_an_invoice_is_taken_off_it(
    kitchen: Kitchen, shop: dict[str, UUID]
) -> None:
    path = f"{kitchen.path}/bills/new/{shop['supplier']}"
    credit = {
        "lines.1.of": str(shop["crushed"]), "lines.1.ticked": "1", "lines.1.net": "4",
        "lines.1.vat": "5,5", "lines.1.credit": "1", "lines.1.name": "Poireaux",
    }  # fmt: skip
    with kitchen.client("purchaser") as client:
        # 21 € of food, less 4 €.
        text = client.get(f"{path}/effect", params=typed(shop, **credit)).text
        assert re.search(r"Montant HT</dt><dd[^>]*>17,00", text), text
        assert enter(client, kitchen, shop, **credit).status_code == 303
        assert "Personne ne nous doit rien" in client.get(f"{kitchen.path}/bills").text


def test_a_credit_note_says_that_it_is_one_while_it_is_typed(
    kitchen: Kitchen, shop: dict[str, UUID]
) -> None:
    path = f"{kitchen.path}/bills/new/{shop['supplier']}"
    said = {
        "kind": "credit_note", "lines.0.of": str(shop["crushed"]), "lines.0.ticked": "1",
        "lines.0.net": "3", "lines.0.vat": "5,5", "lines.0.credit": "1",
        "more.deposit": "2", "more.deposit_vat": "0",
    }  # fmt: skip
    with kitchen.client("purchaser") as client:
        text = client.get(f"{path}/effect", params=said).text
    assert "sans signe moins" in text
    assert "1,00\N{NO-BREAK SPACE}€ de moins qu’attendu" in text
    assert re.search(r"Montant HT</dt><dd[^>]*>.5,00", text), text


def test_who_paid_at_the_till_gets_it_back_once(
    kitchen: Kitchen, shop: dict[str, UUID]
) -> None:
    with kitchen.client("lead") as client:
        said = {"kind": "till_slip", "number": "", "paid_by": str(kitchen.by.person_id)}
        assert enter(client, kitchen, shop, **said).status_code == 303
        text = client.get(f"{kitchen.path}/bills").text
        assert "22,16" in text
        slip = re.search(r'name="slips" value="([^"]+)"', text)
        assert slip
        form = {"id": str(new_id()), "slips": slip[1], "means": "cash"}
        for _ in range(2):
            answer = client.post(f"{kitchen.path}/bills/reimbursed", data=form)
            assert answer.status_code == 303
        second = client.post(
            f"{kitchen.path}/bills/reimbursed", data={**form, "id": str(new_id())}
        )
        assert second.status_code == 422
        assert "Nous ne devons rien" in client.get(f"{kitchen.path}/bills").text


@pytest.mark.parametrize(
    "wrong",
    [{"lines.0.ticked": ""}, {"lines.0.net": "beaucoup"}, {"lines.0.net": ""}, {"number": ""},
     {"billed_on": ""}, {"billed_on": "2030-01-01"}, {"kind": "till_slip"}, {"lines.0.of": "x"},
     {"kind": "nonsense"}, {"due_on": "2026-01-01"},
     {"kind": "credit_note", "lines.0.net": "0"}],
)  # fmt: skip
def test_nonsense_is_refused_and_stays(
    kitchen: Kitchen, shop: dict[str, UUID], wrong: dict[str, str]
) -> None:
    with kitchen.client("purchaser") as client:
        answer = enter(client, kitchen, shop, **{"note": "À relire", **wrong})
    assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)
    assert 'value="À relire"' in answer.text
    assert bills_of(kitchen, shop) == []


def test_the_kitchen_enters_no_bills(kitchen: Kitchen) -> None:
    for who in ("kitchen", "tablet"):
        with kitchen.client(who) as client:
            assert client.get(f"{kitchen.path}/bills").status_code == 403


def test_many_deliveries_cost_no_more_statements(
    kitchen: Kitchen, shop: dict[str, UUID]
) -> None:
    engine = kitchen.house.engine
    paths = ("/bills", f"/bills/new/{shop['supplier']}")
    with kitchen.client("purchaser") as client:
        few = [statements(engine, lambda p=p: client.get(kitchen.path + p)) for p in paths]
        with kitchen.house.writing() as session:
            for _ in range(12):
                line = a_line(a_product(session))
                receive(session, a_delivery(shop["supplier"], line), kitchen.by)
                other = a_supplier(session, kitchen.by)
                receive(session, a_delivery(other, a_line(a_product(session))), kitchen.by)
        more = [statements(engine, lambda p=p: client.get(kitchen.path + p)) for p in paths]
    assert more == few
    assert max(few) <= 20


def test_a_line_without_a_vat_rate_is_refused_in_words(
    kitchen: Kitchen, shop: dict[str, UUID]
) -> None:
    path = f"{kitchen.path}/bills/new/{shop['supplier']}"
    form = typed(shop)
    (rate,) = [name for name in form if name.endswith(".vat") and name.startswith("lines")]
    with kitchen.client("purchaser") as client:
        answer = client.post(path, data=form | {rate: ""})
    assert answer.status_code == 422
    assert "le taux de TVA" in answer.text
    assert "None" not in answer.text


def test_a_bills_paper_may_be_a_pdf(kitchen: Kitchen, shop: dict[str, UUID]) -> None:
    path = f"{kitchen.path}/bills/new/{shop['supplier']}"
    with kitchen.client("purchaser") as client:
        text = {"photo": ("f.txt", b"Facture", "text/plain")}
        assert client.post(path, data=typed(shop), files=text).status_code == 422
        torn = {"photo": ("f.pdf", b"%PDF-1.4 torn", "application/pdf")}
        assert client.post(path, data=typed(shop), files=torn).status_code == 422
        pdf = {"photo": ("f.pdf", a_pdf("Facture"), "application/pdf")}
        assert client.post(path, data=typed(shop), files=pdf).status_code == 303
        (bill,) = bills_of(kitchen, shop)
        for page in (f"/bills/{bill.id}", f"/done/{bill.id}"):
            shown = client.get(kitchen.path + page).text
            (paper,) = re.findall(r'href="([^"]+/photos/[^"]+)"', shown)
            assert "<img" not in shown
        answer = client.get(paper)
    # Where to pay is nothing for the kitchen.
    with kitchen.client("kitchen") as client:
        for page in (f"{kitchen.path}/done/{bill.id}", paper):
            assert client.get(page).status_code == 403
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("attachment")


def test_a_lines_fields_keep_their_names_whatever_is_billed_meanwhile(
    kitchen: Kitchen, shop: dict[str, UUID]
) -> None:
    with kitchen.house.writing() as session:
        later = a_line(a_product(session))
        receive(session, a_delivery(shop["supplier"], later), kitchen.by)
    path = f"{kitchen.path}/bills/new/{shop['supplier']}"
    name = re.compile(rf'name="(lines\.\w+)\.of" value="{later.id}"')
    with kitchen.client("purchaser") as client:
        before = name.findall(client.get(path).text)
        assert enter(client, kitchen, shop).status_code == 303
        # A draft of before ticks the same line.
        assert name.findall(client.get(path).text) == before != []


@pytest.mark.parametrize(
    ("field", "rate", "says"),
    [
        ("lines.0.vat", "55", "« Carottes » : 55"),
        ("lines.0.vat", "7", "n’est pas un taux de TVA en France"),
        ("lines.0.vat", "-5", "Carottes : « -5 », c’est trop peu pour le taux de TVA"),
        ("lines.0.vat", "abc", "Carottes : « abc »"),
        ("more.transport_vat", "19", "« Transport » : 19"),
        ("more.transport_vat", "", "Transport : Il manque quelque chose : le taux de TVA"),
    ],
)
def test_a_vat_that_does_not_exist_names_its_line(
    kitchen: Kitchen, shop: dict[str, UUID], field: str, rate: str, says: str
) -> None:
    with kitchen.client("purchaser") as client:
        beside = {"more.transport": "3", "more.transport_vat": "20"}
        answer = enter(client, kitchen, shop, **beside | {field: rate})
    assert answer.status_code == 422
    assert says in answer.text.replace("\N{NO-BREAK SPACE}", " ")
    assert bills_of(kitchen, shop) == []


def test_who_credited_too_much_is_asked_for_no_more_of_it(
    kitchen: Kitchen, shop: dict[str, UUID]
) -> None:
    credit = {
        "kind": "credit_note", "lines.0.of": str(shop["crushed"]), "lines.0.net": "4,00",
        "lines.0.credit": "1",
    }  # fmt: skip
    kept = {
        "id": str(new_id()), "number": "F-2", "lines.0.of": str(shop["crushed"]), "lines.0.net": "6,00",
    }  # fmt: skip
    with kitchen.client("purchaser") as client:
        for more in (credit, kept):
            assert enter(client, kitchen, shop, **more).status_code == 303
        path = f"{kitchen.path}/bills/new/{shop['supplier']}?kind=credit_note"
        form = client.get(path).text
    assert "Saisir un avoir" in form
    assert "avoir attendu" not in form
    assert '.credit"' not in form
