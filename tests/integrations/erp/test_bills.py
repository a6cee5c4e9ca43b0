"""A bill waits for the deliveries that it asks for, and for no others."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from integrations.erp import previews, telling
from integrations.erp.answers import Declined, Unclear
from integrations.erp.counterparts import AFTER
from integrations.erp.facts import OrderFacts, OrderLineFacts, Stands
from integrations.erp.leaving import leave, take_up
from integrations.erp.previews import preview
from integrations.erp.rounds import Tally
from integrations.erp.spoken_of import prices_to_tell
from kernel.ids import new_id
from network.canteens import Canteen
from sourcing.products import StockUnit
from tests.integrations.erp.a_purchaser import Clock, Purchaser, a_desk, told
from tests.integrations.erp.an_erp import NOON, AnErp, Fault

WRONG = Declined("Its lot is wrong.", "Correct it.")


def test_a_bill_waits_for_a_delivery_far_behind_it(
    awa: Purchaser, erp: AnErp, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = awa.receives()
    bill = awa.bills(wrong)
    awa.orders()
    right = awa.corrects(wrong, kilos="7")
    monkeypatch.setattr(telling, "_MESSAGES", 2)
    told(a_desk(awa, erp, clock), awa)
    assert awa.waits() == set()
    assert (erp.holds(wrong), erp.holds(right)) == (False, True)
    (line,), (kept,) = erp.bills[bill, 1].lines, erp.receipts[right, 1].lines
    assert line.ordered_as == kept.id


def test_a_bill_waits_for_no_delivery_that_was_left_to_others(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    old = awa.receives()
    erp.answers[old] = WRONG
    told(a_desk(awa, erp, clock), awa)
    bill = awa.bills(old)
    awa.wrote(old, NOON - timedelta(days=9))
    awa.wrote(bill, NOON)
    desk = replace(a_desk(awa, erp, clock), since=NOON - timedelta(days=2))
    assert told(desk, awa) == Tally(told=1)
    assert erp.bills[bill, 1].lines[0].ordered_as is None


def test_a_bill_told_first_is_held_against_its_delivery_after_all(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, order = a_desk(awa, erp, clock), awa.orders()
    receipt = awa.receives(order)
    erp.answers[receipt] = WRONG
    told(desk, awa)
    awa(lambda s: leave(s, awa.by.canteen_id, receipt, now=clock.now))
    bill = awa.bills(receipt)
    assert told(desk, awa) == Tally(told=1)
    assert erp.bills[bill, 1].lines[0].ordered_as is None
    clock.after(minutes=1)
    erp.answers.clear()
    awa(lambda s: take_up(s, awa.by.canteen_id, receipt, now=clock.now))
    assert told(desk, awa) == Tally(told=2)
    there, calls = erp.bills[bill, 1], len(erp.calls)
    assert (there.matches, there.lines[0].ordered_as) == (True, order.lines[0].id)
    assert (erp.done["bill", (bill, 1)], awa.waits()) == (1, set())
    assert (told(desk, awa), len(erp.calls)) == (Tally(), calls)


def test_a_bill_is_held_against_its_delivery_whatever_is_cut(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, receipt = a_desk(awa, erp, clock), awa.receives()
    erp.answers[receipt] = WRONG
    told(desk, awa)
    awa(lambda s: leave(s, awa.by.canteen_id, receipt, now=clock.now))
    bill = awa.bills(receipt)
    told(desk, awa)
    clock.after(minutes=1)
    erp.answers.clear()
    awa(lambda s: take_up(s, awa.by.canteen_id, receipt, now=clock.now))
    erp.faults = lambda name: Fault.BEFORE if name == "bill" else None
    with pytest.raises(Unclear):
        told(desk, awa)
    assert not erp.bills[bill, 1].matches
    erp.faults = lambda _: None
    assert told(desk, awa) == Tally(told=1)
    assert erp.bills[bill, 1].matches


def test_what_follows_goes_round_once(awa: Purchaser, erp: AnErp, clock: Clock) -> None:
    desk, receipt = a_desk(awa, erp, clock), awa.receives()
    erp.answers[receipt] = WRONG
    told(desk, awa)
    bill, calls = awa.bills(receipt), len(erp.calls)
    assert told(desk, awa) == Tally(aside=1)
    assert (awa.known(bill).reason, erp.calls[calls:]) == (AFTER, [])


def test_of_what_was_refused_and_never_ordered_nothing_is_told(
    awa: Purchaser, erp: AnErp, clock: Clock
) -> None:
    desk, refused = a_desk(awa, erp, clock), awa.refuses()
    bill = awa.bills(refused)
    assert told(desk, awa) == Tally(told=1)
    assert (erp.receipts, erp.bills[bill, 1].lines[0].ordered_as) == ({}, None)
    awa.takes_back(refused)
    assert (told(desk, awa), awa.waits()) == (Tally(), set())
    assert awa.known(refused).begun == 0


def test_a_preview_in_parts_shows_each_step_once(
    awa: Purchaser, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = awa.orders()
    bill = awa.bills(awa.receives(order))

    def shown() -> tuple[list[object], list[object]]:
        with awa.session() as session:
            canteen = session.get_one(Canteen, awa.by.canteen_id)
            found = preview(session, canteen, now=clock.now, since=None, places="")
            session.rollback()
        return [work.id for work in found.works], [(one.thing, one.facts) for one in found.news]

    whole = shown()
    monkeypatch.setattr(previews, "_MANY", 1)
    assert shown() == whole
    assert (len(whole[0]), whole[0][0], whole[0][-1]) == (3, order.id, bill)


def test_prices_of_more_lines_than_a_statement_has_room_for(awa: Purchaser) -> None:
    one = Decimal(1)
    line = OrderLineFacts(new_id(), awa.carrots, "Carrots", one, StockUnit.KG, one, one, one)
    orders = [
        OrderFacts(
            new_id(), awa.by.canteen_id, "O", awa.farm, NOON.date(), NOON.date(), Stands.SENT,
            tuple(line._replace(id=new_id()) for _ in range(70)),
        )
        for _ in range(1000)
    ]  # fmt: skip
    orders[0] = orders[0]._replace(id=awa.orders().id)
    (price,) = awa(lambda session: prices_to_tell(session, orders))
    assert (price.product_id, price.price) == (awa.carrots, Decimal("2.00"))
