"""What an inspector finds: nothing that was noted is left out, nothing taken back is shown."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from inventory.kitchen.meals import serve
from inventory.kitchen.opened_packs import OpenedPack, open_pack
from inventory.places import Kind, places_of
from inventory.receiving.deliveries import Outcome
from inventory.receiving.receipts import receive
from inventory.safety.inspections import Inspection, inspect
from inventory.safety.photos import NewPhoto, Subject, attach
from inventory.safety.readings import NewReading, read
from kernel.actor import By
from kernel.ids import new_id
from sourcing.allergens import Allergen, to_bits
from sourcing.temperatures import TemperatureClass
from tests.builders import (
    MONDAY,
    a_delivery,
    a_line,
    a_meal,
    a_product,
    a_supplier,
    somebody_in_a_new_canteen,
    take_back,
)

TUESDAY = MONDAY + timedelta(days=1)


class Kitchen:
    """A day with everything in it."""

    def __init__(self, session: Session, by: By) -> None:
        self.session, self.by = session, by
        self.chicken = a_product(
            session, name=f"Poulet {new_id()}", temperature_class=TemperatureClass.POULTRY
        )
        self.butter = a_product(
            session, allergens=to_bits({Allergen.MILK}), allergens_said=True,
            days_after_opening=5,
        )  # fmt: skip
        warm: dict[str, Any] = {
            "temperature_c": Decimal("6.5"), "despite_because": "Cuit dans l'heure",
            "use_by": TUESDAY,
        }  # fmt: skip
        supplier = a_supplier(session, by, address="1 chemin du Lac", city="Sain-Bel")
        self.delivery = a_delivery(
            supplier,
            a_line(self.chicken, "4", lot_number="P7", **warm),
            a_line(self.butter, "2"),
            a_line(self.chicken, "1", outcome=Outcome.REFUSED),
            delivery_note="BL 7",
        )
        receive(session, self.delivery, by)
        fridge = places_of(session, by.canteen_id).of_kind[Kind.FRIDGE]
        reading = NewReading(id=new_id(), place_id=fridge, read_on=MONDAY, celsius=Decimal("7"))
        read(session, reading, by)
        pack = OpenedPack(id=new_id(), lot_id=self.delivery.lines[1].id, opened_on=MONDAY)
        open_pack(session, pack, by)
        photo = NewPhoto(
            id=new_id(), of=self.delivery.id, subject=Subject.LABEL, sha256="ab" * 32
        )
        attach(session, photo, by)
        self.meal = serve(session, a_meal((self.butter, "0.5"), menu="Purée"), by)

    def folder(self, first: Any = MONDAY) -> Inspection:
        return inspect(self.session, canteen_id=self.by.canteen_id, first=first, last=first)


@pytest.fixture
def kitchen(session: Session, awa: By) -> Kitchen:
    return Kitchen(session, awa)


def test_all_that_was_noted_is_in_the_folder(kitchen: Kitchen) -> None:
    told = kitchen.folder()
    (received,) = told.received
    assert (received.delivery_note, received.address, received.person) == (
        "BL 7", "1 chemin du Lac, Sain-Bel", "Awa",
    )  # fmt: skip
    assert sorted((line.refused, line.too_warm) for line in received.lines) == [
        (False, False), (False, True), (True, False),
    ]  # fmt: skip
    warm = next(line for line in received.lines if line.too_warm)
    assert (warm.lot_number, warm.limit_c, warm.despite_because) == (
        "P7", Decimal(4), "Cuit dans l'heure",
    )  # fmt: skip
    assert [reading.open for reading in told.readings] == [True]
    (opened,) = told.dated
    assert (opened.how, opened.use_by) == ("opened", MONDAY + timedelta(days=5))
    assert [photo.subject for photo in told.photos[received.id]] == [Subject.LABEL]
    (meal,) = told.served
    assert meal.menu == "Purée"
    assert meal.allergens.present == {Allergen.MILK}


def test_goods_nobody_took_the_temperature_of_are_said(session: Session, awa: By) -> None:
    fish = a_product(session, temperature_class=TemperatureClass.FRESH_FISH)
    receive(session, a_delivery(a_supplier(session, awa), a_line(fish)), awa)
    told = inspect(session, canteen_id=awa.canteen_id, first=MONDAY, last=MONDAY)
    assert [line.unread for one in told.received for line in one.lines] == [True]


def test_what_was_taken_back_is_not_shown(kitchen: Kitchen) -> None:
    for wrong in (kitchen.meal, kitchen.delivery.id):
        take_back(kitchen.session, kitchen.by, wrong)
    told = kitchen.folder()
    assert (told.received, told.served, told.photos) == ([], [], {})


def test_other_days_and_other_canteens_are_not_in_it(kitchen: Kitchen) -> None:
    assert kitchen.folder(TUESDAY).received == []
    ben = somebody_in_a_new_canteen(kitchen.session)
    told = inspect(kitchen.session, canteen_id=ben.canteen_id, first=MONDAY, last=MONDAY)
    assert (told.received, told.readings, told.served) == ([], [], [])
