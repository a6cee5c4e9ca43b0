"""A round: what waits is told, document by document, and each answer is written down.

What is asked for is written down before it is asked, and its answer after; no transaction is
open in between. So whatever is cut or killed, wherever, the same is asked for again; and the ERP
is told in such a way that asking again changes nothing.
"""

from collections.abc import Collection, Iterable, Iterator
from uuid import UUID

from integrations.erp.answers import Unclear
from integrations.erp.desks import Desk
from integrations.erp.facts import ReceiptFacts
from integrations.erp.homes import home_of
from integrations.erp.keeping import keep_things
from integrations.erp.leases import LeaseLost, lease, let_go
from integrations.erp.port import Erp
from integrations.erp.queue import canteens_with_news, due, stamp
from integrations.erp.rounds import Round, Tally
from integrations.erp.works import Plan, Work, plan
from network.canteens import Canteen

_MESSAGES = 1000


def tell_all(desk: Desk, only: Collection[UUID] | None = None) -> Tally:
    """Tell everything that can be told, of every canteen that no other worker is telling of, or
    of these `only`. What gets no answer holds up its own canteen alone.

    Raises:
        Unclear: the ERP did not answer of a canteen, or does not at all; what was asked for is
            asked again next time.
        Unusable: a person must act first.
        OtherHome: the book was told to another ERP.

    """
    with desk.sessions() as session:
        home_of(session, desk.erp.home)
        waiting = canteens_with_news(session, since=desk.since)
    if only is not None:
        waiting &= set(only)
    tally, unanswered = Tally(), list[Unclear]()
    while waiting:
        with desk.sessions() as session:
            canteen_id = lease(session, waiting, desk.holder, now=desk.now())
        if canteen_id is None:
            break
        waiting.discard(canteen_id)
        try:
            tally += tell_canteen(desk, canteen_id)
        except LeaseLost:
            # Another worker took over, and asks for the same again.
            continue
        except Unclear as error:
            unanswered.append(error)
            if not _answers(desk.erp):
                break
        finally:
            with desk.sessions() as session:
                let_go(session, canteen_id, desk.holder)
    if unanswered:
        raise unanswered[0]
    return tally


def tell_canteen(desk: Desk, canteen_id: UUID) -> Tally:
    """The same of one canteen, whose lease the worker holds."""
    tally = Tally()
    while True:
        canteen, todo = _todo(desk, canteen_id)
        if not todo.works:
            return tally
        if any(work.alone for work in todo.works):
            # Where it answers nobody, none of these documents is at fault.
            desk.erp.ping()
        understood = keep_things(desk, canteen, [work.facts for work in todo.works])
        round_ = Round(desk, canteen_id, understood.known, tally)
        ready = round_.hinder(todo, understood.hindrances)
        round_.tell(ready.orders, desk.erp.order)
        for wave in _waves(ready.receipts):
            round_.tell(wave, desk.erp.receive)
        round_.tell(ready.bills, desk.erp.bill)
        if round_.unanswered:
            raise round_.unanswered
        if not round_.moved:
            return tally


def _answers(erp: Erp) -> bool:
    try:
        erp.ping()
    except Unclear:
        return False
    return True


def _todo(desk: Desk, canteen_id: UUID) -> tuple[Canteen, Plan]:
    with desk.sessions() as session:
        canteen = session.get_one(Canteen, canteen_id)
        now = desk.now()
        dues = due(session, canteen_id, now=now, since=desk.since, limit=_MESSAGES)
        todo = plan(session, canteen, dues, now, desk.since)
        stamp(session, canteen_id, todo.idle, now=now)
    return canteen, todo


def _waves(receipts: Iterable[Work]) -> Iterator[list[Work]]:
    """At most one receipt of each order at a time; what is taken back makes room first."""
    left = sorted(receipts, key=lambda work: work.turn % 2)
    while left:
        orders: set[UUID] = set()
        wave: list[Work] = []
        later: list[Work] = []
        for work in left:
            order_id = work.facts.order_id if isinstance(work.facts, ReceiptFacts) else None
            (later if order_id in orders else wave).append(work)
            orders |= {order_id} if order_id else set()
        yield wave
        left = later
