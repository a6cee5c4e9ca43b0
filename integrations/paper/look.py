"""The look on paper: the colours of the house, its sizes, and how words are set."""

from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Paragraph, Spacer, Table

from integrations.paper.fonts import BOLD, LIGHT, REGULAR, SEMIBOLD, install, printable

PAPER, CARD, LINE = HexColor("#fbf8f1"), HexColor("#ffffff"), HexColor("#e4ddcc")
INK, SOFT = HexColor("#22261f"), HexColor("#5d6356")
LEAF, LEAF_WASH = HexColor("#1f5b3a"), HexColor("#e3efe4")
CARROT, CARROT_WASH = HexColor("#c4501b"), HexColor("#fbe9dc")
BEET = HexColor("#8e2746")
HATCH, HATCH_GROUND = HexColor("#6fa283"), HexColor("#c9dfcf")
REST = HexColor("#eee7d8")

NETWORK = "Les Petites Cantines"

PAGE_WIDTH, PAGE_HEIGHT = A4
MARGIN = 44.0
WIDTH = PAGE_WIDTH - 2 * MARGIN
GUTTER = 22.0
HALF = (WIDTH - GUTTER) / 2
ROUND = 9.0

# What reportlab lays out: a paragraph, a table, a drawing. Its classes carry no types.
Block = Any


@cache
def _style(font: str, size: float, leading: float, colour: Any, align: int) -> ParagraphStyle:
    install()
    return ParagraphStyle(
        name=f"{font} {size} {align}",
        fontName=font,
        fontSize=size,
        leading=leading,
        textColor=colour,
        alignment=align,
        splitLongWords=1,
    )


class Hand:
    """One way of setting words: letters, size, colour."""

    def __init__(
        self, font: str, size: float, colour: Any = INK, *, leading: float = 1.25
    ) -> None:
        self.font, self.size, self.colour = font, size, colour
        self.leading = round(size * leading, 2)

    def width(self, text: str) -> float:
        """How far the words reach on one line."""
        install()
        return float(stringWidth(printable(text), self.font, self.size))

    def __call__(self, text: str, *, right: bool = False) -> Block:
        """A paragraph; names and numbers are taken as they are, never as markup."""
        align = TA_RIGHT if right else TA_LEFT
        style = _style(self.font, self.size, self.leading, self.colour, align)
        return Paragraph(escape(printable(text)), style)


OVERLINE = Hand(SEMIBOLD, 10, LEAF)
MONTH = Hand(LIGHT, 21, LEAF, leading=1.2)
HEADING = Hand(SEMIBOLD, 12, LEAF, leading=1.17)
HUGE = Hand(BOLD, 52, LEAF, leading=1.06)
FIGURE = Hand(BOLD, 19, INK, leading=1.15)
SHARE = Hand(BOLD, 13.5, INK, leading=1.1)
LEAD = Hand(SEMIBOLD, 15, INK, leading=1.2)
NAME = Hand(SEMIBOLD, 10, INK, leading=1.2)
BODY = Hand(REGULAR, 9.5, INK, leading=1.35)
CELL = Hand(REGULAR, 8.8, INK, leading=1.22)
STRONG = Hand(SEMIBOLD, 8.8, INK, leading=1.22)
ALERT = Hand(SEMIBOLD, 8.8, CARROT, leading=1.22)
HINT = Hand(REGULAR, 8.2, SOFT, leading=1.25)
WARNING = Hand(REGULAR, 8.2, CARROT, leading=1.25)
TINY = Hand(REGULAR, 7.6, SOFT, leading=1.28)


def gap(height: float) -> Block:
    """White space is part of the look."""
    return Spacer(0, height)


def grid(rows: Any, widths: Any, *commands: Any) -> Block:
    """A table without padding of its own, tops aligned."""
    plain = [
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 0),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
    return Table(rows, colWidths=widths, style=[*plain, *commands], hAlign="LEFT")


def card(
    blocks: list[Block], width: float, *, ground: Any = CARD, padding: float = 14
) -> Block:
    """A sheet laid on the paper."""
    return grid(
        [[blocks]],
        [width],
        ("BACKGROUND", (0, 0), (-1, -1), ground),
        ("BOX", (0, 0), (-1, -1), 0.6, LINE if ground == CARD else ground),
        ("ROUNDEDCORNERS", [ROUND] * 4),
        ("LEFTPADDING", (0, 0), (-1, -1), padding),
        ("RIGHTPADDING", (0, 0), (-1, -1), padding),
        ("TOPPADDING", (0, 0), (-1, -1), padding - 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), padding - 3),
    )


def beside(left: list[Block], right: list[Block], *, left_width: float = HALF) -> Block:
    """Two columns with a gutter."""
    widths = [left_width, GUTTER, WIDTH - GUTTER - left_width]
    return grid([[left, "", right]], widths)


def ruled(rows: Any, widths: Any, *commands: Any, air: float = 3.2) -> Block:
    """A list with a hairline over each row but the first."""
    return grid(
        rows,
        widths,
        ("LINEABOVE", (0, 1), (-1, -1), 0.5, LINE),
        ("TOPPADDING", (0, 0), (-1, -1), air),
        ("BOTTOMPADDING", (0, 0), (-1, -1), air),
        ("RIGHTPADDING", (0, 0), (-2, -1), 6),
        *commands,
    )


def listed(rows: Any, widths: Any) -> Block:
    """The same, whose first row is repeated on every page it goes over."""
    table = ruled(rows, widths)
    table.repeatRows = 1
    return table


def height(blocks: list[Block], width: float) -> float:
    """What a column of blocks takes."""
    return float(sum(block.wrap(width, PAGE_HEIGHT)[1] for block in blocks))


def as_many_as_fit(rows: list[Block], room: float, width: float) -> int:
    """How many of the first rows stay within some room."""
    used, count = 0.0, 0
    for row in rows:
        used += row.wrap(width, room)[1]
        if used > room:
            break
        count += 1
    return count
