"""What the demo's kitchens throw away: off the shelves, in buckets, and half a bin."""

from decimal import Decimal

from cellier.demo.kitchens import Kitchen
from inventory.kitchen.meals import NewMeal
from inventory.kitchen.waste import Destination, NewWaste, Stage, Weighing, discard
from inventory.picking import pickable
from inventory.places import places_of

BUCKET, BIN = "Seau 10 L", "Bac à compost"


def clear_shelves(kitchen: Kitchen) -> None:
    """In the morning, what is past its use-by leaves the fridge."""
    canteen_id = kitchen.by.canteen_id
    shelves = places_of(kitchen.session, canteen_id).shelves
    ids = [product.id for product in kitchen.stage.products.values()]
    found = pickable(kitchen.session, ids, canteen_id=canteen_id, shelves=shelves)
    for one in (one for lots in found.values() for one in lots):
        if one.lot.use_by and one.lot.use_by < kitchen.day and one.held.quantity > 0:
            waste = NewWaste(
                id=kitchen.id(), wasted_on=kitchen.day, stage=Stage.STORAGE_LOSS,
                lot_id=one.lot.id, quantity=one.held.quantity, edible=True,
                reason="DLC dépassée", destination=Destination.COMPOST,
            )  # fmt: skip
            discard(kitchen.session, waste, kitchen.by)


def weigh_buckets(kitchen: Kitchen, meal: NewMeal) -> None:
    """Two meals in five are weighed, three where something may have been left over."""
    turn = meal.served_on.toordinal()
    if turn % 5 < 2:
        _weigh(kitchen, meal, Stage.PREPARATION, 28 + turn % 13, edible=False)
        _weigh(kitchen, meal, Stage.PLATE_LEFTOVERS, 9 + turn % 7, edible=True)
    if turn % 5 < 3:
        _weigh(kitchen, meal, Stage.UNSERVED, (turn % 4) * 6, edible=True)


def half_a_bin(kitchen: Kitchen) -> None:
    """No scale at hand: how full the bin was, as an estimate."""
    waste = NewWaste(
        id=kitchen.id(), wasted_on=kitchen.day, stage=Stage.PREPARATION,
        container_id=kitchen.notes.buckets[BIN], fill=Decimal("0.5"), edible=False,
        meal_id=kitchen.notes.meals[kitchen.day].id, destination=Destination.COMPOST,
    )  # fmt: skip
    discard(kitchen.session, waste, kitchen.by)


def _weigh(
    kitchen: Kitchen, meal: NewMeal, at: Stage, grams_a_cover: int, *, edible: bool
) -> None:
    net = grams_a_cover * meal.covers
    waste = NewWaste(
        id=kitchen.id(), wasted_on=meal.served_on, stage=at, meal_id=meal.id, edible=edible,
        weighing=Weighing.WEIGHED if net else Weighing.NOTHING,
        gross_grams=net + TARES[BUCKET] if net else None,
        container_id=kitchen.notes.buckets[BUCKET] if net else None,
        destination=Destination.COMPOST if net else None,
    )  # fmt: skip
    discard(kitchen.session, waste, kitchen.by)


# What each weighs empty, and holds, in grams.
TARES = {BUCKET: 900, BIN: 4200}
FULL = {BUCKET: 7000, BIN: 5000}
