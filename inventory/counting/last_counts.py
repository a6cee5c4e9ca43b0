"""Who counted what last, so that two people who count at once hear of each other."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import Insert, Table, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from inventory.counting.counts import (
    ANY,
    NEVER_COUNTED,
    Count,
    CountLine,
    CountLineNotFound,
    LastCount,
)
from inventory.counting.found import Scope
from kernel.documents import Document
from kernel.rows import insert_rows


class Last(NamedTuple):
    """A line that holds, and that nobody has counted over since."""

    line_id: UUID
    scope: Scope
    counted_on: date
    turn: int


class Said(NamedTuple):
    """What such a line found, in stock units, and who said so on which paper."""

    found: Decimal
    count_id: UUID
    person_id: UUID
    kind: str


def last_counts(
    session: Session, *, canteen_id: UUID, product_ids: Iterable[UUID] | None = None
) -> Mapping[UUID, list[Last]]:
    """By product, the newest line of each lot and shelf that was counted on its own."""
    query = _LAST.where(LastCount.canteen_id == canteen_id)
    if product_ids is not None:
        query = query.where(LastCount.product_id.in_(set(product_ids)))
    found: dict[UUID, list[Last]] = defaultdict(list)
    for line_id, product_id, lot_id, place_id, counted_on, turn in session.execute(query):
        scope = Scope(product_id, _one(lot_id), _one(place_id))
        found[product_id].append(Last(line_id, scope, counted_on, turn))
    return found


def said_of(
    session: Session, line_ids: Iterable[UUID], *, canteen_id: UUID
) -> Mapping[UUID, Said]:
    """What each of these lines said."""
    query = _SAID.where(CountLine.canteen_id == canteen_id, CountLine.id.in_(set(line_ids)))
    return {row[0]: Said._make(row[1:]) for row in session.execute(query)}


def seen(
    session: Session, line_ids: Iterable[UUID], lasts: Iterable[Last], *, canteen_id: UUID
) -> Mapping[UUID, int | None]:
    """The turn of each line that a list showed as the last; none where it was taken back since.

    Those that still are the last are known already.

    Raises:
        CountLineNotFound: one of them is no line of this canteen's counts.

    """
    turns: dict[UUID, int | None] = {one.line_id: one.turn for one in lasts}
    turns[NEVER_COUNTED] = 0
    wanted = set(line_ids) - turns.keys()
    if wanted:
        query = _SEEN.where(CountLine.canteen_id == canteen_id, CountLine.id.in_(wanted))
        turns |= {row[0]: row[1] if row[2] else None for row in session.execute(query)}
    for missing in wanted - turns.keys():
        raise CountLineNotFound(line=missing)
    return turns


def next_turn(session: Session, canteen_id: UUID) -> int:
    """Asked after `take_turns`, so that no two counts get the same."""
    query = select(func.max(Count.turn)).where(Count.canteen_id == canteen_id)
    return (session.scalar(query) or 0) + 1


def remember(
    session: Session, lines: Sequence[tuple[UUID, Scope]], count: Mapping[str, Any]
) -> None:
    """These lines of one count are now the last; the newest stands."""
    if lines:
        rows = [_row(line_id, scope, count) for line_id, scope in lines]
        # One order for everybody, so that no two writers wait for each other.
        rows.sort(key=lambda row: (row["product_id"], row["lot_id"], row["place_id"]))
        session.execute(_remembering(session.get_bind().dialect.name), rows)


def forget(session: Session, product_ids: Iterable[UUID], *, canteen_id: UUID) -> None:
    """Look again for the newest line that holds: a count was taken back, or holds again."""
    some = set(product_ids)
    newest = func.row_number().over(
        partition_by=(CountLine.product_id, CountLine.lot_id, CountLine.place_id),
        order_by=(Count.turn.desc(), CountLine.id.desc()),
    )
    lines = (
        _LINES.add_columns(newest.label("rank"))
        .where(
            CountLine.canteen_id == canteen_id,
            CountLine.product_id.in_(some),
            CountLine.clashes_with_id.is_(None),
            Count.monthly.is_(False),
            Document.holds,
        )
        .subquery()
    )
    rows = session.execute(select(lines).where(lines.c.rank == 1)).all()
    ours = (LastCount.canteen_id == canteen_id, LastCount.product_id.in_(some))
    session.execute(delete(LastCount).where(*ours))
    if rows:
        insert_rows(
            session,
            LastCount,
            [_row(row.id, Scope(*row[1:4]), {**row._mapping}) for row in rows],
        )


def _row(line_id: UUID, scope: Scope, count: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "canteen_id": count["canteen_id"],
        "product_id": scope.product_id,
        "lot_id": scope.lot_id or ANY,
        "place_id": scope.place_id or ANY,
        "line_id": line_id,
        "counted_on": count["counted_on"],
        "turn": count["turn"],
    }


def _one(key: UUID) -> UUID | None:
    return None if key == ANY else key


@cache
def _remembering(dialect: str) -> Insert:
    """Built once: an upsert built anew costs three times as much."""
    table = cast(Table, LastCount.__table__)
    inserting = sqlite.insert if dialect == "sqlite" else postgresql.insert
    # The two classes share the methods we use, but no base that declares them.
    statement = cast(postgresql.Insert, inserting(table))
    return statement.on_conflict_do_update(
        index_elements=list(table.primary_key),
        set_={name: statement.excluded[name] for name in ("line_id", "counted_on", "turn")},
    )


_LAST = select(
    *(
        LastCount.__table__.c[name]
        for name in ("line_id", "product_id", "lot_id", "place_id", "counted_on", "turn")
    )
)
_OF_COUNT = (Count.canteen_id == CountLine.canteen_id) & (Count.id == CountLine.count_id)
_OF_PAPER = (Document.canteen_id == CountLine.canteen_id) & (Document.id == CountLine.count_id)
_SEEN = (
    select(CountLine.id, Count.turn, Document.holds)
    .join(Count, _OF_COUNT)
    .join(Document, _OF_PAPER)
)
_SAID = select(
    CountLine.id, CountLine.found, CountLine.count_id, Document.person_id, Document.kind
).join(Document, _OF_PAPER)
_LINES = (
    select(
        CountLine.id,
        CountLine.product_id,
        CountLine.lot_id,
        CountLine.place_id,
        CountLine.canteen_id,
        Count.counted_on,
        Count.turn,
    )
    .join(Count, _OF_COUNT)
    .join(Document, _OF_PAPER)
)
