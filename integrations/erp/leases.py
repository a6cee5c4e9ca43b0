"""Who tells the ERP of a canteen just now: one worker at a time, so that each document keeps its order.

Several workers share the canteens. Whoever tells renews the lease all the while; it runs out by
itself, so that what a killed worker held is soon taken over, and told again.
"""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Event, Thread
from time import monotonic
from uuid import UUID

from sqlalchemy import ForeignKey, or_, select
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Mapped, Session, mapped_column

from integrations.erp.desks import Desk
from kernel.db import Base, Id
from kernel.errors import Refused
from kernel.rows import insert_missing_rows
from kernel.words import N_

# Longer than the clocks of two machines differ. Whoever loses it writes nothing down; as every
# call may come twice, nothing is made twice.
LASTS = timedelta(seconds=90)
_EVERY_S = 20.0
# Whoever has not written anything for so long hangs, and lets another go on: longer than the ERP
# takes over a batch.
_HANGS_AFTER_S = 600.0


class ErpLease(Base, kw_only=True):
    """Held by a worker until it lets go, or until then."""

    __tablename__ = "erp_leases"

    canteen_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("canteens.id"), primary_key=True)
    holder: Mapped[str] = mapped_column(default="")
    until: Mapped[datetime | None] = mapped_column(default=None)


class LeaseLost(Refused):
    """Somebody else went on with it meanwhile."""

    says = N_("Another worker tells the ERP of this canteen now.")


def lease(
    session: Session, canteen_ids: Iterable[UUID], holder: str, *, now: datetime
) -> UUID | None:
    """Take one of these canteens that nobody holds; none where others hold them all."""
    wanted = sorted(canteen_ids)
    known = set(session.scalars(select(ErpLease.canteen_id)))
    if new := [{"canteen_id": one, "holder": ""} for one in wanted if one not in known]:
        insert_missing_rows(session, ErpLease, new)
    free = (
        select(ErpLease)
        .where(
            ErpLease.canteen_id.in_(wanted),
            or_(ErpLease.until.is_(None), ErpLease.until < now, ErpLease.holder == holder),
        )
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    found = session.scalar(free)
    if found is None:
        return None
    found.holder, found.until = holder, now + LASTS
    session.flush()
    return found.canteen_id


def renew(session: Session, canteen_id: UUID, holder: str, *, now: datetime) -> None:
    """Hold it a while longer.

    Raises:
        LeaseLost: it ran out, and another worker took it.

    """
    found = session.get(ErpLease, canteen_id, with_for_update=True, populate_existing=True)
    if found is None or found.holder != holder:
        raise LeaseLost
    found.until = now + LASTS
    session.flush()


@contextmanager
def renewing(desk: Desk, canteen_id: UUID) -> Iterator[Desk]:
    """A desk that keeps the lease for as long as somebody works at it, however slow the ERP is."""
    over, worked_at = Event(), monotonic()

    def sessions() -> AbstractContextManager[Session]:
        nonlocal worked_at
        worked_at = monotonic()
        return desk.sessions()

    def renew_all_the_while() -> None:
        while not over.wait(_EVERY_S):
            if monotonic() - worked_at >= _HANGS_AFTER_S:
                continue
            # Where the book does not answer, the work itself finds that out.
            with (
                suppress(LeaseLost, OperationalError, InterfaceError),
                desk.sessions() as session,
            ):
                renew(session, canteen_id, desk.holder, now=desk.now())

    beside = Thread(target=renew_all_the_while, daemon=True)
    beside.start()
    try:
        yield replace(desk, sessions=sessions)
    finally:
        over.set()
        beside.join()


@contextmanager
def held(desk: Desk, canteen_id: UUID) -> Iterator[Session]:
    """A transaction of whoever still holds it: nothing is written down by another.

    Raises:
        LeaseLost: as renew.

    """
    with desk.sessions() as session:
        renew(session, canteen_id, desk.holder, now=desk.now())
        yield session


def let_go(session: Session, canteen_id: UUID, holder: str) -> None:
    """Others may go on with it at once."""
    found = session.get(ErpLease, canteen_id, with_for_update=True, populate_existing=True)
    if found is not None and found.holder == holder:
        found.holder, found.until = "", None
        session.flush()
