"""What should be ordered: below the least, or in the menus to come, less what is on its way."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.counting.minimums import minimums, usable
from inventory.kitchen.menus import planned
from inventory.receiving.on_its_way import on_its_way
from sourcing.products import Product, StockUnit
from sourcing.recipes import needs

NONE = Decimal(0)


class Wanted(NamedTuple):
    """One product, in stock units: what is there, what should be, what menus take, what comes."""

    product_id: UUID
    product: str
    unit: StockUnit
    there: Decimal
    minimum: Decimal
    for_menus: Decimal
    coming: Decimal

    @property
    def lacking(self) -> Decimal:
        """To be ordered so that the least is still there once the menus are cooked."""
        return max(self.minimum + self.for_menus - self.there - self.coming, NONE)

    @property
    def below(self) -> bool:
        """Whether less is there than should be, whatever is cooked."""
        return self.there < self.minimum


def wanted(
    session: Session, *, canteen_id: UUID, on: date, until: date
) -> Mapping[UUID, Wanted]:
    """By product, all that lacks until that day; nothing that does not."""
    least = minimums(session, canteen_id)
    menus = _for_menus(session, canteen_id, on, until)
    asked = {*least, *menus}
    if not asked:
        return {}
    there = usable(session, asked, canteen_id=canteen_id, on=on)
    coming = on_its_way(session, canteen_id, on=on)
    products = select(Product.id, Product.name, Product.unit).where(Product.id.in_(asked))
    found = {}
    for row in session.execute(products):
        one = Wanted(
            row.id, row.name, row.unit, there.get(row.id, NONE), least.get(row.id, NONE),
            menus.get(row.id, NONE), coming.get(row.id, NONE),
        )  # fmt: skip
        if one.lacking:
            found[one.product_id] = one
    return found


def _for_menus(
    session: Session, canteen_id: UUID, first: date, last: date
) -> Mapping[UUID, Decimal]:
    menus = planned(session, canteen_id=canteen_id, first=first, last=last)
    dishes = [(one, menu.covers) for menu in menus for one in menu.recipe_ids]
    found: dict[UUID, Decimal] = defaultdict(Decimal)
    for lines in needs(session, dishes) if dishes else ():
        for need in lines:
            found[need.product_id] += need.quantity
    return found
