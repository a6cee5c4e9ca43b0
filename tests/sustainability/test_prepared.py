"""What was kept counts where it is eaten, with the evidence of what it was made of."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from inventory.exchanges.donations import NewDonation, donate
from inventory.exchanges.outgoing import TooLateToGive
from inventory.kitchen.preparations import Made
from inventory.kitchen.prepared_lots import prepare
from inventory.kitchen.waste import NewWaste, Stage, discard
from inventory.receiving.rescues import Crate, rescue
from kernel.actor import By
from kernel.ids import new_id
from network.canteens import Canteen
from network.promises import Basis, Measure
from sustainability.bought import shares_bought
from sustainability.cooked import shares_cooked, shares_of_meal
from sustainability.costs import cost
from sustainability.heaps import Per
from sustainability.wasted import wasted
from tests.builders import (
    MONDAY,
    a_product,
    some_stock,
    somebody_in_a_new_canteen,
    take_back,
    within,
)
from tests.inventory.exchanges.two_ends import a_partner, out
from tests.inventory.kitchen.dishes import a_dish, cook, cooked_from, keep_of, left_of, on
from tests.sustainability.kitchen import Kitchen, a_kitchen, figures, march

M = Measure


@pytest.fixture
def ben(session: Session) -> By:
    return somebody_in_a_new_canteen(session, **within(30))


@pytest.fixture
def kitchen(session: Session, ben: By) -> Kitchen:
    return a_kitchen(session, ben)


def of_meal(session: Session, by: By, meal_id: UUID) -> tuple[tuple[str, ...], ...]:
    found = shares_of_meal(session, meal_id, canteen_id=by.canteen_id)
    return tuple(figures(found, M.ORGANIC, basis) for basis in Basis)


def of_month(session: Session, by: By, per: Per = Per.CANTEEN) -> dict[Any, Any]:
    return {
        heap.key: tuple(figures(found, M.ORGANIC, basis) for basis in Basis)
        for heap, found in shares_cooked(session, march(by), by=per)
    }


def test_surplus_leaves_its_meal_and_counts_where_it_is_served(
    session: Session, ben: By, kitchen: Kitchen
) -> None:
    dahl, month = a_dish(session), of_month(session, ben)
    suppliers = of_month(session, ben, Per.SUPPLIER)
    # Monday's dahl: carrots 8.00 proven, spinach 8.00 expired, rice 3.00 unknown. A quarter stays.
    kept = keep_of(session, ben, kitchen.monday, dahl, 3000, whole_grams=12_000)
    assert of_meal(session, ben, kitchen.monday) == (
        ("6", "0", "6", "2.25", "14.25"),
        ("3", "0", "1.5", "1.5", "6"),
    )
    thursday = cook(session, ben, (dahl, "3"), served_on=on(5), menu="Dahl du lundi")
    assert of_meal(session, ben, thursday) == (
        ("2", "0", "2", "0.75", "4.75"),
        ("1", "0", "0.5", "0.5", "2"),
    )
    # Over the month nothing changed: not in all, nor by who sold it.
    assert of_month(session, ben) == month
    assert of_month(session, ben, Per.SUPPLIER) == suppliers

    take_back(session, ben, thursday)
    take_back(session, ben, kept)
    assert of_month(session, ben) == month


def test_what_lies_in_the_fridge_at_the_months_end_was_not_eaten(
    session: Session, ben: By, kitchen: Kitchen
) -> None:
    span, canteen = march(ben), session.get_one(Canteen, ben.canteen_id)
    before = cost(session, canteen, span).net
    keep_of(session, ben, kitchen.monday, a_dish(session), 3000, whole_grams=12_000)
    assert before - cost(session, canteen, span).net == Decimal("4.75")
    monday = cost(session, canteen, span, meal_id=kitchen.monday)
    assert monday.net == Decimal("14.25")


def test_it_was_never_bought(session: Session, ben: By, kitchen: Kitchen) -> None:
    def bought() -> list[Any]:
        found = shares_bought(session, march(ben), by=Per.CANTEEN)
        return [(heap, shares.of) for heap, shares in found]

    before = bought()
    kept = keep_of(session, ben, kitchen.monday, a_dish(session), 3000)
    assert bought() == before
    take_back(session, ben, kept)
    assert bought() == before


def test_jam_of_rescued_plums_stays_rescued(session: Session, ben: By) -> None:
    plums, sugar, jam = (a_product(session) for _ in range(3))
    crate = Crate(
        id=new_id(), rescued_on=MONDAY, donor="Marché", product_id=plums.id, grams=6000
    )
    rescue(session, crate, ben)
    some_stock(session, ben, "4", product=sugar)
    new = cooked_from(
        jam, 7000, (plums, "6"), (sugar, "2"), made=Made.COOKED, best_before=on(31)
    )
    prepare(session, new, ben)
    assert of_month(session, ben) == {}
    breakfast = cook(session, ben, (jam, "3.5"), served_on=on(9))
    found = shares_of_meal(session, breakfast, canteen_id=ben.canteen_id)
    assert figures(found, M.RESCUED, Basis.MASS) == ("0", "3", "0", "0", "4")
    assert figures(found, M.PROMISE, Basis.VALUE) == ("0", "0", "0", "2", "2")


def test_surplus_thrown_away_is_waste_with_its_cost_and_no_meals(
    session: Session, ben: By, kitchen: Kitchen
) -> None:
    kept = keep_of(session, ben, kitchen.monday, a_dish(session), 3000, whole_grams=12_000)
    new = NewWaste(
        id=new_id(), wasted_on=on(5), stage=Stage.UNSERVED, lot_id=kept, gross_grams=3000
    )
    discard(session, new, ben)
    (unserved,) = [one for one in wasted(session, march(ben)) if one.stage == Stage.UNSERVED]
    assert (unserved.grams, unserved.cost) == (3000, Decimal("4.75"))
    assert of_meal(session, ben, kitchen.monday)[0][-1] == "14.25"


def test_surplus_given_is_neither_waste_nor_eaten_here(
    session: Session, ben: By, kitchen: Kitchen
) -> None:
    dahl = a_dish(session)
    kept = keep_of(session, ben, kitchen.monday, dahl, 3000, whole_grams=12_000)
    partner, before = a_partner(session, ben), of_month(session, ben)
    gift = NewDonation(
        id=new_id(), association_id=partner, given_on=on(3), lines=(out("3", lot_id=kept),)
    )
    donate(session, gift, ben)
    assert left_of(session, ben, kept) == {}
    assert not any(one.grams for one in wasted(session, march(ben)))
    assert of_month(session, ben) == before
    take_back(session, ben, gift.id)
    assert sum(cost for _, cost in left_of(session, ben, kept).values()) == Decimal("4.75")
    late = gift.model_copy(update={"id": new_id(), "given_on": on(6)})
    with pytest.raises(TooLateToGive):
        donate(session, late, ben)


def test_a_meal_taken_back_leaves_the_later_one_what_it_ate(
    session: Session, ben: By, kitchen: Kitchen
) -> None:
    dahl = a_dish(session)
    keep_of(session, ben, kitchen.monday, dahl, 3000, whole_grams=12_000)
    thursday = cook(session, ben, (dahl, "3"), served_on=on(5))
    before = of_meal(session, ben, thursday)
    take_back(session, ben, kitchen.monday)
    assert of_meal(session, ben, thursday) == before
    assert set(of_month(session, ben, Per.MEAL)) == {kitchen.tuesday, thursday}
