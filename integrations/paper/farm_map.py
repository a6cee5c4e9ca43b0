"""Where those who fed us lie around the canteen: north up, near ones told apart from far ones.

The geometry is drawn twice, as SVG on a page and by reportlab on paper. A disc with a number
stands for each, and the list beside it says who that is: names are long, and phones are narrow.
Drawing works in floats: nothing here is weighed or paid.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from math import asin, atan2, cos, hypot, log1p, radians, sin
from typing import Any, NamedTuple, Protocol

from reportlab.graphics.shapes import Circle, Drawing, Line, Rect, String

from integrations.paper.fonts import REGULAR, SEMIBOLD, install
from integrations.paper.look import CARD, CARROT, HATCH, LEAF, LEAF_WASH, LINE, PAPER, SOFT
from kernel.words import Words

# Rings a reader can count in; as few of them as hold the farthest.
STEPS = (5, 10, 25, 50, 100, 200, 400, 800, 1600, 5000, 20000)
# A farm in the same street and one in the Jura are on one sheet.
_NEAR = 6.0
# In radii of the outermost ring: discs, the canteen, and half the sheet's side.
DISC, US, EDGE = 0.085, 0.05, 1.14
_AIR = 0.015
# How far the words on a ring reach from their middle.
_SAID_X, _SAID_Y = 0.17, 0.045
# A farm whose disc stands aside is a point.
_POINT = 0.02
# So many fit on a sheet; nobody tells more of them apart.
MOST = 24


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
    """A circle of so many kilometres; radius 0..1. `y` is where its words stand on it."""

    radius: float
    km: int
    y: float


class Dot(NamedTuple):
    """One of them: where it lies, -1..1, y to the south; and where its disc found room."""

    x: float
    y: float
    disc_x: float
    disc_y: float
    number: int
    name: str
    rescued: bool

    @property
    def aside(self) -> bool:
        """Whether the disc had to stand beside its place."""
        return (self.x, self.y) != (self.disc_x, self.disc_y)


class FarmMap(NamedTuple):
    """Rings from the inside out, and dots in the order of their numbers.

    `numbers` has one for each of those who were given, none where the place is not known.
    """

    rings: tuple[Ring, ...]
    dots: tuple[Dot, ...]
    numbers: tuple[int | None, ...]


def farm_map(canteen: Placed, fed: Sequence[Any]) -> FarmMap | None:
    """The drawing of those whose place is known; none where it would show nothing."""
    if canteen.latitude is None or canteen.longitude is None:
        return None
    here = (float(canteen.latitude), float(canteen.longitude))
    known = [
        place
        for place, one in enumerate(fed)
        if one.latitude is not None and one.longitude is not None
    ][:MOST]
    if not known:
        return None
    ways = [_away(here, fed[place]) for place in known]
    farthest = max(km for km, _ in ways)
    steps = [STEPS[0], *(step for inner, step in pairwise(STEPS) if inner < farthest)]
    scale = _scale(max(steps[-1], farthest))
    spots = [_spot(scale(km), bearing) for km, bearing in ways]
    rings = _rings([(scale(step), step) for step in steps[-4:]], spots)
    discs = _apart(spots, rings)
    numbered = {place: number for number, place in enumerate(known, 1)}
    dots = tuple(
        Dot(*spot, *disc, numbered[place], fed[place].name, bool(fed[place].rescued))
        for place, spot, disc in zip(known, spots, discs, strict=True)
    )
    return FarmMap(rings, dots, tuple(numbered.get(place) for place in range(len(fed))))


def farm_map_drawing(drawn: FarmMap, words: Words, *, side: float) -> Any:
    """On paper, a square: the canteen in the middle."""
    install()
    drawing = Drawing(side, side)
    half = side / 2
    size = half / EDGE
    for ring in reversed(drawn.rings):
        fill = LEAF_WASH if ring is drawn.rings[0] else None
        drawing.add(_circle(half, half, ring.radius * size, fill=fill, line=LINE))
    for ring in drawn.rings:
        for shape in _said(words.say("{kilometres} km", kilometres=ring.km), ring, half, size):
            drawing.add(shape)
    for dot in drawn.dots:
        for shape in _disc(dot, half, size):
            drawing.add(shape)
    drawing.add(_circle(half, half, US * size, fill=CARD, line=LEAF, thick=2))
    return drawing


def _said(text: str, ring: Ring, half: float, size: float) -> Iterator[Any]:
    """On the ring, which is left out behind it."""
    y, letters = half - ring.y * size, 0.085 * size
    width, tall = 2 * _SAID_X * size * len(text) / 8, 2 * _SAID_Y * size
    yield Rect(half - width / 2, y - tall / 2, width, tall, fillColor=PAPER, strokeColor=None)
    yield String(
        half, y - letters * 0.34, text, fontName=REGULAR, fontSize=letters, fillColor=SOFT,
        textAnchor="middle",
    )  # fmt: skip


def _disc(dot: Dot, half: float, size: float) -> Iterator[Any]:
    colour = CARROT if dot.rescued else LEAF
    x, y = half + dot.disc_x * size, half - dot.disc_y * size
    if dot.aside:
        there = half + dot.x * size, half - dot.y * size
        yield Line(*there, x, y, strokeColor=HATCH, strokeWidth=1)
        yield _circle(*there, 0.02 * size, fill=colour)
    yield _circle(x, y, DISC * size, fill=colour)
    letters = 0.11 * size
    yield String(
        x, y - letters * 0.34, str(dot.number), fontName=SEMIBOLD, fontSize=letters,
        fillColor=CARD, textAnchor="middle",
    )  # fmt: skip


def _circle(
    x: float, y: float, radius: float, *, fill: Any, line: Any = None, thick: float = 0.8
) -> Any:
    return Circle(x, y, radius, fillColor=fill, strokeColor=line, strokeWidth=thick)


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


Spot = tuple[float, float]


def _spot(radius: float, bearing: float) -> Spot:
    return round(radius * sin(bearing), 4), round(-radius * cos(bearing), 4)


def _rings(rings: Sequence[tuple[float, int]], spots: Sequence[Spot]) -> tuple[Ring, ...]:
    """Their words stand to the south, or to the north where fewer farms lie; and across where
    a farm lies under them.
    """
    beside = [y for x, y in spots if abs(x) < _SAID_X + DISC]
    way = 1 if sum(y > 0 for y in beside) <= len(beside) / 2 else -1
    found = []
    for radius, km in rings:
        sides = (round(way * radius, 4), round(-way * radius, 4))
        y = next(
            (one for one in sides if not any(_under(spot, one) for spot in spots)), sides[0]
        )
        found.append(Ring(radius, km, y))
    return tuple(found)


def _under(spot: Spot, y: float) -> bool:
    """Whether the words of a ring that stand there would hide the place itself."""
    return abs(spot[0]) < _SAID_X + _POINT and abs(spot[1] - y) < _SAID_Y + _POINT


def _apart(spots: Sequence[Spot], rings: Sequence[Ring]) -> list[Spot]:
    """Each disc at its place, or on the free spot nearest to it."""
    placed: list[Spot] = []
    for spot in spots:
        if _free(spot, placed, rings):
            placed.append(spot)
            continue
        near = sorted(_GRID, key=lambda one: (hypot(one[0] - spot[0], one[1] - spot[1]), one))
        placed.append(next(one for one in near if _free(one, placed, rings)))
    return placed


_LAST = int((EDGE - DISC) / 0.04)
_GRID = [
    (round(x * 0.04, 2), round(y * 0.04, 2))
    for x in range(-_LAST, _LAST + 1)
    for y in range(-_LAST, _LAST + 1)
]


def _free(spot: Spot, placed: Sequence[Spot], rings: Sequence[Ring]) -> bool:
    x, y = spot
    return (
        hypot(x, y) >= DISC + US + _AIR
        and all(hypot(x - a, y - b) >= 2 * DISC + _AIR for a, b in placed)
        and all(abs(x) >= _SAID_X + DISC or abs(y - one.y) >= _SAID_Y + DISC for one in rings)
    )
