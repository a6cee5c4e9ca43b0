"""Certificates learnt of later, as it happens in a kitchen.

In March 2026 the canteen buys carrots and leeks at Ferme des Ormes, whose certificate ended on
28 February, and cooks some. What the papers say later is told apart, and a person answers.
"""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from inventory.kitchen.meals import serve
from inventory.lots import Lot
from inventory.proof.reexaminations import Task, reexaminations
from inventory.proof.reweighing import (
    NotAsSeen,
    accept_reexamination,
)
from inventory.purchases import EvidenceRow
from inventory.receiving.receipts import receive
from kernel.actor import By
from network.promises import Basis, Measure
from suppliers.certificates import Ending, NewScope
from suppliers.evidence import Why
from suppliers.families import Family
from tests.builders import (
    MONDAY,
    a_certificate,
    a_delivery,
    a_line,
    a_meal,
    a_producer,
    a_product,
    a_supplier,
    bought_by,
    somebody_in_a_new_canteen,
    take_back,
)
from tests.counting import statements
from tests.inventory.proof.farms import (
    APRIL,
    BIO,
    ENDED,
    EXPIRED,
    MARCH,
    NEXT,
    PROVEN,
    TODAY,
    UNKNOWN,
    a_farm,
    as_bookkeeper,
    bought,
    cooked,
    news,
    organic,
    renewed,
    the_task,
    told,
    yes,
)


def test_a_renewal_that_came_late_is_told_and_one_yes_mends_the_lines(
    session: Session, awa: By
) -> None:
    awa = as_bookkeeper(awa)
    farm = a_farm(session, awa)
    serve(session, a_meal((farm.carrots, "4")), awa)
    # The farm's certificate had ended: its food stands apart, and counts in no share.
    assert organic(bought(session, awa)) == {"expired": 42, "of": 42}
    assert reexaminations(session, awa.canteen_id, TODAY) == []

    # In April the renewal comes, and it begins in March. Nothing changes in silence.
    renewal = renewed(session, awa, farm, number="FR-BIO-01.250-0043443.2026.001")
    assert organic(bought(session, awa)) == {"expired": 42, "of": 42}
    task = the_task(session, awa)
    assert task.supplier_id == farm.supplier_id
    assert [str(change.line.net_value) for change in task.lines] == ["20.00", "12.00", "10.00"]
    (old,), (new,) = task.lines[0].old, task.lines[0].new
    assert (old.evidence, old.certificate_id, old.why) == (
        EXPIRED,
        farm.certificate_id,
        Why.ENDED,
    )
    assert (new.evidence, new.certificate_id, new.why) == (PROVEN, renewal, None)
    assert task.papers[renewal].number == "FR-BIO-01.250-0043443.2026.001"
    assert told(task)[MARCH, Measure.ORGANIC] == ({"expired": "32.00"}, {"proven": "32.00"})
    assert told(task)[NEXT, Measure.ORGANIC] == ({"expired": "10.00"}, {"proven": "10.00"})
    assert [effect.month for effect in task.months] == [MARCH] * 3 + [NEXT] * 3
    assert task.months[0].counted == (Decimal("32.00"), 14_000)

    # One yes, and what was bought and what was cooked of it are proven; not a cent moved.
    accept_reexamination(session, yes(task, because="Renewal of 1 March"), awa)
    assert organic(bought(session, awa)) == {"proven": 42, "of": 42}
    assert organic(bought(session, awa), Basis.MASS) == {"proven": 19, "of": 19}
    assert organic(cooked(session, awa)) == {"proven": 8, "of": 8}
    assert reexaminations(session, awa.canteen_id, TODAY) == []
    assert {line.bought_on for line in bought_by(session, awa)} == {MONDAY, APRIL}


def test_a_renewal_that_never_comes_is_awaited_for_sixty_days_and_no_longer(
    session: Session, awa: By
) -> None:
    farm = a_farm(session, awa)
    # 28 February and sixty days: until 29 April the lines stand as “renewal awaited”.
    assert reexaminations(session, awa.canteen_id, date(2026, 4, 29)) == []
    task = the_task(session, awa, date(2026, 4, 30))
    (new,) = task.lines[0].new
    assert (new.evidence, new.certificate_id, new.why) == (
        UNKNOWN,
        farm.certificate_id,
        Why.ENDED,
    )
    assert told(task)[MARCH, Measure.EGALIM] == ({"expired": "32.00"}, {"unknown": "32.00"})
    assert task.months[0].counted == (Decimal(0), 0)
    later = as_bookkeeper(awa, date(2026, 5, 4))
    accept_reexamination(session, yes(task), later)
    assert organic(bought(session, awa)) == {"unknown": 42, "of": 42}
    # It comes after all, a year late: it is told again, and mends what was given up.
    renewed(session, awa, farm)
    task = the_task(session, awa, date(2027, 5, 4))
    accept_reexamination(session, yes(task), as_bookkeeper(awa, date(2027, 5, 4)))
    assert organic(bought(session, awa)) == {"proven": 42, "of": 42}


