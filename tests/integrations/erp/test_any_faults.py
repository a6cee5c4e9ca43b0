"""Whatever is written, and wherever a call is cut or a worker killed: both sides agree in the end."""

from collections.abc import Iterator
from contextlib import suppress

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test
from sqlalchemy import Engine

from integrations.erp.answers import Unclear
from integrations.erp.facts import Stands
from integrations.erp.leases import lease
from integrations.erp.rounds import Tally
from integrations.erp.telling import tell_canteen
from kernel.documents import Document
from sourcing.orders import PurchaseOrder, State
from tests.integrations.erp.a_purchaser import Clock, Purchaser, a_desk
from tests.integrations.erp.an_erp import AnErp, Fault, Faults
from tests.integrations.erp.any_book import AnyBook

STANDS = {
    State.SENT: Stands.SENT,
    State.CONFIRMED: Stands.CONFIRMED,
    State.RECEIVED: Stands.CONFIRMED,
    State.CANCELLED: Stands.CANCELLED,
}


class Killed(BaseException):
    """The worker is no more: nothing it meant to do afterwards is done."""


class Books(AnyBook):
    engine: Engine

    @initialize()
    def open_shop(self) -> None:
        self.awa, self.erp, self.clock = Purchaser(self.engine), AnErp(batch=2), Clock()

    @rule(
        faults=st.lists(st.sampled_from([None, None, *Fault]), max_size=8),
        killed_at=st.one_of(st.none(), st.integers(1, 8)),
    )
    def tell(self, faults: list[Fault | None], killed_at: int | None) -> None:
        self.erp.faults = self._faults(iter(faults), killed_at)
        with suppress(Unclear, Killed):
            self._round()

    def _faults(self, faults: Iterator[Fault | None], killed_at: int | None) -> Faults:
        before = len(self.erp.calls)

        def fault(_: str) -> Fault | None:
            if killed_at is not None and len(self.erp.calls) - before >= killed_at:
                raise Killed
            return next(faults, None)

        return fault

    def _round(self) -> Tally:
        # A killed worker never lets go: whoever comes after waits until its lease has run out.
        self.clock.after(minutes=6)
        canteen_id = self.awa.by.canteen_id
        with self.awa.session() as session:
            assert lease(session, [canteen_id], "next", now=self.clock.now)
        desk = a_desk(self.awa, self.erp, self.clock, "next")
        return tell_canteen(desk, canteen_id)

    def teardown(self) -> None:
        if not hasattr(self, "awa"):
            return
        self.erp.faults = lambda _: None
        for _ in range(6):
            self.clock.after(days=2)
            self._round()
        assert self._round() == Tally()
        assert self.awa.waits() == set()
        assert all(times == 1 for times in self.erp.done.values()), self.erp.done
        self._orders_stand_as_they_should()
        self._entries_hold_where_they_hold_here()

    def _orders_stand_as_they_should(self) -> None:
        for order in self.all(PurchaseOrder):
            there = self.erp.orders.get(order.id)
            if there is None:
                assert order.state in (State.DRAFT, State.CANCELLED)
            else:
                called_off = there.stands == Stands.ENDED and order.state == State.CANCELLED
                assert called_off or there.stands == STANDS[order.state]

    def _entries_hold_where_they_hold_here(self) -> None:
        for document in self.all(Document):
            if document.kind in ("receipt", "bill"):
                assert self.erp.holds(document.id) == document.holds


def test_whatever_is_cut_both_sides_agree_in_the_end(engine: Engine) -> None:
    machine = type("AnyBooks", (Books,), {"engine": engine})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=12 if engine.dialect.name == "sqlite" else 4,
            stateful_step_count=18,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
