"""Sheets of A4: ground, foot, page numbers, and the same bytes for the same words."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from reportlab.lib.pagesizes import A4
from reportlab.platypus import SimpleDocTemplate

from integrations.paper.fonts import REGULAR, install, printable
from integrations.paper.look import (
    LEAF,
    LINE,
    MARGIN,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    SOFT,
    WIDTH,
    Block,
)
from kernel.words import N_, Words

_BRAND = N_("Cellier, the larder book")
_TOP, _FOOT = 34.0, 46.0
# How tall a story may be on one page; reportlab keeps 6 points above it and below.
ROOM = PAGE_HEIGHT - _TOP - _FOOT - 12


class Sheets(NamedTuple):
    """What stands around a story: its title, its foot, and the colour it is printed on."""

    title: str
    author: str
    foot: str
    ground: Any = None


def print_sheets(
    story: Callable[[], list[Block]], sheets: Sheets, words: Words, file: Path
) -> None:
    """Lay the story out once to count its pages, and once to say “page 1 of 3”.

    Blocks remember where they were laid, so the story is told anew each time.
    """
    install()
    pages, _ = _laid(story(), sheets, words, pages=0)
    _, printed = _laid(story(), sheets, words, pages=pages)
    file.write_bytes(printed)


def _laid(story: list[Block], sheets: Sheets, words: Words, *, pages: int) -> tuple[int, bytes]:
    """How many pages it took, and the file."""
    laid = BytesIO()
    document = SimpleDocTemplate(
        laid,
        pagesize=A4,
        leftMargin=MARGIN - 6,
        rightMargin=MARGIN - 6,
        topMargin=_TOP,
        bottomMargin=_FOOT,
        title=sheets.title,
        author=sheets.author,
        subject=sheets.foot,
        creator="Cellier",
        lang=words.language,
        invariant=1,
    )

    def frame(canvas: Any, _document: Any) -> None:
        _ground(canvas, sheets)
        _foot(canvas, sheets, words, pages)

    document.build(story, onFirstPage=frame, onLaterPages=frame)
    return int(document.page), laid.getvalue()


def _ground(canvas: Any, sheets: Sheets) -> None:
    if sheets.ground is not None:
        canvas.setFillColor(sheets.ground)
        canvas.rect(0, 0, PAGE_WIDTH, PAGE_HEIGHT, stroke=0, fill=1)
    canvas.setFillColor(LEAF)
    canvas.rect(0, PAGE_HEIGHT - 7, PAGE_WIDTH, 7, stroke=0, fill=1)


def _foot(canvas: Any, sheets: Sheets, words: Words, pages: int) -> None:
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.6)
    canvas.line(MARGIN, _FOOT - 10, MARGIN + WIDTH, _FOOT - 10)
    canvas.setFillColor(SOFT)
    canvas.setFont(REGULAR, 7.6)
    page = words.say("page {page} of {pages}", page=canvas.getPageNumber(), pages=pages)
    right = printable(f"{words.say(_BRAND)} · {page}")
    room = WIDTH - canvas.stringWidth(right, REGULAR, 7.6) - 12
    canvas.drawString(MARGIN, _FOOT - 21, _shortened(canvas, printable(sheets.foot), room))
    canvas.drawRightString(MARGIN + WIDTH, _FOOT - 21, right)


def _shortened(canvas: Any, text: str, room: float) -> str:
    """A foot has one line: the end of a very long one is left out."""
    if canvas.stringWidth(text, REGULAR, 7.6) <= room:
        return text
    while text and canvas.stringWidth(text + "…", REGULAR, 7.6) > room:
        text = text[:-1]
    return text.rstrip() + "…"
