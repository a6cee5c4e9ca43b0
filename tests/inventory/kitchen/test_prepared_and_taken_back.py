"""What was kept goes with its meal, also where it was served again meanwhile."""

from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.composition import give_parts
from inventory.differences import verify
from inventory.kitchen.freezings import Freezing, freeze
from inventory.kitchen.prepared_lots import prepare
from inventory.moves import COLUMNS, Move
from inventory.places import Kind
from inventory.receiving.receipts import receive
from inventory.undoing.amendments import Amendment, amend
from inventory.undoing.reversals import WholeTakenBack
from inventory.undoing.touches import touched_by
from kernel.actor import By
from kernel.ids import new_id
from sourcing.products import Product
from tests.builders import (
    a_delivery,
    a_line,
    a_product,
    a_supplier,
    balances_of,
    moves_of,
    some_stock,
    take_back,
    total_held,
)
from tests.counting import statements
from tests.inventory.documents import added, holds
from tests.inventory.kitchen.dishes import (
    Weighed,
    a_dish,
    cook,
    cooked_from,
    eaten_of,
    keep_of,
    kept_of,
    left_of,
    on,
)
from tests.inventory.test_many_at_once import at_once

State = tuple[dict[tuple[UUID, Kind], object], Weighed, Weighed]


@pytest.fixture
def carrots(session: Session) -> Product:
    return a_product(session)


@pytest.fixture
def soup(session: Session) -> Product:
    return a_dish(session)


def state(session: Session, by: By, kept: UUID) -> State:
    return dict(balances_of(session, by)), eaten_of(session, by), left_of(session, by, kept)


def test_taken_back_the_meal_has_eaten_it_all_and_put_back_it_is_as_before(
    session: Session, awa: By, carrots: Product, soup: Product
) -> None:
    lot = some_stock(session, awa, product=carrots)
    meal = cook(session, awa, (carrots, "3"))
    kept = keep_of(session, awa, meal, soup, 1111)
    before = state(session, awa, kept)

    again = take_back(session, awa, kept)
    assert eaten_of(session, awa, meal) == {lot: (3000, 6)}
    assert left_of(session, awa, kept) == {}
    assert (kept, Kind.FRIDGE) not in balances_of(session, awa)

    take_back(session, awa, again)
    assert state(session, awa, kept) == before
    assert verify(session, canteen_id=awa.canteen_id) == []


def test_what_was_cooked_apart_gives_its_ingredients_back(
    session: Session, awa: By, carrots: Product, soup: Product
) -> None:
    lot = some_stock(session, awa, product=carrots)
    made = prepare(session, cooked_from(soup, 2000, (carrots, "3")), awa)
    before = state(session, awa, made)
    again = take_back(session, awa, made)
    assert balances_of(session, awa)[lot, Kind.SHELF].quantity == 10
    assert left_of(session, awa, made) == {}
    take_back(session, awa, again)
    assert state(session, awa, made) == before


def test_a_meal_taken_back_takes_along_what_was_kept_of_it(
    session: Session, awa: By, carrots: Product, soup: Product
) -> None:
    lot = some_stock(session, awa, product=carrots)
    meal = cook(session, awa, (carrots, "4"))
    kept = keep_of(session, awa, meal, soup, 1000)
    before = state(session, awa, kept)
    again = take_back(session, awa, meal)
    assert not holds(session, awa, kept)
    assert (eaten_of(session, awa), left_of(session, awa, kept)) == ({}, {})
    assert {one for one, _ in balances_of(session, awa)} == {lot}
    take_back(session, awa, again)
    assert holds(session, awa, kept)
    assert state(session, awa, kept) == before


