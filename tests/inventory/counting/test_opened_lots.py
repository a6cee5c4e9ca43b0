"""A count that finds a pack open opens it in the book."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.kitchen.meals import serve
from inventory.kitchen.opened_packs import OpenedPack, open_pack
from inventory.lots import Lot
from kernel.actor import By
from kernel.ids import new_id
from tests.builders import MONDAY, a_meal, a_product, some_stock, take_back
from tests.counting import statements
from tests.inventory.counting.hands import (
    ben_beside,
    counted,
    found,
    on_shelves,
    two_answers,
)


def on(number: int) -> date:
    return MONDAY + timedelta(days=number)


def dates(session: Session, by: By, lot_id: UUID) -> tuple[date | None, date | None]:
    lot = session.get_one(Lot, (by.canteen_id, lot_id), populate_existing=True)
    return lot.use_by, lot.opened_on


def test_an_open_bottle_keeps_three_days_and_goes_first(session: Session, awa: By) -> None:
    milk = a_product(session, days_after_opening=3)
    closed = some_stock(session, awa, "6", product=milk, use_by=on(9))
    later = some_stock(session, awa, "6", product=milk, use_by=on(20))
    week = counted(session, awa, found(later, "5", opened=True), counted_on=on(1))
    assert dates(session, awa, later) == (on(4), on(1))
    assert dates(session, awa, closed) == (on(9), None)
    # Taken back with its count, and put back with it.
    back = take_back(session, awa, week)
    assert dates(session, awa, later) == (on(20), None)
    assert on_shelves(session, awa) == {closed: 6, later: 6}
    take_back(session, awa, back)
    assert dates(session, awa, later) == (on(4), on(1))
    serve(session, a_meal((milk, "5"), served_on=on(2)), awa)
    assert on_shelves(session, awa) == {closed: 6}


def test_of_a_product_the_lot_whose_turn_is_first_is_open(session: Session, awa: By) -> None:
    milk = a_product(session, days_after_opening=3)
    gone = some_stock(session, awa, "4", product=milk, use_by=on(5))
    first = some_stock(session, awa, "4", product=milk, use_by=on(9))
    last = some_stock(session, awa, "4", product=milk, use_by=on(20))
    counted(session, awa, found(milk, "6", opened=True))
    # The count found the first lot gone: what is open is of the next one.
    assert [dates(session, awa, one)[1] for one in (gone, first, last)] == [None, MONDAY, None]
    assert dates(session, awa, first)[0] == on(3)


def test_what_was_open_before_keeps_its_day(session: Session, awa: By) -> None:
    milk = a_product(session, days_after_opening=3)
    lot = some_stock(session, awa, "4", product=milk, use_by=on(9))
    opened = OpenedPack(id=new_id(), lot_id=lot, opened_on=MONDAY)
    open_pack(session, opened, awa)
    counted(session, awa, found(milk, "3", opened=True), counted_on=on(2))
    assert dates(session, awa, lot) == (on(3), MONDAY)
    take_back(session, awa, opened.id)
    assert dates(session, awa, lot) == (on(9), None)


def test_an_opening_between_two_others_can_be_taken_back(session: Session, awa: By) -> None:
    milk = a_product(session, days_after_opening=3)
    lot = some_stock(session, awa, "4", product=milk, use_by=on(9))
    before = OpenedPack(id=new_id(), lot_id=lot, opened_on=MONDAY)
    open_pack(session, before, awa)
    back = take_back(session, awa, before.id)
    week = counted(session, awa, found(lot, "4", opened=True), counted_on=on(2))
    take_back(session, awa, back)
    assert dates(session, awa, lot) == (on(3), MONDAY)
    take_back(session, awa, week)
    assert dates(session, awa, lot) == (on(3), MONDAY)


def test_nothing_left_and_a_clash_open_nothing(session: Session, awa: By) -> None:
    milk, rice = a_product(session, days_after_opening=3), a_product(session)
    lot = some_stock(session, awa, "4", product=milk, use_by=on(9))
    sack = some_stock(session, awa, "10", product=rice)
    counted(session, awa, found(lot, "0", opened=True))
    assert dates(session, awa, lot) == (on(9), None)
    two_answers(session, awa, ben_beside(session, awa), rice, opened=True)
    assert dates(session, awa, sack) == (None, None)


def test_a_product_without_such_days_is_open_all_the_same(session: Session, awa: By) -> None:
    lot = some_stock(session, awa, "4", use_by=on(9))
    counted(session, awa, found(lot, "4", opened=True))
    assert dates(session, awa, lot) == (on(9), MONDAY)


def test_many_open_packs_ask_no_more_than_few(
    engine: Engine, session: Session, awa: By
) -> None:
    lots = [some_stock(session, awa) for _ in range(24)]
    session.flush()

    def walk(first: int, last: int) -> int:
        lines = [found(one, "9", opened=True) for one in lots[first:last]]
        return statements(engine, lambda: counted(session, awa, *lines))

    assert walk(0, 2) == walk(2, 24)
