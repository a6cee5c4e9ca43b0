"""What the accountant entered before Cellier could tell of it."""

from decimal import Decimal
from typing import Any

import pytest

from integrations.erp.answers import Answer, Asked, Declined, State, Told, Why, in_words
from integrations.erp.facts import BillFacts, Thing
from integrations.odoo.bills import enter
from integrations.odoo.naming import Of, named
from inventory.billing.billed import What
from kernel.words import Words
from tests.integrations.odoo.deliveries import a_bill, charged
from tests.integrations.odoo.running import Odoo
from tests.integrations.odoo.tellings import Book, a_site

BILL = "account.move"


@pytest.fixture
def book(odoo: Odoo) -> Book:
    return Book(a_site(odoo))


@pytest.fixture
def bill(book: Book) -> BillFacts:
    return a_bill(book, [charged(What.TRANSPORT, "18.90")], number="F-2026/12")


def typed(odoo: Odoo, book: Book, *, post: bool = True, **values: Any) -> int:
    supplier = book.known[Thing.SUPPLIER, book.suppliers[0].id]
    normal = odoo.named("account.1_tva_acq_normale")
    line = {"name": "port", "quantity": 1, "price_unit": 18.9, "tax_ids": [normal]}
    given = {"move_type": "in_invoice", "partner_id": supplier, "ref": "F-2026/12"}
    given |= {"invoice_date": "2026-11-05", "invoice_line_ids": [[0, 0, line]], **values}
    number = odoo.person_creates(BILL, **given)
    if post:
        odoo.person_does(BILL, "action_post", number)
    return number


def entered(book: Book, bill: BillFacts) -> Answer:
    return enter(book.site.calls, book.site, [bill], book.known)[bill.id]


@pytest.mark.parametrize(
    "written",
    [
        {},
        {"post": False},
        {"ref": "f 2026-12"},
        {"invoice_date": "2026-11-30"},
        {"move_type": "in_receipt"},
    ],
)
def test_one_that_was_typed_there_already_is_asked_about(
    odoo: Odoo, book: Book, bill: BillFacts, written: dict[str, Any]
) -> None:
    number = typed(odoo, book, **written)

    asked = entered(book, bill)

    assert isinstance(asked, Asked)
    assert (asked.why, asked.remote, asked.net) == (Why.SAME, number, Decimal("18.90"))
    said = in_words(asked.ours, Words("en"))
    assert said == "F-2026/12 of 2026-11-05, €18.90 before VAT, €22.68 with it"
    assert "€22.68 with it" in in_words(asked.theirs, Words("en"))
    assert len(odoo.all(BILL)) == 1
    assert isinstance(entered(book, bill._replace(again=True)), Told)
    assert len(odoo.all(BILL)) == 2


@pytest.mark.parametrize(
    "written",
    [
        {"ref": "F-2026/13"},
        {"invoice_date": "2025-11-05"},
        {"move_type": "in_refund"},
        {"partner_id": 1},
    ],
)
def test_another_one_is_in_nobodys_way(
    odoo: Odoo, book: Book, bill: BillFacts, written: dict[str, Any]
) -> None:
    typed(odoo, book, **written)

    assert isinstance(entered(book, bill), Told)


def test_cancelled_there_or_without_a_number_it_is_none(odoo: Odoo, book: Book) -> None:
    odoo.person_cancels(BILL, typed(odoo, book, post=False))
    typed(odoo, book, ref="")

    for number in ("F-2026/12", ""):
        again = a_bill(book, [charged(What.TRANSPORT, "18.90")], number=number)
        assert isinstance(entered(book, again), Told)


def test_theirs_that_they_cancelled_stays_so_where_ours_is_to_hold(
    odoo: Odoo, book: Book, bill: BillFacts
) -> None:
    number = typed(odoo, book, post=False)
    odoo.person_cancels(BILL, number)
    held = bill._replace(remote=number, again=True)

    answer = entered(book, held)

    assert entered(book, held) == answer
    assert isinstance(answer, Told)
    assert answer.remote != number
    assert [row["state"] for row in odoo.all(BILL)] == ["cancel", "posted"]


@pytest.mark.parametrize("post", [True, False])
def test_theirs_at_another_sum_is_theirs_to_correct(
    odoo: Odoo, book: Book, bill: BillFacts, *, post: bool
) -> None:
    line = {"name": "port", "quantity": 1, "price_unit": 20}
    number = typed(odoo, book, post=post, invoice_line_ids=[[0, 0, line]])
    before = odoo.all(BILL)

    answer = entered(book, bill._replace(remote=number, again=True))

    assert isinstance(answer, Declined)
    assert "cancel it so that ours is made" in answer.remedy
    assert odoo.all(BILL) == before


def test_what_taking_ours_back_would_do_to_theirs_is_said(
    odoo: Odoo, book: Book, bill: BillFacts
) -> None:
    line = {"name": "port", "quantity": 1, "price_unit": 20}
    number = typed(odoo, book, invoice_line_ids=[[0, 0, line]])

    asked = entered(book, bill._replace(turn=2, remote=number))

    assert isinstance(asked, Asked)
    said = in_words(asked.ours, Words("en"))
    assert said == "F-2026/12, taken back here: a credit note of €18.90 is to answer it"
    assert asked.theirs == "20.00 €"


def test_what_stands_for_ours_is_taken_back_by_its_opposite(
    odoo: Odoo, book: Book, bill: BillFacts
) -> None:
    number = typed(odoo, book)
    back = bill._replace(turn=2, remote=number)

    answer = entered(book, back)

    assert entered(book, back) == answer
    assert [row["payment_state"] for row in odoo.all(BILL)] == ["reversed", "paid"]
    assert isinstance(entered(book, bill._replace(turn=3)), Told)


def test_what_stood_for_ours_and_was_deleted_is_taken_back(
    odoo: Odoo, book: Book, bill: BillFacts
) -> None:
    number = typed(odoo, book, post=False)
    odoo.person_deletes(BILL, number)

    answer = entered(book, bill._replace(turn=2, remote=number))

    assert answer == Told(number, "F-2026/12", State.CANCELLED)
    assert not odoo.all(BILL)


def test_the_right_one_is_entered_while_theirs_is_taken_back(
    odoo: Odoo, book: Book, bill: BillFacts
) -> None:
    number = typed(odoo, book)
    right = a_bill(book, [charged(What.TRANSPORT, "19.90")], number=bill.number)
    both = [right, bill._replace(turn=2, remote=number)]

    answers = enter(book.site.calls, book.site, both, book.known)

    assert all(isinstance(answer, Told) for answer in answers.values())
    assert odoo.one(BILL, named(Of.BILL, right.id, 1))["amount_untaxed"] == 19.9
