"""Before a meal its covers are a guess; afterwards somebody counts."""

import pytest
from pydantic import ValidationError
from sqlalchemy.orm import Session

from inventory.kitchen.covers import CoversCounted, count_covers
from inventory.kitchen.meals import Meal, MealNotFound, MoreCooksThanCovers, NobodyAte, serve
from kernel.actor import By
from kernel.documents import IdAlreadyUsed
from kernel.ids import new_id
from tests.builders import a_meal, somebody_in_a_new_canteen, take_back


def covers_of(session: Session, by: By, meal: object) -> tuple[int, int]:
    session.expire_all()
    kept = session.get_one(Meal, (by.canteen_id, meal))
    return kept.covers, kept.cooks


def test_the_last_word_that_holds_is_believed(session: Session, awa: By) -> None:
    meal_id = serve(session, a_meal(covers=40, cooks=8), awa)
    first = CoversCounted(id=new_id(), meal_id=meal_id, covers=37, cooks=6)
    second = CoversCounted(id=new_id(), meal_id=meal_id, covers=38)
    assert count_covers(session, first, awa) == first.id
    assert covers_of(session, awa, meal_id) == (37, 6)
    count_covers(session, second, awa)
    assert covers_of(session, awa, meal_id) == (38, 6)
    # The first was wrong too; the second stands nevertheless.
    take_back(session, awa, first.id)
    assert covers_of(session, awa, meal_id) == (38, 6)
    reversal = take_back(session, awa, second.id)
    assert covers_of(session, awa, meal_id) == (40, 8)
    take_back(session, awa, reversal)
    assert covers_of(session, awa, meal_id) == (38, 6)


def test_a_word_said_after_one_was_taken_back_is_the_last(session: Session, awa: By) -> None:
    meal_id = serve(session, a_meal(covers=40, cooks=8), awa)
    wrong = CoversCounted(id=new_id(), meal_id=meal_id, covers=73, cooks=8)
    count_covers(session, wrong, awa)
    reversal = take_back(session, awa, wrong.id)
    right = CoversCounted(id=new_id(), meal_id=meal_id, covers=37, cooks=8)
    count_covers(session, right, awa)
    take_back(session, awa, reversal)
    assert covers_of(session, awa, meal_id) == (37, 8)


def test_a_meal_taken_back_and_put_back_keeps_its_covers(session: Session, awa: By) -> None:
    meal_id = serve(session, a_meal(covers=40, cooks=8), awa)
    counted = CoversCounted(id=new_id(), meal_id=meal_id, covers=37, cooks=8)
    count_covers(session, counted, awa)
    reversal = take_back(session, awa, meal_id)
    with pytest.raises(MealNotFound):
        count_covers(session, counted.model_copy(update={"id": new_id()}), awa)
    take_back(session, awa, reversal)
    assert covers_of(session, awa, meal_id) == (37, 8)


def test_covers_sent_twice_are_counted_once(session: Session, awa: By) -> None:
    meal_id = serve(session, a_meal(), awa)
    counted = CoversCounted(id=new_id(), meal_id=meal_id, covers=37)
    count_covers(session, counted, awa)
    later = CoversCounted(id=new_id(), meal_id=meal_id, covers=36)
    count_covers(session, later, awa)
    # A phone that did not hear back sends the first word again: it is no new one.
    count_covers(session, counted, awa)
    assert covers_of(session, awa, meal_id) == (36, 8)
    with pytest.raises(IdAlreadyUsed):
        count_covers(session, counted.model_copy(update={"covers": 35}), awa)


def test_covers_that_cannot_be_are_refused(session: Session, awa: By) -> None:
    meal_id = serve(session, a_meal(covers=40, cooks=8), awa)
    for covers, cooks, refusal in ((0, 0, NobodyAte), (5, 6, MoreCooksThanCovers)):
        wrong = CoversCounted(id=new_id(), meal_id=meal_id, covers=covers, cooks=cooks)
        with pytest.raises(refusal):
            count_covers(session, wrong, awa)
    # Eight cooks were said before.
    with pytest.raises(MoreCooksThanCovers):
        count_covers(session, CoversCounted(id=new_id(), meal_id=meal_id, covers=7), awa)
    with pytest.raises(ValidationError):
        CoversCounted(id=new_id(), meal_id=meal_id, covers=7, cooks=-1)
    assert covers_of(session, awa, meal_id) == (40, 8)


def test_another_canteens_meal_is_out_of_reach(session: Session, awa: By) -> None:
    theirs = serve(session, a_meal(), somebody_in_a_new_canteen(session))
    with pytest.raises(MealNotFound):
        count_covers(session, CoversCounted(id=new_id(), meal_id=theirs, covers=3), awa)
