from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from inventory.kitchen.meals import (
    Ingredient,
    Meal,
    NewMeal,
    serve,
)
from inventory.kitchen.opened_packs import OpenedPack, open_pack
from inventory.lots import Lot, LotNotFound
from inventory.picking import PastUseByNow
from inventory.places import Kind, PlaceNotFound, places_of
from kernel.actor import By
from kernel.dates import InTheFuture
from kernel.ids import new_id
from tests.builders import (
    MONDAY,
    a_meal,
    a_product,
    eaten,
    some_stock,
)


def day(number: int) -> date:
    return date(2026, 3, number)


def from_lot(lot_id: UUID, quantity: str = "2", **facts: Any) -> NewMeal:
    one = Ingredient(id=new_id(), lot_id=lot_id, quantity=Decimal(quantity), **facts)
    return a_meal().model_copy(update={"ingredients": (one,)})


def test_the_earliest_use_by_goes_first(session: Session, awa: By) -> None:
    carrots = a_product(session)
    dates = [None, day(20), day(9), day(12)]
    never, late, early, middle = (
        some_stock(session, awa, "4", product=carrots, use_by=use_by) for use_by in dates
    )
    serve(session, a_meal((carrots, "9")), awa)
    assert eaten(session, awa) == {early: 4, middle: 4, late: 1}
    serve(session, a_meal((carrots, "6")), awa)
    assert eaten(session, awa) == {early: 4, middle: 4, late: 4, never: 3}


def test_a_best_before_counts_where_there_is_no_use_by(session: Session, awa: By) -> None:
    rice = a_product(session)
    tired = some_stock(session, awa, "1", product=rice, best_before=day(1))
    fresh = some_stock(session, awa, "1", product=rice, use_by=day(3))
    serve(session, a_meal((rice, "0.5"), served_on=day(2)), awa)
    assert eaten(session, awa) == {tired: Decimal("0.5")}  # past it, and fit to eat
    serve(session, a_meal((rice, "1")), awa)
    assert eaten(session, awa) == {tired: 1, fresh: Decimal("0.5")}


def test_an_open_pack_goes_before_closed_ones_of_its_date(session: Session, awa: By) -> None:
    milk = a_product(session)
    closed, opened = (
        some_stock(session, awa, "3", product=milk, use_by=day(9)) for _ in range(2)
    )
    earlier = some_stock(session, awa, "1", product=milk, use_by=day(8))
    open_pack(session, OpenedPack(id=new_id(), lot_id=opened, opened_on=MONDAY), awa)
    serve(session, a_meal((milk, "5")), awa)
    assert eaten(session, awa) == {earlier: 1, opened: 3, closed: 1}


def test_a_pack_keeps_the_day_it_was_first_opened(session: Session, awa: By) -> None:
    lot_id = some_stock(session, awa)
    for number in (2, 4):
        opened = OpenedPack(id=new_id(), lot_id=lot_id, opened_on=day(number))
        open_pack(session, opened, awa)
    assert session.get_one(Lot, (awa.canteen_id, lot_id)).opened_on == day(2)
    with pytest.raises(LotNotFound):
        open_pack(session, OpenedPack(id=new_id(), lot_id=new_id(), opened_on=day(2)), awa)
    later = OpenedPack(id=new_id(), lot_id=lot_id, opened_on=date(2027, 1, 1))
    with pytest.raises(InTheFuture):
        open_pack(session, later, awa)


def test_what_came_first_goes_first_where_dates_are_the_same(session: Session, awa: By) -> None:
    carrots = a_product(session)
    second = some_stock(session, awa, "2", product=carrots, received_on=day(3))
    first = some_stock(session, awa, "2", product=carrots, received_on=day(2))
    serve(session, a_meal((carrots, "3"), served_on=day(4)), awa)
    assert eaten(session, awa) == {first: 2, second: 1}


def test_a_meal_logged_late_eats_first_what_had_come_by_then(session: Session, awa: By) -> None:
    carrots = a_product(session)
    monday = some_stock(session, awa, "2", product=carrots, use_by=day(20))
    tuesday = some_stock(session, awa, "2", product=carrots, use_by=day(5), received_on=day(3))
    serve(session, a_meal((carrots, "2"), served_on=MONDAY), awa)
    assert eaten(session, awa) == {monday: 2}
    serve(session, a_meal((carrots, "1"), served_on=MONDAY), awa)
    assert eaten(session, awa) == {monday: 2, tuesday: 1}


def test_on_its_use_by_day_food_may_be_served(session: Session, awa: By) -> None:
    fish = a_product(session)
    lot_id = some_stock(session, awa, product=fish, use_by=MONDAY)
    serve(session, a_meal((fish, "1")), awa)
    assert eaten(session, awa) == {lot_id: 1}


def test_past_its_use_by_food_is_never_served(session: Session, awa: By) -> None:
    fish = a_product(session)
    gone = some_stock(session, awa, product=fish, use_by=MONDAY)
    good = some_stock(session, awa, "1", product=fish, use_by=day(3))
    serve(session, a_meal((fish, "2"), served_on=day(3)), awa)
    assert gone not in eaten(session, awa)
    # The second kilo came from somewhere: the books say only that it was not from there.
    assert eaten(session, awa) == {good: 2}


def test_where_all_is_past_its_use_by_an_unknown_lot_is_opened(
    session: Session, awa: By
) -> None:
    fish = a_product(session)
    gone = some_stock(session, awa, product=fish, use_by=MONDAY)
    serve(session, a_meal((fish, "1"), served_on=day(3)), awa)
    assert len(eaten(session, awa)) == 1
    assert gone not in eaten(session, awa)


@pytest.mark.parametrize("left", ["on the shelf", "nothing"])
def test_a_chosen_lot_past_its_use_by_is_refused(session: Session, awa: By, left: str) -> None:
    fish = a_product(session)
    lot_id = some_stock(session, awa, "2", product=fish, use_by=day(3))
    if left == "nothing":
        serve(session, a_meal((fish, "2")), awa)
    late = from_lot(lot_id).model_copy(update={"served_on": day(4)})
    with pytest.raises(PastUseByNow, match="used by 3 March 2026"):
        serve(session, late, awa)
    assert session.get(Meal, (awa.canteen_id, late.id)) is None


def test_a_chosen_lot_goes_whatever_its_turn(session: Session, awa: By) -> None:
    carrots = a_product(session)
    some_stock(session, awa, product=carrots, use_by=day(5))
    chosen = some_stock(session, awa, "2", product=carrots, use_by=day(25))
    serve(session, from_lot(chosen, "3"), awa)
    assert eaten(session, awa) == {chosen: 3}


def test_a_chosen_shelf_is_taken_from(session: Session, awa: By) -> None:
    carrots, shelves = a_product(session), places_of(session, awa.canteen_id).of_kind
    some_stock(session, awa, product=carrots, use_by=day(5))
    frozen = some_stock(session, awa, product=carrots, place_id=shelves[Kind.FREEZER])
    one = Ingredient(
        id=new_id(),
        product_id=carrots.id,
        quantity=Decimal(2),
        place_id=shelves[Kind.FREEZER],
    )
    serve(session, a_meal().model_copy(update={"ingredients": (one,)}), awa)
    assert eaten(session, awa) == {frozen: 2}
    lost = from_lot(new_id())
    with pytest.raises(LotNotFound):
        serve(session, lost, awa)
    nowhere = one.model_copy(update={"id": new_id(), "place_id": new_id()})
    with pytest.raises(PlaceNotFound):
        serve(session, a_meal().model_copy(update={"ingredients": (nowhere,)}), awa)
