"""What must be told of a meal: all fourteen, each with where it comes from, never silence."""

from decimal import Decimal

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.cooked.meal_allergens import (
    MealAllergens,
    Sources,
    allergens_of,
    allergens_of_meals,
)
from inventory.kitchen.meals import Addition, Ingredient, MealNotFound, add_to_meal, serve
from inventory.kitchen.ticking import Ticking, tick
from inventory.kitchen.ticks import Tick
from kernel.actor import By
from kernel.ids import new_id
from sourcing.allergens import Allergen, to_bits
from sourcing.products import Product
from tests.builders import (
    a_meal,
    a_product,
    some_stock,
    somebody_in_a_new_canteen,
    take_back,
)
from tests.counting import statements
from tests.inventory.cooked.allocating import a_meal_on, counted, day
from tests.inventory.kitchen.dishes import a_dish, keep_of


def food(session: Session, name: str, *allergens: Allergen, said: bool = True) -> Product:
    return a_product(
        session,
        name=f"{name} {new_id()}",
        allergens=to_bits(allergens),
        allergens_said=said,
    )


def told(session: Session, by: By, meal_id: object) -> MealAllergens:
    return allergens_of(session, meal_id, canteen_id=by.canteen_id)


def names(sources: Sources) -> list[str]:
    """Without the part that keeps test products apart."""
    return [source.name.rsplit(" ", 1)[0] for source in sources]


def test_a_meal_of_what_was_ticked_and_weighed(session: Session, awa: By) -> None:
    """Celery and butter are ticked, flour is weighed in; the stock cube's label is lost."""
    celery = food(session, "Céleri", Allergen.CELERY)
    butter = food(session, "Beurre", Allergen.MILK)
    flour = food(session, "Farine", Allergen.GLUTEN)
    cream = food(session, "Crème", Allergen.MILK)
    cube = food(session, "Bouillon", said=False)
    some_stock(session, awa, product=flour)
    meal = a_meal_on(session, awa, day(0), 40, celery, butter, cream, wants=[(flour, "1")])
    found = told(session, awa, meal)
    assert found.established
    assert set(found.contains) == set(Allergen)
    assert found.present == {Allergen.CELERY, Allergen.MILK, Allergen.GLUTEN}
    assert names(found.contains[Allergen.MILK]) == ["Beurre", "Crème"]
    assert names(found.contains[Allergen.GLUTEN]) == ["Farine"]
    assert found.contains[Allergen.FISH] == ()
    assert found.unknown == ()
    ticks = (Tick(id=new_id(), product_id=cube.id),)
    tick(session, Ticking(id=new_id(), meal_id=meal, ticks=ticks), awa)
    assert names(told(session, awa, meal).unknown) == ["Bouillon"]


def test_without_ticks_nothing_is_established(session: Session, awa: By) -> None:
    meal = serve(session, a_meal(), awa)
    found = told(session, awa, meal)
    assert not found.established
    assert found.present == frozenset()
    ticking = Ticking(
        id=new_id(),
        meal_id=meal,
        ticks=(Tick(id=new_id(), product_id=food(session, "Riz").id),),
    )
    tick(session, ticking, awa)
    assert told(session, awa, meal).established
    take_back(session, awa, ticking.id)
    assert not told(session, awa, meal).established


def test_what_names_some_and_does_not_say_that_these_are_all_is_both(
    session: Session, awa: By
) -> None:
    pesto = food(session, "Pesto", Allergen.NUTS, said=False)
    found = told(session, awa, a_meal_on(session, awa, day(0), 40, pesto))
    assert names(found.contains[Allergen.NUTS]) == names(found.unknown) == ["Pesto"]


def test_what_only_a_count_gave_to_the_meal_stands_apart(session: Session, awa: By) -> None:
    nuts = food(session, "Noix", Allergen.NUTS)
    cube = food(session, "Bouillon", said=False)
    rice = food(session, "Riz")
    for one in (nuts, cube):
        some_stock(session, awa, "4", product=one)
    meal = a_meal_on(session, awa, day(0), 40, rice)
    counted(session, awa, day(0), (nuts, "3"), (cube, "3"))
    found = told(session, awa, meal)
    assert found.present == frozenset()
    assert names(found.possibly[Allergen.NUTS]) == ["Noix"]
    assert (names(found.possibly_unknown), found.unknown) == (["Bouillon"], ())
    # Ticked as well, it is certain, and told once.
    tick(
        session,
        Ticking(id=new_id(), meal_id=meal, ticks=(Tick(id=new_id(), product_id=nuts.id),)),
        awa,
    )
    found = told(session, awa, meal)
    assert names(found.contains[Allergen.NUTS]) == ["Noix"]
    assert found.possibly[Allergen.NUTS] == ()


