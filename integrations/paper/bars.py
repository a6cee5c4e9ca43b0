"""A share drawn with what it rests on, wherever it stands; as a drawing, for paper and SVG.

Proven is solid leaf, declared hatched, expired carrot with a counter-hatching, unknown an
empty outline: on a grey printer, and for who does not see red from green, the drawing and its
words still tell them apart.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from reportlab.graphics.shapes import Drawing, Line, Polygon, String
from reportlab.pdfbase.pdfmetrics import stringWidth

from integrations.paper.fonts import REGULAR, SEMIBOLD, install, printable
from integrations.paper.look import (
    CARD,
    CARROT,
    CARROT_WASH,
    HATCH,
    HATCH_GROUND,
    INK,
    LEAF,
    REST,
    SOFT,
)
from integrations.paper.names import EVIDENCES
from integrations.paper.outlines import (
    ACROSS,
    COUNTER,
    DIAGONAL,
    Outline,
    Point,
    bands,
    between,
    rounded,
)
from kernel.words import Words
from suppliers.evidence import Evidence
from sustainability.ratios import Share

_GROUNDS: Mapping[Evidence | None, Any] = {
    Evidence.PROVEN: LEAF,
    Evidence.DECLARED: HATCH_GROUND,
    Evidence.EXPIRED: CARROT,
    Evidence.UNKNOWN: CARD,
    None: REST,
}
_OVER = 2.5  # how far a mark stands out of its bar


def evidence_bar(
    share: Share, *, width: float, height: float, mark: Decimal | None = None
) -> Any:
    """A lying bar. `mark` is a target in 0..1; room for it is kept in any case."""
    drawing = Drawing(width, height + 2 * _OVER)
    outline = rounded(0, _OVER, width, height, height / 2)
    for shape in filled(outline, fractions(share), along=ACROSS):
        drawing.add(shape)
    if mark is not None:
        x = min(max(width * float(mark), 0.7), width - 0.7)
        drawing.add(_post(x, height, CARD, 3.2))
        drawing.add(_post(x, height, INK, 1.2))
    return drawing


def fractions(share: Share) -> list[tuple[Evidence, float]]:
    """Each kind of evidence as a part of the whole, 0..1."""
    if share.denominator <= 0:
        return []
    return [(one, max(0.0, float(share.part(one) / share.denominator))) for one in Evidence]


def filled(
    outline: Outline, parts: Sequence[tuple[Evidence, float]], *, along: Point
) -> Iterator[Any]:
    """An outline filled from its low end, part by part; the rest stays pale."""
    yield _area(outline, REST)
    reach = [point[0] if along == ACROSS else point[1] for point in outline]
    start, length = min(reach), max(reach) - min(reach)
    for evidence, part in parts:
        if part:
            end = min(start + part * length, max(reach))
            yield from textured(between(outline, start, end, along), evidence)
            start = end


def textured(outline: Outline, evidence: Evidence | None) -> Iterator[Any]:
    """One area, as its evidence is drawn."""
    if len(outline) < 3:
        return
    yield _area(outline, _GROUNDS[evidence])
    if evidence == Evidence.DECLARED:
        for band in bands(outline, DIAGONAL, every=4.4, thick=2.2):
            yield _area(band, HATCH)
    if evidence == Evidence.EXPIRED:
        for band in bands(outline, COUNTER, every=4.4, thick=0.9):
            yield _area(band, CARROT_WASH)
    if evidence == Evidence.UNKNOWN:
        yield Polygon(_flat(outline), fillColor=None, strokeColor=SOFT, strokeWidth=0.4)


def legend(words: Words, *, width: float, size: float = 8.2) -> Any:
    """The five ways, each with its word, on as many lines as they need."""
    install()
    x, line, placed = 0.0, 0, []
    for evidence, sentence in EVIDENCES.items():
        text = printable(words.say(sentence))
        needed = 15 + stringWidth(text, REGULAR, size)
        if x and x + needed > width:
            x, line = 0.0, line + 1
        placed.append((x, line, evidence, text))
        x += needed + 13
    drawing = Drawing(width, 13.0 * (line + 1))
    for x, line, evidence, text in placed:
        y = drawing.height - 13.0 * (line + 1)
        for shape in textured(rounded(x, y + 1.5, 10, 8, 2), evidence):
            drawing.add(shape)
        drawing.add(label(text, x + 15, y + 2.8, size=size))
    return drawing


def label(
    text: str,
    x: float,
    y: float,
    *,
    size: float,
    anchor: str = "start",
    strong: bool = False,
) -> Any:
    """Words inside a drawing."""
    install()
    return String(
        x,
        y,
        printable(text),
        fontName=SEMIBOLD if strong else REGULAR,
        fontSize=size,
        fillColor=INK if strong else SOFT,
        textAnchor=anchor,
    )


def _post(x: float, height: float, colour: Any, thick: float) -> Any:
    return Line(x, 0, x, height + 2 * _OVER, strokeColor=colour, strokeWidth=thick)


def _area(outline: Outline, colour: Any) -> Any:
    return Polygon(_flat(outline), fillColor=colour, strokeColor=None, strokeWidth=0)


def _flat(outline: Outline) -> list[float]:
    return [round(number, 3) for point in outline for number in point]
