"""Where the balances and the ledger tell two stories. There should be none."""

from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from inventory.balances import Spot, StockBalance
from inventory.moves import StockMove


class Difference(NamedTuple):
    """One lot in one place, and by how much its balance is more than its moves."""

    spot: Spot
    quantity: Decimal
    grams: int
    cost: Decimal


def verify(session: Session, *, canteen_id: UUID | None = None) -> list[Difference]:
    """Add up the whole ledger again and report every balance that disagrees."""
    kept = select(
        StockBalance.canteen_id,
        StockBalance.lot_id,
        StockBalance.place_id,
        StockBalance.quantity,
        StockBalance.grams,
        StockBalance.cost,
    )
    told = kept.union_all(_ledger(came=True), _ledger(came=False)).subquery().c
    quantity, grams, cost = (
        func.sum(column) for column in (told.quantity, told.grams, told.cost)
    )
    query = (
        select(told.canteen_id, told.lot_id, told.place_id, quantity, grams, cost)
        .group_by(told.canteen_id, told.lot_id, told.place_id)
        .having((quantity != 0) | (grams != 0) | (cost != 0))
    )
    if canteen_id:
        query = query.where(told.canteen_id == canteen_id)
    return [
        Difference(Spot(*row[:3]), row[3], int(row[4]), row[5])
        for row in session.execute(query)
    ]


def _ledger(*, came: bool) -> Select[*tuple[Any, ...]]:
    end = StockMove.destination_id if came else StockMove.source_id
    moved = (StockMove.quantity, StockMove.grams, StockMove.cost)
    # Negated, never multiplied: a factor would be scaled like the column it meets.
    signed = [-column for column in moved] if came else moved
    return select(StockMove.canteen_id, StockMove.lot_id, end, *signed)
