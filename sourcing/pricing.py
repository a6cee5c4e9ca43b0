"""What so much of something costs, by the way its price is said."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from kernel.rounding import cents


class PricePer(StrEnum):
    """What the price is for; catch weight is priced by the kilo."""

    PACK = "pack"
    UNIT = "unit"
    KILO = "kilo"


class Taxed(NamedTuple):
    """A net amount and the VAT rate on it, in per cent."""

    net: Decimal
    vat_rate: Decimal


class Totals(NamedTuple):
    """A document's sums: before VAT, the VAT, and with it."""

    net: Decimal
    vat: Decimal
    gross: Decimal


def net_value(
    price: Decimal, per: PricePer, *, packs: Decimal, units: Decimal, grams: int
) -> Decimal:
    """Euros before VAT, to the cent, of so many packs, stock units and grams."""
    return cents(exact_value(price, per, packs=packs, units=units, grams=grams))


def exact_value(
    price: Decimal, per: PricePer, *, packs: Decimal, units: Decimal, grams: int
) -> Decimal:
    """The same, not yet rounded: where a discount is still to come off."""
    if per == PricePer.PACK:
        return price * packs
    if per == PricePer.UNIT:
        return price * units
    return price * grams / 1000


def totals(lines: Iterable[Taxed]) -> Totals:
    """VAT is rounded once for each rate, on the document's sum at that rate."""
    by_rate: dict[Decimal, Decimal] = defaultdict(Decimal)
    for line in lines:
        by_rate[line.vat_rate] += line.net
    net = sum(by_rate.values(), Decimal("0.00"))
    vat = sum((cents(sum_ * rate / 100) for rate, sum_ in by_rate.items()), Decimal("0.00"))
    return Totals(net, vat, net + vat)
