"""What a prepared lot is made of: parts of the lots that went in, each with its own evidence.

Parts always name lots that came from outside, also where a stock went into a soup. Mass and
cost count once: what a meal kept for later leaves it, and counts where it is served. What
left a shelf carries its part of what was still there; who takes the last takes the rest.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Index, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from inventory.balances import StockBalance
from inventory.moves import Move, StockMove
from inventory.places import places_of
from kernel.db import Base, Cost, Grams, Id
from kernel.documents import Document
from kernel.owned import same_canteen
from kernel.rows import insert_rows


class PreparedPart(Base):
    """`grams` and `cost` (euros before VAT) of one lot in one move of a prepared lot."""

    __tablename__ = "prepared_parts"
    __table_args__ = (
        same_canteen("move_id", "stock_moves"),
        same_canteen("lot_id", "lots"),
    )

    canteen_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    move_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    lot_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    grams: Mapped[Grams]
    cost: Mapped[Cost]


class PreparedParent(Base):
    """A lot from outside that a prepared lot came from; not `certain` where a product was only
    ticked while cooking, and the lot lay on the shelf.
    """

    __tablename__ = "prepared_parents"
    __table_args__ = (
        same_canteen("lot_id", "lots"),
        same_canteen("parent_id", "lots"),
        Index(None, "canteen_id", "parent_id"),
    )

    canteen_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    lot_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    parent_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    certain: Mapped[bool]


class Part(NamedTuple):
    """So much of one lot."""

    grams: int
    cost: Decimal


Composition = Mapping[UUID, Part]

_NOTHING = Part(0, Decimal(0))


def composition_of(
    session: Session, lot_ids: Iterable[UUID], *, canteen_id: UUID
) -> Mapping[UUID, Composition]:
    """What the shelves still hold of each prepared lot, by the lots it was made of.

    Less than nothing where food was served again and its cooking was taken back since. Other
    lots, and prepared ones of which nothing was weighed, are left out.
    """
    shelves = places_of(session, canteen_id).shelves
    query = (
        select(
            StockMove.lot_id,
            StockMove.source_id,
            PreparedPart.lot_id,
            PreparedPart.grams,
            PreparedPart.cost,
        )
        .join(
            PreparedPart,
            (PreparedPart.canteen_id == StockMove.canteen_id)
            & (PreparedPart.move_id == StockMove.id),
        )
        .join(
            Document,
            (Document.canteen_id == StockMove.canteen_id)
            & (Document.id == StockMove.document_id),
        )
        .where(
            StockMove.canteen_id == canteen_id,
            StockMove.lot_id.in_(set(lot_ids)),
            Document.holds,
        )
    )
    found: dict[UUID, dict[UUID, Part]] = defaultdict(dict)
    for lot_id, source_id, parent_id, grams, cost in session.execute(query):
        sign = -1 if source_id in shelves else 1
        kept = found[lot_id].get(parent_id, _NOTHING)
        found[lot_id][parent_id] = Part(kept.grams + sign * grams, kept.cost + sign * cost)
    return found


def give_parts(session: Session, moves: Sequence[Move]) -> None:
    """Say what each posted move of a prepared lot carries; of other lots there is nothing to say."""
    prepared = _prepared(session, moves)
    if not prepared:
        return
    canteen_id = moves[0].canteen_id
    shelves = places_of(session, canteen_id).shelves
    leaving = [
        move
        for move in moves
        if move.lot_id in prepared
        and move.source_id in shelves
        and move.destination_id not in shelves
    ]
    left = composition_of(session, prepared, canteen_id=canteen_id)
    held = _held_before(session, leaving, shelves)
    rows = []
    for move in leaving:
        part = _carried(move, left.get(move.lot_id, {}), held[move.lot_id])
        left = {**left, move.lot_id: _less(left.get(move.lot_id, {}), part)}
        held[move.lot_id] -= move.quantity
        rows += part_rows(part, move.id, canteen_id=canteen_id)
    if rows:
        insert_rows(session, PreparedPart, rows)


def part_rows(
    parts: Composition, move_id: UUID, *, canteen_id: UUID
) -> list[dict[str, object]]:
    """A row for the table for each lot of which there is anything."""
    return [
        {"canteen_id": canteen_id, "move_id": move_id, "lot_id": lot_id, **part._asdict()}
        for lot_id, part in parts.items()
        if part != _NOTHING
    ]


def share_of(whole: Composition, share: Fraction) -> dict[UUID, Part]:
    """A share (0 to 1) of a composition, to the gram and the hundredth of a cent; 1 is all."""
    grams = {one: max(part.grams, 0) for one, part in whole.items()}
    costs = {one: max(steps(part.cost), 0) for one, part in whole.items()}
    some_grams = apportioned(_half_up(sum(grams.values()) * share), grams)
    some_costs = apportioned(_half_up(sum(costs.values()) * share), costs)
    return {one: Part(some_grams[one], euros(some_costs[one])) for one in whole}


def _carried(move: Move, left: Composition, held: Decimal) -> Composition:
    """A move's part of what is left; its cost is the move's, so that shelf and meal agree."""
    if move.quantity >= held:
        return share_of(left, Fraction(1))
    parts = share_of(left, Fraction(move.quantity) / Fraction(held))
    costs = {one: max(steps(part.cost), 0) for one, part in left.items()}
    paid = apportioned(min(steps(move.cost), sum(costs.values())), costs)
    return {one: part._replace(cost=euros(paid[one])) for one, part in parts.items()}


def _less(whole: Composition, parts: Composition) -> Composition:
    return {
        one: Part(kept.grams - parts[one].grams, kept.cost - parts[one].cost)
        for one, kept in whole.items()
    }


def _prepared(session: Session, moves: Sequence[Move]) -> set[UUID]:
    """The lots among them of which something is known to have gone in."""
    if not moves:
        return set()
    query = select(PreparedParent.lot_id).where(
        PreparedParent.canteen_id == moves[0].canteen_id,
        PreparedParent.lot_id.in_({move.lot_id for move in moves}),
        PreparedParent.certain,
    )
    return set(session.scalars(query))


def _held_before(
    session: Session, leaving: Sequence[Move], shelves: Sequence[UUID]
) -> dict[UUID, Decimal]:
    """What all shelves held of each lot before it left: the balances know it gone."""
    held: dict[UUID, Decimal] = defaultdict(Decimal)
    for move in leaving:
        held[move.lot_id] += move.quantity
    if leaving:
        query = select(StockBalance.lot_id, func.sum(StockBalance.quantity)).where(
            StockBalance.canteen_id == leaving[0].canteen_id,
            StockBalance.lot_id.in_(set(held)),
            StockBalance.place_id.in_(shelves),
        )
        for lot_id, quantity in session.execute(query.group_by(StockBalance.lot_id)):
            held[lot_id] += quantity
    return held


def apportioned(total: int, weights: Mapping[UUID, int]) -> dict[UUID, int]:
    """The total by weight, in whole steps: rounded down, then the largest remainders first."""
    whole = sum(weights.values())
    if not whole:
        return dict.fromkeys(weights, 0)
    parts = {one: total * weight // whole for one, weight in weights.items()}
    by_remainder = sorted(
        weights, key=lambda one: (-(total * weights[one] % whole), -weights[one], one)
    )
    for one in by_remainder[: total - sum(parts.values())]:
        parts[one] += 1
    return parts


def _half_up(value: Fraction) -> int:
    return int((2 * value.numerator + value.denominator) // (2 * value.denominator))


def steps(cost: Decimal) -> int:
    """Hundredths of a cent, as costs lie in the ledger."""
    return int(cost.scaleb(4).to_integral_value(ROUND_HALF_UP))


def euros(steps: int) -> Decimal:
    """The other way round."""
    return Decimal(steps).scaleb(-4)