def test_a_suspension_heard_of_late_takes_from_the_share_only_from_its_day(
    session: Session, awa: By
) -> None:
    awa = as_bookkeeper(awa)
    farm = a_farm(session, awa, valid_until=date(2026, 12, 31))
    assert organic(bought(session, awa)) == {"proven": 42, "of": 42}
    news(session, awa, farm.certificate_id, Ending.SUSPENDED, date(2026, 4, 1))
    task = the_task(session, awa)
    assert [change.line.bought_on for change in task.lines] == [APRIL]
    assert [one.why for one in task.lines[0].new] == [Why.SUSPENDED]
    assert told(task)[NEXT, Measure.ORGANIC] == ({"proven": "10.00"}, {"unknown": "10.00"})
    assert task.months[0].counted == (Decimal("-10.00"), -5000)
    accept_reexamination(session, yes(task), awa)
    assert organic(bought(session, awa)) == {"proven": 32, "unknown": 10, "of": 42}
    # The suspension itself was withdrawn from its first day on.
    news(session, awa, farm.certificate_id, Ending.RESTORED, date(2026, 4, 1))
    accept_reexamination(session, yes(the_task(session, awa)), awa)
    assert organic(bought(session, awa)) == {"proven": 42, "of": 42}


def test_a_paper_for_other_food_is_told_for_the_food_it_does_not_name(
    session: Session, awa: By
) -> None:
    awa = as_bookkeeper(awa)
    supplier_id = a_supplier(session, awa)
    carrots, cheese = a_product(session), a_product(session, family=Family.DAIRY)
    lines = [a_line(one, "10", labels=BIO) for one in (carrots, cheese)]
    receive(session, a_delivery(supplier_id, *lines), awa)
    assert organic(bought(session, awa)) == {"declared": 40, "of": 40}
    scopes = (NewScope(family=Family.FRUIT_AND_VEGETABLES),)
    a_certificate(session, awa, supplier_id=supplier_id, scopes=scopes)
    task = the_task(session, awa)
    found = {change.line.product_id: change.new[0] for change in task.lines}
    assert found[carrots.id].evidence == PROVEN
    assert (found[cheese.id].evidence, found[cheese.id].why) == (UNKNOWN, Why.OUT_OF_SCOPE)


def test_another_paper_is_no_news_where_the_one_shown_still_proves(
    session: Session, awa: By
) -> None:
    farm = a_farm(session, awa, valid_until=date(2026, 12, 31))
    other = a_certificate(session, awa, producer_id=farm.producer_id, valid_until=TODAY)
    a_certificate(session, awa, producer_id=farm.producer_id, valid_until=date(2028, 1, 1))
    assert reexaminations(session, awa.canteen_id, TODAY) == []
    # But where the one we show was withdrawn from the first, the proof rests on another.
    news(session, awa, farm.certificate_id, Ending.WITHDRAWN, date(2025, 3, 1))
    task = the_task(session, awa)
    for change in task.lines:
        assert (change.old[0].evidence, change.new[0].evidence) == (PROVEN, PROVEN)
        assert change.new[0].certificate_id not in (farm.certificate_id, other)


def test_another_canteen_has_its_own_task(session: Session, awa: By) -> None:
    awa = as_bookkeeper(awa)
    farm = a_farm(session, awa)
    ben = as_bookkeeper(somebody_in_a_new_canteen(session))
    line = a_line(farm.carrots, "3", labels=BIO, producer_id=farm.producer_id)
    receive(session, a_delivery(farm.supplier_id, line), ben)
    renewed(session, awa, farm)
    ours, theirs = the_task(session, awa), the_task(session, ben)
    with pytest.raises(NotAsSeen):
        accept_reexamination(session, yes(ours), ben)
    accept_reexamination(session, yes(ours), awa)
    assert organic(bought(session, ben)) == {"expired": 6, "of": 6}
    assert the_task(session, ben) == theirs


def test_the_lot_shows_the_paper_it_rests_on_now(session: Session, awa: By) -> None:
    awa = as_bookkeeper(awa)
    farm = a_farm(session, awa)
    renewal = renewed(session, awa, farm)
    query = (
        select(EvidenceRow.certificate_id)
        .join(
            Lot,
            (Lot.canteen_id == EvidenceRow.canteen_id)
            & (Lot.purchase_line_id == EvidenceRow.line_id),
        )
        .where(Lot.canteen_id == awa.canteen_id)
    )
    assert set(session.scalars(query)) == {farm.certificate_id}
    answer = accept_reexamination(session, yes(the_task(session, awa)), awa)
    assert set(session.scalars(query)) == {renewal}
    take_back(session, awa, answer)
    assert set(session.scalars(query)) == {farm.certificate_id}


def test_food_nobody_has_a_paper_for_and_charges_are_no_news(session: Session, awa: By) -> None:
    receive(
        session,
        a_delivery(a_supplier(session, awa), a_line(a_product(session), labels=BIO)),
        awa,
    )
    receive(session, a_delivery(a_supplier(session, awa), a_line(a_product(session))), awa)
    assert reexaminations(session, awa.canteen_id, date(2030, 1, 1)) == []


def test_a_task_costs_as_many_statements_for_one_line_as_for_sixty(
    session: Session, engine: Engine, awa: By
) -> None:
    awa = as_bookkeeper(awa)
    farm = a_farm(session, awa)
    renewed(session, awa, farm)

    def look() -> None:
        assert reexaminations(session, awa.canteen_id, TODAY)

    def answer(seen: Task) -> int:
        return statements(engine, lambda: accept_reexamination(session, yes(seen), awa))

    few, some = statements(engine, look), answer(the_task(session, awa))
    for _ in range(12):
        of = {"labels": BIO, "producer_id": a_producer(session, awa)}
        a_certificate(session, awa, producer_id=of["producer_id"], valid_until=ENDED)
        lines = [a_line(a_product(session), **of) for _ in range(5)]
        receive(session, a_delivery(farm.supplier_id, *lines), awa)
        a_certificate(session, awa, producer_id=of["producer_id"])
    assert statements(engine, look) == few
    assert len(the_task(session, awa).lines) == 60
    assert answer(the_task(session, awa)) == some
