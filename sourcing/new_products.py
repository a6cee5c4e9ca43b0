"""A food that our list does not have: a kitchen names it, and the network has it from then on."""

from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.actor import By
from kernel.command import Command, Name
from kernel.documents import once_for_network
from kernel.errors import Refused
from kernel.words import N_
from sourcing.products import Product, StockUnit
from sourcing.wording import normal
from suppliers.families import Family


class NewProduct(Command):
    """Its name and family, and the unit it is kept in; `grams` is what one litre or piece weighs.

    Nobody said its allergens: they are unknown, never none.
    """

    name: Name
    family: Family
    unit: StockUnit = StockUnit.KG
    grams: Annotated[int, Field(gt=0, le=1_000_000)] = 1000


class ProductKnown(Refused):
    """Two of one name cannot be told apart."""

    says = N_("“{product}” is on the list already: choose it there.")


@once_for_network("product")
def add_product(session: Session, new: NewProduct, by: By) -> UUID:
    """Put it on the list; capitals and accents make no other food.

    Raises:
        ProductKnown: it is there.

    """
    folded = normal(new.name)
    if any(normal(known) == folded for known in session.scalars(select(Product.name))):
        raise ProductKnown(product=new.name)
    grams = 1000 if new.unit == StockUnit.KG else new.grams
    product = Product(
        id=new.id, name=new.name, family=new.family, unit=new.unit, grams_per_unit=grams
    )
    session.add(product)
    session.flush()
    return new.id