def test_a_count_alone_establishes_nothing(session: Session, awa: By) -> None:
    nuts = food(session, "Noix", Allergen.NUTS)
    some_stock(session, awa, "4", product=nuts)
    meal = a_meal_on(session, awa, day(0), 40)
    counted(session, awa, day(0), (nuts, "3"))
    found = told(session, awa, meal)
    assert not found.established
    assert names(found.possibly[Allergen.NUTS]) == ["Noix"]


def test_a_soup_served_again_tells_what_it_was_made_of(session: Session, awa: By) -> None:
    """Celery weighed in and cream ticked on Monday are in Tuesday's bowl as well."""
    celery = food(session, "Céleri", Allergen.CELERY)
    cream = food(session, "Crème", Allergen.MILK)
    some_stock(session, awa, "4", product=celery)
    some_stock(session, awa, "4", product=cream)
    monday = a_meal_on(session, awa, day(0), 40, cream, wants=[(celery, "3")])
    soup = a_dish(session)
    kept = keep_of(session, awa, monday, soup, 1000, portions_kept=10)
    # What was kept took nothing away from what Monday ate of.
    assert told(session, awa, monday).present == {Allergen.CELERY, Allergen.MILK}
    again = Ingredient(id=new_id(), lot_id=kept, quantity=Decimal("0.5"))
    weighed = a_meal(served_on=day(1)).model_copy(update={"ingredients": (again,)})
    ticked = a_meal(served_on=day(1), ticked=(Tick(id=new_id(), lot_id=kept),))
    for meal in (weighed, ticked):
        found = told(session, awa, serve(session, meal, awa))
        assert found.present == {Allergen.CELERY, Allergen.MILK}
        # The soup itself never said anything, and need not.
        assert found.unknown == ()


def test_a_dish_of_unknown_origin_is_unknown(session: Session, awa: By) -> None:
    soup = a_dish(session)
    some_stock(session, awa, "2", product=soup)
    found = told(session, awa, a_meal_on(session, awa, day(0), 9, wants=[(soup, "1")]))
    assert names(found.unknown) == ["Soupe"]


def test_what_came_out_again_is_not_in_it(session: Session, awa: By) -> None:
    nuts = food(session, "Noix", Allergen.NUTS)
    some_stock(session, awa, "4", product=nuts)
    meal = serve(session, a_meal(), awa)
    more = Addition(id=new_id(), meal_id=meal, ingredients=a_meal((nuts, "1")).ingredients)
    add_to_meal(session, more, awa)
    assert told(session, awa, meal).present == {Allergen.NUTS}
    take_back(session, awa, more.id)
    assert not told(session, awa, meal).established


def test_a_meal_taken_back_and_another_canteens_are_not_found(
    session: Session, awa: By
) -> None:
    meal, theirs = serve(session, a_meal(), awa), somebody_in_a_new_canteen(session)
    with pytest.raises(MealNotFound):
        told(session, theirs, meal)
    take_back(session, awa, meal)
    with pytest.raises(MealNotFound):
        told(session, awa, meal)


def test_it_costs_the_same_however_much_is_in_it(
    engine: Engine, session: Session, awa: By
) -> None:
    costs = []
    for size in (1, 9):
        foods = [food(session, "Riz", Allergen.SOY) for _ in range(size)]
        for one in foods:
            some_stock(session, awa, "5", product=one)
        meal = a_meal_on(session, awa, day(0), 9, *foods, wants=[(one, "1") for one in foods])
        costs.append(statements(engine, lambda meal=meal: told(session, awa, meal)))
    assert costs[0] == costs[1]


def test_several_meals_are_told_as_each_by_itself(session: Session, awa: By) -> None:
    milk, bread = (a_product(session, allergens_said=True) for _ in range(2))
    some_stock(session, awa, product=bread)
    meals = {serve(session, a_meal((one, "1")), awa) for one in (milk, bread)}
    meals.add(serve(session, a_meal(), awa))
    told = allergens_of_meals(session, meals, canteen_id=awa.canteen_id)
    alone = {one: allergens_of(session, one, canteen_id=awa.canteen_id) for one in meals}
    assert told == alone
    assert [one.established for one in alone.values()].count(True) == 2
    assert allergens_of_meals(session, (), canteen_id=awa.canteen_id) == {}
    with pytest.raises(MealNotFound):
        allergens_of_meals(session, {*meals, new_id()}, canteen_id=awa.canteen_id)
