"""The transfers of deliveries carried out, and what became of each."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from integrations.erp.answers import Answer, Declined
from integrations.erp.facts import ReceiptFacts
from integrations.odoo.calls import Calls
from integrations.odoo.delivered import cancelled, told
from integrations.odoo.hearing import No
from integrations.odoo.noting import LABEL, Label, note
from integrations.odoo.remedies import MEND, declined
from integrations.odoo.transfers import Traffic, rows
from integrations.odoo.validating import PICKING, cancel, validate
from kernel.words import N_

_FIELDS = ("name", "state", *LABEL)
_NOT_DONE = N_("Odoo did not carry it out.")


class Place(NamedTuple):
    """Where a delivery was written; nothing more is expected after it where it `closes`."""

    receipt: ReceiptFacts
    there: Traffic
    transfer: int
    closes: bool = False


def carry_out(calls: Calls, places: Iterable[Place]) -> dict[UUID, Answer]:
    """Have each done.

    Raises:
        Unclear, Unusable: as any call.

    """
    transfers = {place.transfer: place for place in places}
    if not transfers:
        return {}
    closing = sorted(one for one, place in transfers.items() if place.closes)
    refused = validate(calls, list(transfers), closing)
    left = ["&", ["backorder_id", "in", closing], ["state", "not in", ["done", "cancel"]]]
    wanted = ["|", ["id", "in", list(transfers)], *left]
    found = {row["id"]: row for row in rows(calls, PICKING, wanted, _FIELDS)}
    # Odoo may be set to expect the rest whatever it is told.
    cancel(calls, [one for one in found if one not in transfers])
    done = {one: row for one, row in found.items() if row["state"] == "done"}
    note(calls, [(transfers[one].receipt, Label.of(row)) for one, row in done.items()])
    return {
        place.receipt.id: _outcome(place, found.get(one), refused.get(one))
        for one, place in transfers.items()
    }


def _outcome(place: Place, row: Mapping[str, Any] | None, no: No | None) -> Answer:
    if row is None or row["state"] == "cancel":
        return cancelled(place.receipt, place.transfer)
    if row["state"] == "done":
        return told(place.there, place.transfer, row["name"])
    return declined(no) if no else Declined(_NOT_DONE, MEND)
