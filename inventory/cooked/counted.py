"""What counts found cooked, as the ledger has it.

Where the lot was named wrong, a repointing of the count took its use back and gave it to the
right one: the net of both is what went into the kitchen.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    column,
    func,
    or_,
    select,
    union_all,
    values,
)
from sqlalchemy.orm import Session, aliased

from inventory.counting.counts import Count
from inventory.lots import Lot
from inventory.moves import Cause, StockMove
from inventory.places import Kind, Place
from kernel.db import Id, month_of
from kernel.documents import Document
from kernel.parts import DocumentPart

# When in the order of a kitchen's days a count was: that day, and whether its meals were over.
Turn = tuple[date, bool]


class Cooked(NamedTuple):
    """So much of one lot that a count found gone from a shelf, into the kitchen.

    The sum of `moves`, each into the kitchen (1) or out of it again (-1), one of which names it;
    they lie in `papers`: the count, and what mended it since.
    """

    canteen_id: UUID
    count_id: UUID
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
    moves: tuple[tuple[UUID, int], ...]
    papers: frozenset[UUID]

    @property
    def turn(self) -> Turn:
        """When it was counted."""
        return self.counted_on, not self.before_service


def cooked_since(
    session: Session, canteen_ids: Iterable[UUID], first: date, last: date
) -> list[Cooked]:
    """What may have gone into meals of those days: counted later, of lots that had come."""
    asked = {"canteens": list(canteen_ids), "first": month_of(first), "last": last}
    return _net(session.execute(_SINCE, asked))


def cooked_from(session: Session, lots: Collection[tuple[UUID, UUID]]) -> list[Cooked]:
    """What counts found cooked of these lots, each named with its canteen."""
    if not lots:
        return []
    return _net(session.execute(_of_lots(lots)))


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


def papers_of(counts: CTE) -> CTE:
    """The papers of these counts as a table: each itself, and its parts that hold.

    Materialized too: the moves are found paper by paper.
    """
    about = (counts.c.counted_on, counts.c.before_service, counts.c.monthly)
    themselves = select(counts.c.canteen_id, counts.c.id, counts.c.id.label("paper_id"), *about)
    parts = (
        select(counts.c.canteen_id, counts.c.id, DocumentPart.part_id, *about)
        .join(
            DocumentPart,
            (DocumentPart.canteen_id == counts.c.canteen_id)
            & (DocumentPart.whole_id == counts.c.id),
        )
        .join(
            Document,
            (Document.canteen_id == DocumentPart.canteen_id)
            & (Document.id == DocumentPart.part_id),
        )
        .where(Document.holds)
    )
    return union_all(themselves, parts).cte("papers").prefix_with("MATERIALIZED")


def moves_of(papers: CTE) -> ColumnElement[bool]:
    """Each paper's own moves: the count's, and those of what mended it."""
    own = papers.c.paper_id == papers.c.id
    return and_(
        StockMove.canteen_id == papers.c.canteen_id,
        StockMove.document_id == papers.c.paper_id,
        or_(
            and_(own, StockMove.cause == Cause.COUNT),
            and_(~own, StockMove.cause == Cause.CORRECTION),
        ),
    )


def _net(rows: Iterable[Any]) -> list[Cooked]:
    """By count, lot and shelf, what went and did not come back."""
    heaps: dict[tuple[UUID, ...], list[Any]] = defaultdict(list)
    for row in rows:
        heaps[row.canteen_id, row.count_id, row.lot_id, row.place_id].append(row)
    found = [_cooked(heap) for heap in heaps.values()]
    return [one for one in found if one.quantity > 0]


def _cooked(heap: Sequence[Any]) -> Cooked:
    one = heap[0]
    return Cooked(
        canteen_id=one.canteen_id,
        count_id=one.count_id,
        move_id=min((row.id for row in heap if row.sign > 0), default=one.id),
        lot_id=one.lot_id,
        product_id=one.product_id,
        place_id=one.place_id,
        quantity=sum((row.sign * row.quantity for row in heap), Decimal(0)),
        grams=sum(row.sign * row.grams for row in heap),
        cost=sum((row.sign * row.cost for row in heap), Decimal(0)),
        counted_on=one.counted_on,
        before_service=one.before_service,
        monthly=one.monthly,
        came_on=one.came_on,
        use_by=one.use_by,
        moves=tuple((row.id, row.sign) for row in heap),
        papers=frozenset(row.document_id for row in heap),
    )


# Built once: building a question of eight tables takes as long as asking it.
_CANTEENS = bindparam("canteens", expanding=True, type_=Id())
_SOURCE, _END = aliased(Place), aliased(Place)
_WENT = _END.kind == Kind.KITCHEN
_COLUMNS = (
    StockMove.canteen_id,
    StockMove.id,
    StockMove.document_id,
    StockMove.lot_id,
    Lot.product_id,
    case((_WENT, StockMove.source_id), else_=StockMove.destination_id).label("place_id"),
    case((_WENT, 1), else_=-1).label("sign"),
    StockMove.quantity,
    StockMove.grams,
    StockMove.cost,
    Lot.came_on,
    Lot.use_by,
)


def _with_kitchen(moves: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Only what went into the kitchen, or came back from it."""
    return (
        moves.join(
            _SOURCE,
            (_SOURCE.canteen_id == StockMove.canteen_id) & (_SOURCE.id == StockMove.source_id),
        )
        .join(
            _END,
            (_END.canteen_id == StockMove.canteen_id) & (_END.id == StockMove.destination_id),
        )
        .join(Lot, (Lot.canteen_id == StockMove.canteen_id) & (Lot.id == StockMove.lot_id))
        .where(or_(_WENT, _SOURCE.kind == Kind.KITCHEN))
    )