def test_served_again_meanwhile_the_later_meal_keeps_what_it_ate(
    session: Session, awa: By, carrots: Product, soup: Product
) -> None:
    lot = some_stock(session, awa, product=carrots)
    monday = cook(session, awa, (carrots, "4"))
    kept = keep_of(session, awa, monday, soup, 1000)
    tuesday = cook(session, awa, (soup, "0.6"), served_on=on(3))
    before = state(session, awa, kept)
    # Before it goes, one sees which meal ate of it.
    (touch,) = touched_by(session, monday, canteen_id=awa.canteen_id)
    assert (touch.document_id, touch.product, touch.grams) == (tuesday, soup.name, 600)

    again = take_back(session, awa, monday)
    assert eaten_of(session, awa) == {lot: (600, Decimal("1.2"))}
    assert balances_of(session, awa)[kept, Kind.FRIDGE].quantity == Decimal(
        "-0.6"
    )  # to explain
    assert total_held(session, awa) == (0, 0, 0)

    take_back(session, awa, again)
    assert holds(session, awa, kept)
    assert state(session, awa, kept) == before
    assert verify(session, canteen_id=awa.canteen_id) == []


def test_an_addition_taken_back_takes_along_what_was_kept_with_it_in(
    session: Session, awa: By, carrots: Product, soup: Product
) -> None:
    """Else the meal would have less than nothing of it."""
    first = some_stock(session, awa, "4", product=carrots)
    second = some_stock(session, awa, "4", product=carrots, received_on=on(3))
    meal = cook(session, awa, (carrots, "4"), served_on=on(4))
    more = added(session, awa, meal, carrots, "4")
    kept = keep_of(session, awa, meal, soup, 4000, prepared_on=on(4))
    assert left_of(session, awa, kept) == {first: (2000, 4), second: (2000, 4)}
    take_back(session, awa, more)
    assert not holds(session, awa, kept)
    assert eaten_of(session, awa) == {first: (4000, 8)}
    take_back(session, awa, take_back(session, awa, meal))
    assert eaten_of(session, awa) == {first: (4000, 8)}


def test_what_was_kept_cannot_come_back_to_a_meal_that_is_gone(
    session: Session, awa: By, carrots: Product, soup: Product
) -> None:
    some_stock(session, awa, product=carrots)
    meal = cook(session, awa, (carrots, "4"))
    kept = keep_of(session, awa, meal, soup, 1000)
    gone = take_back(session, awa, kept)
    take_back(session, awa, meal)
    with pytest.raises(WholeTakenBack):
        take_back(session, awa, gone)


def test_a_meal_that_ate_of_it_and_is_taken_back_gives_the_parts_back(
    session: Session, awa: By, carrots: Product, soup: Product
) -> None:
    lot = some_stock(session, awa, product=carrots)
    made = prepare(session, cooked_from(soup, 3000, (carrots, "3")), awa)
    meal = cook(session, awa, (soup, "2"))
    again = take_back(session, awa, meal)
    assert left_of(session, awa, made) == {lot: (3000, 6)}
    # Another meal eats two thirds meanwhile; the third thirds are nobody's.
    cook(session, awa, (soup, "2"))
    take_back(session, awa, again)
    assert eaten_of(session, awa) == {lot: (4000, 8)}  # two meals are said to have eaten it
    assert balances_of(session, awa)[made, Kind.FRIDGE].quantity == -1  # to explain
    assert left_of(session, awa, made) == {lot: (-1000, -2)}


def test_more_eaten_than_was_kept_counts_once(
    session: Session, awa: By, carrots: Product, soup: Product
) -> None:
    lot = some_stock(session, awa, product=carrots)
    made = prepare(session, cooked_from(soup, 3000, (carrots, "3")), awa)
    cook(session, awa, (soup, "5"))
    assert balances_of(session, awa)[made, Kind.FRIDGE].quantity == -2  # to explain
    assert eaten_of(session, awa) == {lot: (3000, 6)}
    cook(session, awa, (soup, "1"))
    assert eaten_of(session, awa) == {lot: (3000, 6)}
    assert left_of(session, awa, made) == {}


def test_from_shelf_to_freezer_nothing_leaves(
    session: Session, awa: By, carrots: Product, soup: Product
) -> None:
    lot = some_stock(session, awa, product=carrots)
    made = prepare(session, cooked_from(soup, 3000, (carrots, "3")), awa)
    cook(session, awa, (soup, "1"))
    new = Freezing(id=new_id(), lot_id=made, frozen_on=on(3), use_by=on(30))
    freeze(session, new, awa)
    assert left_of(session, awa, made) == {lot: (2000, 4)}
    thawed = cook(session, awa, (soup, "2"), served_on=on(20))
    assert eaten_of(session, awa, thawed) == {lot: (2000, 4)}


