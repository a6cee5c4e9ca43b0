"""Workbooks for a spreadsheet: headings and rows, figures as figures, days as days."""

from collections.abc import Iterable, Sequence
from io import BytesIO

_WIDEST = 42


def write_workbook(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """One sheet, its headings held in place; what begins like a formula stays text."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "B2"
    for place, heading in enumerate(headings, 1):
        width = min(max(len(heading) + 2, 10), _WIDEST)
        sheet.column_dimensions[get_column_letter(place)].width = width

    def cell(value: object, *, strong: bool = False) -> WriteOnlyCell:
        made = WriteOnlyCell(sheet, value=value)
        if isinstance(value, str):
            made.data_type = "s"
        if strong:
            made.font = Font(bold=True)
        return made

    sheet.append([cell(one, strong=True) for one in headings])
    for row in rows:
        sheet.append([cell(one) for one in row])
    content = BytesIO()
    book.save(content)
    return content.getvalue()
