"""Food that is to be kept after cooking, as the kitchen says it: unserved surplus, stock, jam.

What has been on a plate is waste, and never comes back.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, model_validator

from inventory.kitchen.coolings import Cooling
from inventory.kitchen.meals import Ingredient
from kernel.command import Command, Moved, Note
from kernel.errors import Refused
from kernel.words import N_


class Made(StrEnum):
    """Where the food comes from. PLATE_LEFTOVERS are there to be refused."""

    SURPLUS = "surplus"
    COOKED = "cooked"
    PLATE_LEFTOVERS = "plate_leftovers"


class Preparation(Command):
    """Food that is kept after cooking; its id becomes its lot's.

    Of a meal; or `ingredients` cooked for nothing else, all of which is kept. `grams` were
    weighed cooked. Of a meal, `portions_kept` or `whole_grams` say which share of it that is;
    else it is taken for as much as went in raw.
    """

    prepared_on: date
    made: Made
    product_id: UUID
    meal_id: UUID | None = None
    ingredients: Annotated[tuple[Ingredient, ...], Field(max_length=300)] = ()
    grams: Annotated[int, Field(gt=0)] | None = None
    quantity: Moved | None = None
    portions_kept: Annotated[int, Field(gt=0)] | None = None
    whole_grams: Annotated[int, Field(gt=0)] | None = None
    use_by: date | None = None
    best_before: date | None = None
    place_id: UUID | None = None
    cooling: Cooling | None = None
    despite_because: Note = ""

    @model_validator(mode="after")
    def _may_be_kept(self) -> "Preparation":
        if self.made == Made.PLATE_LEFTOVERS:
            raise PlateLeftovers
        if self.grams is None and self.quantity is None:
            raise HowMuchWasKept
        if self.made == Made.SURPLUS and not self.meal_id:
            raise SurplusOfWhat
        if bool(self.meal_id) == bool(self.ingredients):
            raise MealOrIngredients
        if not self.meal_id and (self.portions_kept or self.whole_grams):
            raise ShareOfWhat
        return self


class PlateLeftovers(Refused):
    """What a diner was served is waste (Regulation 852/2004, and every hygiene guide)."""

    says = N_("What has been on a plate is never kept: throw it away as plate leftovers.")


class HowMuchWasKept(Refused):
    """A lot is so much of something."""

    says = N_("Say how much you keep: weigh it, or give its quantity.")


class SurplusOfWhat(Refused):
    """Surplus is of a meal."""

    says = N_("Say which meal this is left over from.")


class MealOrIngredients(Refused):
    """What went in is known from one or the other."""

    says = N_(
        "Say which meal this was cooked with, or what went in: one of the two. What went into "
        "a meal as well belongs to the meal."
    )


class ShareOfWhat(Refused):
    """Without a meal there is nobody else who ate of it."""

    says = N_(
        "What is cooked apart from a meal is kept whole: leave out the portions and the weight "
        "of the whole dish."
    )
