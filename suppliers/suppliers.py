"""Who sells to us and sends the invoice, shared by the network."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, Field, field_validator, model_validator
from sqlalchemy import CheckConstraint, ForeignKey, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.actor import By
from kernel.command import Command, Country, Latitude, Longitude, Name, Part
from kernel.db import Base, Degrees, Id
from kernel.documents import once_for_network
from kernel.errors import NotFound, Refused
from kernel.ids import new_id
from kernel.owned import NetworkWide
from kernel.words import N_
from network.emails import checked_email
from network.postcodes import checked_postcode, tidied_postcode
from network.sirets import checked_siret


def email_or_none(said: str) -> str:
    """An address that a letter reaches, or nothing.

    Raises:
        NotAnEmail: an order would go nowhere.

    """
    return checked_email(said) if said.strip() else ""


Intermediaries = Annotated[int, Field(ge=0, le=9)]
Email = Annotated[str, AfterValidator(email_or_none)]


class Supplier(NetworkWide, Base):
    """`intermediaries` between the producer and us: 0, 1, or more; none where unknown."""

    __tablename__ = "suppliers"
    __table_args__ = (CheckConstraint("intermediaries >= 0", name="intermediaries_counted"),)

    name: Mapped[str] = mapped_column(unique=True)
    siret: Mapped[str | None] = mapped_column(default=None)
    address: Mapped[str] = mapped_column(default="")
    postcode: Mapped[str | None] = mapped_column(default=None)
    city: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(default="FR")
    latitude: Mapped[Degrees | None] = mapped_column(default=None)
    longitude: Mapped[Degrees | None] = mapped_column(default=None)
    intermediaries: Mapped[int | None] = mapped_column(default=None)


class Contact(NetworkWide, Base):
    """Somebody to call or write to at a supplier's."""

    __tablename__ = "supplier_contacts"

    supplier_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("suppliers.id"), index=True)
    name: Mapped[str]
    phone: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")


class NewContact(Part):
    """How to reach somebody."""

    name: Name
    phone: str = ""
    email: Email = ""


class NewSupplier(Command):
    """A supplier as the purchaser writes it down. The id becomes the supplier's."""

    name: Name
    siret: str | None = None
    address: str = ""
    postcode: str | None = None
    city: str = ""
    country: Country = "FR"
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    intermediaries: Intermediaries | None = None
    contacts: tuple[NewContact, ...] = ()

    _siret = field_validator("siret")(checked_siret)
    _tidied = field_validator("postcode")(tidied_postcode)

    @model_validator(mode="after")
    def _lies_somewhere(self) -> Self:
        checked_postcode(self.postcode, country=self.country)
        return self


class NewContactOf(Command):
    """Somebody more to call or write to."""

    supplier_id: UUID
    name: Name
    phone: Annotated[str, Field(max_length=40)] = ""
    email: Email = ""


class SupplierNotFound(NotFound):
    """Nobody of that name or id sells to the network."""

    says = N_("No supplier is called “{supplier}”. Add it first, or choose another.")


class SupplierKnown(Refused):
    """One name, one supplier, for the whole network."""

    says = N_("A supplier called “{supplier}” is on the list already.")


class SupplierSiretKnown(Refused):
    """A SIRET is one establishment."""

    says = N_(
        "“{supplier}” has that SIRET already: check the digits, or leave the field empty."
    )


@once_for_network("supplier")
def add_supplier(session: Session, supplier: NewSupplier, by: By) -> UUID:
    """Write a supplier down for the whole network.

    Raises:
        SupplierKnown: there is one of that name, whatever its capitals.
        SupplierSiretKnown: there is one of that SIRET.

    """
    if supplier.siret:
        one_at_a_time(session)
    if known := supplier_called(session, supplier.name):
        raise SupplierKnown(supplier=known.name, known=known.id)
    siret_is_free(session, supplier.siret, supplier.id)
    session.add(Supplier(**supplier.model_dump(exclude={"contacts"})))
    session.flush()
    session.add_all(
        Contact(supplier_id=supplier.id, **dict(contact)) for contact in supplier.contacts
    )
    session.flush()
    return supplier.id


@once_for_network("supplier_contact")
def add_contact(session: Session, contact: NewContactOf, by: By) -> UUID:
    """Write down how to reach somebody at a supplier's.

    Raises:
        SupplierNotFound: there is none of that id.

    """
    supplier_by_id(session, contact.supplier_id)
    session.add(Contact(**dict(contact)))
    session.flush()
    return contact.id


def contacts_of(session: Session, supplier_id: UUID) -> Sequence[Contact]:
    """Whom to call or write to, by name."""
    query = select(Contact).where(Contact.supplier_id == supplier_id)
    return sorted(session.scalars(query), key=lambda one: (one.name.casefold(), one.id))


def one_at_a_time(session: Session) -> None:
    """Whoever else adds or corrects a supplier waits until this transaction ends.

    Names and SIRETs are compared with those of all the others. SQLite has one writer anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE suppliers IN SHARE ROW EXCLUSIVE MODE"))


def siret_is_free(session: Session, siret: str | None, supplier_id: UUID) -> None:
    """Whether the supplier may have it; none at all may be of as many as want.

    Raises:
        SupplierSiretKnown: it is another's.

    """
    others = select(Supplier).where(Supplier.siret == siret, Supplier.id != supplier_id)
    if siret and (known := session.scalars(others.limit(1)).first()):
        raise SupplierSiretKnown(supplier=known.name, known=known.id)


def supplier_called(session: Session, name: str) -> Supplier | None:
    """The supplier of that name; capitals and outer spaces make no difference."""
    folded = name.strip().casefold()
    # Folded here: SQLite's own lower() leaves É as it is.
    for known_id, known in session.execute(select(Supplier.id, Supplier.name)):
        if known.casefold() == folded:
            return session.get_one(Supplier, known_id)
    return None


def supplier_by_id(session: Session, supplier_id: UUID) -> Supplier:
    """The supplier.

    Raises:
        SupplierNotFound: there is none of that id.

    """
    supplier = session.get(Supplier, supplier_id)
    if supplier is None:
        raise SupplierNotFound(supplier=supplier_id)
    return supplier


def suppliers_named(session: Session, names: Iterable[str], by: By) -> Mapping[str, UUID]:
    """The supplier of each name as files write it, added where it is new, by folded name.

    Capitals and outer spaces make no difference.
    """
    wanted = {name.strip().casefold(): name.strip() for name in names}
    found = _ids_by_folded_name(session)
    for folded in sorted(wanted.keys() - found.keys()):
        new = NewSupplier(id=new_id(), name=wanted[folded])
        try:
            found[folded] = add_supplier(session, new, by)
        except (SupplierKnown, IntegrityError):
            # Another file that names it was faster.
            found = _ids_by_folded_name(session)
    return {folded: found[folded] for folded in wanted}


def _ids_by_folded_name(session: Session) -> dict[str, UUID]:
    rows = session.execute(select(Supplier.name, Supplier.id))
    return {name.casefold(): supplier_id for name, supplier_id in rows}
