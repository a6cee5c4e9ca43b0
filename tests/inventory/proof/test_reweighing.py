"""One yes mends the lines, one no leaves them; both can be taken back, in any order."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from inventory.kitchen.meals import serve
from inventory.proof.reexaminations import reexaminations
from inventory.proof.reweighing import (
    Accepted,
    ExaminedSince,
    NotAsSeen,
    accept_reexamination,
    decline_reexamination,
)
from kernel.actor import By
from kernel.documents import IdAlreadyUsed
from kernel.ids import new_id
from suppliers.certificates import Ending
from suppliers.evidence import Why
from tests.builders import (
    a_meal,
    bought_by,
    take_back,
)
from tests.inventory.proof.farms import (
    APRIL,
    TODAY,
    a_farm,
    as_bookkeeper,
    bought,
    cooked,
    everything,
    news,
    no,
    organic,
    renewed,
    the_task,
    yes,
)


def test_a_line_may_be_left_out_and_waits_on(session: Session, awa: By) -> None:
    awa = as_bookkeeper(awa)
    farm = a_farm(session, awa)
    renewed(session, awa, farm)
    task = the_task(session, awa)
    accept_reexamination(session, yes(task, task.lines[2].line.id), awa)
    assert organic(bought(session, awa)) == {"proven": 10, "expired": 32, "of": 42}
    rest = the_task(session, awa)
    assert [change.line.id for change in rest.lines] == [one.line.id for one in task.lines[:2]]


def test_the_same_yes_sent_twice_counts_once(session: Session, awa: By) -> None:
    awa = as_bookkeeper(awa)
    farm = a_farm(session, awa)
    renewed(session, awa, farm)
    answer = yes(the_task(session, awa))
    again = Accepted.model_validate_json(answer.model_dump_json())
    assert accept_reexamination(session, answer, awa) == answer.id
    before = len(bought_by(session, awa))
    assert accept_reexamination(session, again, awa) == answer.id
    assert len(bought_by(session, awa)) == before
    with pytest.raises(IdAlreadyUsed):
        accept_reexamination(session, answer.model_copy(update={"because": "else"}), awa)


def test_whoever_answers_second_hears_of_the_first(session: Session, awa: By) -> None:
    awa = as_bookkeeper(awa)
    farm = a_farm(session, awa)
    renewed(session, awa, farm)
    task = the_task(session, awa)
    accept_reexamination(session, yes(task), awa)
    with pytest.raises(NotAsSeen):
        accept_reexamination(session, yes(task), awa)
    with pytest.raises(NotAsSeen):
        decline_reexamination(session, no(task), awa)


def test_news_that_came_meanwhile_is_looked_at_first(session: Session, awa: By) -> None:
    awa = as_bookkeeper(awa)
    farm = a_farm(session, awa)
    renewal = renewed(session, awa, farm)
    task = the_task(session, awa)
    news(session, awa, renewal, Ending.WITHDRAWN, date(2026, 4, 1))
    with pytest.raises(NotAsSeen):
        accept_reexamination(session, yes(task), awa)
    assert organic(bought(session, awa)) == {"expired": 42, "of": 42}


def test_lines_nobody_was_shown_are_refused(session: Session, awa: By) -> None:
    awa = as_bookkeeper(awa)
    farm = a_farm(session, awa)
    renewed(session, awa, farm)
    with pytest.raises(NotAsSeen):
        accept_reexamination(session, yes(the_task(session, awa), new_id()), awa)


def test_a_no_is_remembered_until_something_else_is_learnt(session: Session, awa: By) -> None:
    awa = as_bookkeeper(awa)
    farm = a_farm(session, awa)
    renewal = renewed(session, awa, farm)
    before = organic(bought(session, awa))
    answer = decline_reexamination(session, no(the_task(session, awa)), awa)
    assert reexaminations(session, awa.canteen_id, TODAY) == []
    assert organic(bought(session, awa)) == before
    # Taken back, the task is there again; and put back, it is gone.
    undone = take_back(session, awa, answer)
    assert len(the_task(session, awa).lines) == 3
    take_back(session, awa, undone)
    assert reexaminations(session, awa.canteen_id, TODAY) == []
    # Withdrawn in April: that is something else, for April's line.
    news(session, awa, renewal, Ending.WITHDRAWN, date(2026, 4, 1))
    (change,) = the_task(session, awa).lines
    assert (change.line.bought_on, change.new[0].why) == (APRIL, Why.WITHDRAWN)


def test_a_yes_taken_back_leaves_everything_as_before_and_so_does_putting_it_back(
    session: Session, awa: By
) -> None:
    awa = as_bookkeeper(awa)
    farm = a_farm(session, awa)
    serve(session, a_meal((farm.carrots, "4")), awa)
    renewed(session, awa, farm)
    task = the_task(session, awa)
    before = everything(session, awa)
    answer = accept_reexamination(session, yes(task), awa)
    after = everything(session, awa)
    assert after != before
    undone = take_back(session, awa, answer, "It was another farm's paper.")
    assert everything(session, awa) == before
    assert the_task(session, awa) == task
    undone = take_back(session, awa, undone)
    assert everything(session, awa) == after
    assert reexaminations(session, awa.canteen_id, TODAY) == []
    take_back(session, awa, undone)
    assert everything(session, awa) == before


def test_a_receipt_taken_back_takes_its_new_lines_along(session: Session, awa: By) -> None:
    awa = as_bookkeeper(awa)
    farm = a_farm(session, awa)
    renewed(session, awa, farm)
    accept_reexamination(session, yes(the_task(session, awa)), awa)
    undone = take_back(session, awa, farm.march)
    assert organic(bought(session, awa)) == {"proven": 10, "of": 10}
    assert reexaminations(session, awa.canteen_id, TODAY) == []
    take_back(session, awa, undone)
    assert organic(bought(session, awa)) == {"proven": 42, "of": 42}


def test_a_yes_taken_back_after_its_receipt_counts_nothing_twice(
    session: Session, awa: By
) -> None:
    awa = as_bookkeeper(awa)
    farm = a_farm(session, awa)
    renewed(session, awa, farm)
    answer = accept_reexamination(session, yes(the_task(session, awa)), awa)
    undone = take_back(session, awa, farm.march)
    take_back(session, awa, answer)
    assert organic(bought(session, awa)) == {"expired": 10, "of": 10}
    # The delivery holds again, and with what was frozen at the door.
    take_back(session, awa, undone)
    assert organic(bought(session, awa)) == {"expired": 42, "of": 42}
    assert len(the_task(session, awa).lines) == 3


def test_what_was_put_back_can_be_examined_again(session: Session, awa: By) -> None:
    awa = as_bookkeeper(awa)
    farm = a_farm(session, awa)
    take_back(session, awa, take_back(session, awa, farm.march))
    renewed(session, awa, farm)
    accept_reexamination(session, yes(the_task(session, awa)), awa)
    assert organic(bought(session, awa)) == {"proven": 42, "of": 42}
    take_back(session, awa, farm.march)
    assert organic(bought(session, awa)) == {"proven": 10, "of": 10}


def test_one_answer_may_follow_another_and_the_first_may_go_alone(
    session: Session, awa: By
) -> None:
    awa = as_bookkeeper(awa)
    farm = a_farm(session, awa)
    serve(session, a_meal((farm.carrots, "4")), awa)
    renewal = renewed(session, awa, farm)
    before = everything(session, awa)
    first = accept_reexamination(session, yes(the_task(session, awa)), awa)
    proven = everything(session, awa)
    news(session, awa, renewal, Ending.WITHDRAWN, date(2026, 3, 1))
    second = accept_reexamination(session, yes(the_task(session, awa)), awa)
    assert organic(bought(session, awa)) == {"unknown": 42, "of": 42}
    assert organic(cooked(session, awa)) == {"unknown": 8, "of": 8}
    undone = take_back(session, awa, second)
    assert everything(session, awa) == proven
    take_back(session, awa, undone)
    take_back(session, awa, first)
    assert everything(session, awa) == before


def test_two_answers_on_one_line_cannot_both_hold(session: Session, awa: By) -> None:
    awa = as_bookkeeper(awa)
    farm = a_farm(session, awa)
    renewal = renewed(session, awa, farm)
    first = accept_reexamination(session, yes(the_task(session, awa)), awa)
    undone = take_back(session, awa, first)
    news(session, awa, renewal, Ending.SUSPENDED, date(2026, 4, 1))
    second = accept_reexamination(session, yes(the_task(session, awa)), awa)
    seen = organic(bought(session, awa))
    assert seen == {"proven": 32, "unknown": 10, "of": 42}
    with pytest.raises(ExaminedSince):
        take_back(session, awa, undone)
    assert organic(bought(session, awa)) == seen
    take_back(session, awa, second)
    take_back(session, awa, undone)
    assert organic(bought(session, awa)) == {"proven": 42, "of": 42}
