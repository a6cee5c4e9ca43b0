from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from integrations.erp.answers import Asked, Declined, State, Told, Unclear, Why
from integrations.erp.facts import OrderFacts
from integrations.odoo.naming import Of, named
from integrations.odoo.receipts import receive
from tests.integrations.odoo.deliveries import USE_BY, a_receipt, an_order, kept, received
from tests.integrations.odoo.faults import Call, Fault
from tests.integrations.odoo.running import Odoo
from tests.integrations.odoo.tellings import Book, a_site

TRANSFER, LINE, LOT = "stock.picking", "stock.move.line", "stock.lot"
ORDER_LINE = "purchase.order.line"
CALLS, CALLS_BACK = 15, 13
# Of the day after the deliveries.
TOLD_AT = datetime(2026, 11, 6, 8, tzinfo=UTC)


@pytest.fixture
def book(odoo: Odoo) -> Book:
    odoo.data.clock = lambda: TOLD_AT
    return Book(a_site(odoo))


@pytest.fixture
def ordered(odoo: Odoo, book: Book) -> OrderFacts:
    ordered = an_order(book)
    odoo.calls.clear()
    return ordered


def moved(odoo: Odoo) -> list[tuple[Any, ...]]:
    """What is in stock, or gone from it: the transfer, the lot and how much."""
    lots = {row["id"]: row["name"] for row in odoo.all(LOT)}
    return [
        (row["picking_id"], lots.get(row["lot_id"]), row["quantity"])
        for row in odoo.all(LINE, state="done")
    ]


def stands(odoo: Odoo) -> list[float]:
    return [row["qty_received"] for row in odoo.all(ORDER_LINE)]


def labels(odoo: Odoo) -> list[tuple[str, str]]:
    """Where each transfer comes from, and of which day it is."""
    return [(row["origin"], (row["date_done"] or "")[:10]) for row in odoo.all(TRANSFER)]


def test_what_came_is_in_stock_by_lot(odoo: Odoo, book: Book, ordered: OrderFacts) -> None:
    receipt = a_receipt(ordered)

    answer = received(book, receipt)

    (transfer,) = odoo.all(TRANSFER)
    assert answer == Told(
        transfer["id"], transfer["name"], State.DONE, order_net=Decimal("16.00")
    )
    assert moved(odoo) == [(transfer["id"], "L0", 2.5), (transfer["id"], "L1", 2.5)]
    assert {lot["expiration_date"] for lot in odoo.all(LOT)} == {"2026-11-12 18:00:00"}
    assert odoo.count() == CALLS


def test_twenty_five_deliveries_take_as_many_calls_as_one(odoo: Odoo, book: Book) -> None:
    receipts = [a_receipt(an_order(book, name=f"BC-{i}")) for i in range(25)]
    odoo.calls.clear()

    answers = receive(book.site.calls, book.site, receipts, book.known)

    assert all(isinstance(answer, Told) for answer in answers.values())
    assert odoo.count() == CALLS


@pytest.mark.parametrize("call", range(CALLS))
@pytest.mark.parametrize("fault", [Fault.LOST, Fault.DROPPED, Fault.KILLED])
def test_asked_again_after_any_call_it_came_once(
    odoo: Odoo, book: Book, ordered: OrderFacts, call: int, fault: Fault
) -> None:
    receipt = a_receipt(ordered, *(kept(line, "2", "L") for line in ordered.lines))
    odoo.faults.queue(*[None] * call, fault)

    with pytest.raises(Unclear):
        received(book, receipt)
    answer = received(book, receipt)

    assert isinstance(answer, Told)
    assert moved(odoo) == [(answer.remote, "L", 2.0)] * 2
    assert stands(odoo) == [2, 2]
    assert {row["state"] for row in odoo.all(TRANSFER)} == {"done"}
    assert labels(odoo) == [("P00001, Les Tilleuls/2026-11-05/BL-1", "2026-11-05")]
    assert received(book, receipt) == answer


