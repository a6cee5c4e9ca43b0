"""The months in which a fruit or vegetable is in season in France (ADEME, Impact CO2)."""

from collections.abc import Iterable
from datetime import date


def to_bits(months: Iterable[int]) -> int:
    """Months 1 to 12 as one whole number: January is its lowest bit."""
    return sum(1 << (month - 1) for month in set(months))


def in_season(months: int | None, on: date) -> bool | None:
    """Whether the food is in season that day; none for what has no season."""
    return None if months is None else bool(months >> (on.month - 1) & 1)
