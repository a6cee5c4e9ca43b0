"""What came into a canteen, as the inspector's folder tells it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from inventory.receiving.deliveries import Outcome
from sourcing.products import StockUnit
from sourcing.temperatures import TemperatureClass, allowed, limit


class Line(NamedTuple):
    """One line of a delivery, with the dates it bore that day. `temperature_class` says which
    limit holds for it.
    """

    id: UUID
    product: str
    unit: StockUnit
    outcome: Outcome
    quantity: Decimal
    not_kept: Decimal
    lot_number: str | None
    use_by: date | None
    best_before: date | None
    temperature_class: TemperatureClass | None
    temperature_c: Decimal | None
    despite_because: str

    @property
    def limit_c(self) -> Decimal | None:
        """What the law allows on arrival (arrêté du 21 décembre 2009); none without a class."""
        return limit(self.temperature_class) if self.temperature_class else None

    @property
    def too_warm(self) -> bool:
        """Above the limit of its class."""
        if self.temperature_class is None or self.temperature_c is None:
            return False
        return not allowed(self.temperature_class, self.temperature_c)

    @property
    def unread(self) -> bool:
        """Goods that the law holds to a temperature, and nobody took it."""
        return self.temperature_class is not None and self.temperature_c is None

    @property
    def refused(self) -> bool:
        """Sent back, whole or in part."""
        return self.outcome == Outcome.REFUSED or self.not_kept > 0


class Whence(StrEnum):
    """How it came. CRATE is what a donor's crate was sorted into, that day."""

    SUPPLIER = "supplier"
    DONOR = "donor"
    CRATE = "crate"
    CANTEEN = "canteen"


class Received(NamedTuple):
    """What came: from which supplier, donor or other canteen (`supplier`), who took it in."""

    id: UUID
    received_on: date
    supplier: str
    address: str
    delivery_note: str
    note: str
    person: str
    lines: Sequence[Line]
    whence: Whence = Whence.SUPPLIER
