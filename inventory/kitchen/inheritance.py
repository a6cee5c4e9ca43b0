"""What a dish that is kept takes over: from the meal it was cooked for, or from what went in."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, false, or_, select
from sqlalchemy.orm import Session, aliased

from inventory.balances import StockBalance
from inventory.composition import Composition, Part, PreparedParent, PreparedPart
from inventory.kitchen.meals import MealIssue
from inventory.kitchen.ticks import MealTick
from inventory.lots import Lot
from inventory.moves import Cause, StockMove
from inventory.places import places_of
from inventory.purchases import Kind, PurchaseLine
from kernel.documents import Document


class Dish(NamedTuple):
    """What is left of a dish in parts of lots, and which lots are in it, `True` for certain.

    `kept_grams` were kept of it already, as weighed cooked; it rests on `papers`.
    """

    left: Composition
    parents: Mapping[UUID, bool]
    kept_grams: int
    papers: frozenset[UUID]


def dish_of_meal(session: Session, meal_id: UUID, *, on: date, canteen_id: UUID) -> Dish:
    """What a meal served on that day was weighed and ticked to be of, less what was kept of it."""
    query = _went_in(MealIssue.back).join(
        MealIssue,
        (MealIssue.canteen_id == StockMove.canteen_id) & (MealIssue.id == StockMove.id),
    )
    weighed = query.where(
        MealIssue.canteen_id == canteen_id, MealIssue.meal_id == meal_id, Document.holds
    )
    dish = _dish(session, session.execute(weighed).all(), canteen_id)
    ticked = _flattened(session, _ticked(session, meal_id, on, canteen_id), canteen_id)
    both = ticked.keys() | dish.parents.keys()
    sure = {one: ticked.get(one, False) or dish.parents.get(one, False) for one in both}
    return dish._replace(parents=sure)


def dish_of_its_own(session: Session, document_id: UUID, *, canteen_id: UUID) -> Dish:
    """What one paper took from the shelves, all of it."""
    query = _went_in(false()).where(
        StockMove.canteen_id == canteen_id, StockMove.document_id == document_id
    )
    return _dish(session, session.execute(query).all(), canteen_id)


def _went_in(back: Any) -> Select[*tuple[Any, ...]]:
    """Moves into a dish; a prepared lot's once for each of its parts."""
    return (
        select(
            StockMove.id,
            StockMove.document_id,
            StockMove.cause,
            StockMove.lot_id,
            StockMove.quantity,
            StockMove.grams,
            StockMove.cost,
            PurchaseLine.kind,
            PreparedPart.lot_id.label("part_id"),
            PreparedPart.grams.label("part_grams"),
            PreparedPart.cost.label("part_cost"),
            back.label("back"),
        )
        .select_from(StockMove)
        .join(
            Document,
            (Document.canteen_id == StockMove.canteen_id)
            & (Document.id == StockMove.document_id),
        )
        .join(Lot, (Lot.canteen_id == StockMove.canteen_id) & (Lot.id == StockMove.lot_id))
        .join(
            PurchaseLine,
            (PurchaseLine.canteen_id == Lot.canteen_id)
            & (PurchaseLine.id == Lot.purchase_line_id),
        )
        .outerjoin(
            PreparedPart,
            (PreparedPart.canteen_id == StockMove.canteen_id)
            & (PreparedPart.move_id == StockMove.id),
        )
    )


def _dish(session: Session, rows: Sequence[Any], canteen_id: UUID) -> Dish:
    left: dict[UUID, Part] = {}
    for row in rows:
        if (leaf := _leaf(row)) is not None:
            lot_id, grams, cost = leaf
            so_far = left.get(lot_id, Part(0, Decimal(0)))
            sign = -1 if row.back else 1
            left[lot_id] = Part(so_far.grams + sign * grams, so_far.cost + sign * cost)
    moves = {row.id: row for row in rows}.values()
    return Dish(
        left=left,
        parents=_flattened(session, dict.fromkeys(_in_it(moves), True), canteen_id),
        kept_grams=sum(row.grams for row in moves if _was_kept(row)),
        # A delivery put right moves a use from lot to lot, and takes no food from the dish.
        papers=frozenset(row.document_id for row in moves if row.cause == Cause.MEAL),
    )


