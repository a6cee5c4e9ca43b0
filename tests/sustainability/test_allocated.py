"""Shares of meals whose food a count found cooked: as those of what was weighed, and they say so."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.kitchen.meals import Measured, serve
from inventory.receiving.receipts import receive
from kernel.actor import By
from kernel.ids import new_id
from network.canteens import Canteen
from network.promises import Basis, Measure
from sourcing.products import Product
from sustainability.carbon import carbon
from sustainability.cooked import shares_cooked, shares_of_meal
from sustainability.costs import cost
from sustainability.heaps import Heap, Per
from sustainability.months import month
from sustainability.ratios import Shares
from tests.builders import (
    a_certificate,
    a_delivery,
    a_line,
    a_meal,
    a_producer,
    a_product,
    a_supplier,
    some_stock,
    somebody_in_a_new_canteen,
    take_back,
    within,
)
from tests.counting import statements
from tests.inventory.cooked.allocating import a_meal_on, counted, day
from tests.inventory.kitchen.dishes import a_dish, keep_of
from tests.sustainability.kitchen import BIO, by_mass, by_value, figures, march

M = Measure


def carrots_and_rice(session: Session, by: By) -> tuple[Product, Product]:
    """10 kg of certified carrots of a farm at 23.7 km for 20.00; 4 kg of rice for 8.00."""
    carrots, rice = a_product(session), a_product(session)
    producer_id = a_producer(session, by, city="Anse")
    a_certificate(session, by, producer_id=producer_id)
    lines = (
        a_line(carrots, "10", labels=BIO, producer_id=producer_id),
        a_line(rice, "4", vat_rate=Decimal("20.00")),
    )
    receive(session, a_delivery(a_supplier(session, by), *lines), by)
    return carrots, rice


def of_canteen(session: Session, by: By) -> Canteen:
    return session.get_one(Canteen, by.canteen_id)


@pytest.fixture
def ben(session: Session) -> By:
    """In a canteen that calls local what comes from within 30 km."""
    return somebody_in_a_new_canteen(session, **within(30))


class Week:
    """Rice is weighed on Monday; carrots are ticked on both days, and 4 kg are left of 10.

    20 covers of Monday and 40 of Tuesday ate 2 and 4 kg.
    """

    def __init__(self, session: Session, by: By) -> None:
        self.carrots, self.rice = carrots_and_rice(session, by)
        self.monday = a_meal_on(session, by, day(0), 20, self.carrots, wants=[(self.rice, "2")])
        self.tuesday = a_meal_on(session, by, day(1), 40, self.carrots)
        self.count = counted(session, by, day(1), (self.carrots, "4"))


def test_a_meals_shares_by_hand(session: Session, ben: By) -> None:
    week = Week(session, ben)
    found = shares_of_meal(session, week.monday, canteen_id=ben.canteen_id)
    # Rice 4.00 and 2 kg, weighed; carrots 4.00 and 2 kg, allocated.
    assert by_value(found, M.ORGANIC, M.LOCAL) == {
        M.ORGANIC: ("4", "0", "0", "0", "8"),
        M.LOCAL: ("4", "0", "0", "4", "8"),
    }
    assert by_mass(found, M.ORGANIC) == {M.ORGANIC: ("2", "0", "0", "0", "4")}
    share = found[M.ORGANIC, Basis.MASS]
    assert (share.method, share.allocated) == (Measured.ALLOCATED, Decimal(2))
    # Nothing was weighed into Tuesday's meal at all.
    found = shares_of_meal(session, week.tuesday, canteen_id=ben.canteen_id)
    assert by_mass(found, M.ORGANIC) == {M.ORGANIC: ("4", "0", "0", "0", "4")}
    assert found[M.ORGANIC, Basis.VALUE].allocated == Decimal(8)


def test_what_was_weighed_alone_says_measured(session: Session, ben: By) -> None:
    carrots, _ = carrots_and_rice(session, ben)
    meal_id = serve(session, a_meal((carrots, "2")), ben)
    found = shares_of_meal(session, meal_id, canteen_id=ben.canteen_id)
    share = found[M.ORGANIC, Basis.VALUE]
    assert (share.method, share.allocated) == (Measured.MEASURED, 0)


def test_a_meal_that_nobody_knows_has_no_shares(session: Session, ben: By) -> None:
    found = shares_of_meal(session, new_id(), canteen_id=ben.canteen_id)
    assert found[M.ORGANIC, Basis.VALUE].ratio is None


@pytest.mark.parametrize("per", Per)
def test_every_heap_holds_its_part(session: Session, ben: By, per: Per) -> None:
    week = Week(session, ben)
    heaps = {heap.key: found for heap, found in shares_cooked(session, march(ben), by=per)}
    whole = sum(
        (found[M.ORGANIC, Basis.MASS].denominator for found in heaps.values()), Decimal(0)
    )
    counted_ = sum(
        (found[M.ORGANIC, Basis.MASS].allocated for found in heaps.values()), Decimal(0)
    )
    assert (whole, counted_) == (8, 6)
    if per == Per.MEAL:
        assert {key: f[M.ORGANIC, Basis.MASS].allocated for key, f in heaps.items()} == {
            week.monday: 2,
            week.tuesday: 4,
        }
    if per == Per.DAY:
        assert heaps[day(1)][M.ORGANIC, Basis.VALUE].allocated == 8


def test_the_month_counts_what_was_allocated_everywhere(session: Session, ben: By) -> None:
    Week(session, ben)
    found = month(session, of_canteen(session, ben), day(0))
    assert figures(found.cooked, M.ORGANIC, Basis.VALUE) == ("12", "0", "0", "0", "16")
    # Carrots 12.00 at 5.5 %, rice 4.00 at 20 %: this canteen does not reclaim VAT.
    assert found.cost.net == 16
    assert (found.carbon.grams, found.carbon.covers) == (8000, 60)
    farm = next(fed for fed in found.fed if fed.city == "Anse")
    assert (farm.grams, farm.products) == (6000, 1)
    assert sum(fed.grams for fed in found.fed) == 8000


def test_a_meals_cost_has_its_part(session: Session, ben: By) -> None:
    week = Week(session, ben)
    canteen = of_canteen(session, ben)
    found = cost(session, canteen, march(ben), meal_id=week.tuesday)
    vat = Decimal(1) if canteen.vat_reclaimed else Decimal("1.055")
    assert (found.net, found.food, found.covers) == (8, 8 * vat, 40)
    assert found.unpriced_grams == 0


def test_what_nobody_knows_the_price_of_is_no_free_food(session: Session, ben: By) -> None:
    herbs = a_product(session)
    some_stock(session, ben, "2", product=herbs, price=Decimal(0))
    meal_id = a_meal_on(session, ben, day(0), 20, herbs)
    counted(session, ben, day(0), (herbs, "0.5"))
    found = cost(session, of_canteen(session, ben), march(ben), meal_id=meal_id)
    assert (found.net, found.unpriced_grams) == (0, 1500)


def test_carbon_knows_what_was_allocated(session: Session, ben: By) -> None:
    lentils = a_product(session, co2e_per_kg=Decimal("0.5"))
    some_stock(session, ben, "4", product=lentils)
    a_meal_on(session, ben, day(0), 20, lentils)
    counted(session, ben, day(0), (lentils, "1"))
    found = carbon(session, march(ben), covers=20)
    assert (found.kg_co2e, found.known_grams, found.grams) == (Decimal("1.5"), 3000, 3000)


def test_a_soup_that_a_count_found_eaten_counts_as_what_it_was_made_of(
    session: Session, ben: By
) -> None:
    """Monday's soup of 4 kg of carrots and 1 of rice: a fifth is kept, and gone on Wednesday.

    Tuesday's 10 and Wednesday's 30 covers ate 0.8 kg of carrots and 0.2 of rice, one to three.
    """
    carrots, rice = carrots_and_rice(session, ben)
    monday = a_meal_on(session, ben, day(0), 40, wants=[(carrots, "4"), (rice, "1")])
    soup = a_dish(session)
    keep_of(session, ben, monday, soup, 1500, portions_kept=10)
    tuesday = a_meal_on(session, ben, day(1), 10, soup)
    wednesday = a_meal_on(session, ben, day(2), 30, soup)
    counted(session, ben, day(2), (soup, "0"))
    heaps = {heap.key: found for heap, found in shares_cooked(session, march(ben), by=Per.MEAL)}
    for meal_id, expected in {
        monday: ("3.2", "0", "0", "0", "4"),
        tuesday: ("0.2", "0", "0", "0", "0.25"),
        wednesday: ("0.6", "0", "0", "0", "0.75"),
    }.items():
        assert figures(heaps[meal_id], M.ORGANIC, Basis.MASS) == expected
        one = shares_of_meal(session, meal_id, canteen_id=ben.canteen_id)
        assert figures(one, M.ORGANIC, Basis.MASS) == expected
    # 5 kg for 10.00 were cooked, and count once.
    found = cost(session, of_canteen(session, ben), march(ben))
    assert found.net == 10
    (whole,) = shares_cooked(session, march(ben), by=Per.CANTEEN)
    assert figures(whole[1], M.ORGANIC, Basis.VALUE) == ("8", "0", "0", "0", "10")


def test_a_count_taken_back_leaves_the_shares_as_they_were(session: Session, ben: By) -> None:
    week = Week(session, ben)
    before = heaped(session, ben)
    reversal = take_back(session, ben, week.count)
    found = shares_of_meal(session, week.tuesday, canteen_id=ben.canteen_id)
    assert found[M.ORGANIC, Basis.VALUE].ratio is None
    take_back(session, ben, reversal)
    assert heaped(session, ben) == before


def heaped(session: Session, by: By) -> list[tuple[Heap, object]]:
    return [
        (heap, (by_value(found), by_mass(found)))
        for heap, found in shares_cooked(session, march(by), by=Per.MEAL)
    ]


def test_a_meal_of_last_month_has_its_part_of_this_months_count(
    session: Session, ben: By
) -> None:
    carrots, _ = carrots_and_rice(session, ben)
    a_meal_on(session, ben, date(2026, 3, 31), 20, carrots)
    a_meal_on(session, ben, date(2026, 4, 1), 20, carrots)
    counted(session, ben, date(2026, 4, 2), (carrots, "0"))
    april = march(ben)._replace(first=date(2026, 4, 1), last=date(2026, 4, 30))
    for span in (march(ben), april):
        ((_, found),) = shares_cooked(session, span, by=Per.CANTEEN)
        assert found[M.ORGANIC, Basis.MASS].allocated == 5


def test_the_shares_of_a_meal_cost_two_statements_and_some_where_it_was_counted(
    engine: Engine, session: Session, ben: By
) -> None:
    carrots, rice = carrots_and_rice(session, ben)
    meal_id = serve(session, a_meal((rice, "1"), served_on=day(0)), ben)

    def ask() -> Shares:
        return shares_of_meal(session, meal_id, canteen_id=ben.canteen_id)

    assert statements(engine, ask) == 2
    counted(session, ben, day(0), (carrots, "4"))
    few = statements(engine, ask)
    assert few <= 7
    others = [a_product(session) for _ in range(9)]
    for one in others:
        some_stock(session, ben, "4", product=one)
    counted(session, ben, day(0), *((one, "1") for one in others))
    assert statements(engine, ask) == few


def test_a_month_costs_the_same_however_much_was_counted(
    engine: Engine, session: Session, ben: By
) -> None:
    canteen, costs = of_canteen(session, ben), []
    for size in (1, 8):
        products = [a_product(session) for _ in range(size)]
        for one in products:
            some_stock(session, ben, "9", product=one)
            a_meal_on(session, ben, day(size), 20, one)
        counted(session, ben, day(20), *((one, "1") for one in products))
        costs.append(statements(engine, lambda: month(session, canteen, day(0))))
    assert costs[0] == costs[1]