_PAPERS = papers_of(
    counts_that_hold(Count.canteen_id.in_(_CANTEENS), Count.counted_on >= bindparam("first"))
)
_SINCE = _with_kitchen(
    select(
        *_COLUMNS,
        _PAPERS.c.id.label("count_id"),
        _PAPERS.c.counted_on,
        _PAPERS.c.before_service,
        _PAPERS.c.monthly,
    )
    .select_from(_PAPERS)
    .join(StockMove, moves_of(_PAPERS))
).where(Lot.came_on <= bindparam("last"))


def _of_lots(lots: Collection[tuple[UUID, UUID]]) -> Select[*tuple[Any, ...]]:
    # Joined as a table: SQLite looks up no index for a list of pairs.
    table = values(column("canteen_id", Id()), column("lot_id", Id()))
    asked = table.data(sorted(set(lots))).cte("asked")
    paper = aliased(Document)
    query = (
        select(
            *_COLUMNS,
            Count.id.label("count_id"),
            Count.counted_on,
            Count.before_service,
            Count.monthly,
        )
        .select_from(asked)
        .join(
            StockMove,
            (StockMove.canteen_id == asked.c.canteen_id)
            & (StockMove.lot_id == asked.c.lot_id)
            & StockMove.cause.in_((Cause.COUNT, Cause.CORRECTION)),
        )
        .outerjoin(
            DocumentPart,
            (DocumentPart.canteen_id == StockMove.canteen_id)
            & (DocumentPart.part_id == StockMove.document_id)
            & (StockMove.cause == Cause.CORRECTION),
        )
        .join(
            Count,
            (Count.canteen_id == StockMove.canteen_id)
            & (Count.id == func.coalesce(DocumentPart.whole_id, StockMove.document_id)),
        )
        .join(Document, (Document.canteen_id == Count.canteen_id) & (Document.id == Count.id))
        .join(
            paper,
            (paper.canteen_id == StockMove.canteen_id) & (paper.id == StockMove.document_id),
        )
        .where(Document.holds, paper.holds)
    )
    return _with_kitchen(query)
