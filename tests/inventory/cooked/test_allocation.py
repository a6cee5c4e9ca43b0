"""What a count found cooked, shared out among the meals that may have eaten it."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.cooked.allocation import Basis, allocated_from, allocated_to, unallocated
from inventory.counting.counts import Became
from inventory.counting.monthly import MonthlyCharge, charge_month
from inventory.counting.rules import NewRule, set_rule
from inventory.kitchen.covers import CoversCounted, count_covers
from inventory.kitchen.ticking import Ticking, tick
from inventory.kitchen.ticks import Tick
from inventory.lots import Lot
from inventory.places import Kind, places_of
from kernel.actor import By
from kernel.ids import new_id
from sourcing.products import Product
from tests.builders import a_product, some_stock, somebody_in_a_new_canteen, take_back
from tests.counting import statements
from tests.inventory.cooked.allocating import (
    EVER,
    a_line,
    a_meal_on,
    by_meal,
    counted,
    day,
    parts,
)
from tests.inventory.exchanges.two_ends import a_partner


@pytest.fixture
def onions(session: Session, awa: By) -> Product:
    """10 kg on Monday, 20.00."""
    product = a_product(session, name=f"Oignons {new_id()}")
    some_stock(session, awa, "10", product=product, received_on=day(0))
    return product


def test_a_week_of_a_kitchen_that_ticks_and_counts_on_friday(
    session: Session, awa: By, onions: Product
) -> None:
    """Onions are ticked on Monday and Thursday; on Friday 4 kg are left of 10.

    So 6 kg were cooked: 20 covers of Monday and 40 of Thursday ate 2 and 4 kg. Tuesday had 30
    covers, and no onions.
    """
    monday = a_meal_on(session, awa, day(0), 20, onions)
    a_meal_on(session, awa, day(1), 30)
    thursday = a_meal_on(session, awa, day(3), 40, onions)
    counted(session, awa, day(4), (onions, "4"))
    first, second = sorted(parts(session, awa), key=lambda part: part.served_on)
    assert (first.meal_id, first.quantity, first.grams, first.cost) == (
        (monday, Decimal("2.000"), 2000, Decimal("4.0000"))
    )
    assert (second.meal_id, second.quantity, second.grams, second.cost) == (
        (thursday, Decimal("4.000"), 4000, Decimal("8.0000"))
    )
    assert {first.basis, second.basis} == {Basis.TICKED}
    assert (first.covers, first.product_id, first.counted_on) == (20, onions.id, day(4))
    assert unallocated(session, canteen_ids=[awa.canteen_id], **EVER) == []


def test_where_nobody_ticked_all_covers_share(
    session: Session, awa: By, onions: Product
) -> None:
    monday = a_meal_on(session, awa, day(0), 20)
    tuesday = a_meal_on(session, awa, day(1), 30)
    counted(session, awa, day(1), (onions, "0"))
    found = parts(session, awa)
    assert by_meal(found) == {monday: Decimal(4), tuesday: Decimal(6)}
    assert {part.basis for part in found} == {Basis.COVERS}


def test_a_meal_that_weighed_the_product_had_its_part_already(
    session: Session, awa: By, onions: Product
) -> None:
    weighed = a_meal_on(session, awa, day(0), 20, wants=[(onions, "3")])
    other = a_meal_on(session, awa, day(1), 30)
    counted(session, awa, day(1), (onions, "1"))
    assert by_meal(parts(session, awa)) == {other: Decimal(6)}
    # Where all weighed it, all weighed too little.
    take_back(session, awa, other)
    assert by_meal(parts(session, awa)) == {weighed: Decimal(6)}


def test_a_meal_that_weighed_and_ticked_said_that_there_was_more(
    session: Session, awa: By, onions: Product
) -> None:
    both = a_meal_on(session, awa, day(0), 20, onions, wants=[(onions, "3")])
    a_meal_on(session, awa, day(1), 30)
    counted(session, awa, day(1), (onions, "1"))
    assert by_meal(parts(session, awa)) == {both: Decimal(6)}


def test_who_ticked_one_lot_eats_of_that_lot(session: Session, awa: By) -> None:
    cheese = a_product(session)
    old = some_stock(session, awa, "2", product=cheese, use_by=day(20))
    new = some_stock(session, awa, "2", product=cheese, use_by=day(30))
    chose = a_meal_on(session, awa, day(0), 10)
    ticks = (Tick(id=new_id(), lot_id=old),)
    tick(session, Ticking(id=new_id(), meal_id=chose, ticks=ticks), awa)
    other = a_meal_on(session, awa, day(1), 30)
    counted(session, awa, day(2), (cheese, "0"))
    found = {(part.lot_id, part.meal_id): part.quantity for part in parts(session, awa)}
    assert found == {
        (old, chose): Decimal(2),
        # Of the other lot nobody said anything: all who sat down may have had it.
        (new, chose): Decimal("0.5"),
        (new, other): Decimal("1.5"),
    }


def test_the_count_before_closes_the_window(session: Session, awa: By, onions: Product) -> None:
    before = a_meal_on(session, awa, day(0), 20, onions)
    counted(session, awa, day(1), (onions, "9"))
    after = a_meal_on(session, awa, day(2), 20, onions)
    counted(session, awa, day(3), (onions, "4"))
    a_meal_on(session, awa, day(4), 20, onions)
    assert by_meal(parts(session, awa)) == {before: Decimal(1), after: Decimal(5)}


def test_a_count_that_found_what_the_book_said_closes_it_too(
    session: Session, awa: By, onions: Product
) -> None:
    a_meal_on(session, awa, day(0), 20, onions)
    counted(session, awa, day(1), (onions, "10"))
    after = a_meal_on(session, awa, day(2), 20, onions)
    counted(session, awa, day(3), (onions, "4"))
    assert by_meal(parts(session, awa)) == {after: Decimal(6)}


@pytest.mark.parametrize("before_service", [True, False])
def test_the_meals_of_the_day_belong_to_one_side(
    session: Session, awa: By, onions: Product, before_service: bool
) -> None:
    """A count after the meals has them in its window; before the meals, the next one has."""
    a_meal_on(session, awa, day(0), 20, onions)
    same_day = a_meal_on(session, awa, day(1), 20, onions)
    counted(session, awa, day(1), (onions, "8"), before_service=before_service)
    a_meal_on(session, awa, day(2), 20, onions)
    counted(session, awa, day(2), (onions, "2"))
    found = by_meal(parts(session, awa))
    assert found[same_day] == (Decimal(3) if before_service else Decimal(1))
    assert sum(found.values()) == 8


def test_two_counts_of_one_evening_share_one_window(
    session: Session, awa: By, onions: Product
) -> None:
    meal = a_meal_on(session, awa, day(0), 20, onions)
    counted(session, awa, day(0), (onions, "8"))
    # Awa had overlooked that a net was half empty.
    counted(session, awa, day(0), (onions, "7"))
    assert by_meal(parts(session, awa)) == {meal: Decimal(3)}


def test_a_count_of_another_shelf_closes_nothing(session: Session, awa: By) -> None:
    places = places_of(session, awa.canteen_id).of_kind
    butter = a_product(session)
    some_stock(session, awa, "4", product=butter, place_id=places[Kind.FRIDGE])
    some_stock(session, awa, "4", product=butter, place_id=places[Kind.FREEZER])
    first = a_meal_on(session, awa, day(0), 20, butter)
    in_fridge = a_line(butter, "4", place_id=places[Kind.FRIDGE])
    counted(session, awa, day(0), in_fridge)
    second = a_meal_on(session, awa, day(1), 20, butter)
    counted(session, awa, day(1), a_line(butter, "2", place_id=places[Kind.FREEZER]))
    assert by_meal(parts(session, awa)) == {first: Decimal(1), second: Decimal(1)}
    # A count of all shelves closes both.
    counted(session, awa, day(1), (butter, "6"))
    third = a_meal_on(session, awa, day(2), 20, butter)
    counted(session, awa, day(2), (butter, "2"))
    assert by_meal(parts(session, awa, first=day(2))) == {third: Decimal(4)}


def test_nobody_ate_of_a_lot_before_it_came_nor_after_its_use_by(
    session: Session, awa: By
) -> None:
    milk = a_product(session)
    some_stock(session, awa, "6", product=milk, received_on=day(1), use_by=day(3))
    for number in range(6):
        a_meal_on(session, awa, day(number), 10, milk)
    counted(session, awa, day(5), (milk, "0"))
    assert [part.served_on for part in parts(session, awa)] == [day(1), day(2), day(3)]


def test_a_meal_logged_late_finds_its_part(session: Session, awa: By, onions: Product) -> None:
    counted(session, awa, day(2), (onions, "4"))
    (lost,) = unallocated(session, canteen_ids=[awa.canteen_id], **EVER)
    assert (lost.quantity, lost.grams, lost.counted_on) == (Decimal(6), 6000, day(2))
    assert parts(session, awa) == []
    late = a_meal_on(session, awa, day(1), 20)
    assert by_meal(parts(session, awa)) == {late: Decimal(6)}
    assert unallocated(session, canteen_ids=[awa.canteen_id], **EVER) == []
    later = a_meal_on(session, awa, day(2), 40)
    assert by_meal(parts(session, awa)) == {late: Decimal(2), later: Decimal(4)}
    # And one that is ticked since has it all.
    ticks = (Tick(id=new_id(), product_id=onions.id),)
    tick(session, Ticking(id=new_id(), meal_id=later, ticks=ticks), awa)
    assert by_meal(parts(session, awa)) == {later: Decimal(6)}


def test_a_count_taken_back_allocates_nothing_until_it_is_put_back(
    session: Session, awa: By, onions: Product
) -> None:
    a_meal_on(session, awa, day(0), 20, onions)
    a_meal_on(session, awa, day(1), 20, onions)
    count_id = counted(session, awa, day(1), (onions, "4"))
    before = parts(session, awa)
    reversal = take_back(session, awa, count_id)
    assert parts(session, awa) == []
    assert unallocated(session, canteen_ids=[awa.canteen_id], **EVER) == []
    take_back(session, awa, reversal)
    assert parts(session, awa) == before


def test_a_count_logged_late_between_two_others(
    session: Session, awa: By, onions: Product
) -> None:
    """What the last count found is now only of the meals since the one between."""
    first = a_meal_on(session, awa, day(0), 20, onions)
    second = a_meal_on(session, awa, day(4), 20, onions)
    counted(session, awa, day(5), (onions, "4"))
    assert by_meal(parts(session, awa)) == {first: Decimal(3), second: Decimal(3)}
    between = a_line(onions, "4")
    late = counted(session, awa, day(2), between)
    assert by_meal(parts(session, awa)) == {second: Decimal(6)}
    take_back(session, awa, late)
    assert by_meal(parts(session, awa)) == {first: Decimal(3), second: Decimal(3)}


def test_covers_counted_later_move_the_parts(
    session: Session, awa: By, onions: Product
) -> None:
    first = a_meal_on(session, awa, day(0), 20, onions)
    second = a_meal_on(session, awa, day(1), 20, onions)
    counted(session, awa, day(1), (onions, "4"))
    word = CoversCounted(id=new_id(), meal_id=second, covers=40)
    count_covers(session, word, awa)
    assert by_meal(parts(session, awa)) == {first: Decimal(2), second: Decimal(4)}
    take_back(session, awa, word.id)
    assert by_meal(parts(session, awa)) == {first: Decimal(3), second: Decimal(3)}


def test_goods_charged_by_the_month_are_that_months_meals(
    session: Session, awa: By, onions: Product
) -> None:
    set_rule(session, NewRule(id=new_id(), product_id=onions.id, never_counted=True), awa)
    march = a_meal_on(session, awa, date(2026, 3, 30), 20)
    a_meal_on(session, awa, date(2026, 4, 2), 20)
    charge_month(session, MonthlyCharge(id=new_id(), month=date(2026, 3, 5)), awa)
    some_stock(session, awa, "2", product=onions, received_on=date(2026, 4, 1))
    assert by_meal(parts(session, awa)) == {march: Decimal(10)}
    assert by_meal(parts(session, awa, last=date(2026, 3, 29))) == {}


def test_what_was_wasted_given_or_miscounted_is_no_meals(
    session: Session, awa: By, onions: Product
) -> None:
    a_meal_on(session, awa, day(0), 20, onions)
    for left, became in (("9", "wasted"), ("8", "given"), ("7", "miscounted")):
        whom = a_partner(session, awa) if became == "given" else None
        told = a_line(onions, left, became=Became(became), association_id=whom)
        counted(session, awa, day(0), told)
    assert parts(session, awa) == []
    assert unallocated(session, canteen_ids=[awa.canteen_id], **EVER) == []


def test_parts_add_up_where_nothing_divides(session: Session, awa: By) -> None:
    """1.001 kg of 10.0003 € among 7, 11 and 13 covers."""
    saffron = a_product(session)
    some_stock(session, awa, "1.001", product=saffron, price=Decimal("9.9903"), grams=1001)
    for number, covers in enumerate((7, 11, 13)):
        a_meal_on(session, awa, day(number), covers, saffron)
    counted(session, awa, day(3), (saffron, "0"))
    found = parts(session, awa)
    assert sum(part.quantity for part in found) == Decimal("1.001")
    assert sum(part.grams for part in found) == 1001
    (cost,) = {row.cost for row in session.query(Lot).filter_by(product_id=saffron.id)}
    assert sum(part.cost for part in found) == cost
    assert [part.quantity for part in found] == [
        Decimal("0.226"),
        Decimal("0.355"),
        Decimal("0.420"),
    ]


def test_one_meal_and_one_lot_see_the_same_parts(
    session: Session, awa: By, onions: Product
) -> None:
    meal = a_meal_on(session, awa, day(0), 20, onions)
    a_meal_on(session, awa, day(1), 30, onions, wants=[(onions, "1")])
    counted(session, awa, day(1), (onions, "4"))
    all_parts = parts(session, awa)
    key = {"canteen_id": awa.canteen_id, "served_on": day(0)}
    assert allocated_to(session, meal, **key) == [all_parts[0]]
    assert allocated_from(session, {(awa.canteen_id, all_parts[0].lot_id)}) == all_parts
    assert allocated_from(session, {(awa.canteen_id, new_id())}) == []
    assert allocated_from(session, []) == []


def test_a_lot_asked_for_sees_what_was_weighed_of_other_lots(session: Session, awa: By) -> None:
    """By lot and by day, the same meals are left out."""
    rice = a_product(session)
    some_stock(session, awa, "2", product=rice, use_by=day(20))
    lot_id = some_stock(session, awa, "5", product=rice, use_by=day(30))
    a_meal_on(session, awa, day(0), 20, wants=[(rice, "2")])
    other = a_meal_on(session, awa, day(1), 30)
    counted(session, awa, day(1), (rice, "0"))
    found = allocated_from(session, {(awa.canteen_id, lot_id)})
    assert by_meal(found) == {other: Decimal(5)}
    assert found == parts(session, awa)


def test_canteens_share_nothing(session: Session, awa: By) -> None:
    """Both keep the same product; each count is its own meals'."""
    ben, rice = somebody_in_a_new_canteen(session), a_product(session)
    meals, lots = {}, set()
    for by, number in ((awa, 0), (ben, 10)):
        lot = some_stock(session, by, "5", product=rice, received_on=day(number))
        lots.add((by.canteen_id, lot))
        meals[by] = a_meal_on(session, by, day(number), 20, rice)
    counted(session, awa, day(20), (rice, "0"))
    counted(session, ben, day(20), (rice, "2"))
    both = {meals[awa]: Decimal(5), meals[ben]: Decimal(3)}
    assert by_meal(parts(session, awa, ben)) == both
    assert by_meal(allocated_from(session, lots)) == both
    assert by_meal(parts(session, ben)) == {meals[ben]: Decimal(3)}


def test_it_costs_the_same_however_much_was_counted(
    engine: Engine, session: Session, awa: By
) -> None:
    def asked() -> tuple[int, int]:
        return (
            statements(engine, lambda: parts(session, awa)),
            statements(engine, lambda: allocated_from(session, lots)),
        )

    lots: set[tuple[object, object]] = set()
    costs = []
    for round_, size in enumerate((1, 12)):
        products = [a_product(session) for _ in range(size)]
        for one in products:
            lots.add((awa.canteen_id, some_stock(session, awa, "9", product=one)))
        for number in range(size):
            a_meal_on(session, awa, day(number), 20, *products)
        counted(session, awa, day(20 + round_), *((one, "1") for one in products))
        costs.append(asked())
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 5


def test_where_nothing_was_counted_one_look_is_enough(
    engine: Engine, session: Session, awa: By, onions: Product
) -> None:
    a_meal_on(session, awa, day(0), 20, onions)
    assert statements(engine, lambda: parts(session, awa)) == 1
