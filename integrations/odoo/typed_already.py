"""Bills that somebody typed into Odoo before Cellier could tell of them."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from integrations.erp.answers import Asked, Why, kept
from integrations.erp.facts import BillFacts, Known, Thing
from integrations.odoo.bill_rows import kind, total
from integrations.odoo.calls import Calls
from integrations.odoo.entries import FIELDS, MODEL, REVERSED, Entry
from integrations.odoo.naming import is_ours
from integrations.odoo.transfers import Row, rows
from kernel.rounding import cents
from kernel.words import N_

# A supplier may begin its numbers anew each year.
_NEAR = timedelta(days=92)
# In Odoo a receipt of a purchase is a bill too.
_BILLS = ("in_invoice", "in_receipt")
_REFUNDS = ("in_refund",)
_BILL = N_("{name} of {day}, {net} before VAT, {total} with it")


def typed_already(
    calls: Calls, bills: Sequence[BillFacts], known: Known, *, but: Collection[int] = ()
) -> dict[UUID, Asked]:
    """Those of these that Odoo has of the same supplier under the same number, and that Cellier
    did not make. Of what was taken back there, and of those to be (`but`), there is no double.

    Raises:
        Unclear, Unusable: as any call.

    """
    numbered = [bill for bill in bills if _plain(bill.number)]
    if not numbered:
        return {}
    found = [
        row
        for row in rows(calls, MODEL, _like(numbered, known), (*FIELDS, *_MORE))
        if row["payment_state"] != REVERSED and row["id"] not in but
    ]
    pairs = [(bill, row) for bill in numbered for row in found if _same(bill, row, known)]
    ids = sorted({row["id"] for _, row in pairs})
    names = calls(MODEL, "get_external_id", ids=ids) if ids else {}
    return {
        bill.id: _asked(bill, row)
        for bill, row in pairs
        if not is_ours(names.get(str(row["id"])) or "")
    }


_MORE = ("commercial_partner_id", "ref", "move_type", "invoice_date")


def _like(bills: Iterable[BillFacts], known: Known) -> list[Any]:
    """Written otherwise than on the paper, it is found by its day."""
    partners = {known[Thing.SUPPLIER, bill.supplier_id] for bill in bills}
    return [
        ["commercial_partner_id", "in", sorted(partners)],
        ["move_type", "in", [*_BILLS, *_REFUNDS]],
        ["state", "!=", "cancel"],
        "|",
        ["ref", "in", sorted({bill.number for bill in bills})],
        ["invoice_date", "in", sorted({bill.billed_on.isoformat() for bill in bills})],
    ]


def _same(bill: BillFacts, row: Row, known: Known) -> bool:
    kinds = _BILLS if kind(bill) in _BILLS else _REFUNDS
    return (
        row["move_type"] in kinds
        and row["commercial_partner_id"][0] == known[Thing.SUPPLIER, bill.supplier_id]
        and _plain(row["ref"] or "") == _plain(bill.number)
        and _near(bill.billed_on, row["invoice_date"])
    )


def _near(day: date, written: str | Literal[False]) -> bool:
    return not written or abs(date.fromisoformat(written) - day) <= _NEAR


def _plain(number: str) -> str:
    """Without what people write otherwise: F-2026/12 is f 2026 12."""
    return re.sub(r"\W|_", "", number.casefold())


def _asked(bill: BillFacts, row: Mapping[str, Any]) -> Asked:
    there = Entry.of(row)
    name = f"{row['ref']} ({there.number})" if there.number else row["ref"]
    day = row["invoice_date"] or "–"
    ours = _side(bill.number, bill.billed_on.isoformat(), abs(bill.net), cents(total(bill)))
    theirs = _side(name, day, there.net, there.total)
    return Asked(Why.SAME, ours, theirs, there.id, there.net)


def _side(name: str, day: str, net: Decimal, total: Decimal) -> str:
    facts = {"name": name, "day": day, "net": f"{net} €", "total": f"{total} €"}
    return kept(_BILL, facts)
