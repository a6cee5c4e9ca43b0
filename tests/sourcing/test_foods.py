import subprocess
import sys
from decimal import Decimal

import pytest

from sourcing.foods import Food, starting_list
from sourcing.products import StockUnit
from sourcing.temperatures import TemperatureClass
from sourcing.wording import normal
from suppliers.families import Family


def the(name: str) -> Food:
    return next(food for food in starting_list() if food.name == name)


def test_each_food_has_a_name_of_its_own() -> None:
    names = [normal(food.name) for food in starting_list()]
    assert len(set(names)) == len(names) >= 90


def test_no_two_foods_answer_to_the_same_words() -> None:
    aliases = [normal(alias) for food in starting_list() for alias in food.aliases]
    assert sorted(aliases) == sorted(set(aliases))


def test_all_eight_families_are_there() -> None:
    assert {food.family for food in starting_list()} == set(Family)


def test_a_food_says_what_it_weighs_and_costs_about() -> None:
    for food in starting_list():
        assert food.grams_per_unit > 0
        assert food.unit is not StockUnit.KG or food.grams_per_unit == 1000
        assert food.usual_price_per_kg is not None
        assert food.usual_price_per_kg > 0


def test_carrots_carry_agribalyse_s_figure_without_the_consumer() -> None:
    carrots = the("Carottes")
    assert carrots.agribalyse_code == "20009"
    assert carrots.co2e_per_kg == Decimal("0.364")
    assert carrots.months == {1, 2, 3, 9, 10, 11, 12}


def test_a_figure_is_exact_to_the_gram_or_absent() -> None:
    for food in starting_list():
        figure = food.co2e_per_kg
        assert figure is None or (figure > 0 and figure == figure.quantize(Decimal("0.001")))


def test_tea_leaves_do_not_carry_the_figure_of_the_cup() -> None:
    assert the("Thé").co2e_per_kg is None


def test_what_keeps_on_a_shelf_has_no_legal_temperature() -> None:
    assert the("Riz").temperature_class is None
    assert the("Tomme").temperature_class is None
    assert the("Lait entier").temperature_class is None
    assert the("Steak haché").temperature_class is TemperatureClass.MINCED_MEAT


def test_the_law_counts_butter_and_eggs_among_dairy() -> None:
    assert the("Beurre").family is Family.DAIRY
    assert the("Œufs").family is Family.DAIRY


@pytest.mark.parametrize("module", ["sourcing.foods", "sourcing.products"])
def test_the_list_is_read_without_the_word_matcher(module: str) -> None:
    program = f"import sys, {module}; sys.exit('rapidfuzz' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
