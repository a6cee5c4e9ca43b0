"""The network's page: all canteens that somebody runs, side by side, in the order of their names.

It names no canteen: who asks says which. What is shown is kept in sums (decision 17); canteens
whose sums are behind are worked out here, as many as a page may wait for, and written afterwards.
"""

from functools import partial
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from cellier.web.access import Access
from cellier.web.answers import Answer, Bytes, Page
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from cellier.web.months import shown_pdf
from cellier.web.network_asked import asked_of, there
from cellier.web.network_facts import facts
from cellier.web.network_tables import FORMATS, headings, printed, rows
from cellier.web.summed import FILES, Fresh, catch_up, fresh
from integrations.tables import write_csv
from integrations.workbooks import write_workbook

doors = Doors()

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@doors.reads("/network", Access.RUNS_ANY)
def page(desk: Desk) -> Answer:
    """A month of all canteens.

    Raises:
        NoSuchMonth: the address names none, or one still to come.
        NotAChoice, NotAWholeNumber: it asks for what is no measure, no figure, no page.

    """
    asked = asked_of(desk)
    found = fresh(desk.session, asked.ids)
    shown = there(desk.session, asked, found)
    return Page("network.html", facts(desk, shown, found), afterwards=_afterwards(desk, found))


@doors.reads("/network.csv", Access.RUNS_ANY)
def table(desk: Desk) -> Answer:
    """Twelve months of all canteens, a row each.

    Raises:
        NoSuchMonth, NotAChoice, NotAWholeNumber: as of the page.

    """
    asked = asked_of(desk)
    file = StringIO(newline="")
    found = rows(desk, asked, fresh(desk.session, asked.ids, patience=FILES))
    delimiter = ";" if desk.words.language == "fr" else ","
    write_csv(file, headings(desk.words), found, delimiter)
    # With its mark, or a spreadsheet takes it for another alphabet.
    return _kept(
        file.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8", asked.name("csv")
    )


@doors.reads("/network.xlsx", Access.RUNS_ANY)
def workbook(desk: Desk) -> Answer:
    """The same as a workbook.

    Raises:
        NoSuchMonth, NotAChoice, NotAWholeNumber: as of the page.

    """
    asked = asked_of(desk)
    found = rows(desk, asked, fresh(desk.session, asked.ids, patience=FILES))
    book = write_workbook(
        headings(desk.words), found, title=desk.words.say("Network"), formats=FORMATS
    )
    return _kept(book, _XLSX, asked.name("xlsx"))


@doors.reads("/network.pdf", Access.RUNS_ANY)
def sheet(desk: Desk) -> Answer:
    """The month on paper.

    Raises:
        NoSuchMonth, NotAChoice, NotAWholeNumber: as of the page.

    """
    from integrations.paper.network import network_sheet

    asked = asked_of(desk)
    known = fresh(desk.session, asked.ids, patience=FILES)
    heading, together, found = printed(desk, there(desk.session, asked, known), known)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "network.pdf"
        network_sheet(heading, together, found, desk.words, file)
        return shown_pdf(file.read_bytes(), asked.name("pdf"))


def _afterwards(desk: Desk, found: Fresh) -> partial[None] | None:
    """Nothing to write where nobody is behind."""
    if not found.behind and not found.worked:
        return None
    return partial(catch_up, desk.house, found)


def _kept(content: bytes, kind: str, name: str) -> Bytes:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-store",
    }
    return Bytes(content, kind, headers)
