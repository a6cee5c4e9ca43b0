"""The dates a kitchen gives its lots: a pack was opened, a dish was frozen.

A lot bears the dates that are in force. Each change is kept with what was there before it,
so that taking one back leaves the lot as if it had never been.
"""

from collections.abc import Iterable, Mapping, Sequence
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


def earlier(one: Dates, other: Dates) -> Dates:
    """Day by day the earlier of two; what only one of them bears is borne."""
    return Dates(
        _earliest(one.use_by, other.use_by),
        _earliest(one.best_before, other.best_before),
        _earliest(one.opened_on, other.opened_on),
    )


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


def first_dates(
    session: Session, lot_ids: Iterable[UUID], *, canteen_id: UUID
) -> dict[UUID, Dates]:
    """What lots bore before the kitchen changed anything."""
    wanted = set(lot_ids)
    query = select(Lot.id, Lot.use_by, Lot.best_before, Lot.opened_on)
    mine = query.where(Lot.canteen_id == canteen_id, Lot.id.in_(wanted))
    found = {row[0]: Dates(*row[1:]) for row in session.execute(mine)}
    changes = _changes_of(session, wanted, canteen_id)
    return found | {one: _before(some[0][0]) for one, some in changes.items()}


def followed(
    session: Session, firsts: Mapping[UUID, Dates], *, canteen_id: UUID
) -> dict[UUID, Dates]:
    """What lots bear whose first dates are these, now and after any change is taken back."""
    worn = dict(firsts)
    for lot_id, some in _changes_of(session, firsts, canteen_id).items():
        first, dates = some[0][0], firsts[lot_id]
        first.use_by_before, first.best_before_before, first.opened_on_before = dates
        worn[lot_id] = _in_force(some)
    session.flush()
    return worn


def move_changes(session: Session, instead: Mapping[UUID, UUID], *, canteen_id: UUID) -> None:
    """What was changed of lots that fell is changed of those that stand in their place."""
    for old_id, some in sorted(_changes_of(session, instead, canteen_id).items()):
        old, lot = (
            session.get_one(Lot, (canteen_id, one), populate_existing=True)
            for one in (old_id, instead[old_id])
        )
        first, known = _before(some[0][0]), _changes(session, lot)
        if not known:
            start = some[0][0]
            start.use_by_before, start.best_before_before, start.opened_on_before = (
                lot.use_by, lot.best_before, lot.opened_on,
            )  # fmt: skip
        # It may hold again: then it is as it came, until these come back to it.
        _wear(old, first)
        for nth, (change, _) in enumerate(some, len(known) + 1):
            change.lot_id, change.nth = lot.id, nth
        session.flush()
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
    return _changes_of(session, [lot.id], lot.canteen_id).get(lot.id, [])


def _changes_of(
    session: Session, lot_ids: Iterable[UUID], canteen_id: UUID
) -> dict[UUID, list[tuple[HouseDate, bool]]]:
    query = (
        select(HouseDate, Document.holds)
        .join(
            Document,
            (Document.canteen_id == HouseDate.canteen_id) & (Document.id == HouseDate.id),
        )
        .where(HouseDate.canteen_id == canteen_id, HouseDate.lot_id.in_(set(lot_ids)))
    )
    found: dict[UUID, list[tuple[HouseDate, bool]]] = {}
    for change, holds in sorted(session.execute(query), key=lambda row: row[0].nth):
        found.setdefault(change.lot_id, []).append((change, holds))
    return found


def _before(change: HouseDate) -> Dates:
    return Dates(change.use_by_before, change.best_before_before, change.opened_on_before)


def _in_force(changes: Sequence[tuple[HouseDate, bool]]) -> Dates:
    dates = _before(changes[0][0])
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
