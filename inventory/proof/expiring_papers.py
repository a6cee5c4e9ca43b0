"""Certificates that end before the next delivery they should prove, with no renewal known."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inventory.purchases import EvidenceRow, PurchaseLine
from kernel.documents import Document
from sourcing.orders import PurchaseOrder, State
from suppliers.certificates import Certificate
from suppliers.labels import Label
from suppliers.papers import Paper, papers_of
from suppliers.producers import Producer
from suppliers.suppliers import Supplier
from suppliers.terms import Terms, delivers_on

# What brought nothing for so long is no supplier that one waits for.
RECENTLY = timedelta(days=60)
A_WEEK = timedelta(days=7)


class Expiring(NamedTuple):
    """A paper that proved food of late, and will not prove the next delivery."""

    supplier_id: UUID
    supplier: str
    holder: str
    label: Label
    ends_on: date
    next_delivery_on: date


class RunningOut(NamedTuple):
    """The last paper of a holder for a label; `ends_on` may lie behind."""

    supplier_id: UUID
    supplier: str
    holder: str
    label: Label
    ends_on: date
    certificate_id: UUID


def expiring(session: Session, *, canteen_id: UUID, on: date) -> list[Expiring]:
    """By what ends first. The next delivery is the next one ordered, else the supplier's next
    agreed weekday, else a week from now.
    """
    proved = _proved(session, canteen_id, on)
    if not proved:
        return []
    suppliers = {supplier_id for supplier_id, _ in proved}
    deliveries = _next_deliveries(session, suppliers, canteen_id, on)
    found = {
        Expiring(*one[:5], deliveries[one.supplier_id])
        for one in _without_renewal(session, proved, deliveries)
    }
    return sorted(found, key=lambda one: (one.ends_on, one.supplier, one.holder, one.label))


def running_out(
    session: Session, *, canteen_id: UUID, on: date, until: date
) -> list[RunningOut]:
    """Papers that proved food of late and prove nothing any more on the day in `until`, by what
    ends first.
    """
    proved = _proved(session, canteen_id, on)
    if not proved:
        return []
    found = _without_renewal(session, proved, dict.fromkeys((one for one, _ in proved), until))
    return sorted(found, key=lambda one: (one.ends_on, one.supplier, one.holder, one.label))


def _without_renewal(
    session: Session, proved: Sequence[tuple[UUID, UUID]], needed_on: Mapping[UUID, date]
) -> set[RunningOut]:
    papers = _papers(session, proved)
    known = {paper.id: paper for paper in papers}
    names = _names(session, set(needed_on), papers)
    found = set()
    for supplier_id, certificate_id in proved:
        paper = known[certificate_id]
        ours = [other for other in papers if _renews(other, paper)]
        if not any(_stands(other, needed_on[supplier_id]) for other in ours):
            last = max(ours, key=lambda one: (one.valid_until, one.id))
            holder = names[paper.producer_id or paper.supplier_id]
            supplier = names[supplier_id]
            ending = (last.label, last.valid_until, last.id)
            found.add(RunningOut(supplier_id, supplier, holder, *ending))
    return found


def _proved(session: Session, canteen_id: UUID, on: date) -> Sequence[tuple[UUID, UUID]]:
    """Each supplier, and the papers that proved what it brought of late."""
    query = (
        select(PurchaseLine.supplier_id, EvidenceRow.certificate_id)
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
        .where(
            PurchaseLine.canteen_id == canteen_id,
            PurchaseLine.bought_on >= on - RECENTLY,
            PurchaseLine.supplier_id.is_not(None),
            EvidenceRow.certificate_id.is_not(None),
            Document.holds,
        )
        .distinct()
    )
    return [(row[0], row[1]) for row in session.execute(query) if row[0] and row[1]]


def _papers(session: Session, proved: Iterable[tuple[UUID, UUID]]) -> Sequence[Paper]:
    """Every paper of their holders."""
    query = select(Certificate.producer_id, Certificate.supplier_id).where(
        Certificate.id.in_({certificate_id for _, certificate_id in proved})
    )
    holders = session.execute(query).all()
    return papers_of(
        session,
        producer_ids={row[0] for row in holders if row[0]},
        supplier_ids={row[1] for row in holders if row[1]},
    )


def _renews(other: Paper, paper: Paper) -> bool:
    """Whether it is the same, or another of the same holder for the same label."""
    ours = (paper.producer_id, paper.supplier_id, paper.label)
    return (other.producer_id, other.supplier_id, other.label) == ours


def _stands(paper: Paper, on: date) -> bool:
    return paper.valid_from <= on <= paper.valid_until and paper.stopped(on) is None


def _next_deliveries(
    session: Session, suppliers: set[UUID], canteen_id: UUID, on: date
) -> Mapping[UUID, date]:
    ordered = select(PurchaseOrder.supplier_id, func.min(PurchaseOrder.delivery_on)).where(
        PurchaseOrder.canteen_id == canteen_id,
        PurchaseOrder.supplier_id.in_(suppliers),
        PurchaseOrder.delivery_on >= on,
        PurchaseOrder.state.in_([State.SENT, State.CONFIRMED]),
    )
    found: dict[UUID, date] = {
        row[0]: row[1] for row in session.execute(ordered.group_by(PurchaseOrder.supplier_id))
    }
    agreed = (
        select(Terms)
        .join(Document, (Document.canteen_id == Terms.canteen_id) & (Document.id == Terms.id))
        .where(
            Terms.canteen_id == canteen_id,
            Terms.supplier_id.in_(suppliers),
            Terms.from_on <= on,
            Document.holds,
        )
        .order_by(Terms.from_on)
    )
    terms = {one.supplier_id: one for one in session.scalars(agreed)}
    week = [on + timedelta(days=day) for day in range(1, 8)]
    for supplier_id in suppliers - found.keys():
        known = terms.get(supplier_id)
        days = [day for day in week if known and known.weekdays and delivers_on(known, day)]
        found[supplier_id] = min(days, default=on + A_WEEK)
    return found


def _names(
    session: Session, suppliers: set[UUID], papers: Iterable[Paper]
) -> Mapping[UUID | None, str]:
    sellers = suppliers | {one.supplier_id for one in papers if one.supplier_id}
    growers = {one.producer_id for one in papers if one.producer_id}
    shops = session.execute(select(Supplier.id, Supplier.name).where(Supplier.id.in_(sellers)))
    farms = session.execute(select(Producer.id, Producer.name).where(Producer.id.in_(growers)))
    return {row[0]: row[1] for row in [*shops, *farms]}
