"""A round with an ERP: each document once, in order."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from decimal import Decimal
from threading import Event, current_thread, main_thread

import pytest
from sqlalchemy.orm import Session

from integrations.erp import leases
from integrations.erp.answers import Unclear
from integrations.erp.facts import Stands
from integrations.erp.leases import LeaseLost, lease
from integrations.erp.rounds import Tally
from integrations.erp.telling import tell_all
from integrations.erp.things import tell_all_anew
from tests.integrations.erp.a_purchaser import Clock, Purchaser, a_desk, told
from tests.integrations.erp.an_erp import NOON, AnErp, Fault


def test_an_order_is_told_as_far_as_it_has_gone(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, order = a_desk(awa, erp, clock), awa.orders()
    assert told(desk, awa) == Tally(told=1)
    assert erp.orders[order.id].stands == Stands.SENT
    (line,) = erp.orders[order.id].lines
    assert (line.units, line.price, line.net) == (
        Decimal("10.000"), Decimal("2.00"), Decimal("20.00"),
    )  # fmt: skip
    awa.confirms(order)
    assert told(desk, awa) == Tally(told=1)
    assert erp.orders[order.id].stands == Stands.CONFIRMED
    assert erp.orders[order.id].remote == awa.known(order.id).remote
    assert told(desk, awa) == Tally()
    assert erp.done["order", order.id] == 1
    assert awa.waits() == set()


def test_what_was_called_off_before_it_was_told_is_never_told(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    order, receipt = awa.orders(), awa.receives()
    awa.cancels(order)
    awa.takes_back(receipt)
    assert told(a_desk(awa, erp, clock), awa) == Tally()
    assert erp.calls == []
    assert awa.waits() == set()


def test_an_order_asked_for_without_an_answer_is_called_off_there_too(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, order = a_desk(awa, erp, clock), awa.orders()
    erp.faults = lambda name: Fault.AFTER if name == "order" else None
    with pytest.raises(Unclear):
        told(desk, awa)
    awa.cancels(order)
    erp.faults = lambda _: None
    assert told(desk, awa) == Tally(told=1)
    assert erp.orders[order.id].stands == Stands.CANCELLED


def test_a_delivery_by_telephone_brings_its_order_along(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    order = awa.orders()
    desk = a_desk(awa, erp, clock)
    receipt = awa.receives(order)
    told(desk, awa)
    assert erp.orders[order.id].stands == Stands.CONFIRMED
    assert erp.receipts[receipt, 1].order == erp.remote(order.id)
    assert awa.waits() == set()


def test_a_delivery_taken_back_and_brought_again_is_told_by_turns(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, receipt = a_desk(awa, erp, clock), awa.receives()
    told(desk, awa)
    back = awa.takes_back(receipt)
    told(desk, awa)
    assert not erp.holds(receipt)
    awa.takes_back(back)
    told(desk, awa)
    assert erp.holds(receipt)
    assert [turn for _, turn in erp.receipts] == [1, 2, 3]


def test_a_corrected_delivery_goes_back_and_the_right_one_comes(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, wrong = a_desk(awa, erp, clock), awa.receives()
    told(desk, awa)
    right = awa.corrects(wrong, kilos="12")
    told(desk, awa)
    assert (erp.holds(wrong), erp.holds(right)) == (False, True)
    assert erp.receipts[right, 1].lines[0].units == Decimal(12)


def test_two_deliveries_of_an_order_go_one_after_the_other(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    order = awa.orders()
    first = awa.receives(order, kilos="4", more_to_come=True)
    last = awa.receives(order, kilos="6")
    told(a_desk(awa, erp, clock), awa)
    assert [one for one, _ in erp.receipts] == [first, last]
    assert [one.closes for one in erp.receipts.values()] == [False, True]
    assert erp.receipts[last, 1].others == (erp.remote((first, 1)),)


def test_what_came_in_part_is_ended_and_not_cancelled(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, order = a_desk(awa, erp, clock), awa.orders()
    receipt = awa.receives(order, kilos="4", more_to_come=True)
    awa.cancels(order)
    told(desk, awa)
    assert (erp.orders[order.id].stands, erp.holds(receipt)) == (Stands.ENDED, True)
    awa.takes_back(receipt)
    told(desk, awa)
    assert (erp.holds(receipt), awa.waits()) == (False, set())


def test_a_bill_follows_its_delivery(awa: Purchaser, erp: AnErp, clock: Clock) -> None:
    order = awa.orders()
    receipt = awa.receives(order)
    bill = awa.bills(receipt, "21.00")
    assert told(a_desk(awa, erp, clock), awa).told == 3
    (line,) = erp.bills[bill, 1].lines
    assert (line.ordered_as, line.net) == (order.lines[0].id, Decimal("21.00"))


def test_a_worker_that_lost_its_lease_writes_nothing_down(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    slow, quick = a_desk(awa, erp, clock, "slow"), a_desk(awa, erp, clock, "quick")
    order = awa.orders()

    def overtaken(name: str) -> None:
        if name == "order" and erp.calls.count("order") == 1:
            clock.after(minutes=6)
            told(quick, awa)

    erp.faults = overtaken  # type: ignore[assignment]
    with pytest.raises(LeaseLost):
        told(slow, awa)
    assert erp.done["order", order.id] == 1
    assert awa.waits() == set()


def test_a_worker_keeps_its_lease_however_slow_the_erp_is(
    awa: Purchaser, erp: AnErp, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "_EVERY_S", 0.01)
    slow, order, renewed = a_desk(awa, erp, clock, "slow"), awa.orders(), Event()

    @contextmanager
    def sessions() -> Iterator[Session]:
        late = clock.now > NOON and current_thread() is not main_thread()
        with awa.session() as session:
            yield session
        if late:
            renewed.set()

    def thinks(name: str) -> None:
        if name == "order":
            clock.after(minutes=1)
            assert renewed.wait(30)
            clock.after(minutes=1)
            with awa.session() as session:
                assert lease(session, [awa.by.canteen_id], "quick", now=clock.now) is None

    erp.faults = thinks  # type: ignore[assignment]
    assert tell_all(replace(slow, sessions=sessions), [awa.by.canteen_id]) == Tally(told=1)
    assert erp.done["order", order.id] == 1


def test_what_a_killed_worker_held_is_soon_taken_over(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    of = awa.by.canteen_id
    with awa.session() as session:
        assert lease(session, [of], "killed", now=clock.now) == of
    clock.after(minutes=1)
    with awa.session() as session:
        assert lease(session, [of], "next", now=clock.now) is None
    clock.after(minutes=1)
    with awa.session() as session:
        assert lease(session, [of], "next", now=clock.now) == of


def test_a_worker_that_hangs_lets_another_go_on(
    awa: Purchaser, erp: AnErp, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "_EVERY_S", 0.0)
    monkeypatch.setattr(leases, "_HANGS_AFTER_S", 0.0)
    slow, quick = a_desk(awa, erp, clock, "slow"), a_desk(awa, erp, clock, "quick")
    order = awa.orders()

    def hangs(name: str) -> None:
        if name == "order" and erp.calls.count("order") == 1:
            clock.after(minutes=2)
            told(quick, awa)

    erp.faults = hangs  # type: ignore[assignment]
    assert tell_all(slow, [awa.by.canteen_id]) == Tally()
    assert erp.done["order", order.id] == 1
    assert awa.waits() == set()


@pytest.mark.parametrize("cut", ["order", "keep_products"])
def test_a_worker_whose_call_was_cut_leaves_alone_what_another_took_over(
    awa: Purchaser, erp: AnErp, clock: Clock, cut: str
) -> None:
    slow, quick = a_desk(awa, erp, clock, "slow"), a_desk(awa, erp, clock, "quick")
    order = awa.orders()
    erp.poison = {order.id}
    for _ in range(3):
        with suppress(Unclear):
            told(slow, awa)
    erp.poison = set()
    awa(tell_all_anew)

    def overtaken(name: str) -> Fault | None:
        if name != cut or clock.now != NOON:
            return None
        clock.after(minutes=6)
        told(quick, awa)
        awa.orders()
        return Fault.BEFORE

    erp.faults = overtaken
    with pytest.raises(LeaseLost):
        told(slow, awa)
    assert awa.known(order.id).tries == 0


def test_facts_that_changed_are_told_with_the_next_document(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk = a_desk(awa, erp, clock)
    awa.orders()
    told(desk, awa)
    assert erp.calls.count("keep_suppliers") == 1
    awa.orders()
    told(desk, awa)
    assert erp.calls.count("keep_suppliers") == 1
    from suppliers.suppliers import Supplier

    def moves(session) -> None:  # type: ignore[no-untyped-def]
        session.get_one(Supplier, awa.farm).city = "Givors"

    awa(moves)
    awa.orders()
    told(desk, awa)
    assert erp.calls.count("keep_suppliers") == 2
    assert erp.things[awa.farm].remote == erp.remote(awa.farm)


def test_an_order_is_confirmed_by_what_came_for_it_and_was_corrected(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, order = a_desk(awa, erp, clock), awa.orders()
    told(desk, awa)
    # It came for nothing that was ordered, after all.
    awa.corrects(awa.receives(order, kilos="5", more_to_come=True), kilos="7")
    told(desk, awa)
    assert erp.orders[order.id].stands == Stands.CONFIRMED
    assert awa.waits() == set()
