"""A file often has a title above its headings: "Tarif au 1er décembre", a name, a day."""

from collections.abc import Sequence
from pathlib import Path

from integrations.headings import Column, recognised
from integrations.numbers import decimal_of
from integrations.offered_columns import COLUMNS
from integrations.tables import DELIMITERS, FileMissing, Table, table_of
from kernel.errors import Refused

# So far down headings are looked for, and so many of them must be known.
ROWS, KNOWN = 10, 2


def read_price_list(path: Path) -> Table:
    """A file's offers, below their headings.

    Raises:
        FileMissing, FileEmpty, NotATable, QuoteLeftOpen: of the file.

    """
    if not path.is_file():
        raise FileMissing(file=path.name)
    return price_list(path.name, path.read_bytes())


def price_list(name: str, content: bytes) -> Table:
    """The same of what a file holds; where no headings are known, the first row of words has
    to be explained (see `headed`).

    Raises:
        FileEmpty, NotATable, QuoteLeftOpen: of the file.

    """
    return below_its_title(name, content, COLUMNS)


def below_its_title(name: str, content: bytes, columns: Sequence[Column]) -> Table:
    """The same of any file of which `columns` are known.

    Raises:
        FileEmpty, NotATable, QuoteLeftOpen: of the file.

    """
    table = table_of(name, content)
    found = _best(table, columns)
    for mark in DELIMITERS:
        # A title's commas are no columns.
        found = found or _cut_by(mark, name, content, columns)
    return found or _first_of_words(table)


def headed(table: Table) -> bool:
    """Whether its first row reads like the headings of a price list."""
    return _many_known(table, COLUMNS) >= KNOWN


def _many_known(table: Table, columns: Sequence[Column]) -> int:
    return len(recognised(table, columns, {}))


def _cut_by(mark: str, name: str, content: bytes, columns: Sequence[Column]) -> Table | None:
    try:
        return _best(table_of(name, content, delimiter=mark), columns)
    except Refused:
        return None


def _best(table: Table, columns: Sequence[Column]) -> Table | None:
    """With the row that holds most headings for its own; none where no row holds some."""
    lower = [
        table.headed_by(place)
        for place, (_, cells) in enumerate(table.rows[: ROWS - 1])
        if _words(cells)
    ]
    best = max((table, *lower), key=lambda one: _many_known(one, columns))
    return best if _many_known(best, columns) >= KNOWN else None


def _first_of_words(table: Table) -> Table:
    if sum(map(bool, table.headings)) < KNOWN:
        for place, (_, cells) in enumerate(table.rows[: ROWS - 1]):
            if _words(cells) and place + 1 < len(table.rows):
                return table.headed_by(place)
    return table


def _words(cells: Sequence[str]) -> bool:
    """Several, and no figure among them."""
    filled = [cell for cell in cells if cell.strip()]
    return len(filled) >= KNOWN and not any(map(_figure, filled))


def _figure(cell: str) -> bool:
    try:
        return decimal_of(cell) is not None
    except ValueError:
        return False
