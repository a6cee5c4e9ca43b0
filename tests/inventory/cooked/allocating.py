"""Weeks of ticked meals and counts, made with as few words as possible."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from inventory.cooked.allocation import Allocated, allocated
from inventory.counting.counting import count
from inventory.counting.found import Counted, NewCount
from inventory.kitchen.meals import serve
from inventory.kitchen.ticks import Tick
from kernel.actor import By
from kernel.ids import new_id
from sourcing.products import Product
from tests.builders import MONDAY, a_meal

EVER = {"first": date(2026, 1, 1), "last": date(2026, 12, 31)}


def day(number: int) -> date:
    """Of these weeks; Monday is 0."""
    return MONDAY + timedelta(days=number)


def a_line(product: Product, found: str, **facts: Any) -> Counted:
    return Counted(id=new_id(), product_id=product.id, quantity=Decimal(found), **facts)


def counted(
    session: Session, by: By, on: date, *found: tuple[Product, str] | Counted, **facts: Any
) -> UUID:
    """The id of a count; what is missing was cooked."""
    lines = tuple(one if isinstance(one, Counted) else a_line(*one) for one in found)
    return count(session, NewCount(id=new_id(), counted_on=on, lines=lines, **facts), by)


def a_meal_on(
    session: Session, by: By, on: date, covers: int, *ticked: Product, **facts: Any
) -> UUID:
    """The id of a meal with its ticks; nothing is weighed into it."""
    ticks = tuple(Tick(id=new_id(), product_id=one.id) for one in ticked)
    wants = facts.pop("wants", ())
    meal = a_meal(*wants, served_on=on, covers=covers, cooks=0, ticked=ticks, **facts)
    return serve(session, meal, by)


def parts(session: Session, *canteens: By, **days: date) -> list[Allocated]:
    ids = [by.canteen_id for by in canteens]
    return allocated(session, canteen_ids=ids, **{**EVER, **days})


def by_meal(found: list[Allocated]) -> dict[UUID, Decimal]:
    """What each meal got, over all lots."""
    sums: dict[UUID, Decimal] = {}
    for part in found:
        sums[part.meal_id] = sums.get(part.meal_id, Decimal(0)) + part.quantity
    return sums
