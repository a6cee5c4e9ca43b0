from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import cast

import pytest

from integrations.erp.answers import State, Told
from integrations.erp.facts import Stands
from integrations.erp.port import Paper
from integrations.odoo import reading
from integrations.odoo.calls import Calls
from integrations.odoo.naming import Of, named
from integrations.odoo.orders import order
from integrations.odoo.reading import missing, read
from tests.integrations.odoo.deliveries import a_receipt, an_order, received
from tests.integrations.odoo.running import Odoo
from tests.integrations.odoo.tellings import Book, a_site

ORDER = "purchase.order"


@pytest.fixture
def book(odoo: Odoo) -> Book:
    return Book(a_site(odoo))


def test_the_first_time_all_of_ours_is_read(odoo: Odoo, book: Book) -> None:
    facts = [book.order("BC-1"), book.order("BC-2", Stands.SENT)]
    answers = order(book.site, facts, book.known)
    supplier = next(iter(odoo.all(ORDER)))["partner_id"]
    odoo.person_creates(ORDER, partner_id=supplier, name="theirs")

    told = read(book.site.calls, None)

    assert {seen.remote: (seen.number, seen.state, seen.net) for seen in told.orders} == {
        answer.remote: (answer.number, answer.state, answer.net)
        for answer in answers.values()
        if isinstance(answer, Told)
    }
    assert [seen.state for seen in told.receipts] == [State.CONFIRMED]
    assert told.bills == ()


def test_then_only_what_changed(odoo: Odoo, book: Book) -> None:
    order(book.site, [book.order()], book.known)
    until = read(book.site.calls, None).until
    assert until

    later = read(book.site.calls, until + timedelta(hours=1))
    assert (later.orders, later.until) == ((), until + timedelta(hours=1))
    # What ended late lies before.
    assert len(read(book.site.calls, until).orders) == 1


def test_a_done_delivery_is_met_again_where_a_line_of_it_is_changed(
    odoo: Odoo, book: Book
) -> None:
    receipt = a_receipt(an_order(book))
    received(book, receipt)
    first = read(book.site.calls, None)
    (seen,) = first.receipts
    assert seen.moved
    assert [one.units for one in seen.moved] == [Decimal("2.5"), Decimal("2.5")]
    # A minute later: what was told itself is long read.
    for model in ("stock.picking", "stock.move"):
        with odoo.data.tables.lock:
            for row in odoo.data.tables[model].rows.values():
                row["write_date"] = "2026-01-01 00:00:00"
    at = datetime(2026, 2, 1, tzinfo=UTC)
    assert read(book.site.calls, at).receipts == ()

    odoo.person_changes("stock.move.line", odoo.all("stock.move.line")[0]["id"], quantity=3)

    later = read(book.site.calls, at)
    (seen,) = later.receipts
    assert seen.moved
    assert [one.units for one in seen.moved] == [Decimal(3), Decimal("2.5")]
    assert later.until
    assert later.until > at


def test_nothing_to_read_moves_nothing_on(odoo: Odoo) -> None:
    assert read(a_site(odoo).calls, None).until is None


def test_pages_leave_nothing_out(
    odoo: Odoo, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    order(book.site, [book.order(f"BC-{i}") for i in range(7)], book.known)
    monkeypatch.setattr(reading, "_PAGE", 3)

    told = read(book.site.calls, datetime(2026, 1, 1, tzinfo=UTC))

    assert len({seen.remote for seen in told.orders}) == len(told.orders) == 7


@pytest.mark.parametrize("seconds", ["0000000", "0000012", "0111112", "0112223", "0123456"])
def test_pages_leave_nothing_out_of_a_busy_second(
    odoo: Odoo, book: Book, monkeypatch: pytest.MonkeyPatch, seconds: str
) -> None:
    order(book.site, [book.order(f"BC-{i}") for i in range(7)], book.known)
    monkeypatch.setattr(reading, "_PAGE", 3)
    with odoo.data.tables.lock:
        rows = odoo.data.tables[ORDER].rows.values()
        for row, second in zip(rows, seconds, strict=True):
            row["write_date"] = f"2026-03-02 12:00:0{second}"

    said: list[object] = []

    def calls(*what: str, **named: object) -> object:
        said.append(named)
        return book.site.calls(*what, **named)

    told = read(cast(Calls, calls), datetime(2026, 1, 1, tzinfo=UTC))

    assert len({seen.remote for seen in told.orders}) == len(told.orders) == 7
    # However many there are, none of them is named.
    assert "not in" not in repr(said)


def test_what_is_gone_is_missing(odoo: Odoo, book: Book) -> None:
    facts = [book.order("BC-1"), book.order("BC-2")]
    answers = order(book.site, facts, book.known)
    remotes = [answer.remote for answer in answers.values() if isinstance(answer, Told)]
    odoo.person_deletes(ORDER, named(Of.ORDER, facts[0].id))

    assert missing(book.site.calls, Paper.ORDER, remotes) == {answers[facts[0].id].remote}  # type: ignore[union-attr]
    assert missing(book.site.calls, Paper.BILL, []) == set()
