"""The fridges and freezers of the demo, read on every day the kitchen works."""

from decimal import Decimal
from uuid import UUID

from cellier.demo.kitchens import MEAL_DAYS, Kitchen
from inventory.places import Kind, places_of
from inventory.safety.readings import Correction, NewReading, put_right, read

TOO_WARM = (0, 2, 4)  # the first canteen's second Thursday: a door stood open


def read_thermometers(kitchen: Kitchen) -> None:
    """Two taps each; once too warm, and put right the same morning."""
    if kitchen.day.isoweekday() not in MEAL_DAYS:
        return
    tenths = kitchen.day.toordinal() % 9
    fridge = Decimal(28 + tenths) / 10
    if kitchen.turn == TOO_WARM:
        reading_id = _read(kitchen, Kind.FRIDGE, Decimal("7.5"))
        done = Correction(
            id=kitchen.id(), reading_id=reading_id, done_on=kitchen.day,
            what="Porte mal fermée : refermée, 3,5 °C une heure après, rien à jeter",
        )  # fmt: skip
        put_right(kitchen.session, done, kitchen.by)
        fridge = Decimal("3.5")
    _read(kitchen, Kind.FRIDGE, fridge)
    _read(kitchen, Kind.FREEZER, -Decimal(190 + tenths) / 10)


def _read(kitchen: Kitchen, kind: Kind, celsius: Decimal) -> UUID:
    place_id = places_of(kitchen.session, kitchen.by.canteen_id).of_kind[kind]
    reading = NewReading(
        id=kitchen.id(), place_id=place_id, read_on=kitchen.day, celsius=celsius
    )
    return read(kitchen.session, reading, kitchen.by)
