"""Lots that go further, come home, or come again: one lot under each key, with its sum and date."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from inventory.balances import Held
from inventory.exchanges.outgoing import TooLateToGive
from inventory.kitchen.freezings import Freezing, freeze
from inventory.kitchen.meals import serve
from inventory.kitchen.opened_packs import OpenedPack, open_pack
from inventory.kitchen.prepared_lots import prepare
from inventory.lots import Lot
from inventory.places import Kind
from inventory.purchases import Kind as LineKind
from inventory.safety.notices import Notice
from inventory.safety.recalls import recall
from kernel.actor import By
from kernel.ids import new_id
from tests.builders import (
    MONDAY,
    a_meal,
    a_product,
    balances_of,
    bought_by,
    some_stock,
    somebody_in_a_new_canteen,
    take_back,
)
from tests.inventory.exchanges.two_ends import (
    out,
    receive,
    send,
)
from tests.inventory.kitchen.dishes import (
    a_dish,
    cook,
    cooked_from,
    eaten_of,
    left_of,
    parents_of,
)

TUESDAY, WEDNESDAY, THURSDAY = (MONDAY + timedelta(days=one) for one in (1, 2, 3))


def test_what_comes_home_is_the_lot_it_was(session: Session, awa: By, ben: By) -> None:
    lot = some_stock(session, awa, "10")
    receive(session, ben, send(session, awa, ben, out("4", lot_id=lot)))
    receive(session, awa, send(session, ben, awa, out("4", lot_id=lot)))
    assert balances_of(session, awa)[lot, Kind.SHELF] == Held(Decimal(10), 10000, Decimal(20))
    assert len(bought_by(session, awa)) == 1
    assert balances_of(session, ben) == {}


def test_more_of_the_same_lot_adds_only_moves(session: Session, awa: By, ben: By) -> None:
    lot = some_stock(session, awa, "10")
    first = receive(session, ben, send(session, awa, ben, out("4", lot_id=lot)))
    second = receive(session, ben, send(session, awa, ben, out("3", lot_id=lot)))
    assert balances_of(session, ben)[lot, Kind.SHELF] == Held(Decimal(7), 7000, Decimal(14))
    assert len(bought_by(session, ben)) == 1
    take_back(session, ben, first)
    session.expire_all()
    assert balances_of(session, ben)[lot, Kind.SHELF].quantity == 3
    assert session.get_one(Lot, (ben.canteen_id, lot)).document_id == second


def test_a_lot_goes_on_to_a_third_canteen(session: Session, awa: By, ben: By) -> None:
    cleo = somebody_in_a_new_canteen(session)
    lot = some_stock(session, awa, "10", lot_number="L7")
    receive(session, ben, send(session, awa, ben, out("4", lot_id=lot)))
    receive(session, cleo, send(session, ben, cleo, out("1", lot_id=lot)))
    same = session.get_one(Lot, (cleo.canteen_id, lot))
    assert (same.number, same.grams, same.cost) == ("L7", 1000, Decimal(2))


def test_prepared_food_brings_what_it_was_made_of(session: Session, awa: By, ben: By) -> None:
    """A soup of carrots and leeks goes next door: served there, it is carrots and leeks."""
    carrots, leeks, soup = a_product(session), a_product(session), a_dish(session)
    roots = some_stock(session, awa, "2", product=carrots, grams=1999)
    greens = some_stock(session, awa, "1", product=leeks, price=Decimal("1.0001"))
    new = cooked_from(soup, 3000, (carrots, "2"), (leeks, "1"))
    pot = prepare(session, new, awa)
    whole = left_of(session, awa, pot)
    arrival = receive(session, ben, send(session, awa, ben, out("2", lot_id=pot)), ("1", "0.5"))

    here, there = left_of(session, ben, pot), left_of(session, awa, pot)
    shelf = balances_of(session, ben)[pot, Kind.SHELF]
    assert here.keys() == there.keys() == whole.keys() == {roots, greens}
    assert sum(grams for grams, _ in here.values()) == shelf.grams == 1000
    assert sum(cost for _, cost in here.values()) == shelf.cost
    assert parents_of(session, ben, pot) == {roots: True, greens: True}
    assert {lot for lot, _ in balances_of(session, ben)} == {pot}
    assert session.get_one(Lot, (ben.canteen_id, roots)).purchase_line_id == roots

    meal = cook(session, ben, (soup, "1"))
    assert eaten_of(session, ben, meal) == here
    assert left_of(session, ben, pot) == {}
    kinds = {line.id: line.kind for line in bought_by(session, ben)}
    assert kinds == {
        pot: LineKind.PREPARED,
        roots: LineKind.OPENING,
        greens: LineKind.OPENING,
    }
    take_back(session, ben, meal)
    undone = take_back(session, ben, arrival)
    assert left_of(session, ben, pot) == {}
    take_back(session, ben, undone)
    assert left_of(session, ben, pot) == here


def test_what_a_soup_was_made_of_may_follow_it(session: Session, awa: By, ben: By) -> None:
    """Carrots known next door as a part of a soup come themselves, after a change of mind."""
    carrots, soup = a_product(session), a_dish(session)
    roots = some_stock(session, awa, "5", product=carrots)
    pot = prepare(session, cooked_from(soup, 3000, (carrots, "2")), awa)
    transfer = send(session, awa, ben, out("2", lot_id=pot))
    take_back(session, ben, receive(session, ben, transfer))
    second = receive(session, ben, transfer)
    session.expire_all()
    assert session.get_one(Lot, (ben.canteen_id, roots)).document_id == second
    receive(session, ben, send(session, awa, ben, out("3", lot_id=roots)))
    assert balances_of(session, ben)[roots, Kind.SHELF] == Held(Decimal(3), 3000, Decimal(6))
    cook(session, ben, (carrots, "1.5"), (soup, "1"))
    ((grams, _),) = eaten_of(session, ben).values()
    assert grams == 1500 + 667


# The same lot again: the earliest date, and the sum of what came.


def borne(session: Session, by: By, lot: UUID) -> tuple[date | None, date | None]:
    """The use-by a canteen's lot bears, and since when it is open."""
    found = session.get_one(Lot, (by.canteen_id, lot), populate_existing=True)
    return found.use_by, found.opened_on


