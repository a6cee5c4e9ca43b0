"""Goods that are never counted, as oil and spices: what came is charged at the month's end."""

from calendar import monthrange
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inventory.counting.counting import Line, booked_in, scoped, write
from inventory.counting.counts import Became, Count
from inventory.counting.found import Scope
from inventory.counting.levelling import Paper
from inventory.counting.rules import rules_of
from inventory.counting.spreading import ZERO
from inventory.picking import pickable
from inventory.places import places_of
from kernel.actor import By
from kernel.command import Command
from kernel.documents import Document, once, turns
from kernel.errors import Refused
from kernel.ids import new_id
from kernel.words import N_
from network.canteens import take_turns
from sourcing.products import facts_of


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


@once("monthly_charge", reversible=True)
def charge_month(session: Session, charge: MonthlyCharge, by: By) -> UUID:
    """Take what lies there of goods never counted as cooked, on the month's last day.

    What came after stays; the meals of the month share it out.

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


def last_day(month: date) -> date:
    """The last day of the month a day lies in."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def _lines(session: Session, paper: Paper) -> list[Line]:
    who = paper.by.canteen_id
    rules = rules_of(session, who)
    never = {product_id for product_id, rule in rules.items() if rule.never_counted}
    if not never:
        return []
    products = facts_of(session, never)
    shelf = pickable(session, never, canteen_id=who, shelves=paper.places.shelves)
    lines = []
    for product_id in sorted(shelf):
        scope = Scope(product_id, None, None)
        if spots := scoped(shelf[product_id], scope, on=paper.on, came_by=True):
            line = Line(
                id=new_id(),
                scope=scope,
                product=products[product_id],
                lot=None,
                spots=spots,
                found=ZERO,
                base=booked_in(spots),
                became=Became.COOKED,
            )
            lines.append(line)
    return lines


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


@turns("monthly_charge")
def charge_once(session: Session, document: Document) -> None:
    """A charge that was made anew is not put back beside the new one."""
    paper = session.get_one(Count, (document.canteen_id, document.id))
    if document.holds and _charges(session, document.canteen_id, paper.counted_on) > 1:
        raise MonthCharged(day=paper.counted_on)
