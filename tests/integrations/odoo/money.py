"""Sums as Odoo makes them, in decimals."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.integrations.odoo.environment import Env

_CENT = Decimal("0.01")


def exact(value: float) -> Decimal:
    return Decimal(repr(value)) if value else Decimal()


def cents(value: Decimal) -> Decimal:
    return value.quantize(_CENT, ROUND_HALF_UP)


def rounded(value: object, digits: int) -> float:
    whole = Decimal(1).scaleb(-digits)
    return float(Decimal(str(value or 0)).quantize(whole, ROUND_HALF_UP))


def raw(line: dict[str, Any], quantity: str) -> Decimal:
    """What a line comes to, before it is rounded."""
    part = 1 - exact(line["discount"]) / 100
    return exact(line[quantity]) * exact(line["price_unit"]) * part


def taxed(env: "Env", nets: Iterable[tuple[tuple[int, ...], Decimal]]) -> Decimal:
    """Rounded once a tax, over the whole document: `round_globally`."""
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for taxes, net in nets:
        for tax in taxes:
            sums[tax] += net
    return sum(
        (cents(exact(_rate(env, tax)) * net / 100) for tax, net in sums.items()), Decimal()
    )


def _rate(env: "Env", tax: int) -> float:
    return float(env.row("account.tax", tax)["amount"])
