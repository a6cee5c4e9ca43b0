"""Who sells to us and sends the invoice, shared by the network."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field, field_validator
from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.actor import By
from kernel.command import Command, Country, Name, Part
from kernel.db import Base, Degrees, Id
from kernel.documents import once_for_network
from kernel.errors import NotFound, Refused
from kernel.ids import new_id
from kernel.owned import NetworkWide
from kernel.words import N_
from network.sirets import checked_siret

Intermediaries = Annotated[int, Field(ge=0, le=9)]


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
    email: str = ""


class NewSupplier(Command):
    """A supplier as the purchaser writes it down. The id becomes the supplier's."""

    name: Name
    siret: str | None = None
    address: str = ""
    postcode: str | None = None
    city: str = ""
    country: Country = "FR"
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    intermediaries: Intermediaries | None = None
    contacts: tuple[NewContact, ...] = ()

    _siret = field_validator("siret")(checked_siret)


class SupplierNotFound(NotFound):
    """Nobody of that name or id sells to the network."""

    says = N_("No supplier is called “{supplier}”. Add it first, or choose another.")


class SupplierKnown(Refused):
    """One name, one supplier, for the whole network."""

    says = N_("A supplier called “{supplier}” is on the list already.")


@once_for_network("supplier")
def add_supplier(session: Session, supplier: NewSupplier, by: By) -> UUID:
    """Write a supplier down for the whole network.

    Raises:
        SupplierKnown: there is one of that name.

    """
    if session.scalar(select(Supplier.id).where(Supplier.name == supplier.name)):
        raise SupplierKnown(supplier=supplier.name)
    session.add(Supplier(**supplier.model_dump(exclude={"contacts"})))
    session.flush()
    session.add_all(
        Contact(supplier_id=supplier.id, **dict(contact)) for contact in supplier.contacts
    )
    session.flush()
    return supplier.id


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
