"""Who grew or made the food; from there we measure how far it came."""

from typing import Self
from uuid import UUID

from pydantic import field_validator, model_validator
from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.actor import By
from kernel.command import Command, Country, Latitude, Longitude, Name
from kernel.db import Base, Degrees
from kernel.documents import once_for_network
from kernel.errors import NotFound, Refused
from kernel.owned import NetworkWide
from kernel.words import N_
from network.postcodes import checked_postcode, tidied_postcode
from network.sirets import checked_siret


class Producer(NetworkWide, Base):
    """A farm, a dairy, a bakery. With the SIRET of a supplier, it sells by itself."""

    __tablename__ = "producers"

    name: Mapped[str] = mapped_column(unique=True)
    siret: Mapped[str | None] = mapped_column(default=None)
    address: Mapped[str] = mapped_column(default="")
    postcode: Mapped[str | None] = mapped_column(default=None)
    city: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(default="FR")
    latitude: Mapped[Degrees | None] = mapped_column(default=None)
    longitude: Mapped[Degrees | None] = mapped_column(default=None)


class NewProducer(Command):
    """A producer as we first hear of it. The id becomes the producer's."""

    name: Name
    siret: str | None = None
    address: str = ""
    postcode: str | None = None
    city: str = ""
    country: Country = "FR"
    latitude: Latitude | None = None
    longitude: Longitude | None = None

    _siret = field_validator("siret")(checked_siret)
    _tidied = field_validator("postcode")(tidied_postcode)

    @model_validator(mode="after")
    def _lies_somewhere(self) -> Self:
        checked_postcode(self.postcode, country=self.country)
        return self


class ProducerNotFound(NotFound):
    """No producer bears that id."""

    says = N_("There is no producer {producer}. Add it first, or choose another.")


class ProducerKnown(Refused):
    """One name, one producer, for the whole network."""

    says = N_("A producer called “{producer}” is on the list already.")


@once_for_network("producer")
def add_producer(session: Session, producer: NewProducer, by: By) -> UUID:
    """Write a producer down for the whole network.

    Raises:
        ProducerKnown: there is one of that name, whatever its capitals.

    """
    if known := producer_called(session, producer.name):
        raise ProducerKnown(producer=known.name)
    session.add(Producer(**dict(producer)))
    session.flush()
    return producer.id


def producer_called(session: Session, name: str) -> Producer | None:
    """The producer of that name; capitals and outer spaces make no difference."""
    folded = name.strip().casefold()
    # Folded here: SQLite's own lower() leaves É as it is.
    for known_id, known in session.execute(select(Producer.id, Producer.name)):
        if known.casefold() == folded:
            return session.get_one(Producer, known_id)
    return None


def producer_by_id(session: Session, producer_id: UUID) -> Producer:
    """The producer.

    Raises:
        ProducerNotFound: there is none of that id.

    """
    producer = session.get(Producer, producer_id)
    if producer is None:
        raise ProducerNotFound(producer=producer_id)
    return producer