def test_many_dishes_of_many_lots_cost_no_more_statements_than_one(
    engine: Engine, session: Session, awa: By
) -> None:
    def served(dishes: int, lots: int) -> int:
        soups = [a_dish(session) for _ in range(dishes)]
        for soup in soups:
            wants = [(a_product(session), "1") for _ in range(lots)]
            for one, _ in wants:
                some_stock(session, awa, product=one)
            prepare(session, cooked_from(soup, 1000, *wants), awa)
        wants = [(soup, "0.3") for soup in soups]
        return statements(engine, lambda: cook(session, awa, *wants))

    assert served(1, 1) == served(6, 5)


def test_keeping_of_a_long_list_costs_no_more_statements(
    engine: Engine, session: Session, awa: By, soup: Product
) -> None:
    def kept(lots: int) -> int:
        wants = [(a_product(session), "1") for _ in range(lots)]
        for one, _ in wants:
            some_stock(session, awa, product=one)
        meal = cook(session, awa, *wants)
        return statements(engine, lambda: keep_of(session, awa, meal, soup, 500))

    assert kept(1) == kept(12)


def test_ordinary_lots_pay_one_look(engine: Engine, session: Session, awa: By) -> None:
    carrots = a_product(session)
    some_stock(session, awa, product=carrots)
    cook(session, awa, (carrots, "1"))
    rows = moves_of(session, awa)
    moves = [Move(**{name: getattr(row, name) for name in COLUMNS}) for row in rows]
    assert statements(engine, lambda: give_parts(session, moves)) == 1


def test_several_who_keep_of_one_meal_at_once_keep_no_more_than_it(
    engine: Engine, session: Session, awa: By, carrots: Product, soup: Product
) -> None:
    lot = some_stock(session, awa, product=carrots)
    meal = cook(session, awa, (carrots, "10"))
    session.commit()
    news = [kept_of(meal, soup, 3000, whole_grams=10_000) for _ in range(5)]
    ends = at_once(engine, [lambda hand, new=new: prepare(hand, new, awa) for new in news])
    assert sorted(ends) == ["MoreKeptThanCooked", "MoreKeptThanCooked", "done", "done", "done"]
    kept = [new.id for new, end in zip(news, ends, strict=True) if end == "done"]
    assert left_of(session, awa, *kept) == {lot: (9000, 18)}
    assert eaten_of(session, awa, meal) == {lot: (1000, 2)}
    assert verify(session, canteen_id=awa.canteen_id) == []


def test_a_delivery_put_right_leaves_what_was_kept_of_its_meals(
    session: Session, awa: By, carrots: Product, soup: Product
) -> None:
    """The price was wrong. Not a gram is lost; the soup keeps the price it was cooked at."""
    supplier_id = a_supplier(session, awa)
    wrong = a_delivery(supplier_id, a_line(carrots, "10"))
    receive(session, wrong, awa)
    meal = cook(session, awa, (carrots, "10"), covers=40)
    before = keep_of(session, awa, meal, soup, 2000, portions_kept=10)
    right = a_delivery(supplier_id, a_line(carrots, "10", price=Decimal(3)))
    amendment = Amendment(id=new_id(), of=wrong.id, delivery=right)
    amend(session, amendment, awa)
    after = keep_of(session, awa, meal, soup, 2000, portions_kept=10)
    assert all(holds(session, awa, one) for one in (before, after))

    parts = [*eaten_of(session, awa).values(), *left_of(session, awa, before, after).values()]
    assert sum(grams for grams, _ in parts) == 10_000
    assert sum(cost for _, cost in parts) == 30
    take_back(session, awa, amendment.id)
    assert all(holds(session, awa, one) for one in (before, after))
    parts = [*eaten_of(session, awa).values(), *left_of(session, awa, before, after).values()]
    assert sum(grams for grams, _ in parts) == 10_000
    assert sum(cost for _, cost in parts) == 20
    assert verify(session, canteen_id=awa.canteen_id) == []
