"""Who wrote what, when and why: a day's journal, and the story of one entry."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.standing import TakenBack
from inventory.undoing.gists import gists
from inventory.undoing.reversals import Reversal
from kernel.documents import Document, document_by_id
from kernel.parts import DocumentPart
from kernel.words import Said
from network.canteens import Canteen
from network.people import Person


class Entry(NamedTuple):
    """One command of the canteen. `goes_with` names the entry that brought it, where none did
    by itself: the reversals of an addition, the half of a correction.
    """

    document_id: UUID
    kind: str
    person: str
    recorded_at: datetime
    holds: bool
    says: Said
    goes_with: UUID | None


class What(StrEnum):
    """What happened to an entry."""

    WRITTEN = "written"
    TAKEN_BACK = "taken_back"
    PUT_BACK = "put_back"
    REPLACED = "replaced"


class Step(NamedTuple):
    """`by_id` is the entry that did it, the one written instead where it was replaced."""

    person: str
    at: datetime
    what: What
    because: str
    by_id: UUID


# What is written by itself because of another entry.
_FOLLOWING = ("reversal", "repointing", "rebilling")
# Of these one press writes several.
_IN_PARTS = (*_FOLLOWING, "waste")


def journal(session: Session, canteen_id: UUID, first: date, last: date) -> list[Entry]:
    """Everything written in the canteen's days `first` to `last`, in the order it came in.

    What was taken back since is there too, and says so.
    """
    zone = ZoneInfo(session.get_one(Canteen, canteen_id).time_zone)
    start = datetime.combine(first, time(), zone).astimezone(UTC)
    end = datetime.combine(last + timedelta(days=1), time(), zone).astimezone(UTC)
    query = (
        select(Document.id, Document.kind, Person.name, Document.recorded_at, Document.holds)
        .join(Person, Person.id == Document.person_id)
        .where(
            Document.canteen_id == canteen_id,
            Document.recorded_at >= start,
            Document.recorded_at < end,
        )
    )
    rows = session.execute(query).all()
    wholes = _wholes(session, [row.id for row in rows if row.kind in _IN_PARTS], canteen_id)
    # A second holds many entries: what they belong to comes after them, whatever their ids.
    rows = sorted(rows, key=lambda row: (row.recorded_at, row.id not in wholes, row.id))
    says = gists(session, {row.id: row.kind for row in rows}, canteen_id=canteen_id)
    brought = {row.id: wholes.get(row.id) for row in rows if row.kind in _FOLLOWING}
    return [Entry(*row, says[row.id], brought.get(row.id)) for row in rows]


def story(session: Session, document_id: UUID, canteen_id: UUID) -> list[Step]:
    """How an entry came to be as it is, from the beginning.

    Raises:
        DocumentNotFound: the canteen has none of that id.

    """
    document = document_by_id(session, document_id, canteen_id=canteen_id)
    chain = [document_id, *_answers(session, document_id, canteen_id)]
    replaced = _corrections(session, chain[1:], canteen_id)
    papers = _papers(session, {*chain, *replaced}, canteen_id)
    first = papers[document.id]
    steps = [Step(first.name, first.recorded_at, What.WRITTEN, "", document.id)]
    for place, reversal in enumerate(chain[1:]):
        row = papers[reversal]
        what = What.PUT_BACK if place % 2 else What.TAKEN_BACK
        instead = replaced.get(reversal)
        if instead and not place % 2:
            what = What.REPLACED
        steps.append(
            Step(row.name, row.recorded_at, what, row.because or "", instead or reversal)
        )
    return steps


def _answers(session: Session, document_id: UUID, canteen_id: UUID) -> list[UUID]:
    """Each reversal of what went before, to the one it rests on now."""
    found: list[UUID] = []
    last: UUID | None = document_id
    while last:
        query = select(TakenBack.reversal_id).where(
            TakenBack.canteen_id == canteen_id, TakenBack.document_id == last
        )
        last = session.scalar(query)
        found += [last] if last else []
    return found


def _corrections(
    session: Session, reversals: Sequence[UUID], canteen_id: UUID
) -> Mapping[UUID, UUID]:
    """From each reversal that is half of a correction to what was written instead."""
    if not reversals:
        return {}
    half, other = DocumentPart.__table__.alias(), DocumentPart.__table__.alias()
    whole, instead = Document.__table__.alias(), Document.__table__.alias()
    query = (
        select(half.c.part_id, instead.c.id)
        .join(
            whole, (whole.c.canteen_id == half.c.canteen_id) & (whole.c.id == half.c.whole_id)
        )
        .join(
            other,
            (other.c.canteen_id == half.c.canteen_id) & (other.c.whole_id == half.c.whole_id),
        )
        .join(
            instead,
            (instead.c.canteen_id == other.c.canteen_id) & (instead.c.id == other.c.part_id),
        )
        .where(
            half.c.canteen_id == canteen_id,
            half.c.part_id.in_(reversals),
            whole.c.kind == "amendment",
            instead.c.kind.not_in([*_FOLLOWING, "amendment"]),
        )
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _papers(session: Session, ids: Iterable[UUID], canteen_id: UUID) -> Mapping[UUID, Any]:
    query = (
        select(Document.id, Document.recorded_at, Person.name, Reversal.because)
        .join(Person, Person.id == Document.person_id)
        .outerjoin(
            Reversal,
            (Reversal.canteen_id == Document.canteen_id) & (Reversal.id == Document.id),
        )
        .where(Document.canteen_id == canteen_id, Document.id.in_(set(ids)))
    )
    return {row.id: row for row in session.execute(query)}


def _wholes(session: Session, parts: Sequence[UUID], canteen_id: UUID) -> Mapping[UUID, UUID]:
    query = select(DocumentPart.part_id, DocumentPart.whole_id).where(
        DocumentPart.canteen_id == canteen_id, DocumentPart.part_id.in_(parts)
    )
    rows = session.execute(query).all() if parts else []
    return {row.part_id: row.whole_id for row in sorted(rows, key=lambda row: row.whole_id)}
