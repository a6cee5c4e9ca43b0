"""Which lot goes into the pot: 1,000 issues from random lots, each held against the plain rule.

The lots come in through `receive`, packs are opened through `open_pack`, and every issue is a
meal logged with `serve`. What is judged is read off the ledger: whether each lot taken was one
that no other servable lot should have gone before, and was used up before the next was begun.
The rule is written here anew; nothing is shared with the code that picks.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.driver import copy
from bench.fixtures import cook, opened, scratch, stage
from bench.measuring import Result, no_less_than
from inventory.kitchen.meals import serve
from inventory.kitchen.opened_packs import OpenedPack, open_pack
from inventory.moves import StockMove
from inventory.places import places_of
from inventory.receiving.deliveries import DeliveredLine
from inventory.receiving.receipts import receive
from kernel.actor import By
from kernel.ids import new_id
from sourcing.products import Product
from tests.builders import MONDAY, a_delivery, a_meal, a_product, a_supplier

PICKS, PICKS_EACH, LOTS_EACH = 1000, 20, 12

Taken = list[tuple[UUID, Decimal]]


@dataclass
class Shelved:
    """A lot as whoever looks at the shelf would describe it."""

    id: UUID
    came_on: date
    use_by: date | None
    best_before: date | None
    opened: bool
    left: Decimal

    def may_go(self, on: date) -> bool:
        """There is some, and it is not past its use-by."""
        return self.left > 0 and (self.use_by is None or self.use_by >= on)

    def goes_before(self, other: "Shelved") -> bool:
        """The earlier date; then what is open; then what came first."""
        mine, theirs = self.ends(), other.ends()
        if mine != theirs:
            return mine < theirs
        if self.opened != other.opened:
            return self.opened
        return self.came_on < other.came_on

    def ends(self) -> date:
        """Use-by where there is one, else best-before, else never."""
        return self.use_by or self.best_before or date(9999, 12, 31)


def fefo_right() -> Result:
    """The share of picks that took the right lots, in the right order and amounts."""
    chance = random.Random(2026)
    with scratch() as folder, opened(copy(stage(), folder / "ours.db")) as engine:
        by = cook(engine)
        with Session(engine) as session:
            picks = list(islice(_picks(session, by, chance), PICKS))
    return no_less_than("fefo_right", sum(picks) / PICKS, 1)


def _picks(session: Session, by: By, chance: random.Random) -> Iterator[bool]:
    """One product after the other; at most 20 picks each, and none where nothing may go."""
    supplier_id = a_supplier(session, by)
    while True:
        product = a_product(session)
        shelf = [_lot(session, by, supplier_id, product, chance) for _ in range(LOTS_EACH)]
        for _ in range(PICKS_EACH):
            on = MONDAY + timedelta(days=chance.randrange(4, 9))
            most = sum((lot.left for lot in shelf if lot.may_go(on)), Decimal(0))
            wanted = min(Decimal(chance.randrange(100, 4000)) / 1000, most)
            if wanted:
                meal = a_meal((product, str(wanted)), served_on=on)
                serve(session, meal, by)
                yield _right(_taken(session, by, meal.id), shelf, wanted, on)


def _lot(
    session: Session, by: By, supplier_id: UUID, product: Product, chance: random.Random
) -> Shelved:
    """On any shelf, of few dates so that many tie; a third of them opened."""
    came_on = MONDAY + timedelta(days=chance.randrange(5))
    line = DeliveredLine(
        id=new_id(),
        product_id=product.id,
        quantity=Decimal(chance.randrange(500, 9000)) / 1000,
        price=Decimal(2),
        use_by=chance.choice((None, came_on + timedelta(days=chance.randrange(9)))),
        best_before=chance.choice((None, came_on + timedelta(days=chance.randrange(20)))),
        place_id=chance.choice(places_of(session, by.canteen_id).shelves),
    )
    receive(session, a_delivery(supplier_id, line, received_on=came_on), by)
    is_open = chance.random() < 1 / 3
    if is_open:
        open_pack(session, OpenedPack(id=new_id(), lot_id=line.id, opened_on=came_on), by)
    assert line.quantity
    return Shelved(line.id, came_on, line.use_by, line.best_before, is_open, line.quantity)


def _taken(session: Session, by: By, meal_id: UUID) -> Taken:
    query = select(StockMove.id, StockMove.lot_id, StockMove.quantity).where(
        StockMove.canteen_id == by.canteen_id, StockMove.document_id == meal_id
    )
    return [(row.lot_id, row.quantity) for row in sorted(session.execute(query))]


def _right(taken: Taken, shelf: list[Shelved], wanted: Decimal, on: date) -> bool:
    """Follow what was taken, lot by lot, and carry it to the shelf."""
    lots = {lot.id: lot for lot in shelf}
    right, missing = True, wanted
    for lot_id, quantity in taken:
        lot = lots[lot_id]
        first = not any(other.goes_before(lot) for other in shelf if other.may_go(on))
        right = right and lot.may_go(on) and first and quantity == min(missing, lot.left)
        lot.left -= quantity
        missing -= quantity
    return right and missing == 0
