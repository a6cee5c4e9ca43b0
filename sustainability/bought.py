"""Shares of what was bought: purchase lines, summed by profile."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, case, func, literal, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from inventory.kitchen.meals import Measured
from inventory.purchases import Kind, PurchaseLine
from sustainability.heaps import Heap, NoSuchHeap, Per, Span, gather, portion
from sustainability.ratios import Portion, Shares

PROFILE = (
    PurchaseLine.family,
    PurchaseLine.proven,
    PurchaseLine.declared,
    PurchaseLine.expired,
    PurchaseLine.unknown,
    PurchaseLine.local,
    PurchaseLine.short_circuit,
    PurchaseLine.rescued,
    PurchaseLine.in_season,
)

_KEYS: Mapping[Per, ColumnElement[Any] | Any] = {
    Per.DAY: PurchaseLine.bought_on,
    Per.MONTH: PurchaseLine.bought_on,
    Per.SUPPLIER: PurchaseLine.supplier_id,
    Per.FAMILY: PurchaseLine.family,
    Per.CANTEEN: PurchaseLine.canteen_id,
}


def shares_bought(session: Session, span: Span, *, by: Per) -> list[tuple[Heap, Shares]]:
    """The shares of each heap of food bought in a span of days, by supplier, day, family…

    Raises:
        NoSuchHeap: what is bought belongs to no meal.

    """
    if by not in _KEYS:
        raise NoSuchHeap
    return gather(session, by, session.execute(_query(span, by)))


def portions_bought(session: Session, span: Span) -> list[Portion]:
    """All food bought in a span of days, a portion a profile."""
    return [portion(row) for row in session.execute(_query(span, Per.CANTEEN))]


def _query(span: Span, by: Per) -> Select[*tuple[Any, ...]]:
    key = _KEYS[by]
    unweighed = case((PurchaseLine.grams.is_(None), PurchaseLine.net_value), else_=None)
    return (
        select(
            key,
            *PROFILE,
            literal(Measured.MEASURED.value),
            func.sum(PurchaseLine.net_value),
            func.sum(PurchaseLine.grams),
            func.sum(unweighed),
        )
        .where(
            PurchaseLine.canteen_id.in_(span.canteen_ids),
            PurchaseLine.bought_on.between(span.first, span.last),
            PurchaseLine.kind == Kind.FOOD,
        )
        .group_by(key, *PROFILE)
    )
