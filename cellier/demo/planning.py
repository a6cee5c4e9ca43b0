"""Two dishes written down, and the coming week's menus of the first canteen."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from cellier.demo.kitchens import Kitchen
from cellier.demo.menus import RECIPES
from inventory.kitchen.menus import NewMenu, plan
from sourcing.measures import Unit
from sourcing.recipes import NewRecipe, NewRecipeLine, write_recipe


def plan_week(kitchen: Kitchen) -> None:
    """The dishes in turn, on the next days the kitchen cooks."""
    house = kitchen.house
    coming = [kitchen.day + timedelta(days=n) for n in range(1, 8)]
    open_days = [day for day in coming if day.isoweekday() in (2, 4)]
    for day, (name, grams) in zip(open_days, RECIPES.items(), strict=True):
        menu = NewMenu(
            id=kitchen.id(), planned_on=day, name=name, covers=house.covers,
            recipe_ids=(_recipe(kitchen, name, grams),),
        )  # fmt: skip
        plan(kitchen.session, menu, kitchen.by)


def _recipe(kitchen: Kitchen, name: str, grams: dict[str, int]) -> UUID:
    lines = tuple(
        NewRecipeLine(
            id=kitchen.id(), product_id=kitchen.product(product), amount=Decimal(10 * each),
            unit=Unit.GRAM,
        )
        for product, each in grams.items()
    )  # fmt: skip
    recipe = NewRecipe(id=kitchen.id(), name=name, covers=10, lines=lines)
    return write_recipe(kitchen.session, recipe, kitchen.by)
