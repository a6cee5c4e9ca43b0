"""What answers moves and purchase lines: the same, the other way."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.moves import COLUMNS as MOVE_COLUMNS
from inventory.moves import Cause, Move, StockMove
from inventory.purchases import COLUMNS as LINE_COLUMNS
from inventory.purchases import Bought, PurchaseLine
from kernel.actor import By
from kernel.ids import new_id


def moves_back(session: Session, reversals: Mapping[UUID, UUID], by: By) -> list[Move]:
    """Every move of the documents, answered by the reversal of each."""
    query = select(StockMove).where(
        StockMove.canteen_id == by.canteen_id, StockMove.document_id.in_(reversals)
    )
    return [_back(move, reversals[move.document_id], by) for move in session.scalars(query)]


def _back(move: StockMove, reversal_id: UUID, by: By) -> Move:
    same = Move(**{name: getattr(move, name) for name in MOVE_COLUMNS})
    return replace(
        same,
        id=new_id(),
        document_id=reversal_id,
        source_id=move.destination_id,
        destination_id=move.source_id,
        moved_on=by.today,
        cause=Cause.REVERSAL,
        reverses_id=move.id,
    )


def line_back(line: PurchaseLine, reversals: Mapping[UUID, UUID], main: UUID) -> Bought:
    """A purchase line answered by the reversal of its document, or by the `main` one."""
    # What corrects a line lies in a document of its own, which may stand: it goes along.
    same = Bought(**{name: getattr(line, name) for name in LINE_COLUMNS})
    return replace(
        same,
        id=new_id(),
        document_id=reversals.get(line.document_id, main),
        net_value=-line.net_value,
        grams=None if line.grams is None else -line.grams,
        avoided=-line.avoided,
        import_key=None,
        reverses_id=line.id,
    )
