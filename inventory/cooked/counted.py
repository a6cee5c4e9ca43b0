"""What counts found cooked, as the ledger has it."""

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import CTE, ColumnElement, Select, bindparam, column, select, values
from sqlalchemy.orm import Session

from inventory.counting.counts import Count
from inventory.lots import Lot
from inventory.moves import Cause, StockMove
from inventory.places import Kind, Place
from kernel.db import Id, month_of
from kernel.documents import Document

# When in the order of a kitchen's days a count was: that day, and whether its meals were over.
Turn = tuple[date, bool]


class Cooked(NamedTuple):
    """So much of one lot that a count found gone from a shelf, into the kitchen."""

    canteen_id: UUID
    move_id: UUID
    lot_id: UUID
    product_id: UUID
    place_id: UUID
    quantity: Decimal
    grams: int
    cost: Decimal
    counted_on: date
    before_service: bool
    monthly: bool
    came_on: date
    use_by: date | None

    @property
    def turn(self) -> Turn:
        """When it was counted."""
        return self.counted_on, not self.before_service


def cooked_since(
    session: Session, canteen_ids: Iterable[UUID], first: date, last: date
) -> list[Cooked]:
    """What may have gone into meals of those days: counted later, of lots that had come."""
    asked = {"canteens": list(canteen_ids), "first": month_of(first), "last": last}
    return list(map(Cooked._make, session.execute(_SINCE, asked)))


def cooked_from(session: Session, lots: Collection[tuple[UUID, UUID]]) -> list[Cooked]:
    """What counts found cooked of these lots, each named with its canteen."""
    if not lots:
        return []
    return list(map(Cooked._make, session.execute(_of_lots(lots))))


def counts_that_hold(*where: ColumnElement[bool]) -> CTE:
    """Some counts as a table: id, day, whether before service, whether by the month.

    Materialized, so that SQLite begins with these few and not with all of the ledger.
    """
    return (
        select(
            Count.canteen_id, Count.id, Count.counted_on, Count.before_service, Count.monthly
        )
        .join(Document, (Document.canteen_id == Count.canteen_id) & (Document.id == Count.id))
        .where(Document.holds, *where)
        .cte("held_counts")
        .prefix_with("MATERIALIZED")
    )


# Built once: building a question of six tables takes as long as asking it.
_CANTEENS = bindparam("canteens", expanding=True, type_=Id())
_COLUMNS = (
    StockMove.canteen_id,
    StockMove.id,
    StockMove.lot_id,
    Lot.product_id,
    StockMove.source_id,
    StockMove.quantity,
    StockMove.grams,
    StockMove.cost,
)


def _cooked(moves: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Only what went into the kitchen, by a count."""
    return (
        moves.join(
            Place,
            (Place.canteen_id == StockMove.canteen_id) & (Place.id == StockMove.destination_id),
        )
        .join(Lot, (Lot.canteen_id == StockMove.canteen_id) & (Lot.id == StockMove.lot_id))
        .where(StockMove.cause == Cause.COUNT, Place.kind == Kind.KITCHEN)
    )


_COUNTS = counts_that_hold(
    Count.canteen_id.in_(_CANTEENS), Count.counted_on >= bindparam("first")
)
_SINCE = _cooked(
    select(
        *_COLUMNS,
        _COUNTS.c.counted_on,
        _COUNTS.c.before_service,
        _COUNTS.c.monthly,
        Lot.came_on,
        Lot.use_by,
    )
    .select_from(_COUNTS)
    .join(
        StockMove,
        (StockMove.canteen_id == _COUNTS.c.canteen_id)
        & (StockMove.document_id == _COUNTS.c.id),
    )
).where(Lot.came_on <= bindparam("last"))


def _of_lots(lots: Collection[tuple[UUID, UUID]]) -> Select[*tuple[Any, ...]]:
    # Joined as a table: SQLite looks up no index for a list of pairs.
    table = values(column("canteen_id", Id()), column("lot_id", Id()))
    asked = table.data(sorted(set(lots))).cte("asked")
    query = (
        select(
            *_COLUMNS,
            Count.counted_on,
            Count.before_service,
            Count.monthly,
            Lot.came_on,
            Lot.use_by,
        )
        .select_from(asked)
        .join(
            StockMove,
            (StockMove.canteen_id == asked.c.canteen_id) & (StockMove.lot_id == asked.c.lot_id),
        )
        .join(
            Count,
            (Count.canteen_id == StockMove.canteen_id) & (Count.id == StockMove.document_id),
        )
        .join(Document, (Document.canteen_id == Count.canteen_id) & (Document.id == Count.id))
        .where(Document.holds)
    )
    return _cooked(query)
