from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.balances import on_hand
from inventory.kitchen.meals import Ingredient, serve
from inventory.kitchen.waste import NewWaste, Stage, discard
from inventory.places import Kind
from inventory.receiving.receipts import receive
from inventory.safety.notices import (
    NoProducerCalled,
    Notice,
    NoticeEndsBeforeItBegins,
    NoticeSaysNothing,
)
from inventory.safety.recalls import Recall, recall
from kernel.actor import By
from kernel.ids import new_id
from sourcing.products import ProductNotFound
from suppliers.suppliers import SupplierNotFound
from tests.builders import (
    MONDAY,
    a_delivery,
    a_line,
    a_meal,
    a_producer,
    a_product,
    a_supplier,
    some_stock,
    somebody_in_a_new_canteen,
    take_back,
)
from tests.counting import statements

TUESDAY, WEDNESDAY, THURSDAY = (MONDAY + timedelta(days=n) for n in (1, 2, 3))


@pytest.fixture
def ben(session: Session) -> By:
    """In another canteen of the network."""
    return somebody_in_a_new_canteen(session)


def eat(session: Session, by: By, lot_id: UUID, kilos: str, **facts: object) -> UUID:
    one = Ingredient(id=new_id(), lot_id=lot_id, quantity=Decimal(kilos))
    return serve(session, a_meal(**facts).model_copy(update={"ingredients": (one,)}), by)


def throw_away(session: Session, by: By, lot_id: UUID, kilos: str) -> UUID:
    lost = NewWaste(
        id=new_id(), wasted_on=WEDNESDAY, stage=Stage.STORAGE_LOSS, lot_id=lot_id,
        quantity=Decimal(kilos),
    )  # fmt: skip
    return discard(session, lost, by)


def of(session: Session, *canteens: By, **said: object) -> Recall:
    """The answer, of these canteens only: other tests fill the network too."""
    return recall(session, Notice(**said), canteen_ids=[by.canteen_id for by in canteens])


def lots_in(answer: Recall) -> set[UUID]:
    return {one.lot.lot_id for one in answer.lots}


def a_number() -> str:
    return f"L{new_id().hex[-6:]}"


def test_a_recall_by_lot_number(session: Session, awa: By, ben: By) -> None:
    # Two canteens got yoghurt of lot L7; a third lot of another number lies beside it.
    number = a_number()
    ours = some_stock(session, awa, "10", lot_number=number)
    theirs = some_stock(session, ben, "6", lot_number=number.lower(), received_on=TUESDAY)
    some_stock(session, ben, "6", lot_number=a_number())
    # Awa cooked it on two days and threw some away; Ben only on Wednesday.
    dahl = eat(session, awa, ours, "3", menu="Dahl", covers=40)
    soup = eat(session, awa, ours, "2", menu="Soupe", covers=35, served_on=TUESDAY)
    throw_away(session, awa, ours, "1")
    tart = eat(session, ben, theirs, "6", menu="Tarte", covers=50, served_on=WEDNESDAY)

    answer = recall(session, Notice(lot=f" {number.upper()} "))

    assert lots_in(answer) == {ours, theirs}
    assert all(one.certain for one in answer.lots)
    assert set(answer.canteens) == {awa.canteen_id, ben.canteen_id}
    meals = {one.meal_id: one for one in answer.meals}
    assert set(meals) == {dahl, soup, tart}
    assert (meals[dahl].menu, meals[dahl].served_on, meals[dahl].grams) == (
        "Dahl",
        MONDAY,
        3000,
    )
    assert all(one.certain for one in answer.meals)
    assert answer.covers() == (125, 0)
    assert answer.covers(ben.canteen_id) == (50, 0)
    (end,) = answer.ends
    assert (end.canteen_id, end.to, end.on, end.quantity) == (
        awa.canteen_id, Kind.WASTE, WEDNESDAY, Decimal(1),
    )  # fmt: skip
    (rest,) = answer.rests
    assert (rest.lot_id, rest.place, rest.quantity, rest.grams) == (
        ours,
        "Réserve",
        Decimal(4),
        4000,
    )


