from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy.orm import Session

from inventory.balances import Held, on_hand
from inventory.kitchen.meals import MealNotFound, serve
from inventory.kitchen.waste import (
    Destination,
    NewWaste,
    OfWhat,
    Stage,
    TareAboveGross,
    WasteRecord,
    WeighedOrNot,
    Weighing,
    discard,
)
from inventory.lots import LotNotFound
from inventory.places import Kind
from kernel.actor import By
from kernel.dates import InTheFuture
from kernel.documents import IdAlreadyUsed
from kernel.ids import new_id
from sourcing.products import ProductNotFound, StockUnit
from tests.builders import (
    MONDAY,
    a_meal,
    a_product,
    balances_of,
    moves_of,
    some_stock,
    somebody_in_a_new_canteen,
    take_back,
)


def some_waste(**facts: Any) -> NewWaste:
    return NewWaste(id=new_id(), **{"wasted_on": MONDAY, "stage": Stage.UNSERVED, **facts})


def a_loss(**facts: Any) -> NewWaste:
    return some_waste(stage=Stage.STORAGE_LOSS, **facts)


def kept(session: Session, by: By, new: NewWaste) -> WasteRecord:
    discard(session, new, by)
    return session.get_one(WasteRecord, (by.canteen_id, new.id))


def test_a_bucket_is_weighed_less_its_container(session: Session, awa: By) -> None:
    new = some_waste(
        gross_grams=5400,
        tare_grams=400,
        container="Bac bleu",
        reason="Trop cuit",
        edible=True,
        destination=Destination.COMPOST,
    )
    record = kept(session, awa, new)
    assert (record.grams, record.tare_grams, record.container) == (5000, 400, "Bac bleu")
    assert (record.reason, record.edible) == ("Trop cuit", True)
    assert record.destination == Destination.COMPOST
    assert moves_of(session, awa) == []  # what was cooked had left its shelf already


def test_a_container_heavier_than_itself_with_waste_is_refused() -> None:
    with pytest.raises(TareAboveGross, match=r"\(400 g\) weighs more .* \(399 g\)"):
        some_waste(gross_grams=399, tare_grams=400)


def test_an_empty_bucket_weighs_nothing(session: Session, awa: By) -> None:
    assert kept(session, awa, some_waste(gross_grams=400, tare_grams=400)).grams == 0


def test_nothing_wasted_and_not_weighed_differ(session: Session, awa: By) -> None:
    nothing = kept(session, awa, some_waste(weighing=Weighing.NOTHING))
    not_weighed = kept(session, awa, some_waste(weighing=Weighing.NOT_WEIGHED))
    assert (nothing.grams, not_weighed.grams) == (0, None)


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"weighing": Weighing.NOTHING, "gross_grams": 100},
        {"weighing": Weighing.NOT_WEIGHED, "gross_grams": 100},
        {"weighing": Weighing.NOT_WEIGHED, "product_id": new_id(), "quantity": Decimal(1)},
    ],
)
def test_a_weight_or_the_word_that_there_is_none(facts: dict[str, Any]) -> None:
    with pytest.raises(WeighedOrNot):
        some_waste(**facts)


def test_a_quantity_is_of_something() -> None:
    with pytest.raises(OfWhat):
        some_waste(quantity=Decimal(1))
    with pytest.raises(ValidationError):
        some_waste(quantity=Decimal(0), product_id=new_id())


def test_a_storage_loss_takes_stock_and_its_cost(session: Session, awa: By) -> None:
    eggs = a_product(session, unit=StockUnit.PIECE, grams_per_unit=60)
    lot_id = some_stock(session, awa, "30", product=eggs, grams=1830, price=Decimal("0.30"))
    record = kept(session, awa, a_loss(product_id=eggs.id, quantity=Decimal(4)))
    assert (record.grams, record.product_id) == (244, eggs.id)
    balances = balances_of(session, awa)
    assert balances[lot_id, Kind.WASTE] == Held(Decimal(4), 244, Decimal("1.20"))
    assert balances[lot_id, Kind.SHELF] == Held(Decimal(26), 1586, Decimal("7.80"))


