"""Orders as Odoo has them, and its buttons on many at once."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from integrations.erp.answers import State
from integrations.odoo.calls import Calls
from integrations.odoo.hearing import No
from kernel.rounding import cents

ORDER = "purchase.order"
FIELDS = ("name", "state", "receipt_status", "amount_untaxed")

# More in one call is no faster, and may take Odoo longer than the library waits.
AT_ONCE = 50

# What waits for somebody's approval there has not been confirmed.
_STATES: Mapping[str, State] = {
    "draft": State.DRAFT,
    "sent": State.SENT,
    "to approve": State.SENT,
    "purchase": State.CONFIRMED,
    "done": State.CONFIRMED,
    "cancel": State.CANCELLED,
}


class Standing(NamedTuple):
    """One order there; `net` is euros before VAT. `settled` where Odoo has gone as far as it was
    told to: what waits for somebody's approval has.
    """

    id: int
    number: str
    state: State
    net: Decimal
    settled: bool

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Standing":
        """From Odoo's row of FIELDS."""
        state = _STATES.get(row["state"], State.SENT)
        if state is State.CONFIRMED and row["receipt_status"] == "full":
            state = State.DONE
        settled = row["state"] not in ("draft", "sent")
        return cls(row["id"], row["name"], state, euros(row["amount_untaxed"]), settled)


def standings(calls: Calls, ids: Collection[int]) -> dict[int, Standing]:
    """Those of these that are still there."""
    if not ids:
        return {}
    rows = calls(
        ORDER,
        "search_read",
        domain=[["id", "in", sorted(ids)]],
        fields=list(FIELDS),
    )
    return {row["id"]: Standing.of(row) for row in rows}


def press(calls: Calls, model: str, button: str, ids: Sequence[int]) -> dict[int, No]:
    """Press it for all; those that Odoo declines, with its reason, do not stop the others.

    Raises:
        Unclear, Unusable: as any call.

    """
    if len(ids) > AT_ONCE:
        first, rest = ids[:AT_ONCE], ids[AT_ONCE:]
        return {**press(calls, model, button, first), **press(calls, model, button, rest)}
    if not ids:
        return {}
    try:
        calls(model, button, ids=ids)
    except No as no:
        if len(ids) == 1 or no.about_rights:
            return dict.fromkeys(ids, no)
    else:
        return {}
    half = len(ids) // 2
    return {
        **press(calls, model, button, ids[:half]),
        **press(calls, model, button, ids[half:]),
    }


def euros(value: float | str) -> Decimal:
    """An amount of Odoo's, to the cent. JSON has it as a float that is nearest to it."""
    return cents(Decimal(str(value)))
