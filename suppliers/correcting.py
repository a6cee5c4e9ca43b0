"""What was written of a supplier is put right: their name, where they are, whom to call there.

What was ordered, delivered or billed stays as it was, with the distance that was measured then
and the address that letters went to.
"""

from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, model_validator
from sqlalchemy.orm import Session

from kernel import seen
from kernel.actor import By
from kernel.command import Command, Name
from kernel.documents import once_for_network
from kernel.errors import NotFound, Refused
from kernel.words import N_
from network.postcodes import checked_postcode
from suppliers.mending import Whereabouts
from suppliers.suppliers import (
    Contact,
    Intermediaries,
    Supplier,
    SupplierKnown,
    email_or_none,
    one_at_a_time,
    siret_is_free,
    supplier_by_id,
    supplier_called,
)

CORRECTED = (
    "name", "siret", "address", "postcode", "city", "latitude", "longitude", "intermediaries",
)  # fmt: skip
Seen = Annotated[str, Field(max_length=64)]


class SupplierCorrection(Whereabouts):
    """The supplier as they shall be from now on, whole; the country stays. `seen` is what the
    corrector had before them, as `seen_as` tells it.
    """

    supplier_id: UUID
    name: Name
    intermediaries: Intermediaries | None = None
    seen: Seen


class ContactCorrection(Command):
    """How somebody is reached from now on; `gone`, they are on the list no more."""

    contact_id: UUID
    name: Name
    phone: str = ""
    email: str = ""
    gone: bool = False
    seen: Seen

    @model_validator(mode="after")
    def _is_reached(self) -> Self:
        # Whoever goes off the list goes with whatever was written of them.
        if not self.gone:
            email_or_none(self.email)
        return self


class SupplierCorrectedMeanwhile(Refused):
    """Two people, one supplier."""

    says = N_(
        "Somebody else corrected “{supplier}” meanwhile: look at what is kept now, then correct it."
    )


class ContactNotFound(NotFound):
    """Taken off the list meanwhile, or never on it."""

    says = N_("This contact is on the list no more.")


@once_for_network("supplier_corrected")
def correct_supplier(session: Session, correction: SupplierCorrection, by: By) -> UUID:
    """Put right what is kept of a supplier.

    Raises:
        SupplierNotFound: there is none of that id.
        SupplierCorrectedMeanwhile: it is not what the corrector saw.
        SupplierKnown, SupplierSiretKnown: another one has that name, or that SIRET.
        BadPostcode, BadPostcodeAbroad: it is none of the country.

    """
    one_at_a_time(session)
    one = supplier_by_id(session, correction.supplier_id)
    session.refresh(one)
    if seen_as(one) != correction.seen:
        raise SupplierCorrectedMeanwhile(supplier=one.name)
    known = supplier_called(session, correction.name)
    if known and known.id != one.id:
        raise SupplierKnown(supplier=known.name, known=known.id)
    if correction.siret != one.siret:
        siret_is_free(session, correction.siret, one.id)
    checked_postcode(correction.postcode, country=one.country)
    for name in CORRECTED:
        setattr(one, name, getattr(correction, name))
    session.flush()
    return correction.id


@once_for_network("supplier_contact_corrected")
def correct_contact(session: Session, correction: ContactCorrection, by: By) -> UUID:
    """Put right how somebody at a supplier's is reached.

    Raises:
        ContactNotFound: there is none of that id.
        SupplierCorrectedMeanwhile: it is not what the corrector saw.

    """
    one = contact_by_id(session, correction.contact_id, lock=True)
    if contact_seen_as(one) != correction.seen:
        raise SupplierCorrectedMeanwhile(supplier=supplier_by_id(session, one.supplier_id).name)
    if correction.gone:
        session.delete(one)
    for name in ("name", "phone", "email") if not correction.gone else ():
        setattr(one, name, getattr(correction, name))
    session.flush()
    return correction.id


def seen_as(supplier: Supplier) -> str:
    """What tells one state of a supplier from the next."""
    return seen.seen_as(supplier.id, facts_of(supplier).values())


def facts_of(supplier: Supplier) -> dict[str, str]:
    """What a correction says of them, in plain signs; empty where nothing is said."""
    return {one: seen.plain(getattr(supplier, one)) for one in CORRECTED}


def contact_seen_as(contact: Contact) -> str:
    """What tells one state of a contact from the next."""
    return seen.seen_as(contact.id, (contact.name, contact.phone, contact.email))


def contact_by_id(session: Session, contact_id: UUID, *, lock: bool = False) -> Contact:
    """Somebody at a supplier's.

    Raises:
        ContactNotFound: there is none of that id.

    """
    how: dict[str, Any] = {"with_for_update": lock, "populate_existing": lock}
    contact = session.get(Contact, contact_id, **how)
    if contact is None:
        raise ContactNotFound
    return contact
