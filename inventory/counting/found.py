"""What somebody says they found on a shelf: in stock units, packs, fractions of them, kilos."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import UUID7, AfterValidator, Field, model_validator

from inventory.counting.counts import Became
from inventory.lots import Whole
from kernel.command import Command, Measured, Moved, Note, Part
from kernel.errors import Refused
from kernel.rounding import rounded
from kernel.words import N_
from sourcing.products import ProductFacts

MOST = Decimal("999999999.999")
Shown = Annotated[
    Decimal,
    Field(max_digits=12, decimal_places=3),
    AfterValidator(lambda value: value.quantize(Decimal("0.001"))),
]


class Found(Part):
    """The sum of what is said: `quantity` in stock units, `packs` of `pack_quantity` stock
    units, `grams` on the scale. Nothing left is a zero, never silence.
    """

    quantity: Measured | None = None
    packs: Measured | None = None
    pack_quantity: Moved | None = None
    grams: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "Found":
        if self.quantity is None and self.packs is None and self.grams is None:
            raise NothingSaid
        if self.packs and self.pack_quantity is None:
            raise PackSizeMissing
        return self

    def units(self, product: ProductFacts, lot: Whole | None) -> Decimal:
        """All of it in stock units; grams by what the chosen lot weighs, else its product.

        Raises:
            TooMuchFound: no shelf bears it.

        """
        said = (self.quantity or Decimal(0)) + (self.packs or 0) * (self.pack_quantity or 0)
        if self.grams:
            weighed = lot is not None and lot.grams > 0 and lot.quantity > 0
            per_gram = lot.quantity / lot.grams if lot and weighed else None
            said += self.grams * (per_gram or Decimal(1) / product.grams_per_unit)
        if said > MOST:
            raise TooMuchFound(product=product.name)
        return rounded(said, 3)


class Counted(Found):
    """One product, or one lot of it; on one shelf, or on all.

    `became` is said of what is missing. `booked` is what the list showed when it was counted:
    only the difference from it is posted, whatever was logged meanwhile. `after` is the
    count the list named as the last one, NEVER_COUNTED where it named none. `association_id`
    is to whom it was given.
    """

    id: UUID7
    product_id: UUID | None = None
    lot_id: UUID | None = None
    place_id: UUID | None = None
    opened: bool = False
    became: Became = Became.COOKED
    booked: Shown | None = None
    after: UUID | None = None
    association_id: UUID | None = None

    @model_validator(mode="after")
    def _names_something(self) -> "Counted":
        if not (self.product_id or self.lot_id):
            raise CountedWhat
        to_somebody(self.became, self.association_id)
        return self


class NewCount(Command):
    """A walk along the shelves. Its id becomes the count's."""

    counted_on: date
    before_service: bool = False
    note: Note = ""
    lines: Annotated[tuple[Counted, ...], Field(min_length=1, max_length=1000)]


class Scope(NamedTuple):
    """What a line speaks of; none is all lots, or all shelves."""

    product_id: UUID
    lot_id: UUID | None
    place_id: UUID | None

    def overlaps(self, other: "Scope") -> bool:
        """Whether something may lie in both."""
        return self.product_id == other.product_id and all(
            None in pair or pair[0] == pair[1]
            for pair in ((self.lot_id, other.lot_id), (self.place_id, other.place_id))
        )

    def within(self, other: "Scope") -> bool:
        """Whether whoever counted the other counted this too."""
        return (
            self.product_id == other.product_id
            and other.lot_id in (None, self.lot_id)
            and other.place_id in (None, self.place_id)
        )


class NothingSaid(Refused):
    """An empty field is no zero."""

    says = N_("Say how much was found, in units, packs or grams; zero where nothing was left.")


class PackSizeMissing(Refused):
    """Three packs of what."""

    says = N_("Say how much one pack holds.")


class CountedWhat(Refused):
    """A line about nothing."""

    says = N_("Say which product or which lot was counted.")


class TooMuchFound(Refused):
    """A slip of the finger."""

    says = N_("{product}: that is more than any shelf bears. Check the quantity.")


class GivenToWhom(Refused):
    """What nobody is named to have got cannot be shown to have been given."""

    says = N_("Say to which partner association it was given.")


class OtherProduct(Refused):
    """A lot holds one product."""

    says = N_("This lot holds another product than {product}: name the lot alone.")


class CountedTwice(Refused):
    """One count, two answers to one question."""

    says = N_(
        "{product} is counted twice in this count: add up what was found, or count it shelf by "
        "shelf or lot by lot."
    )


def to_somebody(became: Became, association_id: UUID | None) -> None:
    """What was given was given to somebody.

    Raises:
        GivenToWhom: nobody said to whom.

    """
    if became == Became.GIVEN and association_id is None:
        raise GivenToWhom


def refuse_twice(scopes: Sequence[tuple[Scope, ProductFacts]]) -> None:
    """Two lines of one count may not speak of the same goods.

    Raises:
        CountedTwice: they do.

    """
    by_product: dict[UUID, list[Scope]] = {}
    names = {scope.product_id: product.name for scope, product in scopes}
    for scope, _ in scopes:
        by_product.setdefault(scope.product_id, []).append(scope)
    for product_id, some in by_product.items():
        if _twice(some):
            raise CountedTwice(product=names[product_id])


def _twice(scopes: Sequence[Scope]) -> bool:
    if len(set(scopes)) < len(scopes):
        return True
    # Where all name their lot on all shelves, as in a long walk lot by lot, none overlaps.
    if all(scope.lot_id and not scope.place_id for scope in scopes):
        return False
    return any(one.overlaps(other) for one, other in combinations(scopes, 2))
