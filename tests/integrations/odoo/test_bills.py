from decimal import Decimal

import pytest

from integrations.erp.answers import Answer, Asked, Declined, State, Told, Unclear, Why, as_said
from integrations.erp.facts import BillFacts, ReceiptFacts, Thing
from integrations.erp.port import Paper
from integrations.odoo.bills import enter
from integrations.odoo.naming import Of, named
from integrations.odoo.reading import look_up
from integrations.odoo.site import Site
from inventory.billing.billed import Kind, What
from kernel.words import Words
from tests.integrations.odoo.deliveries import (
    a_bill,
    a_receipt,
    an_order,
    billed,
    charged,
    kept,
    received,
)
from tests.integrations.odoo.faults import Fault
from tests.integrations.odoo.running import Odoo
from tests.integrations.odoo.tellings import Book, a_site

BILL, BILL_LINE = "account.move", "account.move.line"
CALLS, CALLS_BACK = 6, 7


@pytest.fixture
def book(odoo: Odoo) -> Book:
    return Book(a_site(odoo))


@pytest.fixture
def delivery(odoo: Odoo, book: Book) -> ReceiptFacts:
    receipt = a_receipt(an_order(book))
    received(book, receipt)
    odoo.calls.clear()
    return receipt


@pytest.fixture
def bill(book: Book, delivery: ReceiptFacts) -> BillFacts:
    lines = [*map(billed, delivery.lines), charged(What.DEPOSIT, "-4.20", "0")]
    return a_bill(book, [*lines, charged(What.TRANSPORT, "7.10")])


def entered(book: Book, bill: BillFacts, site: Site | None = None) -> Answer:
    site = site or book.site
    return enter(site.calls, site, [bill], book.known)[bill.id]


def drafts(odoo: Odoo) -> Site:
    return a_site(odoo, posts_bills=False)


def test_a_bill_is_posted_at_its_sum(odoo: Odoo, book: Book, bill: BillFacts) -> None:
    answer = entered(book, bill)

    there = odoo.one(BILL, named(Of.BILL, bill.id, 1))
    sums = Decimal("18.90"), Decimal("21.20")
    assert answer == Told(there["id"], there["name"], State.POSTED, *sums)
    assert (there["move_type"], there["ref"]) == ("in_invoice", "F-1")
    assert there["invoice_date_due"] == "2026-12-05"
    nets = [line["price_subtotal"] for line in odoo.all(BILL_LINE)]
    assert nets == [8.0, 8.0, -4.2, 7.1]
    assert [line["qty_invoiced"] for line in odoo.all("purchase.order.line")] == [2.5, 2.5]
    assert odoo.count() == CALLS


@pytest.mark.parametrize("call", range(CALLS))
@pytest.mark.parametrize("fault", [Fault.LOST, Fault.DROPPED, Fault.KILLED])
def test_asked_again_after_any_call_it_is_one(
    odoo: Odoo, book: Book, bill: BillFacts, call: int, fault: Fault
) -> None:
    odoo.faults.queue(*[None] * call, fault)

    with pytest.raises(Unclear):
        entered(book, bill)
    answer = entered(book, bill)

    assert isinstance(answer, Told)
    assert [row["state"] for row in odoo.all(BILL)] == ["posted"]
    assert len(odoo.all(BILL_LINE)) == 4
    assert entered(book, bill._replace(remote=answer.remote)) == answer


@pytest.mark.parametrize("call", range(CALLS_BACK))
@pytest.mark.parametrize("fault", [Fault.LOST, Fault.KILLED])
def test_asked_again_it_is_taken_back_once(
    odoo: Odoo, book: Book, bill: BillFacts, call: int, fault: Fault
) -> None:
    entered(book, bill)
    back = bill._replace(turn=2)
    odoo.faults.queue(*[None] * call, fault)

    with pytest.raises(Unclear):
        entered(book, back)

    assert isinstance(entered(book, back), Told)
    kinds = [(row["move_type"], row["payment_state"]) for row in odoo.all(BILL)]
    assert kinds == [("in_invoice", "reversed"), ("in_refund", "paid")]
    assert [line["qty_invoiced"] for line in odoo.all("purchase.order.line")] == [0, 0]


def test_a_draft_that_somebody_gave_another_tax_is_not_posted(
    odoo: Odoo, book: Book, bill: BillFacts
) -> None:
    draft = entered(book, bill, drafts(odoo))
    assert isinstance(draft, Told)
    line, twenty = odoo.all(BILL_LINE)[0]["id"], odoo.named("account.1_tva_acq_normale")
    odoo.person_changes(BILL_LINE, line, tax_ids=[[6, 0, [twenty]]])

    answer = entered(book, bill._replace(remote=draft.remote))

    assert isinstance(answer, Asked)
    assert answer.why == Why.CHANGED
    said = as_said(answer.ours).in_words(Words("en")), as_said(answer.theirs).facts["total"]
    assert said == ("18.90 € before VAT, 21.20 € with it", "22.36 €")
    assert [row["state"] for row in odoo.all(BILL)] == ["draft"]
    (seen,) = look_up(book.site.calls, Paper.BILL, {draft.remote, 999_999})
    assert (seen.state, seen.total) == (State.DRAFT, Decimal("22.36"))


