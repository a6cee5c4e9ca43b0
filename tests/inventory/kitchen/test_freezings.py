"""Into the freezer: the food stays what it is, and gets a new date."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from inventory.differences import verify
from inventory.kitchen.freezings import (
    Freezing,
    FrozenTillWhen,
    NotAFreezer,
    NothingToFreeze,
    freeze,
)
from inventory.kitchen.house_dates import AlreadyPast
from inventory.kitchen.opened_packs import OpenedPack, open_pack
from inventory.lots import Lot, LotNotFound
from inventory.picking import PastUseByNow
from inventory.places import Kind, PlaceNotFound, places_of
from kernel.actor import By
from kernel.dates import InTheFuture
from kernel.documents import IdAlreadyUsed
from kernel.ids import new_id
from tests.builders import (
    a_product,
    balances_of,
    eaten,
    some_stock,
    somebody_in_a_new_canteen,
    take_back,
)
from tests.inventory.kitchen.dishes import a_dish, cook, eaten_of, keep_of, left_of, on


def freezes(session: Session, by: By, lot_id: UUID, day: int = 4, **facts: Any) -> UUID:
    facts = facts or {"use_by": on(31)}
    return freeze(session, Freezing(id=new_id(), lot_id=lot_id, frozen_on=on(day), **facts), by)


def dates(session: Session, by: By, lot_id: UUID) -> tuple[date | None, ...]:
    lot = session.get_one(Lot, (by.canteen_id, lot_id), populate_existing=True)
    return lot.use_by, lot.best_before, lot.opened_on


def test_mondays_surplus_is_frozen_and_eaten_three_weeks_later(
    session: Session, awa: By
) -> None:
    carrots, soup = a_product(session), a_dish(session)
    lot = some_stock(session, awa, product=carrots)
    kept = keep_of(session, awa, cook(session, awa, (carrots, "10")), soup, 5000)
    cook(session, awa, (soup, "1"), served_on=on(3))
    assert dates(session, awa, kept) == (on(5), None, None)
    freezes(session, awa, kept)
    assert dates(session, awa, kept) == (on(31), None, None)
    assert balances_of(session, awa)[kept, Kind.FREEZER] == (4, 4000, 8)
    assert left_of(session, awa, kept) == {lot: (4000, 8)}
    meal = cook(session, awa, (soup, "4"), served_on=on(25))
    assert eaten_of(session, awa, meal) == {lot: (4000, 8)}
    assert verify(session, canteen_id=awa.canteen_id) == []


def test_taken_back_it_lies_where_it_was_with_the_date_it_had(
    session: Session, awa: By
) -> None:
    milk = a_product(session, days_after_opening=3)
    lot_id = some_stock(session, awa, product=milk, use_by=on(9), best_before=on(8))
    before = balances_of(session, awa), dates(session, awa, lot_id)
    frozen = freezes(session, awa, lot_id, best_before=on(31))
    after = balances_of(session, awa), dates(session, awa, lot_id)
    assert after[1] == (None, on(31), None)
    again = take_back(session, awa, frozen)
    assert (balances_of(session, awa), dates(session, awa, lot_id)) == before
    take_back(session, awa, again)
    assert (balances_of(session, awa), dates(session, awa, lot_id)) == after


def test_opened_before_or_after_freezing_each_keeps_its_turn(session: Session, awa: By) -> None:
    milk = a_product(session, days_after_opening=3)
    lot_id = some_stock(session, awa, product=milk, use_by=on(9))
    opening = OpenedPack(id=new_id(), lot_id=lot_id, opened_on=on(3))
    open_pack(session, opening, awa)
    frozen = freezes(session, awa, lot_id)
    assert dates(session, awa, lot_id) == (on(31), None, on(3))
    thawed = OpenedPack(id=new_id(), lot_id=lot_id, opened_on=on(20))
    open_pack(session, thawed, awa)
    assert dates(session, awa, lot_id) == (on(23), None, on(3))
    take_back(session, awa, frozen)
    assert dates(session, awa, lot_id) == (on(6), None, on(3))
    take_back(session, awa, opening.id)
    assert dates(session, awa, lot_id) == (on(9), None, on(20))


def test_on_its_last_day_it_can_be_frozen_and_not_after(session: Session, awa: By) -> None:
    lot_id = some_stock(session, awa, use_by=on(9))
    with pytest.raises(PastUseByNow):
        freezes(session, awa, lot_id, 10)
    assert freezes(session, awa, lot_id, 9)


def test_only_what_is_left_outside_goes_in(session: Session, awa: By) -> None:
    carrots = a_product(session)
    lot_id = some_stock(session, awa, "3", product=carrots)
    cook(session, awa, (carrots, "1"))
    freezes(session, awa, lot_id)
    assert balances_of(session, awa)[lot_id, Kind.FREEZER].quantity == 2
    with pytest.raises(NothingToFreeze):
        freezes(session, awa, lot_id)
    assert eaten(session, awa) == {lot_id: 1}


def test_what_makes_no_sense_is_refused(session: Session, awa: By) -> None:
    lot_id = some_stock(session, awa)
    fridge = places_of(session, awa.canteen_id).of_kind[Kind.FRIDGE]
    before = balances_of(session, awa)
    with pytest.raises(FrozenTillWhen):
        Freezing(id=new_id(), lot_id=lot_id, frozen_on=on(4))
    with pytest.raises(NotAFreezer, match="Frigo"):
        freezes(session, awa, lot_id, use_by=on(31), place_id=fridge)
    with pytest.raises(PlaceNotFound):
        freezes(session, awa, lot_id, use_by=on(31), place_id=new_id())
    with pytest.raises(AlreadyPast):
        freezes(session, awa, lot_id, use_by=on(3))
    new_year = date(2027, 1, 1)
    early = Freezing(id=new_id(), lot_id=lot_id, frozen_on=new_year, use_by=new_year)
    with pytest.raises(InTheFuture):
        freeze(session, early, awa)
    with pytest.raises(LotNotFound):
        freezes(session, somebody_in_a_new_canteen(session), lot_id)
    assert balances_of(session, awa) == before


def test_sent_twice_it_is_frozen_once(session: Session, awa: By) -> None:
    lot_id = some_stock(session, awa)
    new = Freezing(id=new_id(), lot_id=lot_id, frozen_on=on(4), use_by=on(31))
    assert freeze(session, new, awa) == freeze(session, new, awa) == new.id
    with pytest.raises(IdAlreadyUsed):
        freeze(session, new.model_copy(update={"use_by": on(30)}), awa)
