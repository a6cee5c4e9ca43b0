"""kg CO2e of what was cooked, and how much of its mass the figure knows (Agribalyse, ADEME).

Factors are a food's, whatever its label: Agribalyse has almost no organic or local variants,
so nothing here says that either lowers them.
"""

from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inventory.kitchen.meals import Meal
from inventory.lots import Lot
from sourcing.products import Product
from sustainability.allocated import food_allocated
from sustainability.cooked import GRAMS, issued
from sustainability.heaps import Span


class Carbon(NamedTuple):
    """kg CO2e in all; grams whose factor is known, and all grams."""

    kg_co2e: Decimal
    known_grams: int
    grams: int
    covers: int

    @property
    def a_cover(self) -> Decimal | None:
        """kg CO2e a cover of the mass that is known; none where none is."""
        return self.kg_co2e / self.covers if self.covers and self.known_grams else None

    @property
    def known(self) -> Decimal | None:
        """The part of the mass the figure knows, 0..1."""
        return Decimal(self.known_grams) / self.grams if self.grams else None


def carbon(session: Session, span: Span, *, covers: int) -> Carbon:
    """Of all meals of a span of days."""
    query = (
        issued(select(Product.co2e_per_kg, func.sum(GRAMS)))
        .join(Product, Product.id == Lot.product_id)
        .where(
            Meal.canteen_id.in_(span.canteen_ids), Meal.served_on.between(span.first, span.last)
        )
        .group_by(Product.co2e_per_kg)
    )
    weighed = [(factor, int(grams)) for factor, grams in session.execute(query)]
    counted = [(one.lot.co2e_per_kg, one.grams) for one in food_allocated(session, span)]
    total, known, whole = Decimal(0), 0, 0
    for factor, grams in (*weighed, *counted):
        whole += grams
        if factor is not None:
            known += grams
            total += factor * grams / 1000
    return Carbon(total, known, whole, covers)