def test_grams_come_to_the_cent(odoo: Odoo, book: Book) -> None:
    ordered = an_order(book)
    odd = kept(ordered.lines[0], "1.237"), kept(ordered.lines[1], "0.333")
    receipt = a_receipt(ordered, *odd)
    received(book, receipt)
    bill = a_bill(book, [billed(odd[0], "17.99"), billed(odd[1], "0.01")])

    answer = entered(book, bill)

    assert isinstance(answer, Told)
    assert answer.net == Decimal("18.00")
    assert [line["price_subtotal"] for line in odoo.all(BILL_LINE)] == [17.99, 0.01]


def test_what_their_supplier_sells_by_the_ton_is_billed_in_our_unit(
    odoo: Odoo, book: Book, delivery: ReceiptFacts
) -> None:
    for line in delivery.lines:
        product = book.known[Thing.PRODUCT, line.product_id]
        supplier, ton = book.known[Thing.SUPPLIER, delivery.supplier_id], "uom.product_uom_ton"
        values = {"partner_id": supplier, "product_id": product, "min_qty": 1}
        odoo.person_creates(
            "product.supplierinfo", product_uom_id=odoo.named(ton), price=3000, **values
        )

    entered(book, a_bill(book, list(map(billed, delivery.lines))))

    kilo = odoo.named("uom.product_uom_kgm")
    assert {line["product_uom_id"] for line in odoo.all(BILL_LINE)} == {kilo}
    assert [line["qty_invoiced"] for line in odoo.all("purchase.order.line")] == [2.5, 2.5]


def test_a_credit_note_is_a_refund_above_zero(
    odoo: Odoo, book: Book, delivery: ReceiptFacts
) -> None:
    line = billed(delivery.lines[0], "-3.20")
    note = a_bill(book, [line], kind=Kind.CREDIT_NOTE)

    answer = entered(book, note)
    back = entered(book, note._replace(turn=2))

    assert isinstance(answer, Told)
    assert isinstance(back, Told)
    kinds = [(row["move_type"], row["amount_untaxed"]) for row in odoo.all(BILL)]
    assert kinds == [("in_refund", 3.2), ("in_invoice", 3.2)]


def test_a_draft_is_cancelled_and_has_no_opposite(
    odoo: Odoo, book: Book, bill: BillFacts
) -> None:
    site = drafts(odoo)
    first = entered(book, bill, site)
    assert isinstance(first, Told)
    assert first.state is State.DRAFT

    back = entered(book, bill._replace(turn=2), site)

    assert back == first._replace(state=State.CANCELLED)
    assert entered(book, bill._replace(turn=2), site) == back
    assert isinstance(entered(book, bill._replace(turn=3), site), Told)
    assert [row["state"] for row in odoo.all(BILL)] == ["cancel", "draft"]


def test_what_odoo_does_not_know_waits_for_its_delivery(
    odoo: Odoo, book: Book, delivery: ReceiptFacts
) -> None:
    ghost = a_bill(book, [billed(kept(book.order().lines[0]))])
    good = a_bill(book, [billed(delivery.lines[0])])

    answers = enter(book.site.calls, book.site, [ghost, good], book.known)

    assert isinstance(answers[ghost.id], Declined)
    assert isinstance(answers[good.id], Told)
    assert len(odoo.all(BILL)) == 1


@pytest.mark.parametrize("posts", [True, False])
def test_another_sum_is_asked_about_and_never_posted(
    odoo: Odoo, book: Book, bill: BillFacts, *, posts: bool
) -> None:
    first = entered(book, bill, drafts(odoo))
    assert isinstance(first, Told)
    odoo.person_changes(BILL_LINE, odoo.all(BILL_LINE)[0]["id"], price_unit=4)
    bill = bill._replace(remote=first.remote if posts else None)

    asked = entered(book, bill)

    assert isinstance(asked, Asked)
    assert (asked.why, asked.net) == (Why.CHANGED, Decimal("20.90"))
    assert [row["state"] for row in odoo.all(BILL)] == ["draft"]
    held = entered(book, bill._replace(again=True))
    assert isinstance(held, Told)
    assert (held.state, held.net) == (State.POSTED, Decimal("18.90"))


def test_what_somebody_deleted_or_cancelled_is_asked_about(
    odoo: Odoo, book: Book, bill: BillFacts
) -> None:
    first = entered(book, bill, drafts(odoo))
    assert isinstance(first, Told)
    bill = bill._replace(remote=first.remote)
    odoo.person_cancels(BILL, first.remote)
    cancelled = entered(book, bill)
    odoo.person_deletes(BILL, first.remote)

    deleted = entered(book, bill)

    assert isinstance(cancelled, Asked)
    assert isinstance(deleted, Asked)
    assert (cancelled.why, deleted.why) == (Why.CANCELLED, Why.DELETED)
    assert not odoo.all(BILL)
    assert isinstance(entered(book, bill._replace(again=True)), Told)
