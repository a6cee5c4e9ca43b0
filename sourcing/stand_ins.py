"""Products that stand for what nobody has named yet: nobody chooses or eats them."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.ids import new_id
from kernel.rows import insert_missing_rows
from sourcing.products import Product, StockUnit, product_named
from suppliers.families import Family


class StandIn(NamedTuple):
    """The product's name on the list, which is unique, in both languages."""

    name: str
    name_en: str


UNSORTED = StandIn("Invendus à trier", "Rescued food, to sort")
UNNAMED = StandIn("Produit à nommer", "Not named yet")
STAND_INS = frozenset({UNSORTED.name, UNNAMED.name})


def stand_in(session: Session, product: StandIn) -> UUID:
    """Its product, put on the list at first use; two who ask at once get the same."""
    known = session.scalar(select(Product.id).where(Product.name == product.name))
    if known:
        return known
    row = product._asdict() | {
        "id": new_id(),
        "family": Family.OTHER,
        "unit": StockUnit.KG,
        "grams_per_unit": 1000,
        "allergens": 0,
        "allergens_said": False,
    }
    insert_missing_rows(session, Product, [row])
    return product_named(session, product.name).id