def _was_kept(row: Any) -> bool:
    return bool(row.back and row.cause == Cause.PREPARATION)


def _leaf(row: Any) -> tuple[UUID, int, Decimal] | None:
    """A lot from outside and how much of it; none for a prepared lot of which nothing was weighed."""
    if row.part_id is not None:
        return row.part_id, row.part_grams, row.part_cost
    return None if row.kind == Kind.PREPARED else (row.lot_id, row.grams, row.cost)


def _in_it(moves: Iterable[Any]) -> list[UUID]:
    """The lots of which more went in than came out."""
    quantities: dict[UUID, Decimal] = defaultdict(Decimal)
    for row in moves:
        quantities[row.lot_id] += -row.quantity if row.back else row.quantity
    return [lot_id for lot_id, quantity in quantities.items() if quantity > 0]


def _flattened(
    session: Session, lots: Mapping[UUID, bool], canteen_id: UUID
) -> dict[UUID, bool]:
    """Lots from outside only: a prepared lot stands for its parents."""
    if not lots:
        return {}
    found: dict[UUID, bool] = {}
    for lot_id, parent_id, certain in session.execute(_lineage(lots, canteen_id)):
        one, sure = (lot_id, True) if parent_id is None else (parent_id, certain)
        found[one] = found.get(one, False) or (sure and lots[lot_id])
    return found


def _lineage(lots: Iterable[UUID], canteen_id: UUID) -> Select[*tuple[Any, ...]]:
    """Each lot with each parent; none for a lot from outside."""
    prepared = PurchaseLine.kind == Kind.PREPARED
    return (
        select(Lot.id, PreparedParent.parent_id, PreparedParent.certain)
        .join(
            PurchaseLine,
            (PurchaseLine.canteen_id == Lot.canteen_id)
            & (PurchaseLine.id == Lot.purchase_line_id),
        )
        .outerjoin(
            PreparedParent,
            (PreparedParent.canteen_id == Lot.canteen_id) & (PreparedParent.lot_id == Lot.id),
        )
        .where(
            Lot.canteen_id == canteen_id,
            Lot.id.in_(set(lots)),
            or_(~prepared, PreparedParent.parent_id.is_not(None)),
        )
    )


def _ticked(session: Session, meal_id: UUID, on: date, canteen_id: UUID) -> dict[UUID, bool]:
    """The lots that were ticked, for certain; and those of ticked products that lay there."""
    lay_there = _lay_there(places_of(session, canteen_id).shelves, on)
    paper = aliased(Document)
    query = (
        select(Lot.id, MealTick.lot_id.is_not(None))
        .join(
            MealTick,
            (MealTick.canteen_id == Lot.canteen_id) & (MealTick.product_id == Lot.product_id),
        )
        .join(
            paper,
            (paper.canteen_id == MealTick.canteen_id) & (paper.id == MealTick.document_id),
        )
        .where(
            MealTick.canteen_id == canteen_id,
            MealTick.meal_id == meal_id,
            paper.holds,
            or_(
                MealTick.lot_id == Lot.id,
                MealTick.lot_id.is_(None) & lay_there,
            ),
        )
    )
    found: dict[UUID, bool] = {}
    for lot_id, chosen in session.execute(query):
        found[lot_id] = found.get(lot_id, False) or bool(chosen)
    return found


def _lay_there(shelves: Sequence[UUID], on: date) -> ColumnElement[bool]:
    """Whether a lot was on a shelf that day: it still is, or was used up since."""
    on_a_shelf = exists().where(
        StockBalance.canteen_id == Lot.canteen_id,
        StockBalance.lot_id == Lot.id,
        StockBalance.place_id.in_(shelves),
        StockBalance.quantity > 0,
    )
    left_since = exists().where(
        StockMove.canteen_id == Lot.canteen_id,
        StockMove.lot_id == Lot.id,
        StockMove.source_id.in_(shelves),
        StockMove.moved_on >= on,
        StockMove.cause != Cause.REVERSAL,
    )
    return (Lot.came_on <= on) & or_(on_a_shelf, left_since)
