"""A supplier's catalogue as it was sent: a file that waits until a person has looked at it."""

from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.actor import By
from kernel.append_only import append_only
from kernel.command import Command
from kernel.db import Base, Id
from kernel.documents import once_for_network
from kernel.errors import NotFound
from kernel.owned import NetworkWide
from kernel.words import N_


class Catalogue(NetworkWide, Base):
    """`supplier` is whose it is, where the file does not say so row by row."""

    __tablename__ = "catalogues"

    sent_by_canteen_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("canteens.id"))
    supplier: Mapped[str]
    sha256: Mapped[str]


append_only(Catalogue.__table__)


class NewCatalogue(Command):
    """A file that is kept already, and whose it is, where it does not say so itself."""

    supplier: Annotated[str, Field(max_length=200)] = ""
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class CatalogueNotFound(NotFound):
    """Another canteen's, or nobody's."""

    says = N_("That catalogue is not here any more: send its file again.")


@once_for_network("catalogue")
def send_catalogue(session: Session, catalogue: NewCatalogue, by: By) -> UUID:
    """Write down who sent the file."""
    session.add(Catalogue(**dict(catalogue), sent_by_canteen_id=by.canteen_id))
    session.flush()
    return catalogue.id


def catalogue_by_id(session: Session, catalogue_id: UUID, *, canteen_id: UUID) -> Catalogue:
    """What this canteen sent.

    Raises:
        CatalogueNotFound: it sent nothing of that id.

    """
    query = select(Catalogue).where(
        Catalogue.id == catalogue_id, Catalogue.sent_by_canteen_id == canteen_id
    )
    found = session.scalar(query)
    if found is None:
        raise CatalogueNotFound
    return found
