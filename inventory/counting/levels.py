"""What a line of a count asks of the book, and the paper it is written on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from inventory.counting.counts import Became
from inventory.counting.found import Scope
from inventory.lots import Whole
from inventory.picking import Pickable
from inventory.places import Places
from kernel.actor import By
from sourcing.products import ProductFacts


@dataclass(frozen=True, kw_only=True)
class Paper:
    """The document that moves are written on, and the day they are of."""

    id: UUID
    on: date
    places: Places
    by: By


class Level(NamedTuple):
    """What one line asks for: `net` stock units more (or less) than the book says.

    `spots` is what the book holds in its scope, by their turn; `lot` the one it names;
    `association_id` to whom it was given.
    """

    line_id: UUID
    scope: Scope
    product: ProductFacts
    lot: Whole | None
    spots: Sequence[Pickable]
    net: Decimal
    became: Became
    association_id: UUID | None = None
