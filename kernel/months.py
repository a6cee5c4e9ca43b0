"""Months as people and addresses name them: 2026-10."""

from datetime import date

from kernel.errors import NotFound
from kernel.words import N_

EARLIEST, LATEST = date(2000, 1, 1), date(2999, 12, 1)


class NoSuchMonth(NotFound):
    """Typed by hand, or still to come."""

    says = N_("There is no such month: write it as 2026-10, this month or one before.")


def month_named(text: str, today: date = LATEST) -> date:
    """The first day of the month.

    Raises:
        NoSuchMonth: it is none, or still to come on that day.

    """
    try:
        return checked_month(date.fromisoformat(f"{text}-01"), today)
    except ValueError:
        raise NoSuchMonth from None


def checked_month(first: date, today: date = LATEST) -> date:
    """The month that begins that day, where a book may have one.

    Raises:
        NoSuchMonth: it lies before any book, or is still to come on that day.

    """
    if not EARLIEST <= first <= min(today, LATEST):
        raise NoSuchMonth
    return first
