"""Evidence learnt later of what was billed, what was sent on, and by several at one time."""

from datetime import date
from decimal import Decimal

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.billing.bills import enter_bill
from inventory.kitchen.meals import serve
from inventory.proof.reexaminations import reexaminations
from inventory.proof.reweighing import accept_reexamination
from kernel.actor import By
from network.promises import Basis
from suppliers.certificates import Ending
from tests.builders import MONDAY, a_meal, bought_by, somebody_in_a_new_canteen, take_back
from tests.inventory.billing.bills_to_enter import a_bill, asked
from tests.inventory.exchanges.two_ends import out, receive, send
from tests.inventory.proof.farms import (
    TODAY,
    a_farm,
    as_bookkeeper,
    bought,
    cooked,
    news,
    organic,
    renewed,
    the_task,
    yes,
)
from tests.inventory.test_many_at_once import at_once

VALID = date(2026, 12, 31)


def test_the_price_as_billed_rests_on_the_same_paper(session: Session, awa: By) -> None:
    awa = as_bookkeeper(awa)
    farm = a_farm(session, awa)
    (carrots,) = [one for one in bought_by(session, awa) if one.net_value == 20]
    bill = enter_bill(session, a_bill(farm.supplier_id, asked(carrots, "22.00")), awa)
    assert organic(bought(session, awa)) == {"expired": 44, "of": 44}
    renewed(session, awa, farm)
    task = the_task(session, awa)
    assert sorted(str(change.line.net_value) for change in task.lines) == [
        "10.00",
        "12.00",
        "2.00",
        "20.00",
    ]
    answer = accept_reexamination(session, yes(task), awa)
    assert organic(bought(session, awa)) == {"proven": 44, "of": 44}
    assert organic(bought(session, awa), Basis.MASS) == {"proven": 19, "of": 19}
    # The bill was another canteen's: what it made dearer goes, and its new evidence with it.
    undone = take_back(session, awa, bill)
    assert organic(bought(session, awa)) == {"proven": 42, "of": 42}
    take_back(session, awa, answer)
    assert organic(bought(session, awa)) == {"expired": 42, "of": 42}
    take_back(session, awa, undone)
    assert organic(bought(session, awa)) == {"expired": 44, "of": 44}


def test_what_was_sent_on_has_its_own_task_where_it_is_now(session: Session, awa: By) -> None:
    awa = as_bookkeeper(awa)
    ben = as_bookkeeper(somebody_in_a_new_canteen(session))
    farm = a_farm(session, awa, valid_until=VALID)
    sent = send(session, awa, ben, out("6", product_id=farm.carrots.id))
    receive(session, ben, sent)
    serve(session, a_meal((farm.carrots, "6")), ben)
    assert organic(cooked(session, ben), Basis.MASS) == {"proven": 6, "of": 6}

    # Withdrawn from that Monday: both canteens are told, and each answers for itself.
    news(session, awa, farm.certificate_id, Ending.WITHDRAWN, MONDAY)
    (change,) = the_task(session, ben).lines
    assert (change.line.bought_on, change.line.grams) == (MONDAY, 6000)
    accept_reexamination(session, yes(the_task(session, awa)), awa)
    assert organic(cooked(session, ben), Basis.MASS) == {"proven": 6, "of": 6}
    # It was bought elsewhere: no month of Ben's purchases changes, his meals do.
    assert the_task(session, ben).months == []
    answer = accept_reexamination(session, yes(the_task(session, ben)), ben)
    assert organic(cooked(session, ben), Basis.MASS) == {"unknown": 6, "of": 6}
    assert reexaminations(session, ben.canteen_id, TODAY) == []
    take_back(session, ben, answer)
    assert organic(cooked(session, ben), Basis.MASS) == {"proven": 6, "of": 6}


def test_what_is_sent_on_afterwards_takes_the_new_evidence_along(
    session: Session, awa: By
) -> None:
    awa = as_bookkeeper(awa)
    ben = as_bookkeeper(somebody_in_a_new_canteen(session))
    farm = a_farm(session, awa)
    renewed(session, awa, farm)
    accept_reexamination(session, yes(the_task(session, awa)), awa)
    receive(session, ben, send(session, awa, ben, out("6", product_id=farm.carrots.id)))
    serve(session, a_meal((farm.carrots, "6")), ben)
    assert organic(cooked(session, ben), Basis.MASS) == {"proven": 6, "of": 6}
    assert reexaminations(session, ben.canteen_id, TODAY) == []


def test_of_six_who_say_yes_at_once_one_does_it(
    engine: Engine, session: Session, awa: By
) -> None:
    awa = as_bookkeeper(awa)
    farm = a_farm(session, awa)
    renewed(session, awa, farm)
    task = the_task(session, awa)
    session.commit()
    answers = [yes(task, because=str(turn)) for turn in range(6)]
    acts = [lambda hand, one=one: accept_reexamination(hand, one, awa) for one in answers]
    assert sorted(at_once(engine, acts)) == ["NotAsSeen"] * 5 + ["done"]
    session.expire_all()
    assert organic(bought(session, awa)) == {"proven": Decimal(42), "of": Decimal(42)}
