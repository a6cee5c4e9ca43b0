"""Cooked food that is kept is a lot like any other.

Its evidence and cost are those of the lots that went in; what a meal's lot takes over leaves
the meal.
"""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, Session, mapped_column

from inventory.arrivals import Arrival, open_lots
from inventory.blocked_lots import block_like
from inventory.composition import (
    Composition,
    PreparedParent,
    PreparedPart,
    part_rows,
    share_of,
)
from inventory.kitchen.coolings import CoolingRow, check_cooling
from inventory.kitchen.house_dates import not_past
from inventory.kitchen.inheritance import Dish, dish_of_its_own, dish_of_meal
from inventory.kitchen.meals import Meal, MealIssue, Measured, day_of, wants_of
from inventory.kitchen.preparations import Made, Preparation
from inventory.moves import Cause
from inventory.places import Kind as PlaceKind
from inventory.places import Place, places_of
from inventory.purchases import Bought, Kind, keep
from inventory.receiving.rescues import units_of
from inventory.taking import Taking, take
from kernel.actor import By
from kernel.dates import happened
from kernel.db import Base, Grams
from kernel.documents import once
from kernel.errors import Refused
from kernel.owned import CanteenOwned, same_canteen
from kernel.parts import join
from kernel.rounding import whole_grams
from kernel.rows import insert_rows
from kernel.words import N_
from network.canteens import take_turns
from sourcing.products import Product, ProductFacts, facts_of

NO_COST = Decimal(0)
A_NIGHT = timedelta(days=1)
# Dry pulses and grains take up three times their weight; nothing takes up more.
SWELLS = 4


class PreparedLot(CanteenOwned, Base):
    """What was kept, under the id of its lot. `whole_grams` is what the whole dish weighed cooked."""

    __tablename__ = "preparations"
    __table_args__ = (
        same_canteen("id", "documents"),
        same_canteen("meal_id", "meals"),
        CheckConstraint("portions_kept > 0", name="portions_positive"),
        CheckConstraint("whole_grams > 0", name="whole_grams_positive"),
        Index(None, "canteen_id", "meal_id"),
        Index(None, "canteen_id", "prepared_on"),
    )

    meal_id: Mapped[UUID | None]
    prepared_on: Mapped[date]
    made: Mapped[Made]
    portions_kept: Mapped[int | None] = mapped_column(default=None)
    whole_grams: Mapped[Grams | None] = mapped_column(default=None)


class MoreKeptThanCooked(Refused):
    """A part is no more than its whole."""

    says = N_(
        "{kept} g were kept of a dish of {cooked} g, all that was kept before included: check "
        "the weights."
    )


class NoHouseUseBy(Refused):
    """Cooked food keeps for some days, and somebody must say how many."""

    says = N_(
        "Say until when {product} is to be used: its product gives no days after cooking."
    )


class SurplusNeedsUseBy(Refused):
    """What is left of a meal spoils: a best-before would stop nobody (Regulation 1169/2011, 24)."""

    says = N_(
        "Say until when {product} is to be used: what is left of a meal needs a use-by. Only "
        "what goes into the freezer at once may have a best-before alone."
    )


class KeptLongAfter(Refused):
    """What was left over is cooled the same evening; later it was something else."""

    says = N_(
        "The meal was served on {served_on}: its surplus was kept that day or the day after, or "
        "not at all. Check the day."
    )


class KeptBeforeTheMeal(Refused):
    """Nobody knows what will be left over."""

    says = N_("The meal was served on {served_on}: nothing of it was left before.")


@once("preparation", reversible=True)
def prepare(session: Session, new: Preparation, by: By) -> UUID:
    """Keep what was cooked, as a lot. Taking its meal back takes it along.

    Raises:
        InTheFuture, AlreadyPast, KeptBeforeTheMeal, KeptLongAfter: a day cannot be.
        NoHouseUseBy: neither the person nor the product says how long it keeps.
        SurplusNeedsUseBy: surplus has a best-before alone, and goes into no freezer.
        CooledTooSlowly: and nobody said what was done about it.
        MoreKeptThanCooked: the part weighs more than its whole.
        PastUseByNow: an ingredient was chosen that may not be eaten any more.
        MealNotFound, ProductNotFound, LotNotFound, PlaceNotFound: what was named is not there.

    """
    happened(new.prepared_on, by)
    check_cooling(new.cooling, new.despite_because)
    product = facts_of(session, {new.product_id})[new.product_id]
    grams = new.grams or whole_grams((new.quantity or Decimal(0)) * product.grams_per_unit)
    if new.meal_id:
        dish, share = _of_the_meal(session, new, new.meal_id, grams, by)
    else:
        dish, share = _apart(session, new, by)
    parts = share_of(dish.left, share)
    _open(session, new, product, grams, sum((one.cost for one in parts.values()), NO_COST), by)
    _keep_row(session, new, by)
    _inherit(session, new, parts, dish, by)
    block_like(session, new.id, dish.parents, canteen_id=by.canteen_id)
    return new.id


