"""Food that counts found cooked, as meals' shares see it: parts of lots with frozen evidence.

A prepared lot stands for the lots it was made of, as among what was weighed.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, bindparam, func, select
from sqlalchemy.orm import Session

from inventory.composition import PreparedPart
from inventory.cooked.allocation import Allocated, allocated, allocated_to
from inventory.cooked.counted import counts_that_hold, moves_of, papers_of
from inventory.counting.counts import Count
from inventory.kitchen.meals import Measured
from inventory.lots import Lot
from inventory.moves import StockMove
from inventory.purchases import Kind, PurchaseLine
from kernel.db import Id
from sourcing.products import Product
from suppliers.producers import Producer
from suppliers.suppliers import Supplier
from sustainability.bought import PROFILE
from sustainability.heaps import Per, Span


class Food(NamedTuple):
    """A part of one lot in one meal, and what is known of the lot: grams, euros before VAT."""

    part: Allocated
    lot: Row[Any]
    grams: int
    cost: Decimal

    def row(self, key: Any) -> tuple[Any, ...]:
        """As a question about what was weighed would have read it."""
        profile = self.lot[:_FACETS]
        return (key, *profile, Measured.ALLOCATED, self.cost, self.grams, None)


def food_allocated(session: Session, span: Span) -> list[Food]:
    """All that was allocated to meals of a span of days."""
    parts = allocated(session, canteen_ids=span.canteen_ids, first=span.first, last=span.last)
    return _food(session, parts)


def food_of_meal(
    session: Session, meal_id: UUID, *, canteen_id: UUID, served_on: date
) -> list[Food]:
    """All that was allocated to one meal."""
    parts = allocated_to(session, meal_id, canteen_id=canteen_id, served_on=served_on)
    return _food(session, parts)


def rows_allocated(session: Session, span: Span, by: Per) -> list[tuple[Any, ...]]:
    """The same as rows of key, profile, basis, value, grams, unweighed value."""
    key = _KEYS[by]
    return [food.row(key(food)) for food in food_allocated(session, span)]


_KEYS: Mapping[Per, Callable[[Food], Any]] = {
    Per.MEAL: lambda food: food.part.meal_id,
    Per.DAY: lambda food: food.part.served_on,
    Per.MONTH: lambda food: food.part.served_on,
    Per.SUPPLIER: lambda food: food.lot.supplier_id,
    Per.FAMILY: lambda food: food.lot.family,
    Per.CANTEEN: lambda food: food.part.canteen_id,
}
_FACETS = len(PROFILE)


def _food(session: Session, parts: Sequence[Allocated]) -> list[Food]:
    if not parts:
        return []
    lots = _lots_of(session, parts)
    # What a count found of one lot is cut into many parts.
    wholes = {(part.canteen_id, part.move_id): part.moves for part in parts}
    carried = {key: _carried(key[0], moves, lots) for key, moves in wholes.items()}
    return [
        Food(part, lot, part.slice.grams(grams), part.slice.amount(cost, 4))
        for part in parts
        for lot, grams, cost in carried[part.canteen_id, part.move_id]
    ]


def _carried(
    canteen_id: UUID,
    moves: Iterable[tuple[UUID, int]],
    lots: Mapping[tuple[UUID, UUID], list[Row[Any]]],
) -> list[tuple[Row[Any], int, Decimal]]:
    """Each lot, and what all moves together have of it: some of them go, some come back."""
    found: dict[UUID, tuple[Row[Any], int, Decimal]] = {}
    for move_id, sign in moves:
        for row in lots[canteen_id, move_id]:
            lot, grams, cost = found.get(row.lot_id, (row, 0, Decimal(0)))
            found[row.lot_id] = lot, grams + sign * row.grams, cost + sign * row.cost
    return list(found.values())


def _lots_of(
    session: Session, parts: Iterable[Allocated]
) -> Mapping[tuple[UUID, UUID], list[Row[Any]]]:
    """By canteen and move, the lots it carried."""
    found: dict[tuple[UUID, UUID], list[Row[Any]]] = defaultdict(list)
    days = {part.counted_on for part in parts}
    asked = {
        "canteens": list({part.canteen_id for part in parts}),
        "first": min(days),
        "last": max(days),
    }
    rows: Iterable[Row[Any]] = session.execute(_LOTS, asked)
    for row in rows:
        found[row.canteen_id, row.move_id].append(row)
    return found


_COUNTS = counts_that_hold(
    Count.canteen_id.in_(bindparam("canteens", expanding=True, type_=Id())),
    Count.counted_on.between(bindparam("first"), bindparam("last")),
)
_PAPERS = papers_of(_COUNTS)
_LOTS = (
    select(
        *PROFILE,
        StockMove.canteen_id.label("canteen_id"),
        StockMove.id.label("move_id"),
        Lot.id.label("lot_id"),
        func.coalesce(PreparedPart.grams, StockMove.grams).label("grams"),
        func.coalesce(PreparedPart.cost, StockMove.cost).label("cost"),
        Lot.cost.label("lot_cost"),
        Lot.vat_rate.label("vat_rate"),
        Product.co2e_per_kg.label("co2e_per_kg"),
        PurchaseLine.id.label("line_id"),
        PurchaseLine.product_id.label("product_id"),
        PurchaseLine.supplier_id.label("supplier_id"),
        PurchaseLine.local_km.label("kilometres"),
        Producer.name.label("producer"),
        Producer.city.label("producer_city"),
        Supplier.name.label("supplier"),
        Supplier.city.label("supplier_city"),
    )
    .select_from(_PAPERS)
    .join(StockMove, moves_of(_PAPERS))
    .outerjoin(
        PreparedPart,
        (PreparedPart.canteen_id == StockMove.canteen_id)
        & (PreparedPart.move_id == StockMove.id),
    )
    .join(
        Lot,
        (Lot.canteen_id == StockMove.canteen_id)
        & (Lot.id == func.coalesce(PreparedPart.lot_id, StockMove.lot_id)),
    )
    .join(Product, Product.id == Lot.product_id)
    .join(
        PurchaseLine,
        (PurchaseLine.canteen_id == Lot.canteen_id) & (PurchaseLine.id == Lot.purchase_line_id),
    )
    .outerjoin(Producer, Producer.id == PurchaseLine.producer_id)
    .outerjoin(Supplier, Supplier.id == PurchaseLine.supplier_id)
    # As among what was weighed: it counts with the meal it was cooked for.
    .where(PurchaseLine.kind != Kind.PREPARED)
)
