"""Shelves below zero: what was taken and, as far as the book knows, never came.

A cook is never stopped by our books; what they owe is shown here, with its likeliest causes,
until a delivery, a correction, a count or an explanation settles it.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import or_, select, text
from sqlalchemy.orm import Session

from inventory.balances import StockBalance
from inventory.lots import Lot
from inventory.moves import StockMove
from inventory.places import Place, places_of
from inventory.undoing.likely import Likely, Owing, Sign, signs
from kernel.documents import Document
from sourcing.products import Product, StockUnit


class Shortfall(NamedTuple):
    """One lot on one shelf. `quantity` (stock units) and `grams` say how much is owed, `since`
    the day on which it went below zero, `causes` what may be behind it, the likeliest first.
    """

    product_id: UUID
    product: str
    unit: StockUnit
    lot_id: UUID
    place_id: UUID
    place: str
    quantity: Decimal
    grams: int
    since: date
    causes: list[Sign]

    @property
    def likeliest(self) -> Likely:
        """What to look at first."""
        return self.causes[0].cause


class Owed(NamedTuple):
    """The same without its causes, for a glance: what lies behind it takes reading a while."""

    product: str
    unit: StockUnit
    quantity: Decimal
    place: str


Spot = tuple[UUID, UUID]


def owed(session: Session, canteen_id: UUID) -> list[Owed]:
    """What shelves owe, by product. Two statements."""
    return [
        Owed(row.product, row.unit, -row.quantity, row.place)
        for row in _below_zero(session, canteen_id)
    ]


def to_explain(session: Session, canteen_id: UUID, on: date) -> list[Shortfall]:
    """All that the canteen's shelves owe that day, by product."""
    rows = _below_zero(session, canteen_id)
    if not rows:
        return []
    days = _since(
        session, {(row.lot_id, row.place_id): row.came_on for row in rows}, canteen_id
    )
    owing = [
        Owing(
            row.lot_id,
            row.product_id,
            row.place_id,
            row.unit,
            -row.quantity,
            days[row.lot_id, row.place_id],
            row.document_id,
            row.holds,
        )
        for row in rows
    ]
    found = signs(session, owing, canteen_id=canteen_id, on=on)
    return [
        Shortfall(
            row.product_id,
            row.product,
            row.unit,
            row.lot_id,
            row.place_id,
            row.place,
            one.quantity,
            -row.grams,
            one.since,
            found[one],
        )
        for row, one in zip(rows, owing, strict=True)
    ]


def _below_zero(session: Session, canteen_id: UUID) -> Sequence[Any]:
    query = (
        select(
            Lot.product_id,
            Product.name.label("product"),
            Product.unit,
            StockBalance.lot_id,
            StockBalance.place_id,
            Place.name.label("place"),
            StockBalance.quantity,
            StockBalance.grams,
            Lot.came_on,
            Lot.document_id,
            Document.holds,
        )
        .join(
            Lot, (Lot.canteen_id == StockBalance.canteen_id) & (Lot.id == StockBalance.lot_id)
        )
        .join(Product, Product.id == Lot.product_id)
        .join(
            Place,
            (Place.canteen_id == StockBalance.canteen_id) & (Place.id == StockBalance.place_id),
        )
        .join(
            Document,
            (Document.canteen_id == Lot.canteen_id) & (Document.id == Lot.document_id),
        )
        .where(
            StockBalance.canteen_id == canteen_id,
            StockBalance.place_id.in_(places_of(session, canteen_id).shelves),
            # The first as in the index, or SQLite would not look there.
            text("stock_balances.quantity <> 0"),
            StockBalance.quantity < 0,
        )
    )
    rows = session.execute(query).all()
    return sorted(rows, key=lambda row: (row.product, row.lot_id, row.place_id))


def _since(
    session: Session, spots: Mapping[Spot, date], canteen_id: UUID
) -> Mapping[Spot, date]:
    """The day from which on each was below zero without a break, as the ledger has it now."""
    lots = {lot_id for lot_id, _ in spots}
    places = {place_id for _, place_id in spots}
    query = select(
        StockMove.lot_id,
        StockMove.source_id,
        StockMove.destination_id,
        StockMove.quantity,
        StockMove.moved_on,
    ).where(
        StockMove.canteen_id == canteen_id,
        StockMove.lot_id.in_(lots),
        or_(StockMove.source_id.in_(places), StockMove.destination_id.in_(places)),
    )
    changes: dict[Spot, dict[date, Decimal]] = {spot: {} for spot in spots}
    for lot_id, source, end, quantity, day in session.execute(query):
        for place, change in ((source, -quantity), (end, quantity)):
            if (of_spot := changes.get((lot_id, place))) is not None:
                of_spot[day] = of_spot.get(day, Decimal(0)) + change
    return {spot: _below_since(changes[spot], came_on) for spot, came_on in spots.items()}


def _below_since(changes: Mapping[date, Decimal], otherwise: date) -> date:
    held, since = Decimal(0), None
    for day in sorted(changes):
        held += changes[day]
        since = (since or day) if held < 0 else None
    return since or otherwise
