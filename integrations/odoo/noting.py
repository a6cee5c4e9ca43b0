"""What a transfer that is done says of its delivery: our day, and the number on the supplier's note.

An accountant looks for both there: Odoo dates a transfer by the moment it was carried out, and
finds one by what its source document says.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from integrations.erp.facts import ReceiptFacts
from integrations.odoo.calls import Calls
from integrations.odoo.loading import Record, load
from integrations.odoo.order_rows import moment
from integrations.odoo.validating import PICKING

LABEL = ("origin", "date_done")


class Label(NamedTuple):
    """What a transfer says: its source document, and when it was done, in Odoo's writing of it."""

    transfer: int
    origin: str
    done_at: str

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Label":
        """From Odoo's row of LABEL."""
        return cls(row["id"], row["origin"] or "", row["date_done"] or "")


def note(calls: Calls, done: Iterable[tuple[ReceiptFacts, Label]]) -> None:
    """Have each bear the day and the name of its delivery; those that do already cost no call.

    What somebody wrote there stays beside it. Where the day lies in a period that is closed in
    Odoo, Odoo's own stays.

    Raises:
        Unclear, Unusable: as any call.

    """
    found = [(receipt, label, _wanted(receipt, label)) for receipt, label in done]
    earlier = [(one, said) for one, label, said in found if said.done_at != label.done_at]
    dated = _write(calls, earlier, dated=True)
    named = [(one, said) for one, label, said in found if said.origin != label.origin]
    _write(calls, [(one, said) for one, said in named if one.id not in dated], dated=False)


def _wanted(receipt: ReceiptFacts, label: Label) -> Label:
    """Never a later day than it was done: those two are a matter of time zones."""
    origin, day = label.origin, receipt.received_on.isoformat()
    if receipt.name not in origin:
        origin = ", ".join(filter(None, (origin, receipt.name)))
    earlier = day < label.done_at[: len(day)]
    done_at = moment(receipt.received_on) if earlier else label.done_at
    return label._replace(origin=origin, done_at=done_at)


def _write(
    calls: Calls, labels: Sequence[tuple[ReceiptFacts, Label]], *, dated: bool
) -> Collection[UUID]:
    """Those that were written."""
    columns = [".id", "origin"] + ["date_done"] * dated
    records = [
        Record(one.id, [[str(said.transfer), said.origin, said.done_at][: len(columns)]])
        for one, said in labels
    ]
    return load(calls, PICKING, columns, records, once=False).ids if records else ()
