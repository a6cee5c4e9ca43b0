"""Any book told to Odoo over real HTTP, with any fault at any call: Odoo holds each document once."""

from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule
from sqlalchemy import Engine

from integrations.erp.answers import Unclear, Why
from integrations.erp.questions import Word, settle
from integrations.odoo.erp import Odoo
from integrations.odoo.naming import Of, named
from integrations.odoo.standings import ORDER, euros
from inventory.billing.billed import BillLine
from inventory.receiving.receipts import Receipt, ReceiptLine
from sourcing.orders import PurchaseOrder, State
from tests.integrations.erp.a_purchaser import asked
from tests.integrations.erp.any_rounds import AnyRounds, run
from tests.integrations.odoo.faults import LEAVES_WORK, Call, Fault
from tests.integrations.odoo.haste import in_haste
from tests.integrations.odoo.running import Odoo as Server
from tests.integrations.odoo.running import running_odoo
from tests.integrations.odoo.tellings import a_site

FAULTS = list(Fault)
# What is written, and how it may be done without our hearing of it: there a document becomes two.
WRITES = (
    "purchase.order.load", "purchase.order.button_confirm", "stock.move.line.load",
    "stock.picking.button_validate", "account.move.load", "account.move.action_post",
)  # fmt: skip
UNHEARD = sorted(LEAVES_WORK)
LINE = "purchase.order.line"


class Books(AnyRounds):
    server: Server
    protocol: str

    @initialize(
        faults=st.tuples(*(st.sampled_from(UNHEARD) for _ in WRITES)),
        back=st.booleans(),
        word=st.sampled_from([Word.OURS, Word.THEIRS]),
        confirmed=st.booleans(),
    )
    def open_shop(
        self, faults: tuple[Fault, ...], back: bool, word: Word, confirmed: bool
    ) -> None:
        """What makes two of one document, or undoes what a person did, does so in every history."""
        self.open_book()
        self.before = len(self.server.all(ORDER))
        self.quantity = self._came()
        self.billed = self._billed()
        self.erp = Odoo(a_site(self.server, self.protocol))
        self._lose_the_answer_to_each_write(faults, back)
        self._have_an_order_changed(word, confirmed)

    @rule(faults=st.lists(st.sampled_from([None, None, None, *FAULTS]), max_size=12))
    def tell(self, faults: list[Fault | None]) -> None:
        self.server.faults.decide = self._faults(iter(faults))
        with suppress(Unclear), in_haste():
            self.round()
        self.server.faults.decide = None

    def _lose_the_answer_to_each_write(self, faults: tuple[Fault, ...], back: bool) -> None:
        order = self.awa.orders()
        receipt = self.awa.receives(order, kilos="4", more_to_come=True)
        self.awa.bills(receipt)
        for what, fault in zip(WRITES, faults, strict=True):
            self.server.faults.on(what, fault)
        for _ in WRITES:
            if self.server.faults.left:
                with suppress(Unclear), in_haste():
                    self.round()
        if back:
            self.awa.takes_back(receipt)

    def _have_an_order_changed(self, word: Word, confirmed: bool) -> None:
        """It stays so, and is asked about, until a person has spoken."""
        order = self.awa.orders()
        self.round()
        there = self.server.named(named(Of.ORDER, order.id))
        (line,) = self.server.all(LINE, order_id=there)
        self.server.person_changes(LINE, line["id"], price_unit=9)
        if confirmed:
            self.awa.confirms(order)
            self.round()
        self.read_all_back()
        (question,) = asked(self.awa)
        assert (question.of_id, question.why) == (order.id, Why.CHANGED)
        self.round()
        assert self.server.one(LINE, line["id"])["price_unit"] == 9
        self.awa(lambda s: settle(s, question.id, word, self.awa.by, now=self.clock.now))
        self.round()
        stands = self.server.one(LINE, line["id"])["price_unit"]
        assert stands == (2 if word is Word.OURS else 9)

    @rule()
    def read_back(self) -> None:
        """Nobody did anything there: nothing is asked."""
        self.read_all_back()
        assert asked(self.awa) == []

    def _faults(self, faults: Iterator[Fault | None]):  # type: ignore[no-untyped-def]
        def decide(call: Call) -> Fault | None:
            fault = next(faults, None)
            # What Odoo answers to a load only.
            odd = fault in (Fault.LOSER, Fault.LOSER_FRENCH) and call.method != "load"
            return None if odd else fault

        return decide

    def calm(self) -> None:
        self.server.faults.decide = None

    def agree(self) -> None:
        assert self._came() - self.quantity == self._kept()
        assert self._billed() - self.billed == self._asked()
        self._orders_are_there_once()

    def _orders_are_there_once(self) -> None:
        ours = 0
        for order in self.all(PurchaseOrder):
            there = self.server.named(named(Of.ORDER, order.id))
            if there is None:
                assert order.state in (State.DRAFT, State.CANCELLED)
                continue
            ours += 1
            called_off = self.server.one(ORDER, there)["state"] == "cancel"
            assert not called_off or order.state == State.CANCELLED
        own = [
            one
            for one in self.all(Receipt)
            if self.server.named(named(Of.RECEIPT_ORDER, one.id)) is not None
        ]
        assert len(self.server.all(ORDER)) - self.before == ours + len(own)

    def _came(self) -> Decimal:
        """Stock units that came in, less those that went back."""
        total = Decimal(0)
        for line in self.server.all("stock.move.line", state="done"):
            quantity = Decimal(str(line["quantity"]))
            inwards = self.server.one("stock.location", line["location_id"])["usage"]
            total += quantity if inwards == "supplier" else -quantity
        return total

    def _kept(self) -> Decimal:
        held = self.holding("receipt")
        lines = [one for one in self.all(ReceiptLine) if one.receipt_id in held]
        return sum((one.quantity for one in lines), Decimal(0))

    def _billed(self) -> Decimal:
        total = Decimal(0)
        for bill in self.server.all("account.move", state="posted"):
            net = euros(bill["amount_untaxed"])
            total += -net if bill["move_type"] == "in_refund" else net
        return total

    def _asked(self) -> Decimal:
        held = self.holding("bill")
        lines = [one for one in self.all(BillLine) if one.bill_id in held]
        return sum((one.net for one in lines), Decimal(0))


@pytest.mark.parametrize("protocol", ["json2", "jsonrpc"])
def test_whatever_is_cut_odoo_holds_each_document_once(engine: Engine, protocol: str) -> None:
    with running_odoo() as server:
        run(
            Books, examples=2 if engine.dialect.name == "sqlite" else 1, steps=4,
            engine=engine, server=server, protocol=protocol,
        )  # fmt: skip
