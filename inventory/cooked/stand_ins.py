"""Which lots, and where, a count looked at when it found some of another gone.

A lot that a corrected delivery brought stands for the one it was taken for: what was said of
the first, before it was corrected, was said of it.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from inventory.cooked.counted import Cooked
from inventory.lots import Lot
from inventory.moves import Cause, StockMove
from inventory.places import Kind, Place
from kernel.documents import Document
from kernel.parts import DocumentPart

# A lot on a shelf.
Spot = tuple[UUID, UUID]


def stood_for(
    session: Session, cooked: Collection[Cooked]
) -> Mapping[tuple[UUID, UUID], frozenset[Spot]]:
    """By canteen and move, each as it stands and as it was counted; one look where any was mended."""
    mended = [one for one in cooked if one.papers != {one.count_id}]
    steps = _steps(session, mended) if mended else {}
    return {
        (one.canteen_id, one.move_id): _seen((one.lot_id, one.place_id), steps[key])
        if (key := (one.canteen_id, one.count_id)) in steps
        else frozenset({(one.lot_id, one.place_id)})
        for one in cooked
    }


class _Step(NamedTuple):
    """From one lot on a shelf to the one that stands for it."""

    before: Spot
    after: Spot


def _seen(spot: Spot, steps: Collection[_Step]) -> frozenset[Spot]:
    seen = {spot}
    while more := {step.before for step in steps if step.after in seen} - seen:
        seen |= more
    return frozenset(seen)


def _steps(
    session: Session, mended: Collection[Cooked]
) -> Mapping[tuple[UUID, UUID], list[_Step]]:
    """By canteen and count. The two halves of a step are so much of one product in one paper."""
    halves: dict[tuple[Any, ...], tuple[list[Spot], list[Spot]]] = defaultdict(lambda: ([], []))
    query = _HALVES.where(
        DocumentPart.canteen_id.in_({one.canteen_id for one in mended}),
        DocumentPart.whole_id.in_({one.count_id for one in mended}),
    )
    for *key, lot_id, source_id, end_id, end in session.execute(query):
        before, after = halves[tuple(key)]
        if end == Kind.KITCHEN:
            after.append((lot_id, source_id))
        else:
            before.append((lot_id, end_id))
    found: dict[tuple[UUID, UUID], list[_Step]] = defaultdict(list)
    for of, (befores, afters) in halves.items():
        found[of[0], of[1]] += [_Step(one, other) for one in befores for other in afters]
    return found


_END = aliased(Place)
_HALVES: Select[*tuple[Any, ...]] = (
    select(
        DocumentPart.canteen_id,
        DocumentPart.whole_id,
        DocumentPart.part_id,
        Lot.product_id,
        StockMove.quantity,
        StockMove.lot_id,
        StockMove.source_id,
        StockMove.destination_id,
        _END.kind,
    )
    .join(
        Document,
        (Document.canteen_id == DocumentPart.canteen_id)
        & (Document.id == DocumentPart.part_id),
    )
    .join(
        StockMove,
        (StockMove.canteen_id == DocumentPart.canteen_id)
        & (StockMove.document_id == DocumentPart.part_id),
    )
    .join(Lot, (Lot.canteen_id == StockMove.canteen_id) & (Lot.id == StockMove.lot_id))
    .join(
        _END, (_END.canteen_id == StockMove.canteen_id) & (_END.id == StockMove.destination_id)
    )
    .where(Document.holds, StockMove.cause == Cause.CORRECTION)
)