def test_the_rest_is_expected_unless_it_closes(odoo: Odoo, book: Book) -> None:
    first, second = an_order(book), an_order(book)
    parts = [
        a_receipt(one, kept(one.lines[0], "1"), closes=closes)
        for one, closes in ((first, False), (second, True))
    ]

    receive(book.site.calls, book.site, parts, book.known)

    still = [row for row in odoo.all(TRANSFER) if row["state"] == "assigned"]
    assert [row["purchase_id"] for row in still] == [first.remote]
    rest = a_receipt(first, kept(first.lines[0], "1.5"), kept(first.lines[1]))
    assert isinstance(received(book, rest), Told)
    late = a_receipt(second, kept(second.lines[1]))
    assert isinstance(received(book, late), Told)
    assert stands(odoo) == [2.5, 2.5, 1, 2.5]
    assert {row["state"] for row in odoo.all(TRANSFER)} == {"done"}


def test_each_transfer_bears_its_own_day_and_the_number_of_its_note(
    odoo: Odoo, book: Book, ordered: OrderFacts
) -> None:
    part = kept(ordered.lines[0], "1")
    first = a_receipt(ordered, part, closes=False, name="Les Tilleuls/2026-11-04/BL-0")
    rest = a_receipt(ordered, kept(ordered.lines[1]))

    received(book, first._replace(received_on=date(2026, 11, 4)))
    assert labels(odoo)[1] == ("P00001", "")
    received(book, rest)
    received(book, rest._replace(turn=2))

    assert labels(odoo) == [
        ("P00001, Les Tilleuls/2026-11-04/BL-0", "2026-11-04"),
        *[("P00001, Les Tilleuls/2026-11-05/BL-1", "2026-11-05")] * 2,
    ]
    days = {row["date"][:10] for row in odoo.all(LINE, picking_id=1)}
    assert days == {"2026-11-04"}


def test_what_is_told_on_its_day_keeps_the_hour(odoo: Odoo, book: Book) -> None:
    odoo.data.clock = lambda: datetime(2026, 11, 5, 7, tzinfo=UTC)

    received(book, a_receipt(an_order(book)))

    (transfer,) = odoo.all(TRANSFER)
    assert transfer["date_done"] == "2026-11-05 07:00:00"


def test_what_somebody_wrote_as_its_source_stays(
    odoo: Odoo, book: Book, ordered: OrderFacts
) -> None:
    odoo.person_changes(TRANSFER, 1, origin="P00001, urgent")
    receipt = a_receipt(ordered)

    answer = received(book, receipt)
    odoo.person_changes(TRANSFER, 1, date_done="2026-11-03 09:00:00")

    assert received(book, receipt) == answer
    assert labels(odoo) == [("P00001, urgent, Les Tilleuls/2026-11-05/BL-1", "2026-11-03")]


def test_in_a_locked_period_odoos_own_day_stays(odoo: Odoo, book: Book) -> None:
    receipts = [a_receipt(an_order(book)), a_receipt(an_order(book))]
    late = receipts[0]._replace(received_on=date(2026, 10, 30))
    odoo.person_changes("res.company", 1, fiscalyear_lock_date="2026-10-31")

    answers = receive(book.site.calls, book.site, [late, receipts[1]], book.known)

    assert all(isinstance(answer, Told) for answer in answers.values())
    assert labels(odoo) == [
        ("P00001, Les Tilleuls/2026-11-05/BL-1", "2026-11-06"),
        ("P00002, Les Tilleuls/2026-11-05/BL-1", "2026-11-05"),
    ]


def test_what_was_on_no_order_gets_a_line_there(
    odoo: Odoo, book: Book, ordered: OrderFacts
) -> None:
    extra = kept(ordered.lines[1], "3", "X", order_line_id=None)
    receipt = a_receipt(ordered, kept(ordered.lines[0]), extra)

    answer = received(book, receipt)

    assert isinstance(answer, Told)
    assert answer.order_net == Decimal("25.60")
    line = odoo.one(ORDER_LINE, named(Of.RECEIPT_LINE, extra.id))
    assert (line["product_qty"], line["qty_received"]) == (3, 3)