def test_a_recall_by_brand_without_a_lot(session: Session, awa: By) -> None:
    brand = f"Crème d’Été {new_id()}"
    ours = some_stock(session, awa, brand=brand.upper())
    later = some_stock(session, awa, brand=brand, received_on=THURSDAY)
    some_stock(session, awa, brand=f"{brand} bis")
    assert lots_in(of(session, awa, brand=f" {brand.lower()} ")) == {ours, later}
    assert lots_in(of(session, awa, brand=brand, came_until=WEDNESDAY)) == {ours}
    assert lots_in(of(session, awa, brand="Nobody’s")) == set()


def test_a_recall_by_supplier_and_days(session: Session, awa: By) -> None:
    supplier_id = a_supplier(session, awa)
    came = {}
    for day in (MONDAY, TUESDAY, THURSDAY):
        line = a_line(a_product(session))
        receive(session, a_delivery(supplier_id, line, received_on=day), awa)
        came[day] = line.id
    some_stock(session, awa, received_on=TUESDAY)
    answer = of(session, awa, supplier=supplier_id, came_from=TUESDAY, came_until=WEDNESDAY)
    assert lots_in(answer) == {came[TUESDAY]}
    assert lots_in(of(session, awa, supplier=supplier_id)) == set(came.values())


def test_a_recall_by_producer_and_product_by_name(session: Session, awa: By) -> None:
    producer_id = a_producer(session, awa)
    eggs, flour = (a_product(session, name=f"{name} {new_id()}") for name in ("Œufs", "Farine"))
    ours = some_stock(session, awa, product=eggs, producer_id=producer_id)
    some_stock(session, awa, product=flour, producer_id=producer_id)
    some_stock(session, awa, product=eggs)
    answer = of(session, awa, producer=producer_id, product=eggs.name.upper())
    assert lots_in(answer) == {ours}
    (one,) = answer.lots
    assert one.lot.product == eggs.name
    assert one.lot.producer
    assert lots_in(of(session, awa, producer=one.lot.producer, product=eggs.name[:9])) == {ours}


def test_a_lot_whose_number_nobody_noted_is_possibly_meant(session: Session, awa: By) -> None:
    number, cheese = a_number(), a_product(session)
    noted = some_stock(session, awa, product=cheese, lot_number=number)
    unknown = some_stock(session, awa, product=cheese)
    some_stock(session, awa, product=cheese, lot_number=a_number())
    eat(session, awa, noted, "1", covers=40)
    eat(session, awa, unknown, "1", covers=30, served_on=TUESDAY)
    assert lots_in(of(session, awa, lot=number)) == {noted}
    answer = of(session, awa, lot=number, product=cheese.id)
    assert {one.lot.lot_id: one.certain for one in answer.lots} == {noted: True, unknown: False}
    assert answer.covers() == (40, 30)


def test_a_use_by_on_the_notice_narrows_it(session: Session, awa: By) -> None:
    cheese = a_product(session)
    first, second = (
        some_stock(session, awa, product=cheese, use_by=date(2026, 4, day)) for day in (1, 9)
    )
    unknown = some_stock(session, awa, product=cheese)
    answer = of(session, awa, product=cheese.id, use_by_from=date(2026, 4, 5))
    assert {one.lot.lot_id: one.certain for one in answer.lots} == {
        second: True,
        unknown: False,
    }
    answer = of(session, awa, product=cheese.id, use_by_until=date(2026, 4, 1))
    assert first in lots_in(answer)


def test_a_lot_is_found_by_its_id_or_how_it_begins(session: Session, awa: By) -> None:
    lot_id = some_stock(session, awa)
    for asked in (str(lot_id), lot_id.hex.upper(), str(lot_id)[:30]):
        answer = of(session, awa, lot=asked)
        assert lot_id in lots_in(answer)
        assert all(one.certain for one in answer.lots)


def test_a_long_lot_number_is_found_in_any_case(session: Session, awa: By) -> None:
    number = f"LotNumeroTresLong-{new_id().hex}"
    lot_id = some_stock(session, awa, lot_number=number)
    assert lots_in(of(session, awa, lot=number.upper())) == {lot_id}


