"""What was judged of a delivery's lines when they came, as it stands now: it is not asked again.

A canteen may have moved since, a paper come late, a rule of ours changed: completing an old
delivery is no reason to judge it by today. A re-examination that was accepted is what stands.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.lots import Lot
from inventory.purchases import EvidenceRow, PurchaseLine
from inventory.receiving.door import Frozen, Judged
from inventory.receiving.receipts import ReceiptLine
from suppliers.evidence import Finding


def judged_of(session: Session, receipt_id: UUID, *, canteen_id: UUID) -> Mapping[UUID, Judged]:
    """By line; what was sent back has none."""
    query = (
        select(ReceiptLine, PurchaseLine)
        .join(Lot, (Lot.canteen_id == ReceiptLine.canteen_id) & (Lot.id == ReceiptLine.id))
        .join(
            PurchaseLine,
            (PurchaseLine.canteen_id == Lot.canteen_id)
            & (PurchaseLine.id == Lot.purchase_line_id),
        )
        .where(ReceiptLine.canteen_id == canteen_id, ReceiptLine.receipt_id == receipt_id)
    )
    rows = session.execute(query).all()
    findings = _findings(session, {row.PurchaseLine.id for row in rows}, canteen_id)
    return {row.ReceiptLine.id: _judged(row, findings[row.PurchaseLine.id]) for row in rows}


def _judged(row: Any, findings: list[Finding]) -> Judged:
    line, bought = row.ReceiptLine, row.PurchaseLine
    return Judged(
        product_id=line.product_id,
        frozen=Frozen(**{name: getattr(bought, name) for name in Frozen._fields}),
        findings=findings,
        grams=line.grams,
    )


def _findings(
    session: Session, line_ids: Iterable[UUID], canteen_id: UUID
) -> Mapping[UUID, list[Finding]]:
    query = select(EvidenceRow).where(
        EvidenceRow.canteen_id == canteen_id, EvidenceRow.line_id.in_(set(line_ids))
    )
    found: dict[UUID, list[Finding]] = defaultdict(list)
    for row in session.scalars(query):
        found[row.line_id].append(Finding(row.label, row.evidence, row.certificate_id, row.why))
    return defaultdict(list, {one: sorted(some) for one, some in found.items()})
