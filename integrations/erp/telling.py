"""A round: what waits is told, document by document, and each answer is written down.

What is asked for is written down before it is asked, and its answer after; no transaction is
open in between. So whatever is cut or killed, wherever, the same is asked for again; and the ERP
is told in such a way that asking again changes nothing.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from uuid import UUID

from sqlalchemy.orm import Session

from integrations.erp.answers import Unclear
from integrations.erp.bugs import FORESEEN, set_faulty_aside
from integrations.erp.desks import Desk
from integrations.erp.facts import ReceiptFacts
from integrations.erp.from_before import let_go as let_go_of_old
from integrations.erp.homes import home_of
from integrations.erp.keeping import Understood, keep_things
from integrations.erp.leases import LeaseLost, lease, let_go, renewing
from integrations.erp.port import Erp
from integrations.erp.queue import Due, canteens_with_news, due, stamp
from integrations.erp.rounds import Round, Tally
from integrations.erp.works import Plan, Work, plan
from network.canteens import Canteen

_MESSAGES = 1000


def tell_all(desk: Desk, only: Collection[UUID] | None = None) -> Tally:
    """Tell everything that can be told, of every canteen that no other worker is telling of, or
    of these `only`. What gets no answer, or what Cellier itself fails at, holds up no other: the
    rest is told before that is said.

    Raises:
        Unclear: the ERP did not answer of something, or does not at all; what was asked for is
            asked again next time.
        Unusable: a person must act first.
        OtherHome: the book was told to another ERP.
        OperationalError, InterfaceError: the database does not answer.
        Exception: as it came, what nobody foresaw.

    """
    waiting = _waiting(desk, only)
    tally, failed = Tally(), list[Exception]()
    while waiting:
        # Another worker that took over asks for the same again.
        with _leased(desk, waiting) as canteen_id, suppress(LeaseLost):
            if canteen_id is None:
                break
            try:
                with renewing(desk, canteen_id) as at_work:
                    tally += tell_canteen(at_work, canteen_id)
            except Unclear as error:
                failed.append(error)
                if not _answers(desk.erp):
                    break
            except FORESEEN:
                raise
            except Exception as error:
                failed.append(error)
    if failed:
        raise failed[0]
    return tally


def tell_canteen(desk: Desk, canteen_id: UUID) -> Tally:
    """The same of one canteen, whose lease the worker holds."""
    tally = Tally()
    while True:
        canteen, todo = _todo(desk, canteen_id, tally)
        tally.aside += len(todo.held)
        if not todo.works:
            return tally
        if any(work.suspect for work in todo.works):
            # Where it answers nobody, none of these documents is at fault.
            desk.erp.ping()
        understood = _understood(desk, canteen, todo.works, tally)
        if understood is None:
            continue
        round_ = Round(desk, canteen_id, understood.known, tally)
        ready = round_.hinder(todo, understood.hindrances)
        round_.tell(ready.orders, desk.erp.order)
        for wave in _waves(ready.receipts):
            round_.tell(wave, desk.erp.receive)
        round_.tell(ready.bills, desk.erp.bill)
        if round_.cut:
            raise round_.cut
        if not round_.moved:
            return tally


def _waiting(desk: Desk, only: Collection[UUID] | None) -> set[UUID]:
    with desk.sessions() as session:
        home_of(session, desk.erp.home)
        found = canteens_with_news(session, since=desk.since)
    return found if only is None else found & set(only)


@contextmanager
def _leased(desk: Desk, waiting: set[UUID]) -> Iterator[UUID | None]:
    """One of those that wait, and waits no more; none where others hold them all."""
    with desk.sessions() as session:
        canteen_id = lease(session, waiting, desk.holder, now=desk.now())
    if canteen_id is None:
        yield None
        return
    waiting.discard(canteen_id)
    try:
        yield canteen_id
    finally:
        with desk.sessions() as session:
            let_go(session, canteen_id, desk.holder)


def _answers(erp: Erp) -> bool:
    try:
        erp.ping()
    except Unclear:
        return False
    return True


def _todo(desk: Desk, canteen_id: UUID, tally: Tally) -> tuple[Canteen, Plan]:
    """Where no plan comes about, the documents that are at fault are set aside first."""
    try:
        return _planned(desk, canteen_id)
    except FORESEEN:
        raise
    except Exception:
        if not (faulty := _unplanned(desk, canteen_id)):
            raise
    tally.aside += faulty
    return _planned(desk, canteen_id)


def _unplanned(desk: Desk, canteen_id: UUID) -> int:
    with desk.sessions() as session:
        canteen, dues = _due(desk, session, canteen_id)

    def attempt(some: Collection[UUID]) -> None:
        these = [one for one in dues if one.id in some]
        with desk.sessions() as session:
            plan(session, canteen, these, desk.now(), desk.since)
            session.rollback()

    return set_faulty_aside(desk, canteen_id, {one.id: one.kind for one in dues}, attempt)


def _planned(desk: Desk, canteen_id: UUID) -> tuple[Canteen, Plan]:
    with desk.sessions() as session:
        canteen, dues = _due(desk, session, canteen_id)
        todo = plan(session, canteen, dues, desk.now(), desk.since)
        stamp(session, canteen_id, todo.idle, now=desk.now())
    return canteen, todo


def _due(desk: Desk, session: Session, canteen_id: UUID) -> tuple[Canteen, list[Due]]:
    canteen, now = session.get_one(Canteen, canteen_id), desk.now()
    let_go_of_old(session, canteen_id, now=now)
    return canteen, due(session, canteen_id, now=now, since=desk.since, limit=_MESSAGES)


def _understood(
    desk: Desk, canteen: Canteen, works: Sequence[Work], tally: Tally
) -> Understood | None:
    """None where documents were at fault, and are set aside: the others are planned anew."""
    papers = {work.id: work.facts for work in works}
    try:
        return keep_things(desk, canteen, list(papers.values()))
    except FORESEEN:
        raise
    except Exception:
        faulty = set_faulty_aside(
            desk, canteen.id, {work.id: work.paper for work in works},
            lambda some: keep_things(desk, canteen, [papers[one] for one in some]),
        )  # fmt: skip
        if not faulty:
            raise
    tally.aside += faulty
    return None


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
