"""What became of our documents there, and what somebody changed or deleted."""

from decimal import Decimal

import pytest

from integrations.erp.answers import Asked, Seen, State, Unclear, Why
from integrations.erp.homes import OtherHome, home_of, move_home
from integrations.erp.port import Paper
from integrations.erp.questions import (
    NoAnswerToThat,
    NoSuchQuestion,
    Word,
    settle,
)
from integrations.erp.reading_back import find_missing, read_back
from integrations.erp.rounds import Tally
from kernel.ids import new_id
from tests.counting import statements
from tests.integrations.erp.a_purchaser import Clock, Purchaser, a_desk, asked, told
from tests.integrations.erp.an_erp import NOON, AnErp, Fault


def test_numbers_states_and_payments_come_back(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, receipt = a_desk(awa, erp, clock), awa.receives()
    bill = awa.bills(receipt)
    told(desk, awa)
    paid = Seen(erp.remote((bill, 1)), "BILL/2026/0007", State.PAID, Decimal("20.00"))
    erp.changed = [(Paper.BILL, paid)]
    assert read_back(desk) == 1
    known = awa.known(bill)
    assert (known.number, known.state) == ("BILL/2026/0007", State.PAID)
    assert awa(lambda session: home_of(session, erp.home).read_until) == NOON
    assert asked(awa) == []


def test_what_somebody_changed_there_is_asked_once_and_dropped_when_undone(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, order = a_desk(awa, erp, clock), awa.orders()
    told(desk, awa)
    remote = erp.remote(order.id)
    for net in ("25.00", "26.00"):
        erp.changed = [(Paper.ORDER, Seen(remote, "P7", State.SENT, Decimal(net)))]
        read_back(desk)
    (question,) = asked(awa)
    assert (question.why, question.ours, question.theirs) == (Why.CHANGED, "20.00 €", "26.00 €")
    erp.changed = [(Paper.ORDER, Seen(remote, "P7", State.SENT, Decimal("20.00")))]
    read_back(desk)
    assert asked(awa) == []


def test_theirs_holds_until_it_changes_again(awa: Purchaser, erp: AnErp, clock: Clock) -> None:
    desk, order = a_desk(awa, erp, clock), awa.orders()
    told(desk, awa)
    erp.changed = [
        (Paper.ORDER, Seen(erp.remote(order.id), "P7", State.SENT, Decimal("25.00")))
    ]
    read_back(desk)
    (question,) = asked(awa)
    with pytest.raises(NoAnswerToThat):
        awa(lambda s: settle(s, question.id, Word.SAME, awa.by, now=clock.now))
    awa(lambda s: settle(s, question.id, Word.THEIRS, awa.by, now=clock.now))
    with pytest.raises(NoSuchQuestion):
        awa(lambda s: settle(s, question.id, Word.THEIRS, awa.by, now=clock.now))
    read_back(desk)
    assert (asked(awa), told(desk, awa)) == ([], Tally())


def test_what_is_there_no_more_is_told_anew_only_if_a_person_says_so(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, order = a_desk(awa, erp, clock), awa.orders()
    told(desk, awa)
    erp.gone = {erp.remote(order.id)}
    assert find_missing(desk) == find_missing(desk) == 1
    (question,) = asked(awa)
    assert (question.why, told(desk, awa)) == (Why.DELETED, Tally())
    del erp.orders[order.id]
    awa(lambda s: settle(s, question.id, Word.OURS, awa.by, now=clock.now))
    assert told(desk, awa) == Tally(told=1)
    assert order.id in erp.orders


def test_the_book_is_told_to_one_erp_alone(awa: Purchaser, erp: AnErp, clock: Clock) -> None:
    desk = a_desk(awa, erp, clock)
    read_back(desk)
    erp.home = "elsewhere.erp:443/books"
    with pytest.raises(OtherHome):
        read_back(desk)
    assert awa(lambda session: move_home(session, erp.home)) == AnErp.home
    read_back(desk)
    awa(lambda session: move_home(session, AnErp.home))


def test_sums_are_not_compared_while_a_delivery_may_have_added_to_them(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, order = a_desk(awa, erp, clock), awa.orders()
    awa.confirms(order)
    told(desk, awa)
    receipt = awa.receives(order, kilos="4", more_to_come=True)
    erp.faults = lambda name: Fault.BEFORE if name == "receive" else None
    with pytest.raises(Unclear):
        told(desk, awa)
    erp.faults = lambda _: None
    more = Seen(erp.remote(order.id), "P7", State.CONFIRMED, Decimal("26.00"))
    erp.changed = [(Paper.ORDER, more)]
    read_back(desk)
    assert asked(awa) == []
    told(desk, awa)
    assert erp.holds(receipt)
    read_back(desk)
    assert [one.theirs for one in asked(awa)] == ["26.00 €"]
    # Nor is a question about them dropped meanwhile.
    later = awa.receives(order, kilos="6")
    erp.poison = {later}
    with pytest.raises(Unclear):
        told(desk, awa)
    erp.changed = [(Paper.ORDER, more._replace(net=Decimal("20.00")))]
    read_back(desk)
    assert len(asked(awa)) == 1


def test_what_was_cancelled_when_a_person_took_it_is_not_asked_again(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, receipt = a_desk(awa, erp, clock), awa.receives()
    number = new_id().int % 2**60
    erp.answers[receipt] = Asked(Why.CHANGED, "10 Carrots", "cancelled", remote=number)
    told(desk, awa)
    (question,) = asked(awa)
    awa(lambda s: settle(s, question.id, Word.THEIRS, awa.by, now=clock.now))
    erp.changed = [(Paper.RECEIPT, Seen(number, "WH/7", State.CANCELLED, None))]
    read_back(desk)
    assert asked(awa) == []


def test_what_was_called_off_or_came_to_nothing_may_be_gone(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, order, refused = a_desk(awa, erp, clock), awa.orders(), awa.orders()
    told(desk, awa)
    awa.cancels(order)
    receipt = awa.refuses(refused)
    told(desk, awa)
    assert awa.known(receipt).remote is None
    erp.gone = {0, erp.remote(order.id)}
    assert (find_missing(desk), asked(awa)) == (0, [])


def test_what_is_told_anew_knows_no_sum_of_what_is_gone(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, order = a_desk(awa, erp, clock), awa.orders()
    told(desk, awa)
    erp.gone = {erp.remote(order.id)}
    find_missing(desk)
    (question,) = asked(awa)
    awa(lambda s: settle(s, question.id, Word.OURS, awa.by, now=clock.now))
    known = awa.known(order.id)
    assert (known.net, known.number, known.state, known.remote) == (None, "", None, None)


def test_a_bill_deleted_when_it_was_in_again_is_told_as_it_was_last(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, receipt = a_desk(awa, erp, clock), awa.receives()
    bill = awa.bills(receipt)
    told(desk, awa)
    back = awa.takes_back(bill)
    told(desk, awa)
    awa.takes_back(back)
    told(desk, awa)
    erp.gone = {erp.remote((bill, 3))}
    del erp.bills[bill, 3]
    find_missing(desk)
    (question,) = asked(awa)
    awa(lambda s: settle(s, question.id, Word.OURS, awa.by, now=clock.now))
    assert told(desk, awa) == Tally(told=1)
    assert [turn for _, turn in erp.bills] == [1, 2, 3]


def test_many_are_read_back_in_few_statements(awa: Purchaser, erp: AnErp, clock: Clock) -> None:
    desk, orders = a_desk(awa, erp, clock), [awa.orders() for _ in range(12)]
    told(desk, awa)

    def asked_for(many: int) -> int:
        erp.changed = [
            (Paper.ORDER, Seen(erp.remote(one.id), "P7", State.SENT, Decimal("20.00")))
            for one in orders[:many]
        ]
        return statements(awa.engine, lambda: read_back(desk))

    asked_for(12)
    assert asked_for(2) == asked_for(12)
