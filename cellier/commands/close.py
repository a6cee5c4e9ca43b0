"""`cellier close`, `cellier reopen`: a month's figures, published and kept."""

import sys

from cellier.commands.report import month_typed
from cellier.language import words
from cellier.opened import by, writing
from cellier.showing import say
from kernel.ids import new_id
from kernel.words import InMonth
from network.canteens import find_canteen
from sustainability.closings import Closing, Reopening, close_month, reopen_month
from sustainability.publishing import tell


def close(text: str, canteen: str | None) -> None:
    """Publish the month, and say what of earlier ones it counts."""
    first = month_typed(text)
    with writing() as session:
        found = find_canteen(session, canteen)
        close_month(session, Closing(id=new_id(), month=first), by(session, found))
        told = tell(session, found, first)
    say("{month} is closed as no. {number}.", month=InMonth.of(first), number=told.number)
    for late in told.late:
        counted = words().count(
            "It counts {n} entry that came late for {month}.",
            "It counts {n} entries that came late for {month}.",
            len(late.entries),
            month=InMonth.of(late.month),
        )
        sys.stderr.write(counted + "\n")


def reopen(text: str, because: str, canteen: str | None) -> None:
    """Open it again; the figures published stay readable."""
    first = month_typed(text)
    with writing() as session:
        found = find_canteen(session, canteen)
        opening = Reopening(id=new_id(), month=first, because=because)
        reopen_month(session, opening, by(session, found))
    say("{month} is open again.", month=InMonth.of(first))
