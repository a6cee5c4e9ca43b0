from decimal import Decimal

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.kitchen.meals import Addition, Ingredient, add_to_meal, serve
from inventory.undoing.reversals import Mistake, WholeTakenBack, reverse
from kernel.actor import By
from kernel.ids import new_id
from network.promises import Basis, Measure
from suppliers.evidence import Evidence
from suppliers.families import Family
from sustainability.cooked import shares_cooked, shares_of_meal
from sustainability.heaps import Per
from sustainability.ratios import Shares
from tests.builders import (
    MONDAY,
    a_meal,
    a_product,
    somebody_in_a_new_canteen,
    within,
)
from tests.counting import statements
from tests.sustainability.kitchen import (
    TUESDAY,
    Kitchen,
    a_kitchen,
    by_mass,
    by_value,
    figures,
    march,
)

M = Measure


@pytest.fixture
def ben(session: Session) -> By:
    """In a canteen that calls local what comes from within 30 km."""
    return somebody_in_a_new_canteen(session, **within(30))


@pytest.fixture
def kitchen(session: Session, ben: By) -> Kitchen:
    return a_kitchen(session, ben)


def month(session: Session, by: By) -> Shares:
    ((_, found),) = shares_cooked(session, march(by), by=Per.CANTEEN)
    return found


def organic(session: Session, by: By, per: Per) -> dict[object, tuple[tuple[str, ...], ...]]:
    """By value and by mass."""
    return {
        heap.key: tuple(figures(found, M.ORGANIC, basis) for basis in Basis)
        for heap, found in shares_cooked(session, march(by), by=per)
    }


def test_every_figure_of_a_month_as_worked_out_by_hand(
    session: Session, ben: By, kitchen: Kitchen
) -> None:
    found = month(session, ben)
    # Carrots 14.00, spinach 8.00, apples 4.50, potatoes nothing, rice 4.50.
    assert by_value(found) == {
        M.PROMISE: ("14", "4.5", "8", "4.5", "31"),
        M.ORGANIC: ("14", "4.5", "8", "4.5", "31"),
        M.EGALIM: ("14", "4.5", "8", "4.5", "31"),
        M.LOCAL: ("14", "0", "0", "9", "31"),
        M.SHORT_CIRCUIT: ("0", "4.5", "0", "26.5", "31"),
        M.RESCUED: ("0", "0", "0", "0", "31"),
        M.IN_SEASON: ("0", "18.5", "0", "0", "26.5"),
        M.MEAT_AND_FISH_EGALIM: ("0", "0", "0", "0", "0"),
    }
    # Carrots 7 kg, spinach 2, apples 3, potatoes 6, rice 3.
    assert by_mass(found) == {
        M.PROMISE: ("7", "9", "2", "3", "21"),
        M.ORGANIC: ("7", "3", "2", "3", "21"),
        M.EGALIM: ("7", "3", "2", "3", "21"),
        M.LOCAL: ("7", "0", "0", "6", "21"),
        M.SHORT_CIRCUIT: ("0", "3", "0", "12", "21"),
        M.RESCUED: ("0", "6", "0", "0", "21"),
        M.IN_SEASON: ("0", "10", "0", "0", "12"),
        M.MEAT_AND_FISH_EGALIM: ("0", "0", "0", "0", "0"),
    }


def test_each_meal_has_its_own_shares(session: Session, ben: By, kitchen: Kitchen) -> None:
    monday = (("8", "0", "8", "3", "19"), ("4", "0", "2", "2", "8"))
    tuesday = (("6", "4.5", "0", "1.5", "12"), ("3", "3", "0", "1", "13"))
    by_meal = organic(session, ben, Per.MEAL)
    assert by_meal == {kitchen.monday: monday, kitchen.tuesday: tuesday}
    assert organic(session, ben, Per.DAY) == {MONDAY: monday, TUESDAY: tuesday}


