"""Whatever is written or said, wherever a call is cut or a worker killed: both sides agree in the end."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule
from sqlalchemy import Engine

from integrations.erp.answers import Asked, Declined, Seen, State, Unclear, Why
from integrations.erp.counterparts import Counterpart, set_aside
from integrations.erp.desks import Desk
from integrations.erp.facts import Stands
from integrations.erp.leases import LeaseLost
from integrations.erp.leaving import leave, left_there, take_up
from integrations.erp.port import Paper
from integrations.erp.questions import Question, Word, settle
from kernel.documents import Document
from kernel.ids import new_id
from sourcing.orders import PurchaseOrder
from sourcing.orders import State as Ordered
from tests.integrations.erp.a_purchaser import asked
from tests.integrations.erp.an_erp import NOON, AnErp, Fault, Faults
from tests.integrations.erp.any_book import AnyBook
from tests.integrations.erp.any_rounds import AnyRounds, run

STANDS = {
    Ordered.SENT: Stands.SENT,
    Ordered.CONFIRMED: Stands.CONFIRMED,
    Ordered.RECEIVED: Stands.CONFIRMED,
    Ordered.CANCELLED: Stands.CANCELLED,
}
SINCE = NOON - timedelta(days=30)
ANSWERS = (
    Declined("No.", "Mend it."),
    Asked(Why.CHANGED, "ours", "theirs", net=Decimal("1.00")),
    Asked(Why.CANCELLED, "ours", "theirs"),
    Asked(Why.CANCELLED, "ours", "theirs", of_order=True),
    Asked(Why.DELETED, "ours", "theirs", of_order=True),
)
AFTERWARDS = ("nothing", "leave", Word.OURS, Word.THEIRS)
DOCUMENTS = st.one_of(AnyBook.orders, AnyBook.receipts, AnyBook.entries)


class Killed(BaseException):
    """The worker is no more: nothing it meant to do afterwards is done."""


class Overtaken(AnErp):
    """An answer may be so long on its way that somebody else goes on meanwhile."""

    meanwhile: Callable[[], None] | None = None
    after = 0

    def _each(self, *told: Any) -> Any:
        found = super()._each(*told)
        self.after -= 1
        if self.meanwhile and self.after < 0:
            meanwhile, self.meanwhile = self.meanwhile, None
            meanwhile()
        return found


class Books(AnyRounds):
    erp: Overtaken

    @initialize()
    def open_shop(self) -> None:
        self.open_book()
        self.erp = Overtaken(batch=2)
        self.erp.count_from(new_id().int % 2**60)
        # What a person took as it is there, and what was written before anybody was to be told.
        self.theirs: set[UUID] = set()
        self.old: set[UUID] = set()

    def a_desk(self, holder: str = "next") -> Desk:
        return replace(super().a_desk(holder), since=SINCE)

    @rule(
        faults=st.lists(st.sampled_from([None, None, *Fault]), max_size=8),
        killed_at=st.one_of(st.none(), st.integers(1, 8)),
    )
    def tell(self, faults: list[Fault | None], killed_at: int | None) -> None:
        self.erp.faults = self._faults(iter(faults), killed_at)
        with suppress(Unclear, Killed):
            self.round()
        self.erp.faults = lambda _: None

    @rule(after=st.integers(0, 8))
    def tell_overtaken(self, after: int) -> None:
        def meanwhile() -> None:
            self.round("other")

        self.erp.meanwhile, self.erp.after = meanwhile, after
        with suppress(LeaseLost):
            self.round()
        self.erp.meanwhile = None

    def _faults(self, faults: Iterator[Fault | None], killed_at: int | None) -> Faults:
        before = len(self.erp.calls)

        def fault(_: str) -> Fault | None:
            if killed_at is not None and len(self.erp.calls) - before >= killed_at:
                raise Killed
            return next(faults, None)

        return fault

    @rule(document=DOCUMENTS, answer=st.sampled_from(ANSWERS), then=st.sampled_from(AFTERWARDS))
    def object(self, document: Any, answer: Declined | Asked, then: str) -> None:
        """The ERP has something against it; and what a person does about that."""
        if document is None:
            return
        self.erp.answers[getattr(document, "id", document)] = answer
        self.round()
        if then == "leave":
            self._leave()
        elif then in set(Word):
            for question in asked(self.awa)[:1]:
                self._say(question, Word(then))

    @rule(document=DOCUMENTS)
    def was_written_long_ago(self, document: Any) -> None:
        if document is not None:
            one = getattr(document, "id", document)
            self.awa.wrote(one, SINCE - timedelta(days=1))
            self.old.add(one)

    @rule(
        of=st.integers(0, 20),
        state=st.sampled_from([None, State.CANCELLED]),
        net=st.sampled_from([None, Decimal("1.00")]),
    )
    def read_back(self, of: int, state: State | None, net: Decimal | None) -> None:
        """One of them may be other than it was told."""
        known = [one for one in self.all(Counterpart) if one.remote]
        self.erp.changed = [
            (one.kind, Seen(one.remote, "", one.state or State.DONE, one.net)) for one in known
        ]
        if known:
            kind, seen = self.erp.changed[of % len(known)]
            seen = seen._replace(state=state or seen.state, net=net or seen.net)
            self.erp.changed[of % len(known)] = kind, seen
        self.read_all_back()

    @rule(word=st.sampled_from([Word.OURS, Word.THEIRS]))
    def settle(self, word: Word) -> None:
        for question in asked(self.awa)[:1]:
            self._say(question, word)

    @rule()
    def take_up(self) -> None:
        """What was left is told as any other."""
        canteen_id = self.awa.by.canteen_id
        for one in self.awa(lambda session: left_there(session, [canteen_id], 1)):
            self.theirs.discard(one.id)
            self.awa(lambda s, of=one.id: take_up(s, canteen_id, of, now=self.clock.now))

    def _leave(self) -> None:
        canteen_id = self.awa.by.canteen_id
        for one in self.awa(lambda session: set_aside(session, [canteen_id]))[:1]:
            self.theirs.add(one.id)
            self.awa(lambda s, of=one.id: leave(s, canteen_id, of, now=self.clock.now))

    def _say(self, question: Question, word: Word) -> None:
        self.erp.answers.clear()
        if word == Word.THEIRS:
            self.theirs.add(question.of_id)
            begun = self.awa.known(question.of_id).begun
            for kind, there in (
                (Paper.RECEIPT, self.erp.receipts),
                (Paper.BILL, self.erp.bills),
            ):
                if question.about == kind and question.why == Why.CHANGED:
                    # A person made it there.
                    there.setdefault((question.of_id, begun), None)  # type: ignore[call-overload]
        if question.why == Why.BEFORE:
            word = Word.SAME if word == Word.THEIRS else Word.APART
        self.awa(lambda s: settle(s, question.id, word, self.awa.by, now=self.clock.now))

    def calm(self) -> None:
        self.erp.answers.clear()
        for question in asked(self.awa):
            self._say(question, Word.OURS)

    def waits(self) -> set[UUID]:
        return super().waits() - self.old

    def agree(self) -> None:
        assert all(times == 1 for times in self.erp.done.values()), self.erp.done
        self._orders_stand_as_they_should()
        self._entries_hold_where_they_hold_here()

    def _orders_stand_as_they_should(self) -> None:
        for order in self.all(PurchaseOrder):
            there = self.erp.orders.get(order.id)
            if order.id in self.theirs | self.old:
                continue
            if there is None:
                assert order.state in (Ordered.DRAFT, Ordered.CANCELLED)
            else:
                called_off = there.stands == Stands.ENDED and order.state == Ordered.CANCELLED
                assert called_off or there.stands == STANDS[order.state]

    def _entries_hold_where_they_hold_here(self) -> None:
        for document in self.all(Document):
            spoken_of = document.id not in self.theirs | self.old
            if spoken_of and document.kind in ("receipt", "bill"):
                assert self.erp.holds(document.id) == document.holds


def test_whatever_is_cut_both_sides_agree_in_the_end(engine: Engine) -> None:
    examples = 12 if engine.dialect.name == "sqlite" else 4
    run(Books, examples=examples, steps=18, engine=engine)
