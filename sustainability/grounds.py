"""What one purchase line rests on: which paper, or why none."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from inventory.purchases import EvidenceRow, PurchaseLine
from kernel.errors import NotFound
from kernel.words import N_
from suppliers.certificates import Certificate, CertificateEvent, Ending
from suppliers.evidence import Evidence, Why
from suppliers.labels import Label
from suppliers.producers import Producer
from suppliers.suppliers import Supplier


class LineNotFound(NotFound):
    """Another canteen's, or nobody's."""

    says = N_("There is no such purchase line in this canteen.")


class Paper(NamedTuple):
    """A certificate, whose it is, and what became of it since; its file where one is kept."""

    id: UUID
    holder: str
    label: Label
    control_body: str
    number: str
    valid_from: date
    valid_until: date
    document_sha256: str | None
    news: Sequence[tuple[date, Ending]]


class Ground(NamedTuple):
    """One label that was claimed, what it rests on, and why it is not better founded."""

    label: Label
    evidence: Evidence
    why: Why | None
    paper: Paper | None


class Grounds(NamedTuple):
    """A line with all that it claims. `corrected` where another line stands in its place or
    beside it since.
    """

    line: PurchaseLine
    supplier: str | None
    producer: str | None
    labels: Sequence[Ground]
    corrected: bool


def grounds(session: Session, line_id: UUID, *, canteen_id: UUID) -> Grounds:
    """What a line rests on.

    Raises:
        LineNotFound: this canteen bought nothing under that id.

    """
    line = session.get(PurchaseLine, (canteen_id, line_id))
    if line is None:
        raise LineNotFound
    names = (
        select(Supplier.name, Producer.name)
        .select_from(PurchaseLine)
        .outerjoin(Supplier, Supplier.id == PurchaseLine.supplier_id)
        .outerjoin(Producer, Producer.id == PurchaseLine.producer_id)
        .where(PurchaseLine.canteen_id == canteen_id, PurchaseLine.id == line_id)
    )
    supplier, producer = session.execute(names).one()
    since = exists().where(
        PurchaseLine.canteen_id == canteen_id,
        or_(PurchaseLine.corrects_id == line_id, PurchaseLine.reverses_id == line_id),
    )
    corrected = bool(session.scalar(select(since)))
    return Grounds(line, supplier, producer, _labels(session, line), corrected)


def _labels(session: Session, line: PurchaseLine) -> list[Ground]:
    query = (
        select(EvidenceRow, Certificate, Producer.name, Supplier.name)
        .outerjoin(Certificate, Certificate.id == EvidenceRow.certificate_id)
        .outerjoin(Producer, Producer.id == Certificate.producer_id)
        .outerjoin(Supplier, Supplier.id == Certificate.supplier_id)
        .where(EvidenceRow.canteen_id == line.canteen_id, EvidenceRow.line_id == line.id)
    )
    rows = session.execute(query).all()
    news = _news(session, [row[1].id for row in rows if row[1]])
    found = []
    for row, certificate, producer, supplier in rows:
        paper = _paper(certificate, producer or supplier, news) if certificate else None
        found.append(Ground(row.label, row.evidence, row.why, paper))
    said = {one.label for one in found}
    # What came from a file, or was copied with a lot, has sets of labels and no rows.
    for evidence in Evidence:
        labels = getattr(line, evidence.value)
        found += [Ground(one, evidence, None, None) for one in labels if one not in said]
        said |= labels
    return sorted(found, key=lambda one: (list(Evidence).index(one.evidence), one.label))


def _paper(
    certificate: Certificate, holder: str, news: dict[UUID, list[tuple[date, Ending]]]
) -> Paper:
    return Paper(
        certificate.id,
        holder,
        certificate.label,
        certificate.control_body,
        certificate.number,
        certificate.valid_from,
        certificate.valid_until,
        certificate.document_sha256,
        news.get(certificate.id, []),
    )


def _news(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[tuple[date, Ending]]]:
    query = (
        select(CertificateEvent.certificate_id, CertificateEvent.on, CertificateEvent.ending)
        .where(CertificateEvent.certificate_id.in_(ids))
        .order_by(CertificateEvent.on, CertificateEvent.id)
    )
    found: dict[UUID, list[tuple[date, Ending]]] = {}
    for certificate_id, on, ending in session.execute(query) if ids else ():
        found.setdefault(certificate_id, []).append((on, ending))
    return found
