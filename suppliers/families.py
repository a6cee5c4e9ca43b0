"""The eight families of food in which canteens report what they buy (platform ma-cantine)."""

from enum import StrEnum


class Family(StrEnum):
    """`famille_produits` of ma-cantine, by its own codes. Butter and eggs are DAIRY there."""

    MEAT = "VIANDES_VOLAILLES"
    CHARCUTERIE = "CHARCUTERIE"
    FISH = "PRODUITS_DE_LA_MER"
    FRUIT_AND_VEGETABLES = "FRUITS_ET_LEGUMES"
    DAIRY = "PRODUITS_LAITIERS"
    BAKERY = "BOULANGERIE"
    DRINKS = "BOISSONS"
    OTHER = "AUTRES"
