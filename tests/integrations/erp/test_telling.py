"""A round with an ERP: each document once, in order, and a bad one holds up no other."""

from contextlib import suppress
from decimal import Decimal

import pytest
from sqlalchemy import Engine

from integrations.erp.answers import NO_ANSWER, Asked, Declined, Unclear, Why
from integrations.erp.counterparts import AFTER, retry
from integrations.erp.facts import Stands, Thing
from integrations.erp.leases import LeaseLost
from integrations.erp.questions import Word, open_questions, settle
from integrations.erp.rounds import Tally
from integrations.erp.things import kept
from tests.integrations.erp.a_purchaser import Clock, Purchaser, a_desk, told
from tests.integrations.erp.an_erp import AnErp, Fault

NO_VAT = Declined("The VAT number is wrong.", "Correct it.")


@pytest.fixture
def awa(engine: Engine) -> Purchaser:
    return Purchaser(engine)


@pytest.fixture
def erp() -> AnErp:
    return AnErp()


@pytest.fixture
def clock() -> Clock:
    return Clock()


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


def test_a_supplier_who_may_be_there_already_waits_for_a_word(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, order = a_desk(awa, erp, clock), awa.orders()
    erp.answers[awa.farm] = Asked(Why.SAME, "Ferme", "FERME SARL (7)", remote=7)
    assert told(desk, awa) == Tally(aside=1)
    assert order.id not in erp.orders
    (question,) = awa(lambda s: [one for one in open_questions(s, []) if one.of_id == awa.farm])
    del erp.answers[awa.farm]
    awa(lambda session: settle(session, question.id, Word.SAME, awa.by, now=clock.now))
    assert told(desk, awa) == Tally(told=1)
    assert awa(lambda s: kept(s, Thing.SUPPLIER, [awa.farm])[awa.farm].remote) == 7


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


def test_a_changed_order_is_settled_by_a_persons_word(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, order = a_desk(awa, erp, clock), awa.orders()
    told(desk, awa)
    awa.confirms(order)
    erp.answers[order.id] = Asked(Why.CANCELLED, "confirmed", "cancelled", net=Decimal(20))
    assert told(desk, awa) == Tally(aside=1)
    (question,) = awa(lambda s: _of(awa, open_questions(s, [awa.by.canteen_id])))
    del erp.answers[order.id]
    awa(lambda session: settle(session, question.id, Word.OURS, awa.by, now=clock.now))
    assert told(desk, awa) == Tally(told=1)
    assert erp.orders[order.id].again


def test_what_a_person_leaves_as_it_is_there_is_told_no_more(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, order = a_desk(awa, erp, clock), awa.orders()
    told(desk, awa)
    awa.confirms(order)
    erp.answers[order.id] = Asked(Why.DELETED, "confirmed", "deleted")
    told(desk, awa)
    (question,) = awa(lambda s: _of(awa, open_questions(s, [awa.by.canteen_id])))
    awa(lambda session: settle(session, question.id, Word.THEIRS, awa.by, now=clock.now))
    receipt = awa.receives(order)
    assert told(desk, awa) == Tally(told=1)
    assert awa.waits() == set()
    # Its order is gone there: what comes for it comes on an order of its own.
    assert erp.receipts[receipt, 1].order_id is None
    bill = awa.bills(receipt)
    assert told(desk, awa) == Tally(told=1)
    assert erp.bills[bill, 1].lines[0].ordered_as is None


def test_what_a_person_received_there_stands_for_ours_on_their_word(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, receipt = a_desk(awa, erp, clock), awa.receives()
    erp.answers[receipt] = Asked(Why.CHANGED, "10 Carrots", "9 Carrots", remote=77)
    told(desk, awa)
    (question,) = awa(lambda s: _of(awa, open_questions(s, [awa.by.canteen_id])))
    awa(lambda session: settle(session, question.id, Word.THEIRS, awa.by, now=clock.now))
    assert told(desk, awa) == Tally()
    assert awa.waits() == set()
    assert (awa.known(receipt).remote, awa.known(receipt).turns) == (77, 1)


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


def _of(awa: Purchaser, questions):  # type: ignore[no-untyped-def]
    return [one for one in questions if one.about_canteen_id == awa.by.canteen_id]
