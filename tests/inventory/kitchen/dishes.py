"""Dishes that are kept, written with as few words as possible."""

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.composition import PreparedParent, composition_of
from inventory.kitchen.meals import Meal, serve
from inventory.kitchen.preparations import Made, Preparation
from inventory.kitchen.prepared_lots import prepare
from inventory.purchases import Kind, PurchaseLine
from kernel.actor import By
from kernel.ids import new_id
from sourcing.products import Product
from sustainability.cooked import COST, GRAMS, issued
from tests.builders import MONDAY, a_meal, a_product

Weighed = dict[UUID, tuple[int, Decimal]]


def a_dish(session: Session, **facts: Any) -> Product:
    """Something cooked that keeps for three days."""
    return a_product(session, **{"name": f"Soupe {new_id()}", "days_after_cooking": 3, **facts})


def kept_of(meal_id: UUID, dish: Product, grams: int | None, **facts: Any) -> Preparation:
    facts = {"prepared_on": MONDAY, "made": Made.SURPLUS, "grams": grams, **facts}
    return Preparation(id=new_id(), meal_id=meal_id, product_id=dish.id, **facts)


def cooked_from(
    dish: Product, grams: int, *wants: tuple[Product, str], **facts: Any
) -> Preparation:
    facts = {"prepared_on": MONDAY, "made": Made.COOKED, "grams": grams, **facts}
    facts = {"ingredients": a_meal(*wants).ingredients, **facts}
    return Preparation(id=new_id(), product_id=dish.id, **facts)


def keep_of(
    session: Session, by: By, meal_id: UUID, dish: Product, grams: int, **facts: Any
) -> UUID:
    return prepare(session, kept_of(meal_id, dish, grams, **facts), by)


def cook(session: Session, by: By, *wants: tuple[Product, str], **facts: Any) -> UUID:
    return serve(session, a_meal(*wants, **facts), by)


def left_of(session: Session, by: By, *lots: UUID) -> Weighed:
    """By lot from outside, what these prepared lots still hold of it."""
    found: Weighed = {}
    for parts in composition_of(session, lots, canteen_id=by.canteen_id).values():
        for lot_id, part in parts.items():
            grams, cost = found.get(lot_id, (0, Decimal(0)))
            found[lot_id] = (grams + part.grams, cost + part.cost)
    return {lot_id: part for lot_id, part in found.items() if part != (0, Decimal(0))}


def eaten_of(session: Session, by: By, meal_id: UUID | None = None) -> Weighed:
    """By lot from outside, what a meal (or all meals) ate of it: as every share is computed."""
    query = issued(select(PurchaseLine.id, GRAMS, COST)).where(
        PurchaseLine.canteen_id == by.canteen_id
    )
    grams: Counter[UUID] = Counter()
    costs: dict[UUID, Decimal] = {}
    for lot_id, weight, cost in session.execute(
        query.where(PurchaseLine.kind != Kind.PREPARED, *_of(meal_id))
    ):
        grams[lot_id] += int(weight)
        costs[lot_id] = costs.get(lot_id, Decimal(0)) + cost
    return {
        one: (grams[one], costs[one]) for one in costs if (grams[one], costs[one]) != (0, 0)
    }


def parents_of(session: Session, by: By, lot_id: UUID) -> dict[UUID, bool]:
    query = select(PreparedParent.parent_id, PreparedParent.certain).where(
        PreparedParent.canteen_id == by.canteen_id, PreparedParent.lot_id == lot_id
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _of(meal_id: UUID | None) -> list[Any]:
    return [] if meal_id is None else [Meal.id == meal_id]


def on(day: int) -> date:
    return date(2026, 3, day)
