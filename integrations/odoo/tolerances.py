"""How far Odoo's figures may lie from ours by its own rounding; beyond that somebody changed them.

Odoo keeps two decimals of an euro, and at the coarsest of a unit: each figure that it rounds lies
within half a step of ours, and a sum of several within as many halves. What it told before is
held against as it stands, to the cent.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from integrations.erp.facts import OrderLineFacts
from kernel.rounding import cents

_HALF_A_STEP = Decimal("0.005")
# So far a line's quantity times its price may lie from its net: five hundred of them keep the cent.
LINE_OFF = Decimal("0.00001")


def same(one: Decimal, other: Decimal, *, roundings: int) -> bool:
    """Whether so many roundings may be all that lies between them."""
    return abs(one - other) <= _HALF_A_STEP * max(roundings, 1)


def all_same(
    some: Mapping[int, Decimal], others: Mapping[int, Decimal], *, roundings: int
) -> bool:
    """The same of each product's sum."""
    return all(
        same(some.get(one, Decimal()), others.get(one, Decimal()), roundings=roundings)
        for one in {*some, *others}
    )


def slack(lines: Iterable[OrderLineFacts]) -> Decimal:
    """How far the sum of an order may lie from ours: its lines are a product of two such figures
    each, of euros.
    """
    return sum((_slack(line.units, line.price) for line in lines), Decimal(0))


def _slack(units: Decimal, price: Decimal) -> Decimal:
    moved = Decimal(0)
    for value, other in ((units, price), (price, units)):
        if value != cents(value):
            moved += _HALF_A_STEP * abs(other)
    return moved and moved + _HALF_A_STEP
