"""What one entry of waste cost: read off the ledger, or what food cost in the day's meals."""

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from inventory.kitchen.meals import Meal
from inventory.kitchen.waste import WasteRecord
from inventory.lots import Lot
from inventory.moves import Cause, StockMove
from inventory.places import Kind as PlaceKind
from inventory.places import Place
from inventory.purchases import PurchaseLine
from kernel.documents import Document, document_by_id
from kernel.parts import parts_of
from sustainability.cooked import COST, GRAMS, issued

# A kitchen's food costs alike from week to week; older meals say less.
LATELY = timedelta(days=30)


class WasteCost(NamedTuple):
    """Euros before VAT. `estimated` where nothing left a shelf for it: then by what a gram of
    the day's weighed meals cost, or of the month's before.
    """

    net: Decimal
    estimated: bool


def waste_cost(session: Session, waste_id: UUID, *, canteen_id: UUID) -> WasteCost | None:
    """None where nobody weighed it, it was taken back, or no meal says what food costs."""
    record = session.get(WasteRecord, (canteen_id, waste_id))
    if record is None or record.grams is None:
        return None
    if not document_by_id(session, waste_id, canteen_id=canteen_id).holds:
        return None
    if not record.grams:
        return WasteCost(Decimal(0), estimated=False)
    off_shelf = _off_the_shelf(session, record)
    if off_shelf is not None:
        return WasteCost(off_shelf, estimated=False)
    day = record.wasted_on
    for first in (day, day - LATELY):
        price = _a_gram(session, canteen_id, first, day)
        if price is not None:
            return WasteCost(record.grams * price, estimated=True)
    return None


def _off_the_shelf(session: Session, record: WasteRecord) -> Decimal | None:
    """As it went out; put right where a lot or its price turned out to be wrong."""
    documents = {record.id, *parts_of(session, {record.id}, canteen_id=record.canteen_id)}
    signed = case((Place.kind == PlaceKind.WASTE, StockMove.cost), else_=-StockMove.cost)
    query = (
        select(func.sum(signed))
        .select_from(StockMove)
        .join(
            Place,
            (Place.canteen_id == StockMove.canteen_id) & (Place.id == StockMove.destination_id),
        )
        .join(
            Document,
            (Document.canteen_id == StockMove.canteen_id)
            & (Document.id == StockMove.document_id),
        )
        .where(
            StockMove.canteen_id == record.canteen_id,
            StockMove.document_id.in_(documents),
            StockMove.cause.in_((Cause.WASTE, Cause.CORRECTION)),
            Document.holds,
        )
    )
    found: Decimal | None = session.scalar(query)
    return found


def _a_gram(session: Session, canteen_id: UUID, first: date, last: date) -> Decimal | None:
    """Euros before VAT a gram of what was weighed into meals of these days.

    What nobody knows the cost of says nothing; what was given to us is free.
    """
    priced = (Lot.cost != 0) | PurchaseLine.rescued
    query = issued(select(func.sum(COST), func.sum(GRAMS))).where(
        Meal.canteen_id == canteen_id, Meal.served_on.between(first, last), priced
    )
    cost, grams = session.execute(query).one()
    return Decimal(cost) / int(grams) if grams else None
