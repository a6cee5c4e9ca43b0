"""Which product a barcode is: decided once, known at every door of the network."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.actor import By
from kernel.command import Part
from kernel.db import Base, Id
from sourcing.products import facts_of


class Barcode(Base):
    """A GTIN in its 14 digits, and the product it was last said to be."""

    __tablename__ = "barcodes"

    gtin: Mapped[str] = mapped_column(primary_key=True)
    product_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("products.id"))
    person_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("people.id"))
    learned_on: Mapped[date]


class Learned(Part):
    """That this code is that product."""

    gtin: Annotated[str, Field(pattern="^[0-9]{14}$")]
    product_id: UUID


def learn_barcode(session: Session, learned: Learned, by: By) -> None:
    """Remember it; the last word counts.

    Raises:
        ProductNotFound: there is no such product.

    """
    facts_of(session, [learned.product_id])
    known = session.get(Barcode, learned.gtin)
    if known is None:
        row = {**learned.model_dump(), "person_id": by.person_id, "learned_on": by.today}
        session.add(Barcode(**row))
    elif known.product_id != learned.product_id:
        known.product_id, known.person_id = learned.product_id, by.person_id
        known.learned_on = by.today
    session.flush()


def product_of_barcode(session: Session, gtin: str) -> UUID | None:
    """The product it is known to be."""
    return session.scalar(select(Barcode.product_id).where(Barcode.gtin == gtin))
