"""What became of our documents there, and what somebody changed or deleted."""

from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

import pytest
from sqlalchemy import update

from integrations.erp.answers import (
    Asked,
    Moved,
    Reading,
    Seen,
    State,
    Unclear,
    Why,
    as_said,
    in_words,
)
from integrations.erp.counterparts import Counterpart
from integrations.erp.desks import Desk
from integrations.erp.homes import OtherHome, home_of, move_home
from integrations.erp.moved import otherwise
from integrations.erp.port import Paper
from integrations.erp.questions import (
    NoAnswerToThat,
    NoSuchQuestion,
    Question,
    Word,
    settle,
)
from integrations.erp.reading_back import find_missing, read_back
from integrations.erp.rounds import Tally
from kernel.ids import new_id
from kernel.words import Words
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


def test_a_bill_that_was_taken_as_it_is_there_is_looked_at(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, number = a_desk(awa, erp, clock), new_id().int % 2**60
    bill = awa.bills(awa.receives())
    net, total = Decimal("20.00"), Decimal("21.10")
    erp.answers[bill] = Asked(Why.SAME, "F-1 20.00 €", "F1 20.00 €", number, net)
    told(desk, awa)
    (question,) = asked(awa)
    awa(lambda s: settle(s, question.id, Word.SAME, awa.by, now=clock.now))
    erp.standing[number] = Seen(number, "BILL/7", State.POSTED, net, total)
    assert read_back(desk) == 1
    known = awa.known(bill)
    assert (known.number, known.state, known.total) == ("BILL/7", State.POSTED, total)
    # Seen once, it is met where it changes.
    assert read_back(desk) == 0
    erp.changed = [(Paper.BILL, Seen(number, "BILL/7", State.CANCELLED, net, total))]
    read_back(desk)
    assert [one.why for one in asked(awa)] == [Why.CANCELLED]


def test_a_bill_that_somebody_gave_another_tax_is_asked_about(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, bill = a_desk(awa, erp, clock), awa.bills(awa.receives())
    told(desk, awa)
    taxed = Seen(erp.remote((bill, 1)), "BILL/7", State.POSTED, Decimal("20.00"))
    erp.changed = [(Paper.BILL, taxed._replace(total=Decimal("24.00")))]
    read_back(desk)
    (question,) = asked(awa)
    assert (as_said(question.ours).facts["total"], as_said(question.theirs).facts["total"]) == (
        "21.10 €",
        "24.00 €",
    )
    erp.changed = [(Paper.BILL, taxed._replace(total=Decimal("21.10")))]
    read_back(desk)
    assert asked(awa) == []


def test_a_done_delivery_that_somebody_changed_is_asked_about_line_by_line(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, receipt = a_desk(awa, erp, clock), awa.receives()
    told(desk, awa)
    carrots, leeks = Moved(7, "Carottes", Decimal(10)), Moved(12, "Poireaux", Decimal("2.5"))
    done = Seen(erp.remote((receipt, 1)), "WH/7", State.DONE, None)

    def reads(*moved: Moved) -> list[Question]:
        erp.changed = [(Paper.RECEIPT, done._replace(moved=moved))]
        read_back(desk)
        return asked(awa)

    assert reads(carrots, leeks) == []
    # In all as much: line by line it is not.
    (question,) = reads(
        carrots._replace(units=Decimal("12.5")), leeks._replace(units=Decimal(0))
    )
    assert question.why == Why.CHANGED
    french = Words("fr")
    assert [in_words(side, french) for side in (question.ours, question.theirs)] == [
        "10 Carottes, 2,5 Poireaux",
        "12,5 Carottes, 0 Poireaux",
    ]
    # A product that is called otherwise there is the same.
    assert reads(carrots._replace(name="Carottes bio"), leeks) == []
    (question,) = reads(carrots, leeks._replace(units=Decimal(3)))
    awa(lambda s: settle(s, question.id, Word.THEIRS, awa.by, now=clock.now))
    assert reads(carrots, leeks._replace(units=Decimal(3))) == []
    assert len(reads(carrots, leeks)) == 1


class Brought(NamedTuple):
    """A delivery that was told, and may be found otherwise there."""

    awa: Purchaser
    erp: AnErp
    desk: Desk
    id: UUID

    def reads(self, units: int) -> list[Question]:
        """The questions, once so much of it was read."""
        moved = (Moved(7, "Carottes", Decimal(units)),)
        seen = Seen(self.erp.remote((self.id, 1)), "WH/7", State.DONE, None, moved=moved)
        self.erp.standing = {seen.remote: seen}
        self.erp.changed = [(Paper.RECEIPT, seen)]
        read_back(self.desk)
        return asked(self.awa)

    def settles(self, word: Word) -> None:
        (question,) = asked(self.awa)
        self.awa(lambda s: settle(s, question.id, word, self.awa.by, now=self.desk.now()))


@pytest.fixture
def brought(awa: Purchaser, erp: AnErp, clock: Clock) -> Brought:
    desk, receipt = a_desk(awa, erp, clock), awa.receives()
    told(desk, awa)
    return Brought(awa, erp, desk, receipt)


def test_a_delivery_that_holds_as_ours_is_not_asked_about_again(brought: Brought) -> None:
    assert brought.reads(12) == []
    assert len(brought.reads(10)) == 1
    brought.settles(Word.OURS)
    told(brought.desk, brought.awa)
    assert brought.reads(10) == []
    assert len(brought.reads(11)) == 1


def test_a_return_in_doubt_is_told_though_theirs_holds(brought: Brought) -> None:
    brought.reads(10)
    brought.reads(12)
    brought.awa.takes_back(brought.id)
    brought.erp.faults = lambda name: Fault.BEFORE if name == "receive" else None
    with suppress(Unclear):
        told(brought.desk, brought.awa)
    brought.erp.faults = lambda _: None
    brought.settles(Word.THEIRS)
    told(brought.desk, brought.awa)
    assert not brought.erp.holds(brought.id)


def test_what_waited_for_the_word_itself_is_done_with_it(brought: Brought) -> None:
    brought.awa.takes_back(brought.id)
    remote = brought.erp.remote((brought.id, 1))
    brought.erp.answers[brought.id] = Asked(Why.CHANGED, "10 back", "12", remote)
    told(brought.desk, brought.awa)
    brought.erp.answers.clear()
    brought.settles(Word.THEIRS)
    told(brought.desk, brought.awa)
    assert (brought.awa.waits(), asked(brought.awa)) == (set(), [])
    assert brought.erp.holds(brought.id)


def test_a_delivery_that_was_taken_back_is_asked_about_no_more(brought: Brought) -> None:
    brought.reads(10)
    brought.reads(12)
    brought.awa.takes_back(brought.id)
    told(brought.desk, brought.awa)
    assert asked(brought.awa) == []


def test_what_was_in_doubt_when_it_was_read_is_looked_up(brought: Brought) -> None:
    again = brought.awa.receives()
    brought.erp.faults = lambda name: Fault.AFTER if name == "receive" else None
    with suppress(Unclear):
        told(brought.desk, brought.awa)
    brought.erp.faults = lambda _: None
    other = brought._replace(id=again)
    other.reads(10)
    told(brought.desk, brought.awa)
    brought.erp.changed = []
    read_back(brought.desk)
    assert len(other.reads(99)) == 1


def test_what_another_worker_told_meanwhile_is_not_what_was_read(
    brought: Brought, clock: Clock
) -> None:
    brought.reads(10)
    real = brought.erp.read

    def slow(since: datetime | None) -> Reading:
        reading = real(since)
        clock.after(minutes=1)
        brought.awa(lambda s: s.execute(update(Counterpart).values(told_at=clock.now)))
        return reading

    brought.erp.read = slow
    assert brought.reads(12) == []


def test_what_a_person_left_is_not_looked_up(brought: Brought) -> None:
    brought.awa(lambda s: s.execute(update(Counterpart).values(left=True)))
    read_back(brought.desk)
    assert "look_up" not in brought.erp.calls


def test_a_name_with_a_tab_is_read_as_it_is() -> None:
    (ours, theirs) = otherwise("[]", [Moved(7, "Carottes\tbio", Decimal(2))]) or ("", "")
    assert in_words(theirs, Words("fr")) == "2 Carottes\tbio"
    assert in_words("Odoo dit\tnon", Words("fr")) == "Odoo dit\tnon"
    assert ours


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


def test_what_was_changed_there_before_it_was_confirmed_is_asked_about(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, order = a_desk(awa, erp, clock), awa.orders()
    told(desk, awa)
    awa.confirms(order)
    # To confirm it leaves a person's nine euros.
    erp.nets[order.id] = Decimal("9.00")
    assert told(desk, awa) == Tally(told=1)
    remote = erp.remote(order.id)
    erp.changed = [(Paper.ORDER, Seen(remote, "P1", State.CONFIRMED, Decimal("9.00")))]
    read_back(desk)
    (question,) = asked(awa)
    assert (question.why, question.theirs) == (Why.CHANGED, "9.00 €")
