"""Labels that no paper proves: whose they are, and what one paper would do to the month's shares.

A paper that is missing costs its food's part of what is proven; where the old one ended or
speaks against the claim, of what counts at all. Food that another paper proves already for the
same share costs nothing. So the parts of two papers are each exact, and not to be added up.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inventory.purchases import Kind, PurchaseLine
from network.promises import Basis, Measure
from suppliers.evidence import COUNTED, Evidence
from suppliers.labels import EGALIM, Label, Labels
from suppliers.producers import Producer
from suppliers.suppliers import Supplier
from sustainability.heaps import Span
from sustainability.ratios import NOUGHT

LABELS: Mapping[Measure, Labels] = {
    Measure.ORGANIC: frozenset({Label.BIO}),
    Measure.EGALIM: EGALIM,
}


class Claim(NamedTuple):
    """Whose label it is: of the producer where one is known, else of who sold it."""

    supplier_id: UUID | None
    producer_id: UUID | None
    label: Label


@dataclass
class Unproven:
    """Euros before VAT and grams that claim the label, by what they rest on instead of a paper.

    `proves` and `counts` are parts of all food bought, 0..1: by how much what is proven, and
    what counts, would rise with the paper.
    """

    claim: Claim
    supplier: str = ""
    producer: str = ""
    value: dict[Evidence, Decimal] = field(default_factory=dict)
    grams: dict[Evidence, int] = field(default_factory=dict)
    proves: dict[tuple[Measure, Basis], Decimal] = field(default_factory=dict)
    counts: dict[tuple[Measure, Basis], Decimal] = field(default_factory=dict)

    @property
    def worst(self) -> Evidence:
        """The least of what it rests on."""
        order = list(Evidence)
        return max(self.value, key=order.index)


def unproven(session: Session, span: Span) -> list[Unproven]:
    """What claims a label without a paper that proves it, what costs most first."""
    rows = session.execute(_query(span)).all()
    whole = {
        Basis.VALUE: sum((Decimal(row.value or 0) for row in rows), NOUGHT),
        Basis.MASS: sum((Decimal(row.grams or 0) for row in rows), NOUGHT),
    }
    found: dict[Claim, Unproven] = {}
    for row in rows:
        if row.value or row.grams:
            _add(found, row, whole)
    _name(session, found.values())
    kept = [one for one in found.values() if any(one.value.values())]
    return sorted(kept, key=_rank)


def _rank(one: Unproven) -> tuple[Any, ...]:
    costs = one.proves.get((Measure.EGALIM, Basis.VALUE), NOUGHT)
    return (-costs, one.producer.casefold(), one.supplier.casefold(), one.claim.label)


_SETS = tuple(getattr(PurchaseLine, evidence.value) for evidence in Evidence)


def _query(span: Span) -> Any:
    keys = (PurchaseLine.supplier_id, PurchaseLine.producer_id, *_SETS)
    return (
        select(
            *keys,
            func.sum(PurchaseLine.net_value).label("value"),
            func.sum(PurchaseLine.grams).label("grams"),
        )
        .where(
            PurchaseLine.canteen_id.in_(span.canteen_ids),
            PurchaseLine.bought_on.between(span.first, span.last),
            PurchaseLine.kind == Kind.FOOD,
        )
        .group_by(*keys)
    )


def _add(found: dict[Claim, Unproven], row: Any, whole: Mapping[Basis, Decimal]) -> None:
    value, grams = Decimal(row.value or 0), int(row.grams or 0)
    amounts = {Basis.VALUE: value, Basis.MASS: Decimal(grams)}
    sets = {evidence: getattr(row, evidence.value) for evidence in Evidence}
    for evidence in (Evidence.DECLARED, Evidence.EXPIRED, Evidence.UNKNOWN):
        for label in sets[evidence]:
            claim = Claim(row.supplier_id, row.producer_id, label)
            one = found.setdefault(claim, Unproven(claim))
            one.value[evidence] = one.value.get(evidence, NOUGHT) + value
            one.grams[evidence] = one.grams.get(evidence, 0) + grams
            for measure, labels in LABELS.items():
                if label in labels:
                    _cost(one, measure, _rests_on(sets, labels), amounts, whole)


def _rests_on(sets: Mapping[Evidence, Labels], labels: Labels) -> Evidence:
    return next(evidence for evidence, said in sets.items() if said & labels)


def _cost(
    one: Unproven,
    measure: Measure,
    now: Evidence,
    amounts: Mapping[Basis, Decimal],
    whole: Mapping[Basis, Decimal],
) -> None:
    for basis, amount in amounts.items():
        if now == Evidence.PROVEN or whole[basis] <= 0:
            continue
        part = amount / whole[basis]
        key = (measure, basis)
        one.proves[key] = one.proves.get(key, NOUGHT) + part
        if now not in COUNTED:
            one.counts[key] = one.counts.get(key, NOUGHT) + part


def _name(session: Session, some: Any) -> None:
    heaps: dict[type[Any], set[UUID]] = defaultdict(set)
    listed: Sequence[Unproven] = list(some)
    for one in listed:
        if one.claim.supplier_id:
            heaps[Supplier].add(one.claim.supplier_id)
        if one.claim.producer_id:
            heaps[Producer].add(one.claim.producer_id)
    names: dict[UUID | None, str] = {}
    for table, ids in heaps.items():
        rows = session.execute(select(table.id, table.name).where(table.id.in_(ids)))
        names |= {row[0]: row[1] for row in rows}
    for one in listed:
        one.supplier = names.get(one.claim.supplier_id, "")
        one.producer = names.get(one.claim.producer_id, "")
