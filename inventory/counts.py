"""What is really on the shelf. A count posts only its difference, and says what became of it."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, Id, Quantity
from kernel.owned import CanteenOwned, same_canteen


class Became(StrEnum):
    """What the person says of less than the book believed; more was always miscounted."""

    COOKED = "cooked"
    WASTED = "wasted"
    GIVEN = "given"
    MISCOUNTED = "miscounted"


class Count(CanteenOwned, Base):
    """A walk along the shelves. `before_service` where the day's meals were still to come.

    `monthly` where nobody walked: goods that are never counted, charged at a month's end.
    """

    __tablename__ = "counts"
    __table_args__ = (
        same_canteen("id", "documents"),
        Index(None, "canteen_id", "counted_on"),
    )

    counted_on: Mapped[date]
    before_service: Mapped[bool] = mapped_column(default=False)
    monthly: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(default="")


class CountLine(CanteenOwned, Base):
    """One product (or one lot of it), on one shelf or on all. Stock units: `found` is what was
    there, `booked` what the book believed. Its moves are of the same document; the first one
    bears the line's id. `clashes_with_id` names the line of somebody who counted the same
    meanwhile: then nothing was posted, until a person says which is right (`settled`).
    """

    __tablename__ = "count_lines"
    __table_args__ = (
        same_canteen("count_id", "counts"),
        same_canteen("lot_id", "lots"),
        same_canteen("place_id", "places"),
        same_canteen("clashes_with_id", "count_lines"),
        Index(None, "canteen_id", "count_id"),
        Index(None, "canteen_id", "product_id"),
    )

    count_id: Mapped[UUID]
    product_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("products.id"))
    lot_id: Mapped[UUID | None]
    place_id: Mapped[UUID | None]
    found: Mapped[Quantity]
    booked: Mapped[Quantity]
    became: Mapped[Became]
    opened: Mapped[bool] = mapped_column(default=False)
    clashes_with_id: Mapped[UUID | None] = mapped_column(default=None)
    settled: Mapped[bool] = mapped_column(default=False)
