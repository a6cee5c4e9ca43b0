"""The highest temperatures the law allows on arrival.

Source: arrêté du 21 décembre 2009 relatif aux règles sanitaires applicables aux activités de
commerce de détail, annexe I. Pasteurised milk and ripened cheese follow their maker's label,
so they have no class here.
"""

from decimal import Decimal
from enum import StrEnum


class TemperatureClass(StrEnum):
    """Foods that the law holds to one temperature."""

    MINCED_MEAT = "minced_meat"
    OFFAL = "offal"
    MEAT_PREPARATION = "meat_preparation"
    POULTRY = "poultry"
    MEAT_CUT = "meat_cut"
    CARCASS = "carcass"
    FRESH_FISH = "fresh_fish"
    EGG_PRODUCT = "egg_product"
    RAW_MILK = "raw_milk"
    HIGHLY_PERISHABLE = "highly_perishable"
    PERISHABLE = "perishable"
    COOKED_DISH = "cooked_dish"
    DEEP_FROZEN = "deep_frozen"
    FROZEN = "frozen"
    HOT_DISH = "hot_dish"


HIGHEST_C: dict[TemperatureClass, Decimal] = {
    TemperatureClass.MINCED_MEAT: Decimal(2),
    TemperatureClass.OFFAL: Decimal(3),
    TemperatureClass.MEAT_PREPARATION: Decimal(4),
    TemperatureClass.POULTRY: Decimal(4),
    TemperatureClass.MEAT_CUT: Decimal(4),
    TemperatureClass.CARCASS: Decimal(7),
    TemperatureClass.FRESH_FISH: Decimal(2),
    TemperatureClass.EGG_PRODUCT: Decimal(4),
    TemperatureClass.RAW_MILK: Decimal(4),
    TemperatureClass.HIGHLY_PERISHABLE: Decimal(4),
    TemperatureClass.PERISHABLE: Decimal(8),
    TemperatureClass.COOKED_DISH: Decimal(3),
    TemperatureClass.DEEP_FROZEN: Decimal(-18),
    TemperatureClass.FROZEN: Decimal(-12),
}

LOWEST_C: dict[TemperatureClass, Decimal] = {TemperatureClass.HOT_DISH: Decimal(63)}

# "Frozen goods may show 3 °C more at the surface while unloading."
UNLOADING_C: dict[TemperatureClass, Decimal] = {
    TemperatureClass.DEEP_FROZEN: Decimal(3),
    TemperatureClass.FROZEN: Decimal(3),
}

# Beyond these a figure is a slip of the finger: no lorry brings food colder than it is blast
# frozen (−40 °C), nor warmer than a hot dish is held and water boils.
COLDEST_C, WARMEST_C, HOTTEST_C = Decimal(-40), Decimal(60), Decimal(100)


def bounds(kind: TemperatureClass | None) -> tuple[Decimal, Decimal]:
    """Between which figures a temperature on arrival can be one at all, °C."""
    if kind in LOWEST_C:
        return COLDEST_C, HOTTEST_C
    return COLDEST_C, WARMEST_C


def allowed(kind: TemperatureClass, celsius: Decimal) -> bool:
    """Whether goods of that class may be taken in at that temperature."""
    if kind in LOWEST_C:
        return celsius >= LOWEST_C[kind]
    return celsius <= HIGHEST_C[kind] + UNLOADING_C.get(kind, Decimal(0))


def limit(kind: TemperatureClass) -> Decimal:
    """The legal limit to show beside a reading, °C."""
    return LOWEST_C.get(kind) or HIGHEST_C[kind]
