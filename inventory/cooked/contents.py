"""What meals are made of, as far as anybody said: weighed in, ticked, or found by a count."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, aliased

from inventory.composition import PreparedParent
from inventory.cooked.allocation import Basis, allocated
from inventory.kitchen.meals import Meal, MealIssue, MealNotFound
from inventory.kitchen.ticks import MealTick
from inventory.lots import Lot
from inventory.moves import StockMove
from kernel.documents import Document


class Content(NamedTuple):
    """A product of a meal, and its lot where that is known.

    `possibly` where only a count says so. A `prepared` lot of which more is known comes with
    the lots it was made of, `inherited`; these are `likely` where a product was only ticked into
    it, and nobody knows of which lot.
    """

    product_id: UUID
    lot_id: UUID | None
    possibly: bool = False
    likely: bool = False
    prepared: bool = False
    inherited: bool = False


def contents_of(session: Session, meal_id: UUID, *, canteen_id: UUID) -> list[Content]:
    """Everything known to be in it, or to be possibly in it.

    Raises:
        MealNotFound: it is not there, or was taken back.

    """
    return contents_of_meals(session, {meal_id}, canteen_id=canteen_id)[meal_id]


def contents_of_meals(
    session: Session, meal_ids: Collection[UUID], *, canteen_id: UUID
) -> Mapping[UUID, list[Content]]:
    """The same of several meals, in as many statements as for one.

    Raises:
        MealNotFound: one of them is not there, or was taken back.

    """
    wanted = set(meal_ids)
    days = _days(session, wanted, canteen_id)
    found: dict[UUID, list[Content]] = {one: [] for one in wanted}
    if not wanted:
        return found
    for question in (_weighed, _ticked):
        for meal_id, content in question(session, wanted, canteen_id):
            found[meal_id].append(content)
    for meal_id, content in _counted(session, days, canteen_id):
        found[meal_id].append(content)
    return _with_parents(session, found, canteen_id)


def served_on(session: Session, meal_id: UUID, *, canteen_id: UUID) -> date:
    """The day of a meal that holds; nobody is made to wait.

    Raises:
        MealNotFound: it is not there, or was taken back.

    """
    return _days(session, {meal_id}, canteen_id)[meal_id]


Told = Iterable[tuple[UUID, Content]]


def _days(session: Session, meal_ids: set[UUID], canteen_id: UUID) -> Mapping[UUID, date]:
    query = (
        select(Meal.id, Meal.served_on)
        .join(Document, (Document.canteen_id == Meal.canteen_id) & (Document.id == Meal.id))
        .where(Meal.canteen_id == canteen_id, Meal.id.in_(meal_ids), Document.holds)
    )
    found = {row.id: row.served_on for row in session.execute(query)} if meal_ids else {}
    for missing in meal_ids - found.keys():
        raise MealNotFound(meal=missing)
    return found


def _weighed(session: Session, meal_ids: set[UUID], canteen_id: UUID) -> Told:
    """What went in and did not all come out again."""
    amount = case((MealIssue.back, -StockMove.quantity), else_=StockMove.quantity)
    query = (
        select(MealIssue.meal_id, MealIssue.product_id, StockMove.lot_id)
        .join(
            StockMove,
            (StockMove.canteen_id == MealIssue.canteen_id) & (StockMove.id == MealIssue.id),
        )
        .join(
            Document,
            (Document.canteen_id == StockMove.canteen_id)
            & (Document.id == StockMove.document_id),
        )
        .where(
            MealIssue.canteen_id == canteen_id,
            MealIssue.meal_id.in_(meal_ids),
            Document.holds,
        )
        .group_by(MealIssue.meal_id, MealIssue.product_id, StockMove.lot_id)
        .having(func.sum(amount) > 0)
    )
    return [(row[0], Content(*row[1:])) for row in session.execute(query)]


def _ticked(session: Session, meal_ids: set[UUID], canteen_id: UUID) -> Told:
    query = (
        select(MealTick.meal_id, MealTick.product_id, MealTick.lot_id)
        .join(
            Document,
            (Document.canteen_id == MealTick.canteen_id)
            & (Document.id == MealTick.document_id),
        )
        .where(
            MealTick.canteen_id == canteen_id,
            MealTick.meal_id.in_(meal_ids),
            Document.holds,
        )
    )
    # Made one here: for DISTINCT, SQLite would walk all ticks of the canteen by their product.
    told = {(row[0], row[1], row[2]) for row in session.execute(query)}
    return [(one[0], Content(*one[1:])) for one in told]


def _counted(session: Session, days: Mapping[UUID, date], canteen_id: UUID) -> Told:
    first, last = min(days.values()), max(days.values())
    return [
        (part.meal_id, Content(part.product_id, part.lot_id, possibly=True))
        for part in allocated(session, canteen_ids=(canteen_id,), first=first, last=last)
        if part.meal_id in days and part.basis == Basis.COVERS
    ]


def _with_parents(
    session: Session, found: dict[UUID, list[Content]], canteen_id: UUID
) -> dict[UUID, list[Content]]:
    """A prepared lot brings the lots it came from; with none known it speaks for itself."""
    lots = {one.lot_id for said in found.values() for one in said if one.lot_id}
    parents = _parents(session, lots, canteen_id) if lots else {}
    return {meal_id: list(_all_of(said, parents)) for meal_id, said in found.items()}


_Parents = Mapping[UUID, list[tuple[UUID, UUID, bool]]]


def _all_of(said: Iterable[Content], parents: _Parents) -> Iterable[Content]:
    for one in said:
        known = parents.get(one.lot_id, []) if one.lot_id else []
        yield one._replace(prepared=bool(known))
        for lot_id, product_id, certain in known:
            yield Content(product_id, lot_id, one.possibly, likely=not certain, inherited=True)


def _parents(session: Session, lots: set[UUID], canteen_id: UUID) -> _Parents:
    """By prepared lot: each lot it came from, its product, and whether that is certain."""
    parent = aliased(Lot)
    query = (
        select(PreparedParent.lot_id, parent.id, parent.product_id, PreparedParent.certain)
        .join(
            parent,
            (parent.canteen_id == PreparedParent.canteen_id)
            & (parent.id == PreparedParent.parent_id),
        )
        .where(PreparedParent.canteen_id == canteen_id, PreparedParent.lot_id.in_(lots))
    )
    parents: dict[UUID, list[tuple[UUID, UUID, bool]]] = defaultdict(list)
    for row in session.execute(query):
        parents[row[0]].append((row[1], row[2], row[3]))
    return parents
