"""A kitchen on one of its days, as those who write its book see it."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from cellier.demo.cast import House
from cellier.demo.menus import MENUS, SOUP
from cellier.demo.setting import Stage
from inventory.balances import on_hand
from inventory.kitchen.meals import Ingredient, NewMeal
from inventory.receiving.deliveries import Delivery
from kernel.actor import By
from sourcing.products import StockUnit

MEAL_DAYS = (2, 3, 4, 5, 6)  # Tuesday to Saturday


@dataclass
class Notes:
    """What a kitchen remembers: the farm's deliveries and its meals; what it took without
    weighing; what was kept, by the day it is to be served on; what a delivered line asked for.
    """

    deliveries: list[Delivery] = field(default_factory=list)
    meals: dict[date, NewMeal] = field(default_factory=dict)
    unweighed: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    kept: dict[date, Ingredient] = field(default_factory=dict)
    asked: dict[UUID, Decimal] = field(default_factory=dict)
    buckets: dict[str, UUID] = field(default_factory=dict)


class Kitchen(NamedTuple):
    """Who writes, where (0 for the first canteen), and on which day."""

    session: Session
    stage: Stage
    house: House
    by: By
    number: int
    day: date
    notes: Notes

    @property
    def turn(self) -> tuple[int, int, int]:
        """Which canteen, which week from the first Tuesday on (from 1), which weekday."""
        days = (self.day - tuesday(self.stage.first)).days
        return self.number, days // 7 + 1, self.day.isoweekday()

    def id(self) -> UUID:
        """A new one."""
        return self.stage.ids()

    def product(self, name: str) -> UUID:
        """By its name."""
        return self.stage.products[name].id

    def units(self, name: str, grams: int) -> Decimal:
        """Grams of a product in its stock unit, as a cook would say it."""
        product = self.stage.products[name]
        step = Decimal(1) if product.unit == StockUnit.PIECE else Decimal("0.1")
        return max((Decimal(grams) / product.grams_per_unit).quantize(step), step)

    def there(self) -> dict[str, Decimal]:
        """What truly lies there: in the book, less what was taken and not yet counted."""
        held = on_hand(self.session, canteen_id=self.by.canteen_id)
        return {one.name: one.quantity - self.notes.unweighed[one.name] for one in held}

    def spare(self, name: str, at_most: str) -> Decimal:
        """Half of what lies there, in tenths."""
        half = self.there().get(name, Decimal(0)) / 2
        return min(half, Decimal(at_most)).quantize(Decimal("0.1"), ROUND_DOWN)


def tuesday(first: date) -> date:
    """The first one of the month played."""
    return first + timedelta(days=(2 - first.isoweekday()) % 7)


def days(first: date, last: date) -> list[date]:
    """Both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def meals_on(kitchen: Kitchen, day: date) -> list[tuple[int, int]]:
    """The menus (by number) of a day and how many eat; none on Sundays and Mondays."""
    house = kitchen.house
    if day.isoweekday() not in MEAL_DAYS or (house.north and day.isoweekday() == 3):
        return []
    turn = day.toordinal() + 3 * kitchen.number
    swing = (turn * 7) % 11 - 5
    menu = turn % len(MENUS)
    if kitchen.number == 0 and day == tuesday(kitchen.stage.first) + timedelta(days=7):
        menu = SOUP
    return [(menu, house.covers + swing + (6 if day.isoweekday() == 5 else 0))]
