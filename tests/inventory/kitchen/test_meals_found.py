"""Which meals there were, as the list and the board ask."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.kitchen.contributions import Counted, Means, count_contributions
from inventory.kitchen.covers import CoversCounted, count_covers
from inventory.kitchen.meals import Addition, Sitting, add_to_meal, serve
from inventory.kitchen.meals_found import MealLine, latest_meal, meals_on
from inventory.kitchen.ticks import Tick
from kernel.actor import By
from kernel.ids import new_id
from tests.builders import MONDAY, a_meal, a_product, somebody_in_a_new_canteen, take_back
from tests.counting import statements

TUESDAY = MONDAY + timedelta(days=1)
SUNDAY = MONDAY - timedelta(days=1)


def served(session: Session, by: By, **facts: Any) -> UUID:
    return serve(session, a_meal(**facts), by)


def listed(
    session: Session, by: By, first: date = MONDAY, last: date = MONDAY
) -> list[MealLine]:
    return meals_on(session, by.canteen_id, first, last)


def the_only(session: Session, by: By) -> MealLine:
    (line,) = listed(session, by)
    return line


def latest(session: Session, by: By, on: date = MONDAY) -> UUID | None:
    return latest_meal(session, by.canteen_id, on=on)


def a_box(session: Session, by: By, *meals: UUID, on: date = MONDAY) -> UUID:
    box = Counted(
        id=new_id(), given_on=on, means=Means.CASH, amount=Decimal(84), meal_ids=meals
    )
    return count_contributions(session, box, by)


def test_a_meal_is_told_with_what_is_done_for_it(session: Session, awa: By) -> None:
    meal_id = served(session, awa)
    assert the_only(session, awa) == MealLine(
        meal_id, MONDAY, Sitting.LUNCH, "Dahl", 40, 8, False, False
    )


def test_the_last_day_stands_first_and_its_last_sitting(session: Session, awa: By) -> None:
    dinner = served(session, awa, sitting=Sitting.DINNER)
    breakfast = served(session, awa, sitting=Sitting.BREAKFAST)
    lunch = served(session, awa)
    before = served(session, awa, served_on=SUNDAY, sitting=Sitting.DINNER)
    found = [one.id for one in listed(session, awa, SUNDAY, MONDAY)]
    assert found == [dinner, lunch, breakfast, before]


def test_a_span_of_days_has_both_its_ends_and_no_more(session: Session, awa: By) -> None:
    days = (SUNDAY, MONDAY, TUESDAY)
    meals = [served(session, awa, served_on=on) for on in days]
    assert [one.id for one in listed(session, awa, MONDAY, TUESDAY)] == [meals[2], meals[1]]
    assert listed(session, awa, TUESDAY, MONDAY) == []


def test_weighed_is_what_somebody_weighed_in_not_what_was_ticked(
    session: Session, awa: By
) -> None:
    rice = a_product(session)
    served(session, awa, ticked=(Tick(id=new_id(), product_id=rice.id),))
    assert not the_only(session, awa).weighed
    wants = a_meal((rice, "2")).ingredients
    meal_id = the_only(session, awa).id
    add_to_meal(session, Addition(id=new_id(), meal_id=meal_id, ingredients=wants), awa)
    assert the_only(session, awa).weighed


def test_what_was_weighed_in_and_taken_back_is_not_weighed(session: Session, awa: By) -> None:
    meal_id, wants = served(session, awa), a_meal((a_product(session), "2")).ingredients
    more = Addition(id=new_id(), meal_id=meal_id, ingredients=wants)
    add_to_meal(session, more, awa)
    take_back(session, awa, more.id)
    assert not the_only(session, awa).weighed


def test_a_box_counted_for_the_meal_is_counted(session: Session, awa: By) -> None:
    lunch = served(session, awa)
    dinner = served(session, awa, sitting=Sitting.DINNER)
    box = a_box(session, awa, lunch)
    counted = {one.id: one.contributions_counted for one in listed(session, awa)}
    assert counted == {lunch: True, dinner: False}
    take_back(session, awa, box)
    assert not any(one.contributions_counted for one in listed(session, awa))


def test_a_box_of_the_day_counts_for_all_its_meals(session: Session, awa: By) -> None:
    served(session, awa)
    served(session, awa, sitting=Sitting.DINNER)
    served(session, awa, served_on=TUESDAY)
    a_box(session, awa)
    found = listed(session, awa, MONDAY, TUESDAY)
    assert [one.contributions_counted for one in found] == [False, True, True]


def test_a_box_counted_the_day_after_is_its_meals_alone(session: Session, awa: By) -> None:
    monday, tuesday = (served(session, awa, served_on=on) for on in (MONDAY, TUESDAY))
    a_box(session, awa, monday, on=TUESDAY)
    found = listed(session, awa, MONDAY, TUESDAY)
    assert {one.id: one.contributions_counted for one in found} == {
        monday: True,
        tuesday: False,
    }


def test_covers_counted_later_are_those_that_ate(session: Session, awa: By) -> None:
    meal_id = served(session, awa)
    count_covers(session, CoversCounted(id=new_id(), meal_id=meal_id, covers=52), awa)
    assert the_only(session, awa).covers == 52


def test_a_meal_taken_back_is_on_no_list(session: Session, awa: By) -> None:
    first, last = served(session, awa), served(session, awa)
    take_back(session, awa, last)
    assert [one.id for one in listed(session, awa)] == [first]
    assert latest(session, awa) == first


def test_the_latest_is_of_the_last_day_and_the_last_entered(session: Session, awa: By) -> None:
    for on in (MONDAY, SUNDAY, TUESDAY):
        served(session, awa, served_on=on)
    last = served(session, awa)
    assert latest(session, awa) == last
    assert latest(session, awa, on=SUNDAY) != last


@pytest.mark.parametrize("days", [0, 1, 300])
def test_the_board_keeps_the_last_meal_until_the_next(
    session: Session, awa: By, days: int
) -> None:
    meal_id = served(session, awa)
    assert latest(session, awa, MONDAY + timedelta(days=days)) == meal_id
    assert latest(session, awa, SUNDAY) is None


def test_another_canteens_meals_are_not_ours(session: Session, awa: By) -> None:
    ben = somebody_in_a_new_canteen(session)
    ours, theirs = served(session, awa), served(session, ben)
    a_box(session, ben)
    assert (the_only(session, awa).id, latest(session, awa)) == (ours, ours)
    assert not the_only(session, awa).contributions_counted
    assert (the_only(session, ben).id, latest(session, ben)) == (theirs, theirs)


def test_a_list_is_one_question_however_long(engine: Engine, session: Session, awa: By) -> None:
    for number in range(8):
        meal_id = served(session, awa, menu=f"Dahl {number}")
        a_box(session, awa, meal_id)
    assert len(listed(session, awa)) == 8
    assert statements(engine, lambda: listed(session, awa)) == 1
    assert statements(engine, lambda: latest(session, awa)) == 1
