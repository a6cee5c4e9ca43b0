"""What an inspector finds: nothing that was noted is left out, nothing taken back is shown."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.kitchen.coolings import Cooling
from inventory.kitchen.freezings import Freezing, freeze
from inventory.kitchen.meals import serve
from inventory.kitchen.opened_packs import OpenedPack, open_pack
from inventory.kitchen.sortings import SortedInto, Sorting, sort
from inventory.places import Kind, places_of
from inventory.receiving.deliveries import Outcome
from inventory.receiving.receipts import receive
from inventory.receiving.rescues import Crate, rescue
from inventory.safety.inspections import Inspection, inspect
from inventory.safety.photos import NewPhoto, Subject, attach
from inventory.safety.readings import NewReading, read
from inventory.safety.received import Received, Whence
from kernel.actor import By
from kernel.ids import new_id
from network.canteens import Canteen
from sourcing.allergens import Allergen, to_bits
from sourcing.temperatures import TemperatureClass
from tests.builders import (
    MONDAY,
    a_delivery,
    a_line,
    a_meal,
    a_product,
    a_supplier,
    some_stock,
    somebody_in_a_new_canteen,
    take_back,
)
from tests.counting import statements
from tests.inventory.cooked.allocating import counted
from tests.inventory.exchanges.two_ends import out, send
from tests.inventory.exchanges.two_ends import receive as receive_transfer
from tests.inventory.kitchen.dishes import a_dish, cook, keep_of

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


def test_a_folder_of_many_meals_asks_no_more_than_one_of_few(
    engine: Engine, session: Session
) -> None:
    costs = []
    for meals in (5, 25):
        by, milk, rice = (
            somebody_in_a_new_canteen(session),
            a_product(session),
            a_product(session),
        )
        for product in (milk, rice):
            some_stock(session, by, "90", product=product)
        for _ in range(meals):
            serve(session, a_meal((milk, "1")), by)
        counted(session, by, MONDAY, (rice, "1"))
        folder = {"canteen_id": by.canteen_id, "first": MONDAY, "last": MONDAY}
        costs.append(statements(engine, lambda: inspect(session, **folder)))  # noqa: B023
        served = inspect(session, **folder).served
        assert len(served) == meals
        assert {one.name for meal in served for one in meal.allergens.unknown} == {milk.name}
        told = [meal.allergens.possibly_unknown for meal in served]
        assert {one.name for possibly in told for one in possibly} == {rice.name}
    assert costs[0] == costs[1]


def of_that_day(session: Session, by: By, on: Any = MONDAY) -> Inspection:
    return inspect(session, canteen_id=by.canteen_id, first=on, last=on)


def test_a_pack_is_shown_with_the_date_it_came_with(session: Session, awa: By) -> None:
    # The pack is dated 22 March; opened on Tuesday, it keeps for five days.
    butter, march_22 = a_product(session, days_after_opening=5), MONDAY.replace(day=22)
    lot_id = some_stock(session, awa, product=butter, use_by=march_22)
    pack = OpenedPack(id=new_id(), lot_id=lot_id, opened_on=TUESDAY)
    open_pack(session, pack, awa)
    frozen_on = TUESDAY + timedelta(days=1)
    till = MONDAY.replace(day=30)
    freeze(session, Freezing(id=new_id(), lot_id=lot_id, frozen_on=frozen_on, use_by=till), awa)
    ((line,),) = (one.lines for one in of_that_day(session, awa).received)
    assert line.use_by == march_22
    (opened,) = of_that_day(session, awa, TUESDAY).dated
    assert (opened.how, opened.use_by) == ("opened", TUESDAY + timedelta(days=5))
    (frozen,) = of_that_day(session, awa, frozen_on).dated
    assert (frozen.how, frozen.use_by) == ("frozen", till)
    take_back(session, awa, pack.id)
    ((line,),) = (one.lines for one in of_that_day(session, awa).received)
    assert line.use_by == march_22


def test_a_pack_opened_shortly_before_its_date_keeps_no_longer(
    session: Session, awa: By
) -> None:
    butter = a_product(session, days_after_opening=5)
    lot_id = some_stock(session, awa, product=butter, use_by=TUESDAY, best_before=TUESDAY)
    open_pack(session, OpenedPack(id=new_id(), lot_id=lot_id, opened_on=MONDAY), awa)
    (opened,) = of_that_day(session, awa).dated
    assert (opened.use_by, opened.best_before) == (TUESDAY, TUESDAY)


def test_surplus_frozen_later_is_shown_with_the_date_it_got(session: Session, awa: By) -> None:
    carrots, soup = a_product(session), a_dish(session)
    some_stock(session, awa, product=carrots)
    kept = keep_of(session, awa, cook(session, awa, (carrots, "6")), soup, 1000)
    till = MONDAY + timedelta(days=60)
    freeze(session, Freezing(id=new_id(), lot_id=kept, frozen_on=TUESDAY, use_by=till), awa)
    (made,) = of_that_day(session, awa).dated
    assert (made.how, made.use_by) == ("surplus", MONDAY + timedelta(days=3))


def test_surplus_that_nobody_watched_cooling_is_said(session: Session, awa: By) -> None:
    carrots, soup = a_product(session), a_dish(session)
    some_stock(session, awa, product=carrots)
    meal, hot = cook(session, awa, (carrots, "6")), datetime(2026, 3, 2, 13, tzinfo=UTC)
    quick = Cooling(hot_at=hot, cold_at=hot + timedelta(minutes=80))
    keep_of(session, awa, meal, soup, 1000, cooling=quick)
    assert of_that_day(session, awa).uncooled == []
    unwatched = keep_of(session, awa, meal, soup, 1000)
    told = of_that_day(session, awa)
    assert [(one.prepared_on, one.product) for one in told.uncooled] == [(MONDAY, soup.name)]
    assert len(told.coolings) == 1
    take_back(session, awa, unwatched)
    assert of_that_day(session, awa).uncooled == []


def by_whence(told: Inspection) -> dict[Whence, Received]:
    return {one.whence: one for one in told.received}


def test_a_rescued_crate_and_what_it_was_sorted_into_came_too(
    session: Session, awa: By
) -> None:
    # A crate of the baker's on Monday; on Tuesday it yields yoghurt, good till Tuesday.
    yoghurt = a_product(session, temperature_class=TemperatureClass.PERISHABLE)
    crate = Crate(id=new_id(), rescued_on=MONDAY, donor="Marché Saint-Antoine", grams=10_000)
    rescue(session, crate, awa)
    into = SortedInto(id=new_id(), product_id=yoghurt.id, grams=4000, use_by=TUESDAY)
    sorting = Sorting(id=new_id(), rescue_id=crate.id, sorted_on=TUESDAY, into=(into,))
    sort(session, sorting, awa)
    came = by_whence(of_that_day(session, awa))[Whence.DONOR]
    assert (came.id, came.supplier, came.person) == (crate.id, "Marché Saint-Antoine", "Awa")
    assert [(line.id, line.quantity) for line in came.lines] == [(crate.id, 10)]
    found = by_whence(of_that_day(session, awa, TUESDAY))[Whence.CRATE]
    ((line,), person) = found.lines, found.person
    assert (found.supplier, person) == ("Marché Saint-Antoine", "Awa")
    assert (line.id, line.product, line.quantity, line.use_by) == (
        into.id, yoghurt.name, 4, TUESDAY,
    )  # fmt: skip
    assert line.unread
    take_back(session, awa, sorting.id)
    assert of_that_day(session, awa, TUESDAY).received == []
    take_back(session, awa, crate.id)
    assert of_that_day(session, awa).received == []


def test_what_another_canteen_sent_came_too(session: Session, awa: By) -> None:
    ben, cheese = somebody_in_a_new_canteen(session), a_product(session)
    lot_id = some_stock(session, awa, product=cheese, lot_number="F7", use_by=TUESDAY)
    sent = send(session, awa, ben, out("4", lot_id=lot_id), out("2", lot_id=lot_id))
    arrival = receive_transfer(session, ben, sent, ("3", "0.5"), ("1.5", "0"))
    (came,) = of_that_day(session, ben).received
    assert (came.id, came.whence, came.supplier) == (
        arrival, Whence.CANTEEN, session.get_one(Canteen, awa.canteen_id).name,
    )  # fmt: skip
    lines = sorted(came.lines, key=lambda line: -line.quantity)
    assert [(line.lot_number, line.use_by, line.outcome) for line in lines] == [
        ("F7", TUESDAY, Outcome.DAMAGED), ("F7", TUESDAY, Outcome.SHORT),
    ]  # fmt: skip
    assert [(line.quantity, line.not_kept) for line in lines] == [
        (3, Decimal("0.5")), (Decimal("1.5"), 0),
    ]  # fmt: skip
    assert by_whence(of_that_day(session, awa)).keys() == {Whence.SUPPLIER}
    take_back(session, ben, arrival)
    assert of_that_day(session, ben).received == []


def test_many_crates_and_transfers_are_read_at_once(engine: Engine, session: Session) -> None:
    costs = []
    for crates in (1, 6):
        by, ben = somebody_in_a_new_canteen(session), somebody_in_a_new_canteen(session)
        for _ in range(crates):
            crate = Crate(id=new_id(), rescued_on=MONDAY, donor="Marché", grams=10_000)
            rescue(session, crate, by)
            into = SortedInto(id=new_id(), product_id=a_product(session).id, grams=4000)
            sort(
                session,
                Sorting(id=new_id(), rescue_id=crate.id, sorted_on=MONDAY, into=(into,)),
                by,
            )
            sent = send(session, ben, by, out("4", lot_id=some_stock(session, ben)))
            receive_transfer(session, by, sent)
        folder = {"canteen_id": by.canteen_id, "first": MONDAY, "last": MONDAY}
        costs.append(statements(engine, lambda: inspect(session, **folder)))  # noqa: B023
        assert len(inspect(session, **folder).received) == 3 * crates
    assert costs[0] == costs[1]
