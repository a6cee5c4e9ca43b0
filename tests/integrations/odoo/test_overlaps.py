"""Two at work on one document: a second worker, or a validation that we gave up waiting for."""

from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest

from integrations.erp.answers import Told, Unclear
from integrations.erp.facts import OrderFacts
from integrations.odoo.bills import enter
from integrations.odoo.validating import validate
from tests.integrations.odoo.deliveries import (
    a_bill,
    a_receipt,
    an_order,
    billed,
    kept,
    received,
)
from tests.integrations.odoo.faults import Call, Fault
from tests.integrations.odoo.running import Odoo
from tests.integrations.odoo.tellings import Book, a_site

# The calls of each: at every one of them the other comes in between.
RECEIVING, RETURNING, BILLING = 14, 12, 8


@pytest.fixture
def book(odoo: Odoo) -> Book:
    return Book(a_site(odoo))


@pytest.fixture
def ordered(book: Book) -> OrderFacts:
    return an_order(book)


@pytest.fixture
def second(odoo: Odoo, book: Book) -> Book:
    """Another worker, with what the first had found out already."""
    found = Book(a_site(odoo))
    found.known = book.known
    return found


def before_call(odoo: Odoo, number: int, step: Callable[[], Any]) -> None:
    """Have that done while Odoo has the call of that number, and not yet begun it."""
    waits = [number]

    def decide(call: Call) -> Fault | None:
        waits[0] -= 1
        if waits[0] == -1:
            with suppress(Unclear):
                step()
        return None

    odoo.faults.decide = decide


def came(odoo: Odoo) -> list[float]:
    return [row["quantity"] for row in odoo.all("stock.move.line", state="done")]


def taken(odoo: Odoo) -> list[float]:
    return [row["qty_received"] for row in odoo.all("purchase.order.line")]


@pytest.mark.parametrize("call", range(RECEIVING))
def test_a_late_validation_is_seen_whenever_it_ends(
    odoo: Odoo, book: Book, ordered: OrderFacts, second: Book, call: int
) -> None:
    receipt = a_receipt(ordered, *(kept(line, "2.5", "L") for line in ordered.lines))
    odoo.faults.on("stock.picking.button_validate", Fault.DROPPED)
    with pytest.raises(Unclear):
        received(book, receipt)
    (picking,) = odoo.all("stock.picking")

    before_call(odoo, call, lambda: validate(second.site.calls, [picking["id"]], [1]))
    with suppress(Unclear):
        received(book, receipt)
    odoo.faults.decide = None

    assert isinstance(received(book, receipt), Told)
    assert came(odoo) == [2.5, 2.5]
    assert [row["state"] for row in odoo.all("stock.picking")] == ["done"]
    assert {row["state"] for row in odoo.all("stock.move")} == {"done"}


@pytest.mark.parametrize("call", range(RECEIVING))
def test_two_workers_receive_a_delivery_once(
    odoo: Odoo, book: Book, ordered: OrderFacts, second: Book, call: int
) -> None:
    receipt = a_receipt(ordered, *(kept(line, "2", "L") for line in ordered.lines))

    before_call(odoo, call, lambda: received(second, receipt))
    with suppress(Unclear):
        received(book, receipt)
    odoo.faults.decide = None

    assert isinstance(received(book, receipt), Told)
    assert sum(came(odoo)) == 4
    assert taken(odoo) == [2, 2]


@pytest.mark.parametrize("call", range(RETURNING))
def test_two_workers_take_a_delivery_back_once(
    odoo: Odoo, book: Book, ordered: OrderFacts, second: Book, call: int
) -> None:
    receipt = a_receipt(ordered, *(kept(line, "2", "L") for line in ordered.lines))
    told = received(book, receipt)
    assert isinstance(told, Told)
    back = receipt._replace(turn=2, remote=told.remote)

    before_call(odoo, call, lambda: received(second, back))
    with suppress(Unclear):
        received(book, back)
    odoo.faults.decide = None

    assert isinstance(received(book, back), Told)
    assert taken(odoo) == [0, 0]
    assert len(odoo.all("stock.picking")) == 2


@pytest.mark.parametrize("call", range(BILLING))
def test_two_workers_enter_a_bill_once(
    odoo: Odoo, book: Book, ordered: OrderFacts, second: Book, call: int
) -> None:
    receipt = a_receipt(ordered)
    received(book, receipt)
    bill = a_bill(book, [billed(line) for line in receipt.lines])

    def entered(by: Book) -> Any:
        return enter(by.site.calls, by.site, [bill], by.known)[bill.id]

    before_call(odoo, call, lambda: entered(second))
    with suppress(Unclear):
        entered(book)
    odoo.faults.decide = None

    assert isinstance(entered(book), Told)
    (there,) = odoo.all("account.move")
    assert (there["state"], Decimal(str(there["amount_untaxed"]))) == ("posted", bill.net)