def test_what_nobody_ordered_gets_an_order(odoo: Odoo, book: Book) -> None:
    lines = (kept(line, order_line_id=None) for line in book.order().lines)
    receipt = a_receipt(book.order(), *lines, order_id=None, order=None)

    answer = received(book, receipt)

    order = odoo.one("purchase.order", named(Of.RECEIPT_ORDER, receipt.id))
    assert (order["state"], order["origin"]) == ("purchase", receipt.name)
    assert stands(odoo) == [2.5, 2.5]
    assert received(book, receipt) == answer
    assert len(odoo.all("purchase.order")) == 1


def test_a_lot_that_is_there_stays_as_it_is(odoo: Odoo, book: Book) -> None:
    for number in (1, 2):
        ordered = an_order(book, name=f"BC-{number}")
        line = kept(ordered.lines[0], lot="L", use_by=USE_BY.replace(day=number))
        received(book, a_receipt(ordered, line))

    assert [lot["expiration_date"][:10] for lot in odoo.all(LOT)] == ["2026-11-01"]
    assert [lot for _, lot, _ in moved(odoo)] == ["L", "L"]


def test_without_dates_a_lot_has_none(odoo: Odoo, book: Book, ordered: OrderFacts) -> None:
    lines = (kept(line, use_by=None) for line in ordered.lines)

    received(book, a_receipt(ordered, *lines))

    assert [lot["expiration_date"] for lot in odoo.all(LOT)] == [False, False]
    assert len({lot["name"] for lot in odoo.all(LOT)}) == 2
    assert all(lot["name"].startswith("2026-11-05-") for lot in odoo.all(LOT))


def test_one_that_odoo_declines_does_not_stop_the_others(odoo: Odoo, book: Book) -> None:
    good, bad = an_order(book), an_order(book)
    odoo.person_cancels("purchase.order", bad.remote or 0)
    receipts = [a_receipt(good), a_receipt(bad)]

    answers = receive(book.site.calls, book.site, receipts, book.known)

    assert isinstance(answers[receipts[0].id], Told)
    asked = answers[receipts[1].id]
    assert isinstance(asked, Asked)
    assert (asked.why, asked.of_order) == (Why.CANCELLED, True)


def test_back_and_in_again(odoo: Odoo, book: Book, ordered: OrderFacts) -> None:
    receipt = a_receipt(ordered)
    received(book, receipt)

    back = received(book, receipt._replace(turn=2))
    assert received(book, receipt._replace(turn=2)) == back
    assert stands(odoo) == [0, 0]

    again = received(book, receipt._replace(turn=3))
    assert received(book, receipt._replace(turn=3)) == again
    assert stands(odoo) == [2.5, 2.5]
    assert len(odoo.all(TRANSFER)) == 3
    assert len(odoo.all(LOT)) == 2


@pytest.mark.parametrize("call", range(CALLS_BACK))
@pytest.mark.parametrize("fault", [Fault.LOST, Fault.KILLED])
@pytest.mark.parametrize("turn", [2, 3])
def test_asked_again_it_went_back_once(
    odoo: Odoo, book: Book, ordered: OrderFacts, turn: int, call: int, fault: Fault
) -> None:
    receipt = a_receipt(ordered)
    for before in range(1, turn):
        received(book, receipt._replace(turn=before))
    odoo.faults.queue(*[None] * call, fault)

    with pytest.raises(Unclear):
        received(book, receipt._replace(turn=turn))
    answer = received(book, receipt._replace(turn=turn))

    assert isinstance(answer, Told)
    assert stands(odoo) == ([0, 0] if turn == 2 else [2.5, 2.5])
    assert len(odoo.all(TRANSFER)) == turn


