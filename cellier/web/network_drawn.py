"""Drawings of the network's page: canteens as dots on a line, and a figure over twelve months.

A drawing is its numbers here; the template draws them. Beside each stands a table that says the
same.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NamedTuple

from sustainability.network_figures import Spread

DOTS = 400
# The chart's frame, and where its scale begins and ends.
WIDTH, HEIGHT = 720, 280
LEFT, RIGHT, TOP, BOTTOM = 90, 12, 16, 34


class Rung(NamedTuple):
    """A line across, with what it stands for."""

    y: int
    said: str


class Mark(NamedTuple):
    """A month under the chart."""

    x: int
    said: str


class Chart(NamedTuple):
    """Paths: the band from the least to the most, the line in the middle, all as one; `spots`
    are dots on the middle line.
    """

    band: str
    middle: str
    whole: str
    spots: str
    rungs: list[Rung]
    marks: list[Mark]


def dots(one: Spread, *, apart: bool) -> tuple[str, str]:
    """A dot for each from the least to the most, as one path with round ends; and where the
    median is. Whose ends are written alike does not lie `apart`: all stand in one point.
    """
    if not apart:
        return f"M{DOTS // 2} 14h0", str(DOTS // 2)
    places = dict.fromkeys(_at(each, one) for each in one.each)
    return "".join(f"M{x} 14h0" for x in places), str(_at(one.middle, one))


def _at(amount: Decimal, one: Spread) -> int:
    """Between the two ends of the line, which leave room for half a dot."""
    return 9 + int((amount - one.least) / (one.most - one.least) * (DOTS - 18))


def chart(
    steps: Sequence[tuple[str, Spread | None]],
    top: Decimal,
    written: Callable[[Decimal], str],
) -> Chart:
    """Months from left to right; where one has no figure, the lines break off."""
    top = top if top > 0 else Decimal(1)
    places = [_x(place, len(steps)) for place in range(len(steps))]

    def y(amount: Decimal) -> int:
        return HEIGHT - BOTTOM - int(amount / top * (HEIGHT - TOP - BOTTOM))

    known = [(x, one) for x, (_, one) in zip(places, steps, strict=True)]
    return Chart(
        "".join(_band(run, y) for run in _runs(known)),
        "".join(_line([(x, y(one.middle)) for x, one in run]) for run in _runs(known)),
        "".join(_line([(x, y(one.whole)) for x, one in run]) for run in _runs(known)),
        "".join(f"M{x} {y(one.middle)}h0" for x, one in known if one is not None),
        [Rung(y(top * part / 4), written(top * part / 4)) for part in range(5)],
        [Mark(x, said) for x, (said, _) in zip(places, steps, strict=True)],
    )


def _x(place: int, many: int) -> int:
    step = (WIDTH - LEFT - RIGHT) / many
    return round(LEFT + step * (place + 0.5))


def _runs(known: Sequence[tuple[int, Spread | None]]) -> list[list[tuple[int, Spread]]]:
    """Neighbouring months that have a figure."""
    runs: list[list[tuple[int, Spread]]] = [[]]
    for x, one in known:
        if one is None:
            runs.append([])
        else:
            runs[-1].append((x, one))
    return [run for run in runs if run]


def _line(points: Sequence[tuple[int, int]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points) if len(points) > 1 else ""


def _band(run: Sequence[tuple[int, Spread]], y: Callable[[Decimal], int]) -> str:
    """A month alone is a bar as wide as a stroke."""
    if len(run) == 1:
        ((x, one),) = run
        return f"M{x - 3} {y(one.most)}h6V{y(one.least)}h-6z"
    there = [f"{x} {y(one.most)}" for x, one in run]
    back = [f"{x} {y(one.least)}" for x, one in reversed(run)]
    return "M" + "L".join(there + back) + "z"
