"""The one rounding rule of the house: half up, once, at the edge; sum first, then round."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
TEN_THOUSANDTH = Decimal("0.0001")
GRAM = Decimal(1)


def rounded(value: Decimal, places: int) -> Decimal:
    """To so many decimals."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def cents(amount: Decimal) -> Decimal:
    """Euros to the cent."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def fine(amount: Decimal) -> Decimal:
    """Euros to a hundredth of a cent, as costs lie in the ledger."""
    return amount.quantize(TEN_THOUSANDTH, ROUND_HALF_UP)


def whole_grams(weight: Decimal) -> int:
    """A weight to the gram."""
    return int(weight.quantize(GRAM, ROUND_HALF_UP))
