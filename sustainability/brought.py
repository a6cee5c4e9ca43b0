"""Who brought what to a canteen: how much, from how far, with which labels, and how well proven."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inventory.purchases import Kind, PurchaseLine
from suppliers.evidence import Evidence
from suppliers.labels import Label
from sustainability.heaps import Span
from sustainability.ratios import NOUGHT


@dataclass
class Brought:
    """One supplier's food: euros before VAT, and grams where the weight is known.

    `labels` are euros by label and by what they rest on; `nearest` and `farthest` kilometres
    from the producers, as measured at the door, none where nobody knows.
    """

    value: Decimal = NOUGHT
    grams: int = 0
    local: Decimal = NOUGHT
    nearest: Decimal | None = None
    farthest: Decimal | None = None
    producers: set[UUID] = field(default_factory=set)
    labels: dict[Label, dict[Evidence, Decimal]] = field(default_factory=dict)

    def proven(self, label: Label) -> Decimal:
        """How much of what claims the label is proven, 0..1."""
        told = self.labels.get(label, {})
        whole = sum(told.values(), NOUGHT)
        return told.get(Evidence.PROVEN, NOUGHT) / whole if whole > 0 else NOUGHT


def brought(session: Session, span: Span) -> Mapping[UUID, Brought]:
    """By supplier, what was bought of each in those days, less what was taken back."""
    found: dict[UUID, Brought] = defaultdict(Brought)
    for row in session.execute(_query(span)):
        if row.value or row.grams:
            _add(found[row.supplier_id], row)
    return dict(found)


_SETS = tuple(getattr(PurchaseLine, evidence.value) for evidence in Evidence)


def _query(span: Span) -> Any:
    keys = (PurchaseLine.supplier_id, PurchaseLine.producer_id, PurchaseLine.local, *_SETS)
    return (
        select(
            *keys,
            func.sum(PurchaseLine.net_value).label("value"),
            func.sum(PurchaseLine.grams).label("grams"),
            func.min(PurchaseLine.local_km).label("nearest"),
            func.max(PurchaseLine.local_km).label("farthest"),
        )
        .where(
            PurchaseLine.canteen_id.in_(span.canteen_ids),
            PurchaseLine.bought_on.between(span.first, span.last),
            PurchaseLine.kind == Kind.FOOD,
            PurchaseLine.supplier_id.is_not(None),
        )
        .group_by(*keys)
    )


def _add(heap: Brought, row: Any) -> None:
    value = Decimal(row.value or 0)
    heap.value += value
    heap.grams += int(row.grams or 0)
    if row.local in (Evidence.PROVEN, Evidence.DECLARED):
        heap.local += value
    heap.nearest = _end(min, heap.nearest, row.nearest)
    heap.farthest = _end(max, heap.farthest, row.farthest)
    if row.producer_id:
        heap.producers.add(row.producer_id)
    for evidence in Evidence:
        for label in getattr(row, evidence.value):
            told = heap.labels.setdefault(label, {})
            told[evidence] = told.get(evidence, NOUGHT) + value


def _end(which: Any, *kilometres: Decimal | None) -> Decimal | None:
    known: Iterable[Decimal] = [one for one in kilometres if one is not None]
    return which(known, default=None)  # type: ignore[no-any-return]
