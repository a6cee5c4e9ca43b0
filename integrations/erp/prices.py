"""Prices as an ERP multiplies them."""

from decimal import Decimal

from kernel.rounding import cents, rounded

_PLACES = range(2, 11)


def unit_price(net: Decimal, units: Decimal) -> Decimal:
    """Euros a unit, with as few decimals as bring `units` of it back to `net`, to the cent.

    Up to ten: a kilo of saffron's share of a cent is no sum that anybody pays.
    """
    if not units:
        return Decimal("0.00")
    for places in _PLACES:
        price = rounded(net / units, places)
        if cents(price * units) == net:
            return price
    return price
