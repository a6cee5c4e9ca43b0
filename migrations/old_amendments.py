"""What the first release amended, as parts of documents: called by revision 0006 alone."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op

from kernel.db import Id


def join_amendments() -> None:
    """An amendment's reversal and what it wrote instead; an amendment of that goes with it.

    The message of it names the receipt amended and the one in its place. The rest was written
    next to those, by the same person: in one instant on PostgreSQL, on SQLite (whole seconds,
    no common one) a moment apart at most. Where that could be two amendments it is left out,
    and nobody can take it back.
    """
    papers = _papers()
    answers = [paper for paper in papers.values() if paper.kind != "receipt"]
    found = {}
    for canteen_id, wrong, right in _amended():
        ends = papers.get((canteen_id, wrong)), papers.get((canteen_id, right))
        if all(end is not None and end.kind == "receipt" for end in ends):
            near = _written_with(papers[canteen_id, right], answers)
            if both := _amendment_and_reversal(near, wrong):
                found[canteen_id, right] = (wrong, *both)
    taken = [(canteen_id, whole) for (canteen_id, _), (_, whole, _) in found.items()]
    rows = set()
    for (canteen_id, right), (wrong, whole, reversal) in found.items():
        if taken.count((canteen_id, whole)) > 1:
            continue
        rows |= {(canteen_id, right, whole), (canteen_id, reversal, whole)}
        if earlier := found.get((canteen_id, wrong)):
            rows.add((canteen_id, whole, earlier[1]))
    names = ("canteen_id", "part_id", "whole_id")
    parts = sa.table("document_parts", *(sa.column(name, Id()) for name in names))
    if rows:
        op.get_bind().execute(
            parts.insert(), [dict(zip(names, row, strict=True)) for row in sorted(rows)]
        )


def _papers() -> Mapping[tuple[UUID, UUID], Any]:
    """Receipts, reversals and amendments, with what a reversal took back; by canteen and id."""
    names = ("canteen_id", "id", "person_id")
    documents = sa.table(
        "documents", *(sa.column(name, Id()) for name in names), sa.column("kind"),
        sa.column("recorded_at", sa.DateTime(timezone=True)),
    )  # fmt: skip
    reversals = sa.table(
        "reversals", *(sa.column(name, Id()) for name in (*names[:2], "of_id"))
    )
    # Written one after the other; PostgreSQL needs no such number, having the same instant.
    sqlite = op.get_bind().dialect.name == "sqlite"
    place = sa.literal_column("documents.rowid" if sqlite else "0").label("place")
    query = (
        sa.select(documents, reversals.c.of_id, place)
        .select_from(
            documents.outerjoin(
                reversals,
                sa.and_(
                    reversals.c.canteen_id == documents.c.canteen_id,
                    reversals.c.id == documents.c.id,
                ),
            )
        )
        .where(documents.c.kind.in_(("receipt", "reversal", "amendment")))
    )
    return {(row.canteen_id, row.id): row for row in op.get_bind().execute(query)}


def _amended() -> list[tuple[UUID, UUID, UUID]]:
    """Canteen, receipt amended, and receipt in its place."""
    messages = sa.table(
        "outbox_messages", sa.column("canteen_id", Id()), sa.column("document_id", Id()),
        sa.column("topic"), sa.column("payload", sa.JSON()),
    )  # fmt: skip
    query = sa.select(messages).where(messages.c.topic == "receipt.amended")
    return [
        (row.canteen_id, row.document_id, UUID(row.payload["replaced_by"]))
        for row in op.get_bind().execute(query)
        if "replaced_by" in row.payload
    ]


def _written_with(right: Any, papers: Iterable[Any]) -> Mapping[str, list[Any]]:
    """By kind, what the same person wrote with that receipt."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    moment = timedelta(seconds=2 if sqlite else 0)
    near = defaultdict(list)
    for paper in papers:
        before = right.recorded_at - paper.recorded_at
        same = (paper.canteen_id, paper.person_id) == (right.canteen_id, right.person_id)
        if same and timedelta(0) <= before <= moment:
            near[paper.kind].append(paper)
    # Of several in a moment, as a phone sends them when it is back, the two rows before it.
    for kind, far in (("amendment", 2), ("reversal", 1)) if sqlite else ():
        if len(near[kind]) > 1:
            near[kind] = [one for one in near[kind] if one.place == right.place - far]
    return near


def _amendment_and_reversal(
    near: Mapping[str, list[Any]], wrong: UUID
) -> tuple[UUID, UUID] | None:
    reversals = [one.id for one in near["reversal"] if one.of_id == wrong]
    amendments = [one.id for one in near["amendment"]]
    if len(reversals) == len(amendments) == 1:
        return amendments[0], reversals[0]
    return None
