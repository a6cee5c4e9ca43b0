"""Deliveries and bills as the tests tell them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from integrations.erp.answers import Answer, Told
from integrations.erp.facts import (
    BillFacts,
    BillLineFacts,
    OrderFacts,
    OrderLineFacts,
    ReceiptFacts,
    ReceiptLineFacts,
)
from integrations.odoo.orders import order
from integrations.odoo.receipts import receive
from inventory.billing.billed import Kind, What
from kernel.ids import new_id
from kernel.rounding import cents
from tests.integrations.odoo.tellings import Book

DAY = date(2026, 11, 5)
USE_BY = date(2026, 11, 12)


def an_order(book: Book, **more: Any) -> OrderFacts:
    """Confirmed there: two and a half of each product, at 3.20 €."""
    facts = book.order(**more)
    told = order(book.site, [facts], book.known)[facts.id]
    assert isinstance(told, Told), told
    return facts._replace(remote=told.remote)


def kept(
    line: OrderLineFacts, units: str = "2.5", lot: str = "", **more: Any
) -> ReceiptLineFacts:
    """So much of what an order line asked for."""
    quantity = Decimal(units)
    asked = (line.id, line.product_id, line.name, quantity, line.unit, line.price)
    net = cents(quantity * line.price)
    facts = ReceiptLineFacts(new_id(), *asked, net, line.vat_rate, lot, USE_BY, None)
    return facts._replace(**more)


def a_receipt(
    ordered: OrderFacts, *lines: ReceiptLineFacts, closes: bool = True, **more: Any
) -> ReceiptFacts:
    """All that was ordered, or these lines."""
    lines = lines or tuple(kept(line, lot=f"L{i}") for i, line in enumerate(ordered.lines))
    facts = ReceiptFacts(
        new_id(), ordered.canteen_id, "Les Tilleuls/2026-11-05/BL-1", ordered.supplier_id,
        ordered.id, DAY, "BL-1", closes, 1, lines, ordered.remote,
    )  # fmt: skip
    return facts._replace(**more)


def received(book: Book, receipt: ReceiptFacts) -> Answer:
    return receive(book.site.calls, book.site, [receipt], book.known)[receipt.id]


def billed(line: ReceiptLineFacts, net: str | None = None) -> BillLineFacts:
    """What a bill asks for a line of a delivery."""
    asked = line.order_line_id or line.id
    return BillLineFacts(
        new_id(), line.product_id, asked, line.name, What.FOOD, line.units, line.unit,
        line.net if net is None else Decimal(net), line.vat_rate,
        unordered=line.order_line_id is None,
    )  # fmt: skip


def charged(what: What, net: str, rate: str = "20") -> BillLineFacts:
    """What no delivery brought."""
    sums = (Decimal(1), None, Decimal(net), Decimal(rate))
    return BillLineFacts(new_id(), None, None, what.value, what, *sums)


def a_bill(book: Book, lines: Sequence[BillLineFacts], **more: Any) -> BillFacts:
    facts = BillFacts(
        new_id(), book.canteen.id, "F-1", book.suppliers[0].id, Kind.INVOICE, DAY,
        date(2026, 12, 5), 1, sum((line.net for line in lines), Decimal()), tuple(lines),
    )  # fmt: skip
    return facts._replace(**more)
