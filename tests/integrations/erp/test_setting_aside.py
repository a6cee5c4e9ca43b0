"""A document that is declined, or gets no answer, holds up no other."""

from contextlib import suppress

import pytest
from sqlalchemy import Engine

from integrations.erp.answers import NO_ANSWER, Declined, Unclear
from integrations.erp.counterparts import AFTER, retry
from integrations.erp.rounds import Tally
from integrations.erp.telling import tell_all
from tests.integrations.erp.a_purchaser import Clock, Purchaser, a_desk, told
from tests.integrations.erp.an_erp import AnErp, Fault

NO_VAT = Declined("The VAT number is wrong.", "Correct it.")


def test_a_bad_document_holds_up_no_other(awa: Purchaser, erp: AnErp, clock: Clock) -> None:
    desk, orders = a_desk(awa, erp, clock), [awa.orders() for _ in range(5)]
    erp.answers[orders[1].id] = NO_VAT
    assert told(desk, awa) == Tally(told=4, aside=1)
    assert awa.waits() == {orders[1].id}
    bad = awa.known(orders[1].id)
    assert (bad.reason, bad.remedy) == (NO_VAT.reason, NO_VAT.remedy)
    calls = len(erp.calls)
    assert told(desk, awa) == Tally()
    assert len(erp.calls) == calls
    clock.after(minutes=16)
    del erp.answers[orders[1].id]
    assert told(desk, awa) == Tally(told=1)
    assert (awa.waits(), awa.known(orders[1].id).aside_at) == (set(), None)


def test_what_hangs_on_a_bad_document_follows_when_that_is_mended(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, order = a_desk(awa, erp, clock), awa.orders()
    receipt = awa.receives(order)
    bill = awa.bills(receipt)
    erp.answers[order.id] = NO_VAT
    told(desk, awa)
    assert (erp.receipts, erp.bills) == ({}, {})
    assert awa.known(receipt).reason == awa.known(bill).reason == AFTER
    del erp.answers[order.id]
    assert awa(lambda session: retry(session, [awa.by.canteen_id], clock.now)) == 3
    assert told(desk, awa).told == 3
    assert awa.waits() == set()


def test_a_document_that_is_never_answered_ends_alone_and_aside(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, orders = a_desk(awa, erp, clock), [awa.orders() for _ in range(3)]
    erp.poison = {orders[0].id}
    for _ in range(4):
        with suppress(Unclear):
            told(desk, awa)
    assert awa.waits() == {orders[0].id}
    assert awa.known(orders[0].id).aside_at is None
    for _ in range(8):
        with suppress(Unclear):
            told(desk, awa)
    assert awa.known(orders[0].id).reason == NO_ANSWER
    erp.poison = set()
    clock.after(minutes=16)
    assert told(desk, awa) == Tally(told=1)
    assert erp.done["order", orders[0].id] == 1


def test_a_document_of_which_nothing_is_said_does_not_go_round_for_ever(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, orders = a_desk(awa, erp, clock), [awa.orders() for _ in range(3)]
    erp.silent = {orders[0].id}
    assert told(desk, awa) == Tally(told=2, aside=1)
    assert awa.waits() == {orders[0].id}


def test_a_delivery_waits_for_its_order_as_long_as_that_is_only_unanswered(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, order = a_desk(awa, erp, clock), awa.orders()
    receipt = awa.receives(order)
    erp.poison = {order.id}
    for _ in range(5):
        with suppress(Unclear):
            told(desk, awa)
    assert awa.known(order.id).alone
    assert awa.known(receipt).aside_at is None
    erp.poison = set()
    assert told(desk, awa) == Tally(told=2)
    assert awa.waits() == set()


def test_where_nobody_answers_no_document_is_blamed(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, order = a_desk(awa, erp, clock), awa.orders()
    erp.faults = lambda _: Fault.BEFORE
    for _ in range(20):
        with pytest.raises(Unclear):
            told(desk, awa)
    assert awa.known(order.id).aside_at is None
    erp.faults = lambda _: None
    assert told(desk, awa) == Tally(told=1)


@pytest.mark.parametrize("what", ["canteen", "farm", "carrots"])
def test_a_thing_that_is_declined_takes_aside_what_speaks_of_it(
    awa: Purchaser, erp: AnErp, clock: Clock, what: str
) -> None:
    desk, order = a_desk(awa, erp, clock), awa.orders()
    things = {"canteen": awa.by.canteen_id, "farm": awa.farm, "carrots": awa.carrots}
    erp.answers[things[what]] = NO_VAT
    assert told(desk, awa) == Tally(aside=1)
    assert awa.known(order.id).reason == NO_VAT.reason
    del erp.answers[things[what]]
    clock.after(minutes=16)
    assert told(desk, awa) == Tally(told=1)


def test_a_document_that_gets_no_answer_holds_up_no_other_canteen(
    engine: Engine, erp: AnErp, clock: Clock
) -> None:
    one, two = Purchaser(engine), Purchaser(engine)
    first, second = sorted((one, two), key=lambda each: each.by.canteen_id)
    bad, good = first.orders(), second.orders()
    erp.poison = {bad.id}
    canteens = [one.by.canteen_id, two.by.canteen_id]
    with pytest.raises(Unclear):
        tell_all(a_desk(first, erp, clock), canteens)
    assert good.id in erp.orders
    # Where it answers nobody, each canteen is not asked about too.
    second.confirms(good)
    erp.faults = lambda _: Fault.BEFORE
    calls = len(erp.calls)
    with pytest.raises(Unclear):
        tell_all(a_desk(first, erp, clock), canteens)
    assert erp.calls[calls:] == ["order", "ping"]


@pytest.mark.parametrize("what", ["farm", "carrots"])
def test_a_thing_that_gets_no_answer_hinders_only_what_speaks_of_it(
    awa: Purchaser, erp: AnErp, clock: Clock, what: str
) -> None:
    desk, bad = a_desk(awa, erp, clock), awa.receives()
    erp.poison = {getattr(awa, what)}
    awa.finds_another_farm()
    good = awa.receives()
    assert told(desk, awa) == Tally(told=1, aside=1)
    assert (erp.holds(good), awa.known(bad).reason) == (True, NO_ANSWER)
    erp.poison = set()
    clock.after(minutes=16)
    assert told(desk, awa) == Tally(told=1)


def test_a_thing_asked_for_on_a_bad_line_is_not_blamed(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, order = a_desk(awa, erp, clock), awa.orders()
    erp.faults = iter([None, Fault.BEFORE, None, Fault.AFTER])
    assert told(desk, awa) == Tally(told=1)
    assert awa.known(order.id).aside_at is None


def test_what_was_declined_keeps_its_time_when_another_is_told(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, orders = a_desk(awa, erp, clock), [awa.orders() for _ in range(2)]
    receipt = awa.receives(orders[1])
    erp.answers = {order.id: NO_VAT for order in orders}
    told(desk, awa)
    clock.after(minutes=16)
    told(desk, awa)
    bad = awa.known(orders[0].id)
    del erp.answers[orders[1].id]
    clock.after(minutes=50)
    awa.retries(orders[1].id, clock.now)
    told(desk, awa)
    assert erp.holds(receipt)
    again = awa.known(orders[0].id)
    assert (again.declined, again.retry_at) == (bad.declined, bad.retry_at)
