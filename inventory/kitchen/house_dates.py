"""The dates a kitchen gives its lots: a pack was opened, a dish was frozen.

A lot bears the dates that are in force. Each change is kept with what was there before it,
so that taking one back leaves the lot as if it had never been.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session

from inventory.lots import Lot, LotNotFound
from kernel.actor import By
from kernel.db import Base
from kernel.documents import Document
from kernel.errors import Refused
from kernel.owned import CanteenOwned, same_canteen
from kernel.rows import insert_rows
from kernel.words import N_
from network.canteens import take_turns


class HouseDate(CanteenOwned, Base):
    """The `nth` change of one lot's dates, under its document's id.

    An opened pack keeps till `use_by` at most (none: as before); what was frozen has new
    dates. The rest is what the lot bore before.
    """

    __tablename__ = "house_dates"
    __table_args__ = (
        same_canteen("id", "documents"),
        same_canteen("lot_id", "lots"),
        UniqueConstraint("canteen_id", "lot_id", "nth"),
        Index(None, "canteen_id", "set_on"),
    )

    lot_id: Mapped[UUID]
    nth: Mapped[int]
    set_on: Mapped[date]
    opened: Mapped[bool]
    use_by: Mapped[date | None]
    best_before: Mapped[date | None]
    use_by_before: Mapped[date | None]
    best_before_before: Mapped[date | None]
    opened_on_before: Mapped[date | None]


class Dates(NamedTuple):
    """What a lot bears."""

    use_by: date | None
    best_before: date | None
    opened_on: date | None


class OpenedLongAgo(Refused):
    """Openings of the first releases name no lot."""

    says = N_("This pack was opened before such entries could be taken back.")


class AlreadyPast(Refused):
    """A date is for the days to come."""

    says = N_("The date {day} is before {on}: check it.")


def not_past(*days: date | None, on: date) -> None:
    """Pass dates that are not over on the day they are given.

    Raises:
        AlreadyPast: one is.

    """
    for day in days:
        if day and day < on:
            raise AlreadyPast(day=day, on=on)


def lot_to_date(session: Session, lot_id: UUID, by: By) -> Lot:
    """The lot, as it stands now that nobody else can change its dates.

    Raises:
        LotNotFound: the canteen has none of that id.

    """
    take_turns(session, by.canteen_id)
    lot = session.get(Lot, (by.canteen_id, lot_id), populate_existing=True)
    if lot is None:
        raise LotNotFound(lot=lot_id)
    return lot


def opened(
    session: Session, lot: Lot, document_id: UUID, *, on: date, keeps_till: date | None
) -> None:
    """From now on it is open, and keeps no longer than that."""
    _change(session, lot, document_id, on=on, opened=True, use_by=keeps_till, best_before=None)


def frozen(
    session: Session,
    lot: Lot,
    document_id: UUID,
    *,
    on: date,
    use_by: date | None,
    best_before: date | None,
) -> None:
    """From now on these dates stand in the place of those it had."""
    _change(
        session, lot, document_id, on=on, opened=False, use_by=use_by, best_before=best_before
    )


def redate(session: Session, document: Document) -> None:
    """Give the lot the dates of the changes that hold now.

    Raises:
        OpenedLongAgo: nobody kept which lot it was.

    """
    key = (document.canteen_id, document.id)
    changed = session.get(HouseDate, key)
    if changed is None:
        raise OpenedLongAgo
    lot = session.get_one(Lot, (document.canteen_id, changed.lot_id), populate_existing=True)
    _wear(lot, _in_force(_changes(session, lot)))
    session.flush()


def _change(
    session: Session,
    lot: Lot,
    document_id: UUID,
    *,
    on: date,
    opened: bool,
    use_by: date | None,
    best_before: date | None,
) -> None:
    """Write it down, and let the lot bear it."""
    row = {
        "canteen_id": lot.canteen_id,
        "id": document_id,
        "lot_id": lot.id,
        "nth": len(_changes(session, lot)) + 1,
        "set_on": on,
        "opened": opened,
        "use_by": use_by,
        "best_before": best_before,
        "use_by_before": lot.use_by,
        "best_before_before": lot.best_before,
        "opened_on_before": lot.opened_on,
    }
    insert_rows(session, HouseDate, [row])
    _wear(lot, _in_force(_changes(session, lot)))
    session.flush()


def _changes(session: Session, lot: Lot) -> list[tuple[HouseDate, bool]]:
    """Each of them, with whether it holds, in the order in which they were written."""
    query = (
        select(HouseDate, Document.holds)
        .join(
            Document,
            (Document.canteen_id == HouseDate.canteen_id) & (Document.id == HouseDate.id),
        )
        .where(HouseDate.canteen_id == lot.canteen_id, HouseDate.lot_id == lot.id)
    )
    rows = [(row[0], row[1]) for row in session.execute(query)]
    return sorted(rows, key=lambda row: row[0].nth)


def _in_force(changes: Sequence[tuple[HouseDate, bool]]) -> Dates:
    first = changes[0][0]
    dates = Dates(first.use_by_before, first.best_before_before, first.opened_on_before)
    for change, holds in changes:
        if holds and change.opened:
            dates = Dates(
                _earliest(dates.use_by, change.use_by),
                dates.best_before,
                _earliest(dates.opened_on, change.set_on),
            )
        elif holds:
            dates = dates._replace(use_by=change.use_by, best_before=change.best_before)
    return dates


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day), default=None)


def _wear(lot: Lot, dates: Dates) -> None:
    lot.use_by, lot.best_before, lot.opened_on = dates
