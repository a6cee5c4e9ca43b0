"""A canteen's month as JSON: every share with its parts, and what it cost."""

from datetime import date
from decimal import Decimal

from pydantic import BaseModel

from inventory.kitchen.waste import Stage
from network.promises import Basis, Measure
from sustainability.publishing import Told
from sustainability.ratios import Share, Shares


class ShareTold(BaseModel):
    """A share with what it rests on. By value in euros before VAT, by mass in kilos; the
    numerator is what is proven and what is declared.
    """

    measure: Measure
    basis: Basis
    ratio: Decimal | None
    numerator: Decimal
    denominator: Decimal
    proven: Decimal
    declared: Decimal
    expired: Decimal
    unknown: Decimal
    allocated: Decimal
    unweighed: Decimal


class WasteTold(BaseModel):
    """A stage: grams in all, and a cover of the meals that were weighed there."""

    stage: Stage
    grams: int
    grams_a_cover: Decimal | None
    meals_weighed: int
    meals: int


class MonthFigures(BaseModel):
    """What is told of a month, by its canteen and by the network."""

    month: date
    number: int | None
    meals: int
    covers: int
    cooks: int
    bought: list[ShareTold]
    cooked: list[ShareTold]
    food_cost: Decimal
    food_cost_a_cover: Decimal | None
    break_even: Decimal | None
    contributions: Decimal | None
    waste: list[WasteTold]
    kg_co2e: Decimal
    carbon_known_grams: int
    carbon_grams: int


class MonthTold(MonthFigures):
    """As published where `number` stands, else as the month stands now."""

    closed_on: date | None
    avoided: Decimal


def month_told(told: Told) -> MonthTold:
    """A month as the API says it."""
    month = told.month
    return MonthTold(
        month=month.first,
        number=told.number,
        closed_on=told.closed_on,
        meals=month.sat.meals,
        covers=month.sat.covers,
        cooks=month.sat.cooks,
        bought=_shares(month.bought),
        cooked=_shares(month.cooked),
        food_cost=month.cost.food,
        food_cost_a_cover=month.cost.a_cover,
        break_even=month.break_even,
        contributions=month.given.amount,
        waste=[
            WasteTold(
                stage=one.stage,
                grams=one.grams,
                grams_a_cover=one.a_cover,
                meals_weighed=one.meals_weighed,
                meals=one.meals,
            )
            for one in month.wasted
        ],
        kg_co2e=month.carbon.kg_co2e,
        carbon_known_grams=month.carbon.known_grams,
        carbon_grams=month.carbon.grams,
        avoided=month.avoided,
    )


def _shares(shares: Shares) -> list[ShareTold]:
    return [share_told(one) for one in shares.of.values()]


def share_told(one: Share) -> ShareTold:
    """A share as the API says it."""
    return ShareTold(
        measure=one.measure,
        basis=one.basis,
        ratio=one.ratio,
        numerator=one.numerator,
        denominator=one.denominator,
        proven=one.proven,
        declared=one.declared,
        expired=one.expired,
        unknown=one.unknown,
        allocated=one.allocated,
        unweighed=one.unweighed,
    )
