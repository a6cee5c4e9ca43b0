"""What is left of recalled food is blocked at once, and goes nowhere but into the bin."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.exchanges.donations import donate
from inventory.kitchen.meals import Ingredient, serve
from inventory.kitchen.preparations import Made, Preparation
from inventory.kitchen.prepared_lots import prepare
from inventory.kitchen.ticks import Tick
from inventory.kitchen.waste import NewWaste, Stage, discard
from inventory.lots import Lot
from inventory.picking import LotBlocked
from inventory.safety.blocks import (
    AlreadyReleased,
    Blocking,
    BlockNotFound,
    NothingToBlock,
    Releasing,
    block,
    open_blocks,
    unblock,
)
from inventory.safety.notices import Notice
from inventory.safety.recalls import recall
from kernel.actor import By
from kernel.documents import IdAlreadyUsed
from kernel.ids import new_id
from tests.builders import (
    MONDAY,
    a_meal,
    a_product,
    eaten,
    some_stock,
    somebody_in_a_new_canteen,
    take_back,
)
from tests.inventory.exchanges.two_ends import a_donation, a_partner, out, receive, send

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def ben(session: Session) -> By:
    return somebody_in_a_new_canteen(session)


def a_number() -> str:
    return f"L{new_id().hex[-6:]}"


def blocked(session: Session, by: By, number: str, **facts: object) -> UUID:
    return block(session, Blocking(id=new_id(), notice=Notice(lot=number), **facts), by)


def release(session: Session, by: By, block_id: UUID) -> UUID:
    return unblock(session, Releasing(id=new_id(), block_id=block_id, because="All clear"), by)


def is_blocked(session: Session, by: By, lot_id: UUID) -> bool:
    query = select(Lot.blocked).where(Lot.canteen_id == by.canteen_id, Lot.id == lot_id)
    return bool(session.scalar(query))


def eat(session: Session, by: By, kilos: str, **what: UUID) -> UUID:
    one = Ingredient(id=new_id(), quantity=Decimal(kilos), **what)
    return serve(session, a_meal().model_copy(update={"ingredients": (one,)}), by)


def throw_away(session: Session, by: By, kilos: str, **what: UUID) -> UUID:
    lost = NewWaste(
        id=new_id(), wasted_on=MONDAY, stage=Stage.STORAGE_LOSS, quantity=Decimal(kilos), **what
    )
    return discard(session, lost, by)


def test_a_blocked_lot_is_not_issued_and_another_goes_instead(
    session: Session, awa: By
) -> None:
    number, leeks = a_number(), a_product(session)
    bad = some_stock(session, awa, "5", product=leeks, lot_number=number, use_by=TUESDAY)
    good = some_stock(session, awa, "5", product=leeks, lot_number=a_number())
    blocked(session, awa, number)
    eat(session, awa, "2", product_id=leeks.id)
    assert eaten(session, awa) == {good: 2}
    # Even where it is all there is: the good lot owes, the blocked one is left alone.
    eat(session, awa, "4", product_id=leeks.id)
    assert eaten(session, awa) == {good: 6}
    assert is_blocked(session, awa, bad)


def test_where_only_blocked_lots_lie_a_lot_nobody_logged_was_eaten(
    session: Session, awa: By
) -> None:
    number, leeks = a_number(), a_product(session)
    bad = some_stock(session, awa, "5", product=leeks, lot_number=number)
    blocked(session, awa, number)
    eat(session, awa, "2", product_id=leeks.id)
    assert bad not in eaten(session, awa)
    assert list(eaten(session, awa).values()) == [2]


def test_choosing_a_blocked_lot_is_refused_by_name(session: Session, awa: By, ben: By) -> None:
    number = a_number()
    lot_id = some_stock(session, awa, "5", lot_number=number)
    blocked(session, awa, number)
    with pytest.raises(LotBlocked, match=f"Carottes .*, lot {number}, is blocked"):
        eat(session, awa, "2", lot_id=lot_id)
    ticked = (Tick(id=new_id(), lot_id=lot_id),)
    with pytest.raises(LotBlocked):
        serve(session, a_meal().model_copy(update={"ticked": ticked}), awa)
    with pytest.raises(LotBlocked):
        donate(session, a_donation(a_partner(session, awa), out("1", lot_id=lot_id)), awa)
    with pytest.raises(LotBlocked):
        send(session, awa, ben, out("1", lot_id=lot_id))


def test_a_blocked_lot_that_is_used_up_in_the_books_is_refused_too(
    session: Session, awa: By
) -> None:
    number = a_number()
    lot_id = some_stock(session, awa, "5", lot_number=number)
    eat(session, awa, "5", lot_id=lot_id)
    blocked(session, awa, number)
    with pytest.raises(LotBlocked):
        eat(session, awa, "1", lot_id=lot_id)


def test_a_blocked_lot_may_be_thrown_away(session: Session, awa: By) -> None:
    number, leeks = a_number(), a_product(session)
    lot_id = some_stock(session, awa, "5", product=leeks, lot_number=number)
    blocked(session, awa, number)
    throw_away(session, awa, "2", lot_id=lot_id)
    throw_away(session, awa, "3", product_id=leeks.id)
    assert recall(session, Notice(lot=number)).rests == []


def test_every_canteen_is_blocked_at_once(session: Session, awa: By, ben: By) -> None:
    number = a_number()
    ours = some_stock(session, awa, "5", lot_number=number)
    receive(session, ben, send(session, awa, ben, out("2", lot_id=ours)))
    theirs = some_stock(session, ben, "5", lot_number=number)
    other = some_stock(session, ben, "5", lot_number=a_number())
    block_id = blocked(session, awa, number, because="Listeria")
    assert is_blocked(session, awa, ours)
    assert is_blocked(session, ben, ours)
    assert is_blocked(session, ben, theirs)
    assert not is_blocked(session, ben, other)
    (found,) = open_blocks(session, [(ben.canteen_id, theirs)])
    assert (found.id, found.because, found.by, found.blocked_on) == (
        block_id, "Listeria", "Awa", awa.today,
    )  # fmt: skip
    assert found.notice == Notice(lot=number)


def test_a_block_sent_twice_is_one(session: Session, awa: By) -> None:
    number = a_number()
    lot_id = some_stock(session, awa, "5", lot_number=number)
    blocking = Blocking(id=new_id(), notice=Notice(lot=number))
    assert block(session, blocking, awa) == block(session, blocking, awa)
    assert len(open_blocks(session, [(awa.canteen_id, lot_id)])) == 1
    with pytest.raises(IdAlreadyUsed):
        block(session, blocking.model_copy(update={"because": "Listeria"}), awa)


def test_what_nobody_has_cannot_be_blocked(session: Session, awa: By) -> None:
    with pytest.raises(NothingToBlock):
        blocked(session, awa, a_number())


def test_a_block_is_lifted_once(session: Session, awa: By) -> None:
    number, leeks = a_number(), a_product(session)
    lot_id = some_stock(session, awa, "5", product=leeks, lot_number=number)
    block_id = blocked(session, awa, number)
    releasing = Releasing(id=new_id(), block_id=block_id)
    unblock(session, releasing, awa)
    assert unblock(session, releasing, awa) == releasing.id
    assert not is_blocked(session, awa, lot_id)
    assert open_blocks(session, [(awa.canteen_id, lot_id)]) == []
    eat(session, awa, "2", product_id=leeks.id)
    assert eaten(session, awa) == {lot_id: 2}
    with pytest.raises(AlreadyReleased):
        release(session, awa, block_id)
    with pytest.raises(BlockNotFound):
        release(session, awa, new_id())


def test_what_two_recalls_blocked_stays_blocked_until_both_are_lifted(
    session: Session, awa: By
) -> None:
    number, brand = a_number(), f"Laiterie {new_id()}"
    both = some_stock(session, awa, lot_number=number, brand=brand)
    one = some_stock(session, awa, lot_number=number)
    first = blocked(session, awa, number)
    second = block(session, Blocking(id=new_id(), notice=Notice(brand=brand)), awa)
    release(session, awa, first)
    assert is_blocked(session, awa, both)
    assert not is_blocked(session, awa, one)
    release(session, awa, second)
    assert not is_blocked(session, awa, both)


def test_a_delivery_that_comes_later_is_shown_and_not_blocked_in_silence(
    session: Session, awa: By
) -> None:
    number, leeks = a_number(), a_product(session)
    early = some_stock(session, awa, product=leeks, lot_number=number)
    blocked(session, awa, number)
    late = some_stock(session, awa, product=leeks, lot_number=number, received_on=TUESDAY)
    (opened,) = open_blocks(session, [(awa.canteen_id, early)])
    answer = recall(session, opened.notice)
    assert [one.lot.lot_id for one in answer.not_blocked] == [late]
    blocked(session, awa, number)
    assert recall(session, opened.notice).not_blocked == []


def test_what_is_cooked_from_blocked_food_is_blocked_with_it(session: Session, awa: By) -> None:
    # The notice comes while a meal of the lot is served; what is left of it is kept all the same.
    number, brand = a_number(), f"Laiterie {new_id()}"
    bad = some_stock(session, awa, "10", lot_number=number, brand=brand)
    lunch = eat(session, awa, "4", lot_id=bad)
    first = blocked(session, awa, number)
    second = block(session, Blocking(id=new_id(), notice=Notice(brand=brand)), awa)
    soup = a_product(session, days_after_cooking=3)
    surplus = Preparation(
        id=new_id(), prepared_on=MONDAY, made=Made.SURPLUS, product_id=soup.id, meal_id=lunch,
        grams=2000,
    )  # fmt: skip
    kept = prepare(session, surplus, awa)
    assert is_blocked(session, awa, kept)
    with pytest.raises(LotBlocked):
        eat(session, awa, "1", lot_id=kept)
    release(session, awa, first)
    assert is_blocked(session, awa, kept)
    # Unblocked while it was taken back, it is free when it holds again.
    undone = take_back(session, awa, kept)
    release(session, awa, second)
    take_back(session, awa, undone)
    assert not is_blocked(session, awa, kept)
    eat(session, awa, "1", lot_id=kept)
    again = prepare(session, surplus.model_copy(update={"id": new_id(), "grams": 500}), awa)
    assert not is_blocked(session, awa, again)
