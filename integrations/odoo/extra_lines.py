"""What came and was on no order: a line of its own there, on the delivery's order."""

from collections.abc import Sequence
from uuid import UUID

from integrations.erp.answers import Declined
from integrations.erp.facts import Known, OrderLineFacts, ReceiptFacts, ReceiptLineFacts
from integrations.odoo.delivered import kept
from integrations.odoo.loading import Record, load
from integrations.odoo.misfits import Misfit
from integrations.odoo.naming import Of, named
from integrations.odoo.order_rows import line_columns, line_row
from integrations.odoo.site import Booking, Site
from integrations.odoo.transfers import Traffic

_MODEL = "purchase.order.line"


def order_line_of(line: ReceiptLineFacts, there: Traffic) -> int | None:
    """The order line there that it came for."""
    if line.order_line_id is not None:
        ordered = there.named.get(named(Of.ORDER_LINE, line.order_line_id))
        if ordered is not None:
            return ordered
    return there.named.get(named(Of.RECEIPT_LINE, line.id))


def as_ordered(line: ReceiptLineFacts) -> OrderLineFacts:
    """As if it had been."""
    return OrderLineFacts(
        line.id, line.product_id, line.name, line.units, line.unit, line.price, line.net,
        line.vat_rate,
    )  # fmt: skip


def add_lines(
    site: Site, arriving: Sequence[tuple[ReceiptFacts, Traffic]], known: Known
) -> tuple[set[int], dict[UUID, Declined]]:
    """Have a line for whatever has none; the orders that changed by it, and who has to wait."""
    declined: dict[UUID, Declined] = {}
    groups: dict[Booking, list[Record]] = {}
    orders = {}
    for receipt, there in arriving:
        booking = site.booking(receipt.canteen_id, known)
        try:
            rows = _rows(site, receipt, there, known, booking)
        except Misfit as misfit:
            declined[receipt.id] = misfit.declined
        else:
            group = groups.setdefault(
                booking._replace(analytic=bool(booking.analytic) or None), []
            )
            group += [Record(receipt.id, [row]) for row in rows]
            orders[receipt.id] = there.id
    changed = set()
    for booking, records in groups.items():
        if not records:
            continue
        columns = ["order_id/.id", *line_columns(site, booking)]
        loaded = load(site.calls, _MODEL, columns, records, context=booking.context)
        changed |= {orders[of] for of in loaded.ids}
        declined |= loaded.declined
    return changed, declined


def _rows(
    site: Site, receipt: ReceiptFacts, there: Traffic, known: Known, booking: Booking
) -> list[list[str]]:
    day = receipt.received_on
    return [
        [
            str(there.id),
            *line_row(
                site, named(Of.RECEIPT_LINE, line.id), as_ordered(line), known, booking, day
            ),
        ]
        for line in kept(receipt)
        if order_line_of(line, there) is None
    ]
