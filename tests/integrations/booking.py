"""A journal, and its entries as an accountant would say them."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from integrations.entries import (
    Entry,
)
from integrations.journal import journal
from inventory.billing.billed import NewBillLine
from kernel.actor import By
from kernel.ids import new_id
from kernel.words import Words
from network.canteens import Canteen

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
ENGLISH = Words("en")


def of(session: Session, by: By, month: date) -> list[Entry]:
    return journal(session, session.get_one(Canteen, by.canteen_id), month, ENGLISH)


def rows_of(entries: list[Entry], label: str) -> list[tuple[str, str, Decimal]]:
    """Account, auxiliary and amount (credits below nothing) of the entries so called."""
    return [
        (one.account.number, one.account.auxiliary, one.debit - one.credit)
        for found in entries
        if found.label.startswith(label)
        for one in found.postings
    ]


def line_of(named: Any, net: str, **facts: Any) -> NewBillLine:
    facts = {"description": "Carottes", "receipt_line_id": named, **facts}
    return NewBillLine(id=new_id(), net=Decimal(net), **facts)


def balanced(one: Entry) -> bool:
    return sum(posting.debit - posting.credit for posting in one.postings) == 0
