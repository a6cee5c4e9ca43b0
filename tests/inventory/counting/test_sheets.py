"""The list to walk along with."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.counting.counts import NEVER_COUNTED
from inventory.counting.rules import NewRule, set_rule
from inventory.counting.sheets import sheet
from inventory.kitchen.meals import serve
from inventory.places import Kind, PlaceNotFound, places_of
from inventory.receiving.receipts import receive
from kernel.actor import By
from kernel.ids import new_id
from sourcing.products import Product, StockUnit
from tests.builders import (
    MONDAY,
    a_delivery,
    a_line,
    a_meal,
    a_product,
    a_supplier,
    an_offer,
    some_stock,
    somebody_in_a_new_canteen,
    take_back,
)
from tests.counting import statements
from tests.inventory.counting.hands import counted, found


def after(days: int) -> date:
    return MONDAY + timedelta(days=days)


def due(session: Session, by: By, days: int) -> list[str]:
    return [line.product for line in sheet(session, by.canteen_id, after(days), due_only=True)]


def rule(session: Session, by: By, product: Product, **facts: object) -> None:
    set_rule(session, NewRule(id=new_id(), product_id=product.id, **facts), by)  # type: ignore[arg-type]


def test_the_list_goes_shelf_by_shelf(session: Session, awa: By) -> None:
    shelves = places_of(session, awa.canteen_id).of_kind
    rice, peas = a_product(session, name=f"Riz {new_id()}"), a_product(session)
    milk = a_product(session, unit=StockUnit.LITRE)
    frozen = some_stock(session, awa, "3", product=peas, place_id=shelves[Kind.FREEZER])
    dry = some_stock(session, awa, "2", product=peas)
    some_stock(session, awa, "4", product=milk, place_id=shelves[Kind.FRIDGE])
    second = some_stock(session, awa, "5", product=rice, use_by=after(20))
    first = some_stock(session, awa, "1", product=rice, use_by=after(9), lot_number="L7")
    gone = some_stock(session, awa, "1")
    counted(session, awa, found(gone, "0"))
    lines = sheet(session, awa.canteen_id, MONDAY)
    assert [(line.place, line.product, line.booked) for line in lines] == [
        ("Réserve", peas.name, 2),
        ("Réserve", rice.name, 6),
        ("Frigo", milk.name, 4),
        ("Congélateur", peas.name, 3),
    ]
    assert [lot.id for lot in lines[1].lots] == [first, second]
    assert (lines[1].lots[0].number, lines[1].lots[0].use_by) == ("L7", after(9))
    assert [[lot.id for lot in line.lots] for line in (lines[0], lines[3])] == [[dry], [frozen]]
    assert lines[2].unit == StockUnit.LITRE
    freezer = sheet(session, awa.canteen_id, MONDAY, shelves[Kind.FREEZER])
    assert freezer == [lines[3]]
    elsewhere = places_of(session, somebody_in_a_new_canteen(session).canteen_id)
    with pytest.raises(PlaceNotFound):
        sheet(session, awa.canteen_id, MONDAY, elsewhere.shelves[0])


def test_it_says_in_which_packs_a_product_comes(session: Session, awa: By) -> None:
    supplier_id, rice = a_supplier(session, awa), a_product(session)
    for pack, day in (("25", 1), ("5", 3)):
        terms = {"supplier_id": supplier_id, "product_id": rice.id}
        offer_id = an_offer(session, awa, pack_quantity=Decimal(pack), **terms)
        line = a_line(rice, packs=Decimal(2)).model_copy(
            update={"product_id": None, "quantity": None, "offer_id": offer_id}
        )
        receive(session, a_delivery(supplier_id, line, received_on=after(day)), awa)
    [line_] = sheet(session, awa.canteen_id, after(4))
    assert (line_.booked, line_.pack_quantity) == (60, 5)


def test_it_names_the_last_count_that_holds(session: Session, awa: By) -> None:
    rice = a_product(session)
    lot = some_stock(session, awa, "5", product=rice)
    assert sheet(session, awa.canteen_id, MONDAY)[0].after == NEVER_COUNTED
    assert sheet(session, awa.canteen_id, MONDAY)[0].counted_on is None
    lines = [found(rice, "5"), found(rice, "4"), found(lot, "4")]
    papers = [counted(session, awa, one, counted_on=after(n)) for n, one in enumerate(lines)]

    def last() -> tuple[object, object]:
        [line] = sheet(session, awa.canteen_id, MONDAY)
        return line.after, line.counted_on

    assert last() == (lines[2].id, after(2))
    take_back(session, awa, papers[2])
    assert last() == (lines[1].id, after(1))
    back = take_back(session, awa, papers[1])
    assert last() == (lines[0].id, MONDAY)
    take_back(session, awa, back)
    assert last() == (lines[1].id, after(1))


def test_what_is_due_is_overdue_or_below_zero(session: Session, awa: By) -> None:
    rice, milk, oil, eggs = (a_product(session, name=f"{n} {new_id()}") for n in range(4))
    for product in (rice, milk, oil):
        some_stock(session, awa, "5", product=product)
    rule(session, awa, milk, count_every_days=7)
    rule(session, awa, oil, never_counted=True)
    assert due(session, awa, 6) == []
    assert due(session, awa, 7) == [milk.name]
    assert due(session, awa, 30) == [rice.name, milk.name]
    counted(session, awa, found(rice, "5"), found(milk, "5"), counted_on=after(30))
    assert due(session, awa, 36) == []
    # What came after a count is not overdue with what lay there before.
    some_stock(session, awa, "5", product=milk, received_on=after(36))
    assert due(session, awa, 37) == [milk.name]
    some_stock(session, awa, "1", product=eggs, received_on=after(20))
    serve(session, a_meal((eggs, "2"), (oil, "6"), served_on=after(20)), awa)
    assert due(session, awa, 20) == [oil.name, eggs.name]


def test_goods_never_counted_are_left_out(session: Session, awa: By) -> None:
    rice, oil = a_product(session), a_product(session)
    for product in (rice, oil):
        some_stock(session, awa, "5", product=product)
    rule(session, awa, oil, never_counted=True)
    assert [line.product for line in sheet(session, awa.canteen_id, MONDAY)] == [rice.name]
    walk = sheet(session, awa.canteen_id, after(90), never_counted=True)
    assert {line.product: line.due for line in walk} == {rice.name: True, oil.name: False}


def test_what_the_book_believes_gone_is_looked_for(session: Session, awa: By) -> None:
    rice, milk = a_product(session), a_product(session)
    rule(session, awa, rice, count_every_days=7)
    rule(session, awa, milk, minimum=Decimal(2))
    [line] = sheet(session, awa.canteen_id, MONDAY)
    assert (line.product_id, line.place_id, line.booked, line.due) == (rice.id, None, 0, True)
    counted(session, awa, found(rice, "0"))
    assert due(session, awa, 6) == []
    assert due(session, awa, 7) == [rice.name]


def test_a_longer_list_asks_no_more(engine: Engine, session: Session, awa: By) -> None:
    def ask() -> int:
        return statements(engine, lambda: sheet(session, awa.canteen_id, MONDAY))

    some_stock(session, awa)
    rule(session, awa, a_product(session), count_every_days=3)
    few = ask()
    for _ in range(10):
        counted(session, awa, found(some_stock(session, awa), "5"))
        rule(session, awa, a_product(session), count_every_days=3)
    assert ask() == few
