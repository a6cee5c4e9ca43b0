"""The stock ledger. Rows are added, never changed; a mistake is answered by another row.

A move carries quantity, grams and cost, so that mass and money are conserved as goods are:
parts are pro rata of the whole lot, and whoever takes the last of it takes what is left.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, Session, mapped_column

from inventory import balances
from inventory.balances import Held, Spot
from inventory.lots import Whole
from kernel.append_only import append_only
from kernel.db import Base, Cost, Grams, Instant, Quantity
from kernel.owned import CanteenOwned, same_canteen
from kernel.rounding import fine, whole_grams
from kernel.rows import insert_rows


class Cause(StrEnum):
    """What happened."""

    RECEIPT = "receipt"
    OPENING = "opening"
    MEAL = "meal"
    WASTE = "waste"
    SORTING = "sorting"
    REVERSAL = "reversal"
    COUNT = "count"
    PREPARATION = "preparation"
    DONATION = "donation"
    TRANSFER = "transfer"
    CORRECTION = "correction"


class StockMove(CanteenOwned, Base):
    """So much of one lot, from one place to another, on one day.

    It bears the id of the line on paper that caused it; `document_id` is that paper.
    """

    __tablename__ = "stock_moves"
    __table_args__ = (
        same_canteen("document_id", "documents"),
        same_canteen("lot_id", "lots"),
        same_canteen("source_id", "places"),
        same_canteen("destination_id", "places"),
        same_canteen("reverses_id", "stock_moves"),
        UniqueConstraint("canteen_id", "reverses_id"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("grams >= 0", name="grams_not_negative"),
        CheckConstraint("source_id <> destination_id", name="goes_somewhere"),
        Index(None, "canteen_id", "lot_id"),
        Index(None, "canteen_id", "document_id"),
    )

    document_id: Mapped[UUID]
    lot_id: Mapped[UUID]
    quantity: Mapped[Quantity]
    grams: Mapped[Grams]
    cost: Mapped[Cost]
    source_id: Mapped[UUID]
    destination_id: Mapped[UUID]
    moved_on: Mapped[date]
    cause: Mapped[Cause]
    reverses_id: Mapped[UUID | None] = mapped_column(default=None)
    recorded_at: Mapped[datetime] = mapped_column(
        Instant(), server_default=func.current_timestamp(), init=False
    )


append_only(StockMove.__table__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """A row for the ledger, not yet written."""

    canteen_id: UUID
    id: UUID
    document_id: UUID
    lot_id: UUID
    quantity: Decimal
    grams: int
    cost: Decimal
    source_id: UUID
    destination_id: UUID
    moved_on: date
    cause: Cause
    reverses_id: UUID | None = None


COLUMNS = tuple(Move.__dataclass_fields__)


def post(session: Session, moves: Sequence[Move]) -> None:
    """Write rows to the ledger and carry them to the balances. The only door in."""
    if moves:
        rows = [{name: getattr(move, name) for name in COLUMNS} for move in moves]
        insert_rows(session, StockMove, rows)
        balances.add(session, _changes(moves))


def part_of(lot: Whole, quantity: Decimal, held: Held) -> Held:
    """What a part of a lot weighs and cost; the last part takes what the spot still holds."""
    if quantity == held.quantity:
        return held
    if not lot.quantity:
        return Held(quantity, 0, Decimal(0))
    share = quantity / lot.quantity
    grams, cost = whole_grams(lot.grams * share), fine(lot.cost * share)
    if quantity < held.quantity:
        # Rounded parts may add up to more than there was: the shelf gives what it holds.
        grams, cost = min(grams, held.grams), min(cost, held.cost)
    return Held(quantity, grams, cost)


def _changes(moves: Iterable[Move]) -> Mapping[Spot, Held]:
    sums: dict[Spot, list[Decimal | int]] = defaultdict(lambda: [Decimal(0), 0, Decimal(0)])
    for move in moves:
        for place, sign in ((move.source_id, -1), (move.destination_id, 1)):
            total = sums[Spot(move.canteen_id, move.lot_id, place)]
            total[0] += sign * move.quantity
            total[1] += sign * move.grams
            total[2] += sign * move.cost
    return {
        spot: Held(Decimal(quantity), int(grams), Decimal(cost))
        for spot, (quantity, grams, cost) in sums.items()
    }
