"""A meal that was only ticked stays in the recall, whatever became of the lot since."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from inventory.kitchen.meals import serve
from inventory.kitchen.ticks import Tick
from inventory.kitchen.waste import NewWaste, Stage, discard
from inventory.safety.notices import Notice
from inventory.safety.recalls import Recall, recall
from kernel.actor import By
from kernel.ids import new_id
from sourcing.products import Product
from tests.builders import MONDAY, a_meal, a_product, some_stock, take_back
from tests.inventory.counting.hands import counted, found

TUESDAY, WEDNESDAY, THURSDAY = (MONDAY + timedelta(days=n) for n in (1, 2, 3))


def a_number() -> str:
    return f"L{new_id().hex[-6:]}"


def called(session: Session, number: str) -> Recall:
    return recall(session, Notice(lot=number))


def ticked(session: Session, by: By, *what: Product | UUID, **facts: object) -> UUID:
    ticks = tuple(
        Tick(id=new_id(), lot_id=one)
        if isinstance(one, UUID)
        else Tick(id=new_id(), product_id=one.id)
        for one in what
    )
    return serve(session, a_meal(**facts).model_copy(update={"ticked": ticks}), by)


def thrown_away(session: Session, by: By, lot_id: UUID, kilos: str) -> UUID:
    lost = NewWaste(
        id=new_id(), wasted_on=TUESDAY, stage=Stage.STORAGE_LOSS, lot_id=lot_id,
        quantity=Decimal(kilos),
    )  # fmt: skip
    return discard(session, lost, by)


@pytest.fixture
def leeks(session: Session) -> Product:
    return a_product(session)


def test_a_meal_stays_when_what_it_ticked_is_thrown_away(
    session: Session, awa: By, leeks: Product
) -> None:
    # Leeks are ticked on Monday; on Tuesday, after the notice, all 10 kg go into the bin.
    number = a_number()
    lot_id = some_stock(session, awa, "10", product=leeks, lot_number=number)
    monday = ticked(session, awa, leeks, covers=40)
    before = called(session, number).covers()
    lost = thrown_away(session, awa, lot_id, "10")
    after = called(session, number)
    assert after.covers() == before == (0, 40)
    # Who ticks leeks on Wednesday has others: these were gone.
    ticked(session, awa, leeks, covers=25, served_on=WEDNESDAY)
    assert [one.meal_id for one in called(session, number).meals] == [monday]
    take_back(session, awa, lost)
    assert called(session, number).covers() == (0, 65)


def test_who_ticked_the_lot_itself_is_certain_whatever_a_count_took(
    session: Session, awa: By, leeks: Product
) -> None:
    # Of two lots the second was ticked by name; the count takes what is missing from the first.
    first, second = a_number(), a_number()
    some_stock(session, awa, "10", product=leeks, lot_number=first, use_by=THURSDAY)
    named = some_stock(session, awa, "10", product=leeks, lot_number=second)
    meal = ticked(session, awa, named, covers=40)
    counted(session, awa, found(leeks, "16"), counted_on=WEDNESDAY)
    (one,) = called(session, second).meals
    assert (one.meal_id, one.quantity, one.certain) == (meal, None, True)
    thrown_away(session, awa, named, "10")
    assert called(session, second).covers() == (40, 0)


def test_a_tick_of_the_lot_makes_what_a_count_shared_out_certain(
    session: Session, awa: By, leeks: Product
) -> None:
    number = a_number()
    lot_id = some_stock(session, awa, "10", product=leeks, lot_number=number)
    ticked(session, awa, lot_id, covers=40)
    counted(session, awa, found(leeks, "4"), counted_on=WEDNESDAY)
    (one,) = called(session, number).meals
    assert (one.quantity, one.certain) == (Decimal(6), True)


def test_after_a_count_of_a_product_each_lot_that_lay_there_is_possible(
    session: Session, awa: By, leeks: Product
) -> None:
    numbers = [a_number() for _ in range(3)]
    for number, on in zip(numbers, (MONDAY, MONDAY, WEDNESDAY), strict=True):
        some_stock(session, awa, "10", product=leeks, lot_number=number, received_on=on)
    meal = ticked(session, awa, leeks, covers=40, served_on=TUESDAY)
    counted(session, awa, found(leeks, "26"), counted_on=THURSDAY)
    assert [called(session, number).covers() for number in numbers] == [
        (0, 40),
        (0, 40),
        (0, 0),
    ]
    amounts = {one.quantity for number in numbers for one in called(session, number).meals}
    assert amounts == {Decimal(4), None}
    take_back(session, awa, meal)
    assert [called(session, number).covers() for number in numbers] == [(0, 0)] * 3


def test_a_count_of_the_lot_itself_tells(session: Session, awa: By, leeks: Product) -> None:
    # Somebody read the labels: of the first lot 4 kg are gone, of the second nothing.
    numbers = [a_number() for _ in "ab"]
    first, second = (
        some_stock(session, awa, "10", product=leeks, lot_number=number) for number in numbers
    )
    ticked(session, awa, leeks, covers=40, served_on=TUESDAY)
    counted(session, awa, found(first, "6"), found(second, "10"), counted_on=WEDNESDAY)
    assert [called(session, number).covers() for number in numbers] == [(0, 40), (0, 0)]


def test_a_tick_of_a_lot_that_is_only_possibly_meant_is_possible(
    session: Session, awa: By, leeks: Product
) -> None:
    unnumbered = some_stock(session, awa, "10", product=leeks)
    ticked(session, awa, unnumbered, covers=40)
    answer = recall(session, Notice(lot=a_number(), product=leeks.id))
    assert answer.covers() == (0, 40)
