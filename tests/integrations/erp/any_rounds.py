"""Any book, told in any rounds, by workers that overtake each other; and what must hold in the end."""

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis.stateful import rule, run_state_machine_as_test
from sqlalchemy import Engine, delete

from integrations.erp.counterparts import retry
from integrations.erp.desks import Desk
from integrations.erp.homes import ErpHome
from integrations.erp.leases import lease
from integrations.erp.port import Erp
from integrations.erp.reading_back import read_back
from integrations.erp.rounds import Tally
from integrations.erp.telling import tell_canteen
from tests.integrations.erp.a_purchaser import Clock, Purchaser, a_desk
from tests.integrations.erp.any_book import AnyBook


class AnyRounds(AnyBook):
    """`erp` is told; `calm` ends whatever was made to go wrong, `agree` compares both sides."""

    engine: Engine
    erp: Erp

    def open_book(self) -> None:
        self.awa, self.clock = Purchaser(self.engine), Clock()

    def calm(self) -> None:
        raise NotImplementedError

    def agree(self) -> None:
        raise NotImplementedError

    def waits(self) -> set[Any]:
        return self.awa.waits()

    def a_desk(self, holder: str = "next") -> Desk:
        return a_desk(self.awa, self.erp, self.clock, holder)

    def round(self, holder: str = "next") -> Tally:
        """A killed worker never lets go: whoever comes after waits until its lease has run out."""
        self.clock.after(minutes=2)
        canteen_id = self.awa.by.canteen_id
        with self.awa.session() as session:
            assert lease(session, [canteen_id], holder, now=self.clock.now) == canteen_id
        return tell_canteen(self.a_desk(holder), canteen_id)

    def read_all_back(self) -> None:
        """Other tests tell this book to an ERP of their own, before and after."""
        self.awa(lambda session: session.execute(delete(ErpHome)))
        read_back(self.a_desk())
        self.awa(lambda session: session.execute(delete(ErpHome)))

    @rule()
    def retry(self) -> None:
        self.awa(lambda session: retry(session, [self.awa.by.canteen_id], self.clock.now))

    def teardown(self) -> None:
        if not hasattr(self, "awa"):
            return
        for _ in range(6):
            self.calm()
            self.clock.after(days=2)
            self.round()
        assert self.round() == Tally()
        assert self.waits() == set()
        self.agree()


def run(rounds: type[AnyRounds], *, examples: int, steps: int, **attributes: Any) -> None:
    """Try so many histories of so many steps."""
    run_state_machine_as_test(
        type("Any", (rounds,), attributes),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
