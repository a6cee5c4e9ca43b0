"""What the canteen's lines claim: what that rested on when it was frozen, and would today.

Local and short circuit stay as they were frozen, and a line known by its family alone stays as
declared: a certificate covers a product.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from inventory.proof.reexamined import set_off
from inventory.purchases import EvidenceRow, Kind, PurchaseLine
from suppliers.certificates import Certificate
from suppliers.evidence import Claim, Evidence, Finding, weigh
from suppliers.families import Family
from suppliers.labels import NO_LABELS, Labels
from suppliers.papers import Paper, papers_of


class Claimed(NamedTuple):
    """As much of a purchase line as its claims need; the line as it was first written."""

    id: UUID
    reverses_id: UUID | None
    bought_on: date
    supplier_id: UUID | None
    producer_id: UUID | None
    product_id: UUID
    family: Family
    proven: Labels
    declared: Labels
    expired: Labels
    unknown: Labels

    @property
    def sets(self) -> tuple[Labels, Labels, Labels, Labels]:
        """The labels by what they rest on, in the order of `Evidence`."""
        return self.proven, self.declared, self.expired, self.unknown

    @property
    def claim(self) -> Claim:
        """What was said of the food, on its day."""
        return Claim(
            product_id=self.product_id,
            family=self.family,
            producer_id=self.producer_id,
            supplier_id=self.supplier_id,
            labels=NO_LABELS.union(*self.sets),
            on=self.bought_on,
        )


class News(NamedTuple):
    """What a line's labels rested on, and what they would rest on today."""

    line_id: UUID
    old: tuple[Finding, ...]
    new: tuple[Finding, ...]


def news_of(
    session: Session, canteen_id: UUID, today: date, *narrowed: ColumnElement[bool]
) -> list[News]:
    """The lines in force of which something else would be found today than was frozen."""
    lines = _in_force(session, and_(_claims(canteen_id), *narrowed))
    papers = _papers(session, [line for line, _ in lines])
    found = (_news(line, old, papers, today) for line, old in lines)
    return [one for one in found if one]


def _claims(canteen_id: UUID) -> ColumnElement[bool]:
    """Lines of food that claim a label, of somebody who has a paper, less those set off."""
    growers = select(Certificate.producer_id).where(Certificate.producer_id.is_not(None))
    sellers = select(Certificate.supplier_id).where(Certificate.supplier_id.is_not(None))
    return and_(
        PurchaseLine.canteen_id == canteen_id,
        PurchaseLine.kind.in_((Kind.FOOD, Kind.OPENING)),
        PurchaseLine.product_id.is_not(None),
        or_(*(getattr(PurchaseLine, evidence) != NO_LABELS for evidence in Evidence)),
        or_(PurchaseLine.producer_id.in_(growers), PurchaseLine.supplier_id.in_(sellers)),
        PurchaseLine.id.not_in(set_off(canteen_id)),
    )


def _in_force(
    session: Session, which: ColumnElement[bool]
) -> list[tuple[Claimed, list[Finding]]]:
    """Lines as first written that count now, with their frozen findings.

    What was answered is left out; what was put back is there again.
    """
    query = (
        select(
            *(getattr(PurchaseLine, name) for name in Claimed._fields),
            EvidenceRow.label,
            EvidenceRow.evidence,
            EvidenceRow.certificate_id,
            EvidenceRow.why,
        )
        .outerjoin(
            EvidenceRow,
            (EvidenceRow.canteen_id == PurchaseLine.canteen_id)
            & (EvidenceRow.line_id == PurchaseLine.id),
        )
        .where(which)
    )
    found: dict[UUID, tuple[Claimed, list[Finding]]] = {}
    answers: dict[UUID, UUID] = {}
    width = len(Claimed._fields)
    for row in session.execute(query):
        if row.reverses_id:
            answers[row.reverses_id] = row.id
        else:
            _, findings = found.setdefault(row.id, (Claimed._make(row[:width]), []))
            if row.label:
                findings.append(Finding._make(row[width:]))
    return [one for line_id, one in found.items() if _counts(line_id, answers)]


def _counts(line_id: UUID, answers: Mapping[UUID, UUID]) -> bool:
    return line_id not in answers or not _counts(answers[line_id], answers)


_Papers = Mapping[UUID | None, Sequence[Paper]]


def _papers(session: Session, lines: Iterable[Claimed]) -> _Papers:
    found: dict[UUID | None, list[Paper]] = defaultdict(list)
    known = list(lines)
    growers = {line.producer_id for line in known if line.producer_id}
    sellers = {line.supplier_id for line in known if line.supplier_id}
    for paper in papers_of(session, producer_ids=growers, supplier_ids=sellers):
        found[paper.producer_id or paper.supplier_id].append(paper)
    return found


def _news(line: Claimed, rows: Sequence[Finding], papers: _Papers, today: date) -> News | None:
    theirs = [*papers.get(line.producer_id, ()), *papers.get(line.supplier_id, ())]
    claim = line.claim
    # A line that a bill corrected bears its sets alone; the papers are with the first.
    old = sorted(rows) if rows else _as_sets_say(line)
    now = {finding.label: finding for finding in weigh(claim, theirs, as_of=today)}
    new = [
        now[was.label]
        if was.label in now and _differs(was, now[was.label], claim, theirs)
        else was
        for was in old
    ]
    return None if new == old else News(line.id, tuple(old), tuple(new))


def _as_sets_say(line: Claimed) -> list[Finding]:
    pairs = zip(Evidence, line.sets, strict=True)
    return sorted(Finding(one, how, None, None) for how, labels in pairs for one in labels)


def _differs(was: Finding, now: Finding, claim: Claim, papers: Collection[Paper]) -> bool:
    """Another evidence; or the same by another paper, where the one we show no longer proves."""
    if was.evidence != now.evidence:
        return True
    if now.evidence != Evidence.PROVEN or was.certificate_id in (None, now.certificate_id):
        return False
    shown = [paper for paper in papers if paper.id == was.certificate_id]
    found = {one.label: one.evidence for one in weigh(claim, shown)}
    return found[was.label] != Evidence.PROVEN
