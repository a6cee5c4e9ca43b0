"""All that one meal amounts to, each figure with what it rests on."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from inventory.cooked.meal_allergens import MealAllergens, Source, allergens_of
from inventory.kitchen.meals import Meal, MealIssue, MealNotFound
from inventory.kitchen.ticks import MealTick
from inventory.kitchen.waste import Stage
from inventory.lots import Lot
from inventory.moves import StockMove
from kernel.documents import Document, document_by_id
from network.canteens import Canteen
from network.promises import Basis, Measure
from sourcing.products import Product
from sustainability.allocated import Food, food_of_meal
from sustainability.carbon import Carbon
from sustainability.cooked import GRAMS, issued, shares_of_meal
from sustainability.costs import Cost, Given, break_even, cost, given_for
from sustainability.fed_by import Fed, fed_by
from sustainability.heaps import Span
from sustainability.ratios import Shares
from sustainability.wasted import wasted_a_cover

# Sorting and storage are no meal's.
OF_A_MEAL = (Stage.PREPARATION, Stage.UNSERVED, Stage.PLATE_LEFTOVERS)


class MealCard(NamedTuple):
    """`known` says whether anything of it has a weight yet; until then its figures are none.

    `ticked` are products that went in and that nobody weighed; those of them that no count
    found cooked either are `awaited`: no figure has them. `wasted` are grams a cover.
    """

    meal: Meal
    known: bool
    shares: Shares
    cost: Cost
    break_even: Decimal | None
    given: Given
    allergens: MealAllergens
    carbon: Carbon
    wasted: Mapping[Stage, Decimal | None]
    fed: tuple[Fed, ...]
    ticked: tuple[str, ...]
    awaited: tuple[Source, ...] = ()

    @property
    def given_a_cover(self) -> Decimal | None:
        """Euros; none where nobody counted."""
        return None if self.given.amount is None else self.given.amount / self.meal.covers

    @property
    def wasted_a_cover(self) -> Decimal | None:
        """Grams of the stages that were weighed; none where none was."""
        known = [grams for grams in self.wasted.values() if grams is not None]
        return sum(known, Decimal(0)) if known else None

    @property
    def stages_weighed(self) -> int:
        """Of the stages that a meal has."""
        return sum(grams is not None for grams in self.wasted.values())

    @property
    def estimated(self) -> bool:
        """Whether some of it was shared out after a count, not weighed."""
        return bool(self.shares[Measure.PROMISE, Basis.MASS].allocated)

    @property
    def nearest(self) -> Fed | None:
        """The nearest farm whose place is known."""
        return next((one for one in self.fed if one.kilometres is not None), None)


def meal_card(session: Session, canteen: Canteen, meal_id: UUID) -> MealCard:
    """Read a meal whole.

    Raises:
        MealNotFound: the canteen has none of that id, or it was taken back.

    """
    meal = session.get(Meal, (canteen.id, meal_id))
    if meal is None or not document_by_id(session, meal_id, canteen_id=canteen.id).holds:
        raise MealNotFound(meal=meal_id)
    day = Span((canteen.id,), meal.served_on, meal.served_on)
    spent = cost(session, canteen, day, meal_id=meal_id)
    counted = food_of_meal(session, meal_id, canteen_id=canteen.id, served_on=meal.served_on)
    warmth = _carbon(session, meal, counted)
    ticked = _ticked(session, meal)
    cooked = {food.part.product_id for food in counted}
    price = break_even(session, spent, canteen_id=canteen.id, on=meal.served_on)
    weighed = wasted_a_cover(session, meal)
    return MealCard(
        meal=meal,
        known=warmth.grams > 0,
        shares=shares_of_meal(session, meal_id, canteen_id=canteen.id),
        cost=spent,
        # Of a meal nobody knows the cost of, the canteen's charges alone are no price.
        break_even=price if warmth.grams > spent.unpriced_grams else None,
        given=given_for(session, meal_id, canteen_id=canteen.id),
        allergens=allergens_of(session, meal_id, canteen_id=canteen.id),
        carbon=warmth,
        wasted={stage: weighed[stage] for stage in OF_A_MEAL},
        fed=tuple(fed_by(session, canteen, meal_id)),
        ticked=tuple(one.name for one in ticked),
        awaited=tuple(one for one in ticked if one.product_id not in cooked),
    )


def _carbon(session: Session, meal: Meal, counted: Iterable[Food]) -> Carbon:
    """As of a span of days, but of one meal alone."""
    query = (
        issued(select(Product.co2e_per_kg, func.sum(GRAMS)))
        .join(Product, Product.id == Lot.product_id)
        .where(Meal.canteen_id == meal.canteen_id, Meal.id == meal.id)
        .group_by(Product.co2e_per_kg)
    )
    parts = [(factor, int(grams)) for factor, grams in session.execute(query)]
    parts += [(one.lot.co2e_per_kg, one.grams) for one in counted]
    known = [(factor, grams) for factor, grams in parts if factor is not None]
    total = sum((factor * grams / 1000 for factor, grams in known), Decimal(0))
    return Carbon(
        total, sum(grams for _, grams in known), sum(grams for _, grams in parts), meal.covers
    )


def _ticked(session: Session, meal: Meal) -> list[Source]:
    query = (
        select(Product.id, Product.name, Product.name_en)
        .join(MealTick, MealTick.product_id == Product.id)
        .join(
            Document,
            (Document.canteen_id == MealTick.canteen_id)
            & (Document.id == MealTick.document_id),
        )
        .where(
            MealTick.canteen_id == meal.canteen_id,
            MealTick.meal_id == meal.id,
            Document.holds,
            Product.id.not_in(_weighed(meal)),
        )
        .distinct()
    )
    found = [Source(*row) for row in session.execute(query)]
    return sorted(found, key=lambda one: one.name.casefold())


def _weighed(meal: Meal) -> Select[UUID]:
    return (
        select(MealIssue.product_id)
        .join(
            StockMove,
            (StockMove.canteen_id == MealIssue.canteen_id) & (StockMove.id == MealIssue.id),
        )
        .join(
            Document,
            (Document.canteen_id == StockMove.canteen_id)
            & (Document.id == StockMove.document_id),
        )
        .where(
            MealIssue.canteen_id == meal.canteen_id,
            MealIssue.meal_id == meal.id,
            Document.holds,
        )
    )
