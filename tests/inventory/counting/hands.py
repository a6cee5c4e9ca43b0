"""Counts, made with as few words as possible."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.balances import Held, on_hand
from inventory.counting.counting import count
from inventory.counting.counts import NEVER_COUNTED, CountLine
from inventory.counting.found import Counted, NewCount
from inventory.places import Kind
from kernel.actor import By
from kernel.ids import new_id
from network.people import Newcomer, Role, welcome
from sourcing.products import Product
from tests.builders import MONDAY, balances_of

SHELVES = (Kind.SHELF, Kind.FRIDGE, Kind.FREEZER)


def found(what: Product | UUID, quantity: str | None = None, **facts: Any) -> Counted:
    """A line about a product, or about a lot by its id."""
    named = {"lot_id": what} if isinstance(what, UUID) else {"product_id": what.id}
    said = {} if quantity is None else {"quantity": Decimal(quantity)}
    return Counted(id=new_id(), **{**named, **said, **facts})


def a_count(*lines: Counted, **facts: Any) -> NewCount:
    return NewCount(id=new_id(), lines=lines, **{"counted_on": MONDAY, **facts})


def counted(session: Session, by: By, *lines: Counted, **facts: Any) -> UUID:
    return count(session, a_count(*lines, **facts), by)


def on_shelves(session: Session, by: By) -> dict[UUID, Decimal]:
    """What lies on all shelves, by lot."""
    held: dict[UUID, Decimal] = {}
    for (lot_id, kind), one in balances_of(session, by).items():
        if kind in SHELVES:
            held[lot_id] = held.get(lot_id, Decimal(0)) + one.quantity
    return held


def stock_of(session: Session, by: By, product: Product) -> Decimal:
    """What lies there of a product."""
    held = on_hand(session, canteen_id=by.canteen_id)
    return next((one.quantity for one in held if one.product_id == product.id), Decimal(0))


def went_to(session: Session, by: By, kind: Kind) -> dict[UUID, Held]:
    """What each lot sent to (or, below zero, drew from) such a place."""
    return {
        lot_id: held
        for (lot_id, where), held in balances_of(session, by).items()
        if where == kind
    }


def line_of(session: Session, by: By, line_id: UUID) -> CountLine:
    query = select(CountLine).where(
        CountLine.canteen_id == by.canteen_id, CountLine.id == line_id
    )
    return session.scalars(query.execution_options(populate_existing=True)).one()


def ben_beside(session: Session, awa: By) -> By:
    """Somebody else who counts in the same canteen."""
    newcomer = Newcomer(
        id=new_id(), name="Ben", canteen_id=awa.canteen_id, roles=(Role.KITCHEN,)
    )
    return welcome(session, newcomer, today=awa.today)


def from_the_list(product: Product | UUID, quantity: str, **facts: Any) -> Counted:
    """As a phone sends it whose list showed 10, and no count before."""
    shown = {"booked": Decimal(10), "after": NEVER_COUNTED, **facts}
    return found(product, quantity, **shown)


def two_answers(
    session: Session, awa: By, ben: By, rice: Product, **facts: Any
) -> tuple[NewCount, NewCount]:
    """Awa found five, Ben four, both from the same list."""
    first = a_count(from_the_list(rice, "5"))
    second = a_count(from_the_list(rice, "4", **facts))
    count(session, first, awa)
    count(session, second, ben)
    return first, second
