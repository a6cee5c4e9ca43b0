"""A month is told once; what comes late counts in the next one, and says so."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.billing.billed import NewBill, NewBillLine
from inventory.billing.bills import enter_bill
from inventory.kitchen.contributions import Counted, Means, count_contributions
from inventory.kitchen.meals import serve
from inventory.kitchen.waste import NewWaste, Stage, discard
from inventory.lots import Lot
from inventory.receiving.receipts import receive
from inventory.undoing.reversals import NotReversible
from kernel.actor import By
from kernel.db import month_of
from kernel.documents import IdAlreadyUsed
from kernel.ids import new_id
from network.canteens import Canteen
from network.promises import Basis, Measure
from suppliers.labels import Label
from sustainability.closings import (
    AlreadyClosed,
    CloseEarlierFirst,
    Closing,
    NotClosed,
    Reopening,
    ReopenLaterFirst,
    StillRunning,
    close_month,
    reopen_month,
)
from sustainability.figures import added, figures_of
from sustainability.months import month
from sustainability.publishing import Told, closings, published, tell
from tests.builders import (
    a_delivery,
    a_line,
    a_meal,
    a_product,
    a_supplier,
    some_stock,
    somebody_in_a_new_canteen,
    take_back,
)

FEBRUARY, MARCH, APRIL, MAY = (date(2026, month, 1) for month in (2, 3, 4, 5))
EARLY, LATE = timedelta(days=3), timedelta(days=20)


class Book:
    """A kitchen whose months are told in a word."""

    def __init__(self, session: Session, by: By) -> None:
        self.session, self.by = session, by
        self.carrots = a_product(session)
        self.canteen = session.get_one(Canteen, by.canteen_id)

    def buys(self, on: date, kilos: str = "10") -> UUID:
        return some_stock(
            self.session, self.by, kilos, product=self.carrots, received_on=on,
            labels=(Label.BIO,),
        )  # fmt: skip

    def serves(self, on: date, kilos: str = "4", covers: int = 40) -> UUID:
        meal = a_meal((self.carrots, kilos), served_on=on, covers=covers)
        return serve(self.session, meal, self.by)

    def closes(self, first: date) -> UUID:
        return close_month(self.session, Closing(id=new_id(), month=first), self.by)

    def reopens(self, first: date) -> UUID:
        opening = Reopening(id=new_id(), month=first, because="Oubli d'une livraison")
        return reopen_month(self.session, opening, self.by)

    def tells(self, first: date) -> Told:
        return tell(self.session, self.canteen, first)


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
    assert (entry.document_id, entry.kind, entry.came, entry.person) == (
        forgotten, "meal", True, "Awa",
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
    assert book.tells(MARCH).number == 2


def test_months_are_closed_in_their_order_and_opened_in_reverse(book: Book) -> None:
    with pytest.raises(StillRunning, match="December 2026 is not over"):
        book.closes(date(2026, 12, 1))
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


day = st.dates(FEBRUARY, date(2026, 6, 30))


@settings(
    max_examples=15, deadline=None, suppress_health_check=list(HealthCheck)
)  # each example is a canteen of its own
@given(data=st.data())
def test_every_figure_counts_once_over_all_months(engine: Engine, data: st.DataObject) -> None:
    """Whatever is closed, forgotten, taken back: what is told adds up to what is known today."""
    with Session(engine) as session:
        book = Book(session, somebody_in_a_new_canteen(session))
        written: list[UUID] = []
        next_to_close = FEBRUARY
        for _ in range(data.draw(st.integers(3, 10))):
            match data.draw(
                st.sampled_from(["buy", "serve", "serve", "close", "back", "open"])
            ):
                case "buy":
                    line = a_line(book.carrots, "10")
                    bought = a_delivery(
                        a_supplier(session, book.by), line, received_on=data.draw(day)
                    )
                    written.append(receive(session, bought, book.by))
                case "serve":
                    written.append(
                        book.serves(data.draw(day), covers=data.draw(st.integers(8, 90)))
                    )
                case "close" if next_to_close < date(2026, 7, 1):
                    book.closes(next_to_close)
                    next_to_close = month_of(next_to_close + timedelta(days=31))
                case "back" if written:
                    take_back(
                        session,
                        book.by,
                        written.pop(data.draw(st.integers(0, len(written) - 1))),
                    )
                case "open" if next_to_close > FEBRUARY:
                    next_to_close = month_of(next_to_close - timedelta(days=1))
                    book.reopens(next_to_close)
        months = [date(2026, number, 1) for number in range(2, 9)]
        told = added(figures_of(book.tells(one).month) for one in months)
        known = added(figures_of(month(session, book.canteen, one)) for one in months)
        assert told == known
