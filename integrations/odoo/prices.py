"""What suppliers ask, as the lines of Odoo's purchase price list."""

from collections.abc import Sequence
from uuid import UUID

from integrations.erp.answers import Answer, Told
from integrations.erp.facts import Known, PriceFacts, Thing
from integrations.odoo.loading import Record, load, number
from integrations.odoo.naming import Of, named
from integrations.odoo.site import Site

_COLUMNS = (
    "id",
    "partner_id/.id",
    "product_id/.id",
    # Empty: for every company of theirs.
    "company_id/.id",
    "product_code",
    "product_name",
    "price",
    "min_qty",
)


def keep_prices(site: Site, prices: Sequence[PriceFacts], known: Known) -> dict[UUID, Answer]:
    """Have each, as it is now: Cellier made all of these lines, and writes over no other.

    Raises:
        Unclear, Unusable: as any call.

    """
    if not prices:
        return {}
    records = [
        Record(
            of.id,
            [
                [
                    named(Of.PRICE, of.id),
                    str(known[Thing.SUPPLIER, of.supplier_id]),
                    str(known[Thing.PRODUCT, of.product_id]),
                    "",
                    of.code,
                    of.name,
                    number(of.price),
                    number(of.units),
                ]
            ],
        )
        for of in prices
    ]
    loaded = load(site.calls, "product.supplierinfo", _COLUMNS, records, once=False)
    return {**loaded.declined, **{of: Told(ids[0]) for of, ids in loaded.ids.items()}}
