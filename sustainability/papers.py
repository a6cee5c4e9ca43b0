"""The certificates that a month's purchases rest on."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.elements import ColumnElement

from inventory.purchases import EvidenceRow, Kind, PurchaseLine
from kernel.documents import Document
from suppliers.certificates import Certificate
from suppliers.evidence import Evidence
from suppliers.labels import Label
from suppliers.producers import Producer
from suppliers.suppliers import Supplier
from sustainability.cooked import Question
from sustainability.heaps import Span


class Paper(NamedTuple):
    """A certificate that proved something bought in the month, and how much of it."""

    holder: str
    label: Label
    control_body: str
    number: str
    valid_until: date
    value: Decimal
    grams: int


_PAPER = (
    Certificate.label,
    Certificate.control_body,
    Certificate.number,
    Certificate.valid_until,
)


def papers_of(session: Session, span: Span) -> list[Paper]:
    """The largest value first; papers of what was taken back, or exchanged since, prove nothing."""
    query = (
        _evidence(
            func.coalesce(Producer.name, Supplier.name),
            *_PAPER,
            func.sum(PurchaseLine.net_value),
            func.sum(PurchaseLine.grams),
        )
        .where(
            PurchaseLine.canteen_id.in_(span.canteen_ids),
            PurchaseLine.bought_on.between(span.first, span.last),
            PurchaseLine.kind == Kind.FOOD,
            EvidenceRow.evidence == Evidence.PROVEN,
            # The line that takes another back has no evidence of its own to set against it;
            # and what corrected a delivery goes with it, though its own document holds.
            Document.holds,
            ~_answered(),
        )
        .group_by(Producer.name, Supplier.name, *_PAPER)
        # A line whose evidence was exchanged stands against itself: its old paper proves nothing.
        .having(
            (func.sum(PurchaseLine.net_value) != 0)
            | (func.coalesce(func.sum(PurchaseLine.grams), 0) != 0)
        )
    )
    papers = [Paper._make((*row[:6], int(row[6] or 0))) for row in session.execute(query)]
    return sorted(papers, key=lambda paper: (-paper.value, paper.number))


def _evidence(*columns: Any) -> Question:
    """A question about lines, what each rests on, and whose paper that is."""
    return (
        select(*columns)
        .select_from(PurchaseLine)
        .join(
            EvidenceRow,
            (EvidenceRow.canteen_id == PurchaseLine.canteen_id)
            & (EvidenceRow.line_id == PurchaseLine.id),
        )
        .join(
            Document,
            (Document.canteen_id == PurchaseLine.canteen_id)
            & (Document.id == PurchaseLine.document_id),
        )
        .join(Certificate, Certificate.id == EvidenceRow.certificate_id)
        .outerjoin(Producer, Producer.id == Certificate.producer_id)
        .outerjoin(Supplier, Supplier.id == Certificate.supplier_id)
    )


def _answered() -> ColumnElement[bool]:
    """Whether a line of the opposite sign stands against it, and was not taken back itself."""
    back, paper = aliased(PurchaseLine), aliased(Document)
    return exists().where(
        back.canteen_id == PurchaseLine.canteen_id,
        back.reverses_id == PurchaseLine.id,
        paper.canteen_id == back.canteen_id,
        paper.id == back.document_id,
        paper.holds,
    )
