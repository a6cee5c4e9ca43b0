"""Certificates learnt of later: what frozen lines would rest on today, one task a supplier.

A renewal, a late paper, a suspension, a withdrawal or its end speak of days that lie behind;
and a renewal that was awaited may never have come. Nothing changes in silence: a task says
what would, line by line and month by month, and a person answers (see `reweighing`).

A task is derived, never stored.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from inventory.proof.claims import News, news_of
from inventory.proof.effects import Effect, effects
from inventory.proof.reexamined import left_alone
from inventory.purchases import COLUMNS, Bought, Kind, PurchaseLine
from network.promises import Measure
from suppliers.certificates import Certificate
from suppliers.evidence import Evidence, Finding
from suppliers.labels import Labels
from suppliers.suppliers import Supplier

# Ids asked for at once: neither database takes them without end.
AT_ONCE = 5000
# What a certificate can change, and the promise it is a part of.
TOLD = (Measure.ORGANIC, Measure.EGALIM, Measure.PROMISE)


class Change(NamedTuple):
    """One line in force: what it rests on as frozen, and what it would rest on today.

    `line` is as it was first written, and `after` the same with the new evidence.
    """

    line: Bought
    old: tuple[Finding, ...]
    new: tuple[Finding, ...]
    after: Bought

    @property
    def found(self) -> str:
        """What was found, in one word: the same again where nothing new was learnt."""
        said = "|".join(":".join(map(str, finding)) for finding in self.new)
        return hashlib.sha256(said.encode()).hexdigest()


class PaperNamed(NamedTuple):
    """A certificate as a person knows it."""

    control_body: str
    number: str
    valid_until: date


class Task(NamedTuple):
    """All that was learnt of one supplier's food; no supplier where only the producer is known.

    `months` is the effect on the food bought, oldest month first. `seen` goes back with the
    answer: it says what was shown. `papers` names the certificates that findings speak of.
    """

    supplier_id: UUID | None
    supplier: str
    lines: Sequence[Change]
    months: Sequence[Effect]
    papers: Mapping[UUID, PaperNamed]

    @property
    def seen(self) -> str:
        """What a person who looks at it has seen."""
        said = sorted(f"{change.line.id} {change.found}" for change in self.lines)
        return hashlib.sha256("\n".join(said).encode()).hexdigest()


def reexaminations(session: Session, canteen_id: UUID, today: date) -> list[Task]:
    """What waits for a person's word, by supplier, in the order of their names."""
    return _tasks(session, canteen_id, news_of(session, canteen_id, today))


def reexamination_of(
    session: Session, canteen_id: UUID, supplier_id: UUID | None, today: date
) -> Task | None:
    """The task of one supplier; none where nothing was learnt of it."""
    theirs: ColumnElement[bool] = PurchaseLine.supplier_id == supplier_id
    if supplier_id is None:
        theirs = PurchaseLine.supplier_id.is_(None)
    tasks = _tasks(session, canteen_id, news_of(session, canteen_id, today, theirs))
    return tasks[0] if tasks else None


def in_parts(ids: Iterable[UUID]) -> Iterator[list[UUID]]:
    """As many of them at once as a statement takes."""
    asked = list(ids)
    for start in range(0, len(asked), AT_ONCE):
        yield asked[start : start + AT_ONCE]


def _tasks(session: Session, canteen_id: UUID, news: Sequence[News]) -> list[Task]:
    if not news:
        return []
    left = left_alone(session, canteen_id)
    heaps: dict[UUID | None, list[Change]] = defaultdict(list)
    for change in _changes(session, canteen_id, {one.line_id: one for one in news}):
        if (change.line.id, change.found) not in left:
            heaps[change.line.supplier_id].append(change)
    return _told(session, heaps) if heaps else []


def _changes(session: Session, canteen_id: UUID, news: Mapping[UUID, News]) -> Iterator[Change]:
    columns = [getattr(PurchaseLine, name) for name in COLUMNS]
    query = select(*columns).where(PurchaseLine.canteen_id == canteen_id)
    for some in in_parts(news):
        for row in session.execute(query.where(PurchaseLine.id.in_(some))):
            line = Bought(**dict(zip(COLUMNS, row, strict=True)))
            _, old, new = news[line.id]
            sets = {how.value: _resting(new, how) for how in Evidence}
            yield Change(line, old, new, replace(line, **sets))  # type: ignore[arg-type]


def _resting(findings: Iterable[Finding], how: Evidence) -> Labels:
    return frozenset(one.label for one in findings if one.evidence == how)


def _told(session: Session, heaps: Mapping[UUID | None, Sequence[Change]]) -> list[Task]:
    known = [one for one in heaps if one]
    query = select(Supplier.id, Supplier.name).where(Supplier.id.in_(known))
    names: dict[UUID | None, str] = {row.id: row.name for row in session.execute(query)}
    papers = _named(session, [change for changes in heaps.values() for change in changes])
    tasks = [
        Task(
            supplier_id,
            names.get(supplier_id, ""),
            sorted(changes, key=_by_day),
            _months(changes),
            {one: papers[one] for one in _spoken_of(changes)},
        )
        for supplier_id, changes in heaps.items()
    ]
    return sorted(tasks, key=lambda task: (task.supplier.casefold(), str(task.supplier_id)))


def _by_day(change: Change) -> tuple[date, str, UUID]:
    line = change.line
    return line.bought_on, line.description, line.id


def _months(changes: Iterable[Change]) -> list[Effect]:
    """What lay on a shelf already was not bought."""
    food = [change for change in changes if change.line.kind == Kind.FOOD]
    lines, after = [one.line for one in food], [one.after for one in food]
    return effects(lines, after, measures=TOLD)


def _spoken_of(changes: Iterable[Change]) -> set[UUID]:
    return {
        found.certificate_id
        for change in changes
        for found in (*change.old, *change.new)
        if found.certificate_id
    }


def _named(session: Session, changes: Iterable[Change]) -> Mapping[UUID, PaperNamed]:
    query = select(
        Certificate.id, Certificate.control_body, Certificate.number, Certificate.valid_until
    ).where(Certificate.id.in_(_spoken_of(changes)))
    return {row.id: PaperNamed(*row[1:]) for row in session.execute(query)}