def measured(session: Session, by: By, lot: UUID) -> Held:
    found = session.get_one(Lot, (by.canteen_id, lot), populate_existing=True)
    return Held(found.quantity, found.grams, found.cost)


def opened(session: Session, by: By, lot: UUID, on: date) -> UUID:
    return open_pack(session, OpenedPack(id=new_id(), lot_id=lot, opened_on=on), by)


def half_of_an_opened_pack(session: Session, awa: By, ben: By) -> tuple[UUID, UUID, UUID]:
    """Half was sent, then the pack opened: the lot, the transfers of the rest and its sum."""
    cream = a_product(session, days_after_opening=2)
    lot = some_stock(session, awa, "10", product=cream, use_by=date(2026, 3, 22))
    first = receive(session, ben, send(session, awa, ben, out("5", lot_id=lot)))
    opened(session, awa, lot, TUESDAY)
    return lot, first, send(session, awa, ben, out("5", lot_id=lot), sent_on=TUESDAY)


def test_the_rest_of_a_lot_brings_its_earlier_date(session: Session, awa: By, ben: By) -> None:
    lot, _, rest = half_of_an_opened_pack(session, awa, ben)
    closed = (date(2026, 3, 22), None)
    assert borne(session, ben, lot) == closed
    second = receive(session, ben, rest, received_on=TUESDAY)
    assert borne(session, ben, lot) == borne(session, awa, lot) == (THURSDAY, TUESDAY)
    friday = THURSDAY + timedelta(days=1)
    with pytest.raises(TooLateToGive):
        send(session, ben, awa, out("1", lot_id=lot), sent_on=friday)
    undone = take_back(session, ben, second)
    assert borne(session, ben, lot) == closed
    take_back(session, ben, undone)
    assert borne(session, ben, lot) == (THURSDAY, TUESDAY)


def test_what_the_kitchen_dated_itself_follows_on_what_came(
    session: Session, awa: By, ben: By
) -> None:
    """Ben opened his half as well; that he did not, brings no later date than Awa's half had."""
    lot, _, rest = half_of_an_opened_pack(session, awa, ben)
    mine = opened(session, ben, lot, MONDAY)
    assert borne(session, ben, lot) == (WEDNESDAY, MONDAY)
    second = receive(session, ben, rest, received_on=TUESDAY)
    assert borne(session, ben, lot) == (WEDNESDAY, MONDAY)
    again = take_back(session, ben, mine)
    assert borne(session, ben, lot) == (THURSDAY, TUESDAY)
    take_back(session, ben, again)
    take_back(session, ben, second)
    assert borne(session, ben, lot) == (WEDNESDAY, MONDAY)


