"""Who fed a meal: the farms on its board, known as soon as products are ticked."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import CTE, Select, func, or_, select
from sqlalchemy.orm import Session

from inventory.balances import StockBalance
from inventory.cooked.contents import Content, contents_of, served_on
from inventory.lots import Lot
from inventory.moves import Cause, StockMove
from inventory.picking import turn_of
from inventory.places import places_of
from inventory.purchases import PurchaseLine
from kernel.documents import Document
from sourcing.products import Product
from suppliers.producers import Producer
from suppliers.suppliers import Supplier


class Feeder(NamedTuple):
    """A producer (or a supplier whose producer nobody named) and what a meal has of theirs.

    `likely` where a product was only ticked, and this is a lot of it that lay there that day.
    """

    product_id: UUID
    product: str
    lot_id: UUID
    name: str
    city: str
    kilometres: Decimal | None
    likely: bool


def fed_by(session: Session, meal_id: UUID, *, canteen_id: UUID) -> list[Feeder]:
    """By product, who grew or made what was ticked or weighed into a meal.

    Of a product ticked without its lot, the lots that lay on the shelves that day, whose turn
    it was first. What only a count gave to the meal is on no board.

    Raises:
        MealNotFound: it is not there, or was taken back.

    """
    contents = contents_of(session, meal_id, canteen_id=canteen_id)
    lots = lots_behind(session, meal_id, contents, canteen_id=canteen_id)
    return _feeders(session, lots, canteen_id)


def lots_behind(
    session: Session, meal_id: UUID, contents: Iterable[Content], *, canteen_id: UUID
) -> Mapping[UUID, bool]:
    """The lots of what was ticked or weighed into a meal, each with whether it is only likely."""
    said = [one for one in contents if not one.possibly and not one.prepared]
    named = {one.product_id for one in said if one.lot_id and not one.inherited}
    unnamed = {one.product_id for one in said if not one.lot_id} - named
    on = served_on(session, meal_id, canteen_id=canteen_id)
    lots = dict.fromkeys(_lying(session, unnamed, on, canteen_id), True)
    # What is known for certain of a lot stands before what is likely.
    for one in sorted(said, key=lambda one: not one.likely):
        if one.lot_id:
            lots[one.lot_id] = one.likely
    return lots


def _feeders(session: Session, lots: Mapping[UUID, bool], canteen_id: UUID) -> list[Feeder]:
    rows = session.execute(_WHO.where(Lot.canteen_id == canteen_id, Lot.id.in_(lots))).all()
    found = [
        (
            (row.product.casefold(), row.product_id, turn_of(row)),
            Feeder(
                row.product_id,
                row.product,
                row.id,
                row.producer or row.supplier,
                row.producer_city or row.supplier_city or "",
                row.local_km,
                lots[row.id],
            ),
        )
        for row in rows
        if row.producer or row.supplier
    ]
    return [feeder for _, feeder in sorted(found, key=lambda one: one[0])]


def _lying(session: Session, products: set[UUID], on: date, canteen_id: UUID) -> set[UUID]:
    """Lots that had come by that day, and of which the shelves held something when it began,
    or that came on it: what they hold now, and what left them since.
    """
    if not products:
        return set()
    shelves = places_of(session, canteen_id).shelves
    lots = _servable(products, on, canteen_id)
    held: dict[UUID, Decimal] = defaultdict(Decimal)
    for query in (_now(lots, shelves), _left_since(lots, shelves, on)):
        for lot_id, quantity in session.execute(query.group_by(lots.c.id)):
            held[lot_id] += quantity
    return {lot_id for lot_id, quantity in held.items() if quantity > 0}


def _servable(products: set[UUID], on: date, canteen_id: UUID) -> CTE:
    """Materialized, so that SQLite begins with these lots and not with all of the ledger."""
    query = select(Lot.canteen_id, Lot.id).where(
        Lot.canteen_id == canteen_id,
        Lot.product_id.in_(products),
        Lot.came_on <= on,
        or_(Lot.use_by.is_(None), Lot.use_by >= on),
    )
    return query.cte("servable").prefix_with("MATERIALIZED")


Question = Select[*tuple[Any, ...]]


def _now(lots: CTE, shelves: Iterable[UUID]) -> Question:
    return (
        select(lots.c.id, func.sum(StockBalance.quantity))
        .select_from(lots)
        .join(
            StockBalance,
            (StockBalance.canteen_id == lots.c.canteen_id) & (StockBalance.lot_id == lots.c.id),
        )
        .where(StockBalance.place_id.in_(shelves))
    )


def _left_since(lots: CTE, shelves: Iterable[UUID], on: date) -> Question:
    """What left a shelf for elsewhere on that day or later, and was not taken back."""
    return (
        select(lots.c.id, func.sum(StockMove.quantity))
        .select_from(lots)
        .join(
            StockMove,
            (StockMove.canteen_id == lots.c.canteen_id) & (StockMove.lot_id == lots.c.id),
        )
        .join(
            Document,
            (Document.canteen_id == StockMove.canteen_id)
            & (Document.id == StockMove.document_id),
        )
        .where(
            StockMove.source_id.in_(shelves),
            StockMove.destination_id.not_in(shelves),
            StockMove.moved_on >= on,
            StockMove.cause != Cause.REVERSAL,
            Document.holds,
        )
    )


_WHO = (
    select(
        Lot.id,
        Lot.product_id,
        Product.name.label("product"),
        Producer.name.label("producer"),
        Producer.city.label("producer_city"),
        Supplier.name.label("supplier"),
        Supplier.city.label("supplier_city"),
        PurchaseLine.local_km,
        Lot.use_by,
        Lot.best_before,
        Lot.opened_on,
        Lot.came_on,
    )
    .join(Product, Product.id == Lot.product_id)
    .join(
        PurchaseLine,
        (PurchaseLine.canteen_id == Lot.canteen_id) & (PurchaseLine.id == Lot.purchase_line_id),
    )
    .outerjoin(Producer, Producer.id == PurchaseLine.producer_id)
    .outerjoin(Supplier, Supplier.id == PurchaseLine.supplier_id)
)
