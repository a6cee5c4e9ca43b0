"""One pass over a canteen's documents: ask, and write down what was answered."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrations.erp.answers import (
    AND,
    NO_ANSWER,
    NO_ANSWER_REMEDY,
    WORD_NEEDED,
    Answers,
    Asked,
    Declined,
    Told,
    Unclear,
)
from integrations.erp.billed_deliveries import match_bills
from integrations.erp.bugs import FORESEEN, at_fault, trace
from integrations.erp.counterparts import Counterpart, bring_back
from integrations.erp.desks import Desk
from integrations.erp.facts import Known, OrderFacts, ReceiptFacts, Stands
from integrations.erp.keeping import Hindrances, speaks_of
from integrations.erp.leases import held
from integrations.erp.port import Paper
from integrations.erp.questions import ask, withdraw_told
from integrations.erp.queue import stamp
from integrations.erp.receipts import receipts_on_order
from integrations.erp.works import Plan, Work, batches
from kernel.errors import Unreachable

# Asked for so often without an answer, while the ERP answers: it is set aside. On a bad line a
# delivery of eight calls may well fail five times in a row; a document at fault always fails.
_ENOUGH = 12
log = logging.getLogger("cellier")
_SILENT = Declined(NO_ANSWER, NO_ANSWER_REMEDY)


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
        # What got no answer and may get one at once; and orders of which something got none: what
        # else came on them waits until the next pass.
        self.cut: Exception | None = None
        self.unanswered: set[UUID] = set()
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
        """Some of one kind, as many at once as the ERP takes; the suspect ones by themselves.

        Raises:
            Unclear: it answers nobody.

        """
        going = [work for work in works if _order_of(work) not in self.unanswered]
        for batch in batches(going, self.desk.erp.batch):
            self._ask(self._begin(batch), how)

    def _ask(self, works: Sequence[Work], how: Callable[[Any, Known], Answers]) -> None:
        """Where there is no answer, the suspect ones are asked for again at once, by halves, and the
        one that is left later: a bad one is found in few steps, and the others go on in groups.
        Where Cellier itself fails, all are.
        """
        if not works:
            return
        answers = self._answers(works, how)
        if not isinstance(answers, Exception):
            self._note(works, answers)
            return
        ours = not isinstance(answers, Unclear)
        half = len(works) // 2 if ours or works[0].suspect else 0
        if half:
            self._ask(works[:half], how)
            self._ask(works[half:], how)
        elif ours:
            log.error("%s, set aside:\n%s", works[0].id, trace(answers))
            self._note(works, {works[0].id: at_fault(answers)})
        else:
            with held(self.desk, self.canteen_id) as session:
                self._unanswered(session, works, answers)

    def _answers(
        self, works: Sequence[Work], how: Callable[[Any, Known], Answers]
    ) -> Answers | Exception:
        """Or how it was cut, where the ERP answers otherwise; where it does not, none of these is
        blamed. Or what nobody foresaw.
        """
        try:
            try:
                return how([work.facts for work in works], self.known)
            except Unclear as error:
                self.desk.erp.ping()
                return error
            except FORESEEN:
                raise
            except Exception as error:
                return error
        except Unreachable:
            with held(self.desk, self.canteen_id) as session:
                for one in self._theirs(session, works).values():
                    if one.id in {work.id for work in works}:
                        one.forgive(self.desk.now())
            raise

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
                if ours.tries >= _ENOUGH:
                    # No worker lived to say so.
                    self._aside(session, work, _SILENT, theirs)
                    continue
                ours.begin(work.turn, self.desk.now())
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

    def _unanswered(self, session: Session, works: Sequence[Work], error: Exception) -> None:
        """Perhaps the line was bad: they are asked for again. One that is suspect, and alone:
        perhaps it is its own fault.
        """
        self.unanswered |= {one for work in works if (one := _order_of(work))}
        theirs = self._theirs(session, works)
        if not works[0].suspect:
            self.cut = error
        elif not self._enough(session, works[0], theirs):
            theirs[works[0].id].pause(self.desk.now())

    def _enough(self, session: Session, work: Work, theirs: Mapping[UUID, Counterpart]) -> bool:
        """Whether it was asked for in vain so often that it is set aside."""
        if theirs[work.id].tries < _ENOUGH:
            return False
        self._aside(session, work, _SILENT, theirs)
        return True

    def _note(self, works: Sequence[Work], answers: Answers) -> None:
        """Write down what was answered; what was not is asked for again, alone in the end."""
        sent: set[UUID] = set()
        there = {one for one, answer in answers.items() if isinstance(answer, Told)}
        with held(self.desk, self.canteen_id) as session:
            if withdraw_told(session, there, now=self.desk.now()):
                # What hangs on it waited for the same word.
                bring_back(session, [self.canteen_id], self.desk.now(), asked=True)
            theirs = self._theirs(session, works)
            for work in works:
                answer = answers.get(work.id)
                if answer is None:
                    if not self._enough(session, work, theirs):
                        theirs[work.id].hurry(self.desk.now())
                elif isinstance(answer, Told):
                    self._told(session, work, answer, theirs)
                    sent |= work.messages if work.last else set()
                    self.tally.told += work.last
                else:
                    self._aside(session, work, answer, theirs)
            stamp(session, self.canteen_id, sent, now=self.desk.now())
            came = {work.id for work in works if isinstance(work.facts, ReceiptFacts)} & there
            if came:
                match_bills(session, self.canteen_id, came)

    def _told(
        self, session: Session, work: Work, answer: Told, theirs: Mapping[UUID, Counterpart]
    ) -> None:
        ours, now = theirs[work.id], self.desk.now()
        if ours.aside_at is not None:
            # Others may have waited for this one.
            bring_back(session, [self.canteen_id], now, asked=False)
            session.refresh(ours)
        if isinstance(work.facts, OrderFacts):
            ours.told = work.facts.stands
            if ours.net is not None and not work.facts.again:
                # To confirm it changed nothing of it: what a person did is still to be asked about.
                answer = answer._replace(net=None)
        ours.answer(answer, work.turn, now)
        if answer.own_order is not None:
            ours.own_order = answer.own_order
        order_id = _order_of(work)
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
        ours.wait(AND.join((answer.ours, answer.theirs)), WORD_NEEDED, now)
        if not asks:
            return
        paper, document_id = work.paper, work.id
        order_id = _order_of(work)
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


def _order_of(work: Work) -> UUID | None:
    return work.facts.order_id if isinstance(work.facts, ReceiptFacts) else None


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
