"""Whatever is counted and put right, every gram the kitchen got is told of once."""

from contextlib import suppress
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.balances import Held
from inventory.cooked.allocation import unallocated
from inventory.differences import verify
from inventory.kitchen.meals import MealIssue
from inventory.moves import StockMove
from kernel.actor import By
from kernel.documents import Document
from tests.builders import a_product, somebody_in_a_new_canteen, take_back
from tests.inventory.cooked.allocating import (
    EVER,
    a_meal_on,
    amended,
    counted,
    day,
    in_kitchen,
    parts,
    received,
    told,
)
from tests.inventory.undoing.changing_minds import REFUSALS

acts = st.lists(
    st.tuples(
        st.sampled_from(("receive", "cook", "count", "count", "amend", "amend", "undo")),
        st.integers(0, 6),
        st.decimals(min_value="0.001", max_value=20, places=3),
        st.integers(0, 20),
    ),
    min_size=4,
    max_size=14,
)


@settings(max_examples=40, deadline=None)
@given(said=acts)
def test_what_is_weighed_allocated_and_unallocated_is_what_the_kitchen_got(
    session: Session, said: list[tuple[str, int, Decimal, int]]
) -> None:
    by = somebody_in_a_new_canteen(session)
    product = a_product(session)
    deliveries = {one.id: one for one in [received(session, by, product)]}
    written: list[UUID] = list(deliveries)
    for what, on, quantity, nth in said:
        if what == "receive":
            new = received(session, by, product, str(quantity))
            deliveries[new.id] = new
            written.append(new.id)
        elif what == "cook":
            wants = [(product, str(quantity))] if nth % 3 == 0 else []
            ticked = [product] if nth % 2 else []
            written.append(a_meal_on(session, by, day(on), nth + 1, *ticked, wants=wants))
        elif what == "count":
            written.append(counted(session, by, day(on), (product, str(quantity))))
        else:
            wrong = written[nth % len(written)]
            if not session.get_one(Document, (by.canteen_id, wrong)).holds:
                continue
            if what == "undo":
                # A correction does not come back without the one that it corrects.
                with suppress(*REFUSALS):
                    written.append(take_back(session, by, wrong))
            elif wrong in deliveries:
                new, made = amended(
                    session, by, deliveries[wrong], quantity=quantity, price=Decimal(nth)
                )
                deliveries[new.id] = new
                written += [new.id, made]
        _agrees(session, by)


def _agrees(session: Session, by: By) -> None:
    shared = parts(session, by)
    lost = unallocated(session, canteen_ids=[by.canteen_id], **EVER)
    weighed = _weighed(session, by)
    assert all(part.quantity >= 0 and part.grams >= 0 and part.cost >= 0 for part in shared)
    assert told([*shared, *lost, *weighed]) == in_kitchen(session, by)
    assert verify(session, canteen_id=by.canteen_id) == []


def _weighed(session: Session, by: By) -> list[Any]:
    query = (
        select(StockMove, MealIssue.back)
        .join(MealIssue, MealIssue.id == StockMove.id)
        .join(Document, Document.id == StockMove.document_id)
        .where(StockMove.canteen_id == by.canteen_id, Document.holds)
    )
    return [
        _Part(move.lot_id, *(-held if back else held for held in _held(move)))
        for move, back in session.execute(query)
    ]


def _held(move: StockMove) -> Held:
    return Held(move.quantity, move.grams, move.cost)


class _Part:
    def __init__(self, lot_id: UUID, quantity: Decimal, grams: int, cost: Decimal) -> None:
        self.lot_id, self.quantity, self.grams, self.cost = lot_id, quantity, grams, cost