def test_one_meal_asked_for_alone_says_the_same(
    session: Session, ben: By, kitchen: Kitchen
) -> None:
    for heap, found in shares_cooked(session, march(ben), by=Per.MEAL):
        alone = shares_of_meal(session, heap.key, canteen_id=ben.canteen_id)
        assert (by_value(alone), by_mass(alone)) == (by_value(found), by_mass(found))
        assert alone.overlaps == found.overlaps


def test_meals_are_named_by_day_and_menu(session: Session, ben: By, kitchen: Kitchen) -> None:
    names = [heap.name for heap, _ in shares_cooked(session, march(ben), by=Per.MEAL)]
    assert names == ["2026-03-02 · Dahl", "2026-03-03 · Purée"]


def test_what_was_cooked_is_heaped_by_who_sold_it(
    session: Session, ben: By, kitchen: Kitchen
) -> None:
    assert organic(session, ben, Per.SUPPLIER) == {
        kitchen.farm_a: (("14", "0", "8", "0", "22"), ("7", "0", "2", "0", "9")),
        kitchen.farm_b: (("0", "4.5", "0", "0", "4.5"), ("0", "3", "0", "0", "3")),
        None: (("0", "0", "0", "4.5", "4.5"), ("0", "0", "0", "3", "9")),
    }


def test_what_was_cooked_is_heaped_by_family(
    session: Session, ben: By, kitchen: Kitchen
) -> None:
    assert organic(session, ben, Per.FAMILY) == {
        Family.FRUIT_AND_VEGETABLES: (
            ("14", "4.5", "8", "0", "26.5"),
            ("7", "3", "2", "0", "18"),
        ),
        Family.OTHER: (("0", "0", "0", "4.5", "4.5"), ("0", "0", "0", "3", "3")),
    }


@pytest.mark.parametrize("per", list(Per))
def test_the_heaps_parts_sum_to_the_months(
    session: Session, ben: By, kitchen: Kitchen, per: Per
) -> None:
    whole = month(session, ben)
    heaps = [found for _, found in shares_cooked(session, march(ben), by=per)]
    for key, share in whole.of.items():
        for evidence in Evidence:
            assert sum(one[key].part(evidence) for one in heaps) == share.part(evidence)
        assert sum(one[key].denominator for one in heaps) == share.denominator
    for key, amount in whole.overlaps.items():
        assert sum(one.overlaps.get(key, 0) for one in heaps) == amount


def test_a_meal_taken_back_was_never_cooked(
    session: Session, ben: By, kitchen: Kitchen
) -> None:
    reverse(session, Mistake(id=new_id(), of=kitchen.tuesday), ben)
    assert list(organic(session, ben, Per.MEAL)) == [kitchen.monday]
    assert figures(month(session, ben), M.ORGANIC, Basis.VALUE) == ("8", "0", "8", "3", "19")
    gone = shares_of_meal(session, kitchen.tuesday, canteen_id=ben.canteen_id)
    assert gone[M.ORGANIC, Basis.VALUE].ratio is None


def test_a_receipt_taken_back_leaves_the_meal_what_it_ate(
    session: Session, ben: By, kitchen: Kitchen
) -> None:
    before = by_value(month(session, ben))
    reverse(session, Mistake(id=new_id(), of=kitchen.receipt_a), ben)
    assert by_value(month(session, ben)) == before


def test_what_is_added_to_a_meal_counts_in_it_until_it_is_taken_back(
    session: Session, ben: By, kitchen: Kitchen
) -> None:
    more = Ingredient(id=new_id(), product_id=kitchen.carrots.id, quantity=Decimal(1))
    addition = Addition(id=new_id(), meal_id=kitchen.monday, ingredients=(more,))
    add_to_meal(session, addition, ben)
    monday = shares_of_meal(session, kitchen.monday, canteen_id=ben.canteen_id)
    assert figures(monday, M.ORGANIC, Basis.VALUE) == ("10", "0", "8", "3", "21")
    reverse(session, Mistake(id=new_id(), of=addition.id), ben)
    monday = shares_of_meal(session, kitchen.monday, canteen_id=ben.canteen_id)
    assert figures(monday, M.ORGANIC, Basis.VALUE) == ("8", "0", "8", "3", "19")


