"""What lay on the shelves on any day, and what it was worth."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.balances import on_hand
from inventory.kitchen.meals import serve
from inventory.kitchen.waste import NewWaste, Stage, discard
from inventory.receiving.receipts import receive
from inventory.stock_value import stock_value, total
from kernel.actor import By
from kernel.ids import new_id
from sourcing.products import StockUnit
from suppliers.families import Family
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

TUESDAY, FRIDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=4)


def test_stock_is_worth_what_is_left_of_what_it_cost(session: Session, awa: By) -> None:
    carrots, eggs = a_product(session), a_product(
        session, name=f"Œufs {new_id()}", family=Family.DAIRY, unit=StockUnit.PIECE,
        grams_per_unit=60,
    )  # fmt: skip
    some_stock(session, awa, "10", product=carrots)
    some_stock(session, awa, "30", product=eggs, price=Decimal("0.30"), received_on=TUESDAY)
    serve(session, a_meal((carrots, "4"), (eggs, "12"), served_on=FRIDAY), awa)

    def worth(on: date) -> list[tuple[UUID, Decimal, int, Decimal]]:
        rows = stock_value(session, awa.canteen_id, on)
        return [(one.product_id, one.quantity, one.grams, one.cost) for one in rows]

    assert worth(MONDAY - timedelta(days=1)) == []
    assert worth(MONDAY) == [(carrots.id, 10, 10_000, 20)]
    assert worth(TUESDAY) == [(carrots.id, 10, 10_000, 20), (eggs.id, 30, 1800, 9)]
    assert worth(FRIDAY) == [
        (carrots.id, 6, 6_000, 12),
        (eggs.id, 18, 1080, Decimal("5.4")),
    ]
    stock = stock_value(session, awa.canteen_id, FRIDAY)
    assert [(one.unit, one.family) for one in stock] == [
        (StockUnit.KG, Family.FRUIT_AND_VEGETABLES),
        (StockUnit.PIECE, Family.DAIRY),
    ]
    assert (total(stock).cost, total(stock).grams) == (Decimal("17.4"), 7_080)
    assert stock[0].taxed == Decimal("12.66")


def test_what_was_taken_back_never_lay_there(session: Session, awa: By) -> None:
    """Also on the days before anybody noticed; and what is put back lay there all along."""
    line = a_line(a_product(session))
    mistake = receive(session, a_delivery(a_supplier(session, awa), line), awa)
    kept = stock_value(session, awa.canteen_id, FRIDAY)
    assert total(kept).cost == 20
    gone = take_back(session, awa, mistake)
    assert stock_value(session, awa.canteen_id, FRIDAY) == []
    assert stock_value(session, awa.canteen_id, awa.today) == []
    take_back(session, awa, gone)
    assert stock_value(session, awa.canteen_id, FRIDAY) == kept
    assert stock_value(session, awa.canteen_id, awa.today) == kept


def test_what_is_below_zero_is_shown(session: Session, awa: By) -> None:
    carrots = a_product(session)
    serve(session, a_meal((carrots, "3")), awa)
    (one,) = stock_value(session, awa.canteen_id, MONDAY)
    assert (one.quantity, one.below) == (Decimal(-3), Decimal(-3))
    some_stock(session, awa, "10", product=carrots, received_on=TUESDAY)
    (one,) = stock_value(session, awa.canteen_id, TUESDAY)
    assert (one.quantity, one.below) == (Decimal(7), Decimal(-3))
    assert one.quantity == on_hand(session, canteen_id=awa.canteen_id)[0].quantity


def test_another_canteens_shelves_are_its_own(session: Session, awa: By) -> None:
    other = somebody_in_a_new_canteen(session)
    some_stock(session, other)
    assert stock_value(session, awa.canteen_id, awa.today) == []


def test_many_lots_ask_no_more_of_the_database(
    session: Session, engine: Engine, awa: By
) -> None:
    few = statements(engine, lambda: stock_value(session, awa.canteen_id, FRIDAY))
    lines = [a_line(a_product(session)) for _ in range(30)]
    receive(session, a_delivery(a_supplier(session, awa), *lines), awa)
    many = statements(engine, lambda: stock_value(session, awa.canteen_id, FRIDAY))
    assert many <= few
    assert len(stock_value(session, awa.canteen_id, FRIDAY)) == 30


QUANTITY = st.decimals(Decimal("0.001"), 20, places=3)
DAY = st.integers(0, 20)


@settings(
    max_examples=25,
    deadline=None,
)
@given(
    came=st.lists(st.tuples(QUANTITY, DAY), min_size=1, max_size=4),
    cooked=st.lists(st.tuples(QUANTITY, DAY), max_size=4),
    wasted=st.lists(st.tuples(QUANTITY, DAY), max_size=2),
    undone=st.lists(st.integers(0, 12), max_size=4),
)
def test_todays_value_is_what_the_shelves_hold(
    session: Session,
    came: list[tuple[Decimal, int]],
    cooked: list[tuple[Decimal, int]],
    wasted: list[tuple[Decimal, int]],
    undone: list[int],
) -> None:
    """Whatever came, was cooked, thrown away, taken back and put back."""
    awa = somebody_in_a_new_canteen(session)
    carrots, entries = a_product(session), []
    supplier = a_supplier(session, awa)
    for quantity, day in came:
        line = a_line(carrots, str(quantity), price=Decimal("1.2345"))
        delivery = a_delivery(supplier, line, received_on=MONDAY + timedelta(days=day))
        entries.append(receive(session, delivery, awa))
    for quantity, day in cooked:
        meal = a_meal((carrots, str(quantity)), served_on=MONDAY + timedelta(days=day))
        entries.append(serve(session, meal, awa))
    for quantity, day in wasted:
        new = NewWaste(
            id=new_id(),
            wasted_on=MONDAY + timedelta(days=day),
            stage=Stage.STORAGE_LOSS,
            product_id=carrots.id,
            quantity=quantity,
        )
        entries.append(discard(session, new, awa))
    for place in undone:
        if place < len(entries):
            entries[place] = take_back(session, awa, entries[place])
    held = on_hand(session, canteen_id=awa.canteen_id)
    stock = stock_value(session, awa.canteen_id, awa.today)
    assert [
        (one.product_id, one.quantity, one.grams, one.cost) for one in stock if one.quantity
    ] == [(one.product_id, one.quantity, one.grams, one.cost) for one in held if one.quantity]
