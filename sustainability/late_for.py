"""Where an entry counts that came after its month was closed."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.db import month_of
from sustainability.lateness import days_of
from sustainability.publishing import (
    MonthClosing,
    MonthReopening,
    closings,
    next_month,
    told_with,
)


class CountsIn(NamedTuple):
    """`month` tells of it, for `closed` was published before it came; first days of both."""

    month: date
    closed: date


def counts_in(session: Session, document_id: UUID, *, canteen_id: UUID) -> CountsIn | None:
    """None where it counts in the month of its own day, or in none: an order has no sums.

    Taking back and putting right have no day of their own: what they name has.
    """
    months = {month_of(day) for day in days_of(session, document_id, canteen_id=canteen_id)}
    for closed in sorted(_closed(session, months, canteen_id)):
        known = closings(session, canteen_id=canteen_id)
        (ours,) = (one for one in known if one.month == closed)
        if str(document_id) in ours.seen:
            continue
        told = (one.month for one in known if document_id in told_with(one, closed))
        return CountsIn(next(told, next_month(known[-1].month)), closed)
    return None


def _closed(session: Session, months: Iterable[date], canteen_id: UUID) -> set[date]:
    """Which of them are: most entries are of an open month, and nothing more is read for them."""
    opened = select(MonthReopening.closing_id).where(MonthReopening.canteen_id == canteen_id)
    query = select(MonthClosing.month).where(
        MonthClosing.canteen_id == canteen_id,
        MonthClosing.month.in_(set(months)),
        MonthClosing.id.not_in(opened),
    )
    return set(session.scalars(query)) if months else set()
