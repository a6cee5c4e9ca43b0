"""A bill as `load` takes it: a header, and a row for each line."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from integrations.erp.facts import BillFacts, BillLineFacts, Known, Thing
from integrations.odoo.calls import Calls
from integrations.odoo.loading import Record, number
from integrations.odoo.naming import Of, named
from integrations.odoo.site import Booking, Site
from integrations.odoo.tolerances import LINE_OFF
from kernel.rounding import cents, rounded

_MOST = 10


class Places(NamedTuple):
    """The decimals that Odoo keeps of a line's quantity and of its price."""

    quantity: int
    price: int

    @classmethod
    def of(cls, calls: Calls) -> "Places":
        """As it is set there."""
        fields = calls(
            "account.move.line",
            "fields_get",
            allfields=["quantity", "price_unit"],
            attributes=["digits"],
        )
        return cls(_places(fields["quantity"]), _places(fields["price_unit"]))


def columns(site: Site, booking: Booking, bill: BillFacts) -> tuple[str, ...]:
    """The header's, then a line's."""
    header = ["id", "move_type", "partner_id/.id", "ref", "invoice_date"]
    header += ["reversed_entry_id/.id", "invoice_date_due"]
    # Else the supplier's terms there count, and not the day on the paper; without one, they do.
    header += ["invoice_payment_term_id/.id"] * (bill.due_on is not None)
    line = ["id", "product_id/.id", "name", "quantity", "price_unit", "tax_ids/.id"]
    line += ["purchase_line_id/id", f"product_uom_id{site.units.end}"]
    # An empty one would keep Odoo from filling in the accountant's own.
    line += ["analytic_distribution"] * (booking.analytic is not None)
    return (*header, *(f"invoice_line_ids/{one}" for one in line))


def record(
    site: Site,
    bill: BillFacts,
    known: Known,
    places: Places,
    *,
    takes_back: int | None = None,
) -> Record:
    """The rows of one bill, or of the opposite that takes one back.

    Raises:
        Misfit: of a line's unit or VAT rate.

    """
    header = [
        named(Of.BILL, bill.id, bill.turn),
        kind(bill),
        str(known[Thing.SUPPLIER, bill.supplier_id]),
        bill.number,
        bill.billed_on.isoformat(),
        "" if takes_back is None else str(takes_back),
    ]
    header += [bill.due_on.isoformat(), ""] if bill.due_on else [""]
    rows = []
    for line in bill.lines:
        rows.append(header + _line(site, bill, line, known, places))
        header = [""] * len(header)
    return Record(bill.id, rows)


def total(bill: BillFacts) -> Decimal:
    """What it comes to with VAT, above zero; not rounded."""
    return abs(sum((line.net * (1 + line.vat_rate / 100) for line in bill.lines), Decimal(0)))


def kind(bill: BillFacts) -> str:
    """Odoo bills nothing below zero: what gives money back is a refund. A till slip is a bill
    too: one of Odoo's purchase receipts would leave its order to be billed.
    """
    return "in_refund" if (bill.net < 0) is bool(bill.turn % 2) else "in_invoice"


def _line(
    site: Site, bill: BillFacts, line: BillLineFacts, known: Known, places: Places
) -> list[str]:
    booking = site.booking(bill.canteen_id, known)
    net = -line.net if bill.net < 0 else line.net
    quantity, price = _split(line.units, net, places)
    product = known.get((Thing.PRODUCT, line.product_id)) if line.product_id else None
    row = [
        named(Of.BILL_LINE, line.id, bill.turn),
        "" if product is None else str(product),
        line.name.strip() or "–",
        number(quantity),
        number(price),
        site.tax(line.vat_rate, booking),
        ordered_as(line),
        # Else it would be billed by the supplier's own pack.
        "" if product is None or line.unit is None else site.units.named(line.unit),
    ]
    return row + [booking.distribution] * (booking.analytic is not None)


def ordered_as(line: BillLineFacts) -> str:
    """The order's line there that it is held against, if any."""
    if line.ordered_as is None:
        return ""
    return named(Of.RECEIPT_LINE if line.unordered else Of.ORDER_LINE, line.ordered_as)


def _split(units: Decimal, net: Decimal, places: Places) -> tuple[Decimal, Decimal]:
    """A quantity and a price that multiply to `net`; at worst once all of it."""
    quantity = rounded(units, places.quantity)
    if quantity > 0:
        for decimals in range(2, places.price + 1):
            price = rounded(net / quantity, decimals)
            if abs(quantity * price - net) <= LINE_OFF:
                return quantity, price
    return Decimal(1), cents(net)


def _places(field: Mapping[str, Any]) -> int:
    digits = field.get("digits")
    return min(int(digits[1]), _MOST) if digits else _MOST
