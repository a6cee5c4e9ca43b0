"""Bills that were entered before their delivery was told."""

from typing import Any

import pytest

from integrations.erp.answers import Asked, Declined, Told, Unclear, Why
from integrations.erp.facts import BillFacts
from integrations.odoo.bills import enter
from integrations.odoo.matching import match
from tests.integrations.odoo.deliveries import (
    a_bill,
    a_receipt,
    an_order,
    billed,
    received,
)
from tests.integrations.odoo.faults import Fault
from tests.integrations.odoo.running import Odoo
from tests.integrations.odoo.tellings import Book, a_site

BILL, LINE, ORDER_LINE = "account.move", "account.move.line", "purchase.order.line"


@pytest.fixture
def book(odoo: Odoo) -> Book:
    return Book(a_site(odoo))


@pytest.fixture
def late(odoo: Odoo, book: Book) -> BillFacts:
    """Entered and posted, held against nothing; what it asks for came after."""
    receipt = a_receipt(an_order(book))
    lines = [billed(line) for line in receipt.lines]
    first = a_bill(book, [line._replace(ordered_as=None) for line in lines])
    told = enter(book.site.calls, book.site, [first], book.known)[first.id]
    assert isinstance(told, Told), told
    assert held(odoo) == [False, False]
    received(book, receipt)
    return first._replace(lines=tuple(lines), remote=told.remote, matches=True)


def held(odoo: Odoo) -> list[Any]:
    return [row["purchase_line_id"] for row in odoo.all(LINE)]


def matched(book: Book, bill: BillFacts) -> Any:
    return match(book.site.calls, [bill])[bill.id]


def test_its_lines_are_held_against_the_order(odoo: Odoo, book: Book, late: BillFacts) -> None:
    before = odoo.one(BILL, late.remote or 0)

    answer = matched(book, late)

    after = odoo.one(BILL, late.remote or 0)
    assert (answer.remote, answer.number, answer.net) == (late.remote, after["name"], None)
    assert held(odoo) == [row["id"] for row in odoo.all(ORDER_LINE)]
    assert [row["qty_invoiced"] for row in odoo.all(ORDER_LINE)] == [2.5, 2.5]
    assert (after["state"], after["amount_total"]) == ("posted", before["amount_total"])
    assert matched(book, late) == answer


@pytest.mark.parametrize("call", range(4))
@pytest.mark.parametrize("fault", [Fault.LOST, Fault.DROPPED, Fault.KILLED])
def test_asked_again_after_any_call_it_is_held_once(
    odoo: Odoo, book: Book, late: BillFacts, call: int, fault: Fault
) -> None:
    odoo.faults.queue(*[None] * call, fault)
    with pytest.raises(Unclear):
        matched(book, late)
    assert isinstance(matched(book, late), Told)
    assert [row["qty_invoiced"] for row in odoo.all(ORDER_LINE)] == [2.5, 2.5]


def test_what_an_accountant_held_it_against_stays(
    odoo: Odoo, book: Book, late: BillFacts
) -> None:
    theirs = an_order(book, name="BC-2")
    (other, _) = odoo.all(ORDER_LINE, order_id=theirs.remote)
    first, second = odoo.all(LINE)
    odoo.person_changes(LINE, first["id"], purchase_line_id=other["id"])
    odoo.person_changes(LINE, second["id"], name="Autrement dit")

    assert isinstance(matched(book, late), Told)

    ordered = [row["id"] for row in odoo.all(ORDER_LINE)]
    assert held(odoo) == [other["id"], ordered[1]]
    assert odoo.one(LINE, second["id"])["name"] == "Autrement dit"


def test_a_line_that_an_accountant_deleted_is_not_made_anew(
    odoo: Odoo, book: Book, late: BillFacts
) -> None:
    odoo.person_does(BILL, "button_draft", late.remote or 0)
    odoo.person_deletes(LINE, odoo.all(LINE)[0]["id"])

    answer = matched(book, late)

    assert isinstance(answer, Told)
    assert len(held(odoo)) == 1
    assert all(held(odoo))


def test_a_bill_that_is_gone_is_asked_about(odoo: Odoo, book: Book, late: BillFacts) -> None:
    asked = matched(book, late._replace(remote=999))
    assert isinstance(asked, Asked)
    assert asked.why is Why.DELETED


def test_without_the_order_line_it_is_declined(odoo: Odoo, book: Book, late: BillFacts) -> None:
    unknown = late.lines[0]._replace(ordered_as=late.id)
    answer = matched(book, late._replace(lines=(unknown, late.lines[1])))
    assert isinstance(answer, Declined)
