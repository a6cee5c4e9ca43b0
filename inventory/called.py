"""What a delivery's note calls goods that nobody has named yet: all that tells them apart."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.purchases import PurchaseLine
from sourcing.stand_ins import UNNAMED


def called(
    session: Session, products: Mapping[UUID, str], *, canteen_id: UUID
) -> Mapping[UUID, str]:
    """By lot, of those whose product is "not named yet"; `products` are all their products' names.

    No statement where all are named, else one.
    """
    unnamed = [one for one, product in products.items() if product == UNNAMED.name]
    if not unnamed:
        return {}
    query = select(PurchaseLine.id, PurchaseLine.description).where(
        PurchaseLine.canteen_id == canteen_id, PurchaseLine.id.in_(unnamed)
    )
    return {
        row.id: row.description
        for row in session.execute(query)
        if row.description not in ("", UNNAMED.name)
    }