def test_a_meal_goes_with_what_was_added_to_it(
    session: Session, ben: By, kitchen: Kitchen
) -> None:
    more = Ingredient(id=new_id(), product_id=kitchen.carrots.id, quantity=Decimal(1))
    addition = Addition(id=new_id(), meal_id=kitchen.monday, ingredients=(more,))
    add_to_meal(session, addition, ben)
    reverse(session, Mistake(id=new_id(), of=kitchen.monday), ben)
    assert list(organic(session, ben, Per.MEAL)) == [kitchen.tuesday]


def test_an_addition_cannot_come_back_to_a_meal_that_is_gone(
    session: Session, ben: By, kitchen: Kitchen
) -> None:
    more = Ingredient(id=new_id(), product_id=kitchen.carrots.id, quantity=Decimal(1))
    addition = Addition(id=new_id(), meal_id=kitchen.monday, ingredients=(more,))
    add_to_meal(session, addition, ben)
    mistake = Mistake(id=new_id(), of=addition.id)
    for one in (mistake, Mistake(id=new_id(), of=kitchen.monday)):
        reverse(session, one, ben)
    with pytest.raises(WholeTakenBack):
        reverse(session, Mistake(id=new_id(), of=mistake.id), ben)
    assert list(organic(session, ben, Per.MEAL)) == [kitchen.tuesday]


def test_food_nobody_ever_logged_has_unknown_evidence_and_no_cost(
    session: Session, awa: By
) -> None:
    meal_id = serve(session, a_meal((a_product(session), "2")), awa)
    found = shares_of_meal(session, meal_id, canteen_id=awa.canteen_id)
    assert figures(found, M.PROMISE, Basis.MASS) == ("0", "0", "0", "2", "2")
    assert figures(found, M.PROMISE, Basis.VALUE) == ("0", "0", "0", "0", "0")


def test_a_meal_without_ingredients_has_no_share(session: Session, awa: By) -> None:
    meal_id = serve(session, a_meal(), awa)
    assert shares_cooked(session, march(awa), by=Per.MEAL) == []
    found = shares_of_meal(session, meal_id, canteen_id=awa.canteen_id)
    assert found[M.PROMISE, Basis.MASS].ratio is None


def test_one_canteen_sees_nothing_of_another(
    session: Session, ben: By, awa: By, kitchen: Kitchen
) -> None:
    assert shares_cooked(session, march(awa), by=Per.MONTH) == []
    stranger = shares_of_meal(session, kitchen.monday, canteen_id=awa.canteen_id)
    assert stranger[M.ORGANIC, Basis.VALUE].denominator == 0


def test_a_network_adds_its_canteens_up(session: Session, ben: By, kitchen: Kitchen) -> None:
    cleo = somebody_in_a_new_canteen(session)
    serve(session, a_meal((a_product(session), "4")), cleo)
    ((_, found),) = shares_cooked(session, march(ben, cleo), by=Per.MONTH)
    assert figures(found, M.ORGANIC, Basis.MASS) == ("7", "3", "2", "7", "25")


def test_a_full_month_costs_no_more_statements_than_an_empty_one(
    engine: Engine, session: Session, ben: By, kitchen: Kitchen
) -> None:
    def ask() -> object:
        return shares_cooked(session, march(ben), by=Per.MEAL)

    few = statements(engine, ask)
    for _ in range(10):
        serve(session, a_meal((kitchen.carrots, "0.1"), (kitchen.rice, "0.1")), ben)
    assert statements(engine, ask) == few
