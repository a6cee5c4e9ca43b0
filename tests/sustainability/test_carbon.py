from decimal import Decimal

from sqlalchemy.orm import Session

from inventory.kitchen.meals import Addition, Ingredient, add_to_meal, serve
from inventory.undoing.reversals import Mistake, reverse
from kernel.actor import By
from kernel.ids import new_id
from sustainability.carbon import carbon
from tests.builders import a_meal, a_product
from tests.sustainability.kitchen import march


def test_a_meals_carbon_is_that_of_its_foods(session: Session, awa: By) -> None:
    beef = a_product(session, co2e_per_kg=Decimal("28.5"))
    carrots = a_product(session, co2e_per_kg=Decimal("0.364"))
    serve(session, a_meal((beef, "2"), (carrots, "5")), awa)
    found = carbon(session, march(awa), covers=40)
    assert found.kg_co2e == Decimal("58.82")  # 57.00 and 1.82
    assert found.a_cover == Decimal("1.4705")
    assert (found.known, found.grams) == (1, 7000)


def test_what_has_no_factor_is_no_zero(session: Session, awa: By) -> None:
    known, unknown = a_product(session, co2e_per_kg=Decimal(2)), a_product(session)
    serve(session, a_meal((known, "1"), (unknown, "3")), awa)
    found = carbon(session, march(awa), covers=10)
    assert (found.kg_co2e, found.known) == (Decimal(2), Decimal("0.25"))
    assert (found.known_grams, found.grams) == (1000, 4000)


def test_where_no_factor_is_known_no_figure_is_given(session: Session, awa: By) -> None:
    serve(session, a_meal((a_product(session), "3")), awa)
    found = carbon(session, march(awa), covers=40)
    assert (found.a_cover, found.known) == (None, 0)


def test_a_food_of_factor_zero_is_known(session: Session, awa: By) -> None:
    water = a_product(session, co2e_per_kg=Decimal(0))
    serve(session, a_meal((water, "3")), awa)
    found = carbon(session, march(awa), covers=40)
    assert (found.a_cover, found.known) == (0, 1)


def test_a_piece_counts_by_its_weight(session: Session, awa: By) -> None:
    eggs = a_product(session, unit="pc", grams_per_unit=60, co2e_per_kg=Decimal("2.5"))
    serve(session, a_meal((eggs, "10")), awa)
    assert carbon(session, march(awa), covers=1).kg_co2e == Decimal("1.5")


def test_additions_count_and_what_is_taken_back_does_not(session: Session, awa: By) -> None:
    rice = a_product(session, co2e_per_kg=Decimal(2))
    meals = [serve(session, a_meal((rice, "1")), awa) for _ in range(2)]
    more = Ingredient(id=new_id(), product_id=rice.id, quantity=Decimal(3))
    add_to_meal(session, Addition(id=new_id(), meal_id=meals[0], ingredients=(more,)), awa)
    reverse(session, Mistake(id=new_id(), of=meals[1]), awa)
    assert carbon(session, march(awa), covers=1).kg_co2e == Decimal(8)


def test_no_meal_no_carbon(session: Session, awa: By) -> None:
    found = carbon(session, march(awa), covers=0)
    assert (found.kg_co2e, found.a_cover, found.known) == (0, None, None)
