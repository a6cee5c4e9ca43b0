"""Bills that were entered before their delivery was told: held against the order's lines after all.

As Odoo's own button does it: only where a line of ours is held against none. Whatever an
accountant held it against stays, and so does every sum.
"""

from collections.abc import Sequence
from uuid import UUID

from integrations.erp.answers import Answer, Asked, Told, Why
from integrations.erp.facts import BillFacts
from integrations.odoo.bill_rows import ordered_as
from integrations.odoo.calls import Calls
from integrations.odoo.entries import entries
from integrations.odoo.loading import Record, load
from integrations.odoo.naming import Of, named
from integrations.odoo.transfers import rows
from kernel.words import Phrase

_LINE = "account.move.line"


def match(calls: Calls, bills: Sequence[BillFacts]) -> dict[UUID, Answer]:
    """Have each line that a delivery brought held against what was ordered.

    Raises:
        Unclear, Unusable: as any call.

    """
    there = entries(calls, [bill.remote for bill in bills if bill.remote])
    answers: dict[UUID, Answer] = {}
    for bill in bills:
        entry = there.get(bill.remote or 0)
        answers[bill.id] = (
            Told(entry.id, entry.number, entry.state)
            if entry
            else Asked(Why.DELETED, bill.number or "–", Phrase("deleted"))
        )
    records = _records(calls, bills, sorted(there))
    if records:
        columns = [".id", "purchase_line_id/id"]
        answers |= load(calls, _LINE, columns, records, once=False).declined
    return answers


def _records(calls: Calls, bills: Sequence[BillFacts], there: Sequence[int]) -> list[Record]:
    unmatched = [["move_id", "in", there], ["purchase_line_id", "=", False]]
    ids = [row["id"] for row in rows(calls, _LINE, unmatched, ["move_id"])]
    names = calls(_LINE, "get_external_id", ids=ids) if ids else {}
    wanted = {
        named(Of.BILL_LINE, line.id, bill.turn): (bill.id, ordered_as(line))
        for bill in bills
        for line in bill.lines
        if line.ordered_as
    }
    found = [(one, wanted[name]) for one, name in names.items() if name in wanted]
    return [Record(of, [[str(one), line]]) for one, (of, line) in found]
