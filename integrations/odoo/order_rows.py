"""An order as `load` takes it: a header, and a row for each line."""

from datetime import date
from decimal import Decimal

from integrations.erp.facts import Known, OrderFacts, OrderLineFacts, Thing
from integrations.odoo.loading import Record, number
from integrations.odoo.naming import Of, named
from integrations.odoo.site import Booking, Site
from kernel.rounding import cents, rounded

# At this hour it is the same day in all of France, overseas too; `load` reads UTC.
_HOUR = "10:00:00"


def columns(site: Site, booking: Booking, *, anew: bool) -> tuple[str, ...]:
    """The header's, then a line's. `anew` bears what only a new order is given."""
    header = ["id", "partner_id/.id", "origin", "date_order"]
    header += ["company_id/.id"] * (booking.company is not None) + ["state"] * anew
    return (*header, *(f"order_line/{line}" for line in line_columns(site, booking)))


def line_columns(site: Site, booking: Booking) -> list[str]:
    """A line's own."""
    columns = ["id", "product_id/.id", "name", "product_qty", "price_unit", "date_planned"]
    columns += [f"{site.line_names.unit}{site.units.end}", f"{site.line_names.taxes}/.id"]
    # An empty one would keep Odoo from filling in the accountant's own.
    return columns + ["analytic_distribution"] * (booking.analytic is not None)


def record(
    site: Site,
    order: OrderFacts,
    known: Known,
    booking: Booking,
    *,
    anew: bool,
    of: tuple[Of, Of] = (Of.ORDER, Of.ORDER_LINE),
) -> Record:
    """The rows of one order; `of` says what it and its lines are called there.

    Raises:
        Misfit: of a line's unit or VAT rate.

    """
    header = [
        named(of[0], order.id),
        str(known[Thing.SUPPLIER, order.supplier_id]),
        order.name,
        moment(order.ordered_on),
    ]
    header += [str(booking.company)] * (booking.company is not None) + ["sent"] * anew
    rows = []
    for line in order.lines:
        name = named(of[1], line.id)
        rows.append(header + line_row(site, name, line, known, booking, order.delivery_on))
        header = [""] * len(header)
    blank = [""] * (len(columns(site, booking, anew=anew)) - len(header))
    return Record(order.id, rows or [header + blank])


def line_row(
    site: Site, name: str, line: OrderLineFacts, known: Known, booking: Booking, day: date
) -> list[str]:
    """One line, under `line_columns`.

    Raises:
        Misfit: of its unit or VAT rate.

    """
    row = [
        name,
        str(known[Thing.PRODUCT, line.product_id]),
        # Without words Odoo takes offence at the order's own name.
        line.name.strip() or "–",
        number(line.units),
        number(price(line.units, line.price, line.net)),
        moment(day),
        # Else a new line would be in the unit that Odoo has for the product, or its supplier.
        site.units.named(line.unit),
        site.tax(line.vat_rate, booking),
    ]
    return row + [booking.distribution] * (booking.analytic is not None)


def moment(day: date) -> str:
    """A day, where Odoo wants an hour as well."""
    return f"{day.isoformat()} {_HOUR}"


def price(units: Decimal, price: Decimal, net: Decimal) -> Decimal:
    """Euros a unit, with as many decimals as it takes for the line to come to `net`."""
    if not units:
        return price
    places = 4
    while cents(units * price) != net and places < 12:
        price, places = rounded(net / units, places), places + 1
    return price
