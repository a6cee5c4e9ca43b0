"""Convex outlines, cut by straight lines: what a rounded, hatched bar is made of.

No renderer is asked to clip, so paper and SVG draw the same.
"""

from collections.abc import Iterator, Sequence
from math import cos, pi, sin

Point = tuple[float, float]
Outline = Sequence[Point]
ACROSS, UP, DIAGONAL, COUNTER = (1.0, 0.0), (0.0, 1.0), (1.0, -1.0), (1.0, 1.0)

_QUARTER = [pi / 2 * step / 6 for step in range(7)]


def rounded(x: float, y: float, width: float, height: float, radius: float) -> list[Point]:
    """A rectangle with round corners, counterclockwise from the right."""
    radius = max(0.0, min(radius, width / 2, height / 2))
    left, right, low, high = x + radius, x + width - radius, y + radius, y + height - radius
    corners = ((right, high, 0), (left, high, 1), (left, low, 2), (right, low, 3))
    return [
        (cx + radius * cos(turn + pi / 2 * quarter), cy + radius * sin(turn + pi / 2 * quarter))
        for cx, cy, quarter in corners
        for turn in _QUARTER
    ]


def between(outline: Outline, low: float, high: float, along: Point) -> list[Point]:
    """What lies between two parallel lines; `along` is the direction they are measured in."""
    backwards = (-along[0], -along[1])
    return _cut(_cut(outline, along, high), backwards, -low)


def bands(
    outline: Outline, along: Point, *, every: float, thick: float
) -> Iterator[list[Point]]:
    """Stripes of an outline, at the same places whatever the outline."""
    reach = [_measure(point, along) for point in outline]
    start = min(reach, default=0.0) // every * every
    while reach and start < max(reach):
        stripe = between(outline, start, start + thick, along)
        if len(stripe) > 2:
            yield stripe
        start += every


def _measure(point: Point, along: Point) -> float:
    return point[0] * along[0] + point[1] * along[1]


def _cut(outline: Outline, along: Point, limit: float) -> list[Point]:
    """Sutherland and Hodgman, one edge: keep what is measured at most `limit`."""
    kept: list[Point] = []
    for here, there in zip(outline, [*outline[1:], *outline[:1]], strict=True):
        a, b = _measure(here, along) - limit, _measure(there, along) - limit
        if a <= 0:
            kept.append(here)
        if a * b < 0:
            part = a / (a - b)
            kept.append(
                (here[0] + part * (there[0] - here[0]), here[1] + part * (there[1] - here[1]))
            )
    return kept
