"""Supplier bills as Odoo has them."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from integrations.erp.answers import State
from integrations.odoo.calls import Calls
from integrations.odoo.standings import euros
from integrations.odoo.transfers import rows

MODEL = "account.move"
FIELDS = ("name", "state", "payment_state", "amount_untaxed", "amount_total")
REVERSED = "reversed"
_PAYMENTS: Mapping[str, State] = {
    "partial": State.PART_PAID,
    "in_payment": State.PAID,
    "paid": State.PAID,
    # Settled by a credit note.
    REVERSED: State.PAID,
}


class Entry(NamedTuple):
    """One bill or refund; `net` is euros before VAT, `total` with it, of a refund too above zero."""

    id: int
    number: str
    state: State
    net: Decimal
    total: Decimal

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Entry":
        """From Odoo's row of FIELDS."""
        state = {"draft": State.DRAFT, "cancel": State.CANCELLED}.get(row["state"])
        state = state or _PAYMENTS.get(row["payment_state"], State.POSTED)
        sums = euros(row["amount_untaxed"]), euros(row["amount_total"])
        return cls(row["id"], row["name"] or "", state, *sums)


def entries(calls: Calls, remotes: Iterable[int]) -> dict[int, Entry]:
    """Those of these that are still there."""
    found = rows(calls, MODEL, [["id", "in", sorted(set(remotes))]], FIELDS)
    return {row["id"]: Entry.of(row) for row in found}
