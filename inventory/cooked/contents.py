"""What a meal is made of, as far as anybody said: weighed in, ticked, or found by a count."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, aliased

from inventory.composition import PreparedParent
from inventory.cooked.allocation import Basis, allocated_to
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
    on = served_on(session, meal_id, canteen_id=canteen_id)
    said = [
        *_weighed(session, meal_id, canteen_id),
        *_ticked(session, meal_id, canteen_id),
        *_counted(session, meal_id, canteen_id, on),
    ]
    return _with_parents(session, said, canteen_id)


def served_on(session: Session, meal_id: UUID, *, canteen_id: UUID) -> date:
    """The day of a meal that holds; nobody is made to wait.

    Raises:
        MealNotFound: it is not there, or was taken back.

    """
    query = (
        select(Meal.served_on)
        .join(Document, (Document.canteen_id == Meal.canteen_id) & (Document.id == Meal.id))
        .where(Meal.canteen_id == canteen_id, Meal.id == meal_id, Document.holds)
    )
    on = session.scalar(query)
    if on is None:
        raise MealNotFound(meal=meal_id)
    return on


def _weighed(session: Session, meal_id: UUID, canteen_id: UUID) -> Iterable[Content]:
    """What went in and did not all come out again."""
    amount = case((MealIssue.back, -StockMove.quantity), else_=StockMove.quantity)
    query = (
        select(MealIssue.product_id, StockMove.lot_id)
        .join(
            StockMove,
            (StockMove.canteen_id == MealIssue.canteen_id) & (StockMove.id == MealIssue.id),
        )
        .join(
            Document,
            (Document.canteen_id == StockMove.canteen_id)
            & (Document.id == StockMove.document_id),
        )
        .where(MealIssue.canteen_id == canteen_id, MealIssue.meal_id == meal_id, Document.holds)
        .group_by(MealIssue.product_id, StockMove.lot_id)
        .having(func.sum(amount) > 0)
    )
    return [Content(*row) for row in session.execute(query)]


def _ticked(session: Session, meal_id: UUID, canteen_id: UUID) -> Iterable[Content]:
    query = (
        select(MealTick.product_id, MealTick.lot_id)
        .join(
            Document,
            (Document.canteen_id == MealTick.canteen_id)
            & (Document.id == MealTick.document_id),
        )
        .where(MealTick.canteen_id == canteen_id, MealTick.meal_id == meal_id, Document.holds)
    )
    # Made one here: for DISTINCT, SQLite would walk all ticks of the canteen by their product.
    return [Content(*one) for one in {(row[0], row[1]) for row in session.execute(query)}]


def _counted(session: Session, meal_id: UUID, canteen_id: UUID, on: date) -> Iterable[Content]:
    parts = allocated_to(session, meal_id, canteen_id=canteen_id, served_on=on)
    return [
        Content(part.product_id, part.lot_id, possibly=True)
        for part in parts
        if part.basis == Basis.COVERS
    ]


def _with_parents(session: Session, said: list[Content], canteen_id: UUID) -> list[Content]:
    """A prepared lot brings the lots it came from; with none known it speaks for itself."""
    lots = {one.lot_id for one in said if one.lot_id}
    if not lots:
        return said
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
    found: list[Content] = []
    for one in said:
        known = parents.get(one.lot_id, []) if one.lot_id else []
        found.append(one._replace(prepared=bool(known)))
        found += [
            Content(product_id, lot_id, one.possibly, likely=not certain, inherited=True)
            for lot_id, product_id, certain in known
        ]
    return found
