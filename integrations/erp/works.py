"""What is to be told of each document: the next step on its way, worked out from the book."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrations.erp.billed_deliveries import Billed, billed
from integrations.erp.bills import bills_to_tell
from integrations.erp.counterparts import SUSPECT_AFTER, Counterpart, counterparts_of
from integrations.erp.facts import BillFacts, OrderFacts, ReceiptFacts, Stands
from integrations.erp.from_before import hold_back
from integrations.erp.orders import orders_to_tell
from integrations.erp.port import Paper
from integrations.erp.queue import Due
from integrations.erp.receipts import receipts_to_tell
from kernel.documents import Document
from network.canteens import Canteen

PaperFacts = OrderFacts | ReceiptFacts | BillFacts


class Work(NamedTuple):
    """One step. `after` are documents that must be there first; `last` where nothing more is to be
    told of it once this is answered; then its `messages` were sent. `tries` got no answer so far.
    """

    paper: Paper
    facts: PaperFacts
    turn: int
    last: bool
    messages: frozenset[UUID]
    tries: int
    after: frozenset[UUID] = frozenset()

    @property
    def id(self) -> UUID:
        """Of the document."""
        return self.facts.id

    @property
    def suspect(self) -> bool:
        """Whether it may be its own fault that nobody answers: it goes with none but such."""
        return self.tries >= SUSPECT_AFTER

    @property
    def alone(self) -> bool:
        """Whether it was asked for among such, and there was no end to it: it goes with none."""
        return self.tries > SUSPECT_AFTER


class Plan(NamedTuple):
    """One canteen's steps, in the order in which its documents came; and messages that call for
    none: what was taken back before it was told, or what stands as it was told. `held` are those
    that a person is now asked about first.
    """

    orders: list[Work]
    receipts: list[Work]
    bills: list[Work]
    idle: set[UUID]
    held: frozenset[UUID] = frozenset()

    @property
    def works(self) -> list[Work]:
        """All of them."""
        return [*self.orders, *self.receipts, *self.bills]


def batches(works: Sequence[Work], size: int) -> Iterator[list[Work]]:
    """The least tried first: whoever asks for a bad one may not live to ask for what follows."""
    for suspect in (False, True):
        some = [work for work in works if work.suspect is suspect and not work.alone]
        for start in range(0, len(some), size):
            yield some[start : start + size]
    for work in sorted(works, key=lambda one: one.tries):
        if work.alone:
            yield [work]


def plan(
    session: Session,
    canteen: Canteen,
    dues: Collection[Due],
    now: datetime,
    since: datetime | None,
) -> Plan:
    """What these documents call for now. What must be there first comes along, as a delivery that
    a bill asks for, or an order that came by telephone and is first heard of with its delivery.
    """
    found = Plan([], [], [], set())
    orders, receipts, bills = (
        _of(dues, kind) for kind in (Paper.ORDER, Paper.RECEIPT, Paper.BILL)
    )
    asked = billed(session, canteen.id, bills, now=now, since=since)
    for first in asked.ready:
        receipts.setdefault(first, Due(first, Paper.RECEIPT, frozenset()))
    papers = dict.fromkeys(receipts, Paper.RECEIPT) | dict.fromkeys(bills, Paper.BILL)
    for one in (held := hold_back(session, canteen.id, papers, now=now, since=since)):
        receipts.pop(one, None)
        bills.pop(one, None)
    found = found._replace(held=frozenset(held))
    moved = _plan_receipts(session, canteen, receipts, found)
    for one, messages in moved.items():
        order = orders.get(one, Due(one, Paper.ORDER, frozenset()))
        orders[one] = order._replace(messages=order.messages | messages)
    _plan_bills(session, canteen, bills, found, asked)
    for work in found.receipts:
        for first in work.after:
            orders.setdefault(first, Due(first, Paper.ORDER, frozenset()))
    _plan_orders(session, canteen, orders, found, now)
    return found


def _of(dues: Collection[Due], kind: Paper) -> dict[UUID, Due]:
    return {one.id: one for one in dues if one.kind == kind}


def _plan_orders(
    session: Session, canteen: Canteen, dues: Mapping[UUID, Due], found: Plan, now: datetime
) -> None:
    theirs = counterparts_of(session, dict.fromkeys(dues, Paper.ORDER), canteen_id=canteen.id)
    ours = orders_to_tell(session, canteen, dues)
    for one, due in dues.items():
        counterpart, facts = theirs[one], ours.get(one)
        if facts is None or _stands(counterpart, facts.stands):
            _rest(counterpart, due, found)
            continue
        if counterpart.waits(now):
            continue
        facts = facts._replace(
            remote=counterpart.remote, told=counterpart.told, net=counterpart.net,
            again=counterpart.again,
        )  # fmt: skip
        turn = counterpart.begun if counterpart.doubtful else counterpart.turns + 1
        tries = counterpart.tries
        work = Work(Paper.ORDER, facts, turn, last=True, messages=due.messages, tries=tries)
        found.orders.append(work)


def _stands(counterpart: Counterpart, stands: Stands) -> bool:
    """Whether it stands there as it should, or nobody there ever heard of what was called off."""
    if counterpart.left:
        return True
    if counterpart.again or counterpart.doubtful:
        return False
    return counterpart.told == stands or (stands == Stands.CANCELLED and not counterpart.begun)


def _plan_receipts(
    session: Session, canteen: Canteen, dues: Mapping[UUID, Due], found: Plan
) -> Mapping[UUID, frozenset[UUID]]:
    """What receipts of which nothing is told say of their orders: the messages, by order. One came
    and was taken back, and yet its order is confirmed since.
    """
    theirs = counterparts_of(session, dict.fromkeys(dues, Paper.RECEIPT), canteen_id=canteen.id)
    ours = receipts_to_tell(session, canteen, dues)
    orders = {one.order_id for one in ours.values() if one.order_id}
    holding = _holding(session, canteen.id, dues)
    left = _left(session, canteen.id, orders)
    begun = _begun(session, canteen.id, orders)
    moved: dict[UUID, frozenset[UUID]] = {}
    for one, due in dues.items():
        counterpart, turn = theirs[one], _turn(theirs[one], one in holding)
        facts = ours[one]
        if facts.order_id and facts.order_id in left:
            # A person left its order as it is there: this comes on one of its own, unless it was
            # begun before.
            remote = left[facts.order_id] if counterpart.doubtful else None
            facts = facts._replace(order_id=None, left=remote)
        if turn is None or _is_empty(facts):
            if facts.order_id in begun:
                moved[facts.order_id] = moved.get(facts.order_id, frozenset()) | due.messages
                due = due._replace(messages=frozenset())
            _rest(counterpart, due, found)
            continue
        facts = facts._replace(turn=turn, remote=counterpart.remote, again=counterpart.again)
        after = frozenset({facts.order_id} if facts.order_id else ())
        found.receipts.append(
            _work(Paper.RECEIPT, facts, counterpart, one in holding, due, after)
        )
    return moved


def _is_empty(facts: ReceiptFacts) -> bool:
    """Whether nothing of it was kept, and no order comes to its end by it."""
    return facts.order_id is None and not any(line.units for line in facts.lines)


def _plan_bills(
    session: Session, canteen: Canteen, dues: Mapping[UUID, Due], found: Plan, asked: Billed
) -> None:
    theirs = counterparts_of(session, dict.fromkeys(dues, Paper.BILL), canteen_id=canteen.id)
    holding = _holding(session, canteen.id, dues)
    # Nobody is ever told of a delivery of which nothing was kept.
    planned = {work.id for work in found.receipts} | found.held
    coming = asked.coming - asked.ready | planned & asked.coming
    ours = bills_to_tell(session, canteen, dues, there=asked.there.keys() | coming)
    for one, due in dues.items():
        counterpart, turn = theirs[one], _turn(theirs[one], one in holding)
        matches = turn is None and _asks_for_later(counterpart, asked.by_bill.get(one), asked)
        if turn is None and not matches:
            _rest(counterpart, due, found)
            continue
        facts = ours[one]._replace(
            turn=turn or counterpart.turns, remote=counterpart.remote,
            again=counterpart.again, matches=matches,
        )  # fmt: skip
        after = frozenset(asked.by_bill.get(one, set()) & coming)
        found.bills.append(_work(Paper.BILL, facts, counterpart, one in holding, due, after))


def _asks_for_later(
    counterpart: Counterpart, receipts: Collection[UUID] | None, asked: Billed
) -> bool:
    """Whether a bill stands there, and a delivery that it asks for was told after it."""
    told_at = counterpart.told_at
    if counterpart.left or counterpart.turns % 2 == 0 or told_at is None:
        return False
    return any(asked.there.get(one, told_at) > told_at for one in receipts or ())


def _work(
    paper: Paper,
    facts: ReceiptFacts | BillFacts,
    counterpart: Counterpart,
    holds: bool,  # noqa: FBT001  # read with its neighbours
    due: Due,
    after: frozenset[UUID],
) -> Work:
    last = (facts.turn % 2 == 1) == holds
    return Work(paper, facts, facts.turn, last, due.messages, counterpart.tries, after)


def _turn(counterpart: Counterpart, holds: bool) -> int | None:  # noqa: FBT001  # as above
    """Which telling is next; none where it stands there as it does here.

    What was asked for and never answered is asked for again, whatever happened here since.
    """
    if counterpart.left:
        return None
    if counterpart.doubtful:
        return counterpart.begun
    if (counterpart.turns % 2 == 1) != holds:
        return counterpart.turns + 1
    return counterpart.turns or None if counterpart.again else None


def _rest(counterpart: Counterpart, due: Due, found: Plan) -> None:
    """Nothing is to be told of it, and what was in its way is in no way any more."""
    found.idle.update(due.messages)
    counterpart.again = False
    counterpart.come_back()


def _holding(session: Session, canteen_id: UUID, ids: Collection[UUID]) -> set[UUID]:
    query = select(Document.id).where(
        Document.canteen_id == canteen_id, Document.id.in_(set(ids)), Document.holds
    )
    return set(session.scalars(query))


def _begun(session: Session, canteen_id: UUID, ids: Collection[UUID]) -> set[UUID]:
    """Orders that the ERP was told, or perhaps was."""
    query = select(Counterpart.id).where(
        Counterpart.canteen_id == canteen_id, Counterpart.id.in_(ids), Counterpart.begun > 0
    )
    return set(session.scalars(query))


def _left(
    session: Session, canteen_id: UUID, ids: Collection[UUID]
) -> Mapping[UUID, int | None]:
    """Their numbers there."""
    query = select(Counterpart.id, Counterpart.remote).where(
        Counterpart.canteen_id == canteen_id, Counterpart.id.in_(ids), Counterpart.left
    )
    return {row[0]: row[1] for row in session.execute(query)}