def test_what_comes_beside_frozen_food_is_not_frozen(
    session: Session, awa: By, ben: By
) -> None:
    lot, _, rest = half_of_an_opened_pack(session, awa, ben)
    june = date(2026, 6, 1)
    cold = Freezing(id=new_id(), lot_id=lot, frozen_on=MONDAY, use_by=june)
    freeze(session, cold, ben)
    second = receive(session, ben, rest, received_on=TUESDAY)
    assert borne(session, ben, lot) == (THURSDAY, TUESDAY)
    take_back(session, ben, second)
    assert borne(session, ben, lot) == (june, None)


def test_what_was_opened_next_door_comes_home_with_its_date(
    session: Session, awa: By, ben: By
) -> None:
    cream = a_product(session, days_after_opening=2)
    lot = some_stock(session, awa, "10", product=cream, use_by=date(2026, 3, 22))
    receive(session, ben, send(session, awa, ben, out("4", lot_id=lot)))
    opened(session, ben, lot, TUESDAY)
    back = send(session, ben, awa, out("4", lot_id=lot), sent_on=TUESDAY)
    receive(session, awa, back, received_on=TUESDAY)
    assert borne(session, awa, lot) == (THURSDAY, TUESDAY)
    assert measured(session, awa, lot) == Held(Decimal(10), 10_000, Decimal(20))


def test_a_lot_is_as_large_as_the_arrivals_that_hold(
    session: Session, awa: By, ben: By
) -> None:
    number = f"L{new_id()}"
    lot = some_stock(session, awa, "10", grams=9_999, lot_number=number)
    transfer = send(session, awa, ben, out("5", lot_id=lot))
    wrong = receive(session, ben, transfer, ("2", "0"))
    undone = take_back(session, ben, wrong)
    right = receive(session, ben, transfer, ("4", "1"), received_on=TUESDAY)
    five = Held(Decimal(5), 5_000, Decimal(10))
    assert measured(session, ben, lot) == five
    told = {one.lot.canteen_id: one.lot for one in recall(session, Notice(lot=number)).lots}
    assert (told[ben.canteen_id].quantity, told[ben.canteen_id].grams) == five[:2]
    assert told[ben.canteen_id].came_on == TUESDAY

    receive(session, ben, send(session, awa, ben, out("3", lot_id=lot)))
    assert measured(session, ben, lot) == Held(Decimal(8), 8_000, Decimal(16))
    take_back(session, ben, right)
    assert measured(session, ben, lot) == Held(Decimal(3), 3_000, Decimal(6))
    take_back(session, ben, undone)
    assert measured(session, ben, lot) == Held(Decimal(5), 5_000, Decimal(10))


def test_parts_of_a_lot_that_came_twice_weigh_and_cost_their_share(
    session: Session, awa: By, ben: By
) -> None:
    eggs = a_product(session)
    lot = some_stock(session, awa, "10", product=eggs, grams=9_000, price=Decimal("1.1"))
    for some in ("4", "2"):
        receive(session, ben, send(session, awa, ben, out(some, lot_id=lot)))
    whole = balances_of(session, ben)[lot, Kind.SHELF]
    assert measured(session, ben, lot) == whole == Held(Decimal(6), 5_400, Decimal("6.6"))
    serve(session, a_meal((eggs, "3")), ben)
    half = balances_of(session, ben)[lot, Kind.SHELF]
    assert half == Held(Decimal(3), 2_700, Decimal("3.3"))
    serve(session, a_meal((eggs, "3")), ben)
    assert (lot, Kind.SHELF) not in balances_of(session, ben)


def test_what_is_in_a_soup_only_is_as_large_as_at_its_senders(
    session: Session, awa: By, ben: By
) -> None:
    carrots, soup = a_product(session), a_dish(session)
    roots = some_stock(session, awa, "5", product=carrots)
    pot = prepare(session, cooked_from(soup, 3000, (carrots, "2")), awa)
    receive(session, ben, send(session, awa, ben, out("2", lot_id=pot)))
    whole = Held(Decimal(5), 5_000, Decimal(10))
    assert measured(session, ben, roots) == whole
    came = receive(session, ben, send(session, awa, ben, out("3", lot_id=roots)))
    assert measured(session, ben, roots) == Held(Decimal(3), 3_000, Decimal(6))
    take_back(session, ben, came)
    assert measured(session, ben, roots) == whole
