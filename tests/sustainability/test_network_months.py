"""What the network shows of a canteen is what its month says, to the cent, after any history."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.kitchen.waste import Stage
from kernel.actor import By
from network.people import Role, add_roles
from network.promises import Basis, Measure
from sustainability.behind import Of
from sustainability.month_sums import Rows
from sustainability.months import Month
from sustainability.network_figures import Figure, Question
from sustainability.network_months import side_by_side, trend
from sustainability.publishing import tell
from sustainability.summing import sum_up, work_out
from tests.builders import somebody_in_a_new_canteen, take_back
from tests.sustainability.books import APRIL, MARCH, MONTHS, Book
from tests.sustainability.lives import Life

Live = Mapping[date, Rows]


def said_by(month: Month, asked: Question) -> dict[Figure, Decimal | None]:
    """The same figures, off the month itself."""
    shares = month.bought if asked.of == Of.BOUGHT else month.cooked
    waste = {one.stage: one.a_cover for one in month.wasted}
    given = month.given.amount
    counted = month.covers_counted
    return {
        Figure.MASS: shares[asked.measure, Basis.MASS].ratio,
        Figure.VALUE: shares[asked.measure, Basis.VALUE].ratio,
        Figure.UNSERVED: waste.get(Stage.UNSERVED),
        Figure.PLATES: waste.get(Stage.PLATE_LEFTOVERS),
        Figure.FOOD: month.cost.a_cover,
        Figure.BREAK_EVEN: month.break_even,
        Figure.GIVEN: given / counted if given is not None and counted else None,
        Figure.CARBON: month.carbon.a_cover,
    }


def shown(
    session: Session, asked: Question, first: date, told: Month, live: Live | None = None
) -> None:
    """Kept or worked out just now, by month or in the trend: one and the same."""
    fresh = {told.canteen.id: live} if live is not None else {}
    expected = said_by(told, asked)
    pairs = side_by_side(session, asked, first, fresh).pairs
    for figure, amount in expected.items():
        pair = pairs[figure].get(told.canteen.id)
        assert (pair is None) == (amount is None), (first, figure)
        if pair is not None and amount is not None:
            assert round(pair.ratio(figure), 12) == round(amount, 12), (first, figure)
        assert trend(session, asked, [first], figure, fresh)[first] == pairs[figure]


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_the_network_says_what_the_month_says(engine: Engine, data: st.DataObject) -> None:
    with Session(engine) as session:
        by = somebody_in_a_new_canteen(session)
        add_roles(session, by.person_id, by.canteen_id, [Role.NETWORK])
        life = Life(Book(session, by), data)
        life.is_lived()
        asked = [
            Question(by.person_id, of, measure)
            for of, measure in ((Of.COOKED, Measure.PROMISE), (Of.BOUGHT, Measure.ORGANIC))
        ]
        canteen = life.book.canteen
        told = {first: tell(session, canteen, first).month for first in MONTHS[:6]}
        live: Live | None = work_out(session, canteen).months
        for _ in ("worked out just now", "kept"):
            for first, month in told.items():
                for one in asked:
                    shown(session, one, first, month, live)
            sum_up(session, by.canteen_id)
            live = None
        session.rollback()


def test_of_less_than_nothing_there_is_no_share(session: Session, awa: By) -> None:
    add_roles(session, awa.person_id, awa.canteen_id, [Role.NETWORK])
    book = Book(session, awa)
    book.buys(MARCH)
    meal = book.serves(MARCH)
    book.closes(MARCH)
    take_back(session, awa, meal)
    told = tell(session, book.canteen, APRIL).month
    assert told.cooked[Measure.ORGANIC, Basis.MASS].denominator < 0
    asked = Question(awa.person_id, Of.COOKED, Measure.ORGANIC)
    shown(session, asked, APRIL, told, work_out(session, book.canteen).months)
    sum_up(session, awa.canteen_id)
    shown(session, asked, APRIL, told)
