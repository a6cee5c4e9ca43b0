"""One meal read whole; the kitchen's week is worked out in `kitchen.py`."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.kitchen.contributions import Counted, Means, count_contributions
from inventory.kitchen.covers import CoversCounted, count_covers
from inventory.kitchen.meals import Addition, MealNotFound, add_to_meal, serve
from inventory.kitchen.ticking import Ticking, tick
from inventory.kitchen.ticks import Tick
from inventory.kitchen.waste import NewWaste, Stage, Weighing, discard
from kernel.actor import By
from kernel.ids import new_id
from network.canteens import Canteen
from network.charges import NewCharge, set_charge
from network.promises import Basis, Measure
from sourcing.allergens import Allergen, to_bits
from sourcing.products import Product
from sustainability.cooked import shares_of_meal
from sustainability.costs import Cost, Given
from sustainability.meal_cards import MealCard, meal_card
from tests.builders import (
    MONDAY,
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
from tests.sustainability.kitchen import a_kitchen


def card(session: Session, by: By, meal_id: UUID) -> MealCard:
    return meal_card(session, session.get_one(Canteen, by.canteen_id), meal_id)


def charge(session: Session, by: By, euros: str) -> None:
    new = NewCharge(id=new_id(), per_cover=Decimal(euros), from_on=MONDAY)
    set_charge(session, new, by)


def awaited(session: Session, by: By, meal_id: UUID) -> list[str]:
    return [one.name for one in card(session, by, meal_id).awaited]


def cooked(session: Session, by: By, product: Product, **facts: Any) -> UUID:
    """Four kilos of a product bought at 2 € a kilo."""
    some_stock(session, by, product=product, vat_rate=Decimal("5.50"))
    return serve(session, a_meal((product, "4"), **facts), by)


def weigh(session: Session, by: By, grams: int | None, **facts: Any) -> UUID:
    facts = {"wasted_on": MONDAY, "stage": Stage.PLATE_LEFTOVERS, **facts}
    return discard(session, NewWaste(id=new_id(), gross_grams=grams, **facts), by)


def ticks(*products: Product) -> tuple[Tick, ...]:
    return tuple(Tick(id=new_id(), product_id=one.id) for one in products)


def test_a_meals_card_by_hand(session: Session, awa: By) -> None:
    """4 kg of carrots, 2 of spinach and 2 of rice for 40: 8.00, 8.00 and 3.00 before VAT."""
    kitchen = a_kitchen(session, awa)
    charge(session, awa, "7.50")
    found = card(session, awa, kitchen.monday)
    assert (found.meal.menu, found.known, found.estimated) == ("Dahl", True, False)
    assert found.shares == shares_of_meal(session, kitchen.monday, canteen_id=awa.canteen_id)
    assert found.shares[Measure.ORGANIC, Basis.MASS].ratio == Decimal("0.5")
    assert found.cost.net == 19
    assert found.cost.a_cover is not None
    assert found.break_even == found.cost.a_cover + Decimal("7.50")
    assert (found.carbon.grams, found.carbon.covers) == (8000, 40)
    assert found.nearest == found.fed[0]
    assert found.fed[0].kilometres == Decimal("23.7")


def test_a_meal_nobody_weighed_has_no_figures(session: Session, awa: By) -> None:
    charge(session, awa, "7.50")
    found = card(session, awa, serve(session, a_meal(), awa))
    assert (found.known, found.break_even) == (False, None)
    assert (found.given, found.given_a_cover) == (Given(None), None)
    assert (found.wasted_a_cover, found.stages_weighed) == (None, 0)
    assert (found.carbon.a_cover, found.nearest, found.ticked) == (None, None, ())
    assert not found.allergens.established
    assert found.shares[Measure.PROMISE, Basis.MASS].ratio is None


def test_without_charges_nobody_knows_the_price(session: Session, awa: By) -> None:
    found = card(session, awa, cooked(session, awa, a_product(session)))
    assert found.cost == Cost(Decimal(8), Decimal("8.44"), 40)
    assert found.break_even is None


def test_charges_alone_are_no_price(session: Session, awa: By) -> None:
    """What lay on the shelf without a price is no free food."""
    charge(session, awa, "7.50")
    rice = a_product(session)
    found = card(session, awa, serve(session, a_meal((rice, "4")), awa))
    assert (found.known, found.cost.unpriced_grams) == (True, 4000)
    assert found.break_even is None


def test_what_a_count_found_cooked_is_an_estimate(session: Session, awa: By) -> None:
    charge(session, awa, "7.50")
    carrots = a_product(session, co2e_per_kg=Decimal("0.5"))
    some_stock(session, awa, product=carrots)
    meal_id = a_meal_on(session, awa, day(0), 40, carrots)
    assert not card(session, awa, meal_id).known
    counted(session, awa, day(0), (carrots, "6"))
    found = card(session, awa, meal_id)
    assert (found.known, found.estimated) == (True, True)
    assert (found.carbon.kg_co2e, found.carbon.grams) == (Decimal("2.000"), 4000)
    assert (found.cost.net, found.break_even) == (8, Decimal("7.711"))


def test_a_meals_carbon_is_its_own(session: Session, awa: By) -> None:
    beef = a_product(session, co2e_per_kg=Decimal("28.5"))
    carrots = a_product(session, co2e_per_kg=Decimal("0.5"))
    unknown = a_product(session)
    lunch = serve(session, a_meal((carrots, "3"), (unknown, "1")), awa)
    serve(session, a_meal((beef, "2")), awa)
    found = card(session, awa, lunch).carbon
    assert (found.kg_co2e, found.known_grams, found.grams) == (Decimal("1.5"), 3000, 4000)


def test_what_was_given_is_divided_by_those_who_ate(session: Session, awa: By) -> None:
    meal_id = serve(session, a_meal(covers=40), awa)
    box = Counted(
        id=new_id(), given_on=MONDAY, means=Means.CASH, amount=Decimal(380), meal_ids=(meal_id,)
    )
    count_contributions(session, box, awa)
    assert card(session, awa, meal_id).given_a_cover == Decimal("9.5")
    count_covers(session, CoversCounted(id=new_id(), meal_id=meal_id, covers=50), awa)
    assert card(session, awa, meal_id).given_a_cover == Decimal("7.6")


def test_each_meal_of_a_day_has_its_own_waste(session: Session, awa: By) -> None:
    lunch, dinner = (serve(session, a_meal(covers=n, cooks=0), awa) for n in (30, 10))
    weigh(session, awa, 900, meal_id=lunch)
    weigh(session, awa, 100, meal_id=dinner)
    weigh(session, awa, 800, stage=Stage.PREPARATION)  # of the day: 20 g a cover
    found = card(session, awa, lunch)
    assert found.wasted == {
        Stage.PREPARATION: 20,
        Stage.UNSERVED: None,
        Stage.PLATE_LEFTOVERS: 30,
    }
    assert (found.wasted_a_cover, found.stages_weighed) == (50, 2)
    assert card(session, awa, dinner).wasted_a_cover == 30


def test_a_zero_that_somebody_saw_is_weighed(session: Session, awa: By) -> None:
    meal_id = serve(session, a_meal(), awa)
    weigh(session, awa, None, weighing=Weighing.NOTHING, meal_id=meal_id)
    weigh(session, awa, None, weighing=Weighing.NOT_WEIGHED, stage=Stage.UNSERVED)
    found = card(session, awa, meal_id)
    assert (found.wasted_a_cover, found.stages_weighed) == (0, 1)


def test_losses_on_the_shelf_are_no_meals_waste(session: Session, awa: By) -> None:
    meal_id = serve(session, a_meal(), awa)
    weigh(session, awa, 5000, stage=Stage.STORAGE_LOSS)
    assert card(session, awa, meal_id).wasted_a_cover is None


def test_products_ticked_are_named_until_somebody_weighs_them(
    session: Session, awa: By
) -> None:
    onions = a_product(session, name=f"oignons {new_id()}")
    carrots = a_product(session, name=f"Carottes {new_id()}")
    another_meals = serve(session, a_meal(ticked=ticks(a_product(session))), awa)
    take_back(session, awa, another_meals)
    some_stock(session, awa, product=onions)
    meal = a_meal(ticked=(*ticks(onions), *ticks(carrots, onions)))
    serve(session, meal, awa)
    assert card(session, awa, meal.id).ticked == (carrots.name, onions.name)
    weighed = a_meal((onions, "1")).ingredients
    more = Addition(id=new_id(), meal_id=meal.id, ingredients=weighed)
    add_to_meal(session, more, awa)
    assert card(session, awa, meal.id).ticked == (carrots.name,)
    take_back(session, awa, more.id)
    assert card(session, awa, meal.id).ticked == (carrots.name, onions.name)


def test_a_tick_taken_back_is_no_tick(session: Session, awa: By) -> None:
    rice, meal_id = a_product(session), serve(session, a_meal(), awa)
    more = Ticking(id=new_id(), meal_id=meal_id, ticks=ticks(rice))
    tick(session, more, awa)
    assert card(session, awa, meal_id).ticked == (rice.name,)
    take_back(session, awa, more.id)
    assert card(session, awa, meal_id).ticked == ()


def test_what_is_ticked_waits_for_a_weight_or_a_count(session: Session, awa: By) -> None:
    """Until then no figure has it: its price is no whole price."""
    onions, oil, salt, untouched = (
        a_product(session, name=f"{name} {new_id()}")
        for name in ("Oignons", "Huile", "Sel", "Thé")
    )
    for one in (onions, oil, untouched):
        some_stock(session, awa, product=one)
    meal_id = a_meal_on(session, awa, day(0), 40, onions, oil, salt, wants=[(onions, "1")])
    assert awaited(session, awa, meal_id) == [oil.name, salt.name]
    counted(session, awa, day(0), (oil, "6"), (untouched, "9"))
    assert card(session, awa, meal_id).ticked == (oil.name, salt.name)
    assert awaited(session, awa, meal_id) == [salt.name]


def test_a_dish_that_was_ticked_is_no_longer_awaited_when_counted(
    session: Session, awa: By
) -> None:
    carrots, soup = a_product(session), a_dish(session)
    some_stock(session, awa, product=carrots)
    monday = a_meal_on(session, awa, day(0), 40, wants=[(carrots, "3")])
    keep_of(session, awa, monday, soup, 1000)
    tuesday = a_meal_on(session, awa, day(1), 40, soup)
    assert awaited(session, awa, tuesday) == [soup.name]
    counted(session, awa, day(1), (soup, "0.2"))
    found = card(session, awa, tuesday)
    assert (found.awaited, found.carbon.grams) == ((), 800)


def test_allergens_come_with_what_does_not_say(session: Session, awa: By) -> None:
    milk = a_product(session, allergens=to_bits({Allergen.MILK}), allergens_said=True)
    spices = a_product(session, allergens_said=False)
    told = card(session, awa, serve(session, a_meal(ticked=ticks(milk, spices)), awa)).allergens
    assert (told.established, told.present) == (True, {Allergen.MILK})
    assert [one.name for one in told.unknown] == [spices.name]


def test_the_nearest_is_one_whose_place_is_known(session: Session, awa: By) -> None:
    carrots, rice = a_product(session), a_product(session)
    some_stock(session, awa, product=rice)
    some_stock(session, awa, product=carrots, producer_id=a_producer(session, awa))
    found = card(session, awa, serve(session, a_meal((rice, "1"), (carrots, "1")), awa))
    assert len(found.fed) == 2
    assert found.nearest is not None
    assert found.nearest.kilometres == Decimal("23.7")


def test_a_meal_taken_back_has_no_card(session: Session, awa: By) -> None:
    meal_id = serve(session, a_meal(), awa)
    for by, asked in ((somebody_in_a_new_canteen(session), meal_id), (awa, new_id())):
        with pytest.raises(MealNotFound):
            card(session, by, asked)
    take_back(session, awa, meal_id)
    with pytest.raises(MealNotFound):
        card(session, awa, meal_id)


def a_full_meal(session: Session, by: By, size: int) -> UUID:
    """So many products weighed, as many ticked and counted since, and a soup of the day before."""
    weighed, ticked = ([a_product(session) for _ in range(size)] for _ in range(2))
    for one in (*weighed, *ticked):
        farm_id = a_producer(session, by, name=f"Ferme {new_id()}")
        some_stock(session, by, product=one, producer_id=farm_id)
    wants, soup = [(one, "1") for one in weighed], a_dish(session)
    before = a_meal_on(session, by, day(0), 40, wants=wants)
    keep_of(session, by, before, soup, 1000)
    meal_id = a_meal_on(session, by, day(1), 40, *ticked, wants=[(soup, "1"), *wants])
    counted(session, by, day(1), *((one, "6") for one in ticked))
    return meal_id


def test_a_large_meal_is_read_in_as_many_statements_as_a_small_one(
    engine: Engine, session: Session
) -> None:
    costs = []
    for size in (1, 6):
        by = somebody_in_a_new_canteen(session)
        meal_id = a_full_meal(session, by, size)
        assert len(card(session, by, meal_id).fed) == 2 * size
        session.expire_all()
        costs.append(statements(engine, lambda by=by, one=meal_id: card(session, by, one)))
    assert costs[0] == costs[1]
