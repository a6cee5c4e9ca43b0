"""A book in which everything can be taken back, and put back, and what it says meanwhile."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis.stateful import RuleBasedStateMachine
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from inventory.balances import Held
from inventory.places import Kind
from inventory.undoing.corrected import CorrectedSince, NothingToCorrect
from inventory.undoing.reversals import AlreadyReversed, Mistake, WholeTakenBack, reverse
from kernel.actor import By
from kernel.documents import Document
from kernel.ids import new_id
from tests.builders import balances_of, bought_by, somebody_in_a_new_canteen

Send = Callable[[], UUID]
Snapshot = tuple[dict[tuple[UUID, Kind], Held], Decimal, int]

REFUSALS = (AlreadyReversed, CorrectedSince, NothingToCorrect, WholeTakenBack)


class ChangingMinds(RuleBasedStateMachine):
    engine: Engine

    def __init__(self) -> None:
        super().__init__()
        self.session = Session(self.engine)
        self.by: By = somebody_in_a_new_canteen(self.session)
        self.sent: Send | None = None

    def teardown(self) -> None:
        self.session.close()

    def _send(self, act: Any, command: Any) -> UUID:
        made: UUID = act(self.session, command, self.by)
        self.sent = lambda: act(self.session, command, self.by)
        return made

    def _turn(self, wrong: UUID) -> UUID:
        """Take it back; what is refused changes nothing."""
        before, held = self._snapshot(), self._holding()
        try:
            reversal = self._reverse(wrong)
        except REFUSALS:
            assert (self._snapshot(), self._holding()) == (before, held)
            return wrong
        assert wrong not in self._holding()
        return reversal

    def _reverse(self, document_id: UUID) -> UUID:
        return self._send(reverse, Mistake(id=new_id(), of=document_id))

    def _snapshot(self) -> Snapshot:
        lines = bought_by(self.session, self.by)
        value = sum((line.net_value + line.avoided for line in lines), Decimal(0))
        return balances_of(self.session, self.by), value, sum(one.grams or 0 for one in lines)

    def _holding(self) -> set[UUID]:
        query = select(Document.id).where(Document.canteen_id == self.by.canteen_id)
        return set(self.session.scalars(query.where(Document.holds)))

    def _facts(self) -> set[UUID]:
        """What holds and is no reversal: those of parts come and go with the whole's."""
        query = select(Document.id).where(Document.canteen_id == self.by.canteen_id)
        facts = query.where(Document.holds, Document.kind != "reversal")
        return set(self.session.scalars(facts))
