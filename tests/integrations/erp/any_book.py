"""Any history of orders, deliveries and bills, as a person at Les Tilleuls may write it."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, rule
from sqlalchemy import select

from inventory.undoing.reversals import AlreadyReversed
from kernel.documents import Document
from kernel.errors import Refused
from sourcing.drafting import Draft
from tests.integrations.erp.a_purchaser import Purchaser


class AnyBook(RuleBasedStateMachine):
    """What is written; who is told of it, and what must hold in the end, says the test."""

    awa: Purchaser
    orders, receipts, entries = Bundle("orders"), Bundle("receipts"), Bundle("entries")

    @rule(target=orders)
    def order(self) -> Draft:
        return self.awa.orders()

    @rule(order=orders, confirmed=st.booleans())
    def go_on(self, order: Draft, confirmed: bool) -> None:
        with suppress(Refused):
            (self.awa.confirms if confirmed else self.awa.cancels)(order)

    @rule(target=receipts, order=orders, more=st.booleans())
    def receive(self, order: Draft, more: bool) -> UUID | None:
        try:
            return self.awa.receives(order, kilos="5", more_to_come=more)
        except Refused:
            return None

    @rule(target=receipts)
    def buy_at_the_market(self) -> UUID:
        return self.awa.receives()

    @rule(target=receipts, receipt=receipts)
    def correct(self, receipt: UUID | None) -> UUID | None:
        try:
            return self.awa.corrects(receipt, kilos="7") if receipt else None
        except Refused:
            return None

    @rule(target=entries, receipt=receipts)
    def bill(self, receipt: UUID | None) -> UUID | None:
        with suppress(Refused):
            return self.awa.bills(receipt) if receipt else None
        return None

    @rule(target=entries, entry=st.one_of(receipts, entries))
    def take_back(self, entry: UUID | None) -> UUID | None:
        with suppress(AlreadyReversed, Refused):
            return self.awa.takes_back(entry) if entry else None
        return None

    def all(self, table: Any) -> list[Any]:
        query = select(table).where(table.canteen_id == self.awa.by.canteen_id)
        return self.awa(lambda session: list(session.scalars(query)))

    def holding(self, kind: str) -> set[UUID]:
        return {one.id for one in self.all(Document) if one.kind == kind and one.holds}