def test_what_is_past_its_use_by_can_be_thrown_away(session: Session, awa: By) -> None:
    fish = a_product(session)
    old = some_stock(session, awa, "2", product=fish, use_by=MONDAY)
    fresh = some_stock(session, awa, "2", product=fish, use_by=date(2026, 3, 9))
    late = date(2026, 3, 5)
    discard(session, a_loss(product_id=fish.id, quantity=Decimal(1), wasted_on=late), awa)
    discard(session, a_loss(lot_id=old, quantity=Decimal(1), wasted_on=late), awa)
    balances = balances_of(session, awa)
    assert balances[old, Kind.WASTE].quantity == 2
    assert (fresh, Kind.WASTE) not in balances


def test_a_lot_thrown_away_says_its_product(session: Session, awa: By) -> None:
    carrots = a_product(session)
    lot_id = some_stock(session, awa, product=carrots)
    record = kept(session, awa, a_loss(lot_id=lot_id, quantity=Decimal(3)))
    assert (record.product_id, record.grams) == (carrots.id, 3000)


def test_a_loss_across_several_lots_is_one_record(session: Session, awa: By) -> None:
    carrots = a_product(session)
    first, second = (some_stock(session, awa, "2", product=carrots) for _ in range(2))
    record = kept(session, awa, a_loss(product_id=carrots.id, quantity=Decimal(3)))
    assert record.grams == 3000
    balances = balances_of(session, awa)
    assert balances[first, Kind.WASTE].quantity + balances[second, Kind.WASTE].quantity == 3


def test_the_scale_weighs_more_than_the_books(session: Session, awa: By) -> None:
    carrots = a_product(session)
    some_stock(session, awa, product=carrots)
    wilted = a_loss(product_id=carrots.id, quantity=Decimal(3), gross_grams=2600)
    assert kept(session, awa, wilted).grams == 2600
    (held,) = on_hand(session, canteen_id=awa.canteen_id)
    assert held.quantity == Decimal(7)


def test_a_bucket_of_one_product_leaves_the_shelves_alone(session: Session, awa: By) -> None:
    carrots = a_product(session)
    some_stock(session, awa, product=carrots)
    discard(session, some_waste(product_id=carrots.id, gross_grams=800), awa)
    assert len(moves_of(session, awa)) == 1


def test_waste_may_be_of_one_meal(session: Session, awa: By) -> None:
    meal = a_meal()
    serve(session, meal, awa)
    record = kept(session, awa, some_waste(meal_id=meal.id, gross_grams=800))
    assert record.meal_id == meal.id


def test_waste_of_a_meal_that_is_not_there_is_refused(session: Session, awa: By) -> None:
    gone, theirs = a_meal(), a_meal()
    serve(session, gone, awa)
    take_back(session, awa, gone.id)
    serve(session, theirs, somebody_in_a_new_canteen(session))
    for meal_id in (gone.id, theirs.id, new_id()):
        with pytest.raises(MealNotFound):
            discard(session, some_waste(meal_id=meal_id, gross_grams=800), awa)


def test_waste_of_what_is_not_there_is_refused(session: Session, awa: By) -> None:
    with pytest.raises(ProductNotFound):
        discard(session, a_loss(product_id=new_id(), quantity=Decimal(1)), awa)
    with pytest.raises(ProductNotFound):
        discard(session, some_waste(product_id=new_id(), gross_grams=1), awa)
    theirs = some_stock(session, somebody_in_a_new_canteen(session))
    with pytest.raises(LotNotFound):
        discard(session, a_loss(lot_id=theirs, quantity=Decimal(1)), awa)


def test_waste_sent_twice_counts_once(session: Session, awa: By) -> None:
    carrots = a_product(session)
    some_stock(session, awa, product=carrots)
    new = a_loss(product_id=carrots.id, quantity=Decimal(1))
    assert discard(session, new, awa) == discard(session, new, awa)
    assert len(moves_of(session, awa)) == 2
    with pytest.raises(IdAlreadyUsed):
        discard(session, new.model_copy(update={"quantity": Decimal(2)}), awa)


def test_tomorrows_waste_is_not_logged_today(session: Session, awa: By) -> None:
    with pytest.raises(InTheFuture):
        discard(session, some_waste(gross_grams=1, wasted_on=date(2027, 1, 1)), awa)
