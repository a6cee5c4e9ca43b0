"""What one entry of waste cost: read off the ledger, or what food cost in the day's meals."""

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inventory.kitchen.meals import Meal
from inventory.kitchen.waste import WasteRecord
from inventory.moves import Cause, StockMove
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
    """None where nobody weighed it, or no meal says what food costs."""
    record = session.get(WasteRecord, (canteen_id, waste_id))
    if record is None or record.grams is None:
        return None
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
    query = select(func.sum(StockMove.cost)).where(
        StockMove.canteen_id == record.canteen_id,
        StockMove.document_id == record.id,
        StockMove.cause == Cause.WASTE,
    )
    return session.scalar(query)


def _a_gram(session: Session, canteen_id: UUID, first: date, last: date) -> Decimal | None:
    """Euros before VAT a gram of what was weighed into meals of these days."""
    query = issued(select(func.sum(COST), func.sum(GRAMS))).where(
        Meal.canteen_id == canteen_id, Meal.served_on.between(first, last)
    )
    cost, grams = session.execute(query).one()
    return Decimal(cost) / int(grams) if grams else None
