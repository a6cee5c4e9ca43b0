"""What only a person can settle, and what becomes of the document then."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from integrations.erp.answers import Asked, Declined, Unclear, Why
from integrations.erp.counterparts import Counterpart
from integrations.erp.facts import Thing
from integrations.erp.leaving import NotLeft, leave, take_up
from integrations.erp.overviews import glance
from integrations.erp.questions import Word, open_questions, settle
from integrations.erp.queue import canteens_with_news
from integrations.erp.reading_back import find_missing
from integrations.erp.rounds import Tally
from integrations.erp.things import kept
from tests.integrations.erp.a_purchaser import Clock, Purchaser, a_desk, asked, told
from tests.integrations.erp.an_erp import NOON, AnErp, Fault


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


def test_a_changed_order_is_settled_by_a_persons_word(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, order = a_desk(awa, erp, clock), awa.orders()
    told(desk, awa)
    awa.confirms(order)
    erp.answers[order.id] = Asked(Why.CANCELLED, "confirmed", "cancelled", net=Decimal(20))
    assert told(desk, awa) == Tally(aside=1)
    (question,) = asked(awa)
    del erp.answers[order.id]
    awa(lambda session: settle(session, question.id, Word.OURS, awa.by, now=clock.now))
    assert told(desk, awa) == Tally(told=1)
    assert erp.orders[order.id].again


def test_what_was_answered_waits_with_the_others(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, orders = a_desk(awa, erp, clock), [awa.orders() for _ in range(2)]
    erp.answers[orders[0].id] = Asked(Why.CANCELLED, "sent", "cancelled")
    told(desk, awa)
    erp.gone = {erp.remote(orders[1].id)}
    find_missing(desk)

    def stands() -> tuple[int, int, int]:
        return awa(lambda s: glance(s, awa.by.canteen_id, since=None))

    assert stands() == (0, 0, 2)
    for question in asked(awa):
        awa(lambda s, q=question: settle(s, q.id, Word.OURS, awa.by, now=clock.now))
    assert stands() == (2, 0, 0)
    erp.answers.clear()
    told(desk, awa)
    assert stands() == (0, 0, 0)


def test_what_was_left_waits_no_more(awa: Purchaser, erp: AnErp, clock: Clock) -> None:
    desk, order = a_desk(awa, erp, clock), awa.orders()
    erp.answers[order.id] = Declined("No tax.", "Make one.")
    told(desk, awa)
    awa(lambda s: leave(s, awa.by.canteen_id, order.id, now=clock.now))
    assert awa(lambda s: glance(s, awa.by.canteen_id, since=None)) == (0, 0, 0)


def test_what_a_person_leaves_as_it_is_there_is_told_no_more(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, order = a_desk(awa, erp, clock), awa.orders()
    told(desk, awa)
    awa.confirms(order)
    erp.answers[order.id] = Asked(Why.DELETED, "confirmed", "deleted")
    told(desk, awa)
    (question,) = asked(awa)
    awa(lambda session: settle(session, question.id, Word.THEIRS, awa.by, now=clock.now))
    receipt = awa.receives(order)
    assert told(desk, awa) == Tally(told=1)
    assert awa.waits() == set()
    # Its order is gone there: what comes for it comes on an order of its own.
    assert erp.receipts[receipt, 1].order_id is None
    bill = awa.bills(receipt)
    assert told(desk, awa) == Tally(told=1)
    (line,), (kept,) = erp.bills[bill, 1].lines, erp.receipts[receipt, 1].lines
    assert (line.ordered_as, line.unordered) == (kept.id, True)


def test_what_was_begun_on_an_order_that_is_left_is_there_once(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, order = a_desk(awa, erp, clock), awa.orders()
    receipt = awa.receives(order)
    erp.faults = lambda name: Fault.AFTER if name == "receive" else None
    with pytest.raises(Unclear):
        told(desk, awa)
    erp.faults = lambda _: None
    there = erp.remote(order.id)
    erp.gone = {there}
    find_missing(desk)
    _say(awa, clock, Word.THEIRS)
    assert told(desk, awa) == Tally(told=1)
    assert (erp.done["receipt", (receipt, 1)], erp.receipts[receipt, 1].order) == (1, there)
    assert not awa.known(receipt).own_order
    # Its order is nobody's any more: a bill of it names none.
    bill = awa.bills(receipt)
    told(desk, awa)
    assert erp.bills[bill, 1].lines[0].ordered_as is None


def test_what_was_left_is_taken_up_and_asked_about_again(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, order = a_desk(awa, erp, clock), awa.orders()
    told(desk, awa)
    erp.gone = {erp.remote(order.id)}
    find_missing(desk)
    _say(awa, clock, Word.THEIRS)
    awa.confirms(order)
    assert told(desk, awa) == Tally()
    awa(lambda s: take_up(s, awa.by.canteen_id, order.id, now=clock.now))
    (question,) = asked(awa)
    assert question.why == Why.DELETED
    _say(awa, clock, Word.OURS)
    assert told(desk, awa) == Tally(told=1)
    with pytest.raises(NotLeft):
        awa(lambda s: take_up(s, awa.by.canteen_id, order.id, now=clock.now))


def test_a_bill_names_no_order_that_was_left_after_its_delivery_came(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, order = a_desk(awa, erp, clock), awa.orders()
    receipt = awa.receives(order, kilos="4", more_to_come=True)
    told(desk, awa)
    erp.gone = {erp.remote(order.id)}
    find_missing(desk)
    (question,) = asked(awa)
    awa(lambda session: settle(session, question.id, Word.THEIRS, awa.by, now=clock.now))
    later, bill = awa.receives(order, kilos="6"), awa.bills(receipt)
    told(desk, awa)
    assert erp.receipts[later, 1].order_id is None
    assert erp.bills[bill, 1].lines[0].ordered_as is None


def test_what_a_person_received_there_stands_for_ours_on_their_word(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, receipt = a_desk(awa, erp, clock), awa.receives()
    erp.answers[receipt] = Asked(Why.CHANGED, "10 Carrots", "9 Carrots", remote=77)
    told(desk, awa)
    (question,) = asked(awa)
    awa(lambda session: settle(session, question.id, Word.THEIRS, awa.by, now=clock.now))
    assert told(desk, awa) == Tally()
    assert awa.waits() == set()
    assert (awa.known(receipt).remote, awa.known(receipt).turns) == (77, 1)


@pytest.mark.parametrize(("word", "remote"), [(Word.SAME, 77), (Word.APART, None)])
def test_a_bill_that_was_typed_there_already_waits_for_a_word(
    awa: Purchaser, erp: AnErp, clock: Clock, word: Word, remote: int | None
) -> None:
    desk, bill = a_desk(awa, erp, clock), awa.bills(awa.receives())
    erp.answers[bill] = Asked(Why.SAME, "F-1 20.00 €", "F-1 20.00 € (FACTU/1)", remote=77)
    told(desk, awa)
    (question,) = asked(awa)
    del erp.answers[bill]
    awa(lambda session: settle(session, question.id, word, awa.by, now=clock.now))
    told(desk, awa)
    assert awa.waits() == set()
    assert ((bill, 1) in erp.bills) is (remote is None)
    assert awa.known(bill).turns == 1
    assert (awa.known(bill).remote == 77) is (remote == 77)


@pytest.mark.parametrize("of_order", [False, True])
def test_what_is_cancelled_is_asked_of_the_document_that_was(
    awa: Purchaser, erp: AnErp, clock: Clock, of_order: bool
) -> None:
    order = awa.orders()
    desk, receipt = a_desk(awa, erp, clock), awa.receives(order)
    erp.answers[receipt] = Asked(Why.CANCELLED, "BL-1", "cancelled", of_order=of_order)
    told(desk, awa)
    (question,) = asked(awa)
    assert question.of_id == (order.id if of_order else receipt)


def test_their_word_answers_a_bill_in_doubt(awa: Purchaser, erp: AnErp, clock: Clock) -> None:
    desk, receipt = a_desk(awa, erp, clock), awa.receives()
    told(desk, awa)
    bill = awa.bills(receipt)
    erp.faults = lambda name: Fault.AFTER if name == "bill" else None
    with pytest.raises(Unclear):
        told(desk, awa)
    erp.faults = lambda _: None
    there = erp.remote((bill, 1))
    erp.answers[bill] = Asked(Why.CHANGED, "20.00 €", "19.00 €", there, Decimal("19.00"))
    told(desk, awa)
    _say(awa, clock, Word.THEIRS)
    del erp.answers[bill]
    assert (told(desk, awa), awa.waits()) == (Tally(), set())
    known = awa.known(bill)
    assert (known.begun, known.turns, known.remote) == (1, 1, there)
    assert known.net == Decimal("19.00")
    awa.takes_back(bill)
    assert told(desk, awa) == Tally(told=1)
    assert not erp.holds(bill)


def test_their_word_answers_what_was_given_back_there(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, receipt = a_desk(awa, erp, clock), awa.receives()
    told(desk, awa)
    back = awa.takes_back(receipt)
    erp.answers[receipt] = Asked(Why.CHANGED, "10 Carrots", "9 Carrots", remote=78)
    told(desk, awa)
    _say(awa, clock, Word.THEIRS)
    del erp.answers[receipt]
    assert (told(desk, awa), awa.waits()) == (Tally(), set())
    assert (awa.known(receipt).turns, awa.known(receipt).remote) == (2, 78)
    # As it stands there.
    erp.receipts[receipt, 2] = erp.receipts[receipt, 1]
    awa.takes_back(back)
    assert told(desk, awa) == Tally(told=1)
    assert (receipt, 3) in erp.receipts


def test_theirs_takes_back_an_earlier_ours(awa: Purchaser, erp: AnErp, clock: Clock) -> None:
    desk, receipt = a_desk(awa, erp, clock), awa.receives()
    erp.answers[receipt] = Asked(Why.CHANGED, "10 Carrots", "9 Carrots", remote=79)
    for word in (Word.OURS, Word.THEIRS):
        told(desk, awa)
        _say(awa, clock, word)
    calls = len(erp.calls)
    assert (told(desk, awa), awa.known(receipt).again) == (Tally(), False)
    assert erp.calls[calls:] == []


def test_what_was_said_again_of_what_is_left_is_said_no_more(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, receipt = a_desk(awa, erp, clock), awa.receives()
    erp.answers[receipt] = Declined("Closed.", "Open it.")
    told(desk, awa)
    awa.takes_back(receipt)

    def said_again(session: Session) -> None:
        known = session.get_one(Counterpart, (awa.by.canteen_id, receipt))
        known.left = known.again = True

    awa(said_again)
    clock.after(minutes=16)
    told(desk, awa)
    assert not awa.known(receipt).again
    assert awa.by.canteen_id not in awa(lambda s: canteens_with_news(s, since=None))


def _say(awa: Purchaser, clock: Clock, word: Word) -> None:
    (question,) = asked(awa)
    awa(lambda session: settle(session, question.id, word, awa.by, now=clock.now))


def test_only_why_it_was_left_is_asked_again_and_only_while_it_is_a_question(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, receipt = a_desk(awa, erp, clock), awa.receives()

    def has(answer: Asked | Declined) -> None:
        erp.answers[receipt] = answer
        told(desk, awa)
        del erp.answers[receipt]

    def again() -> None:
        awa(lambda s: take_up(s, awa.by.canteen_id, receipt, now=clock.now))

    has(Asked(Why.CHANGED, "10 Carrots", "9 Carrots", remote=79))
    _say(awa, clock, Word.THEIRS)
    erp.receipts[receipt, 1] = None  # type: ignore[assignment]
    awa.takes_back(receipt)
    has(Declined("No.", "Mend it."))
    awa(lambda s: leave(s, awa.by.canteen_id, receipt, now=clock.now))
    again()
    assert asked(awa) == []
    # Asked again, it is told before anybody answers.
    has(Asked(Why.CANCELLED, "10 Carrots", "cancelled"))
    _say(awa, clock, Word.THEIRS)
    again()
    assert [one.why for one in asked(awa)] == [Why.CANCELLED]
    assert told(desk, awa) == Tally(told=1)
    assert (asked(awa), awa.waits()) == ([], set())


def test_what_was_left_long_ago_is_told_as_news_of_now(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, receipt = (
        replace(a_desk(awa, erp, clock), since=NOON - timedelta(days=2)),
        awa.receives(),
    )
    told(desk, awa)
    erp.gone = {erp.remote((receipt, 1))}
    find_missing(desk)
    _say(awa, clock, Word.THEIRS)
    back = awa.takes_back(receipt)
    assert told(desk, awa) == Tally()
    for one in (receipt, back):
        awa.wrote(one, NOON - timedelta(days=30))
    awa(lambda s: take_up(s, awa.by.canteen_id, receipt, now=clock.now))
    assert told(desk, awa) == Tally(told=1)
    assert (awa.waits(), erp.holds(receipt)) == (set(), False)
