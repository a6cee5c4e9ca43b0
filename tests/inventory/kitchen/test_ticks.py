"""While cooking, products are ticked, and nobody weighs an onion."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.kitchen.meals import MealNotFound, serve
from inventory.kitchen.ticking import Ticking, tick
from inventory.kitchen.ticks import MealTick, NothingTicked, Tick
from inventory.lots import Lot, LotNotFound
from inventory.picking import LotBlocked, PastUseByNow
from inventory.undoing.reversals import WholeTakenBack
from kernel.actor import By
from kernel.documents import Document, IdAlreadyUsed
from kernel.ids import new_id
from sourcing.products import Product, ProductNotFound
from tests.builders import (
    MONDAY,
    a_meal,
    a_product,
    moves_of,
    some_stock,
    somebody_in_a_new_canteen,
    take_back,
)


def of(*products: Product) -> tuple[Tick, ...]:
    return tuple(Tick(id=new_id(), product_id=one.id) for one in products)


def of_lot(lot_id: UUID) -> tuple[Tick, ...]:
    return (Tick(id=new_id(), lot_id=lot_id),)


def ticked(session: Session, by: By, meal_id: UUID) -> set[tuple[UUID, UUID | None]]:
    """What holds."""
    query = (
        select(MealTick.product_id, MealTick.lot_id)
        .join(
            Document,
            (Document.canteen_id == MealTick.canteen_id)
            & (Document.id == MealTick.document_id),
        )
        .where(
            MealTick.canteen_id == by.canteen_id, MealTick.meal_id == meal_id, Document.holds
        )
    )
    return {(row[0], row[1]) for row in session.execute(query)}


def test_a_tick_moves_no_stock(session: Session, awa: By) -> None:
    onions, rice = a_product(session), a_product(session)
    some_stock(session, awa, "10", product=onions)
    before = len(moves_of(session, awa))
    meal_id = serve(session, a_meal(ticked=of(onions)), awa)
    tick(session, Ticking(id=new_id(), meal_id=meal_id, ticks=of(rice)), awa)
    assert ticked(session, awa, meal_id) == {(onions.id, None), (rice.id, None)}
    assert len(moves_of(session, awa)) == before


def test_a_lot_may_be_ticked_and_brings_its_product(session: Session, awa: By) -> None:
    onions = a_product(session)
    lot_id = some_stock(session, awa, product=onions)
    meal_id = serve(session, a_meal(ticked=of_lot(lot_id)), awa)
    assert ticked(session, awa, meal_id) == {(onions.id, lot_id)}


def test_ticks_sent_twice_are_there_once(session: Session, awa: By) -> None:
    meal_id = serve(session, a_meal(), awa)
    ticking = Ticking(id=new_id(), meal_id=meal_id, ticks=of(a_product(session)))
    assert tick(session, ticking, awa) == tick(session, ticking, awa)
    assert len(ticked(session, awa, meal_id)) == 1
    other = ticking.model_copy(update={"ticks": of(a_product(session))})
    with pytest.raises(IdAlreadyUsed):
        tick(session, other, awa)


def test_what_was_ticked_by_mistake_is_unticked_and_ticked_again(
    session: Session, awa: By
) -> None:
    onions = a_product(session)
    meal_id = serve(session, a_meal(), awa)
    ticking = Ticking(id=new_id(), meal_id=meal_id, ticks=of(onions))
    tick(session, ticking, awa)
    reversal = take_back(session, awa, ticking.id)
    assert ticked(session, awa, meal_id) == set()
    take_back(session, awa, reversal)
    assert ticked(session, awa, meal_id) == {(onions.id, None)}


def test_a_meal_taken_back_takes_its_ticks_along(session: Session, awa: By) -> None:
    onions, rice = a_product(session), a_product(session)
    meal_id = serve(session, a_meal(ticked=of(onions)), awa)
    ticking = Ticking(id=new_id(), meal_id=meal_id, ticks=of(rice))
    tick(session, ticking, awa)
    reversal = take_back(session, awa, meal_id)
    assert ticked(session, awa, meal_id) == set()
    with pytest.raises(MealNotFound):
        tick(session, Ticking(id=new_id(), meal_id=meal_id, ticks=of(rice)), awa)
    take_back(session, awa, reversal)
    assert ticked(session, awa, meal_id) == {(onions.id, None), (rice.id, None)}


def test_a_tick_cannot_hold_without_its_meal(session: Session, awa: By) -> None:
    meal_id = serve(session, a_meal(), awa)
    ticking = Ticking(id=new_id(), meal_id=meal_id, ticks=of(a_product(session)))
    tick(session, ticking, awa)
    unticked = take_back(session, awa, ticking.id)
    take_back(session, awa, meal_id)
    with pytest.raises(WholeTakenBack):
        take_back(session, awa, unticked)


def test_past_its_use_by_a_lot_is_not_ticked(session: Session, awa: By) -> None:
    lot_id = some_stock(session, awa, use_by=MONDAY)
    serve(session, a_meal(ticked=of_lot(lot_id)), awa)
    late = a_meal(ticked=of_lot(lot_id), served_on=MONDAY + timedelta(days=1))
    with pytest.raises(PastUseByNow):
        serve(session, late, awa)
    meal_id = serve(session, a_meal(served_on=date(2026, 3, 3)), awa)
    with pytest.raises(PastUseByNow):
        tick(session, Ticking(id=new_id(), meal_id=meal_id, ticks=of_lot(lot_id)), awa)
    assert ticked(session, awa, meal_id) == set()


def test_a_blocked_lot_is_not_ticked(session: Session, awa: By) -> None:
    lot_id = some_stock(session, awa)
    session.get_one(Lot, (awa.canteen_id, lot_id)).blocked = True
    session.flush()
    with pytest.raises(LotBlocked):
        serve(session, a_meal(ticked=of_lot(lot_id)), awa)


def test_a_tick_says_what(session: Session, awa: By) -> None:
    with pytest.raises(NothingTicked):
        Tick(id=new_id())
    with pytest.raises(ProductNotFound):
        serve(session, a_meal(ticked=(Tick(id=new_id(), product_id=new_id()),)), awa)
    with pytest.raises(LotNotFound):
        serve(session, a_meal(ticked=of_lot(new_id())), awa)


def test_another_canteens_meals_and_lots_are_out_of_reach(session: Session, awa: By) -> None:
    ben = somebody_in_a_new_canteen(session)
    theirs, lot_id = serve(session, a_meal(), ben), some_stock(session, ben)
    ours = serve(session, a_meal(), awa)
    with pytest.raises(MealNotFound):
        tick(session, Ticking(id=new_id(), meal_id=theirs, ticks=of(a_product(session))), awa)
    with pytest.raises(LotNotFound):
        tick(session, Ticking(id=new_id(), meal_id=ours, ticks=of_lot(lot_id)), awa)
