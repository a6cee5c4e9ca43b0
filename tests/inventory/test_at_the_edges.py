"""Where two well-built parts meet: what a careful reader found, and stays found."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.balances import StockBalance, on_hand
from inventory.kitchen.meals import Ingredient, NewMeal, serve
from inventory.kitchen.waste import NewWaste, Stage, discard
from inventory.places import Kind, Place, places_of
from inventory.receiving.receipts import receive
from inventory.receiving.rescues import Crate, rescue
from inventory.receiving.unloading import PastUseBy, SoldByAnother
from kernel.actor import By
from kernel.ids import new_id
from network.canteens import Canteen
from sourcing.offers import OfferNotFound
from sourcing.products import StockUnit
from sourcing.temperatures import TemperatureClass
from suppliers.evidence import Evidence
from sustainability.costs import cost
from sustainability.heaps import Span
from tests.builders import (
    MONDAY,
    a_delivery,
    a_line,
    a_meal,
    a_producer,
    a_product,
    a_supplier,
    an_offer,
    an_order,
    bought_by,
    somebody_in_a_new_canteen,
    total_held,
)


def test_an_offer_made_to_one_canteen_is_no_other_canteens(session: Session, awa: By) -> None:
    supplier_id = a_supplier(session, awa)
    ours = an_offer(session, awa, supplier_id=supplier_id, canteen_id=awa.canteen_id)
    an_order(session, awa, ours, supplier_id=supplier_id)
    ben = somebody_in_a_new_canteen(session)
    with pytest.raises(OfferNotFound):
        an_order(session, ben, ours, supplier_id=supplier_id)


def test_a_note_holds_one_suppliers_offers(session: Session, awa: By) -> None:
    line = a_line(a_product(session), offer_id=an_offer(session, awa), price=None)
    with pytest.raises(SoldByAnother):
        receive(session, a_delivery(a_supplier(session, awa), line), awa)


def test_a_lot_weighed_into_the_bin_leaves_its_shelf(session: Session, awa: By) -> None:
    line = a_line(a_product(session), "5")
    receive(session, a_delivery(a_supplier(session, awa), line), awa)
    waste = NewWaste(
        id=new_id(), wasted_on=MONDAY, stage=Stage.STORAGE_LOSS, lot_id=line.id,
        gross_grams=2000, tare_grams=500,
    )  # fmt: skip
    discard(session, waste, awa)
    (held,) = on_hand(session, canteen_id=awa.canteen_id)
    assert (held.quantity, held.grams) == (Decimal("3.5"), 3500)


def test_rounded_parts_never_weigh_more_than_the_whole(session: Session, awa: By) -> None:
    herbs = a_product(session, unit=StockUnit.PIECE, grams_per_unit=1)
    line = a_line(herbs, "10", grams=5)
    receive(session, a_delivery(a_supplier(session, awa), line), awa)
    for _ in range(10):
        serve(session, a_meal((herbs, "1")), awa)
    kitchen = select(StockBalance.grams).join(Place, Place.id == StockBalance.place_id)
    ours = kitchen.where(StockBalance.canteen_id == awa.canteen_id)
    assert session.scalar(ours.where(Place.kind == Kind.KITCHEN)) == 5
    assert on_hand(session, canteen_id=awa.canteen_id) == []
    assert total_held(session, awa) == (0, 0, 0)


def test_what_is_missing_is_owed_where_the_lot_lies(session: Session, awa: By) -> None:
    milk = a_product(session, temperature_class=TemperatureClass.RAW_MILK)
    receive(session, a_delivery(a_supplier(session, awa), a_line(milk, "5")), awa)
    serve(session, a_meal((milk, "6")), awa)
    fridge = places_of(session, awa.canteen_id).of_kind[Kind.FRIDGE]
    owed = select(StockBalance.place_id, StockBalance.quantity).where(
        StockBalance.canteen_id == awa.canteen_id, StockBalance.quantity < 0
    )
    assert (fridge, Decimal(-1)) in [tuple(row) for row in session.execute(owed)]


def test_rescued_food_past_its_use_by_is_refused(session: Session, awa: By) -> None:
    crate = Crate(
        id=new_id(), rescued_on=MONDAY, donor="Marché", grams=500,
        use_by=MONDAY - timedelta(days=1),
    )  # fmt: skip
    with pytest.raises(PastUseBy):
        rescue(session, crate, awa)


def test_a_postal_code_abroad_is_not_next_door(session: Session, awa: By) -> None:
    heidelberg = a_producer(
        session, awa, postcode="69115", city="Heidelberg", country="DE", latitude=None,
        longitude=None,
    )  # fmt: skip
    line = a_line(a_product(session), producer_id=heidelberg)
    receive(session, a_delivery(a_supplier(session, awa), line), awa)
    assert bought_by(session, awa)[0].local is None
    near = a_line(a_product(session), producer_id=a_producer(session, awa))
    receive(session, a_delivery(a_supplier(session, awa), near), awa)
    assert bought_by(session, awa)[1].local == Evidence.PROVEN


def test_food_that_was_never_logged_is_no_free_food(session: Session, awa: By) -> None:
    carrots, beans = a_product(session), a_product(session)
    receive(session, a_delivery(a_supplier(session, awa), a_line(carrots, "10")), awa)
    crate = Crate(
        id=new_id(), rescued_on=MONDAY, donor="Marché", grams=3000, product_id=beans.id
    )
    rescue(session, crate, awa)
    unknown = a_product(session)
    meal = NewMeal(
        id=new_id(), served_on=MONDAY, covers=10, menu="Soupe",
        ingredients=tuple(
            Ingredient(id=new_id(), product_id=one.id, quantity=Decimal(2))
            for one in (carrots, beans, unknown)
        ),
    )  # fmt: skip
    serve(session, meal, awa)
    canteen = session.get_one(Canteen, awa.canteen_id)
    found = cost(session, canteen, Span((canteen.id,), date(2026, 3, 1), date(2026, 3, 31)))
    assert (found.net, found.unpriced_grams) == (Decimal(4), 2000)
