"""Our starting list of what canteens cook: what a new network's larder knows on its first day.

Figures stated here, in `foods.csv`, with their sources:

- `co2e_per_kg`: Agribalyse 3.2 (ADEME, Licence Ouverte 2.0), less the consumer's own stage.
  Where Agribalyse's detail does not tell that stage for a food, the one of the foods kept and
  prepared alike is taken off (nothing for a shelf, 0.00683 for a fridge, 0.0113 for a
  microwave); for fresh or dried fruit and vegetables it varies too much, so the figure is
  left out. Tea has none: Agribalyse weighs the cup, not the leaves.
- `months`: ADEME, Impact CO2 (MIT). `allergens`: Regulation 1169/2011 (INCO), annex II, as
  the food usually comes; the label of the one delivered prevails.
- `usual_price_per_kg` (EUR before VAT), `piece_grams`: orders of magnitude of our own, which
  only serve to tell kilos from packs and pieces on an invoice. No page shows them.
"""

import csv
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from sourcing.allergens import Allergen
from sourcing.products import StockUnit
from sourcing.temperatures import TemperatureClass
from suppliers.families import Family


class Food(NamedTuple):
    """One line of the list. `grams_per_unit` is the weight of a kilo, a litre or a piece.

    `flavours`: what follows its name leaves it what it is (a yoghurt with strawberries is a
    yoghurt; rice with milk is no rice). `aliases` are what invoices call it.
    """

    name: str
    name_en: str
    family: Family
    unit: StockUnit
    grams_per_unit: int
    temperature_class: TemperatureClass | None
    allergens: frozenset[Allergen]
    months: frozenset[int] | None
    agribalyse_code: str | None
    co2e_per_kg: Decimal | None
    usual_price_per_kg: Decimal | None
    piece_grams: int | None
    flavours: bool
    aliases: tuple[str, ...]


@cache
def starting_list() -> tuple[Food, ...]:
    """Every food of the list, in its order."""
    text = files("sourcing").joinpath("foods.csv").read_text(encoding="utf-8")
    return tuple(_food(row) for row in csv.DictReader(text.splitlines()))


def _food(row: Mapping[str, str]) -> Food:
    months = frozenset(int(month) for month in row["months"].split())
    return Food(
        name=row["name"],
        name_en=row["name_en"],
        family=Family(row["family"]),
        unit=StockUnit(row["unit"]),
        grams_per_unit=int(row["grams_per_unit"]),
        temperature_class=TemperatureClass(row["temperature_class"])
        if row["temperature_class"]
        else None,
        allergens=frozenset(Allergen(code) for code in row["allergens"].split()),
        months=months or None,
        agribalyse_code=row["agribalyse_code"] or None,
        co2e_per_kg=_decimal(row["co2e_per_kg"]),
        usual_price_per_kg=_decimal(row["usual_price_per_kg"]),
        piece_grams=int(row["piece_grams"]) if row["piece_grams"] else None,
        flavours=row["flavours"] == "yes",
        aliases=tuple(row["aliases"].split("|")),
    )


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None
