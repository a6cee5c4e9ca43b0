"""Meals of the demo: weighed or only ticked, with the box counted and the buckets weighed."""

from datetime import date, timedelta
from decimal import Decimal

from cellier.demo.kitchens import Kitchen, days, meals_on
from cellier.demo.menus import MENUS
from cellier.demo.throwing_away import weigh_buckets
from inventory.kitchen.contributions import Counted, Means, count_contributions
from inventory.kitchen.meals import Ingredient, NewMeal, Sitting, serve
from inventory.kitchen.ticks import Tick

OIL = "Huile de tournesol"
# The first canteen ticks these, and counts them on Saturdays; on Wednesdays it ticks all.
TICKED = ("Oignons", OIL)
WEDNESDAY = 3


def cook(kitchen: Kitchen) -> None:
    """What the menu of the day says."""
    cook_of(kitchen, kitchen.day)


def forget(kitchen: Kitchen) -> None:
    """It was cooked and eaten, and nobody logged it."""
    _took(kitchen, kitchen.day, 1)


def cook_forgotten(kitchen: Kitchen) -> None:
    """The meal of last Friday, remembered on Tuesday."""
    day = kitchen.day - timedelta(days=4)
    _took(kitchen, day, -1)
    cook_of(kitchen, day)


def _took(kitchen: Kitchen, day: date, sign: int) -> None:
    for menu, covers in meals_on(kitchen, day):
        for name, each in MENUS[menu][1].items():
            kitchen.notes.unweighed[name] += sign * kitchen.units(name, each * covers)


def cook_of(kitchen: Kitchen, day: date) -> None:
    """Log the meal of a day, and what follows from it."""
    for menu, covers in meals_on(kitchen, day):
        name, grams = MENUS[menu]
        ticked = _ticked(kitchen, day, grams)
        meal = NewMeal(
            id=kitchen.id(), served_on=day, sitting=Sitting.LUNCH, covers=covers,
            cooks=6 + day.day % 5, menu=name,
            ingredients=_weighed(kitchen, grams, ticked, covers) + _kept(kitchen, day),
            ticked=tuple(Tick(id=kitchen.id(), product_id=kitchen.product(x)) for x in ticked),
        )  # fmt: skip
        serve(kitchen.session, meal, kitchen.by)
        for product in ticked:
            kitchen.notes.unweighed[product] += kitchen.units(product, grams[product] * covers)
        kitchen.notes.meals[day] = meal
        weigh_buckets(kitchen, meal)
        _count_box(kitchen, meal)


def _ticked(kitchen: Kitchen, day: date, grams: dict[str, int]) -> list[str]:
    if kitchen.number:
        return []
    return [name for name in grams if day.isoweekday() == WEDNESDAY or name in TICKED]


def _weighed(
    kitchen: Kitchen, grams: dict[str, int], ticked: list[str], covers: int
) -> tuple[Ingredient, ...]:
    return tuple(
        Ingredient(
            id=kitchen.id(), product_id=kitchen.product(name),
            quantity=kitchen.units(name, each * covers),
        )
        for name, each in grams.items()
        if name not in ticked
    )  # fmt: skip


def _kept(kitchen: Kitchen, day: date) -> tuple[Ingredient, ...]:
    """What was kept for that day."""
    return (kitchen.notes.kept[day],) if day in kitchen.notes.kept else ()


def _count_box(kitchen: Kitchen, meal: NewMeal) -> None:
    """The box of the last day that anybody cooked is not counted yet."""
    later = days(meal.served_on + timedelta(days=1), kitchen.stage.today)
    if not any(meals_on(kitchen, day) for day in later):
        return
    turn = meal.served_on.toordinal()
    for means, cents in ((Means.CASH, 410), (Means.CARD, 560 + turn % 90)):
        counted = Counted(
            id=kitchen.id(), given_on=meal.served_on, means=means,
            amount=Decimal(meal.covers * cents) / 100, meal_ids=(meal.id,),
        )  # fmt: skip
        count_contributions(kitchen.session, counted, kitchen.by)
