"""How food is heaped up for its shares: by meal, day, month, supplier, family or canteen."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.kitchen.meals import Meal, Measured
from kernel.db import month_of
from kernel.errors import Refused
from kernel.words import N_
from network.canteens import Canteen
from suppliers.suppliers import Supplier
from sustainability.profiles import Profile
from sustainability.ratios import NOUGHT, Portion, Shares, shares


class Per(StrEnum):
    """What makes one heap."""

    MEAL = "meal"
    DAY = "day"
    MONTH = "month"
    SUPPLIER = "supplier"
    FAMILY = "family"
    CANTEEN = "canteen"


class Span(NamedTuple):
    """Some canteens' days, first and last included."""

    canteen_ids: tuple[UUID, ...]
    first: date
    last: date


class Heap(NamedTuple):
    """One heap: its key, and its name where it is a thing with a name."""

    key: Any
    name: str


class NoSuchHeap(Refused):
    """What was bought lies on shelves, not yet in meals."""

    says = N_(
        "What was bought belongs to no meal yet: ask by day, month, supplier, family or canteen."
    )


def gather(
    session: Session, by: Per, rows: Iterable[Sequence[Any]]
) -> list[tuple[Heap, Shares]]:
    """Shares by heap, from rows of key, profile, basis, value, grams, unweighed value."""
    heaps: dict[Any, list[Portion]] = defaultdict(list)
    for row in rows:
        key = month_of(row[0]) if by == Per.MONTH else row[0]
        heaps[key].append(portion(row))
    names = _names(session, by, heaps)
    named = [(Heap(key, names.get(key, "")), shares(heaps[key])) for key in heaps]
    return sorted(named, key=lambda one: _rank(by, one[0]))


def portion(row: Sequence[Any]) -> Portion:
    """One row of a query as food of one profile; the first column is the heap's key."""
    profile = Profile._make((*row[1:10], Measured(row[10])))
    return Portion(
        profile, Decimal(row[11] or 0), int(row[12] or 0), Decimal(row[13] or NOUGHT)
    )


def _rank(by: Per, heap: Heap) -> tuple[Any, ...]:
    if by in (Per.DAY, Per.MONTH):
        return (heap.key,)
    return (heap.name.casefold(), str(heap.key))


def _names(session: Session, by: Per, keys: Iterable[Any]) -> dict[Any, str]:
    wanted = [key for key in keys if key is not None]
    read = _READ.get(by)
    return read(session, wanted) if read else {key: str(key) for key in wanted}


def _suppliers(session: Session, ids: Sequence[UUID]) -> dict[Any, str]:
    rows = session.execute(select(Supplier.id, Supplier.name).where(Supplier.id.in_(ids)))
    return {row.id: row.name for row in rows}


def _canteens(session: Session, ids: Sequence[UUID]) -> dict[Any, str]:
    rows = session.execute(select(Canteen.id, Canteen.name).where(Canteen.id.in_(ids)))
    return {row.id: row.name for row in rows}


def _meals(session: Session, ids: Sequence[UUID]) -> dict[Any, str]:
    rows = session.execute(select(Meal.id, Meal.served_on, Meal.menu).where(Meal.id.in_(ids)))
    return {row.id: f"{row.served_on.isoformat()} · {row.menu}" for row in rows}


_READ: dict[Per, Callable[[Session, Sequence[UUID]], dict[Any, str]]] = {
    Per.SUPPLIER: _suppliers,
    Per.CANTEEN: _canteens,
    Per.MEAL: _meals,
}
