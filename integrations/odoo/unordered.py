"""Deliveries that nobody ordered: Odoo receives against an order, so they get one each."""

from collections.abc import Sequence
from uuid import UUID

from integrations.erp.answers import Declined
from integrations.erp.facts import Known, OrderFacts, ReceiptFacts, Stands
from integrations.odoo.delivered import kept
from integrations.odoo.extra_lines import as_ordered
from integrations.odoo.loading import Record, load
from integrations.odoo.misfits import Misfit
from integrations.odoo.naming import Of
from integrations.odoo.order_rows import columns, record
from integrations.odoo.remedies import declined
from integrations.odoo.site import Booking, Site
from integrations.odoo.standings import ORDER, press


def order_anyway(
    site: Site, receipts: Sequence[ReceiptFacts], known: Known
) -> tuple[dict[UUID, int], dict[UUID, Declined]]:
    """The number of each one's order there, confirmed; and who has to wait."""
    refused: dict[UUID, Declined] = {}
    groups: dict[tuple[Booking, tuple[str, ...]], list[Record]] = {}
    for receipt in receipts:
        booking = site.booking(receipt.canteen_id, known)
        group = booking._replace(analytic=None), columns(site, booking, anew=True)
        try:
            row = _record(site, receipt, known, booking)
        except Misfit as misfit:
            refused[receipt.id] = misfit.declined
        else:
            groups.setdefault(group, []).append(row)
    orders: dict[UUID, int] = {}
    for (booking, names), records in groups.items():
        loaded = load(site.calls, ORDER, names, records, context=booking.context)
        refused |= loaded.declined
        orders |= {of: order for of, (order,) in loaded.ids.items()}
    no = press(site.calls, ORDER, "button_confirm", list(orders.values()))
    refused |= {of: declined(no[order]) for of, order in orders.items() if order in no}
    return orders, refused


def _record(site: Site, receipt: ReceiptFacts, known: Known, booking: Booking) -> Record:
    order = OrderFacts(
        id=receipt.id,
        canteen_id=receipt.canteen_id,
        name=receipt.name,
        supplier_id=receipt.supplier_id,
        ordered_on=receipt.received_on,
        delivery_on=receipt.received_on,
        stands=Stands.CONFIRMED,
        lines=tuple(as_ordered(line) for line in kept(receipt)),
    )
    of = (Of.RECEIPT_ORDER, Of.RECEIPT_LINE)
    return record(site, order, known, booking, anew=True, of=of)
