"""A lot comes into being: its row and its first move."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from inventory.lots import Lot
from inventory.moves import Cause, Move, post
from kernel.rows import insert_rows

NO_VAT = Decimal("0.00")


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A lot under the id of its purchase line. `cost` is euros before VAT of all of it."""

    canteen_id: UUID
    id: UUID
    document_id: UUID
    product_id: UUID
    supplier_id: UUID | None = None
    producer_id: UUID | None = None
    number: str | None = None
    brand: str = ""
    use_by: date | None = None
    best_before: date | None = None
    came_on: date
    quantity: Decimal
    grams: int
    cost: Decimal
    vat_rate: Decimal = NO_VAT
    source_id: UUID
    destination_id: UUID
    cause: Cause


_OF_MOVE = {"source_id", "destination_id", "cause"}
_OF_LOT = tuple(name for name in Arrival.__dataclass_fields__ if name not in _OF_MOVE)


def open_lots(session: Session, arrivals: list[Arrival]) -> None:
    """Open the lots and put them on their shelves."""
    if arrivals:
        insert_rows(session, Lot, [_lot(one) for one in arrivals])
        post(session, [_move(one) for one in arrivals])


def _lot(one: Arrival) -> dict[str, object]:
    row = {name: getattr(one, name) for name in _OF_LOT}
    return row | {"purchase_line_id": one.id, "blocked": False}


def _move(one: Arrival) -> Move:
    return Move(
        canteen_id=one.canteen_id,
        id=one.id,
        document_id=one.document_id,
        lot_id=one.id,
        quantity=one.quantity,
        grams=one.grams,
        cost=one.cost,
        source_id=one.source_id,
        destination_id=one.destination_id,
        moved_on=one.came_on,
        cause=one.cause,
    )