def test_a_meal_that_ate_of_two_lots_is_counted_once(session: Session, awa: By) -> None:
    number = a_number()
    one, two = (some_stock(session, awa, "2", lot_number=number) for _ in "ab")
    meal = a_meal(covers=40).model_copy(
        update={
            "ingredients": tuple(
                Ingredient(id=new_id(), lot_id=lot_id, quantity=Decimal(1))
                for lot_id in (one, two)
            )
        }
    )
    serve(session, meal, awa)
    answer = of(session, awa, lot=number)
    assert len(answer.meals) == 2
    assert answer.covers() == (40, 0)


def test_what_was_taken_back_is_left_out(session: Session, awa: By) -> None:
    number = a_number()
    lot_id = some_stock(session, awa, "10", lot_number=number)
    meal_id = eat(session, awa, lot_id, "3", covers=40)
    undone = take_back(session, awa, meal_id)
    answer = of(session, awa, lot=number)
    assert answer.meals == []
    assert answer.covers() == (0, 0)
    assert [rest.quantity for rest in answer.rests] == [10]
    take_back(session, awa, undone)
    assert of(session, awa, lot=number).covers() == (40, 0)


def test_a_delivery_taken_back_counts_only_where_it_was_used(session: Session, awa: By) -> None:
    number, supplier_id = a_number(), a_supplier(session, awa)
    deliveries = [
        a_delivery(supplier_id, a_line(a_product(session), lot_number=number)) for _ in "ab"
    ]
    for delivery in deliveries:
        receive(session, delivery, awa)
    used, unused = (delivery.lines[0].id for delivery in deliveries)
    eat(session, awa, used, "1", covers=40)
    for delivery in deliveries:
        take_back(session, awa, delivery.id)
    answer = of(session, awa, lot=number)
    assert lots_in(answer) == {used}
    assert unused not in {rest.lot_id for rest in answer.rests}
    assert answer.covers() == (40, 0)


def test_a_shelf_that_owes_holds_nothing_to_take_off_it(session: Session, awa: By) -> None:
    number = a_number()
    eat(session, awa, some_stock(session, awa, "2", lot_number=number), "3")
    assert on_hand(session, canteen_id=awa.canteen_id)[0].quantity == -1
    assert of(session, awa, lot=number).rests == []


def test_another_canteens_lots_only_where_one_looks(session: Session, awa: By, ben: By) -> None:
    number = a_number()
    some_stock(session, ben, lot_number=number)
    assert of(session, awa, lot=number).lots == []
    assert len(of(session, awa, ben, lot=number).lots) == 1


def test_days_alone_recall_all_that_came_between_them(session: Session, awa: By) -> None:
    inside = some_stock(session, awa, received_on=TUESDAY)
    some_stock(session, awa, received_on=MONDAY)
    found = of(session, awa, came_from=TUESDAY, came_until=TUESDAY)
    assert [one.lot.lot_id for one in found.lots] == [inside]


def test_a_notice_that_says_nothing_is_refused(session: Session) -> None:
    with pytest.raises(NoticeSaysNothing):
        Notice(came_from=MONDAY)
    with pytest.raises(NoticeEndsBeforeItBegins):
        Notice(lot="L7", came_from=TUESDAY, came_until=MONDAY)


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ("product", ProductNotFound),
        ("supplier", SupplierNotFound),
        ("producer", NoProducerCalled),
    ],
)
def test_a_name_that_nobody_knows_is_refused(
    session: Session, said: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal, match="Nowhere’s"):
        recall(session, Notice(**{said: "Nowhere’s"}))


def test_a_recall_asks_as_much_for_many_lots_as_for_one(
    session: Session, engine: Engine, awa: By
) -> None:
    asked = []
    for count in (1, 12):
        number = a_number()
        for _ in range(count):
            lot_id = some_stock(session, awa, lot_number=number)
            eat(session, awa, lot_id, "1")
            throw_away(session, awa, lot_id, "1")
        notice = Notice(lot=number)
        asked.append(statements(engine, partial(recall, session, notice)))
    assert asked[0] == asked[1] <= 8
