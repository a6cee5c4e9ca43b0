"""Tables in and out: CSV as the world writes it, and spreadsheets, as rows of text.

A file is known by its first bytes, never by its name. Rows are counted as a spreadsheet
shows them: headings included, empty rows too, and a cell of several lines is one row.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import chain, count
from pathlib import Path
from string import whitespace
from typing import Any, NamedTuple, TextIO

from integrations.formulas import as_written, no_formula
from integrations.workbooks import exact
from kernel.errors import Refused
from kernel.words import N_, Words

Row = tuple[int, Sequence[str]]
DELIMITERS = ";,\t"


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds. A row's cells are as they stand, so there may be too few or too many."""

    name: str
    headings: Sequence[str]
    rows: Sequence[Row]
    delimiter: str = ";"

    def places(self, *headings: str) -> list[int]:
        """Where each of them stands in a row.

        Raises:
            HeadingMissing: names all that are missing, and what is there.

        """
        missing = [heading for heading in headings if heading not in self.headings]
        if missing:
            raise HeadingMissing(
                file=self.name, missing=", ".join(missing), found=", ".join(self.headings)
            )
        return [self.headings.index(heading) for heading in headings]

    def headed_by(self, place: int) -> "Table":
        """The same, that one of its rows for headings; what stands above is a title."""
        headings = _headings(self.rows[place][1])
        return Table(self.name, headings, self.rows[place + 1 :], self.delimiter)


class Fault(NamedTuple):
    """One cell that cannot be taken: where, what it holds, what was expected (an N_ sentence).

    No column where the row as a whole is wrong.
    """

    row: int
    column: str
    found: str
    expected: str
    facts: Mapping[str, Any]

    def in_words(self, words: Words) -> str:
        """What was expected, in the reader's language."""
        return words.say(self.expected, found=self.found, **self.facts)


class FileMissing(Refused):
    """Nothing lies there, or a folder does."""

    says = N_("There is no file “{file}”. Check its name and folder.")


class FileEmpty(Refused):
    """Not one cell is filled."""

    says = N_("The file “{file}” is empty.")


class NotATable(Refused):
    """A picture, a PDF, a locked or damaged spreadsheet."""

    says = N_("“{file}” cannot be read as a table. Save it as CSV or XLSX, without a password.")


class QuoteLeftOpen(Refused):
    """The rest of the file would be taken for one cell."""

    says = N_("In “{file}”, a quotation mark opened on row {row} is never closed.")


class HeadingMissing(Refused):
    """The table is not the one that was asked for."""

    says = N_("“{file}” lacks the column(s) {missing}. Its first row holds: {found}.")


def read_table(path: Path) -> Table:
    """The whole file as text: exact figures, ISO dates; of a workbook, the first filled sheet.

    Blank rows are left out and keep their numbers. Hidden sheets are not read. The first
    filled row gives the headings; one that stands twice is numbered: "quantity (2)".

    Raises:
        FileMissing: there is none.
        FileEmpty: not one cell is filled.
        NotATable: it is something else, or locked.
        QuoteLeftOpen: a CSV whose last cell never ends.

    """
    if not path.is_file():
        raise FileMissing(file=path.name)
    return table_of(path.name, path.read_bytes())


def table_of(name: str, content: bytes, *, delimiter: str = "") -> Table:
    """The same of what a file holds; `name` is what a refusal calls it. Where text is cut is
    seen from its first row, unless it is said.

    Raises:
        FileEmpty, NotATable, QuoteLeftOpen: as `read_table`.

    """
    if content.startswith(_WORKBOOKS):
        first, rows = _sheet(name, content)
        return _table(name, rows, first=first, delimiter=";")
    text = _text(name, content)
    delimiter = delimiter or _delimiter(name, text)
    return _table(name, _records(name, text, delimiter), first=1, delimiter=delimiter)


def write_csv(
    file: TextIO,
    headings: Sequence[str],
    rows: Iterable[Iterable[object]],
    delimiter: str = ",",
) -> None:
    """Into a file opened with `newline=""`; decimals in full, days as ISO, None left empty.

    Between semicolons stand decimal commas, as a French spreadsheet reads them. A text that one
    would run as a formula is marked by an apostrophe, which `read_table` takes off again.
    """
    writer = csv.writer(file, delimiter=delimiter)
    point = "," if delimiter == ";" else "."
    for row in chain([headings], rows):
        writer.writerow([_plain(cell, point) for cell in row])


