"""The purchase lines behind a share: which, how much of each, and on what their claim rests.

What was bought is read off the lines themselves; what was cooked off their lots: what was weighed
into meals, and what a count found cooked and was shared out among them. Lines are as they stand
today, whatever a closed month has published of them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from inventory.kitchen.meals import Meal
from inventory.purchases import Kind, PurchaseLine
from network.promises import Basis, Measure
from suppliers.families import Family
from suppliers.producers import Producer
from suppliers.suppliers import Supplier
from sustainability.allocated import food_allocated
from sustainability.bought import PROFILE
from sustainability.cooked import COST, GRAMS, issued
from sustainability.heaps import Span
from sustainability.profiles import Profile, Verdict, verdicts
from sustainability.ratios import NOUGHT


class Of(StrEnum):
    """Two ways to look at a month's food."""

    COOKED = "cooked"
    BOUGHT = "bought"


class Resting(StrEnum):
    """What a line's claim rests on, or that it makes none."""

    PROVEN = "proven"
    DECLARED = "declared"
    EXPIRED = "expired"
    UNKNOWN = "unknown"
    WITHOUT = "without"


class Asked(NamedTuple):
    """Of which share; `resting` narrows it down to what rests on that."""

    of: Of
    measure: Measure
    basis: Basis
    resting: Resting | None = None


class Behind(NamedTuple):
    """A line, and how much of it counts: euros before VAT and grams, less than nothing where it
    takes another line back. `allocated` grams of them were shared out after a count.
    """

    line_id: UUID
    bought_on: date
    description: str
    supplier: str | None
    producer: str | None
    family: Family | None
    resting: Resting
    value: Decimal
    grams: int
    allocated: int = 0
    reverses: bool = False


class Sum(NamedTuple):
    """So many lines, and what they come to: euros before VAT, grams."""

    lines: int
    value: Decimal
    grams: int


class Found(NamedTuple):
    """One page of lines, and the sums of all of them, by what they rest on."""

    lines: Sequence[Behind]
    sums: Mapping[Resting, Sum]


def behind(session: Session, span: Span, asked: Asked, *, skip: int, at_most: int) -> Found:
    """The lines of a share, those that weigh most in it first."""
    return _READ[asked.of](session, span, asked, skip, at_most)


def resting(profile: Profile, measure: Measure) -> Resting | None:
    """What a measure's claim rests on for such food; none where it does not look at it."""
    return _resting(verdicts(profile)[measure])


def _resting(verdict: Verdict) -> Resting | None:
    if not verdict.counts_in_whole:
        return None
    return Resting(verdict.evidence.value) if verdict.evidence else Resting.WITHOUT


def _bought(session: Session, span: Span, asked: Asked, skip: int, at_most: int) -> Found:
    where = (
        PurchaseLine.canteen_id.in_(span.canteen_ids),
        PurchaseLine.bought_on.between(span.first, span.last),
        PurchaseLine.kind == Kind.FOOD,
    )
    sums = func.count(), func.sum(PurchaseLine.net_value), func.sum(PurchaseLine.grams)
    rows = session.execute(select(*PROFILE, *sums).where(*where).group_by(*PROFILE)).all()
    known = {_profile(row): Sum(row[9], row[10], int(row[11] or 0)) for row in rows}
    wanted = [one for one in known if _wanted(one, asked)]
    if not wanted:
        return Found((), _summed(asked, known.items()))
    amount = PurchaseLine.net_value if asked.basis == Basis.VALUE else PurchaseLine.grams
    query = _lines().where(*where).order_by(func.coalesce(amount, 0).desc(), PurchaseLine.id)
    if len(wanted) < len(known):
        query = query.where(or_(*map(_such, wanted)))
    page = session.execute(query.offset(skip).limit(at_most))
    lines = [_behind(row, asked, row.net_value, row.grams or 0, 0) for row in page]
    return Found(lines, _summed(asked, known.items()))


class _Part(NamedTuple):
    """What was cooked of one line."""

    line_id: UUID
    profile: Profile
    value: Decimal
    grams: int
    allocated: int = 0


