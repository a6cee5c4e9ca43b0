"""The 14 allergens that must be told (Regulation 1169/2011, annex II), by their GS1 codes."""

from collections.abc import Iterable
from enum import StrEnum


class Allergen(StrEnum):
    """GS1 code list AllergenTypeCode."""

    GLUTEN = "AW"
    CRUSTACEANS = "AC"
    EGGS = "AE"
    FISH = "AF"
    PEANUTS = "AP"
    SOY = "AY"
    MILK = "AM"
    NUTS = "AN"
    CELERY = "BC"
    MUSTARD = "BM"
    SESAME = "AS"
    SULPHITES = "AU"
    LUPIN = "NL"
    MOLLUSCS = "UM"


_BIT = {allergen: 1 << place for place, allergen in enumerate(Allergen)}


def to_bits(allergens: Iterable[Allergen]) -> int:
    """One whole number for the set."""
    return sum(_BIT[allergen] for allergen in set(allergens))


def from_bits(bits: int) -> frozenset[Allergen]:
    """And back."""
    return frozenset(allergen for allergen, bit in _BIT.items() if bits & bit)
