"""Workbooks of a spreadsheet: figures as figures, days as days; and a cell of one as text."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO

# How a spreadsheet shows a figure that it keeps whole.
PLAIN, MONTH, PERCENT = "General", "mmm yyyy", "0.0%"
EUROS, KILOS, WHOLE, TENTHS = '#,##0.00\\ "€"', "#,##0.000", "#,##0", "#,##0.0"
_WIDEST = 42
_LONGEST_TITLE = 31
_NOT_IN_TITLES = re.compile(r"[\\*?:/\[\]]")


def write_workbook(
    headings: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    title: str,
    formats: Sequence[str],
) -> bytes:
    """One sheet of that title, its headings held in place; what begins like a formula stays text.

    Of the title stays what a spreadsheet takes. `formats` has one a column, for its figures and
    days.
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_NOT_IN_TITLES.sub(" ", title)[:_LONGEST_TITLE])
    sheet.freeze_panes = "B2"
    for place, heading in enumerate(headings, 1):
        width = min(max(len(heading) + 2, 10), _WIDEST)
        sheet.column_dimensions[get_column_letter(place)].width = width

    def cell(value: object, shown: str = PLAIN, *, strong: bool = False) -> WriteOnlyCell:
        made = WriteOnlyCell(sheet, value=value)
        if isinstance(value, str):
            made.data_type = "s"
        elif value is not None:
            made.number_format = shown
        if strong:
            made.font = Font(bold=True)
        return made

    sheet.append([cell(one, strong=True) for one in headings])
    for row in rows:
        sheet.append([cell(*one) for one in zip(row, formats, strict=True)])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def exact(cell: object) -> str:
    """As the sheet shows it in full: at most 15 digits, no hour at midnight."""
    match cell:
        case str():
            return cell
        case bool():
            return str(cell).upper()
        case float():
            return _figure(cell)
        case datetime() if cell.time() == time.min:
            return cell.date().isoformat()
        case date() | time():
            return cell.isoformat()
        case _:
            return str(cell)


def _figure(number: float) -> str:
    """What was typed: a spreadsheet keeps 15 digits, the rest is noise of its binary form."""
    if number.is_integer() and abs(number) < 2**53:
        return str(int(number))
    return format(Decimal(f"{number:.15g}"), "f")