def write_rejected(path: Path, table: Table, faults: Iterable[Fault], words: Words) -> Path:
    """`FILE.rejected.csv` beside the file imported: its bad rows, their numbers, what is wrong.

    It opens in a spreadsheet as the original did, and can be imported once mended: the columns
    of the original come first, the two added stand last.
    """
    wrong: dict[int, list[str]] = {}
    for fault in faults:
        said = fault.in_words(words)
        if fault.column:
            said = words.say(_FAULT, column=words.write(fault.column), wrong=said)
        wrong.setdefault(fault.row, []).append(said)
    rows = [(number, cells) for number, cells in table.rows if number in wrong]
    width = max([len(table.headings), *(len(cells) for _, cells in rows)])
    rejected = path.with_name(f"{path.name}.rejected.csv")
    with rejected.open("w", newline="", encoding="utf-8-sig") as file:
        write_csv(
            file,
            [*_padded(table.headings, width), words.say(_ROW), words.say(_WRONG)],
            (
                [*_padded(cells, width), number, " ".join(wrong[number])]
                for number, cells in rows
            ),
            table.delimiter,
        )
    return rejected


_ROW = N_("row in the file")
_WRONG = N_("what is wrong")
_FAULT = N_("{column}: {wrong}")

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # XLSX, ODS, XLSB; the old XLS
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_NO_TEXT = re.compile(r"%PDF-|\s*<|[^\x00-\x08\x0e-\x19]*[\x00-\x08\x0e-\x19]")
_END = "\x1a"
_BEGINNING = 65_536


def _table(name: str, rows: Iterable[list[str]], *, first: int, delimiter: str) -> Table:
    filled = [
        (number, cells)
        for number, cells in enumerate(rows, first)
        if cells and (cells[0].strip() or "".join(cells).strip())
    ]
    if not filled:
        raise FileEmpty(file=name)
    return Table(name, _headings(filled[0][1]), filled[1:], delimiter)


def _headings(cells: Sequence[str]) -> list[str]:
    """Each with a name of its own, in place; empty ones at the end are no columns."""
    named: list[str] = []
    as_written = [cell.strip() for cell in cells]
    for heading in as_written:
        others = (f"{heading} ({n})".strip() for n in count(2))
        free = (name for name in others if name not in named and name not in as_written)
        named.append(next(free) if heading in named else heading)
    while named and not cells[len(named) - 1].strip():
        named.pop()
    return named


def _text(name: str, content: bytes) -> str:
    """By its mark, else UTF-8, else as Windows wrote it in France."""
    encodings = (
        ("utf-16",) if content.startswith(_UTF_16) else ("utf-8-sig", "cp1252", "latin-1")
    )
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _NO_TEXT.match(text, 0, _BEGINNING):
            return text
        break
    raise NotATable(file=name)


def _delimiter(name: str, text: str) -> str:
    """The one that cuts the first filled row into most cells."""
    widths = {mark: _width(text[:_BEGINNING], mark) for mark in DELIMITERS}
    widest = max(widths, key=widths.__getitem__)
    if not widths[widest]:
        raise FileEmpty(file=name)
    return widest


def _width(text: str, delimiter: str) -> int:
    rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    blank = DELIMITERS + whitespace
    return next((len(cells) for cells in rows if "".join(cells).strip(blank)), 0)


def _records(name: str, text: str, delimiter: str) -> list[list[str]]:
    """Every record; a line of ours at the end is swallowed where a quotation is left open."""
    rows: list[list[str]] = []
    lines = chain(StringIO(text, newline=""), [_END])
    try:
        rows.extend(csv.reader(lines, delimiter=delimiter))
    except csv.Error:  # a cell of more than 128 KiB
        raise QuoteLeftOpen(file=name, row=len(rows) + 1) from None
    if rows[-1] != [_END]:
        raise QuoteLeftOpen(file=name, row=len(rows))
    rows.pop()
    return [[as_written(cell) for cell in row] for row in rows]


def _sheet(name: str, content: bytes) -> tuple[int, Iterator[list[str]]]:
    """The number of its first row, and its rows."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        for place, about in enumerate(book.sheets_metadata):
            if (
                about.visible != SheetVisibleEnum.Visible
                or about.typ != SheetTypeEnum.WorkSheet
            ):
                continue
            sheet = book.get_sheet_by_index(place)
            if sheet.start is not None:
                rows = sheet.to_python()
                return sheet.start[0] + 1, ([exact(cell) for cell in row] for row in rows)
    except CalamineError:
        raise NotATable(file=name) from None
    raise FileEmpty(file=name)


def _plain(cell: object, point: str) -> object:
    return (
        format(cell, "f").replace(".", point) if isinstance(cell, Decimal) else no_formula(cell)
    )


def _padded(cells: Sequence[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))]
