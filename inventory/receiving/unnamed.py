"""Goods that nobody at the door knows: they enter with a description, and are named later."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.ids import new_id
from kernel.rows import insert_missing_rows
from sourcing.products import Product, StockUnit, product_named
from suppliers.families import Family

UNNAMED = "Produit à nommer"


def unnamed_product(session: Session) -> UUID:
    """The product that stands for them; two who ask at once get the same."""
    known = session.scalar(select(Product.id).where(Product.name == UNNAMED))
    if known:
        return known
    row = {
        "id": new_id(),
        "name": UNNAMED,
        "name_en": "Not named yet",
        "family": Family.OTHER,
        "unit": StockUnit.KG,
        "grams_per_unit": 1000,
        "allergens": 0,
        "allergens_said": False,
    }
    insert_missing_rows(session, Product, [row])
    return product_named(session, UNNAMED).id
