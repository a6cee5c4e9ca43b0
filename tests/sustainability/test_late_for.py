"""What comes for a closed month is told where it counts."""

import pytest
from sqlalchemy.orm import Session

from inventory.billing.bills import enter_bill
from kernel.actor import By
from sustainability.late_for import CountsIn, counts_in
from tests.builders import a_delivery, a_line, receive
from tests.inventory.billing.bills_to_enter import a_bill, asked
from tests.sustainability.books import APRIL, EARLY, FEBRUARY, LATE, MARCH, Book


@pytest.fixture
def book(session: Session, awa: By) -> Book:
    return Book(session, awa)


def test_what_comes_in_time_counts_in_its_own_month(book: Book) -> None:
    meal = book.serves(MARCH + EARLY)
    book.closes(MARCH)
    for one in (meal, book.serves(FEBRUARY), book.serves(APRIL)):
        assert counts_in(book.session, one, canteen_id=book.by.canteen_id) is None


def test_what_comes_late_counts_in_the_first_month_told_after_it(book: Book) -> None:
    book.closes(FEBRUARY)
    meal = book.serves(FEBRUARY + LATE)
    late = CountsIn(MARCH, FEBRUARY)
    assert counts_in(book.session, meal, canteen_id=book.by.canteen_id) == late
    book.closes(MARCH)
    assert counts_in(book.session, meal, canteen_id=book.by.canteen_id) == late
    book.reopens(MARCH)
    book.reopens(FEBRUARY)
    assert counts_in(book.session, meal, canteen_id=book.by.canteen_id) is None


def test_a_bill_counts_with_the_delivery_whose_price_it_corrects(book: Book) -> None:
    line = a_line(book.carrots)
    receive(book.session, a_delivery(book.farm, line, received_on=FEBRUARY + EARLY), book.by)
    book.closes(FEBRUARY)
    bill = a_bill(book.farm, asked(line, "25"), billed_on=MARCH + EARLY)
    enter_bill(book.session, bill, book.by)
    found = counts_in(book.session, bill.id, canteen_id=book.by.canteen_id)
    assert found == CountsIn(MARCH, FEBRUARY)
    beside = a_bill(book.farm, asked(None, "3", what="deposit", vat_rate=0), billed_on=MARCH)
    enter_bill(book.session, beside, book.by)
    assert counts_in(book.session, beside.id, canteen_id=book.by.canteen_id) is None
