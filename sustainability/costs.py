"""What a cover costs, what the board says, and what diners gave."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.elements import ColumnElement

from inventory.kitchen.contributions import Contribution, ContributionMeal
from inventory.kitchen.meals import Meal
from inventory.lots import Lot
from inventory.purchases import PurchaseLine
from kernel.documents import Document
from network.canteens import Canteen
from network.charges import charge_on
from sustainability.allocated import food_allocated
from sustainability.cooked import COST, GRAMS, issued
from sustainability.heaps import Span

# A rate of VAT, what was paid before it, and grams of which nobody knows what they cost.
Paid = tuple[Decimal, Decimal, int]


class Sat(NamedTuple):
    """Meals that hold: how many, how many ate, how many of them cooked."""

    meals: int
    covers: int
    cooks: int


class Cost(NamedTuple):
    """Euros. `food` has VAT in it where the canteen does not reclaim it; `net` never has.
    `unpriced_grams` were cooked too, and nobody knows what they cost: they are no free food.
    """

    net: Decimal
    food: Decimal
    covers: int
    unpriced_grams: int = 0

    @property
    def a_cover(self) -> Decimal | None:
        """Food cost a cover."""
        return self.food / self.covers if self.covers else None


class Given(NamedTuple):
    """Contributions, `None` where nothing was counted yet; `shared` where a sum given for
    several meals was shared out by their covers.
    """

    amount: Decimal | None
    shared: bool = False


def sat(session: Session, span: Span) -> Sat:
    """Who ate in a span of days."""
    query = (
        select(func.count(), func.sum(Meal.covers), func.sum(Meal.cooks))
        .select_from(Meal)
        .join(Document, (Document.canteen_id == Meal.canteen_id) & (Document.id == Meal.id))
        .where(
            Meal.canteen_id.in_(span.canteen_ids),
            Meal.served_on.between(span.first, span.last),
            Document.holds,
        )
    )
    meals, covers, cooks = session.execute(query).one()
    return Sat(meals, int(covers or 0), int(cooks or 0))


def cost(
    session: Session, canteen: Canteen, span: Span, *, meal_id: UUID | None = None
) -> Cost:
    """What the food of a span's meals cost, or of one of them."""
    covers = sat(session, span).covers
    if meal_id:
        covers = session.get_one(Meal, (canteen.id, meal_id)).covers
    net, food, grams = Decimal(0), Decimal(0), 0
    ours = span._replace(canteen_ids=(canteen.id,))
    for rate, amount, unknown in chain(
        _weighed(session, ours, meal_id), _allocated(session, ours, meal_id)
    ):
        net += amount
        food += amount if canteen.vat_reclaimed else amount * (100 + rate) / 100
        grams += unknown
    return Cost(net, food, covers, grams)


def _weighed(session: Session, span: Span, meal_id: UUID | None) -> Iterable[Paid]:
    priceless = and_(Lot.cost == 0, PurchaseLine.rescued.is_(False))
    unpriced = func.sum(case((priceless, GRAMS), else_=0))
    query = issued(select(Lot.vat_rate, func.sum(COST), unpriced)).where(
        Meal.canteen_id.in_(span.canteen_ids),
        Meal.served_on.between(span.first, span.last),
    )
    if meal_id:
        query = query.where(Meal.id == meal_id)
    rows = session.execute(query.group_by(Lot.vat_rate))
    return [(rate, amount, int(grams)) for rate, amount, grams in rows]


def _allocated(session: Session, span: Span, meal_id: UUID | None) -> Iterable[Paid]:
    for food in food_allocated(session, span):
        if meal_id in (None, food.part.meal_id):
            priceless = food.lot.lot_cost == 0 and not food.lot.rescued
            yield food.lot.vat_rate, food.cost, food.grams if priceless else 0


def break_even(session: Session, cost: Cost, *, canteen_id: UUID, on: date) -> Decimal | None:
    """Food cost and the canteen's own charges, a cover; none where either is not known."""
    charge = charge_on(session, on, canteen_id=canteen_id)
    return None if cost.a_cover is None or charge is None else cost.a_cover + charge


