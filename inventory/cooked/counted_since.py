"""What a meal logged late would take from the shelves a second time.

A count made since its day found its goods gone already, and posted them as cooked. The book
cannot know whether somebody weighed just these: whoever logs the meal is told before.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from inventory.cooked.counted import Cooked, cooked_since
from inventory.cooked.windows import Reading, windows
from inventory.kitchen.meals import Ingredient, wants_of
from kernel.actor import By
from kernel.words import N_, Said
from sourcing.products import UNITS, StockUnit, facts_of


class CountedSince(NamedTuple):
    """A count (or a monthly charge) that found so much cooked (stock units), of one product."""

    count_id: UUID
    counted_on: date
    monthly: bool
    product_id: UUID
    product: str
    unit: StockUnit
    quantity: Decimal

    @property
    def said(self) -> Said:
        """What it means, and what to do."""
        facts = {"product": self.product, "day": self.counted_on}
        facts |= {"quantity": self.quantity, "unit": UNITS[self.unit]}
        return Said(_CHARGED if self.monthly else _COUNTED, facts)


def counted_since(
    session: Session, ingredients: Sequence[Ingredient], on: date, by: By
) -> list[CountedSince]:
    """Counts that hold and have taken already what a meal of that day took, by product and day.

    Ask it before a meal, or an addition to it, is logged late. Nothing is written.

    Raises:
        LotNotFound: a lot was chosen that is not the canteen's.

    """
    wants = wants_of(session, ingredients, by)
    asked = {(want.product_id, want.lot_id) for want in wants}
    cooked = cooked_since(session, (by.canteen_id,), on, on) if asked else []
    taken = [
        one
        for one, window in zip(cooked, windows(session, cooked, Reading.BY_COUNT), strict=True)
        if window.first <= on <= window.last
        and asked & {(one.product_id, None), (one.product_id, one.lot_id)}
    ]
    return _told(session, taken)


def _told(session: Session, taken: Sequence[Cooked]) -> list[CountedSince]:
    """Once a count and product, whatever lots it was of."""
    sums: dict[tuple[UUID, date, bool, UUID], Decimal] = defaultdict(Decimal)
    for one in taken:
        sums[one.count_id, one.counted_on, one.monthly, one.product_id] += one.quantity
    products = facts_of(session, {one.product_id for one in taken}) if taken else {}
    found = []
    for (*count, product_id), quantity in sums.items():
        product = products[product_id]
        what = (product_id, product.name, product.unit, quantity)
        found.append(CountedSince._make((*count, *what)))
    return sorted(found, key=lambda one: (one.product.casefold(), one.counted_on, one.count_id))


_COUNTED = N_(
    "{product}: the count of {day} found {quantity} {unit} cooked, what this meal took among "
    "it. Tick it instead of weighing it, or it leaves the shelf twice."
)
_CHARGED = N_(
    "{product}: {quantity} {unit} were charged to the meals of the month up to {day}, what this "
    "meal took among it. Tick it instead of weighing it, or it leaves the shelf twice."
)
