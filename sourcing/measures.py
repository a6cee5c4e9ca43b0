"""What a recipe measures in, and how much of the stock unit that is: one factor, never a chain."""

from decimal import Decimal
from enum import StrEnum

from kernel.errors import Refused
from kernel.rounding import rounded
from kernel.words import N_
from sourcing.products import UNITS, Product, StockUnit


class Unit(StrEnum):
    """How a cook says it."""

    GRAM = "g"
    KILO = "kg"
    MILLILITRE = "ml"
    CENTILITRE = "cl"
    LITRE = "l"
    PIECE = "pc"


class NoWeightFor(Refused):
    """The product's unit and the recipe's have no factor between them."""

    says = N_(
        "{product} is kept by {kept}, and nobody said what 1 {unit} of it weighs: write the recipe "
        "in {kept}, or say it on the product."
    )


class TooLittle(Refused):
    """Less than the smallest quantity the book knows."""

    says = N_("{product}: {amount} {unit} is too little to be measured.")


_SAID: dict[Unit, str] = {unit: unit.value for unit in Unit} | {
    Unit.LITRE: UNITS[StockUnit.LITRE],
    Unit.PIECE: UNITS[StockUnit.PIECE],
}
_GRAMS = {Unit.GRAM: Decimal(1), Unit.KILO: Decimal(1000)}
_LITRES = {
    Unit.MILLILITRE: Decimal("0.001"),
    Unit.CENTILITRE: Decimal("0.01"),
    Unit.LITRE: Decimal(1),
}


def in_stock_units(product: Product, amount: Decimal, unit: Unit) -> Decimal:
    """Stock units, three decimals.

    A litre and a piece have the product's own weight (`grams_per_unit`); a piece of what is
    kept by the kilo has its `piece_grams`. Nothing else is known.

    Raises:
        NoWeightFor: there is no such factor.
        TooLittle: it comes to nothing.

    """
    factor = _factor(product, unit)
    if factor is None:
        raise NoWeightFor(product=product.name, kept=UNITS[product.unit], unit=_SAID[unit])
    quantity = rounded(amount * factor, 3)
    if quantity <= 0:
        raise TooLittle(product=product.name, amount=amount, unit=_SAID[unit])
    return quantity


def _factor(product: Product, unit: Unit) -> Decimal | None:
    """Stock units of one of the recipe's."""
    if unit in _GRAMS:
        return _GRAMS[unit] / product.grams_per_unit
    if unit in _LITRES:
        return _LITRES[unit] if product.unit is StockUnit.LITRE else None
    if product.unit is StockUnit.PIECE:
        return Decimal(1)
    if product.unit is StockUnit.KG and product.piece_grams:
        return Decimal(product.piece_grams) / product.grams_per_unit
    return None
