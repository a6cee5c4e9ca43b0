"""Weeks of ticked meals and counts, made with as few words as possible."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.balances import Held
from inventory.cooked.allocation import Allocated, allocated
from inventory.counting.counting import count
from inventory.counting.found import Counted, NewCount
from inventory.kitchen.meals import serve
from inventory.kitchen.ticks import Tick
from inventory.moves import StockMove
from inventory.places import Kind, places_of
from inventory.receiving.deliveries import Delivery
from inventory.receiving.receipts import receive
from inventory.undoing.amendments import Amendment, amend
from kernel.actor import By
from kernel.documents import Document
from kernel.ids import new_id
from sourcing.products import Product
from tests.builders import MONDAY, a_delivery, a_meal, a_supplier
from tests.builders import a_line as of_food

EVER = {"first": date(2026, 1, 1), "last": date(2026, 12, 31)}


def day(number: int) -> date:
    """Of these weeks; Monday is 0."""
    return MONDAY + timedelta(days=number)


def a_line(product: Product, found: str, **facts: Any) -> Counted:
    return Counted(id=new_id(), product_id=product.id, quantity=Decimal(found), **facts)


def counted(
    session: Session, by: By, on: date, *found: tuple[Product, str] | Counted, **facts: Any
) -> UUID:
    """The id of a count; what is missing was cooked."""
    lines = tuple(one if isinstance(one, Counted) else a_line(*one) for one in found)
    return count(session, NewCount(id=new_id(), counted_on=on, lines=lines, **facts), by)


def a_meal_on(
    session: Session, by: By, on: date, covers: int, *ticked: Product, **facts: Any
) -> UUID:
    """The id of a meal with its ticks; nothing is weighed into it."""
    ticks = tuple(Tick(id=new_id(), product_id=one.id) for one in ticked)
    wants = facts.pop("wants", ())
    meal = a_meal(*wants, served_on=on, covers=covers, cooks=0, ticked=ticks, **facts)
    return serve(session, meal, by)


def parts(session: Session, *canteens: By, **days: date) -> list[Allocated]:
    ids = [by.canteen_id for by in canteens]
    return allocated(session, canteen_ids=ids, **{**EVER, **days})


def received(session: Session, by: By, product: Product, quantity: str = "10") -> Delivery:
    line = of_food(product, quantity, lot_number=f"L{new_id()}")
    delivery = a_delivery(a_supplier(session, by), line)
    receive(session, delivery, by)
    return delivery


def amended(session: Session, by: By, wrong: Delivery, **facts: Any) -> tuple[Delivery, UUID]:
    """The delivery as it should have been, and the amendment."""
    lines = tuple(one.model_copy(update={"id": new_id(), **facts}) for one in wrong.lines)
    right = wrong.model_copy(update={"id": new_id(), "lines": lines})
    amendment = Amendment(id=new_id(), of=wrong.id, delivery=right)
    return right, amend(session, amendment, by)


def by_meal(found: list[Allocated]) -> dict[UUID, Decimal]:
    """What each meal got, over all lots."""
    sums: dict[UUID, Decimal] = {}
    for part in found:
        sums[part.meal_id] = sums.get(part.meal_id, Decimal(0)) + part.quantity
    return sums


def in_kitchen(session: Session, by: By) -> dict[UUID, Held]:
    """By lot, what the ledger has gone into the kitchen, of papers that hold."""
    kitchen = places_of(session, by.canteen_id).of_kind[Kind.KITCHEN]
    sums: dict[UUID, list[Any]] = defaultdict(lambda: [Decimal(0), 0, Decimal(0)])
    query = select(StockMove).join(Document, Document.id == StockMove.document_id)
    mine = query.where(StockMove.canteen_id == by.canteen_id, Document.holds)
    for move in session.scalars(mine.where(StockMove.reverses_id.is_(None))):
        sign = (move.destination_id == kitchen) - (move.source_id == kitchen)
        for place, amount in enumerate((move.quantity, move.grams, move.cost)):
            sums[move.lot_id][place] += sign * amount
    return {lot: Held(*held) for lot, held in sums.items() if held[0]}


def told(found: list[Any]) -> dict[UUID, Held]:
    sums: dict[UUID, Held] = {}
    for one in found:
        known = sums.get(one.lot_id, Held(Decimal(0), 0, Decimal(0)))
        part = Held(-one.quantity, -one.grams, -one.cost)
        sums[one.lot_id] = known.less(part)
    return {lot: held for lot, held in sums.items() if held[0]}
