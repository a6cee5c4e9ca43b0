"""Transfers carried out: the goods are then in stock, or gone from it."""

from collections.abc import Collection, Sequence
from typing import Any

from integrations.odoo.calls import Calls
from integrations.odoo.hearing import No
from kernel.words import N_

PICKING = "stock.picking"
# What Odoo asks of a person at a screen, answered beforehand; its setting on orders that come
# in parts, and its warnings of what is past its day, are for whoever stands at the door.
_ANSWERED = {"skip_backorder": True, "skip_expired": True, "skip_sms": True}
_AT_ONCE = 25
_WONDERS = N_("Odoo asks something that only a person can answer.")


def validate(calls: Calls, transfers: Sequence[int], closing: Collection[int]) -> dict[int, No]:
    """Carry out each; those that Odoo declines, with its reason, do not stop the others. Of what
    is `closing`, nothing more is expected. Done ones are left alone.

    Raises:
        Unclear, Unusable: as any call.

    """
    refused: dict[int, No] = {}
    for start in range(0, len(transfers), _AT_ONCE):
        refused |= _validate(calls, transfers[start : start + _AT_ONCE], closing)
    return refused


def cancel(calls: Calls, transfers: Sequence[int]) -> None:
    """Expect these no more."""
    if transfers:
        calls(PICKING, "action_cancel", ids=list(transfers))


def _validate(
    calls: Calls, transfers: Sequence[int], closing: Collection[int]
) -> dict[int, No]:
    ends = [one for one in transfers if one in closing]
    # Under an empty list Odoo would look for none, and expect the rest of none.
    context: dict[str, Any] = {
        **_ANSWERED,
        **({"picking_ids_not_to_backorder": ends} if ends else {}),
    }
    try:
        answer = calls(PICKING, "button_validate", ids=list(transfers), context=context)
    except No as no:
        refusal = no
    else:
        if not isinstance(answer, dict):
            return {}
        # A form to fill in: nothing was done; or a paper to print: all was. Their states tell.
        refusal = No(str(answer.get("name") or _WONDERS))
    if len(transfers) == 1 or refusal.about_rights:
        return dict.fromkeys(transfers, refusal)
    half = len(transfers) // 2
    return {
        **_validate(calls, transfers[:half], closing),
        **_validate(calls, transfers[half:], closing),
    }
