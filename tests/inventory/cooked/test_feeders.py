"""The board names the farms as soon as their products are ticked."""

from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.cooked.feeders import Feeder, fed_by
from inventory.kitchen.meals import MealNotFound, serve
from inventory.kitchen.ticks import Tick
from kernel.actor import By
from kernel.ids import new_id
from sourcing.products import Product
from suppliers.producers import Producer
from suppliers.suppliers import Supplier
from tests.builders import (
    a_meal,
    a_producer,
    a_product,
    some_stock,
    somebody_in_a_new_canteen,
    take_back,
)
from tests.counting import statements
from tests.inventory.cooked.allocating import a_meal_on, counted, day
from tests.inventory.kitchen.dishes import a_dish, keep_of


def of_farm(session: Session, by: By, product: Product, **facts: object) -> tuple[UUID, str]:
    """A lot of a new farm in Anse, and the farm's name."""
    producer_id = a_producer(session, by, city="Anse")
    lot_id = some_stock(session, by, product=product, producer_id=producer_id, **facts)
    return lot_id, session.get_one(Producer, producer_id).name


def board(session: Session, by: By, meal_id: UUID) -> list[Feeder]:
    return fed_by(session, meal_id, canteen_id=by.canteen_id)


def said(found: list[Feeder]) -> list[tuple[UUID, str, bool]]:
    return [(one.lot_id, one.name, one.likely) for one in found]


def test_a_ticked_product_names_the_farms_that_lay_on_the_shelf(
    session: Session, awa: By
) -> None:
    carrots = a_product(session)
    later = of_farm(session, awa, carrots, use_by=day(9))
    first = of_farm(session, awa, carrots, use_by=day(5))
    of_farm(session, awa, carrots, use_by=day(30), received_on=day(2))
    meal = a_meal_on(session, awa, day(1), 40, carrots)
    found = board(session, awa, meal)
    assert said(found) == [(*first, True), (*later, True)]
    assert (found[0].product, found[0].city) == (carrots.name, "Anse")
    assert found[0].kilometres == Decimal("23.7")


def test_what_was_used_up_before_is_not_on_the_board_and_what_was_since_is(
    session: Session, awa: By
) -> None:
    carrots = a_product(session)
    gone, here = (of_farm(session, awa, carrots, use_by=day(n), quantity="3") for n in (5, 9))
    a_meal_on(session, awa, day(0), 40, wants=[(carrots, "3")])
    meal = a_meal_on(session, awa, day(1), 40, carrots)
    assert said(board(session, awa, meal)) == [(*here, True)]
    assert gone[0] not in {one.lot_id for one in board(session, awa, meal)}
    # All of it is eaten the day after: on the day of the meal it lay there all the same.
    serve(session, a_meal((carrots, "3"), served_on=day(2)), awa)
    assert said(board(session, awa, meal)) == [(*here, True)]


def test_past_its_use_by_a_lot_fed_nobody(session: Session, awa: By) -> None:
    carrots = a_product(session)
    of_farm(session, awa, carrots, use_by=day(0))
    assert board(session, awa, a_meal_on(session, awa, day(1), 40, carrots)) == []


def test_a_lot_that_was_chosen_or_weighed_is_certain(session: Session, awa: By) -> None:
    carrots, rice = a_product(session, name=f"A {new_id()}"), a_product(session)
    first, chosen = (of_farm(session, awa, carrots, use_by=day(n)) for n in (5, 9))
    weighed = of_farm(session, awa, rice)
    meal = a_meal((rice, "1"), ticked=(Tick(id=new_id(), lot_id=chosen[0]),))
    found = board(session, awa, serve(session, meal, awa))
    assert said(found) == [(*chosen, False), (*weighed, False)]
    # The product is ticked as well: that says no more than what was chosen.
    both = (Tick(id=new_id(), lot_id=chosen[0]), Tick(id=new_id(), product_id=carrots.id))
    found = board(session, awa, serve(session, a_meal(ticked=both), awa))
    assert said(found) == [(*chosen, False)]
    assert first[0] != chosen[0]


def test_where_nobody_named_the_producer_the_supplier_stands(session: Session, awa: By) -> None:
    rice = a_product(session)
    some_stock(session, awa, product=rice)
    (found,) = board(session, awa, a_meal_on(session, awa, day(0), 40, rice))
    assert session.query(Supplier).filter_by(name=found.name).count() == 1
    assert found.kilometres is None


def test_what_only_a_count_gave_is_on_no_board(session: Session, awa: By) -> None:
    rice = a_product(session)
    some_stock(session, awa, product=rice)
    meal = a_meal_on(session, awa, day(0), 40)
    counted(session, awa, day(0), (rice, "2"))
    assert board(session, awa, meal) == []


def test_a_soup_served_again_names_the_farms_of_what_is_in_it(
    session: Session, awa: By
) -> None:
    carrots, cream, soup = (
        a_product(session, name=f"A {new_id()}"),
        a_product(session, name=f"B {new_id()}"),
        a_dish(session),
    )
    weighed, ticked = of_farm(session, awa, carrots), of_farm(session, awa, cream)
    monday = a_meal_on(session, awa, day(0), 40, cream, wants=[(carrots, "3")])
    kept = keep_of(session, awa, monday, soup, 1000, portions_kept=10)
    meal = a_meal(served_on=day(1), ticked=(Tick(id=new_id(), lot_id=kept),))
    found = board(session, awa, serve(session, meal, awa))
    assert said(found) == [(*weighed, False), (*ticked, True)]


def test_a_meal_taken_back_has_no_board(session: Session, awa: By) -> None:
    meal = serve(session, a_meal(), awa)
    with pytest.raises(MealNotFound):
        board(session, somebody_in_a_new_canteen(session), meal)
    take_back(session, awa, meal)
    with pytest.raises(MealNotFound):
        board(session, awa, meal)


def test_a_board_costs_the_same_however_long_it_is(
    engine: Engine, session: Session, awa: By
) -> None:
    costs = []
    for size in (1, 7):
        foods = [a_product(session) for _ in range(2 * size)]
        for one in foods:
            of_farm(session, awa, one)
        wants = [(one, "1") for one in foods[:size]]
        meal = a_meal_on(session, awa, day(0), 9, *foods[size:], wants=wants)
        costs.append(statements(engine, lambda meal=meal: board(session, awa, meal)))
    assert costs[0] == costs[1]
