"""Meals' cards made by hand, and their board sheet read back."""

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium  # type: ignore[import-untyped]
from PIL.Image import Image

from integrations.paper.board import board_sheet
from inventory.cooked.meal_allergens import MealAllergens, Source
from inventory.kitchen.meals import Meal, Sitting
from inventory.kitchen.waste import Stage
from kernel.ids import new_id
from kernel.words import Words
from network.canteens import Canteen
from sourcing.allergens import Allergen
from sustainability.carbon import Carbon
from sustainability.costs import Cost, Given
from sustainability.fed_by import Fed, FedWith
from sustainability.meal_cards import MealCard
from sustainability.ratios import shares
from tests.builders import MONDAY
from tests.integrations.papers import ENGLISH, a_canteen, pages


def a_source(name: str, name_en: str = "") -> Source:
    return Source(new_id(), name, name_en)


def allergens(*present: Allergen, **facts: Any) -> MealAllergens:
    """Those that are in it, each from butter; what else is known in `facts`."""
    said = {one: (a_source("Beurre"),) if one in present else () for one in Allergen}
    known: dict[str, Any] = {
        "established": True,
        "contains": said,
        "unknown": (),
        "possibly": dict.fromkeys(Allergen, ()),
        "possibly_unknown": (),
    }
    return MealAllergens(**{**known, **facts})


def somebody(number: int, name: str = "Ferme", **facts: Any) -> Fed:
    """The farther, the higher the number; all around the canteen."""
    known: dict[str, Any] = {
        "name": f"{name} {number}",
        "city": "Chasselay",
        "kilometres": Decimal(number) + Decimal("0.4"),
        "latitude": Decimal("45.76") + Decimal(number) / 100 * (-1) ** number,
        "longitude": Decimal("4.84") + Decimal(number) / 50,
        "rescued": False,
        "products": (FedWith("Carottes", "Carrots", True), FedWith("Navets", "Turnips", False)),
    }
    return Fed(**{**known, **facts})


def farms(many: int, **facts: Any) -> tuple[Fed, ...]:
    return tuple(somebody(number, **facts) for number in range(1, many + 1))


def a_card(*, menu: str = "Dahl, riz, salade", **facts: Any) -> MealCard:
    meal = Meal(
        canteen_id=new_id(), id=new_id(), served_on=MONDAY, sitting=Sitting.LUNCH, covers=40,
        cooks=8, menu=menu,
    )  # fmt: skip
    known: dict[str, Any] = {
        "meal": meal,
        "known": True,
        "shares": shares(()),
        "cost": Cost(Decimal(80), Decimal("84.40"), 40),
        "break_even": Decimal("9.61"),
        "given": Given(None),
        "allergens": allergens(Allergen.MILK),
        "carbon": Carbon(Decimal(0), 0, 0, 40),
        "wasted": dict.fromkeys(Stage),
        "fed": farms(3),
        "ticked": (),
    }
    return MealCard(**{**known, **facts})


def at_lyon(**facts: Any) -> Canteen:
    known = {"latitude": Decimal("45.764"), "longitude": Decimal("4.8357"), **facts}
    return a_canteen(**known)


def printed(
    card: MealCard,
    folder: Path,
    words: Words = ENGLISH,
    *,
    link: str | None = None,
    canteen: Canteen | None = None,
) -> Path:
    file = folder / "board.pdf"
    board_sheet(card, canteen or at_lyon(), words, file, link=link)
    return file


def said(card: MealCard, folder: Path, words: Words = ENGLISH, **facts: Any) -> str:
    """All words of the sheet, and that it is one."""
    (page,) = pages(printed(card, folder, words, **facts))
    return page


def pictured(file: Path) -> Image:
    """As a printer would put it on paper."""
    document = pdfium.PdfDocument(file)
    try:
        picture: Image = document[0].render(scale=3).to_pil()
        return picture
    finally:
        document.close()


def reach(file: Path) -> Iterable[tuple[float, float, float, float]]:
    """Each piece of text's left, bottom, right and top, in points."""
    document = pdfium.PdfDocument(file)
    try:
        text = document[0].get_textpage()
        found = [text.get_rect(one) for one in range(text.count_rects())]
        text.close()
        return found
    finally:
        document.close()