def test_in_a_second_company_all_of_it_stays_there(odoo: Odoo) -> None:
    company = odoo.person_opens_company("Cantine Sud")
    book = Book(a_site(odoo, canteens={"Les Tilleuls": f"company:{company}"}))
    ordered = an_order(book)
    receipt = a_receipt(ordered)
    late = a_receipt(ordered, kept(ordered.lines[0], "1", "Z"))
    lines = (kept(line, order_line_id=None) for line in ordered.lines)
    unordered = a_receipt(ordered, *lines, order_id=None, order=None)

    for told in (receipt, receipt._replace(turn=2), late, unordered):
        assert isinstance(received(book, told), Told)

    for model in ("purchase.order", TRANSFER, "stock.move", LINE):
        assert {row["company_id"] for row in odoo.all(model)} == {company}
    assert len(odoo.all(TRANSFER, state="done")) == 4


def test_nothing_kept_closes_the_order_and_moves_nothing(
    odoo: Odoo, book: Book, ordered: OrderFacts
) -> None:
    receipt = a_receipt(ordered)._replace(lines=())

    answer = received(book, receipt)

    assert isinstance(answer, Told)
    assert received(book, receipt) == answer
    assert received(book, receipt._replace(turn=2))
    assert [row["state"] for row in odoo.all(TRANSFER)] == ["cancel"]


def test_its_own_transfer_cancelled_is_asked_about(
    odoo: Odoo, book: Book, ordered: OrderFacts
) -> None:
    received(book, a_receipt(ordered))
    late = a_receipt(ordered, kept(ordered.lines[0], "1"))
    odoo.faults.on(f"{TRANSFER}.button_validate", Fault.DROPPED)
    with pytest.raises(Unclear):
        received(book, late)
    own = odoo.number(TRANSFER, named(Of.RECEIPT, late.id, 1))
    odoo.person_cancels(TRANSFER, own)

    asked = received(book, late)

    assert isinstance(asked, Asked)
    assert (asked.why, asked.remote, asked.of_order) == (Why.CANCELLED, own, False)
    assert isinstance(received(book, late._replace(again=True)), Declined)
    assert stands(odoo) == [2.5, 2.5]


def test_a_return_that_somebody_cancelled_is_asked_about(
    odoo: Odoo, book: Book, ordered: OrderFacts
) -> None:
    receipt = a_receipt(ordered)
    received(book, receipt)
    odoo.faults.on(f"{TRANSFER}.button_validate", Fault.DROPPED)
    with pytest.raises(Unclear):
        received(book, receipt._replace(turn=2))
    own = odoo.number(TRANSFER, named(Of.RECEIPT, receipt.id, 2))
    odoo.person_cancels(TRANSFER, own)

    asked = received(book, receipt._replace(turn=2))

    assert isinstance(asked, Asked)
    assert (asked.why, asked.remote, asked.of_order) == (Why.CANCELLED, own, False)
    assert stands(odoo) == [2.5, 2.5]


def test_what_was_begun_before_its_order_was_left_ends_there(
    odoo: Odoo, book: Book, ordered: OrderFacts
) -> None:
    receipt = a_receipt(ordered)
    left = receipt._replace(order_id=None, order=None, left=ordered.remote)

    def cut(call: Call) -> Fault | None:
        return Fault.DROPPED if call.method == "button_validate" else None

    odoo.faults.decide = cut
    with pytest.raises(Unclear):
        received(book, receipt)
    odoo.faults.decide = None
    answers = [received(book, left) for _ in range(2)]
    assert [isinstance(one, Told) and one.own_order for one in answers] == [False, False]
    assert {row["state"] for row in odoo.all("stock.picking")} == {"done"}
    assert len(odoo.all("purchase.order")) == 1
    # Of another one nothing was written there.
    answer = received(book, a_receipt(ordered, order_id=None, order=None, left=ordered.remote))
    assert isinstance(answer, Told)
    assert answer.own_order
    assert len(odoo.all("purchase.order")) == 2
