"""Closing a month, and opening it again. Months are closed in their order, reopened in reverse."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from pydantic import field_validator
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kernel.actor import By
from kernel.command import Command, Name
from kernel.db import month_of
from kernel.documents import once
from kernel.errors import Refused
from kernel.months import checked_month
from kernel.rows import insert_rows
from kernel.words import N_, InMonth
from network.canteens import Canteen, take_turns
from sustainability.figures import figures_of
from sustainability.freezing import freeze
from sustainability.publishing import (
    MonthClosing,
    MonthReopening,
    carried_on,
    closings,
    entries_in,
    next_month,
    said,
    tell_open,
)


class Closing(Command):
    """Publish a month's figures; any day of it names it."""

    month: date

    _first = field_validator("month")(month_of)


class Reopening(Command):
    """Open a closed month again, and say why."""

    month: date
    because: Name

    _first = field_validator("month")(month_of)


class StillRunning(Refused):
    """A month ends before it is told."""

    says = N_("{month} is not over yet: close it from {day} on.")


class AlreadyClosed(Refused):
    """Once is enough."""

    says = N_("{month} is closed already, as no. {number}.")


class CloseEarlierFirst(Refused):
    """Else what comes late for it would have nowhere to go."""

    says = N_("Close {month} first: months are closed in their order.")


class BeforeTheFirst(Refused):
    """What is told begins with the first month that was closed."""

    says = N_("{month} lies before {first}, the first month that was closed: it stays open.")


class NotClosed(Refused):
    """There is nothing to open."""

    says = N_("{month} is not closed.")


class ReopenLaterFirst(Refused):
    """The later month has published what came late for the earlier one."""

    says = N_("Reopen {month} first: it counts what came late for the months before it.")


@once("month_closed")
def close_month(session: Session, closing: Closing, by: By) -> UUID:
    """Publish a month: its figures are kept as they stand.

    Raises:
        NoSuchMonth: no book has such a month.
        StillRunning: it is not over.
        AlreadyClosed, CloseEarlierFirst, BeforeTheFirst: of the order of months.

    """
    checked_month(closing.month)
    take_turns(session, by.canteen_id)
    known = closings(session, canteen_id=by.canteen_id)
    if refusal := against_closing(closing.month, known, today=by.today):
        raise refusal
    canteen = session.get_one(Canteen, by.canteen_id)
    told = tell_open(session, canteen, closing.month, known)
    seen = entries_in(session, by.canteen_id, [closing.month]).get(closing.month, frozenset())
    numbers = select(func.max(MonthClosing.number))
    last = session.scalar(numbers.where(MonthClosing.canteen_id == by.canteen_id))
    row = {
        "canteen_id": by.canteen_id,
        "id": closing.id,
        "month": closing.month,
        "number": (last or 0) + 1,
        "closed_on": by.today,
        "person_id": by.person_id,
        "figures": freeze(told.own),
        "own": said(figures_of(told.own)),
        "carried": {one.month.isoformat(): carried_on(one) for one in told.late},
        "seen": sorted(str(one) for one in seen),
    }
    insert_rows(session, MonthClosing, [row])
    return closing.id


@once("month_reopened")
def reopen_month(session: Session, reopening: Reopening, by: By) -> UUID:
    """Let entries of a closed month count in it again; what was published stays readable.

    Raises:
        NotClosed: it is open.
        ReopenLaterFirst: a later month is closed.

    """
    take_turns(session, by.canteen_id)
    known = closings(session, canteen_id=by.canteen_id)
    if refusal := against_reopening(reopening.month, known):
        raise refusal
    row = {"id": reopening.id, "closing_id": known[-1].id, "because": reopening.because}
    row |= {"canteen_id": by.canteen_id, "reopened_on": by.today}
    insert_rows(session, MonthReopening, [row])
    return reopening.id


def against_closing(
    first: date, known: Sequence[MonthClosing], *, today: date
) -> Refused | None:
    """Why a month cannot be closed; none where it can. `known` are the closings in force."""
    month = InMonth.of(first)
    if today < next_month(first):
        return StillRunning(month=month, day=next_month(first))
    if same := next((one for one in known if one.month == first), None):
        return AlreadyClosed(month=month, number=same.number)
    if known and first < known[0].month:
        return BeforeTheFirst(month=month, first=InMonth.of(known[0].month))
    if known and first != next_month(known[-1].month):
        return CloseEarlierFirst(month=InMonth.of(next_month(known[-1].month)))
    return None


def against_reopening(first: date, known: Sequence[MonthClosing]) -> Refused | None:
    """Why a month cannot be opened again; none where it can."""
    if not any(one.month == first for one in known):
        return NotClosed(month=InMonth.of(first))
    if known[-1].month != first:
        return ReopenLaterFirst(month=InMonth.of(known[-1].month))
    return None
