"""From a dish to the shelf: what to take, what is missing, what should be cooked first."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.kitchen.meals import Ingredient, NewMeal, Sitting, serve
from inventory.kitchen.menus import MenuOfThePast, NewMenu, plan, planned
from inventory.kitchen.proposals import cook_this, due, menus_lack, use_first
from kernel.actor import By
from kernel.ids import new_id
from sourcing.measures import Unit
from sourcing.products import Product
from sourcing.recipes import RecipeNotFound
from tests.builders import (
    MONDAY,
    a_meal,
    a_product,
    eaten,
    some_stock,
    somebody_in_a_new_canteen,
    take_back,
)
from tests.counting import statements
from tests.sourcing.test_recipes import a_recipe

TUESDAY, WEDNESDAY, FRIDAY = (MONDAY + timedelta(days=days) for days in (1, 2, 4))


@pytest.fixture
def awa(session: Session) -> By:
    """The kitchen plans from Monday on."""
    known = somebody_in_a_new_canteen(session)
    return By(known.person_id, known.canteen_id, MONDAY)


def a_menu(session: Session, by: By, on: date, *dishes: UUID, covers: int = 40) -> UUID:
    new = NewMenu(id=new_id(), planned_on=on, name="Dahl", covers=covers, recipe_ids=dishes)
    return plan(session, new, by)


def test_cook_this_takes_the_earliest_use_by_and_says_what_is_missing(
    session: Session, awa: By
) -> None:
    carrots, lentils = a_product(session), a_product(session)
    late = some_stock(session, awa, "3", product=carrots, use_by=FRIDAY)
    soon = some_stock(session, awa, "2", product=carrots, use_by=TUESDAY)
    dish = a_recipe(session, awa, (carrots, "4", Unit.KILO), (lentils, "3", Unit.KILO))
    proposal = cook_this(session, dish, covers=40, canteen_id=awa.canteen_id, on=MONDAY)
    assert [(one.lot_id, one.quantity, one.due) for one in proposal.issues] == [
        (soon, Decimal(2), TUESDAY),
        (late, Decimal(2), FRIDAY),
    ]
    (lack,) = proposal.lacks
    assert (lack.product_id, lack.quantity, lack.by) == (lentils.id, Decimal(3), MONDAY)
    assert eaten(session, awa) == {}

    # What is proposed can be served as it stands.
    meal = NewMeal(
        id=new_id(), served_on=MONDAY, covers=40, menu="Dahl",
        ingredients=tuple(
            Ingredient(
                id=new_id(), lot_id=one.lot_id, place_id=one.place_id, quantity=one.quantity
            )
            for one in proposal.issues
        ),
    )  # fmt: skip
    serve(session, meal, awa)
    assert eaten(session, awa) == {soon: Decimal(2), late: Decimal(2)}


def test_menus_use_the_shelf_up_in_their_turn(session: Session, awa: By) -> None:
    carrots = a_product(session)
    some_stock(session, awa, "5", product=carrots, use_by=TUESDAY)
    dish = a_recipe(session, awa, (carrots, "4", Unit.KILO))
    a_menu(session, awa, TUESDAY, dish)
    # By Wednesday what is left is past its use-by: all four kilos are missing.
    a_menu(session, awa, WEDNESDAY, dish, covers=20)
    (lack,) = menus_lack(session, canteen_id=awa.canteen_id, first=MONDAY, last=FRIDAY)
    assert (lack.quantity, lack.by) == (Decimal(2), WEDNESDAY)


def test_a_menu_that_was_cooked_or_taken_back_lacks_nothing(session: Session, awa: By) -> None:
    carrots = a_product(session)
    dish = a_recipe(session, awa, (carrots, "4", Unit.KILO))
    cooked = a_menu(session, awa, MONDAY, dish)
    dropped = a_menu(session, awa, TUESDAY, dish)
    span = {"canteen_id": awa.canteen_id, "first": MONDAY, "last": FRIDAY}
    assert [one.id for one in planned(session, **span)] == [cooked, dropped]  # type: ignore[arg-type]
    serve(session, a_meal(served_on=MONDAY, sitting=Sitting.LUNCH), awa)
    take_back(session, awa, dropped)
    assert planned(session, **span) == []  # type: ignore[arg-type]
    assert menus_lack(session, **span) == []  # type: ignore[arg-type]


def test_what_must_be_used_first_proposes_its_dishes(session: Session, awa: By) -> None:
    leeks, carrots, rice = (a_product(session) for _ in range(3))
    some_stock(session, awa, "6", product=leeks, use_by=TUESDAY)
    some_stock(session, awa, "1", product=carrots, use_by=WEDNESDAY)
    some_stock(session, awa, "9", product=rice, best_before=date(2027, 1, 1))
    some_stock(session, awa, "9", product=carrots, use_by=FRIDAY)
    past = some_stock(session, awa, "4", product=rice, use_by=MONDAY)
    tomorrow = By(awa.person_id, awa.canteen_id, TUESDAY)
    pressing = due(session, canteen_id=awa.canteen_id, on=TUESDAY, within=1)
    assert [(one.product_id, one.on, one.hard) for one in pressing] == [
        (leeks.id, TUESDAY, True),
        (carrots.id, WEDNESDAY, True),
    ]
    assert past not in {one.lot_id for one in pressing}
    tart = a_recipe(session, tomorrow, (leeks, "5", Unit.KILO), (rice, "20", Unit.KILO))
    soup = a_recipe(session, tomorrow, (carrots, "3", Unit.KILO))
    a_recipe(session, tomorrow, (rice, "3", Unit.KILO))
    ideas = [
        idea
        for idea in use_first(
            session, canteen_id=awa.canteen_id, on=TUESDAY, covers=40, within=1
        )
        if idea.recipe.id in (tart, soup)
    ]
    assert [(idea.recipe.id, idea.grams) for idea in ideas] == [(tart, 5000), (soup, 1000)]
    assert [lack.product_id for lack in ideas[0].lacks] == [rice.id]
    assert ideas[1].lacks == []


def test_yesterday_is_planned_no_more(session: Session, awa: By) -> None:
    dish = a_recipe(session, awa, (a_product(session), "4", Unit.KILO))
    with pytest.raises(MenuOfThePast):
        a_menu(session, awa, MONDAY - timedelta(days=1), dish)
    with pytest.raises(RecipeNotFound):
        a_menu(session, awa, TUESDAY, new_id())


def test_twenty_menus_cost_no_more_statements_than_one(
    session: Session, awa: By, engine: Engine
) -> None:
    def asked(first: date, last: date) -> int:
        span = {"canteen_id": awa.canteen_id, "first": first, "last": last}
        return statements(engine, lambda: menus_lack(session, **span))  # type: ignore[arg-type]

    for days in range(20):
        product: Product = a_product(session)
        some_stock(session, awa, "1", product=product)
        dish = a_recipe(session, awa, (product, "4", Unit.KILO))
        a_menu(session, awa, MONDAY + timedelta(days=days), dish)
    assert asked(MONDAY, MONDAY) == asked(MONDAY, MONDAY + timedelta(days=30))
