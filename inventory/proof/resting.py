"""The purchases of a canteen that rest on one certificate, or once did."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from inventory.proof.reexamined import set_off
from inventory.purchases import EvidenceRow, PurchaseLine
from kernel.documents import Document
from suppliers.evidence import Evidence, Why
from suppliers.suppliers import Supplier


class RestingLine(NamedTuple):
    """A line in force, euros before VAT, grams where the weight is known."""

    line_id: UUID
    bought_on: date
    description: str
    supplier: str | None
    evidence: Evidence
    why: Why | None
    value: Decimal
    grams: int | None


class RestingLines(NamedTuple):
    """A page of them, and all of them together."""

    lines: Sequence[RestingLine]
    many: int
    value: Decimal
    grams: int


def lines_on(
    session: Session, certificate_id: UUID, *, canteen_id: UUID, skip: int, at_most: int
) -> RestingLines:
    """The newest first. What was taken back, or rests on another paper by now, is left out."""
    where = _in_force(canteen_id, certificate_id)
    sums = _from(func.count(), func.sum(PurchaseLine.net_value), func.sum(PurchaseLine.grams))
    many, value, grams = session.execute(sums.where(*where)).one()
    query = (
        _from(
            PurchaseLine.id,
            PurchaseLine.bought_on,
            PurchaseLine.description,
            Supplier.name,
            EvidenceRow.evidence,
            EvidenceRow.why,
            PurchaseLine.net_value,
            PurchaseLine.grams,
        )
        .outerjoin(Supplier, Supplier.id == PurchaseLine.supplier_id)
        .where(*where)
        .order_by(PurchaseLine.bought_on.desc(), PurchaseLine.id.desc())
        .offset(skip)
        .limit(at_most)
    )
    lines = [RestingLine._make(row) for row in session.execute(query)]
    return RestingLines(lines, many, Decimal(value or 0), int(grams or 0))


def _from(*columns: Any) -> Any:
    return (
        select(*columns)
        .select_from(EvidenceRow)
        .join(
            PurchaseLine,
            (PurchaseLine.canteen_id == EvidenceRow.canteen_id)
            & (PurchaseLine.id == EvidenceRow.line_id),
        )
        .join(
            Document,
            (Document.canteen_id == PurchaseLine.canteen_id)
            & (Document.id == PurchaseLine.document_id),
        )
    )


def _in_force(canteen_id: UUID, certificate_id: UUID) -> tuple[Any, ...]:
    back, paper = aliased(PurchaseLine), aliased(Document)
    answered = exists().where(
        back.canteen_id == PurchaseLine.canteen_id,
        back.reverses_id == PurchaseLine.id,
        paper.canteen_id == back.canteen_id,
        paper.id == back.document_id,
        paper.holds,
    )
    return (
        EvidenceRow.canteen_id == canteen_id,
        EvidenceRow.certificate_id == certificate_id,
        Document.holds,
        ~answered,
        PurchaseLine.id.not_in(set_off(canteen_id)),
    )
