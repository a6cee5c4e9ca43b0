"""A month is told once; what comes late counts in the next one, and says so."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from inventory.billing.billed import NewBill, NewBillLine
from inventory.billing.bills import enter_bill
from inventory.kitchen.contributions import Counted, Means, count_contributions
from inventory.kitchen.waste import NewWaste, Stage, discard
from inventory.lots import Lot
from inventory.undoing.reversals import NotReversible
from kernel.actor import By
from kernel.documents import IdAlreadyUsed
from kernel.ids import new_id
from kernel.months import NoSuchMonth
from network.promises import Basis, Measure
from sustainability.closings import (
    AlreadyClosed,
    CloseEarlierFirst,
    Closing,
    NotClosed,
    Reopening,
    ReopenLaterFirst,
    StillRunning,
    close_month,
)
from sustainability.months import month
from sustainability.publishing import closings, published, told_as
from tests.builders import (
    somebody_in_a_new_canteen,
    take_back,
)
from tests.sustainability.books import APRIL, EARLY, FEBRUARY, LATE, MARCH, MAY, Book


@pytest.fixture
def book(session: Session, awa: By) -> Book:
    return Book(session, awa)


def test_a_meal_logged_late_counts_in_the_next_month_and_is_listed(book: Book) -> None:
    book.buys(MARCH)
    book.serves(MARCH + EARLY)
    book.closes(MARCH)
    forgotten = book.serves(MARCH + LATE, kilos="5", covers=30)
    book.serves(APRIL, kilos="1", covers=20)

    march, april = book.tells(MARCH), book.tells(APRIL)
    assert (march.month.sat.meals, march.month.sat.covers) == (1, 40)
    assert (march.number, march.closed_on) == (1, book.by.today)
    assert (april.own.sat.covers, april.month.sat.covers) == (20, 50)
    assert april.month.cost.net == 2 * Decimal(6)
    (late,) = april.late
    assert late.month == MARCH
    (entry,) = late.entries
    assert (entry.document_id, entry.kind, entry.came, entry.person_id) == (
        forgotten, "meal", True, book.by.person_id,
    )  # fmt: skip
    assert late.figures["sat.covers"] == 30


def test_what_is_taken_back_after_its_month_was_told_is_taken_from_the_next(
    book: Book,
) -> None:
    book.buys(MARCH)
    wrong = book.serves(MARCH + EARLY)
    book.closes(MARCH)
    book.serves(APRIL, kilos="3", covers=50)
    take_back(book.session, book.by, wrong)

    april = book.tells(APRIL)
    assert book.tells(MARCH).month.sat.covers == 40
    assert april.month.sat.covers == 50 - 40
    assert april.month.cost.net == 2 * Decimal(3 - 4)
    ((entry,),) = (late.entries for late in april.late)
    assert (entry.document_id, entry.came) == (wrong, False)


def test_a_delivery_taken_back_and_put_back_leaves_nothing_late(book: Book) -> None:
    book.buys(MARCH)
    meal = book.serves(MARCH + EARLY)
    book.closes(MARCH)
    take_back(book.session, book.by, take_back(book.session, book.by, meal))
    assert book.tells(APRIL).late == []
    assert book.tells(APRIL).month == book.tells(APRIL).own


def test_what_was_carried_on_once_is_not_carried_on_again(book: Book) -> None:
    book.buys(FEBRUARY, "50")
    book.closes(FEBRUARY)
    book.serves(FEBRUARY + EARLY, covers=11)
    book.closes(MARCH)
    assert book.tells(MARCH).month.sat.covers == 11
    assert book.tells(MARCH).late[0].entries[0].kind == "meal"
    book.serves(FEBRUARY + LATE, covers=12)
    book.serves(MARCH + LATE, covers=100)
    april = book.tells(APRIL)
    assert april.month.sat.covers == 112
    assert [late.month for late in april.late] == [FEBRUARY, MARCH]
    assert [late.figures["sat.covers"] for late in april.late] == [12, 100]
    assert book.tells(MAY).month.sat.covers == 0


def test_a_published_month_reads_the_same_whatever_comes_later(book: Book) -> None:
    book.buys(MARCH)
    book.serves(MARCH + EARLY)
    discard(
        book.session,
        NewWaste(id=new_id(), wasted_on=MARCH + EARLY, stage=Stage.UNSERVED, gross_grams=700),
        book.by,
    )
    given = Counted(id=new_id(), given_on=MARCH + EARLY, means=Means.CASH, amount=Decimal(80))
    count_contributions(book.session, given, book.by)
    as_it_was = month(book.session, book.canteen, MARCH)
    book.closes(MARCH)
    book.serves(MARCH + LATE)
    book.buys(MARCH + LATE)

    told = book.tells(MARCH).month
    canteen, targets = told.canteen, told.targets
    assert told._replace(canteen=as_it_was.canteen, targets=as_it_was.targets) == as_it_was
    assert (canteen.id, canteen.name, canteen.local_rule) == (
        book.canteen.id, book.canteen.name, book.canteen.local_rule,
    )  # fmt: skip
    assert list(targets) == []
    assert told.bought[Measure.ORGANIC, Basis.VALUE].ratio == 1


def test_a_bill_that_comes_after_the_month_was_told_is_carried_on(book: Book) -> None:
    lot = book.buys(MARCH)
    book.serves(MARCH + EARLY)
    book.closes(MARCH)
    supplier_id = book.session.get_one(Lot, (book.by.canteen_id, lot)).supplier_id
    assert supplier_id
    line = NewBillLine(
        id=new_id(), receipt_line_id=lot, description="Carottes", quantity=Decimal(10),
        net=Decimal("23.00"), vat_rate=Decimal("5.50"),
    )  # fmt: skip
    bill = NewBill(
        id=new_id(), supplier_id=supplier_id, number="F7", billed_on=APRIL, lines=(line,)
    )
    enter_bill(book.session, bill, book.by)
    assert book.tells(MARCH).month.price_corrections == 0
    april = book.tells(APRIL)
    assert (april.own.price_corrections, april.month.price_corrections) == (0, 3)
    assert april.month.bought[Measure.ORGANIC, Basis.VALUE].denominator == 3
    assert [entry.kind for entry in april.late[0].entries] == ["bill"]


def test_reopening_needs_a_reason_and_leaves_the_old_figures(book: Book) -> None:
    book.buys(MARCH)
    book.closes(MARCH)
    book.serves(MARCH + EARLY)
    with pytest.raises(ValueError, match="because"):
        Reopening(id=new_id(), month=MARCH, because=" ")
    book.reopens(MARCH)
    assert book.tells(MARCH).number is None
    assert book.tells(MARCH).month.sat.covers == 40
    assert book.tells(APRIL).late == []
    book.closes(MARCH)
    first, second = closings(book.session, canteen_id=book.by.canteen_id, all_of=True)
    assert (first.number, second.number) == (1, 2)
    assert (published(first).month.sat.covers, published(second).month.sat.covers) == (0, 40)
    told = book.tells(MARCH)
    assert told.number == 2
    ((number, _, reopened_on, because),) = told.before
    assert (number, reopened_on, because) == (1, book.by.today, "Oubli d'une livraison")
    old = told_as(book.session, book.canteen, MARCH, 1)
    assert old
    assert old.month.sat.covers == 0
    assert told_as(book.session, book.canteen, APRIL, 1) is None


def test_months_are_closed_in_their_order_and_opened_in_reverse(book: Book) -> None:
    with pytest.raises(StillRunning, match="December 2026 is not over"):
        book.closes(date(2026, 12, 1))
    for never in (date(9999, 12, 31), date(1, 1, 1)):
        with pytest.raises(NoSuchMonth, match="no such month"):
            book.closes(never)
    with pytest.raises(NotClosed):
        book.reopens(MARCH)
    book.closes(FEBRUARY)
    with pytest.raises(AlreadyClosed, match="as no"):
        book.closes(FEBRUARY + LATE)
    with pytest.raises(CloseEarlierFirst, match="Close March 2026 first"):
        book.closes(APRIL)
    book.closes(MARCH)
    with pytest.raises(ReopenLaterFirst, match="Reopen March 2026 first"):
        book.reopens(FEBRUARY)


def test_a_closing_sent_twice_happens_once(book: Book) -> None:
    closing = Closing(id=new_id(), month=MARCH)
    assert close_month(book.session, closing, book.by) == closing.id
    assert close_month(book.session, closing, book.by) == closing.id
    with pytest.raises(IdAlreadyUsed):
        close_month(book.session, Closing(id=closing.id, month=APRIL), book.by)
    assert len(closings(book.session, canteen_id=book.by.canteen_id)) == 1


def test_a_closing_is_opened_again_not_taken_back(book: Book) -> None:
    with pytest.raises(NotReversible):
        take_back(book.session, book.by, book.closes(MARCH))


def test_another_canteens_months_are_its_own(book: Book, session: Session) -> None:
    book.closes(MARCH)
    ben = Book(session, somebody_in_a_new_canteen(session))
    assert ben.tells(MARCH).number is None
    assert ben.closes(MAY)
