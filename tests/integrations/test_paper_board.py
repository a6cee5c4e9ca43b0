"""What hangs on the wall, read back from the PDF itself."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from reportlab.lib.pagesizes import A4

from cellier.language import LOCALE
from integrations.paper.board_farms import food_in_words, kilometres_told
from integrations.paper.look import MARGIN
from kernel.words import Words
from sourcing.allergens import Allergen
from sustainability.carbon import Carbon
from sustainability.costs import Cost
from sustainability.fed_by import FedWith
from tests.integrations.boards import (
    a_card,
    a_source,
    allergens,
    at_lyon,
    farms,
    pictured,
    printed,
    reach,
    said,
    somebody,
)
from tests.integrations.papers import ENGLISH, LONG, fonts_of, pages

FRENCH = Words("fr", LOCALE)
LINK = "https://cellier.example/board/9f3kdj39fk3kdj29sk3kd93kQ_-x"
LONG_MENU = ("Velouté de potimarron aux châtaignes, parmentier de lentilles, " * 4)[:200]
FULL: dict[str, Any] = {
    "menu": LONG_MENU,
    "fed": farms(
        12, name=LONG, city=LONG, products=tuple(FedWith(LONG, LONG, True) for _ in range(9))
    ),
    "allergens": allergens(
        *Allergen, unknown=tuple(a_source(f"Épices {n} {LONG}") for n in range(60))
    ),
    "awaited": tuple(a_source(f"{LONG[:190]} {n}") for n in range(60)),
    "cost": Cost(Decimal(80), Decimal("84.40"), 40, 1500),
}


def test_the_price_the_allergens_and_the_farms_stand_on_one_sheet(tmp_path: Path) -> None:
    found = said(a_card(), tmp_path)
    assert "Les Petites Cantines · Lyon Vaise Monday 2 March 2026" in found
    assert "Dahl, riz, salade" in found
    assert "Break-even price What this meal costs us a cover" in found
    assert "€9.61" in found
    assert "Allergens Milk" in found
    assert "Ferme 1 · Chasselay" in found
    assert "Organic carrots, turnips" in found
    assert "5 km 10 km" in found
    assert "page 1 of 1" in found


def test_in_french_everything_is_french(tmp_path: Path) -> None:
    found = said(a_card(), tmp_path, FRENCH)
    assert "Lundi 2 mars 2026" in found
    assert "Prix d’équilibre" in found
    assert "9,61 €" in found
    assert "Allergènes Lait" in found
    assert "Qui nous a nourris aujourd’hui" in found
    assert "Carottes bio, navets" in found
    assert "Chacun donne ce qu’il veut." in found


@pytest.mark.parametrize("words", [ENGLISH, FRENCH], ids=["en", "fr"])
def test_foods_are_called_organic_and_the_meal_never_is(tmp_path: Path, words: Words) -> None:
    found = said(a_card(), tmp_path, words).casefold()
    assert ("carottes bio" in found) or ("organic carrots" in found)
    for forbidden in ("repas bio", "menu bio", "cuisine bio", "organic meal", "organic menu"):
        assert forbidden not in found
    assert found.count("bio") + found.count("organic") == 3  # once a farm


COOKED = Carbon(Decimal(0), 0, 9000, 40)
UNKNOWN = {
    "the food is still to be weighed or counted": {"known": False},
    "nobody noted what the food cost": {
        "carbon": COOKED,
        "cost": Cost(Decimal(0), Decimal(0), 40, 9000),
    },
    "the canteen did not say its own charges a cover": {"carbon": COOKED},
}


@pytest.mark.parametrize("why", UNKNOWN)
def test_a_price_nobody_knows_is_said_with_its_reason(tmp_path: Path, why: str) -> None:
    found = said(a_card(break_even=None, **UNKNOWN[why]), tmp_path)
    assert f"The price is not known yet: {why}." in found
    assert "€" not in found


def test_a_price_says_what_it_lacks(tmp_path: Path) -> None:
    """Onions that are only ticked are no free food, nor is what nobody noted the cost of."""
    awaited = (a_source("Oignons", "Onions"), a_source("Huile"))
    part = a_card(awaited=awaited, cost=Cost(Decimal(80), Decimal("84.40"), 40, 1500))
    found = said(part, tmp_path)
    assert "Not yet in it, to be weighed or counted: huile, onions." in found
    assert "Not in it: 1.5 kg of food that nobody knows the cost of." in found
    assert "à peser ou à compter : huile, oignons." in said(part, tmp_path, FRENCH)
    assert "Not" not in said(a_card(), tmp_path)


def test_beside_a_price_long_lists_end_in_how_many_more(tmp_path: Path) -> None:
    many = tuple(a_source(f"Produit numéro {number}") for number in range(20))
    assert "and 14 more" in said(a_card(awaited=many), tmp_path)


def test_a_price_of_four_figures_is_whole(tmp_path: Path) -> None:
    assert "1 234,50 €" in said(a_card(break_even=Decimal("1234.50")), tmp_path, FRENCH)


NONE = "None of the 14"


def test_what_does_not_say_is_never_none(tmp_path: Path) -> None:
    told = allergens(unknown=(a_source("Épices", "Spices"),))
    found = said(a_card(allergens=told), tmp_path)
    assert "Not known, ask the cooks: Spices" in found
    assert NONE not in found
    assert "Épices" in said(a_card(allergens=told), tmp_path, FRENCH)


def test_only_where_every_food_says_so_there_is_none(tmp_path: Path) -> None:
    assert NONE in said(a_card(allergens=allergens()), tmp_path)


def test_not_established_is_said_with_what_a_count_found(tmp_path: Path) -> None:
    possibly = {Allergen.EGGS: (a_source("Œufs"),)}
    told = allergens(
        established=False, possibly=possibly, possibly_unknown=(a_source("Curry"),)
    )
    found = said(a_card(allergens=told), tmp_path)
    assert "Not established yet: ask the cooks." in found
    assert "Perhaps: Eggs" in found
    assert "Not known, ask the cooks: Curry" in found
    assert NONE not in found


def test_what_is_in_it_for_certain_is_not_perhaps(tmp_path: Path) -> None:
    possibly = {Allergen.MILK: (a_source("Crème"),), Allergen.NUTS: (a_source("Noix"),)}
    found = said(a_card(allergens=allergens(Allergen.MILK, possibly=possibly)), tmp_path)
    assert "Allergens Milk Perhaps: Nuts" in found


def test_where_nobody_is_known_nobody_is_named(tmp_path: Path) -> None:
    found = said(a_card(fed=()), tmp_path)
    assert "Who fed us" not in found
    assert "km" not in found


def test_a_farm_without_a_place_is_named_without_number_or_kilometres(tmp_path: Path) -> None:
    unplaced = somebody(7, latitude=None, longitude=None, kilometres=None)
    found = said(a_card(fed=(unplaced,)), tmp_path)
    assert "Who fed us today Ferme 7 · Chasselay Organic carrots, turnips" in found
    assert "km" not in found


def test_where_the_canteen_has_no_place_the_list_stands_alone(tmp_path: Path) -> None:
    nowhere = at_lyon(latitude=None, longitude=None)
    found = said(a_card(), tmp_path, canteen=nowhere)
    assert "Who fed us today Ferme 1" in found
    assert "5 km" not in found


def test_what_was_given_is_said_to_be_rescued(tmp_path: Path) -> None:
    given = somebody(2, name="Étal", rescued=True, city="")
    french = said(a_card(fed=(given,)), tmp_path, FRENCH)
    assert "Carottes bio, navets (invendus récupérés)" in french
    found = said(a_card(fed=(given,)), tmp_path)
    assert "Étal 2 Organic carrots, turnips, rescued 2 km" in found


@pytest.mark.parametrize("many", [1, 2, 4, 6, 8, 10, 12])
@pytest.mark.parametrize("menu", ["Dahl", LONG_MENU], ids=["short", "long"])
def test_however_many_there_are_all_are_named_on_one_sheet(
    tmp_path: Path, many: int, menu: str
) -> None:
    found = said(a_card(fed=farms(many), menu=menu), tmp_path, link=LINK)
    assert [n for n in range(1, many + 1) if f"Ferme {n} · Chasselay" not in found] == []
    assert "more" not in found


def test_beyond_twelve_it_says_how_many_more(tmp_path: Path) -> None:
    found = said(a_card(fed=farms(15)), tmp_path)
    assert "Ferme 12 ·" in found
    assert "Ferme 13" not in found
    assert "and 3 more" in found


@pytest.mark.parametrize("words", [ENGLISH, FRENCH], ids=["en", "fr"])
def test_the_fullest_sheet_is_one_and_nothing_is_cut_off(tmp_path: Path, words: Words) -> None:
    canteen = at_lyon(name=LONG)
    file = printed(a_card(**FULL), tmp_path, words, link=LINK, canteen=canteen)
    assert len(pages(file)) == 1
    width, height = A4
    found = list(reach(file))
    assert found
    for left, bottom, right, top in found:
        assert left >= MARGIN - 1
        assert right <= width - MARGIN + 1
        assert 0 < bottom < top < height


def test_long_lists_of_foods_that_do_not_say_end_in_how_many_more(tmp_path: Path) -> None:
    found = said(a_card(**FULL), tmp_path)
    assert "Not known, ask the cooks: Épices 0" in found
    assert "and 58 more" in found


def test_words_without_a_space_are_broken(tmp_path: Path) -> None:
    file = printed(a_card(menu="M" * 200), tmp_path, link=LINK)
    assert max(right for _, _, right, _ in reach(file)) <= A4[0] - MARGIN + 1


def test_the_code_leads_to_the_board(tmp_path: Path) -> None:
    picture = pictured(printed(a_card(), tmp_path, link=LINK))
    assert [one.text for one in zxingcpp.read_barcodes(picture)] == [LINK]


def test_without_a_link_there_is_no_code(tmp_path: Path) -> None:
    assert zxingcpp.read_barcodes(pictured(printed(a_card(), tmp_path))) == []


@pytest.mark.parametrize("link", [None, LINK])
def test_the_same_meal_is_the_same_bytes(tmp_path: Path, link: str | None) -> None:
    card = a_card()
    first = printed(card, tmp_path, link=link).read_bytes()
    assert printed(card, tmp_path, link=link).read_bytes() == first
    other = card._replace(break_even=Decimal("9.62"))
    assert printed(other, tmp_path, link=link).read_bytes() != first


def test_its_letters_are_of_one_family_and_come_with_it(tmp_path: Path) -> None:
    fonts = set(fonts_of(printed(a_card(fed=farms(12)), tmp_path, link=LINK)))
    assert fonts
    assert all("SourceSansPro" in name and embedded for name, embedded in fonts)


@pytest.mark.parametrize(
    ("kilometres", "told"), [("0.0", 1), ("0.4", 1), ("1.5", 2), ("23.7", 24), ("138.2", 138)]
)
def test_kilometres_are_whole_and_one_at_least(kilometres: str, told: int) -> None:
    assert kilometres_told(Decimal(kilometres)) == told


@pytest.mark.parametrize(
    ("food", "french", "english"),
    [
        (FedWith("Carottes", "Carrots", True), "carottes bio", "organic carrots"),
        (FedWith("Carottes", "Carrots", False), "carottes", "carrots"),
        (FedWith("AOP Comté", "PDO Comté", False), "AOP Comté", "PDO Comté"),
        (FedWith("Œufs", "Eggs", True), "œufs bio", "organic eggs"),
    ],
)
def test_a_food_is_named_as_a_board_does(food: FedWith, french: str, english: str) -> None:
    assert food_in_words(food, FRENCH) == french
    assert food_in_words(food, ENGLISH) == english
