"""What a claim rests on, on one day: proven, declared, expired or unknown.

Decided at the door and frozen on the purchase line (see the house's rules of evidence):

- a certificate that covers the product and stands that day proves the label;
- one that covers it but ended before: expired, renewal awaited, for as many days as the
  network says (`suppliers.renewals`); after that, unknown: the renewal never came;
- one that was suspended or withdrawn, that names other products only, or whose level counts
  no more (HVE 2 after 2026): unknown, for the paper speaks against the claim;
- no paper at all, or one that begins later: declared.

The producer's paper is asked first, then the supplier's own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from suppliers.certificates import Ending
from suppliers.families import Family
from suppliers.labels import Label, counting
from suppliers.papers import Paper


class Evidence(StrEnum):
    """From the best to the least; a share counts the first two."""

    PROVEN = "proven"
    DECLARED = "declared"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


COUNTED = (Evidence.PROVEN, Evidence.DECLARED)


class Why(StrEnum):
    """Why a claim is not better founded."""

    NO_CERTIFICATE = "no_certificate"
    NOT_YET_VALID = "not_yet_valid"
    ENDED = "ended"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    OUT_OF_SCOPE = "out_of_scope"
    LEVEL_ENDED = "level_ended"


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What somebody says of a food: these labels, from this producer, sold by this supplier."""

    product_id: UUID
    family: Family
    producer_id: UUID | None
    supplier_id: UUID | None
    labels: frozenset[Label]
    on: date


class Finding(NamedTuple):
    """What one label of a claim rests on."""

    label: Label
    evidence: Evidence
    certificate_id: UUID | None
    why: Why | None


def weigh(claim: Claim, papers: Sequence[Paper], *, as_of: date | None = None) -> list[Finding]:
    """What each label of the claim rests on that day, given everybody's papers.

    `as_of` is the day on which it is asked, the claim's own unless said: a renewal that was
    awaited then may since have been awaited for too long.
    """
    asked = max(as_of or claim.on, claim.on)
    ours = [*_of_producer(claim, papers), *_of_supplier(claim, papers)]
    return [
        _best(
            _judge(claim, label, paper, asked)
            for paper in ours
            if _speaks_of(paper, label, claim.on)
        )
        or Finding(label, Evidence.DECLARED, None, Why.NO_CERTIFICATE)
        for label in sorted(counting(claim.labels, on=claim.on))
    ]


def best(evidences: Iterable[Evidence | None]) -> Evidence | None:
    """The best founded of several claims; none where there is no claim."""
    known = [one for one in evidences if one is not None]
    return min(known, key=_RANK.__getitem__, default=None)


def _of_producer(claim: Claim, papers: Iterable[Paper]) -> list[Paper]:
    return [p for p in papers if claim.producer_id and p.producer_id == claim.producer_id]


def _of_supplier(claim: Claim, papers: Iterable[Paper]) -> list[Paper]:
    return [p for p in papers if claim.supplier_id and p.supplier_id == claim.supplier_id]


def _speaks_of(paper: Paper, label: Label, on: date) -> bool:
    """Also a paper whose level counts no more: it says what the food is not."""
    return label in counting({paper.label}, on=on) or _was(paper.label) == label


def _was(label: Label) -> Label:
    return Label.HVE if label is Label.HVE_2 else label


def _judge(claim: Claim, label: Label, paper: Paper, asked: date) -> Finding:
    if label not in counting({paper.label}, on=claim.on):
        return Finding(label, Evidence.UNKNOWN, paper.id, Why.LEVEL_ENDED)
    if not paper.covers(claim.product_id, claim.family):
        return Finding(label, Evidence.UNKNOWN, paper.id, Why.OUT_OF_SCOPE)
    if claim.on < paper.valid_from:
        return Finding(label, Evidence.DECLARED, paper.id, Why.NOT_YET_VALID)
    if stopped := paper.stopped(claim.on):
        why = Why.SUSPENDED if stopped == Ending.SUSPENDED else Why.WITHDRAWN
        return Finding(label, Evidence.UNKNOWN, paper.id, why)
    if paper.valid_until < claim.on:
        awaited = asked <= paper.awaited_until
        evidence = Evidence.EXPIRED if awaited else Evidence.UNKNOWN
        return Finding(label, evidence, paper.id, Why.ENDED)
    return Finding(label, Evidence.PROVEN, paper.id, None)


# Among several papers of one holder, the one that serves the claim best speaks; but one that
# begins later, or names other things, does not make good what another leaves open.
_ORDER = {
    (Evidence.PROVEN, None): 0,
    (Evidence.UNKNOWN, Why.WITHDRAWN): 1,
    (Evidence.UNKNOWN, Why.SUSPENDED): 2,
    (Evidence.EXPIRED, Why.ENDED): 3,
    (Evidence.UNKNOWN, Why.LEVEL_ENDED): 4,
    (Evidence.UNKNOWN, Why.ENDED): 5,
    (Evidence.DECLARED, Why.NOT_YET_VALID): 6,
    (Evidence.UNKNOWN, Why.OUT_OF_SCOPE): 7,
}
_RANK = {evidence: rank for rank, evidence in enumerate(Evidence)}


def _best(findings: Iterable[Finding]) -> Finding | None:
    return min(findings, key=lambda found: _ORDER[found.evidence, found.why], default=None)
