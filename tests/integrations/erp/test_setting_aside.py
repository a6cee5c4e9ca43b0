"""A document that is declined, or gets no answer, holds up no other."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from integrations.erp import keeping, telling, works
from integrations.erp.answers import NO_ANSWER, Answers, Declined, Unclear, Unusable, kept
from integrations.erp.bugs import FAILS, FAILS_REMEDY
from integrations.erp.counterparts import AFTER, retry
from integrations.erp.facts import Known, OrderFacts, ReceiptFacts, SupplierFacts
from integrations.erp.queue import Due
from integrations.erp.rounds import Tally
from integrations.erp.telling import tell_all
from kernel.errors import Unreachable
from network.canteens import Canteen
from tests.integrations.erp.a_purchaser import Clock, Purchaser, a_desk, told
from tests.integrations.erp.an_erp import AnErp, Fault, cut

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
    for _ in range(3):
        with pytest.raises(Unclear):
            told(desk, awa)
    assert told(desk, awa) == Tally(told=2)
    assert awa.waits() == {orders[0].id}
    assert awa.known(orders[0].id).aside_at is None
    for _ in range(8):
        clock.after(minutes=12)
        told(desk, awa)
    assert awa.known(orders[0].id).reason == NO_ANSWER
    erp.poison = set()
    clock.after(minutes=16)
    assert told(desk, awa) == Tally(told=1)
    assert erp.done["order", orders[0].id] == 1


def test_among_many_the_one_at_fault_is_found_in_few_steps(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    erp.batch = 16
    desk, orders = a_desk(awa, erp, clock), [awa.orders() for _ in range(16)]
    erp.poison = {orders[5].id}
    for _ in range(3):
        with pytest.raises(Unclear):
            told(desk, awa)
    before = erp.calls.count("order")
    assert told(desk, awa) == Tally(told=15)
    # Sixteen at once, then two halves of each half: one by one it would be sixteen.
    assert erp.calls.count("order") - before == 1 + 2 * 4
    assert awa.waits() == {orders[5].id}


def test_others_go_on_at_their_pace_while_one_gets_no_answer(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, bad = a_desk(awa, erp, clock), awa.orders()
    erp.poison = {bad.id}
    for _ in range(3):
        # Whoever is asked for beside it is told all the same.
        good = awa.receives()
        with pytest.raises(Unclear):
            told(desk, awa)
        assert good not in awa.waits()
    calls = []
    for _ in range(12):
        good, before = awa.orders(), len(erp.calls)
        assert told(desk, awa) == Tally(told=1)
        calls.append(len(erp.calls) - before)
        clock.after(minutes=1)
    # It is asked for again after one, two, four minutes: an answer was looked for before, and after.
    assert [place for place, many in enumerate(calls) if many > 1] == [0, 1, 3, 7]
    assert awa(lambda s: retry(s, [awa.by.canteen_id], clock.now)) == 1
    erp.poison = set()
    assert told(desk, awa) == Tally(told=1)
    assert awa.waits() == set()


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
    assert awa.known(order.id).suspect
    assert awa.known(receipt).aside_at is None
    erp.poison = set()
    clock.after(minutes=2)
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
    assert (awa.known(order.id).aside_at, awa.known(order.id).tries) == (None, 0)
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
    assert erp.calls[calls:] == ["order", "ping", "ping"]


def test_a_canteen_that_cellier_fails_at_holds_up_no_other(
    engine: Engine, erp: AnErp, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = Purchaser(engine), Purchaser(engine)
    first, second = sorted((one, two), key=lambda each: each.by.canteen_id)
    first.orders()
    good = second.orders()

    def due(_: Session, canteen_id: UUID, **named: object) -> list[Due]:
        if canteen_id == first.by.canteen_id:
            raise KeyError
        return real(_, canteen_id, **named)  # type: ignore[arg-type]

    real = telling.due
    monkeypatch.setattr(telling, "due", due)
    with pytest.raises(KeyError):
        tell_all(a_desk(first, erp, clock), [one.by.canteen_id, two.by.canteen_id])
    assert good.id in erp.orders


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


@pytest.mark.parametrize("step", ["orders_to_tell", "receipts_to_tell"])
def test_a_document_that_cannot_be_planned_holds_up_no_other(
    awa: Purchaser, erp: AnErp, clock: Clock, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    desk, orders = a_desk(awa, erp, clock), [awa.orders() for _ in range(4)]
    receipts = [awa.receives(one) for one in orders]
    bad = {"orders_to_tell": orders[2].id, "receipts_to_tell": receipts[2]}[step]
    real = getattr(works, step)

    def planned(session: Session, canteen: Canteen, ids: Sequence[UUID]) -> object:
        if bad in ids:
            raise KeyError("poison")
        return real(session, canteen, ids)

    monkeypatch.setattr(works, step, planned)
    came = told(desk, awa)
    assert [erp.holds(one) for one in receipts] == [True, True, False, True]
    assert awa.known(bad).reason == kept(FAILS, {"error": "KeyError"})
    assert came.aside == len(awa.waits() & {orders[2].id, receipts[2]})
    assert told(desk, awa) == Tally()
    monkeypatch.setattr(works, step, real)
    clock.after(minutes=16)
    told(desk, awa)
    assert (awa.waits(), erp.holds(receipts[2])) == (set(), True)


def test_a_document_that_speaks_of_what_cellier_fails_at_holds_up_no_other(
    awa: Purchaser, erp: AnErp, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, order, farm = a_desk(awa, erp, clock), awa.orders(), awa.farm
    awa.finds_another_farm()
    good, real = awa.orders(), keeping.suppliers_to_tell

    def suppliers(session: Session, ids: Iterable[UUID]) -> list[SupplierFacts]:
        if farm in ids:
            raise KeyError("poison")
        return real(session, ids)

    monkeypatch.setattr(keeping, "suppliers_to_tell", suppliers)
    assert told(desk, awa) == Tally(told=1, aside=1)
    assert (awa.waits(), awa.known(order.id).remedy) == ({order.id}, FAILS_REMEDY)
    assert good.id in erp.orders
    monkeypatch.setattr(keeping, "suppliers_to_tell", real)
    clock.after(minutes=16)
    assert told(desk, awa) == Tally(told=1)


def test_a_document_at_which_the_telling_fails_is_named_at_once_and_holds_up_no_other(
    awa: Purchaser, erp: AnErp, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    desk, orders = a_desk(awa, erp, clock), [awa.orders() for _ in range(5)]
    bill, bad, real = awa.bills(awa.receives()), orders[3].id, erp.order
    secret = "poison"

    def order(some: Sequence[OrderFacts], known: Known) -> Answers:
        if bad in {one.id for one in some}:
            raise KeyError(secret)
        return real(some, known)

    erp.order = order
    assert told(desk, awa).aside == 1
    assert awa.waits() == {bad}
    assert erp.holds(bill)
    assert awa.known(bad).reason == kept(FAILS, {"error": "KeyError"})
    assert str(bad) in "".join(caplog.messages)
    assert secret not in "".join(caplog.messages)


class Dead(BaseException):
    """The worker is no more."""


def test_a_document_at_which_the_worker_dies_holds_up_no_other(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    erp.batch, desk = 50, a_desk(awa, erp, clock)
    bad, *good = [awa.receives() for _ in range(4)]
    real = erp.receive

    def receive(facts: Sequence[ReceiptFacts], known: Known) -> Answers:
        if bad in {one.id for one in facts}:
            raise Dead
        return real(facts, known)

    erp.receive = receive  # type: ignore[method-assign]
    bill = awa.bills(good[0])
    for _ in range(6):
        with suppress(Dead):
            told(desk, awa)
        clock.after(minutes=1)
    assert [erp.holds(one) for one in (*good, bill, bad)] == [True] * 4 + [False]
    for _ in range(8):
        clock.after(minutes=12)
        with suppress(Dead):
            told(desk, awa)
    assert awa.known(bad).reason == NO_ANSWER
    erp.receive = real  # type: ignore[method-assign]
    clock.after(minutes=16)
    assert told(desk, awa) == Tally(told=1)


@pytest.mark.parametrize("error", [cut, lambda: Unusable(erp="", reason="", remedy="")])
def test_what_is_asked_for_while_nobody_is_answered_does_not_count(
    awa: Purchaser, erp: AnErp, clock: Clock, error: Callable[[], Unreachable]
) -> None:
    desk, orders = a_desk(awa, erp, clock), [awa.orders() for _ in range(2)]

    def faults(name: str) -> None:
        if name in ("order", "ping"):
            raise error()

    erp.faults = faults  # type: ignore[assignment]
    for _ in range(20):
        with pytest.raises(Unreachable):
            told(desk, awa)
    assert {awa.known(one.id).tries for one in orders} == {0}
    erp.faults = lambda _: None
    assert told(desk, awa) == Tally(told=2)
