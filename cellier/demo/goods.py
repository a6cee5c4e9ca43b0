"""What the demo's suppliers sell: all of it is invented."""

from typing import Any, NamedTuple

from sourcing.allergens import Allergen, to_bits
from sourcing.pricing import PricePer
from sourcing.products import StockUnit
from suppliers.families import Family
from suppliers.labels import Label
from suppliers.origins import Origin


class Sold(NamedTuple):
    """An offer: product, farm, pack in stock units, price before VAT, and what it claims."""

    product: str
    shop: str
    farm: str | None
    pack: str
    price: str
    labels: tuple[Label, ...] = (Label.BIO,)
    per: PricePer = PricePer.UNIT
    origin: Origin | None = Origin.FRANCE
    days: int | None = None  # how long it keeps


_NONE: tuple[Label, ...] = ()
LYON = (
    Sold("Carottes", "tilleuls", "tilleuls", "5", "1.85"),
    Sold("Pommes de terre", "tilleuls", "tilleuls", "10", "1.30"),
    Sold("Oignons", "tilleuls", "tilleuls", "5", "1.95"),
    Sold("Potimarrons", "tilleuls", "tilleuls", "5", "1.90"),
    Sold("Poireaux", "tilleuls", "tilleuls", "5", "2.60"),
    Sold("Blettes", "tilleuls", "tilleuls", "5", "2.30"),
    Sold("Épinards", "azergues", "azergues", "2", "4.90"),
    Sold("Courgettes", "azergues", "azergues", "5", "2.40"),
    Sold("Choux", "azergues", "azergues", "5", "1.80"),
    Sold("Betteraves", "azergues", "azergues", "5", "2.10"),
    Sold("Laitue", "azergues", "azergues", "12", "1.10"),
    Sold("Œufs", "monts", "monts", "30", "0.34", days=20),
    Sold("Fromage blanc", "monts", "monts", "5", "4.20", days=14),
    Sold("Yaourt", "monts", "monts", "5", "3.10", days=16),
    Sold("Comté", "monts", "jura", "5", "14.80", (Label.AOCAOP,)),
    Sold("Poulet", "monts", "bresse", "1.6", "8.90", (Label.LABEL_ROUGE,), PricePer.KILO, days=9),
    Sold("Pommes", "monts", "drome", "10", "1.75"),
    Sold("Poires", "monts", "drome", "7", "2.20"),
    Sold("Lentilles vertes", "grossiste", "berry", "5", "4.30"),
    Sold("Pois chiches", "grossiste", "berry", "5", "4.10"),
    Sold("Haricots rouges", "grossiste", None, "5", "3.90", origin=Origin.EUROPE),
    Sold("Riz", "grossiste", None, "10", "2.60", origin=Origin.EUROPE),
    Sold("Pâtes", "grossiste", None, "5", "2.35"),
    Sold("Couscous", "grossiste", None, "5", "2.56"),
    Sold("Farine de blé", "grossiste", "moulin", "25", "1.15"),
    Sold("Coulis de tomates", "grossiste", None, "5", "2.70", origin=Origin.EUROPE),
    Sold("Lieu noir", "grossiste", None, "3", "13.50", (Label.PECHE_DURABLE,), days=8),
    Sold("Huile de tournesol", "grossiste", None, "10", "3.20", _NONE),
    Sold("Crème fraîche", "monts", "monts", "5", "5.10", days=18),
    Sold("Bananes", "grossiste", None, "18", "1.95", (Label.BIO, Label.COMMERCE_EQUITABLE),
         origin=Origin.ELSEWHERE),
    Sold("Café", "grossiste", None, "3", "14.20", (Label.BIO, Label.COMMERCE_EQUITABLE),
         origin=Origin.ELSEWHERE),
    Sold("Pain", "boulange", "boulange", "1", "4.20", _NONE),
)  # fmt: skip
_MOVED = {"tilleuls": "marais", "azergues": "marais", "monts": "nord", "grossiste": "nord"}
_FARMS = {
    "tilleuls": "marais", "azergues": "marais", "monts": "flandre",
    "boulange": "fournil",
}  # fmt: skip
NORTH = tuple(
    sold._replace(
        shop=_MOVED.get(sold.shop, "nord"),
        farm=_FARMS.get(sold.farm, sold.farm) if sold.farm else None,
    )
    for sold in LYON
)

# What a kitchen adds to the list: a dish it keeps, and the days some goods keep once opened.
DISHES: tuple[dict[str, Any], ...] = (
    {
        "name": "Soupe de potimarron", "name_en": "Pumpkin soup", "family": Family.OTHER,
        "unit": StockUnit.KG, "grams_per_unit": 1000, "days_after_cooking": 3,
        "allergens": to_bits({Allergen.MILK}), "allergens_said": True,
    },
)  # fmt: skip
OPENED = {"Crème fraîche": 4, "Fromage blanc": 4, "Coulis de tomates": 5}
