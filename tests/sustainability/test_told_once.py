"""Whatever is closed, forgotten, counted or taken back: every figure counts once."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from kernel.actor import By
from network.promises import Basis, Measure
from tests.builders import somebody_in_a_new_canteen, take_back
from tests.sustainability.books import APRIL, EARLY, FEBRUARY, LATE, MARCH, Book
from tests.sustainability.lives import Life


@pytest.fixture
def book(session: Session, awa: By) -> Book:
    return Book(session, awa)


def test_a_meal_logged_late_takes_its_part_from_a_month_that_was_told(book: Book) -> None:
    book.buys(MARCH)
    for day in (date(2026, 3, 30), date(2026, 4, 1)):
        book.ticks(day)
    book.counts(date(2026, 4, 2), "4")
    book.closes(MARCH)
    assert book.tells(MARCH).month.cost.net == 6
    # Six kilos were shared by two meals; now there are three, and March had too much.
    book.ticks(date(2026, 4, 2))
    april = book.tells(APRIL)
    assert (april.own.cost.net, april.month.cost.net) == (8, 6)
    assert book.is_told_once()


def test_a_count_logged_late_narrows_what_a_later_one_shares_out(book: Book) -> None:
    book.buys(MARCH)
    book.ticks(MARCH + EARLY)
    book.counts(date(2026, 4, 2), "4")
    book.closes(MARCH)
    book.counts(date(2026, 3, 20), "10")
    assert book.is_told_once()


def test_a_paper_learnt_of_late_reaches_every_month_it_was_eaten_in(book: Book) -> None:
    book.buys_organic(FEBRUARY)
    book.serves(MARCH + EARLY)
    book.closes(FEBRUARY)
    book.closes(MARCH)
    assert book.learns_of_the_paper()
    april = book.tells(APRIL)
    assert [late.month for late in april.late] == [FEBRUARY, MARCH]
    share = april.month.cooked[Measure.ORGANIC, Basis.VALUE]
    assert (share.proven, share.declared, share.denominator) == (8, -8, 0)
    assert book.is_told_once()


def test_a_box_counted_later_for_a_meal_of_a_month_that_was_told(book: Book) -> None:
    meal = book.serves(date(2026, 3, 31))
    book.closes(MARCH)
    book.counts_the_box(APRIL, "80", meal)
    assert book.tells(APRIL).month.covers_counted == 40
    assert book.is_told_once()


def test_what_was_listed_as_late_once_is_not_listed_again(book: Book) -> None:
    book.buys(FEBRUARY, "50")
    book.closes(FEBRUARY)
    first = book.serves(FEBRUARY + EARLY)
    book.closes(MARCH)
    second = book.serves(FEBRUARY + LATE, covers=41)
    (late,) = book.tells(APRIL).late
    assert [entry.document_id for entry in late.entries] == [second]
    take_back(book.session, book.by, first)
    (late,) = book.tells(APRIL).late
    assert {(entry.document_id, entry.came) for entry in late.entries} == {
        (second, True),
        (first, False),
    }


def test_what_a_count_found_cooked_without_a_meal_is_said(book: Book) -> None:
    book.buys(MARCH)
    book.counts(MARCH + LATE, "4")
    told = book.tells(MARCH).month
    assert (told.unshared_grams, told.unshared_cost, told.cost.net) == (6000, 12, 0)
    book.ticks(MARCH + EARLY)
    told = book.tells(MARCH).month
    assert (told.unshared_grams, told.cost.net) == (0, 12)


@settings(
    max_examples=12, deadline=None, suppress_health_check=list(HealthCheck)
)  # each example is a canteen of its own
@given(data=st.data())
def test_every_figure_counts_once_over_all_months(engine: Engine, data: st.DataObject) -> None:
    with Session(engine) as session:
        life = Life(Book(session, somebody_in_a_new_canteen(session)), data)
        life.is_lived()
        assert life.book.is_told_once()
