"""The sums that are kept say what the months say, whatever became of the books."""

from decimal import Decimal
from importlib import import_module
from pkgutil import walk_packages

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

import inventory
import network
import sourcing
import sustainability
from kernel.actor import By
from kernel.documents import KINDS, WRITERS
from network.canteens import Canteen
from network.promises import Basis, Measure
from sustainability.behind import Of
from sustainability.month_sums import MonthSum, Rows, share_of
from sustainability.months import Month
from sustainability.publishing import tell
from sustainability.summing import SILENT, keep, kept_of, sum_up, unsummed, verify, work_out
from sustainability.wasted import StageWaste
from tests.builders import somebody_in_a_new_canteen, take_back
from tests.sustainability.books import APRIL, EARLY, MARCH, MONTHS, Book
from tests.sustainability.lives import Life

# A new kind of entry is named here, or among the silent ones.
COUNTED = frozenset(
    {
        "amendment", "bill", "charge", "contribution", "count", "count_settled", "covers",
        "donation", "explanation", "filling", "freezing", "import", "meal", "meal_addition",
        "month_closed", "month_reopened", "monthly_charge", "opening", "pack_opened",
        "preparation", "rebilling", "receipt", "reexamination", "repointing", "rescue",
        "reversal", "sorting", "ticks", "transfer", "transfer_arrival", "waste",
    }
)  # fmt: skip


def the_same(session: Session, canteen: Canteen) -> None:
    """Every month's figures, kept and told."""
    kept = kept_of(session, canteen.id)
    for first in MONTHS:
        told = tell(session, canteen, first)
        month, rows = told.month, kept.get(first)
        if rows is None:
            assert (month.sat.meals, month.cost.net, month.given.amount) == (0, 0, None)
            assert all(not one.denominator for one in month.bought.of.values())
            continue
        sums = rows.sums
        assert (sums.meals, sums.covers, sums.cooks) == month.sat
        assert (sums.net, sums.food, sums.covers, sums.unpriced_grams) == month.cost
        assert sums.food_a_cover == month.cost.a_cover
        assert _cents(sums.break_even) == _cents(month.break_even)
        assert (sums.given, sums.covers_counted) == (month.given.amount, month.covers_counted)
        assert (sums.kg_co2e, sums.known_grams, sums.grams, sums.covers) == month.carbon
        assert (sums.co2e_a_cover, sums.known) == (month.carbon.a_cover, month.carbon.known)
        assert sums.number == told.number
        _shares_are_the_same(rows, month)
        waste = {
            row["stage"]: StageWaste(*(row[name] for name in StageWaste._fields))
            for row in rows.waste
        }
        for one in month.wasted:
            assert one.stage in waste or not one.meals + one.grams
            assert waste.get(one.stage, one) == one


def _shares_are_the_same(rows: Rows, month: Month) -> None:
    kept = {(row["of"], row["measure"]): row for row in rows.shares}
    for of, shares in ((Of.COOKED, month.cooked), (Of.BOUGHT, month.bought)):
        for measure in Measure:
            for basis in Basis:
                row, share = kept.get((of, measure)), shares[measure, basis]
                if row is None:
                    assert share.denominator == 0
                else:
                    assert share_of(row, basis) == share


def _cents(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else round(amount, 12)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_kept_and_told_are_one_after_any_history(engine: Engine, data: st.DataObject) -> None:
    with Session(engine) as session:
        life = Life(Book(session, somebody_in_a_new_canteen(session)), data)
        canteen = life.book.canteen
        for _ in range(2):
            life.is_lived()
            sum_up(session, canteen.id)
            assert unsummed(session, [canteen.id]) == {}
            session.expire_all()
            the_same(session, canteen)
        session.rollback()


def test_an_entry_leaves_the_sums_behind_until_they_know_of_it(
    session: Session, awa: By
) -> None:
    book = Book(session, awa)
    assert unsummed(session, [awa.canteen_id]) == {}
    book.buys(MARCH)
    book.serves(MARCH)
    assert unsummed(session, [awa.canteen_id]) == {awa.canteen_id: 2}
    sum_up(session, awa.canteen_id)
    assert unsummed(session, [awa.canteen_id]) == {}
    book.serves(MARCH + EARLY)
    assert unsummed(session, [awa.canteen_id]) == {awa.canteen_id: 1}


def test_what_changes_no_sum_leaves_nothing_behind() -> None:
    for room in (network, sourcing, inventory, sustainability):
        for one in walk_packages(room.__path__, f"{room.__name__}."):
            import_module(one.name)
    ours = KINDS - {kind for of, (kind, _) in WRITERS.items() if of.__module__[:5] == "tests"}
    assert ours == SILENT | COUNTED
    assert not SILENT & COUNTED


def test_what_is_written_meanwhile_stays_unknown(session: Session, awa: By) -> None:
    book = Book(session, awa)
    book.buys(MARCH)
    worked = work_out(session, book.canteen)
    book.serves(MARCH)
    assert keep(session, worked)
    assert unsummed(session, [awa.canteen_id]) == {awa.canteen_id: 1}


def test_of_two_that_worked_at_once_the_older_does_not_write(session: Session, awa: By) -> None:
    book = Book(session, awa)
    book.buys(MARCH)
    older = work_out(session, book.canteen)
    book.serves(MARCH)
    assert keep(session, work_out(session, book.canteen))
    assert not keep(session, older)
    assert kept_of(session, awa.canteen_id)[MARCH].sums.meals == 1


def test_who_takes_an_entry_back_just_now_has_the_next_word(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        pytest.skip("one writer at a time")
    with Session(engine, expire_on_commit=False) as session, session.begin():
        book = Book(session, somebody_in_a_new_canteen(session))
        book.buys(MARCH)
        meal = book.serves(MARCH)
    by = book.by
    with Session(engine) as session, Session(engine) as other:
        worked = work_out(session, book.canteen)
        take_back(other, by, meal)
        assert not keep(session, worked)
        session.rollback()
        other.commit()
        sum_up(session, by.canteen_id)
        assert kept_of(session, by.canteen_id)[MARCH].sums.meals == 0
        session.commit()


def test_a_month_closed_bears_its_number_and_its_late_figures(
    session: Session, awa: By
) -> None:
    book = Book(session, awa)
    book.buys(MARCH)
    book.closes(MARCH)
    book.serves(MARCH)
    sum_up(session, awa.canteen_id)
    march, april = (kept_of(session, awa.canteen_id)[one].sums for one in (MARCH, APRIL))
    assert (march.number, march.meals) == (1, 0)
    assert (april.number, april.meals) == (None, 1)


def test_verify_finds_a_sum_that_somebody_changed(session: Session, awa: By) -> None:
    book = Book(session, awa)
    book.buys(MARCH)
    book.serves(MARCH)
    sum_up(session, awa.canteen_id)
    mine = [one for one in verify(session) if one[0] and one[0].canteen_id == awa.canteen_id]
    assert mine == []
    ours = MonthSum.canteen_id == awa.canteen_id
    session.execute(update(MonthSum).where(ours).values(covers=41))
    ((kept, found),) = [
        one for one in verify(session) if one[0] and one[0].canteen_id == awa.canteen_id
    ]
    assert kept is not None
    assert found is not None
    assert (kept.covers, found.covers) == (41, 40)
