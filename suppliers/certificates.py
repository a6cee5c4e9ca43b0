"""What proves a label: whose paper, over what, from when to when, and whether it still stands."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from pydantic import model_validator
from sqlalchemy import CheckConstraint, ForeignKey, select
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
