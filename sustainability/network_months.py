"""A network's months side by side, out of the sums that are kept.

Canteens that are behind bring rows of their own, worked out just now.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, and_, case, literal, select, type_coerce
from sqlalchemy.orm import Session, aliased

from inventory.kitchen.waste import Stage
from network.people import Post, Role
from sustainability.month_sums import MonthShare, MonthSum, MonthWaste, Rows
from sustainability.network_figures import (
    Figure,
    Pairs,
    Question,
    pair_of,
    paired,
    share_in,
    whole,
)

_PARTS = ("", "_proven", "_declared", "_expired", "_unknown", "_allocated")


class Weight(NamedTuple):
    """Sums over all canteens of one month, grams and ten-thousandths of euros."""

    meals: int
    covers: int
    closed: int
    known: int
    mass: Mapping[str, int]
    value: Mapping[str, int]


class Side(NamedTuple):
    """One month of all canteens: each figure's pairs, and what they all come to."""

    pairs: Mapping[Figure, Pairs]
    weight: Weight


def side_by_side(
    session: Session, asked: Question, month: date, live: Mapping[UUID, Mapping[date, Rows]]
) -> Side:
    """All canteens in one month. `live` rows stand in the place of those that are kept."""
    rows = [
        row
        for row in session.execute(_query(asked, month, month, tuple(Figure), sums=True))
        if row[0] not in live
    ]
    fresh = [one[month] for one in live.values() if month in one]
    pairs: dict[Figure, Pairs] = {figure: {} for figure in Figure}
    for row in rows:
        for place, figure in enumerate(Figure):
            if pair := paired(figure, row[2 + 2 * place], row[3 + 2 * place]):
                pairs[figure][row[0]] = pair
    for one in fresh:
        for figure in Figure:
            if pair := pair_of(one, asked, figure):
                pairs[figure][one.sums.canteen_id] = pair
    return Side(pairs, _weight(rows, fresh, asked))


def trend(
    session: Session,
    asked: Question,
    months: Sequence[date],
    figure: Figure,
    live: Mapping[UUID, Mapping[date, Rows]],
) -> dict[date, Pairs]:
    """One figure of all canteens, month by month."""
    found: dict[date, Pairs] = {month: {} for month in months}
    for canteen_id, month, over, under in session.execute(
        _query(asked, months[0], months[-1], (figure,))
    ):
        if pair := paired(figure, over, under):
            found[month][canteen_id] = pair
    for canteen_id, own in live.items():
        for month in months:
            found[month].pop(canteen_id, None)
            if month in own and (pair := pair_of(own[month], asked, figure)):
                found[month][canteen_id] = pair
    return found


def _weight(rows: Sequence[Any], fresh: Iterable[Rows], asked: Question) -> Weight:
    mass, value = dict.fromkeys(_PARTS, 0), dict.fromkeys(_PARTS, 0)
    totals = [0, 0, 0, 0]
    for row in rows:
        meals, covers, number, *parts = row[2 + 2 * len(Figure) :]
        for place, more in enumerate((meals, covers, number is not None, 1)):
            totals[place] += more
        if parts[0] is not None:
            for place, part in enumerate(_PARTS):
                mass[part] += parts[place]
                value[part] += parts[len(_PARTS) + place]
    for one in fresh:
        sums, share = one.sums, share_in(one, asked)
        for place, more in enumerate((sums.meals, sums.covers, sums.number is not None, 1)):
            totals[place] += more
        for part in _PARTS if share else ():
            assert share is not None
            mass[part] += share[f"mass{part}"]
            value[part] += whole(share[f"value{part}"], 4)
    meals, covers, closed, known = totals
    return Weight(meals, covers, closed, known, mass, value)


_UNSERVED, _PLATES = aliased(MonthWaste), aliased(MonthWaste)


def _raw(column: Any) -> Any:
    return type_coerce(column, BigInteger)


# Food has eight decimals, a charge four.
_EVEN = _raw(MonthSum.food) + _raw(MonthSum.charge) * literal(10_000) * MonthSum.covers
_EMITTED = case((MonthSum.known_grams != 0, _raw(MonthSum.kg_co2e)), else_=None)
_COLUMNS: Mapping[Figure, tuple[Any, Any]] = {
    Figure.MASS: (MonthShare.mass_proven + MonthShare.mass_declared, MonthShare.mass),
    Figure.VALUE: (
        _raw(MonthShare.value_proven) + _raw(MonthShare.value_declared),
        _raw(MonthShare.value),
    ),
    Figure.UNSERVED: (_UNSERVED.grams_of_meals, _UNSERVED.covers_weighed),
    Figure.PLATES: (_PLATES.grams_of_meals, _PLATES.covers_weighed),
    Figure.FOOD: (_raw(MonthSum.food), MonthSum.covers),
    Figure.BREAK_EVEN: (_EVEN, MonthSum.covers),
    Figure.GIVEN: (_raw(MonthSum.given), MonthSum.covers_counted),
    Figure.CARBON: (_EMITTED, MonthSum.covers),
}
_WEIGHT = (
    MonthSum.meals,
    MonthSum.covers,
    MonthSum.number,
    *(MonthShare.__table__.c[f"mass{part}"] for part in _PARTS),
    *(_raw(MonthShare.__table__.c[f"value{part}"]) for part in _PARTS),
)
_SHARES = frozenset({Figure.MASS, Figure.VALUE})


def _query(
    asked: Question, first: date, last: date, figures: Sequence[Figure], *, sums: bool = False
) -> Any:
    """From the person's canteens to a few neighbouring rows of each: keys begin with the canteen."""
    columns = [column for figure in figures for column in _COLUMNS[figure]]
    # Some stand there twice, and each is read by its place.
    named = [
        column.label(f"c{place}")
        for place, column in enumerate((*columns, *(_WEIGHT if sums else ())))
    ]
    query = (
        select(MonthSum.canteen_id, MonthSum.month, *named)
        .select_from(Post)
        .join(
            MonthSum,
            and_(MonthSum.canteen_id == Post.canteen_id, MonthSum.month.between(first, last)),
        )
        .where(Post.person_id == asked.person_id, Post.role == Role.NETWORK)
    )
    if sums or _SHARES & set(figures):
        query = query.outerjoin(
            MonthShare,
            and_(
                MonthShare.canteen_id == MonthSum.canteen_id,
                MonthShare.month == MonthSum.month,
                MonthShare.of == asked.of,
                MonthShare.measure == asked.measure,
            ),
        )
    for figure, waste, stage in (
        (Figure.UNSERVED, _UNSERVED, Stage.UNSERVED),
        (Figure.PLATES, _PLATES, Stage.PLATE_LEFTOVERS),
    ):
        if figure in figures:
            query = query.outerjoin(
                waste,
                and_(
                    waste.canteen_id == MonthSum.canteen_id,
                    waste.month == MonthSum.month,
                    waste.stage == stage,
                ),
            )
    return query
