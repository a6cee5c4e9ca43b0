"""Where those who fed us lie around the canteen: north up, near ones told apart from far ones.

The geometry is drawn twice, as SVG on a page and by reportlab on paper. Drawing works in
floats: nothing here is weighed or paid.
"""

from collections.abc import Sequence
from decimal import Decimal
from math import asin, atan2, cos, log1p, radians, sin
from typing import Any, NamedTuple, Protocol

from reportlab.graphics.shapes import Circle, Drawing, Line

from integrations.paper.bars import label
from integrations.paper.look import CARROT, HATCH_GROUND, LEAF, LEAF_WASH, LINE
from kernel.words import Words

# Rings a reader can count in; as few of them as hold the farthest.
STEPS = (5, 10, 25, 50, 100, 200, 400, 800, 1600, 5000, 20000)
# A farm in the same street and one in the Jura are on one sheet.
_NEAR = 6.0
_ROW = 0.118  # what one line of text takes, in radii
_CLOSEST = 0.1


class Placed(Protocol):
    """A canteen, or somebody who fed it."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def latitude(self) -> Decimal | None:
        """Degrees."""

    @property
    def longitude(self) -> Decimal | None:
        """Degrees."""


class Ring(NamedTuple):
    """A circle of so many kilometres; radius 0..1."""

    radius: float
    km: int


class Dot(NamedTuple):
    """One of them: where it lies and where its name stands, -1..1, y to the south.

    `left` where the name ends at its place instead of beginning there.
    """

    x: float
    y: float
    name: str
    km: Decimal | None
    name_x: float
    name_y: float
    left: bool
    rescued: bool


class FarmMap(NamedTuple):
    """Rings from the inside out, and dots from north to south."""

    rings: tuple[Ring, ...]
    dots: tuple[Dot, ...]


def farm_map(canteen: Placed, fed: Sequence[Any]) -> FarmMap | None:
    """The drawing of those whose place is known; none where it would show nothing."""
    if canteen.latitude is None or canteen.longitude is None:
        return None
    here = (float(canteen.latitude), float(canteen.longitude))
    known = [one for one in fed if one.latitude is not None and one.longitude is not None]
    if not known:
        return None
    spots = [(one, *_away(here, one)) for one in known]
    farthest = max(km for _, km, _ in spots)
    steps = [step for step in STEPS if step < farthest] + [
        next(step for step in STEPS if step >= farthest or step == STEPS[-1])
    ]
    scale = _scale(max(steps[-1], farthest))
    rings = tuple(Ring(scale(step), step) for step in steps[-4:])
    dots = [_dot(one, max(scale(km), _CLOSEST), bearing) for one, km, bearing in spots]
    return FarmMap(rings, tuple(_apart(dots)))


def farm_map_drawing(drawn: FarmMap, words: Words, *, width: float, height: float) -> Any:
    """On paper: the canteen in the middle, everybody's name beside their dot."""
    drawing = Drawing(width, height)
    size = min(height / 2 - 12, width / 4.6)
    x0, y0 = width / 2, height / 2
    for ring in reversed(drawn.rings):
        fill = LEAF_WASH if ring is drawn.rings[0] else None
        drawing.add(
            Circle(
                x0, y0, ring.radius * size, fillColor=fill, strokeColor=LINE, strokeWidth=0.8
            )
        )
        said = words.say("{kilometres} km", kilometres=ring.km)
        drawing.add(label(said, x0, y0 - ring.radius * size - 7.5, size=6.6, anchor="middle"))
    for dot in drawn.dots:
        x, y = x0 + dot.x * size, y0 - dot.y * size
        name_x, name_y = x0 + dot.name_x * size, y0 - dot.name_y * size
        end = name_x + (2 if dot.left else -2)
        drawing.add(Line(x, y, end, name_y + 2.4, strokeColor=HATCH_GROUND, strokeWidth=0.8))
        colour = CARROT if dot.rescued else LEAF
        drawing.add(Circle(x, y, 3.6, fillColor=colour, strokeColor=None))
        anchor = "end" if dot.left else "start"
        drawing.add(label(dot.name, name_x, name_y, size=8.4, anchor=anchor, strong=True))
    drawing.add(Circle(x0, y0, 4.6, fillColor=None, strokeColor=LEAF, strokeWidth=2))
    return drawing


def _away(here: tuple[float, float], there: Any) -> tuple[float, float]:
    """Kilometres along the sphere, and the bearing in radians from the north, eastward."""
    lat1, lon1 = map(radians, here)
    lat2, lon2 = radians(float(there.latitude)), radians(float(there.longitude))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    km = 2 * 6371 * asin(min(1.0, half**0.5))
    east = sin(lon2 - lon1) * cos(lat2)
    north = cos(lat1) * sin(lat2) - sin(lat1) * cos(lat2) * cos(lon2 - lon1)
    return km, atan2(east, north)


def _scale(most: float) -> Any:
    """Kilometres to 0..1: what is near has room, what is far is still on the sheet."""
    whole = log1p(most / _NEAR)

    def scaled(km: float) -> float:
        return round(log1p(km / _NEAR) / whole, 4)

    return scaled


def _dot(one: Any, radius: float, bearing: float) -> Dot:
    x, y = radius * sin(bearing), -radius * cos(bearing)
    left = x < 0
    name_x = -1.12 if left else 1.12
    return Dot(
        round(x, 4), round(y, 4), one.name, one.kilometres, name_x, round(y, 4), left,
        bool(getattr(one, "rescued", False)),
    )  # fmt: skip


def _apart(dots: Sequence[Dot]) -> list[Dot]:
    """Names on each side stand under each other, none over another, within the sheet."""
    placed: list[Dot] = []
    for left in (True, False):
        side = sorted((one for one in dots if one.left == left), key=lambda one: one.y)
        free = -1.02
        for place, one in enumerate(side):
            room = 1.02 - _ROW * (len(side) - 1 - place)
            free = max(min(one.y, room), free)
            placed.append(one._replace(name_y=round(free, 4)))
            free += _ROW
    return sorted(placed, key=lambda one: (one.y, one.name))