def given(session: Session, span: Span) -> Given:
    """All contributions of a span of days, whatever they were given for."""
    query = (
        select(func.count(), func.sum(Contribution.amount))
        .select_from(Contribution)
        .join(
            Document,
            (Document.canteen_id == Contribution.canteen_id) & (Document.id == Contribution.id),
        )
        .where(
            Contribution.canteen_id.in_(span.canteen_ids),
            Contribution.given_on.between(span.first, span.last),
            Document.holds,
        )
    )
    rows, amount = session.execute(query).one()
    return Given(amount if rows else None)


def covers_counted(session: Session, span: Span) -> int:
    """Covers of the meals whose contributions were counted, by meal or by their day.

    "Not counted yet" is no zero: what was given is divided by these alone.
    """
    of_meal = _counted(
        ContributionMeal.canteen_id == Meal.canteen_id, ContributionMeal.meal_id == Meal.id
    )
    of_day = _counted(
        Contribution.canteen_id == Meal.canteen_id,
        Contribution.given_on == Meal.served_on,
        ContributionMeal.meal_id.is_(None),
    )
    query = (
        select(func.sum(Meal.covers))
        .join(Document, (Document.canteen_id == Meal.canteen_id) & (Document.id == Meal.id))
        .where(
            Meal.canteen_id.in_(span.canteen_ids),
            Meal.served_on.between(span.first, span.last),
            Document.holds,
            or_(of_meal, of_day),
        )
    )
    return int(session.scalar(query) or 0)


def _counted(*where: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether some contribution that holds, tied to meals or not, meets all of this."""
    held = aliased(Document)
    return (
        select(Contribution.id)
        .join(held, (held.canteen_id == Contribution.canteen_id) & (held.id == Contribution.id))
        .outerjoin(
            ContributionMeal,
            (ContributionMeal.canteen_id == Contribution.canteen_id)
            & (ContributionMeal.contribution_id == Contribution.id),
        )
        .where(held.holds, *where)
        .exists()
    )


def given_for(session: Session, meal_id: UUID, *, canteen_id: UUID) -> Given:
    """What was given for one meal; a sum for several is shared out by their covers.

    A meal taken back has no part: what was given for it too is the others'.
    """
    served = aliased(Document)
    ours = select(ContributionMeal.contribution_id).where(
        ContributionMeal.canteen_id == canteen_id, ContributionMeal.meal_id == meal_id
    )
    query = (
        select(Contribution.id, Contribution.amount, Meal.id, Meal.covers)
        .join(
            Document,
            (Document.canteen_id == Contribution.canteen_id) & (Document.id == Contribution.id),
        )
        .join(
            ContributionMeal,
            (ContributionMeal.canteen_id == Contribution.canteen_id)
            & (ContributionMeal.contribution_id == Contribution.id),
        )
        .join(
            Meal,
            (Meal.canteen_id == ContributionMeal.canteen_id)
            & (Meal.id == ContributionMeal.meal_id),
        )
        .join(served, (served.canteen_id == Meal.canteen_id) & (served.id == Meal.id))
        .where(
            Contribution.canteen_id == canteen_id,
            Contribution.id.in_(ours),
            Document.holds,
            served.holds,
        )
    )
    return _parts(session.execute(query).all(), meal_id)


def _parts(rows: Iterable[Sequence[Any]], meal_id: UUID) -> Given:
    """One meal's parts, from rows of contribution, amount, meal, covers."""
    amounts: dict[UUID, Decimal] = {}
    covers: dict[UUID, dict[UUID, int]] = defaultdict(dict)
    for contribution_id, amount, meal, eaten in rows:
        amounts[contribution_id] = amount
        covers[contribution_id][meal] = eaten
    ours = [one for one in amounts if meal_id in covers[one]]
    if not ours:
        return Given(None)
    parts = [amounts[one] * covers[one][meal_id] / sum(covers[one].values()) for one in ours]
    return Given(sum(parts, Decimal(0)), any(len(covers[one]) > 1 for one in ours))