def _cooked(session: Session, span: Span, asked: Asked, skip: int, at_most: int) -> Found:
    parts = _parts(session, span)
    sums = _summed(
        asked, ((one.profile, Sum(1, one.value, one.grams)) for one in parts.values())
    )
    wanted = [one for one in parts.values() if _wanted(one.profile, asked)]
    by_value = asked.basis == Basis.VALUE
    wanted.sort(key=lambda one: (-(one.value if by_value else one.grams), one.line_id))
    page = {one.line_id: one for one in wanted[skip : skip + at_most]}
    query = _lines().where(
        PurchaseLine.canteen_id.in_(span.canteen_ids), PurchaseLine.id.in_(page)
    )
    rows = {row.id: row for row in session.execute(query)}
    lines = [
        _behind(rows[one.line_id], asked, one.value, one.grams, one.allocated)
        for one in page.values()
    ]
    return Found(lines, sums)


def _parts(session: Session, span: Span) -> dict[UUID, _Part]:
    """By line; what went in and came out again whole is left out."""
    query = (
        issued(select(PurchaseLine.id, *PROFILE, func.sum(COST), func.sum(GRAMS)))
        .where(
            Meal.canteen_id.in_(span.canteen_ids), Meal.served_on.between(span.first, span.last)
        )
        .group_by(PurchaseLine.id, *PROFILE)
    )
    found = {
        row[0]: _Part(row[0], _profile(row[1:]), row[10], int(row[11]))
        for row in session.execute(query)
    }
    for food in food_allocated(session, span):
        line_id = food.lot.line_id
        old = found.get(line_id) or _Part(line_id, _profile(food.lot), NOUGHT, 0)
        found[line_id] = old._replace(
            value=old.value + food.cost,
            grams=old.grams + food.grams,
            allocated=old.allocated + food.grams,
        )
    return {one.line_id: one for one in found.values() if one.value or one.grams}


def _profile(row: Sequence[Any]) -> Profile:
    """Of a row that begins with the columns of one; a claim rests on the same however weighed."""
    return Profile(*row[: len(PROFILE)])


def _wanted(profile: Profile, asked: Asked) -> bool:
    found = resting(profile, asked.measure)
    return found is not None and asked.resting in (None, found)


def _summed(asked: Asked, known: Iterable[tuple[Profile, Sum]]) -> dict[Resting, Sum]:
    sums: dict[Resting, Sum] = {}
    for profile, some in known:
        how = resting(profile, asked.measure)
        if how is not None:
            old = sums.get(how, Sum(0, NOUGHT, 0))
            sums[how] = Sum(
                old.lines + some.lines, old.value + some.value, old.grams + some.grams
            )
    return {how: sums[how] for how in Resting if how in sums}


def _such(profile: Profile) -> Any:
    """Lines of one profile; a claim that is not made is NULL, which equals nothing."""
    said = zip(PROFILE, profile[:9], strict=True)
    return and_(*(column.is_not_distinct_from(value) for column, value in said))


def _lines() -> Any:
    return (
        select(
            PurchaseLine.id,
            PurchaseLine.bought_on,
            PurchaseLine.description,
            PurchaseLine.net_value,
            PurchaseLine.grams,
            PurchaseLine.reverses_id,
            Supplier.name.label("supplier"),
            Producer.name.label("producer"),
            *PROFILE,
        )
        .outerjoin(Supplier, Supplier.id == PurchaseLine.supplier_id)
        .outerjoin(Producer, Producer.id == PurchaseLine.producer_id)
    )


def _behind(row: Any, asked: Asked, value: Decimal, grams: int, allocated: int) -> Behind:
    profile = _profile(row[8:])
    how = resting(profile, asked.measure)
    assert how is not None
    return Behind(
        row.id,
        row.bought_on,
        row.description,
        row.supplier,
        row.producer,
        row.family,
        how,
        value,
        grams,
        allocated,
        row.reverses_id is not None,
    )


Read = Callable[[Session, Span, Asked, int, int], Found]
_READ: Mapping[Of, Read] = {Of.COOKED: _cooked, Of.BOUGHT: _bought}
