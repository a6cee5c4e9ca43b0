"""A canteen's month on paper: a page to frame, a page that tells, and what it rests on."""

from datetime import date
from pathlib import Path

from reportlab.platypus import KeepInFrame, KeepTogether, PageBreak

from integrations.paper.covers import per_cover
from integrations.paper.food import avoided, days, families, fed, waste
from integrations.paper.front import headline, masthead, month_name, nothing_cooked
from integrations.paper.late import closing
from integrations.paper.look import (
    HALF,
    NETWORK,
    PAGE_HEIGHT,
    PAPER,
    WIDTH,
    Block,
    beside,
    gap,
    height,
)
from integrations.paper.papers import certificates, method, quality
from integrations.paper.shares import share_table
from integrations.paper.sheets import Sheets, print_sheets
from kernel.words import Words
from sustainability.months import Month
from sustainability.publishing import Told

_PAGE = 748.0
_AROUND_CHART = 90.0
_AROUND_FED = 64.0


def monthly_report(told: Told, words: Words, file: Path, *, printed_on: date) -> None:
    """Write the month to a PDF: three pages, fewer where there is little to tell.

    The same month, language and day give the same bytes.
    """
    month = told.month
    named = f"{month.canteen.name} · {month_name(month, words)}"
    printed = words.say("printed on {day}", day=printed_on)
    sheets = Sheets(named, NETWORK, f"{named} · {printed}", PAPER)
    print_sheets(lambda: _story(told, words, printed_on), sheets, words, file)


def _story(told: Told, words: Words, printed_on: date) -> list[Block]:
    month = told.month
    first = [
        *masthead(month, words),
        *headline(month, words),
        *share_table(month, words),
        *per_cover(month, words),
    ]
    return [
        KeepInFrame(WIDTH, _PAGE, first, mode="shrink"),
        gap(24) if nothing_cooked(month) else PageBreak(),
        *_second_page(month, words),
        KeepTogether(
            [
                *quality(month, words),
                *closing(told, words),
                *certificates(month, words, printed_on=printed_on),
                *method(words),
            ]
        ),
    ]


def _second_page(month: Month, words: Words) -> list[Block]:
    """Two columns of one height; the chart above takes what they leave."""
    left = [*families(month, words), gap(20), *waste(month, words)]
    spared = avoided(month, words)
    tall = max(height(left, HALF), 300.0)
    room = tall - height(spared, HALF) - _AROUND_FED
    right = [*fed(month, words, room=room), gap(20), *spared]
    columns = beside(left, right)
    left_over = _PAGE - columns.wrap(WIDTH, PAGE_HEIGHT)[1] - _AROUND_CHART
    return [
        *days(month, words, height=max(90.0, min(left_over, 215.0))),
        columns,
        gap(20),
    ]
