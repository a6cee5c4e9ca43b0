"""Charts of the month: its days as standing evidence bars, and lying bars to one scale."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from reportlab.graphics.shapes import Drawing, Line, Rect

from integrations.paper.bars import filled, fractions, label
from integrations.paper.figures import part
from integrations.paper.look import LINE, PAPER, SOFT
from integrations.paper.outlines import ACROSS, UP, rounded
from kernel.words import Words
from network.promises import Basis, Measure
from sustainability.months import Month
from sustainability.ratios import Share

_AXIS = 13.0
_LEFT = 30.0
_ABOVE = 13.0


class _Scale(NamedTuple):
    """What a kilo is high, and a day wide."""

    kilo: float
    day: float


def days_chart(month: Month, words: Words, *, width: float, height: float) -> Any:
    """Kilos cooked a day, each with the promise's evidence, its share written over it."""
    drawing = Drawing(width, height)
    cooked = _by_day(month)
    most = max((share.denominator for share in cooked.values()), default=Decimal(0))
    days = monthrange(month.first.year, month.first.month)[1]
    high = height - _AXIS - _ABOVE
    scale = _Scale(high / float(most) if most > 0 else 0.0, (width - _LEFT) / days)
    if most > 0:
        _rulers(drawing, most, scale, words)
    drawing.add(Line(_LEFT, _AXIS, width, _AXIS, strokeColor=SOFT, strokeWidth=0.6))
    for number in range(1, days + 1):
        share = cooked.get(month.first.replace(day=number))
        _day(drawing, number, share, scale, words)
    return drawing


def scaled_bar(
    value: Decimal, most: Decimal, *, width: float, height: float, colour: Any
) -> Any:
    """A plain bar, as long as its value is beside the largest."""
    drawing = Drawing(width, height)
    if most > 0 and value > 0:
        long = max(1.0, width * float(value / most))
        drawing.add(Rect(0, 0, long, height, 2, 2, fillColor=colour, strokeColor=None))
    return drawing


def scaled_evidence(share: Share, most: Decimal, *, width: float, height: float) -> Any:
    """An evidence bar, as long as its whole is beside the largest."""
    drawing = Drawing(width, height)
    if most > 0 and share.denominator > 0:
        long = max(2.0, width * float(share.denominator / most))
        outline = rounded(0, 0, long, height, 2)
        for shape in filled(outline, fractions(share), along=ACROSS):
            drawing.add(shape)
    return drawing


def _by_day(month: Month) -> Mapping[date, Share]:
    return {
        heap.key: shares[Measure.PROMISE, Basis.MASS] for heap, shares in month.cooked_by_day
    }


def _rulers(drawing: Any, most: Decimal, scale: _Scale, words: Words) -> None:
    """Two or three hairlines at round kilos."""
    step = _round_step(most)
    at = step
    while at <= most:
        y = _AXIS + float(at) * scale.kilo
        drawing.add(Line(_LEFT, y, drawing.width, y, strokeColor=LINE, strokeWidth=0.5))
        drawing.add(label(f"{words.number(at)}\N{NO-BREAK SPACE}kg", 0, y - 2.2, size=6.8))
        at += step


def _round_step(most: Decimal) -> Decimal:
    """1, 2 or 5 times a power of ten, so that at most three of them fit below the largest."""
    power = Decimal(1).scaleb(most.adjusted() - 1)
    fitting = (power * times for times in (1, 2, 5, 10, 20, 50))
    return next(step for step in fitting if most / step < 4)


def _day(drawing: Any, number: int, share: Share | None, scale: _Scale, words: Words) -> None:
    left = _LEFT + (number - 1) * scale.day
    middle = left + scale.day / 2
    drawing.add(label(str(number), middle, 2, size=6.8, anchor="middle", strong=bool(share)))
    if share is None or share.denominator <= 0:
        return
    tall = max(1.5, float(share.denominator) * scale.kilo)
    outline = rounded(left + scale.day * 0.14, _AXIS, scale.day * 0.72, tall, 2)
    for shape in filled(outline, fractions(share), along=UP):
        drawing.add(shape)
    said = part(words, share.ratio).replace("%", "").strip()
    halo = Rect(left + 1, _AXIS + tall + 1.5, scale.day - 2, 7.5, fillColor=PAPER)
    halo.strokeColor = None
    drawing.add(halo)
    drawing.add(label(said, middle, _AXIS + tall + 3, size=6.8, anchor="middle", strong=True))
