"""What lies there in good order, against the least that should."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from inventory.counting.rules import rules_of
from inventory.picking import pickable
from inventory.places import places_of


def minimums(session: Session, canteen_id: UUID) -> Mapping[UUID, Decimal]:
    """By product, the stock units that should always be there, where a canteen said so."""
    rules = rules_of(session, canteen_id)
    return {one: rule.minimum for one, rule in rules.items() if rule.minimum}


def usable(
    session: Session, products: Iterable[UUID], *, canteen_id: UUID, on: date
) -> Mapping[UUID, Decimal]:
    """Stock units on the shelves that may still be served that day: not blocked, not past."""
    shelves = places_of(session, canteen_id).shelves
    found: dict[UUID, Decimal] = defaultdict(Decimal)
    wanted = set(products)
    if not wanted:
        return found
    shelf = pickable(session, wanted, canteen_id=canteen_id, shelves=shelves)
    for product_id, lots in shelf.items():
        found[product_id] = sum(
            (
                one.held.quantity
                for one in lots
                if not one.lot.blocked and (one.use_by is None or one.use_by >= on)
            ),
            Decimal(0),
        )
    return found
