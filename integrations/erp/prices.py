"""Prices as an ERP multiplies them."""

from decimal import Decimal

from kernel.rounding import rounded

_PLACES = range(2, 11)
_CLOSE = Decimal("0.00005")


def unit_price(net: Decimal, units: Decimal) -> Decimal:
    """Euros a unit, with as few decimals as bring `units` of it back to `net`; ten at most.

    Not only to the cent: an ERP may add lines up before it rounds their sum, and a hundred lines
    that are each half a cent off are half a euro off.
    """
    if not units:
        return Decimal("0.00")
    for places in _PLACES:
        price = rounded(net / units, places)
        if abs(price * units - net) <= _CLOSE:
            return price
    return price
