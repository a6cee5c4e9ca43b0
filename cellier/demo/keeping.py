"""What the demo's kitchens keep: a surplus of soup, an opened pack, a lot in the freezer."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from cellier.demo.kitchens import Kitchen
from inventory.kitchen.coolings import Cooling
from inventory.kitchen.freezings import Freezing, freeze
from inventory.kitchen.meals import Ingredient
from inventory.kitchen.opened_packs import OpenedPack, open_pack
from inventory.kitchen.preparations import Made, Preparation
from inventory.kitchen.prepared_lots import prepare
from inventory.picking import Pickable, pickable
from inventory.places import places_of

SOUP_KEPT = "Soupe de potimarron"


def keep_soup(kitchen: Kitchen) -> None:
    """Six bowls were left: cooled in 80 minutes, kept, and served on Thursday."""
    hot = datetime.combine(kitchen.day, time(13, 30), UTC)
    kept = Preparation(
        id=kitchen.id(), prepared_on=kitchen.day, made=Made.SURPLUS,
        product_id=kitchen.product(SOUP_KEPT), meal_id=kitchen.notes.meals[kitchen.day].id,
        grams=2400, portions_kept=6,
        cooling=Cooling(hot_at=hot, cold_at=hot + timedelta(minutes=80)),
    )  # fmt: skip
    prepare(kitchen.session, kept, kitchen.by)
    again = Ingredient(id=kitchen.id(), lot_id=kept.id, quantity=kitchen.units(SOUP_KEPT, 2400))
    kitchen.notes.kept[kitchen.day + timedelta(days=2)] = again


def open_cream(kitchen: Kitchen) -> None:
    """A pack of cream is begun: from now on it keeps for the days its product gives."""
    for one in _lots(kitchen, "Crème fraîche"):
        opened = OpenedPack(id=kitchen.id(), lot_id=one.lot.id, opened_on=kitchen.day)
        open_pack(kitchen.session, opened, kitchen.by)
        return


def freeze_lot(kitchen: Kitchen) -> None:
    """More than the week will eat: it goes into the freezer for two months."""
    for name in ("Pain", "Poulet", "Lieu noir"):
        for one in _lots(kitchen, name):
            frozen = Freezing(
                id=kitchen.id(), lot_id=one.lot.id, frozen_on=kitchen.day,
                best_before=kitchen.day + timedelta(days=60),
            )  # fmt: skip
            freeze(kitchen.session, frozen, kitchen.by)
            return


def _lots(kitchen: Kitchen, name: str) -> Iterator[Pickable]:
    """Of a product, what lies there and may be eaten, in the order it should go."""
    product_id, canteen_id = kitchen.product(name), kitchen.by.canteen_id
    shelves = places_of(kitchen.session, canteen_id).shelves
    found = pickable(kitchen.session, [product_id], canteen_id=canteen_id, shelves=shelves)
    for one in found.get(product_id, ()):
        if one.held.quantity > 0 and (one.lot.use_by is None or one.lot.use_by >= kitchen.day):
            yield one
