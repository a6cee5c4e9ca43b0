"""How fast cooked food was cooled: from 63 to 10 °C within two hours.

Source: arrêté du 21 décembre 2009, annexe IV, on food cooled after cooking.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from pydantic import AwareDatetime, model_validator
from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from inventory.lots import Lot
from kernel.command import Celsius, Part
from kernel.db import Base, Fixed
from kernel.documents import Document
from kernel.errors import Refused
from kernel.owned import CanteenOwned, same_canteen
from kernel.words import N_
from sourcing.products import Product

HOT_C = Decimal("63.0")
COLD_C = Decimal("10.0")
AT_MOST = timedelta(hours=2)


class CoolingRow(CanteenOwned, Base):
    """Two readings of one prepared lot, under its id; and what was done where it took too long."""

    __tablename__ = "coolings"
    __table_args__ = (same_canteen("id", "lots"),)

    hot_at: Mapped[datetime]
    cold_at: Mapped[datetime]
    highest_c: Mapped[Decimal] = mapped_column(Fixed(1))
    lowest_c: Mapped[Decimal] = mapped_column(Fixed(1))
    despite_because: Mapped[str]


class Cooling(Part):
    """When it left the stove, and when it was cold: the hottest and the coldest in °C."""

    hot_at: AwareDatetime
    cold_at: AwareDatetime
    highest_c: Celsius = HOT_C
    lowest_c: Celsius = COLD_C

    @model_validator(mode="after")
    def _cools(self) -> "Cooling":
        if self.cold_at <= self.hot_at or self.lowest_c >= self.highest_c:
            raise NotCooling
        return self

    @property
    def minutes(self) -> int:
        """Begun minutes count."""
        return -((self.hot_at - self.cold_at) // timedelta(minutes=1))


class NotCooling(Refused):
    """A dish is hot first, and cold later."""

    says = N_("A dish is hot first and cold later: check the two times and temperatures.")


class CooledTooSlowly(Refused):
    """Between 63 and 10 °C what makes people ill grows fast."""

    says = N_(
        "From {highest} °C to {lowest} °C in {minutes} minutes: a dish must cool from 63 °C to "
        "10 °C within 2 hours. Throw it away, or say what was done about it."
    )


class Cooled(NamedTuple):
    """A cooling as the inspection folder shows it; `in_time` as the law asks."""

    lot_id: UUID
    product: str
    prepared_on: date
    hot_at: datetime
    cold_at: datetime
    highest_c: Decimal
    lowest_c: Decimal
    in_time: bool
    despite_because: str


def check_cooling(cooling: Cooling | None, despite_because: str) -> None:
    """Pass what was cooled in time, or what a person answers for.

    Raises:
        CooledTooSlowly: it took more than two hours, or the readings do not reach from 63
            to 10 °C, and nobody said what was done about it.

    """
    if cooling and not despite_because and not _in_time(cooling):
        raise CooledTooSlowly(
            highest=cooling.highest_c, lowest=cooling.lowest_c, minutes=cooling.minutes
        )


def coolings(session: Session, *, canteen_id: UUID, first: date, last: date) -> list[Cooled]:
    """The coolings of what was prepared in a span of days and holds, as they were begun."""
    query = (
        select(CoolingRow, Product.name, Lot.came_on)
        .join(Lot, (Lot.canteen_id == CoolingRow.canteen_id) & (Lot.id == CoolingRow.id))
        .join(Product, Product.id == Lot.product_id)
        .join(
            Document, (Document.canteen_id == Lot.canteen_id) & (Document.id == Lot.document_id)
        )
        .where(
            CoolingRow.canteen_id == canteen_id,
            Lot.came_on.between(first, last),
            Document.holds,
        )
    )
    found = [_cooled(*row) for row in session.execute(query)]
    return sorted(found, key=lambda one: one.hot_at)


def _cooled(row: CoolingRow, product: str, prepared_on: date) -> Cooled:
    readings = (row.hot_at, row.cold_at, row.highest_c, row.lowest_c)
    in_time = _in_time(row)
    return Cooled(row.id, product, prepared_on, *readings, in_time, row.despite_because)


def _in_time(one: Cooling | CoolingRow) -> bool:
    reaches = one.highest_c >= HOT_C and one.lowest_c <= COLD_C
    return reaches and one.cold_at - one.hot_at <= AT_MOST
