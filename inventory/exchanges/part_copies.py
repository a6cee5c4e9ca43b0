"""What prepared food of another canteen was made of, told again under the key of its new one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.balances import Held
from inventory.composition import PreparedParent, PreparedPart
from inventory.moves import Move
from kernel.rounding import rounded
from kernel.rows import insert_missing_rows, insert_rows

_COST_STEPS = 10_000


@dataclass(frozen=True, kw_only=True)
class Copying:
    """From whom to whom, on which paper; `line_ids` are the moves the goods left with."""

    arrival_id: UUID
    came_on: date
    source_id: UUID
    destination_id: UUID
    line_ids: frozenset[UUID]


def made_of(session: Session, copying: Copying, lot_ids: Iterable[UUID]) -> set[UUID]:
    """The lots that these were made of; none for what came from outside."""
    parents = {row["parent_id"] for row in _parents(session, copying, lot_ids)}
    return parents | {part.lot_id for part in _parts(session, copying)}


def copy_parents(session: Session, copying: Copying, lot_ids: Iterable[UUID]) -> None:
    """Say what they came from, once those lots are known here."""
    if rows := _parents(session, copying, lot_ids):
        insert_missing_rows(session, PreparedParent, rows)


def copy_parts(
    session: Session,
    copying: Copying,
    moves: Mapping[UUID, Move],
    sent: Mapping[UUID, Held],
) -> None:
    """Say what prepared food on our shelf carries: its part of what it left with, to the gram
    and the cent. Both mappings are by the move it left with.
    """
    rows = []
    for line_id, parts in _by_move(_parts(session, copying)).items():
        if move := moves.get(line_id):
            whole, weights = sent[line_id], [part.grams for part in parts]
            grams = _shared(weights, whole.grams, move.grams)
            costs = [_steps(part.cost) for part in parts]
            steps = _shared(costs, _steps(whole.cost), _steps(move.cost))
            key = {"canteen_id": copying.destination_id, "move_id": move.id}
            for part, weight, cost in zip(parts, grams, steps, strict=True):
                row = {"lot_id": part.lot_id, "grams": weight}
                rows.append({**key, **row, "cost": Decimal(cost) / _COST_STEPS})
    if rows:
        insert_rows(session, PreparedPart, rows)


def _parts(session: Session, copying: Copying) -> Sequence[PreparedPart]:
    query = select(PreparedPart).where(
        PreparedPart.canteen_id == copying.source_id,
        PreparedPart.move_id.in_(copying.line_ids),
    )
    return session.scalars(query).all()


def _parents(
    session: Session, copying: Copying, lot_ids: Iterable[UUID]
) -> list[dict[str, Any]]:
    """What prepared lots came from, as rows of the second canteen."""
    query = select(
        PreparedParent.lot_id, PreparedParent.parent_id, PreparedParent.certain
    ).where(
        PreparedParent.canteen_id == copying.source_id,
        PreparedParent.lot_id.in_(set(lot_ids)),
    )
    rows = sorted(session.execute(query).mappings(), key=lambda row: row["parent_id"])
    return [{"canteen_id": copying.destination_id, **row} for row in rows]


def _steps(cost: Decimal) -> int:
    return int(cost * _COST_STEPS)


def _by_move(parts: Iterable[PreparedPart]) -> Mapping[UUID, list[PreparedPart]]:
    found: dict[UUID, list[PreparedPart]] = {}
    for part in sorted(parts, key=lambda one: one.lot_id):
        found.setdefault(part.move_id, []).append(part)
    return found


def _shared(weights: Sequence[int], whole: int, part: int) -> list[int]:
    """Of a whole that is made of `weights`, what a part of it takes of each; cumulatively
    rounded, so that it adds up, and nobody gives more than there is.
    """
    if part == whole:
        return list(weights)
    shares, before, reached = [], 0, 0
    for weight in weights:
        before += weight
        upto = int(rounded(Decimal(before) * part / whole, 0))
        shares.append(upto - reached)
        reached = upto
    return shares
