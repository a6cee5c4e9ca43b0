"""Parts of recalled lots that left the shelves: into a meal, or anywhere else.

What was taken back is left out; what came back is told as such.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from inventory.kitchen.meals import Meal, MealIssue, Measured, Sitting
from inventory.lots import Lot
from inventory.moves import Cause, StockMove
from inventory.places import REAL, Kind, Place
from inventory.safety.recalled import Key, Which, among, ask, at_once
from kernel.documents import Document


class MealRow(NamedTuple):
    """A meal as it is told of."""

    id: UUID
    served_on: date
    sitting: Sitting
    menu: str
    covers: int


class MoveRow(NamedTuple):
    """A part that left the shelves `to` somewhere, or came `back` from there. Of what a meal's
    own paper took, the move's id is not read.
    """

    canteen_id: UUID
    lot_id: UUID
    document_id: UUID
    move_id: UUID | None
    quantity: Decimal
    grams: int
    moved_on: date
    cause: Cause
    to: Kind
    meal: MealRow | None
    measured: bool
    back: bool


# Meals by the paper of their moves: that is the meal itself, but for what was added later.
_MOVES = (
    select(
        Lot.canteen_id,
        Lot.id,
        StockMove.document_id,
        case((Meal.id.is_(None), StockMove.id)),
        StockMove.quantity,
        StockMove.grams,
        StockMove.moved_on,
        StockMove.cause,
        Place.kind,
        Meal.served_on,
        Meal.sitting,
        Meal.menu,
        Meal.covers,
    )
    .select_from(Lot)
    .join(StockMove, (StockMove.canteen_id == Lot.canteen_id) & (StockMove.lot_id == Lot.id))
    .join(
        Document,
        (Document.canteen_id == StockMove.canteen_id) & (Document.id == StockMove.document_id),
    )
    .join(
        Place,
        (Place.canteen_id == StockMove.canteen_id) & (Place.id == StockMove.destination_id),
    )
    .outerjoin(
        Meal, (Meal.canteen_id == StockMove.canteen_id) & (Meal.id == StockMove.document_id)
    )
    .where(
        StockMove.cause.not_in((Cause.RECEIPT, Cause.OPENING, Cause.REVERSAL)),
        Document.holds,
    )
)
_ISSUES = (
    select(
        MealIssue.canteen_id,
        MealIssue.id,
        MealIssue.basis,
        MealIssue.back,
        Meal.id,
        Meal.served_on,
        Meal.sitting,
        Meal.menu,
        Meal.covers,
    )
    .select_from(MealIssue)
    .join(Meal, (Meal.canteen_id == MealIssue.canteen_id) & (Meal.id == MealIssue.meal_id))
)


def moves_of(session: Session, which: Which) -> list[MoveRow]:
    """Where parts of them went."""
    rows = ask(session, _MOVES, which)
    others = {(row[0], row[3]) for row in rows if row[3] and row[8] in _OR_A_MEAL}
    issues = _issues(session, others)
    mended = {(row[0], row[3]) for row in rows if row[8] in REAL and row[7] in _MENDING}
    left = _left(session, mended - issues.keys())
    moves = []
    for row in rows:
        key = (row[0], row[3])
        if became := _of_its_paper(row) or issues.get(key):
            moves.append(MoveRow(*(*row[:9], *became)))
        elif key in left:
            moves.append(MoveRow(*(*row[:8], left[key], None, False, True)))
        elif row[8] not in REAL:
            moves.append(MoveRow(*(*row[:9], None, False, False)))
    return moves


# What was added to a meal goes there too; what comes back out of one goes to a shelf.
_OR_A_MEAL = REAL | {Kind.KITCHEN}
# A use that named the wrong lot; a loss that a count found again.
_MENDING = (Cause.CORRECTION, Cause.COUNT)

# A meal, whether its part was measured, and whether it came back.
Issue = tuple[MealRow, bool, bool]


def _of_its_paper(row: Any) -> Issue | None:
    return None if row[3] else (MealRow(row[2], *row[9:]), True, False)


def _issues(session: Session, moves: Iterable[Key]) -> dict[Key, Issue]:
    """The meal of each move, where it has one."""
    return {
        (row[0], row[1]): (MealRow(*row[4:]), row[2] == Measured.MEASURED, row[3])
        for some in at_once(moves)
        for row in session.execute(
            _ISSUES.where(among(MealIssue.canteen_id, MealIssue.id, some))
        )
    }


def _left(session: Session, moves: Iterable[Key]) -> dict[Key, Kind]:
    """The end that each came back from, where that was one."""
    query = (
        select(StockMove.canteen_id, StockMove.id, Place.kind)
        .join(
            Place,
            (Place.canteen_id == StockMove.canteen_id) & (Place.id == StockMove.source_id),
        )
        .where(Place.kind.not_in(REAL))
    )
    return {
        (row[0], row[1]): row[2]
        for some in at_once(moves)
        for row in session.execute(query.where(among(StockMove.canteen_id, StockMove.id, some)))
    }
