"""What one bucket cost, as its confirmation says."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from inventory.kitchen.meals import serve
from inventory.kitchen.waste import NewWaste, Stage, Weighing, discard
from inventory.receiving.deliveries import Delivery
from inventory.receiving.receipts import receive
from inventory.receiving.rescues import Crate, rescue
from inventory.undoing.amendments import Amendment, amend
from kernel.actor import By
from kernel.ids import new_id
from sustainability.waste_costs import WasteCost, waste_cost
from tests.builders import (
    MONDAY,
    a_delivery,
    a_line,
    a_meal,
    a_product,
    a_supplier,
    some_stock,
    somebody_in_a_new_canteen,
    take_back,
)


def thrown(session: Session, by: By, **facts: Any) -> UUID:
    facts = {"wasted_on": MONDAY, "stage": Stage.PLATE_LEFTOVERS, **facts}
    return discard(session, NewWaste(id=new_id(), **facts), by)


def cost_of(session: Session, by: By, waste_id: UUID) -> WasteCost | None:
    return waste_cost(session, waste_id, canteen_id=by.canteen_id)


def a_bucket(session: Session, by: By, grams: int = 500, **facts: Any) -> WasteCost | None:
    return cost_of(session, by, thrown(session, by, gross_grams=grams, **facts))


def a_meal_at(session: Session, by: By, price: str, *, days_ago: int = 0) -> UUID:
    """Four kilos went in, at so much a kilo."""
    food, on = a_product(session), MONDAY - timedelta(days=days_ago)
    some_stock(session, by, product=food, price=Decimal(price), received_on=on)
    return serve(session, a_meal((food, "4"), served_on=on), by)


def about(euros: str) -> WasteCost:
    return WasteCost(Decimal(euros), estimated=True)


def test_what_left_a_shelf_cost_what_was_paid_for_it(session: Session, awa: By) -> None:
    carrots = a_product(session)
    some_stock(session, awa, product=carrots, price=Decimal("2.35"))
    a_meal_at(session, awa, "9.00")
    waste_id = thrown(session, awa, product_id=carrots.id, quantity=Decimal("1.5"))
    assert cost_of(session, awa, waste_id) == WasteCost(Decimal("3.525"), estimated=False)


def test_rescued_food_off_the_shelf_cost_nothing(session: Session, awa: By) -> None:
    leeks = a_product(session)
    crate = Crate(
        id=new_id(), rescued_on=MONDAY, donor="Étal", product_id=leeks.id, grams=4_000
    )
    rescue(session, crate, awa)
    a_meal_at(session, awa, "2.00")
    waste_id = thrown(session, awa, lot_id=crate.id, quantity=Decimal(1))
    assert cost_of(session, awa, waste_id) == WasteCost(Decimal(0), estimated=False)


def mended(session: Session, by: By, delivery: Delivery, price: str) -> tuple[Delivery, UUID]:
    """The delivery at another price, and the amendment that says so."""
    line = delivery.lines[0].model_copy(update={"id": new_id(), "price": Decimal(price)})
    right = delivery.model_copy(update={"id": new_id(), "lines": (line,)})
    amendment = Amendment(id=new_id(), of=delivery.id, replacement=right)
    amend(session, amendment, by)
    return right, amendment.id


def thrown_of(session: Session, by: By) -> tuple[Delivery, UUID]:
    """A delivery at 2 € a kilo, and two kilos of it thrown away."""
    carrots = a_product(session)
    delivery = a_delivery(a_supplier(session, by), a_line(carrots))
    receive(session, delivery, by)
    return delivery, thrown(session, by, product_id=carrots.id, quantity=Decimal(2))


def test_a_price_put_right_later_is_put_right_here(session: Session, awa: By) -> None:
    delivery, waste_id = thrown_of(session, awa)
    delivery, _ = mended(session, awa, delivery, "3.00")
    assert cost_of(session, awa, waste_id) == WasteCost(Decimal(6), estimated=False)
    mended(session, awa, delivery, "2.50")
    assert cost_of(session, awa, waste_id) == WasteCost(Decimal(5), estimated=False)


def test_a_price_put_right_in_error_is_what_it_was(session: Session, awa: By) -> None:
    delivery, waste_id = thrown_of(session, awa)
    _, amendment_id = mended(session, awa, delivery, "3.00")
    take_back(session, awa, amendment_id)
    assert cost_of(session, awa, waste_id) == WasteCost(Decimal(4), estimated=False)


def test_plates_cost_what_food_cost_in_the_days_meals(session: Session, awa: By) -> None:
    a_meal_at(session, awa, "2.00")
    a_meal_at(session, awa, "4.00")
    a_meal_at(session, awa, "9.00", days_ago=1)
    assert a_bucket(session, awa, 500) == about("1.50")  # at 3 € a kilo


def test_the_container_cost_nothing(session: Session, awa: By) -> None:
    a_meal_at(session, awa, "2.00")
    assert a_bucket(session, awa, 1500, tare_grams=1000) == about("1.00")


def test_on_a_day_without_meals_the_month_before_says_what_food_costs(
    session: Session, awa: By
) -> None:
    a_meal_at(session, awa, "2.00", days_ago=30)
    assert a_bucket(session, awa) == about("1.00")


@pytest.mark.parametrize("days_ago", [31, -1])
def test_older_meals_and_later_ones_say_nothing(
    session: Session, awa: By, days_ago: int
) -> None:
    a_meal_at(session, awa, "2.00", days_ago=days_ago)
    assert a_bucket(session, awa) is None


def test_a_meal_taken_back_says_nothing(session: Session, awa: By) -> None:
    take_back(session, awa, a_meal_at(session, awa, "2.00"))
    assert a_bucket(session, awa) is None


def test_what_nobody_knows_the_price_of_makes_no_food_cheaper(
    session: Session, awa: By
) -> None:
    serve(session, a_meal((a_product(session), "4")), awa)
    assert a_bucket(session, awa) is None
    a_meal_at(session, awa, "2.00")
    assert a_bucket(session, awa) == about("1.00")


def test_what_was_given_makes_it_cheaper(session: Session, awa: By) -> None:
    leeks = a_product(session)
    crate = Crate(
        id=new_id(), rescued_on=MONDAY, donor="Étal", product_id=leeks.id, grams=4_000
    )
    rescue(session, crate, awa)
    serve(session, a_meal((leeks, "4")), awa)
    a_meal_at(session, awa, "2.00")
    assert a_bucket(session, awa) == about("0.50")


def test_what_nobody_weighed_has_no_cost(session: Session, awa: By) -> None:
    a_meal_at(session, awa, "2.00")
    waste_id = thrown(session, awa, weighing=Weighing.NOT_WEIGHED)
    assert cost_of(session, awa, waste_id) is None


def test_nothing_wasted_cost_nothing_whatever_food_costs(session: Session, awa: By) -> None:
    waste_id = thrown(session, awa, weighing=Weighing.NOTHING)
    assert cost_of(session, awa, waste_id) == WasteCost(Decimal(0), estimated=False)


def test_waste_taken_back_cost_nothing_to_tell(session: Session, awa: By) -> None:
    carrots = a_product(session)
    some_stock(session, awa, product=carrots)
    waste_id = thrown(session, awa, product_id=carrots.id, quantity=Decimal(1))
    assert cost_of(session, awa, waste_id) is not None
    take_back(session, awa, waste_id)
    assert cost_of(session, awa, waste_id) is None


def test_another_canteens_meals_and_waste_are_not_ours(session: Session, awa: By) -> None:
    ben = somebody_in_a_new_canteen(session)
    a_meal_at(session, ben, "2.00")
    assert a_bucket(session, awa) is None
    theirs = thrown(session, ben, gross_grams=500)
    assert cost_of(session, ben, theirs) == about("1.00")
    assert cost_of(session, awa, theirs) is None
