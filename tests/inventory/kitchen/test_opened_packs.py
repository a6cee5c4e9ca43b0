"""An opened pack keeps for fewer days, and goes first."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from inventory.kitchen.house_dates import OpenedLongAgo
from inventory.kitchen.opened_packs import OpenedPack, open_pack
from inventory.lots import Lot, LotNotFound
from kernel.actor import By
from kernel.documents import Document, IdAlreadyUsed
from kernel.ids import new_id
from sourcing.products import Product
from tests.builders import (
    a_product,
    eaten,
    some_stock,
    somebody_in_a_new_canteen,
    take_back,
)
from tests.inventory.documents import holds
from tests.inventory.kitchen.dishes import cook, on


@pytest.fixture
def milk(session: Session) -> Product:
    return a_product(session, days_after_opening=3)


def opens(session: Session, by: By, lot_id: UUID, day: int) -> UUID:
    opened = OpenedPack(id=new_id(), lot_id=lot_id, opened_on=on(day))
    return open_pack(session, opened, by)


def dates(session: Session, by: By, lot_id: UUID) -> tuple[date | None, date | None]:
    lot = session.get_one(Lot, (by.canteen_id, lot_id), populate_existing=True)
    return lot.use_by, lot.opened_on


def test_opened_milk_is_drunk_before_the_closed_one(
    session: Session, awa: By, milk: Product
) -> None:
    closed = some_stock(session, awa, "3", product=milk, use_by=on(9))
    opened = some_stock(session, awa, "3", product=milk, use_by=on(20))
    opens(session, awa, opened, 4)
    assert dates(session, awa, opened) == (on(7), on(4))
    cook(session, awa, (milk, "4"), served_on=on(5))
    assert eaten(session, awa) == {opened: 3, closed: 1}


def test_opened_it_is_not_served_after_its_house_use_by(
    session: Session, awa: By, milk: Product
) -> None:
    opened = some_stock(session, awa, "3", product=milk, use_by=on(20))
    opens(session, awa, opened, 4)
    closed = some_stock(session, awa, "3", product=milk, use_by=on(20))
    cook(session, awa, (milk, "1"), served_on=on(8))
    assert eaten(session, awa) == {closed: 1}


@pytest.mark.parametrize(
    ("facts", "use_by"),
    [
        ({"use_by": on(5)}, on(5)),  # the maker's own date is nearer
        ({"use_by": on(20)}, on(7)),
        ({"best_before": on(20)}, on(7)),
        ({}, on(7)),
    ],
)
def test_the_nearer_date_counts(
    session: Session, awa: By, milk: Product, facts: dict[str, Any], use_by: date
) -> None:
    lot_id = some_stock(session, awa, product=milk, **facts)
    opens(session, awa, lot_id, 4)
    assert dates(session, awa, lot_id) == (use_by, on(4))


def test_without_days_only_the_day_is_kept(session: Session, awa: By) -> None:
    lot_id = some_stock(session, awa, use_by=on(20))
    opens(session, awa, lot_id, 4)
    assert dates(session, awa, lot_id) == (on(20), on(4))


def test_taken_back_in_any_order_the_lot_bears_what_holds(
    session: Session, awa: By, milk: Product
) -> None:
    lot_id = some_stock(session, awa, product=milk, use_by=on(20))
    first, second = opens(session, awa, lot_id, 3), opens(session, awa, lot_id, 5)
    assert dates(session, awa, lot_id) == (on(6), on(3))
    first_gone = take_back(session, awa, first)
    assert dates(session, awa, lot_id) == (on(8), on(5))
    take_back(session, awa, second)
    assert dates(session, awa, lot_id) == (on(20), None)
    take_back(session, awa, first_gone)
    assert dates(session, awa, lot_id) == (on(6), on(3))
    opens(session, awa, lot_id, 2)
    assert dates(session, awa, lot_id) == (on(5), on(2))


def test_sent_twice_it_was_opened_once(session: Session, awa: By, milk: Product) -> None:
    lot_id = some_stock(session, awa, product=milk, use_by=on(20))
    opened = OpenedPack(id=new_id(), lot_id=lot_id, opened_on=on(4))
    assert open_pack(session, opened, awa) == open_pack(session, opened, awa)
    take_back(session, awa, opened.id)
    assert open_pack(session, opened, awa) == opened.id  # a replay opens nothing again
    assert dates(session, awa, lot_id) == (on(20), None)
    with pytest.raises(IdAlreadyUsed):
        open_pack(session, opened.model_copy(update={"opened_on": on(5)}), awa)


def test_what_was_opened_before_this_release_keeps_its_day(
    session: Session, awa: By, milk: Product
) -> None:
    lot_id, old = some_stock(session, awa, product=milk, use_by=on(20)), new_id()
    session.get_one(Lot, (awa.canteen_id, lot_id)).opened_on = on(2)
    row = {"canteen_id": awa.canteen_id, "id": old, "person_id": awa.person_id}
    row |= {"kind": "pack_opened", "fingerprint": bytes(32), "holds": True}
    session.execute(insert(Document), [row])
    with pytest.raises(OpenedLongAgo), session.begin_nested():
        take_back(session, awa, old)
    session.expire_all()
    assert holds(session, awa, old)
    again = opens(session, awa, lot_id, 4)
    assert dates(session, awa, lot_id) == (on(7), on(2))
    take_back(session, awa, again)
    assert dates(session, awa, lot_id) == (on(20), on(2))


def test_another_canteens_lot_is_not_opened(session: Session, awa: By, milk: Product) -> None:
    ben = somebody_in_a_new_canteen(session)
    lot_id = some_stock(session, awa, product=milk)
    with pytest.raises(LotNotFound):
        opens(session, ben, lot_id, 4)
    assert dates(session, awa, lot_id) == (None, None)
