"""What became of our documents there, and what somebody changed or deleted."""

from decimal import Decimal

import pytest

from integrations.erp.answers import Seen, State, Why
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
from tests.integrations.erp.a_purchaser import Clock, Purchaser, a_desk, asked, told
from tests.integrations.erp.an_erp import NOON, AnErp


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
