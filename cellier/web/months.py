"""A canteen's month: its figures with what they rest on, down to the lines and their papers.

Whoever sees to the books closes it; whoever runs the canteen opens it again, for what was
published is read by others.
"""

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from cellier.web.access import Access
from cellier.web.answers import Answer, Bytes, Go, Page
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from cellier.web.forms import FieldEmpty, Form
from cellier.web.month_facts import facts
from cellier.web.month_lines import line_facts, lines_facts
from kernel.db import month_of
from kernel.errors import NotFound
from kernel.months import EARLIEST, month_named
from kernel.words import N_, InMonth, Phrase
from sustainability.closings import Closing, Reopening, close_month, reopen_month
from sustainability.grounds import grounds
from sustainability.publishing import Told, tell, told_as

doors = Doors()


class NeverPublished(NotFound):
    """There are figures of others."""

    says = N_("{month} was never published as no. {number}.")


@doors.reads("/c/{canteen_id:uuid}/month", Access.SEES)
def newest(desk: Desk) -> Answer:
    """The month that runs."""
    return _shown(desk, month_of(desk.today))


@doors.reads("/c/{canteen_id:uuid}/month/{month}", Access.SEES)
def page(desk: Desk, month: str) -> Answer:
    """One month.

    Raises:
        NoSuchMonth: it is none, or still to come.

    """
    return _shown(desk, month_named(month, desk.today))


@doors.reads("/c/{canteen_id:uuid}/month/{month}/report.pdf", Access.SEES)
def report(desk: Desk, month: str) -> Answer:
    """The same on paper, as it is told; or as it was published under a number.

    Raises:
        NoSuchMonth: it is none, or still to come.
        NeverPublished: not under that number.

    """
    from integrations.paper.month import monthly_report

    told = _told(desk, month_named(month, desk.today))
    with TemporaryDirectory() as folder:
        file = Path(folder) / "month.pdf"
        monthly_report(told, desk.words, file, printed_on=desk.today)
        return shown_pdf(file.read_bytes(), f"{told.month.first:%Y-%m}.pdf")


@doors.reads("/c/{canteen_id:uuid}/month/{month}/lines", Access.SEES)
def lines(desk: Desk, month: str) -> Answer:
    """The purchase lines behind one figure of the month.

    Raises:
        NoSuchMonth: it is none, or still to come.

    """
    return Page("month_lines.html", lines_facts(desk, month_named(month, desk.today)))


@doors.reads("/c/{canteen_id:uuid}/line/{line_id:uuid}", Access.SEES)
def line(desk: Desk, line_id: UUID) -> Answer:
    """What one line rests on.

    Raises:
        LineNotFound: it is no line of this canteen.

    """
    found = grounds(desk.session, line_id, canteen_id=desk.here.id)
    return Page("line.html", line_facts(desk, found))


@doors.writes("/c/{canteen_id:uuid}/month/{month}/close", Access.BUYS, again=page)
def close(desk: Desk, month: str) -> Answer:
    """Publish it.

    Raises:
        NoSuchMonth: it is none, or still to come.
        StillRunning, AlreadyClosed, CloseEarlierFirst, BeforeTheFirst: of the order of months.

    """
    first = month_named(month, desk.today)
    close_month(desk.session, Closing(id=desk.form.id(), month=first), desk.by)
    return Go(month_url(desk, first))


@doors.writes("/c/{canteen_id:uuid}/month/{month}/reopen", Access.RUNS, again=page)
def reopen(desk: Desk, month: str) -> Answer:
    """Open it again, and say why.

    Raises:
        NoSuchMonth: it is none, or still to come.
        FieldEmpty: no reason was given.
        NotClosed, ReopenLaterFirst: of the order of months.

    """
    first, because = month_named(month, desk.today), desk.form.text("because")
    if not because:
        raise FieldEmpty(field=Phrase("the reason"))
    reopening = Reopening(id=desk.form.id(), month=first, because=because)
    reopen_month(desk.session, reopening, desk.by)
    return Go(month_url(desk, first))


def month_url(desk: Desk, first: date) -> str:
    """The page of a month of this canteen."""
    return desk.url(f"/month/{first:%Y-%m}")


def shown_pdf(content: bytes, name: str) -> Bytes:
    """A sheet that the browser shows, and keeps nowhere."""
    headers = {
        "Content-Disposition": f'inline; filename="{name}"',
        "Cache-Control": "private, no-store",
    }
    return Bytes(content, "application/pdf", headers)


def _told(desk: Desk, first: date) -> Told:
    asked = desk.request.query_params.get("number", "")
    if not asked:
        return tell(desk.session, desk.here, first)
    number = Form({"number": [asked]}).whole("number") or 0
    told = told_as(desk.session, desk.here, first, number)
    if told is None:
        raise NeverPublished(month=InMonth.of(first), number=number)
    return told


def _shown(desk: Desk, first: date) -> Answer:
    before, after = month_of(first - timedelta(days=1)), month_of(first + timedelta(days=31))
    around = {
        "before": before if before >= EARLIEST else None,
        "after": after if after <= desk.today else None,
    }
    return Page("month.html", facts(desk, first) | around)
