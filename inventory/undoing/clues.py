"""What a kitchen's book tells of products that a shelf owes: each answer in one question."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from inventory.balances import StockBalance
from inventory.counting.counts import LastCount
from inventory.kitchen.meals import Meal, MealIssue
from inventory.lots import Lot
from inventory.moves import StockMove
from inventory.places import places_of
from kernel.documents import Document
from sourcing.orders import OrderLine, PurchaseOrder, State
from suppliers.suppliers import Supplier

HABIT = timedelta(days=90)
YEAR = timedelta(days=365)


def others(session: Session, products: set[UUID], canteen_id: UUID) -> Mapping[UUID, list[Any]]:
    """Lots that have something left; what came first, first."""
    query = (
        select(
            Lot.id,
            Lot.product_id,
            Lot.came_on,
            func.sum(StockBalance.quantity).label("quantity"),
        )
        .join(
            StockBalance,
            (StockBalance.canteen_id == Lot.canteen_id) & (StockBalance.lot_id == Lot.id),
        )
        .where(
            StockBalance.canteen_id == canteen_id,
            StockBalance.place_id.in_(places_of(session, canteen_id).shelves),
            text("stock_balances.quantity <> 0"),
            StockBalance.quantity > 0,
            Lot.product_id.in_(products),
        )
        .group_by(Lot.id, Lot.product_id, Lot.came_on)
    )
    return _by_product(sorted(session.execute(query), key=lambda row: (row.came_on, row.id)))


def awaited(
    session: Session, products: set[UUID], canteen_id: UUID, on: date
) -> Mapping[UUID, list[Any]]:
    """Orders that went out, whose day has passed, and that are not received."""
    query = (
        select(
            PurchaseOrder.id,
            PurchaseOrder.number,
            PurchaseOrder.delivery_on,
            OrderLine.product_id,
            Supplier.name,
        )
        .join(
            OrderLine,
            (OrderLine.canteen_id == PurchaseOrder.canteen_id)
            & (OrderLine.order_id == PurchaseOrder.id),
        )
        .join(Supplier, Supplier.id == PurchaseOrder.supplier_id)
        .where(
            PurchaseOrder.canteen_id == canteen_id,
            PurchaseOrder.state.in_([State.SENT, State.CONFIRMED]),
            PurchaseOrder.delivery_on <= on,
            OrderLine.product_id.in_(products),
        )
        .distinct()
    )
    return _by_product(sorted(session.execute(query), key=lambda row: row.delivery_on))


def came(
    session: Session, products: set[UUID], canteen_id: UUID, on: date
) -> Mapping[UUID, list[Any]]:
    """What was delivered of late."""
    query = (
        select(
            Lot.id, Lot.product_id, Lot.supplier_id, Lot.came_on, Lot.quantity, Supplier.name
        )
        .join(
            Document,
            (Document.canteen_id == Lot.canteen_id) & (Document.id == Lot.document_id),
        )
        .outerjoin(Supplier, Supplier.id == Lot.supplier_id)
        .where(
            Lot.canteen_id == canteen_id,
            Lot.product_id.in_(products),
            Lot.came_on.between(on - HABIT, on),
            Document.kind == "receipt",
            Document.holds,
        )
    )
    return _by_product(session.execute(query))


def eaten(
    session: Session, products: set[UUID], canteen_id: UUID, on: date
) -> Mapping[UUID, list[Any]]:
    """Grams of each product in each meal of the last year."""
    query = (
        select(
            Meal.id,
            MealIssue.product_id,
            Meal.menu,
            Meal.covers,
            func.sum(StockMove.grams).label("grams"),
        )
        .join(
            MealIssue,
            (MealIssue.canteen_id == Meal.canteen_id) & (MealIssue.meal_id == Meal.id),
        )
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
            Meal.canteen_id == canteen_id,
            Meal.served_on.between(on - YEAR, on),
            MealIssue.product_id.in_(products),
            MealIssue.back.is_(False),
            Document.kind.in_(["meal", "meal_addition"]),
            Document.holds,
        )
        .group_by(Meal.id, MealIssue.product_id, Meal.menu, Meal.covers)
    )
    return _by_product(session.execute(query))


def counted(session: Session, products: set[UUID], canteen_id: UUID) -> Mapping[UUID, date]:
    """When somebody last looked."""
    query = (
        select(LastCount.product_id, func.max(LastCount.counted_on).label("counted_on"))
        .where(LastCount.canteen_id == canteen_id, LastCount.product_id.in_(products))
        .group_by(LastCount.product_id)
    )
    return {row.product_id: row.counted_on for row in session.execute(query)}


def _by_product(rows: Iterable[Any]) -> Mapping[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.product_id].append(row)
    return found
