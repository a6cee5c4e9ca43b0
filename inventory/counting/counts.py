"""What is really on the shelf. A count posts only its difference, and says what became of it."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, Id, Quantity
from kernel.errors import NotFound
from kernel.owned import CanteenOwned, same_canteen
from kernel.words import N_

# "All lots", "all shelves" in a key, which holds no NULL; as `after`: no count was seen yet.
ANY = NEVER_COUNTED = UUID(int=0)


class Became(StrEnum):
    """What the person says of less than the book believed; more was always miscounted."""

    COOKED = "cooked"
    WASTED = "wasted"
    GIVEN = "given"
    MISCOUNTED = "miscounted"


class Count(CanteenOwned, Base):
    """A walk along the shelves. `before_service` where the day's meals were still to come.

    `monthly` where nobody walked: goods that are never counted, charged at a month's end.
    `turn` is the order in which the canteen's counts came in, whatever their days.
    """

    __tablename__ = "counts"
    __table_args__ = (
        same_canteen("id", "documents"),
        Index(None, "canteen_id", "counted_on"),
        Index(None, "canteen_id", "turn"),
    )

    counted_on: Mapped[date]
    before_service: Mapped[bool] = mapped_column(default=False)
    monthly: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(default="")
    turn: Mapped[int] = mapped_column(default=0)


class CountLine(CanteenOwned, Base):
    """One product (or one lot of it), on one shelf or on all. Stock units: `found` is what was
    there, `booked` what the book believed. Its moves are of the same document; the first one
    bears the line's id. `clashes_with_id` names the line of somebody who counted the same
    meanwhile: then nothing was posted, until a person says which is right (`settled`; at once
    where both found the same).
    """

    __tablename__ = "count_lines"
    __table_args__ = (
        same_canteen("count_id", "counts"),
        same_canteen("lot_id", "lots"),
        same_canteen("place_id", "places"),
        same_canteen("clashes_with_id", "count_lines"),
        Index(None, "canteen_id", "count_id"),
        Index(None, "canteen_id", "product_id"),
        # Few lines ever clash, and only those are in the index.
        Index(
            "ix_count_lines_clashes",
            "canteen_id",
            "clashes_with_id",
            postgresql_where=text("clashes_with_id IS NOT NULL"),
            sqlite_where=text("clashes_with_id IS NOT NULL"),
        ),
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


class LastCount(Base):
    """The line that counted this last and holds; `lot_id`, `place_id` are ANY where all are meant.

    So a count learns in one look what others counted meanwhile.
    """

    __tablename__ = "last_counts"
    __table_args__ = (same_canteen("line_id", "count_lines"),)

    canteen_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("canteens.id"), primary_key=True)
    product_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("products.id"), primary_key=True)
    lot_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    place_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    line_id: Mapped[UUID]
    counted_on: Mapped[date]
    turn: Mapped[int]


class CountLineNotFound(NotFound):
    """No count of this canteen has that line."""

    says = N_(
        "There is no count {line} in this canteen: open the list again and count from it."
    )


class CountSettlement(CanteenOwned, Base):
    """What a person said of a line that clashed; the count that posts it bears the same id.

    `alone` where the other side had been taken back by then.
    """

    __tablename__ = "count_settlements"
    __table_args__ = (
        same_canteen("id", "documents"),
        same_canteen("line_id", "count_lines"),
        Index(None, "canteen_id", "line_id"),
    )

    line_id: Mapped[UUID]
    alone: Mapped[bool]
