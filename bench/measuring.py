"""What was measured, and how time is judged: as its ratio to a floor of the same run."""

import gc
import time
from collections.abc import Callable, Iterable
from statistics import fmean
from typing import NamedTuple

MILLISECONDS = 1000

# One side of a comparison: it does its work once, and says how many seconds that took.
Side = Callable[[], float]


class Result(NamedTuple):
    """One line of the table. Times are in milliseconds; counts, sizes, shares have no floor."""

    name: str
    value: float
    floor: float | None
    ratio: float | None
    target: float
    ok: bool


def seconds(act: Callable[[], object]) -> float:
    """How long it takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def mean_seconds(acts: Iterable[Callable[[], object]]) -> float:
    """How long one of several takes; what is between them is not counted."""
    return fmean(map(seconds, acts))


def against_floor(
    name: str, *, value: Side, floor: Side, at_most: float, rounds: int = 9
) -> Result:
    """Both sides in turns, after one round unmeasured; the round with the median ratio speaks.

    `rounds` is odd, so that value, floor and ratio are of one and the same round.
    """
    assert rounds >= 5
    assert rounds % 2
    value(), floor()
    pairs = sorted(
        (_round(value, floor, value_first=bool(number % 2)) for number in range(rounds)),
        key=lambda pair: pair[0] / pair[1],
    )
    took, least = pairs[rounds // 2]
    ratio = took / least
    milliseconds = took * MILLISECONDS, least * MILLISECONDS
    return Result(name, *milliseconds, ratio, at_most, ratio <= at_most)


def no_more_than(name: str, value: float, at_most: float) -> Result:
    """A count or a size."""
    return Result(name, value, None, None, at_most, value <= at_most)


def no_less_than(name: str, value: float, at_least: float) -> Result:
    """A share of 0..1 that should be whole."""
    return Result(name, value, None, None, at_least, value >= at_least)


def _round(value: Side, floor: Side, *, value_first: bool) -> tuple[float, float]:
    """Neither side always goes first, nor pays for the other's litter."""
    took: dict[Side, float] = {}
    for side in (value, floor) if value_first else (floor, value):
        gc.collect()
        took[side] = side()
    return took[value], took[floor]
