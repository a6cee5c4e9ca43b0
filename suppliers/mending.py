"""What was written of a supplier or a producer is completed: an address, a place on the map.

What was bought before keeps the distance that was measured then.
"""

from typing import Any
from uuid import UUID

from pydantic import field_validator
from sqlalchemy.orm import Session

from kernel.actor import By
from kernel.command import Command, Latitude, Longitude
from kernel.documents import once_for_network
from network.postcodes import checked_postcode, tidied_postcode
from network.sirets import checked_siret
from suppliers.producers import Producer, producer_by_id
from suppliers.suppliers import Intermediaries, Supplier, supplier_by_id


class Whereabouts(Command):
    """All of it as it shall be from now on; what is left empty is emptied, the country stays."""

    siret: str | None = None
    address: str = ""
    postcode: str | None = None
    city: str = ""
    latitude: Latitude | None = None
    longitude: Longitude | None = None

    _siret = field_validator("siret")(checked_siret)
    _tidied = field_validator("postcode")(tidied_postcode)


class OfProducer(Whereabouts):
    """Of a producer."""

    producer_id: UUID


class OfSupplier(Whereabouts):
    """Of a supplier; with the hands between who grows it and us."""

    supplier_id: UUID
    intermediaries: Intermediaries | None = None


@once_for_network("producer_mended")
def mend_producer(session: Session, mended: OfProducer, by: By) -> UUID:
    """Write down where a producer is.

    Raises:
        ProducerNotFound: there is none of that id.
        BadPostcode, BadPostcodeAbroad: it is none of the country.

    """
    _put(producer_by_id(session, mended.producer_id), mended, {"producer_id"})
    session.flush()
    return mended.id


@once_for_network("supplier_mended")
def mend_supplier(session: Session, mended: OfSupplier, by: By) -> UUID:
    """Write down where a supplier is, and how many hands are between.

    Raises:
        SupplierNotFound: there is none of that id.
        BadPostcode, BadPostcodeAbroad: it is none of the country.

    """
    _put(supplier_by_id(session, mended.supplier_id), mended, {"supplier_id"})
    session.flush()
    return mended.id


def _put(row: Producer | Supplier, mended: Whereabouts, of: set[str]) -> None:
    checked_postcode(mended.postcode, country=row.country)
    said: dict[str, Any] = mended.model_dump(exclude={"id", *of})
    for name, value in said.items():
        setattr(row, name, value)
