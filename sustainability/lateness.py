"""Which entries speak of which month: what a closing has seen, and what came or went since."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session

from inventory.cooked.allocation import allocated
from inventory.kitchen.contributions import Contribution
from inventory.kitchen.meals import Meal
from inventory.kitchen.waste import WasteRecord
from inventory.moves import Cause, StockMove
from inventory.purchases import Kind, PurchaseLine
from inventory.undoing.touches import TakenBack
from kernel.db import month_of
from kernel.documents import Document
from kernel.parts import DocumentPart

Days = Mapping[date, frozenset[UUID]]
# A meal was looked up a meal's day before: its additions, ticks and covers bear its day.
_FACTS: tuple[tuple[Any, Any], ...] = (
    (Meal.id, Meal.served_on),
    (WasteRecord.id, WasteRecord.wasted_on),
    (Contribution.id, Contribution.given_on),
    (PurchaseLine.document_id, PurchaseLine.bought_on),
    (StockMove.document_id, StockMove.moved_on),
)


class LateEntry(NamedTuple):
    """An entry that a closed month did not know: `came` late, or was taken back since."""

    document_id: UUID
    kind: str
    came: bool
    recorded_at: datetime
    person_id: UUID


def entries_of(session: Session, *, canteen_id: UUID, first: date, last: date) -> Days:
    """By month, the documents in force whose facts bear a day of it.

    A count belongs to every month whose meals it shares out to.
    """
    found: dict[date, set[UUID]] = defaultdict(set)
    for document_id, day in session.execute(_of_days(canteen_id, first, last)):
        found[month_of(day)].add(document_id)
    for document_id, day in session.execute(_of_meals(canteen_id, first, last)):
        found[month_of(day)].add(document_id)
    for day, document_id in _counts(session, canteen_id, first, last):
        found[month_of(day)].add(document_id)
    return {month: frozenset(ids) for month, ids in found.items()}


def days_of(session: Session, document_id: UUID, *, canteen_id: UUID) -> set[date]:
    """The days that the facts of one document in force bear."""
    facts = [
        _that_hold(select(day), of, canteen_id).where(of == document_id) for of, day in _FACTS
    ]
    part = (
        select(Meal.served_on)
        .join(
            DocumentPart,
            (DocumentPart.canteen_id == Meal.canteen_id) & (DocumentPart.whole_id == Meal.id),
        )
        .where(Meal.canteen_id == canteen_id, DocumentPart.part_id == document_id)
    )
    return set(session.scalars(union_all(*facts, part)))


def late_entries(
    session: Session, *, canteen_id: UUID, seen: Iterable[UUID], now: Iterable[UUID]
) -> list[LateEntry]:
    """What is here and was not seen, and what was seen and is here no more; the oldest first."""
    before, after = frozenset(seen), frozenset(now)
    ids = before ^ after
    query = select(Document.id, Document.kind, Document.recorded_at, Document.person_id).where(
        Document.canteen_id == canteen_id, Document.id.in_(ids)
    )
    rows = {row.id: row for row in session.execute(query)}
    back = _taken_back(session, canteen_id, before - after)
    entries = [
        LateEntry(
            one.id,
            one.kind,
            one.id in after,
            *back.get(one.id, (one.recorded_at, one.person_id)),
        )
        for one in rows.values()
    ]
    return sorted(entries, key=lambda entry: (entry.recorded_at, entry.document_id))


def _of_days(canteen_id: UUID, first: date, last: date) -> Any:
    """Purchase lines of what was taken back bear a reversal's document: they are left out."""
    questions = [
        _that_hold(select(document_id, day), document_id, canteen_id).where(
            day.between(first, last)
        )
        for document_id, day in _FACTS
    ]
    return union_all(*questions)


def _that_hold(query: Any, document_id: Any, canteen_id: UUID) -> Any:
    table = document_id.class_
    query = query.join(
        Document, (Document.canteen_id == table.canteen_id) & (Document.id == document_id)
    ).where(table.canteen_id == canteen_id, Document.holds, Document.kind != "reversal")
    if table is StockMove:
        # What a count shares out is told by its meals; a reversal by what it took back.
        query = query.where(StockMove.cause.not_in([Cause.COUNT, Cause.REVERSAL]))
    if table is PurchaseLine:
        # A lot from another canteen bears the day it was bought there.
        query = query.where(PurchaseLine.kind.not_in([Kind.OPENING, Kind.PREPARED]))
    return query.distinct()


def _of_meals(canteen_id: UUID, first: date, last: date) -> Any:
    """Ticks, covers counted later, and all else that is part of a meal."""
    return (
        select(DocumentPart.part_id, Meal.served_on)
        .join(
            Document,
            (Document.canteen_id == DocumentPart.canteen_id)
            & (Document.id == DocumentPart.part_id),
        )
        .join(
            Meal,
            (Meal.canteen_id == DocumentPart.canteen_id) & (Meal.id == DocumentPart.whole_id),
        )
        .where(
            DocumentPart.canteen_id == canteen_id,
            Meal.served_on.between(first, last),
            Document.holds,
        )
    )


def _counts(
    session: Session, canteen_id: UUID, first: date, last: date
) -> Iterable[tuple[date, UUID]]:
    """The counts that meals have parts of, and what mended them since."""
    parts = allocated(session, canteen_ids=(canteen_id,), first=first, last=last)
    return {(part.served_on, paper) for part in parts for paper in part.papers}


def _taken_back(
    session: Session, canteen_id: UUID, ids: Iterable[UUID]
) -> Mapping[UUID, tuple[datetime, UUID]]:
    """When and by whom."""
    query = (
        select(TakenBack.document_id, Document.recorded_at, Document.person_id)
        .join(
            Document,
            (Document.canteen_id == TakenBack.canteen_id)
            & (Document.id == TakenBack.reversal_id),
        )
        .where(TakenBack.canteen_id == canteen_id, TakenBack.document_id.in_(set(ids)))
    )
    return {row.document_id: (row.recorded_at, row.person_id) for row in session.execute(query)}
