"""The dates a lot was given when it came or was cooked, whatever the kitchen gave it since."""

from typing import Any

from sqlalchemy import Select, case
from sqlalchemy.orm import aliased

from inventory.kitchen.house_dates import HouseDate
from inventory.lots import Lot

_CHANGED = aliased(HouseDate)

# What the first change of its dates found there; where none changed them, what it bears.
FIRST_USE_BY = case((_CHANGED.id.is_(None), Lot.use_by), else_=_CHANGED.use_by_before)
FIRST_BEST_BEFORE = case(
    (_CHANGED.id.is_(None), Lot.best_before), else_=_CHANGED.best_before_before
)


def with_first_dates(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """A question that has joined the lots, and asks for their first dates."""
    return query.outerjoin(
        _CHANGED,
        (_CHANGED.canteen_id == Lot.canteen_id)
        & (_CHANGED.lot_id == Lot.id)
        & (_CHANGED.nth == 1),
    )
