"""What lies on the shelves, lot by lot, as a cook picks from it: what must be used first on top."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from inventory.counting.sheets import sheet
from sourcing.products import StockUnit


class OnShelf(NamedTuple):
    """A lot on a shelf, in stock units; `due` is its use-by, or its best-before."""

    lot_id: UUID
    product_id: UUID
    product: str
    unit: StockUnit
    quantity: Decimal
    due: date | None
    hard: bool
    place: str
    number: str | None


def shelf_of(session: Session, canteen_id: UUID, *, on: date) -> Sequence[OnShelf]:
    """All that may be taken; what is blocked is not, what owes is nothing to take from."""
    found = [
        OnShelf(
            lot.id,
            line.product_id,
            lot.called or line.product,
            line.unit,
            lot.quantity,
            lot.use_by or lot.best_before,
            lot.use_by is not None,
            line.place,
            lot.number,
        )
        for line in sheet(session, canteen_id, on, never_counted=True)
        for lot in line.lots
        if lot.quantity > 0 and not lot.blocked
    ]
    last = date.max
    return sorted(found, key=lambda one: (one.due or last, one.product.casefold(), one.lot_id))
