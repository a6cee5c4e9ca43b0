"""One pass over a canteen's documents: ask, and write down what was answered."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrations.erp.answers import (
    NO_ANSWER,
    NO_ANSWER_REMEDY,
    Answers,
    Asked,
    Declined,
    Told,
    Unclear,
)
from integrations.erp.counterparts import Counterpart, bring_back
from integrations.erp.desks import Desk
from integrations.erp.facts import Known, OrderFacts, ReceiptFacts, Stands
from integrations.erp.keeping import Hindrances, speaks_of
from integrations.erp.leases import held
from integrations.erp.port import Paper
from integrations.erp.questions import ask
from integrations.erp.queue import stamp
from integrations.erp.receipts import receipts_on_order
from integrations.erp.works import Plan, Work
from kernel.words import N_

# Asked for so often without an answer, while the ERP answers: it is set aside. On a bad line a
# delivery of eight calls may well fail five times in a row; a document at fault always fails.
_ENOUGH = 12
WORD_NEEDED = N_("It waits for your word: cellier odoo settle.")


@dataclass
class Tally:
    """What a round came to, in documents."""

    told: int = 0
    aside: int = 0

    def __iadd__(self, other: "Tally") -> "Tally":
        self.told += other.told
        self.aside += other.aside
        return self


class Round:
    """One pass over a canteen's documents."""

    def __init__(self, desk: Desk, canteen_id: UUID, known: Known, tally: Tally) -> None:
        self.desk, self.canteen_id, self.known, self.tally = desk, canteen_id, known, tally
        self.unanswered: Unclear | None = None
        # Whether anything was asked or set aside: else another pass would be the same.
        self.moved = False

    def hinder(self, todo: Plan, hindrances: Hindrances) -> Plan:
        """Set aside what speaks of a thing that the ERP does not take; the rest is ready."""
        stuck = {
            work.id: next(hindrances[one] for one in sorted(found))
            for work in todo.works
            if (found := speaks_of(work.facts) & hindrances.keys())
        }
        with held(self.desk, self.canteen_id) as session:
            hindered = [work for work in todo.works if work.id in stuck]
            theirs = self._theirs(session, hindered)
            for work in hindered:
                # What it speaks of is asked about already.
                self._aside(session, work, stuck[work.id], theirs, asks=False)
        orders, receipts, bills = (
            [work for work in some if work.id not in stuck]
            for some in (todo.orders, todo.receipts, todo.bills)
        )
        return Plan(orders, receipts, bills, todo.idle)

    def tell(self, works: Sequence[Work], how: Callable[[Any, Known], Answers]) -> None:
        """Some of one kind, as many at once as the ERP takes; the doubtful ones alone."""
        for batch in _batches(works, self.desk.erp.batch):
            ready = self._begin(batch)
            if not ready:
                continue
            try:
                answers = how([work.facts for work in ready], self.known)
            except Unclear as error:
                self._unanswered(ready, error)
                continue
            self._note(ready, answers)

    def _begin(self, batch: Sequence[Work]) -> list[Work]:
        """Write down what is about to be asked for; what must wait for others is set aside."""
        ready = []
        with held(self.desk, self.canteen_id) as session:
            beside = receipts_on_order(
                session, self.canteen_id, {one for work in batch for one in work.after}
            )
            theirs = self._theirs(session, batch)
            for work in batch:
                firsts = [theirs[one] for one in sorted(work.after)]
                absent = [one for one in firsts if not _is_there(one)]
                ours = theirs[work.id]
                if absent:
                    self._wait(ours, absent)
                    continue
                ours.begin(work.turn)
                if isinstance(work.facts, ReceiptFacts) and not ours.remote:
                    ours.own_order = work.facts.order_id is None
                self.moved = True
                ready.append(_with_order(work, firsts, beside))
        return ready

    def _wait(self, ours: Counterpart, absent: Sequence[Counterpart]) -> None:
        """Until what must be there first is: aside with that, or only until the next pass."""
        aside = [one for one in absent if one.aside_at is not None]
        if aside:
            ours.follow(aside[0], self.desk.now())
            self.tally.aside += 1

    def _unanswered(self, batch: Sequence[Work], error: Unclear) -> None:
        """Several: they may be asked for again, and alone at last. One: perhaps it is its fault."""
        if not batch[0].alone:
            raise error
        self.desk.erp.ping()
        with held(self.desk, self.canteen_id) as session:
            if not self._enough(session, batch[0], self._theirs(session, batch)):
                self.unanswered = error

    def _enough(self, session: Session, work: Work, theirs: Mapping[UUID, Counterpart]) -> bool:
        """Whether it was asked for in vain so often that it is set aside."""
        if theirs[work.id].tries < _ENOUGH:
            return False
        self._aside(session, work, Declined(NO_ANSWER, NO_ANSWER_REMEDY), theirs)
        return True

    def _note(self, works: Sequence[Work], answers: Answers) -> None:
        """Write down what was answered; what was not is asked for again, alone in the end."""
        sent: set[UUID] = set()
        with held(self.desk, self.canteen_id) as session:
            theirs = self._theirs(session, works)
            for work in works:
                answer = answers.get(work.id)
                if answer is None:
                    self._enough(session, work, theirs)
                elif isinstance(answer, Told):
                    self._told(session, work, answer, theirs)
                    sent |= work.messages if work.last else set()
                    self.tally.told += work.last
                else:
                    self._aside(session, work, answer, theirs)
            stamp(session, self.canteen_id, sent, now=self.desk.now())

    def _told(
        self, session: Session, work: Work, answer: Told, theirs: Mapping[UUID, Counterpart]
    ) -> None:
        ours, now = theirs[work.id], self.desk.now()
        if ours.aside_at is not None:
            # Others may have waited for this one.
            bring_back(session, [self.canteen_id], now, asked=False)
            session.refresh(ours)
        ours.answer(answer, work.turn, now)
        if isinstance(work.facts, OrderFacts):
            ours.told = work.facts.stands
        order_id = work.facts.order_id if isinstance(work.facts, ReceiptFacts) else None
        if order_id and answer.order_net is not None:
            theirs[order_id].net = answer.order_net

    def _aside(
        self,
        session: Session,
        work: Work,
        answer: Declined | Asked,
        theirs: Mapping[UUID, Counterpart],
        *,
        asks: bool = True,
    ) -> None:
        ours, now = theirs[work.id], self.desk.now()
        self.tally.aside += 1
        self.moved = True
        if isinstance(answer, Declined):
            ours.decline(answer, now)
            return
        ours.wait(f"{answer.ours} ≠ {answer.theirs}", WORD_NEEDED, now)
        if not asks:
            return
        paper, document_id = work.paper, work.id
        order_id = work.facts.order_id if isinstance(work.facts, ReceiptFacts) else None
        if order_id and answer.of_order:
            paper, document_id = Paper.ORDER, order_id
        ask(session, paper, document_id, answer, canteen_id=self.canteen_id, now=now)

    def _theirs(self, session: Session, works: Iterable[Work]) -> Mapping[UUID, Counterpart]:
        """Of these documents, and of what must be there before them."""
        ids = {one for work in works for one in (work.id, *work.after)}
        query = select(Counterpart).where(
            Counterpart.canteen_id == self.canteen_id, Counterpart.id.in_(ids)
        )
        return {one.id: one for one in session.scalars(query)}


def _batches(works: Sequence[Work], size: int) -> Iterator[list[Work]]:
    together = [work for work in works if not work.alone]
    for start in range(0, len(together), size):
        yield together[start : start + size]
    for work in works:
        if work.alone:
            yield [work]


def _is_there(first: Counterpart) -> bool:
    """An order that is confirmed there, or a receipt that came."""
    if first.kind == Paper.ORDER:
        return first.remote is not None and first.told in (Stands.CONFIRMED, Stands.ENDED)
    return first.turns > 0


def _with_order(
    work: Work, firsts: Sequence[Counterpart], beside: Mapping[UUID, Mapping[UUID, int]]
) -> Work:
    """A receipt with the ERP's numbers of its order, and of what else came on that."""
    if not isinstance(work.facts, ReceiptFacts) or not firsts:
        return work
    theirs = beside.get(firsts[0].id, {})
    others = tuple(remote for one, remote in theirs.items() if one != work.id)
    return work._replace(facts=work.facts._replace(order=firsts[0].remote, others=others))
