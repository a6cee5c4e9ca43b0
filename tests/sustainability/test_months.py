from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.kitchen.contributions import Counted, Means, count_contributions
from inventory.kitchen.meals import serve
from inventory.kitchen.waste import NewWaste, Stage, discard
from inventory.receiving.receipts import receive
from inventory.undoing.reversals import Mistake, reverse
from kernel.actor import By
from kernel.ids import new_id
from network.canteens import Canteen
from network.charges import NewCharge, set_charge
from network.promises import Basis, Measure, NewTarget, promise
from suppliers.families import Family
from suppliers.labels import Label
from sustainability.costs import Given
from sustainability.months import Month, month
from sustainability.ratios import shares
from tests.builders import (
    MONDAY,
    a_certificate,
    a_delivery,
    a_line,
    a_meal,
    a_producer,
    a_product,
    a_supplier,
    somebody_in_a_new_canteen,
    within,
)
from tests.counting import statements
from tests.sustainability.kitchen import BIO, TUESDAY, a_kitchen, by_mass, by_value, figures

MARCH = date(2026, 3, 1)


@pytest.fixture
def ben(session: Session) -> By:
    """In a canteen that calls local what comes from within 30 km."""
    return somebody_in_a_new_canteen(session, **within(30))


def read(session: Session, by: By, day: date = MONDAY) -> Month:
    return month(session, session.get_one(Canteen, by.canteen_id), day)


def test_an_empty_month_is_nothing_and_no_error(session: Session, awa: By) -> None:
    found = read(session, awa)
    assert (found.first, found.last) == (MARCH, date(2026, 3, 31))
    assert (found.sat, found.given) == ((0, 0, 0), Given(None))
    assert (found.cost.food, found.cost.a_cover, found.break_even) == (0, None, None)
    assert by_value(found.bought) == by_value(found.cooked) == by_value(shares(()))
    assert (found.cooked_by_day, found.bought_by_family) == ([], [])
    assert (found.carbon.a_cover, found.avoided) == (None, 0)
    assert {(stage.grams, stage.a_cover) for stage in found.wasted} == {(0, None)}
    assert (found.fed, found.papers, found.waiting) == ([], [], 0)


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2024, 2, 29), date(2024, 2, 29)),
        (date(2026, 2, 3), date(2026, 2, 28)),
        (date(2026, 12, 31), date(2026, 12, 31)),
    ],
)
def test_a_month_ends_where_the_calendar_says(
    session: Session, awa: By, day: date, last: date
) -> None:
    found = read(session, awa, day)
    assert (found.first, found.last) == (day.replace(day=1), last)


def test_a_full_month_as_worked_out_by_hand(session: Session, ben: By) -> None:
    kitchen = a_kitchen(session, ben)
    charge = NewCharge(id=new_id(), per_cover=Decimal("2.00"), from_on=date(2026, 1, 1))
    set_charge(session, charge, ben)
    given = Counted(
        id=new_id(), given_on=TUESDAY, means=Means.CASH, amount=Decimal("91.50"),
        meal_ids=(kitchen.monday,),
    )  # fmt: skip
    count_contributions(session, given, ben)
    bucket = NewWaste(
        id=new_id(), wasted_on=MONDAY, stage=Stage.UNSERVED, gross_grams=800,
        meal_id=kitchen.monday,
    )  # fmt: skip
    discard(session, bucket, ben)
    found = read(session, ben)
    assert found.sat == (2, 70, 16)
    assert found.given == Given(Decimal("91.50"))
    # All of it food, at 5.5 %.
    assert (found.cost.net, found.cost.food) == (Decimal(31), Decimal("32.705"))
    assert found.break_even == found.cost.food / 70 + 2
    assert found.avoided == Decimal("18.00")
    unserved = {one.stage: one for one in found.wasted}[Stage.UNSERVED]
    assert (unserved.meals_weighed, unserved.meals, unserved.a_cover) == (1, 2, 20)
    assert figures(found.cooked, Measure.PROMISE, Basis.MASS) == ("7", "9", "2", "3", "21")
    assert figures(found.bought, Measure.PROMISE, Basis.MASS) == ("10", "20", "5", "0", "35")
    assert [heap.key for heap, _ in found.cooked_by_day] == [MONDAY, TUESDAY]
    assert [heap.key for heap, _ in found.bought_by_family] == [Family.FRUIT_AND_VEGETABLES]
    assert (found.carbon.grams, found.carbon.covers) == (21_000, 70)


def test_the_farms_that_fed_the_month_stand_by_their_kilos(session: Session, ben: By) -> None:
    a_kitchen(session, ben)
    found = read(session, ben).fed
    # Carrots' farm 7 kg, farm B 3 kg of apples, spinach's farm 2; nobody sold potatoes or rice.
    assert [(one.grams, one.products, one.kilometres) for one in found] == [
        (7000, 1, Decimal("23.7")),
        (3000, 1, None),
        (2000, 1, Decimal("391.2")),
    ]


def test_the_papers_of_the_month_are_those_that_proved_something(
    session: Session, ben: By
) -> None:
    a_kitchen(session, ben)
    (paper,) = read(session, ben).papers
    assert (paper.label, paper.control_body) == (Label.BIO, "FR-BIO-01")
    assert (paper.value, paper.grams) == (Decimal("20.00"), 10_000)


def test_a_paper_of_what_was_taken_back_proved_nothing(session: Session, ben: By) -> None:
    kitchen = a_kitchen(session, ben)
    mistake = Mistake(id=new_id(), of=kitchen.receipt_a)
    reverse(session, mistake, ben)
    assert read(session, ben).papers == []
    reverse(session, Mistake(id=new_id(), of=mistake.id), ben)
    (paper,) = read(session, ben).papers
    assert paper.value == Decimal("20.00")


def test_the_targets_are_those_of_the_months_last_day(session: Session, awa: By) -> None:
    for from_on, until_on in ((MARCH, None), (MARCH, date(2026, 3, 30))):
        target = NewTarget(
            id=new_id(), measure=Measure.PROMISE, basis=Basis.MASS,
            at_least=Decimal(50), from_on=from_on, until_on=until_on,
        )  # fmt: skip
        promise(session, target, awa)
    assert len(read(session, awa).targets) == 1
    assert read(session, awa, date(2026, 2, 1)).targets == []


def test_the_next_month_has_none_of_it(session: Session, ben: By) -> None:
    a_kitchen(session, ben)
    found = read(session, ben, date(2026, 4, 1))
    assert (found.sat.meals, found.avoided, found.fed, found.papers) == (0, 0, [], [])
    assert by_mass(found.cooked) == by_mass(shares(()))


def test_a_full_month_costs_no_more_statements_than_an_empty_one(
    engine: Engine, session: Session, awa: By
) -> None:
    canteen = session.get_one(Canteen, awa.canteen_id)

    def ask() -> object:
        return month(session, canteen, MARCH)

    none = statements(engine, ask)
    for _ in range(5):
        producer_id, carrots = a_producer(session, awa), a_product(session)
        a_certificate(session, awa, producer_id=producer_id)
        line = a_line(carrots, labels=BIO, producer_id=producer_id)
        receive(session, a_delivery(a_supplier(session, awa), line), awa)
        serve(session, a_meal((carrots, "2")), awa)
    many = statements(engine, ask)
    assert many <= none + 2  # the names of suppliers and the like are read where there are any
    for _ in range(5):
        serve(session, a_meal((carrots, "1")), awa)
    assert statements(engine, ask) == many
