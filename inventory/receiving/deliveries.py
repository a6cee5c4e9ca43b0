"""What the driver brought, as the person at the door says it, held against what was ordered."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import UUID7, Field, PrivateAttr, model_validator

from inventory.receiving.door import Judged
from kernel.command import (
    Amount,
    Celsius,
    Command,
    Measured,
    Moved,
    Name,
    Note,
    Part,
    Percentage,
    Price,
)
from kernel.errors import Refused
from kernel.words import N_
from sourcing.pricing import PricePer
from suppliers.labels import Label
from suppliers.origins import Origin


class Outcome(StrEnum):
    """How a line came, beside how it was ordered."""

    AS_ORDERED = "as_ordered"
    SHORT = "short"
    OVER = "over"
    DAMAGED = "damaged"
    REFUSED = "refused"
    REPLACED = "replaced"


class Weight(StrEnum):
    """Which of three weights is paid: the scale's, the delivery note's, or what cleaning left."""

    SCALE = "scale"
    NOTE = "note"
    CLEANED = "cleaned"


class ChargeKind(StrEnum):
    """What a delivery note bills beside food."""

    DEPOSIT = "deposit"
    TRANSPORT = "transport"
    NON_FOOD = "non_food"


class DeliveredLine(Part):
    """One line of the note. It names an order line, an offer, or only a product; a replacement
    names the order line and what came instead.

    `quantity` is stock units kept (else `packs`, else all that was ordered), `grams` what the
    scale said, `not_kept` stock units billed but damaged or sent back. `note_grams` is what the
    delivery note says, `cleaned_grams` what cleaning left; what is priced by weight is paid by
    one of the three (`paid_by`), while stock and mass stay the scale's, or the note's where
    nobody here weighed it (`known_grams`). `description` is what the note calls it. A price of
    0 stands for one that is not known yet; with a discount of 100 % the line was given free.
    """

    id: UUID7
    order_line_id: UUID | None = None
    offer_id: UUID | None = None
    product_id: UUID | None = None
    outcome: Outcome = Outcome.AS_ORDERED
    packs: Moved | None = None
    quantity: Moved | None = None
    grams: Annotated[int, Field(gt=0)] | None = None
    not_kept: Measured = Decimal("0.000")
    price: Price | None = None
    price_per: PricePer | None = None
    discount_percent: Percentage = Decimal("0.00")
    vat_rate: Percentage | None = None
    lot_number: Annotated[str, Field(max_length=60)] = ""
    brand: Annotated[str, Field(max_length=100)] = ""
    use_by: date | None = None
    best_before: date | None = None
    place_id: UUID | None = None
    temperature_c: Celsius | None = None
    despite_because: Note = ""
    labels: tuple[Label, ...] | None = None
    producer_id: UUID | None = None
    origin: Origin | None = None
    description: Annotated[str, Field(max_length=200)] = ""
    note_grams: Annotated[int, Field(gt=0)] | None = None
    cleaned_grams: Annotated[int, Field(gt=0)] | None = None
    paid_by: Weight = Weight.SCALE
    # Nobody sends it: it is of a line that stood here before, and is written anew.
    _judged: Judged | None = PrivateAttr(default=None)

    @property
    def judged(self) -> Judged | None:
        """What was judged of it before, where it is written anew."""
        return self._judged

    def as_judged(self, judged: Judged | None) -> "DeliveredLine":
        """The same, of which that was judged before."""
        line = self.model_copy()
        line._judged = judged
        return line

    @property
    def paid_grams(self) -> int | None:
        """Grams to pay for; none where the scale's are."""
        others = {Weight.NOTE: self.note_grams, Weight.CLEANED: self.cleaned_grams}
        return others.get(self.paid_by)

    @property
    def known_grams(self) -> int | None:
        """What was kept weighs, as our scale said or the note says; none where neither does.

        The note's is the weight of all that was brought: of a part of it nobody knows.
        """
        before = self._judged.grams if self._judged else None
        return self.grams or before or (None if self.not_kept else self.note_grams)

    @model_validator(mode="after")
    def _weights_agree(self) -> "DeliveredLine":
        if self.paid_by != Weight.SCALE and self.paid_grams is None:
            raise PaidWeightMissing
        if self.grams and self.cleaned_grams and self.cleaned_grams > self.grams:
            raise CleanedAboveScale(cleaned=self.cleaned_grams, scale=self.grams)
        return self

    @model_validator(mode="after")
    def _names_something(self) -> "DeliveredLine":
        if not (self.order_line_id or self.offer_id or self.product_id):
            raise NothingNamed
        if self.outcome == Outcome.REPLACED and not (self.offer_id or self.product_id):
            raise ReplacedByWhat
        return self


class DeliveryCharge(Part):
    """Deposits (negative where crates go back), transport, things that are no food."""

    id: UUID7
    kind: ChargeKind
    description: Name
    net: Amount
    vat_rate: Percentage = Decimal("20.00")


class Delivery(Command):
    """A delivery, with or without an order. Its id becomes the receipt's."""

    supplier_id: UUID
    order_id: UUID | None = None
    received_on: date
    delivery_note: str = ""
    lines: Annotated[tuple[DeliveredLine, ...], Field(min_length=1, max_length=500)]
    charges: tuple[DeliveryCharge, ...] = ()
    more_to_come: bool = False
    note: Note = ""


class NothingNamed(Refused):
    """A line about nothing."""

    says = N_("A line names neither an order line, nor an offer, nor a product.")


class PaidWeightMissing(Refused):
    """Paid by a weight that nobody said."""

    says = N_(
        "Give the weight that is paid: the delivery note's, or what was left once cleaned."
    )


class CleanedAboveScale(Refused):
    """Cleaning adds nothing."""

    says = N_(
        "Cleaned it weighs {cleaned} g, and {scale} g on the scale before: check both weights."
    )


class ReplacedByWhat(Refused):
    """A replacement needs both ends."""

    says = N_("Say what came instead: an offer or a product.")
