"""What was written of a producer is completed: an address, a place on the map.

What was bought before keeps the distance that was measured then.
"""

from uuid import UUID

from pydantic import field_validator
from sqlalchemy.orm import Session

from kernel.actor import By
from kernel.command import Command, Latitude, Longitude
from kernel.documents import once_for_network
from network.postcodes import checked_postcode, tidied_postcode
from network.sirets import checked_siret
from suppliers.producers import producer_by_id


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


@once_for_network("producer_mended")
def mend_producer(session: Session, mended: OfProducer, by: By) -> UUID:
    """Write down where a producer is.

    Raises:
        ProducerNotFound: there is none of that id.
        BadPostcode, BadPostcodeAbroad: it is none of the country.

    """
    one = producer_by_id(session, mended.producer_id)
    checked_postcode(mended.postcode, country=one.country)
    for name, value in mended.model_dump(exclude={"id", "producer_id"}).items():
        setattr(one, name, value)
    session.flush()
    return mended.id
