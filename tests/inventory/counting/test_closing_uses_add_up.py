"""Opening, what came, what left and closing add up to the use, whatever people do."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.balances import NOTHING, Held, on_hand
from inventory.counting.closing_uses import Use, use_of
from inventory.counting.counts import Became
from inventory.kitchen.meals import serve
from inventory.kitchen.waste import NewWaste, Stage, discard
from inventory.lots import Lot
from inventory.moves import StockMove
from inventory.places import REAL, Kind, Place
from inventory.receiving.opening import OpeningLine, OpeningStock, open_stock
from inventory.receiving.receipts import receive
from inventory.receiving.rescues import Crate, rescue
from inventory.undoing.reversals import AlreadyReversed
from kernel.actor import By
from kernel.errors import DomainError
from kernel.ids import new_id
from sourcing.products import Product, StockUnit
from tests.builders import (
    MONDAY,
    a_delivery,
    a_line,
    a_meal,
    a_product,
    a_supplier,
    somebody_in_a_new_canteen,
    take_back,
)
from tests.inventory.counting.hands import counted, found
from tests.inventory.exchanges.two_ends import a_partner

SUNDAY = MONDAY + timedelta(days=6)
NEXT_WEEK = (MONDAY + timedelta(days=7), MONDAY + timedelta(days=13))


def on(number: int) -> date:
    return MONDAY + timedelta(days=number)


def week(
    session: Session, by: By, first: date = MONDAY, last: date = SUNDAY
) -> dict[UUID, Use]:
    uses = use_of(session, canteen_id=by.canteen_id, first=first, last=last)
    return {use.product_id: use for use in uses}


quantities = st.decimals(min_value="0.001", max_value=40, places=3)
actions = st.lists(
    st.tuples(
        st.sampled_from(("receive", "cook", "waste", "count", "rescue", "enter", "undo")),
        st.integers(0, 1),
        st.integers(0, 13),
        quantities,
        st.sampled_from(list(Became)),
    ),
    max_size=14,
)


@settings(max_examples=40, deadline=None)
@given(said=actions)
def test_any_two_weeks_add_up(session: Session, said: Sequence[tuple[Any, ...]]) -> None:
    by = somebody_in_a_new_canteen(session)
    products = [
        a_product(session),
        a_product(session, unit=StockUnit.PIECE, grams_per_unit=375),
    ]
    written: list[UUID] = []
    for what, which, day, quantity, became in sorted(said, key=lambda one: one[2]):
        written.append(
            _act(session, by, what, products[which], on(day), quantity, became, written)
        )
    weeks = [week(session, by), week(session, by, *NEXT_WEEK)]
    cooked = _cooked(session, by)
    for product in products:
        first, second = (
            one.get(product.id, Use(product_id=product.id, product="", unit=product.unit))
            for one in weeks
        )
        assert (first.use, second.use) == (cooked[product.id, 0], cooked[product.id, 1])
        assert first.closing == second.opening
        shelf = [
            one
            for one in on_hand(session, canteen_id=by.canteen_id)
            if one.product_id == product.id
        ]
        there = Held(*shelf[0][3:]) if shelf else NOTHING
        assert second.closing.quantity == there.quantity
        if shelf:
            assert second.closing == there
        both = week(session, by, MONDAY, NEXT_WEEK[1]).get(product.id)
        if both:
            assert both.use == _sum(first.use, second.use)
            parts = replace(both, opening=NOTHING, closing=_less(both.closing, both.opening))
            assert parts.use == both.use


def _act(
    session: Session,
    by: By,
    what: str,
    product: Product,
    day: date,
    quantity: Decimal,
    became: Became,
    written: Sequence[UUID],
) -> UUID:
    grams = int(quantity * 1000)
    if what == "receive":
        line = a_line(product, str(quantity), price=Decimal("1.2345"), grams=grams)
        return receive(session, a_delivery(a_supplier(session, by), line, received_on=day), by)
    if what == "cook":
        return serve(session, a_meal((product, str(quantity)), served_on=day), by)
    if what == "waste":
        new = NewWaste(
            id=new_id(),
            wasted_on=day,
            stage=Stage.STORAGE_LOSS,
            product_id=product.id,
            quantity=quantity,
        )
        return discard(session, new, by)
    if what == "rescue":
        crate = Crate(
            id=new_id(), rescued_on=day, donor="Marché", grams=grams, product_id=product.id
        )
        return rescue(session, crate, by)
    if what == "enter":
        one = OpeningLine(id=new_id(), product_id=product.id, quantity=quantity)
        return open_stock(session, OpeningStock(id=new_id(), found_on=day, lines=(one,)), by)
    if what == "undo" and written:
        try:
            return take_back(session, by, written[int(quantity) % len(written)])
        except (AlreadyReversed, DomainError):
            return written[0]
    whom = a_partner(session, by) if became == Became.GIVEN else None
    line_ = found(product, str(quantity), became=became, association_id=whom)
    return counted(session, by, line_, counted_on=day)


def _cooked(session: Session, by: By) -> dict[tuple[UUID, int], Held]:
    """By product and week, what went into the kitchen less what came out, told move by move."""
    kinds = {
        place.id: place.kind
        for place in session.scalars(select(Place).where(Place.canteen_id == by.canteen_id))
    }
    moves = {
        move.id: move
        for move in session.scalars(
            select(StockMove).where(StockMove.canteen_id == by.canteen_id)
        )
    }
    total: dict[tuple[UUID, int], Held] = defaultdict(lambda: NOTHING)
    for move in moves.values():
        told = move
        while told.reverses_id:
            told = moves[told.reverses_id]
        product_id = session.get_one(Lot, (by.canteen_id, move.lot_id)).product_id
        key = (product_id, int(told.moved_on > SUNDAY))
        held = Held(move.quantity, move.grams, move.cost)
        if kinds[move.destination_id] == Kind.KITCHEN and kinds[move.source_id] in REAL:
            total[key] = _sum(total[key], held)
        if kinds[move.source_id] == Kind.KITCHEN and kinds[move.destination_id] in REAL:
            total[key] = _less(total[key], held)
    return total


def _sum(one: Held, other: Held) -> Held:
    return _less(one, _less(NOTHING, other))


def _less(one: Held, other: Held) -> Held:
    return one.less(other)