def _of_the_meal(
    session: Session, new: Preparation, meal_id: UUID, grams: int, by: By
) -> tuple[Dish, Fraction]:
    """What is left of the meal's dish, and which share of that is kept."""
    served_on = day_of(session, meal_id, canteen_id=by.canteen_id)
    if new.prepared_on < served_on and new.made == Made.SURPLUS:
        raise KeptBeforeTheMeal(served_on=served_on)
    if new.prepared_on > served_on + A_NIGHT and new.made == Made.SURPLUS:
        raise KeptLongAfter(served_on=served_on)
    # Two who keep of one meal at once: the second finds what the first has left.
    take_turns(session, by.canteen_id)
    dish = dish_of_meal(session, meal_id, on=served_on, canteen_id=by.canteen_id)
    for paper in sorted(dish.papers | {meal_id}):
        join(session, new.id, paper, canteen_id=by.canteen_id)
    if new.whole_grams and grams + dish.kept_grams > new.whole_grams:
        raise MoreKeptThanCooked(kept=grams + dish.kept_grams, cooked=new.whole_grams)
    if new.portions_kept:
        meal = session.get_one(Meal, (by.canteen_id, meal_id), populate_existing=True)
        return dish, Fraction(new.portions_kept, meal.covers + new.portions_kept)
    if new.whole_grams:
        return dish, Fraction(grams, new.whole_grams - dish.kept_grams)
    weighed_in = sum(max(part.grams, 0) for part in dish.left.values())
    if weighed_in and grams > SWELLS * weighed_in:
        raise MoreKeptThanCooked(kept=grams, cooked=SWELLS * weighed_in)
    return dish, Fraction(min(grams, weighed_in), weighed_in or 1)


def _apart(session: Session, new: Preparation, by: By) -> tuple[Dish, Fraction]:
    """Take what went in from the shelves; all of it is in the lot."""
    taking = Taking(
        document_id=new.id,
        wants=wants_of(session, new.ingredients, by),
        to=PlaceKind.KITCHEN,
        on=new.prepared_on,
        cause=Cause.PREPARATION,
        servable=True,
    )
    take(session, taking, by)
    return dish_of_its_own(session, new.id, canteen_id=by.canteen_id), Fraction(1)


def _open(
    session: Session, new: Preparation, product: ProductFacts, grams: int, cost: Decimal, by: By
) -> None:
    """The lot, its line, which is nothing bought, and its way from the kitchen to a shelf."""
    use_by, best_before = _dates(session, new)
    places = places_of(session, by.canteen_id)
    usual = PlaceKind.FRIDGE if use_by else PlaceKind.SHELF
    place_id = places.shelf(new.place_id, otherwise=usual)
    if new.made == Made.SURPLUS and not use_by:
        _frozen_at_once(session, place_id, product, by)
    same: dict[str, Any] = {"canteen_id": by.canteen_id, "id": new.id, "document_id": new.id}
    line = Bought(
        **same,
        bought_on=new.prepared_on,
        kind=Kind.PREPARED,
        description=product.name,
        product_id=product.id,
        net_value=Decimal("0.00"),
    )
    keep(session, [line])
    arrival = Arrival(
        **same,
        product_id=product.id,
        use_by=use_by,
        best_before=best_before,
        came_on=new.prepared_on,
        quantity=new.quantity or units_of(grams, product),
        grams=grams,
        cost=cost,
        source_id=places.of_kind[PlaceKind.KITCHEN],
        destination_id=place_id,
        cause=Cause.PREPARATION,
    )
    open_lots(session, [arrival])


def _dates(session: Session, new: Preparation) -> tuple[date | None, date | None]:
    """Cooking begins a new life: as was said, else for the days of the product."""
    if new.use_by or new.best_before:
        not_past(new.use_by, new.best_before, on=new.prepared_on)
        return new.use_by, new.best_before
    product = session.get_one(Product, new.product_id)
    if product.days_after_cooking is None:
        raise NoHouseUseBy(product=product.name)
    return new.prepared_on + timedelta(days=product.days_after_cooking), None


def _frozen_at_once(session: Session, place_id: UUID, product: ProductFacts, by: By) -> None:
    if session.get_one(Place, (by.canteen_id, place_id)).kind != PlaceKind.FREEZER:
        raise SurplusNeedsUseBy(product=product.name)


def _keep_row(session: Session, new: Preparation, by: By) -> None:
    key = {"canteen_id": by.canteen_id, "id": new.id}
    said = {"meal_id", "prepared_on", "made", "portions_kept", "whole_grams"}
    insert_rows(session, PreparedLot, [key | new.model_dump(include=said)])
    if new.cooling:
        readings = new.cooling.model_dump() | {"despite_because": new.despite_because}
        insert_rows(session, CoolingRow, [key | readings])


def _inherit(
    session: Session, new: Preparation, parts: Composition, dish: Dish, by: By
) -> None:
    """Its parts and parents; and what it takes over, its meal loses."""
    if rows := part_rows(parts, new.id, canteen_id=by.canteen_id):
        insert_rows(session, PreparedPart, rows)
    same = {"canteen_id": by.canteen_id, "lot_id": new.id}
    parents = [
        {**same, "parent_id": one, "certain": certain} for one, certain in dish.parents.items()
    ]
    if parents:
        insert_rows(session, PreparedParent, parents)
    if new.meal_id:
        issue: dict[str, object] = {"canteen_id": by.canteen_id, "id": new.id}
        issue |= {"meal_id": new.meal_id, "product_id": new.product_id}
        issue |= {"basis": Measured.MEASURED, "back": True}
        insert_rows(session, MealIssue, [issue])
