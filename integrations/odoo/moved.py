"""What transfers have moved, by product. What is done may be changed there all the same."""

from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal

from integrations.erp.answers import Moved
from integrations.odoo.calls import Calls
from integrations.odoo.transfers import decimal, rows

MOVE = "stock.move"
_FIELDS = ("picking_id", "product_id", "quantity")


def moved(calls: Calls, transfers: Collection[int]) -> dict[int, tuple[Moved, ...]]:
    """Of each of these; in the units of its lines."""
    domain = [["picking_id", "in", sorted(transfers)], ["state", "=", "done"]]
    units: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    names: dict[int, str] = {}
    for row in rows(calls, MOVE, domain, _FIELDS):
        product, name = row["product_id"]
        names[product] = name
        units[row["picking_id"][0], product] += decimal(row["quantity"])
    found: dict[int, list[Moved]] = {one: [] for one in transfers}
    for (transfer, product), many in units.items():
        found[transfer].append(Moved(product, names[product], many))
    return {transfer: tuple(sorted(all_)) for transfer, all_ in found.items()}
