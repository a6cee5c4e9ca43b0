"""What goes back to before the day from which the ERP is told is told on a person's word only."""

from dataclasses import replace
from datetime import timedelta

import pytest

from integrations.erp.answers import Why
from integrations.erp.counterparts import Counterpart
from integrations.erp.desks import Desk
from integrations.erp.leaving import take_up
from integrations.erp.questions import Word, settle
from integrations.erp.rounds import Tally
from tests.integrations.erp.a_purchaser import Clock, Purchaser, a_desk, asked, told
from tests.integrations.erp.an_erp import NOON, AnErp

SINCE = NOON - timedelta(days=2)
LONG_AGO = NOON - timedelta(days=30)


@pytest.fixture
def desk(awa: Purchaser, erp: AnErp, clock: Clock) -> Desk:
    return replace(a_desk(awa, erp, clock), since=SINCE)


def says(awa: Purchaser, clock: Clock, word: Word) -> None:
    (question,) = asked(awa)
    assert question.why == Why.BEFORE
    awa(lambda session: settle(session, question.id, word, awa.by, now=clock.now))


def test_a_delivery_from_before_that_is_corrected_is_told_on_a_persons_word(
    awa: Purchaser, erp: AnErp, clock: Clock, desk: Desk
) -> None:
    first = awa.receives()
    awa.wrote(first, LONG_AGO)
    right = awa.corrects(first, kilos="12")
    bill = awa.bills(right)
    assert told(desk, awa) == Tally(aside=2)
    assert (erp.receipts, erp.bills) == ({}, {})
    says(awa, clock, Word.SAME)
    # The bill waited for that, and is of no delivery there.
    assert told(desk, awa) == Tally(told=1)
    assert (erp.receipts, erp.bills[bill, 1].lines[0].ordered_as) == ({}, None)
    assert awa.waits() == {first}
    awa(lambda s: take_up(s, awa.by.canteen_id, right, now=clock.now))
    assert told(desk, awa) == Tally(aside=1)
    says(awa, clock, Word.SAME)
    assert told(desk, awa) == Tally()
    # Corrected once more, the accountant has still entered the first by hand.
    again = awa.corrects(right, kilos="13")
    assert told(desk, awa) == Tally(aside=1)
    says(awa, clock, Word.APART)
    assert told(desk, awa) == Tally(told=1)
    assert set(erp.receipts) == {(again, 1)}
    # What was told once goes the way of all others.
    awa.corrects(again, kilos="14")
    assert told(desk, awa) == Tally(told=2)
    assert (asked(awa), erp.holds(again)) == ([], False)


def test_what_is_from_before_and_holds_again_is_told_on_a_persons_word(
    awa: Purchaser, erp: AnErp, clock: Clock, desk: Desk
) -> None:
    receipt = awa.receives()
    bill = awa.bills(receipt)
    for one in (receipt, bill):
        awa.wrote(one, LONG_AGO)
    awa.takes_back(awa.takes_back(bill))
    assert told(desk, awa) == Tally(aside=1)
    says(awa, clock, Word.APART)
    assert told(desk, awa) == Tally(told=1)
    assert (erp.holds(bill), erp.receipts) == (True, {})


def test_what_corrects_a_delivery_that_was_told_is_asked_of_nobody(
    awa: Purchaser, erp: AnErp, clock: Clock, desk: Desk
) -> None:
    first = awa.receives()
    told(desk, awa)
    awa.wrote(first, LONG_AGO)
    right = awa.corrects(first, kilos="12")
    assert told(desk, awa) == Tally(told=2)
    assert (erp.holds(first), erp.holds(right), asked(awa)) == (False, True, [])
    assert awa(lambda s: s.get_one(Counterpart, (awa.by.canteen_id, right))).turns == 1


def test_a_photo_of_a_delivery_says_nothing_of_when_that_was_told(
    awa: Purchaser, erp: AnErp, clock: Clock, desk: Desk
) -> None:
    # Old, and photographed since.
    first = awa.receives()
    awa.wrote(first, LONG_AGO)
    awa.photographs(first)
    second = awa.corrects(first, kilos="12")
    assert told(desk, awa) == Tally(aside=1)
    says(awa, clock, Word.SAME)
    assert told(desk, awa) == Tally()
    # Known to be there, photographed, and corrected once more.
    awa.photographs(second)
    awa.corrects(second, kilos="13")
    assert told(desk, awa) == Tally(aside=1)
    says(awa, clock, Word.SAME)
    assert (told(desk, awa), erp.receipts) == (Tally(), {})
    # Told, and its photo is from before.
    third = awa.receives()
    told(desk, awa)
    for one in (third, awa.photographs(third)):
        awa.wrote(one, LONG_AGO)
    awa.corrects(third, kilos="14")
    assert (told(desk, awa), asked(awa)) == (Tally(told=2), [])


def test_a_question_goes_with_the_document_it_was_asked_about(
    awa: Purchaser, erp: AnErp, clock: Clock, desk: Desk
) -> None:
    first = awa.receives()
    awa.wrote(first, LONG_AGO)
    second = awa.corrects(first, kilos="12")
    bill = awa.bills(second)
    assert told(desk, awa) == Tally(aside=2)
    third = awa.corrects(second, kilos="13")
    told(desk, awa)
    (question,) = asked(awa)
    assert (question.of_id, awa.known(second).aside_at) == (third, None)
    assert awa.waits() == {first, third, bill}
    awa.takes_back(awa.takes_back(third))
    told(desk, awa)
    awa.takes_back(third)
    assert told(desk, awa) == Tally(told=1)
    assert (asked(awa), awa.waits(), erp.holds(bill)) == ([], {first}, True)
