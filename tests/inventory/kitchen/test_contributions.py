from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.kitchen.contributions import (
    Contribution,
    ContributionMeal,
    Counted,
    Means,
    count_contributions,
)
from inventory.kitchen.meals import MealNotFound, serve
from kernel.actor import By
from kernel.dates import InTheFuture
from kernel.documents import IdAlreadyUsed, document_by_id
from kernel.ids import new_id
from tests.builders import MONDAY, a_meal, somebody_in_a_new_canteen, take_back


def a_box(amount: str = "84.50", **facts: Any) -> Counted:
    facts = {"given_on": MONDAY, "means": Means.CASH, **facts}
    return Counted(id=new_id(), amount=Decimal(amount), **facts)


def given(session: Session, by: By) -> dict[UUID, Decimal]:
    query = select(Contribution).where(Contribution.canteen_id == by.canteen_id)
    return {one.id: one.amount for one in session.scalars(query)}


def meals_of(session: Session, box: Counted) -> set[UUID]:
    query = select(ContributionMeal.meal_id).where(ContributionMeal.contribution_id == box.id)
    return set(session.scalars(query))


def test_the_box_is_counted_by_day_and_means(session: Session, awa: By) -> None:
    boxes = [a_box("84.50"), a_box("30.00", means=Means.CARD)]
    for box in boxes:
        count_contributions(session, box, awa)
    assert given(session, awa) == {box.id: box.amount for box in boxes}


def test_not_counted_yet_is_no_zero(session: Session, awa: By) -> None:
    assert given(session, awa) == {}
    empty = a_box("0")
    count_contributions(session, empty, awa)
    assert given(session, awa) == {empty.id: Decimal("0.00")}


def test_a_box_is_tied_to_none_one_or_several_meals(session: Session, awa: By) -> None:
    meals = [a_meal() for _ in range(3)]
    for meal in meals:
        serve(session, meal, awa)
    ids = [meal.id for meal in meals]
    for some in ([], ids[:1], ids):
        box = a_box(meal_ids=tuple(some))
        count_contributions(session, box, awa)
        assert meals_of(session, box) == set(some)


def test_a_meal_named_twice_is_one(session: Session, awa: By) -> None:
    meal = a_meal()
    serve(session, meal, awa)
    box = a_box(meal_ids=(meal.id, meal.id))
    count_contributions(session, box, awa)
    assert meals_of(session, box) == {meal.id}


def test_a_box_for_a_meal_that_is_not_there_is_refused(session: Session, awa: By) -> None:
    gone, theirs = a_meal(), a_meal()
    serve(session, gone, awa)
    take_back(session, awa, gone.id)
    serve(session, theirs, somebody_in_a_new_canteen(session))
    for meal_id in (gone.id, theirs.id, new_id()):
        with pytest.raises(MealNotFound):
            count_contributions(session, a_box(meal_ids=(meal_id,)), awa)
    assert given(session, awa) == {}


def test_a_box_sent_twice_counts_once(session: Session, awa: By) -> None:
    box = a_box()
    assert count_contributions(session, box, awa) == count_contributions(session, box, awa)
    assert len(given(session, awa)) == 1
    with pytest.raises(IdAlreadyUsed):
        count_contributions(session, box.model_copy(update={"amount": Decimal(1)}), awa)


def test_a_box_taken_back_holds_no_more(session: Session, awa: By) -> None:
    box = a_box()
    count_contributions(session, box, awa)
    take_back(session, awa, box.id)
    assert not document_by_id(session, box.id, canteen_id=awa.canteen_id).holds


@pytest.mark.parametrize("amount", ["-0.01", "1.005", "NaN"])
def test_money_is_exact_and_not_owed(amount: str) -> None:
    with pytest.raises(ValidationError):
        a_box(amount)


def test_tomorrows_box_is_not_counted_today(session: Session, awa: By) -> None:
    with pytest.raises(InTheFuture):
        count_contributions(session, a_box(given_on=date(2027, 1, 1)), awa)
