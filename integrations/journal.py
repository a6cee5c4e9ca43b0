"""A canteen's month by account, as a table that an accountant opens in a spreadsheet.

So the books work without an ERP. Papers in force are written, each on its own day: what was
taken back is in no journal, also not in that of a month which was printed before.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain
from pathlib import Path

from sqlalchemy.orm import Session

from integrations.bookings import Books, gifts, money, papers, received_not_billed, stock
from integrations.entries import Entry
from integrations.tables import write_csv
from kernel.db import month_of
from kernel.words import N_, Words
from network.accounts import accounts_of
from network.canteens import Canteen

HEADINGS = (
    N_("date"),
    N_("journal"),
    N_("account"),
    N_("label"),
    N_("auxiliary account"),
    N_("piece"),
    N_("debit"),
    N_("credit"),
)


def journal(session: Session, canteen: Canteen, month: date, words: Words) -> list[Entry]:
    """Every entry of the month, each balanced, always in the same order."""
    first = month_of(month)
    last = month_of(first + timedelta(days=31)) - timedelta(days=1)
    before = first - timedelta(days=1)
    books = Books(session, canteen, accounts_of(session, canteen.id), words)
    found = chain(
        received_not_billed(books, before, reversed_on=first),
        papers(books, first, last),
        money(books, first, last),
        received_not_billed(books, last),
        stock(books, before, last),
        gifts(books, first, last),
    )
    return sorted(one for one in found if one is not None)


def write_journal(path: Path, entries: Iterable[Entry], words: Words) -> None:
    """UTF-8 with its mark, semicolons; in French with decimal commas and days first."""
    headings = [words.say(heading) for heading in HEADINGS]
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        write_csv(file, headings, rows(entries, words), delimiter=";")


def rows(entries: Iterable[Entry], words: Words) -> Iterator[Sequence[str]]:
    """A row for each posting, as the reader's spreadsheet wants it."""
    point = "," if words.language == "fr" else "."
    for one in entries:
        day = f"{one.on:%d/%m/%Y}" if point == "," else one.on.isoformat()
        for (number, auxiliary), debit, credit in one.postings:
            yield (
                day, one.book.value, number, one.label, auxiliary, one.piece,
                _euros(debit, point), _euros(credit, point),
            )  # fmt: skip


def _euros(amount: Decimal, point: str) -> str:
    return f"{amount:.2f}".replace(".", point) if amount else ""
