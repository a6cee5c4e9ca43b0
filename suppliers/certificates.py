"""What proves a label: whose paper, over what, from when to when, and whether it still stands."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from pydantic import model_validator
from sqlalchemy import CheckConstraint, ForeignKey, bindparam, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.actor import By
from kernel.append_only import append_only
from kernel.command import Command, Name, Part
from kernel.db import Base, Id
from kernel.documents import once_for_network
from kernel.errors import NotFound, Refused
from kernel.ids import new_id
from kernel.owned import NetworkWide
from kernel.words import N_
from suppliers.families import Family
from suppliers.labels import Label
from suppliers.renewals import DAYS_AWAITED, days_awaited


class Certificate(NetworkWide, Base):
    """A paper from a control body. A renewal is another paper, so a reference stays true."""

    __tablename__ = "certificates"
    __table_args__ = (
        CheckConstraint("valid_from <= valid_until", name="runs_forward"),
        CheckConstraint("(producer_id IS NULL) <> (supplier_id IS NULL)", name="one_holder"),
    )

    producer_id: Mapped[UUID | None] = mapped_column(
        Id(), ForeignKey("producers.id"), index=True
    )
    supplier_id: Mapped[UUID | None] = mapped_column(
        Id(), ForeignKey("suppliers.id"), index=True
    )
    label: Mapped[Label]
    control_body: Mapped[str]
    number: Mapped[str]
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    document_sha256: Mapped[str | None] = mapped_column(default=None)
    checked_at: Mapped[datetime | None] = mapped_column(default=None)
    checked_where: Mapped[str] = mapped_column(default="")


class Scope(NetworkWide, Base):
    """A family or a product that the paper names; a paper that names none covers all."""

    __tablename__ = "certificate_scopes"
    __table_args__ = (
        CheckConstraint("(family IS NULL) <> (product_id IS NULL)", name="one_thing"),
    )

    certificate_id: Mapped[UUID] = mapped_column(
        Id(), ForeignKey("certificates.id"), index=True
    )
    family: Mapped[Family | None] = mapped_column(default=None)
    # No key into products: they lie in a room above.
    product_id: Mapped[UUID | None] = mapped_column(default=None)


class Ending(StrEnum):
    """Why a paper stopped counting before its date, or counts again."""

    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"


class CertificateEvent(NetworkWide, Base):
    """From that day on, the paper is suspended, withdrawn, or in force again."""

    __tablename__ = "certificate_events"

    certificate_id: Mapped[UUID] = mapped_column(
        Id(), ForeignKey("certificates.id"), index=True
    )
    ending: Mapped[Ending]
    on: Mapped[date]


append_only(Certificate.__table__)
append_only(Scope.__table__)
append_only(CertificateEvent.__table__)


class NewScope(Part):
    """One family, or one product."""

    family: Family | None = None
    product_id: UUID | None = None

    @model_validator(mode="after")
    def _names_one_thing(self) -> "NewScope":
        if (self.family is None) == (self.product_id is None):
            raise FamilyOrProduct
        return self


class NewCertificate(Command):
    """A paper as it was read and checked. The id becomes the certificate's."""

    producer_id: UUID | None = None
    supplier_id: UUID | None = None
    label: Label
    control_body: Name
    number: Name
    valid_from: date
    valid_until: date
    scopes: tuple[NewScope, ...] = ()
    document_sha256: str | None = None
    checked_at: datetime | None = None
    checked_where: str = ""

    @model_validator(mode="after")
    def _runs_forward(self) -> "NewCertificate":
        if self.valid_until < self.valid_from:
            raise EndsBeforeItBegins(valid_from=self.valid_from, valid_until=self.valid_until)
        if (self.producer_id is None) == (self.supplier_id is None):
            raise OneHolder
        return self


class News(Command):
    """The control body suspended, withdrew or restored a paper."""

    certificate_id: UUID
    ending: Ending
    on: date


class EndsBeforeItBegins(Refused):
    """The two dates are the wrong way round."""

    says = N_("A certificate cannot begin on {valid_from} and end on {valid_until}.")


class OneHolder(Refused):
    """A paper is made out to a producer or to a supplier."""

    says = N_("Say whose certificate this is: one producer, or one supplier.")


class FamilyOrProduct(Refused):
    """Each line of a scope is one thing."""

    says = N_("A line of a certificate's scope names one family, or one product.")


class CertificateKnown(Refused):
    """The same paper, typed by somebody else or before."""

    says = N_("That certificate is written down already: {number}, until {valid_until}.")


class CertificateNotFound(NotFound):
    """No certificate bears that id."""

    says = N_("There is no certificate {certificate}.")


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


@once_for_network("certificate")
def add_certificate(session: Session, certificate: NewCertificate, by: By) -> UUID:
    """Keep a paper. It is never changed: a renewal is another, an ending is news of it.

    Raises:
        CertificateKnown: the same number of the same holder ends that day already.

    """
    if certificate_like(session, certificate):
        said = {"number": certificate.number, "valid_until": certificate.valid_until}
        raise CertificateKnown(**said)
    session.add(Certificate(**certificate.model_dump(exclude={"scopes"})))
    session.flush()
    session.add_all(
        Scope(id=new_id(), certificate_id=certificate.id, **dict(scope))
        for scope in certificate.scopes
    )
    session.flush()
    return certificate.id


def certificate_like(session: Session, certificate: NewCertificate) -> Certificate | None:
    """The same paper: of that holder, for that label, by that number, until that day."""
    same = ("producer_id", "supplier_id", "label", "number", "valid_until")
    query = select(Certificate).where(
        *(getattr(Certificate, name) == getattr(certificate, name) for name in same)
    )
    return session.scalars(query.limit(1)).first()


def certificate_by_id(session: Session, certificate_id: UUID) -> Certificate:
    """The certificate.

    Raises:
        CertificateNotFound: there is none of that id.

    """
    certificate = session.get(Certificate, certificate_id)
    if certificate is None:
        raise CertificateNotFound(certificate=certificate_id)
    return certificate


@once_for_network("certificate_news")
def note_news(session: Session, news: News, by: By) -> UUID:
    """Note a suspension, a withdrawal, or its end. What is frozen on receipts stays.

    Raises:
        CertificateNotFound: there is none of that id.

    """
    if session.get(Certificate, news.certificate_id) is None:
        raise CertificateNotFound(certificate=news.certificate_id)
    session.add(CertificateEvent(**dict(news)))
    session.flush()
    return news.id


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
