"""Goods that are never counted, as oil and spices: what came is charged at the month's end."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inventory.counting.counting import Line, write
from inventory.counting.counts import Became, Count
from inventory.counting.found import Scope
from inventory.counting.levels import Paper
from inventory.counting.rules import rules_of
from inventory.counting.spreading import ZERO, booked_in, scoped
from inventory.lots import Lot
from inventory.picking import Pickable, pickable
from inventory.places import Places, places_of
from kernel.actor import By
from kernel.command import Command
from kernel.documents import Document, once, turns
from kernel.errors import Refused
from kernel.ids import new_id
from kernel.words import N_
from network.canteens import take_turns
from sourcing.products import Product, StockUnit, facts_of


class MonthlyCharge(Command):
    """The month that any of its days names."""

    month: date


class MonthStillRuns(Refused):
    """More may come, and be cooked."""

    says = N_("This month runs until {day}: charge it from the day after.")


class MonthCharged(Refused):
    """Once is enough."""

    says = N_(
        "The goods that are never counted were already charged up to {day}. Take that charge "
        "back first, to make it anew."
    )


class NothingToCharge(Refused):
    """Nothing on the shelves is of those goods."""

    says = N_(
        "Nothing to charge: there is no stock up to {day} of products that are marked as never "
        "counted."
    )


class NotCharged(NamedTuple):
    """So much of a lot (stock units) that nobody may have cooked: blocked, or past its use-by."""

    lot_id: UUID
    number: str | None
    product: str
    unit: StockUnit
    quantity: Decimal
    use_by: date | None
    blocked: bool


@once("monthly_charge", reversible=True)
def charge_month(session: Session, charge: MonthlyCharge, by: By) -> UUID:
    """Take what lies there of goods never counted as cooked, on the month's last day.

    What came after stays, and what may not be eaten: ask `not_charged`. The meals of the month
    share out the rest.

    Raises:
        MonthStillRuns: the month is not over.
        MonthCharged: it was charged, and that holds.
        NothingToCharge: there is nothing of such goods.

    """
    last = last_day(charge.month)
    if last >= by.today:
        raise MonthStillRuns(day=last)
    take_turns(session, by.canteen_id)
    if _charges(session, by.canteen_id, last):
        raise MonthCharged(day=last)
    paper = Paper(id=charge.id, on=last, places=places_of(session, by.canteen_id), by=by)
    lines = _lines(session, paper)
    if not lines:
        raise NothingToCharge(day=last)
    head = {"before_service": False, "note": "", "monthly": True}
    write(session, paper, head, lines)
    return charge.id


def not_charged(session: Session, month: date, *, canteen_id: UUID) -> list[NotCharged]:
    """What a charge of that month leaves on the shelves of what had come, by product and lot."""
    last = last_day(month)
    lying: dict[UUID, Decimal] = defaultdict(Decimal)
    for spots in _spots(session, places_of(session, canteen_id), last, canteen_id).values():
        for spot in spots:
            if _barred(spot, last):
                lying[spot.lot.id] += spot.held.quantity
    if not lying:
        return []
    query = _LOTS.where(Lot.canteen_id == canteen_id, Lot.id.in_(lying))
    found = [
        NotCharged(*row[:4], lying[row.id], row.use_by, row.blocked)
        for row in session.execute(query)
    ]
    return sorted(found, key=lambda one: (one.product.casefold(), one.lot_id))


def last_day(month: date) -> date:
    """The last day of the month a day lies in."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def _lines(session: Session, paper: Paper) -> list[Line]:
    shelf = _spots(session, paper.places, paper.on, paper.by.canteen_id)
    products = facts_of(session, shelf) if shelf else {}
    lines = []
    for product_id in sorted(shelf):
        if spots := [one for one in shelf[product_id] if not _barred(one, paper.on)]:
            line = Line(
                id=new_id(),
                scope=Scope(product_id, None, None),
                product=products[product_id],
                lot=None,
                spots=spots,
                found=ZERO,
                base=booked_in(spots),
                became=Became.COOKED,
            )
            lines.append(line)
    return lines


def _spots(
    session: Session, places: Places, last: date, canteen_id: UUID
) -> Mapping[UUID, list[Pickable]]:
    """What lies there of goods never counted, and had come by then, by product."""
    rules = rules_of(session, canteen_id)
    never = {product_id for product_id, rule in rules.items() if rule.never_counted}
    if not never:
        return {}
    shelf = pickable(session, never, canteen_id=canteen_id, shelves=places.shelves)
    return {
        product_id: scoped(some, Scope(product_id, None, None), on=last, came_by=True)
        for product_id, some in shelf.items()
    }


def _barred(one: Pickable, on: date) -> bool:
    """What is owed is explained all the same."""
    late = one.lot.use_by is not None and one.lot.use_by < on
    return one.held.quantity > 0 and (one.lot.blocked or late)


def _charges(session: Session, canteen_id: UUID, last: date) -> int:
    """How many charges of the month hold."""
    query = (
        select(func.count())
        .select_from(Count)
        .join(Document, (Document.canteen_id == Count.canteen_id) & (Document.id == Count.id))
        .where(
            Count.canteen_id == canteen_id,
            Count.counted_on == last,
            Count.monthly,
            Document.holds,
        )
    )
    return session.scalar(query) or 0


_LOTS = select(Lot.id, Lot.number, Product.name, Product.unit, Lot.use_by, Lot.blocked).join(
    Product, Product.id == Lot.product_id
)


@turns("monthly_charge")
def charge_once(session: Session, document: Document) -> None:
    """A charge that was made anew is not put back beside the new one."""
    paper = session.get_one(Count, (document.canteen_id, document.id))
    if document.holds and _charges(session, document.canteen_id, paper.counted_on) > 1:
        raise MonthCharged(day=paper.counted_on)
