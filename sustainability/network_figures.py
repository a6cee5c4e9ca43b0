"""The figures canteens are shown side by side with, and how far they lie apart.

A figure is a pair of whole numbers, numerator and denominator, as they lie in the database: it is
divided only where it is shown, so that what is said of 500 canteens costs no more than reading it.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from statistics import median
from typing import Any, NamedTuple
from uuid import UUID

from inventory.kitchen.waste import Stage
from network.promises import Measure
from sustainability.behind import Of
from sustainability.month_sums import Rows


class Figure(StrEnum):
    """What canteens are shown side by side with."""

    MASS = "mass"
    VALUE = "value"
    UNSERVED = "unserved"
    PLATES = "plates"
    FOOD = "food"
    BREAK_EVEN = "break_even"
    GIVEN = "given"
    CARBON = "carbon"


# How many decimals the numerator's whole number has.
PLACES: Mapping[Figure, int] = {
    Figure.MASS: 0,
    Figure.VALUE: 0,
    Figure.UNSERVED: 0,
    Figure.PLATES: 0,
    Figure.FOOD: 8,
    Figure.BREAK_EVEN: 8,
    Figure.GIVEN: 2,
    Figure.CARBON: 8,
}


class Pair(NamedTuple):
    """A numerator and a denominator, whole numbers; nothing is over nought."""

    over: int
    under: int

    def ratio(self, figure: Figure) -> Decimal:
        """The figure itself: 0..1, euros, grams or kilos a cover."""
        return Decimal(self.over).scaleb(-PLACES[figure]) / self.under


class Question(NamedTuple):
    """Whose canteens, and which share of theirs."""

    person_id: UUID
    of: Of
    measure: Measure


class Spread(NamedTuple):
    """Of so many canteens: the least, the one in the middle, the most, and all as one."""

    least: Decimal
    middle: Decimal
    most: Decimal
    whole: Decimal
    each: Sequence[Decimal]


Pairs = dict[UUID, Pair]


def spread(pairs: Pairs, figure: Figure) -> Spread | None:
    """None where no canteen has the figure."""
    if not pairs:
        return None
    each = sorted(one.ratio(figure) for one in pairs.values())
    over, under = map(sum, zip(*pairs.values(), strict=True))
    return Spread(each[0], median(each), each[-1], Pair(over, under).ratio(figure), each)


def paired(figure: Figure, over: int | None, under: int | None) -> Pair | None:
    """The two, where they are a figure: of what came late there may be less than nothing, and it
    has no share.
    """
    if over is None or not under:
        return None
    return None if figure in _SHARES and under < 0 else Pair(over, under)


_SHARES = frozenset({Figure.MASS, Figure.VALUE})


def pair_of(rows: Rows, asked: Question, figure: Figure) -> Pair | None:
    """A figure of rows that were worked out, as it would lie in the database."""
    found = _OF_ROWS[figure](rows, asked)
    if found is None:
        return None
    return paired(figure, whole(found[0], PLACES[figure]), int(found[1]))


def whole(amount: Any, places: int) -> int:
    """An amount as a whole number of its smallest step."""
    return int(Decimal(amount).scaleb(places))


def share_in(rows: Rows, asked: Question) -> dict[str, Any] | None:
    """Of a month's rows, the share that is asked for."""
    wanted = (asked.of, asked.measure)
    return next((one for one in rows.shares if (one["of"], one["measure"]) == wanted), None)


def _mass(rows: Rows, asked: Question) -> tuple[Any, Any] | None:
    one = share_in(rows, asked)
    return None if one is None else (one["mass_proven"] + one["mass_declared"], one["mass"])


def _value(rows: Rows, asked: Question) -> tuple[Any, Any] | None:
    one = share_in(rows, asked)
    if one is None:
        return None
    return (
        whole(one["value_proven"] + one["value_declared"], 4),
        whole(one["value"], 4),
    )


def _waste(rows: Rows, stage: Stage) -> tuple[Any, Any] | None:
    one = next((each for each in rows.waste if each["stage"] == stage), None)
    return None if one is None else (one["grams_of_meals"], one["covers_weighed"])


def _break_even(rows: Rows, _: Question) -> tuple[Any, Any] | None:
    sums = rows.sums
    if sums.charge is None:
        return None
    return sums.food + sums.charge * sums.covers, sums.covers


def _given(rows: Rows, _: Question) -> tuple[Any, Any] | None:
    given = rows.sums.given
    return None if given is None else (given, rows.sums.covers_counted)


def _carbon(rows: Rows, _: Question) -> tuple[Any, Any] | None:
    return (rows.sums.kg_co2e, rows.sums.covers) if rows.sums.known_grams else None


_OF_ROWS: Mapping[Figure, Any] = {
    Figure.MASS: _mass,
    Figure.VALUE: _value,
    Figure.UNSERVED: lambda rows, _: _waste(rows, Stage.UNSERVED),
    Figure.PLATES: lambda rows, _: _waste(rows, Stage.PLATE_LEFTOVERS),
    Figure.FOOD: lambda rows, _: (rows.sums.food, rows.sums.covers),
    Figure.BREAK_EVEN: _break_even,
    Figure.GIVEN: _given,
    Figure.CARBON: _carbon,
}
