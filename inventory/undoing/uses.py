"""What became of a lot: each part of it that left a shelf, as it is believed now.

A part that was named wrong is moved on paper from one lot to another: the move back and the
move of the right lot lie in a document of their own, "repointing", beside the one that used it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from inventory.balances import NOTHING, Held
from inventory.kitchen.meals import MealIssue, Measured
from inventory.moves import Cause, StockMove
from inventory.places import places_of
from kernel.documents import Document, follows
from kernel.parts import DocumentPart
from kernel.rounding import fine, whole_grams

REPOINTING = follows("repointing")
# What rests on other documents is told by them.
_DERIVED = (REPOINTING, "amendment", "explanation", "reversal")
# What left for another canteen keeps its lot there; a crate's sortings go with the crate.
_LEFT_ALONE = (Cause.REVERSAL, Cause.TRANSFER, Cause.SORTING)
# Into a shelf again: named wrong, or found by a count.
_BACK = (Cause.CORRECTION, Cause.COUNT)


class Use(NamedTuple):
    """So much of one lot, from a shelf to an end, by the document that used it.

    Less than nothing where a count found more. `rests_on` are the repointings that brought
    the use to this lot; `moves` what it is the sum of, each out of the shelf or back.
    """

    document_id: UUID
    lot_id: UUID
    place_id: UUID
    end_id: UUID
    on: date
    meal_id: UUID | None
    product_id: UUID | None
    basis: Measured | None
    held: Held
    recorded_at: datetime
    rests_on: frozenset[UUID]
    moves: tuple[tuple[UUID, int], ...]


def uses(session: Session, lot_ids: Iterable[UUID], *, canteen_id: UUID) -> list[Use]:
    """What used these lots, and holds; in the order of days, then as they were written."""
    wanted = set(lot_ids)
    if not wanted:
        return []
    shelves = places_of(session, canteen_id).shelves
    rows = session.execute(_moves(wanted, shelves, canteen_id)).all()
    roots = roots_of(
        session, {row.document_id for row in rows if row.kind == REPOINTING}, canteen_id
    )
    heaps: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for row in rows:
        out = row.source_id in shelves
        place, end = (
            (row.source_id, row.destination_id) if out else (row.destination_id, row.source_id)
        )
        root = roots.get(row.document_id, row.document_id)
        key = (root, row.lot_id, place, end, row.moved_on)
        heaps[*key, row.meal_id, row.product_id, row.basis].append((row, 1 if out else -1))
    found = [_use(key, parts) for key, parts in heaps.items()]
    kept = [use for use in found if use.held.quantity]
    return sorted(kept, key=lambda use: (use.on, use.recorded_at, use.document_id))


def _moves(lot_ids: set[UUID], shelves: Sequence[UUID], canteen_id: UUID) -> Any:
    out = and_(StockMove.source_id.in_(shelves), StockMove.destination_id.not_in(shelves))
    back = and_(
        StockMove.destination_id.in_(shelves),
        StockMove.source_id.not_in(shelves),
        StockMove.cause.in_(_BACK),
    )
    return (
        select(
            StockMove.id,
            StockMove.document_id,
            StockMove.lot_id,
            StockMove.source_id,
            StockMove.destination_id,
            StockMove.moved_on,
            StockMove.quantity,
            StockMove.grams,
            StockMove.cost,
            StockMove.recorded_at,
            Document.kind,
            MealIssue.meal_id,
            MealIssue.product_id,
            MealIssue.basis,
        )
        .join(
            Document,
            (Document.canteen_id == StockMove.canteen_id)
            & (Document.id == StockMove.document_id),
        )
        .outerjoin(
            MealIssue,
            (MealIssue.canteen_id == StockMove.canteen_id) & (MealIssue.id == StockMove.id),
        )
        .where(
            StockMove.canteen_id == canteen_id,
            StockMove.lot_id.in_(lot_ids),
            StockMove.cause.not_in(_LEFT_ALONE),
            or_(out, back),
            Document.holds,
        )
    )


def roots_of(session: Session, repointings: set[UUID], canteen_id: UUID) -> Mapping[UUID, UUID]:
    """Whose use each of them mends."""
    if not repointings:
        return {}
    query = (
        select(DocumentPart.part_id, DocumentPart.whole_id)
        .join(
            Document,
            (Document.canteen_id == DocumentPart.canteen_id)
            & (Document.id == DocumentPart.whole_id),
        )
        .where(
            DocumentPart.canteen_id == canteen_id,
            DocumentPart.part_id.in_(repointings),
            Document.kind.not_in(_DERIVED),
        )
    )
    return {row.part_id: row.whole_id for row in session.execute(query)}


def _use(key: Sequence[Any], parts: Sequence[tuple[Any, int]]) -> Use:
    held = NOTHING
    for row, sign in parts:
        held = held.less(Held(-sign * row.quantity, -sign * row.grams, -sign * row.cost))
    brought = {row.document_id for row, sign in parts if row.kind == REPOINTING and sign > 0}
    first = min(row.recorded_at for row, _ in parts)
    moves = tuple((row.id, sign) for row, sign in parts)
    return Use._make((*key, held, first, frozenset(brought), moves))


def slice_of(use: Use, quantity: Decimal) -> Held:
    """A part of a use, pro rata; all of it takes all it weighs and cost."""
    if quantity == use.held.quantity:
        return use.held
    share = quantity / use.held.quantity
    grams, cost = whole_grams(use.held.grams * share), fine(use.held.cost * share)
    return Held(quantity, grams, cost)
