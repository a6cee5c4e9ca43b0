"""Which product a barcode is: decided once, known at every door of the network."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import ForeignKey, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.actor import By
from kernel.command import Part
from kernel.db import Base, Id
from kernel.rows import insert_missing_rows
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
    row = {**learned.model_dump(), "person_id": by.person_id, "learned_on": by.today}
    # Two doors may learn it at the same moment: the second waits here, and goes on.
    insert_missing_rows(session, Barcode, [row])
    session.execute(
        update(Barcode)
        .where(Barcode.gtin == learned.gtin, Barcode.product_id != learned.product_id)
        .values(row)
    )


def product_of_barcode(session: Session, gtin: str) -> UUID | None:
    """The product it is known to be."""
    return session.scalar(select(Barcode.product_id).where(Barcode.gtin == gtin))
