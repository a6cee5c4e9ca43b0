"""All papers made out to somebody, as a claim is held against them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from suppliers.certificates import Certificate, CertificateEvent, Ending, Scope
from suppliers.families import Family
from suppliers.labels import Label
from suppliers.renewals import DAYS_AWAITED, days_awaited


class Paper(NamedTuple):
    """All that decides whether a certificate covered something on a day.

    `days_awaited` is how long after its end a renewal is awaited, by the network's rule of that
    day.
    """

    id: UUID
    producer_id: UUID | None
    supplier_id: UUID | None
    label: Label
    valid_from: date
    valid_until: date
    families: frozenset[Family]
    product_ids: frozenset[UUID]
    events: tuple[tuple[date, Ending], ...]
    days_awaited: int = DAYS_AWAITED

    @property
    def awaited_until(self) -> date:
        """The last day on which its renewal may still come."""
        return self.valid_until + timedelta(days=self.days_awaited)

    def covers(self, product_id: UUID, family: Family) -> bool:
        """Whether the paper names the product, its family, or everything."""
        everything = not self.families and not self.product_ids
        return everything or family in self.families or product_id in self.product_ids

    def stopped(self, on: date) -> Ending | None:
        """SUSPENDED or WITHDRAWN where that is how it stood on the day."""
        ending = None
        for since, news in self.events:
            if since <= on:
                ending = None if news == Ending.RESTORED else news
        return ending


# Built once: for a delivery, building them anew would cost more than asking them.
_PAPERS = select(
    Certificate.id,
    Certificate.producer_id,
    Certificate.supplier_id,
    Certificate.label,
    Certificate.valid_from,
    Certificate.valid_until,
    # In the same statement: a delivery asks no more for it.
    days_awaited(Certificate.valid_until).label("days_awaited"),
).where(
    or_(
        Certificate.producer_id.in_(bindparam("producers", expanding=True)),
        Certificate.supplier_id.in_(bindparam("suppliers", expanding=True)),
    )
)
_SCOPES = select(Scope.certificate_id, Scope.family, Scope.product_id).where(
    Scope.certificate_id.in_(bindparam("papers", expanding=True))
)
_NEWS = (
    select(CertificateEvent.certificate_id, CertificateEvent.on, CertificateEvent.ending)
    .where(CertificateEvent.certificate_id.in_(bindparam("papers", expanding=True)))
    .order_by(CertificateEvent.on, CertificateEvent.id)
)


def papers_of(
    session: Session, *, producer_ids: Iterable[UUID], supplier_ids: Iterable[UUID]
) -> Sequence[Paper]:
    """Every paper made out to one of them, past and present, the latest to end first."""
    holders = {"producers": list(set(producer_ids)), "suppliers": list(set(supplier_ids))}
    # Of two that end together always the same comes first: what a person saw is asked again.
    rows = sorted(
        session.execute(_PAPERS, holders).all(),
        key=lambda row: (row.valid_until, row.id),
        reverse=True,
    )
    ids = [row.id for row in rows]
    families, products = _scopes(session, ids)
    events = _events(session, ids)
    return [
        Paper(
            *row[:6],
            frozenset(families[row.id]),
            frozenset(products[row.id]),
            tuple(events[row.id]),
            row.days_awaited,
        )
        for row in rows
    ]


def _scopes(
    session: Session, ids: Sequence[UUID]
) -> tuple[Mapping[UUID, set[Family]], Mapping[UUID, set[UUID]]]:
    families: dict[UUID, set[Family]] = defaultdict(set)
    products: dict[UUID, set[UUID]] = defaultdict(set)
    for paper, family, product in session.execute(_SCOPES, {"papers": ids}):
        if family:
            families[paper].add(family)
        if product:
            products[paper].add(product)
    return families, products


def _events(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, list[tuple[date, Ending]]]:
    events: dict[UUID, list[tuple[date, Ending]]] = defaultdict(list)
    for paper, on, ending in session.execute(_NEWS, {"papers": ids}):
        events[paper].append((on, ending))
    return events
