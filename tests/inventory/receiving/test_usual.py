"""What a supplier usually brings, so that it need not be typed with wet hands."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.receiving.deliveries import Weight
from inventory.receiving.receipts import receive
from inventory.receiving.usual import Usual, suppliers_here, usual_goods
from inventory.undoing.amendments import Amendment, amend
from kernel.actor import By
from kernel.ids import new_id
from sourcing.pricing import PricePer
from sourcing.products import Product, StockUnit
from sourcing.stand_ins import UNNAMED, stand_in
from sourcing.temperatures import TemperatureClass
from suppliers.labels import Label
from suppliers.suppliers import supplier_by_id
from tests.builders import (
    a_delivery,
    a_line,
    a_product,
    a_supplier,
    an_offer,
    somebody_in_a_new_canteen,
    take_back,
)
from tests.counting import statements

TODAY = date(2026, 9, 30)


def brought(
    session: Session, by: By, supplier_id: UUID, *goods: Product, ago: int = 3, **facts: Any
) -> UUID:
    lines = [a_line(one, **facts) for one in goods]
    on = TODAY - timedelta(days=ago)
    return receive(session, a_delivery(supplier_id, *lines, received_on=on), by)


def usual(session: Session, by: By, supplier_id: UUID) -> list[Usual]:
    return usual_goods(session, supplier_id, canteen_id=by.canteen_id, on=TODAY)


def counted(session: Session, by: By, supplier_id: UUID) -> dict[UUID, int]:
    return {one.product_id: one.times for one in usual(session, by, supplier_id)}


def times_here(session: Session, by: By, *suppliers: UUID) -> list[tuple[UUID, int]]:
    """Those of the suppliers asked for, in the order in which they are shown."""
    found = suppliers_here(session, by.canteen_id, on=TODAY)
    return [(one.id, one.times) for one in found if one.id in suppliers]


def test_who_comes_often_is_shown_first_and_the_rest_by_name(session: Session, awa: By) -> None:
    word = f"{new_id()}"
    names = {name: a_supplier(session, awa) for name in ("Éa", "eb", "Ec", "ed")}

    for name, one in names.items():
        supplier_by_id(session, one).name = f"{word} {name}"
    session.flush()
    carrots = a_product(session)
    for name, times in (("Ec", 2), ("ed", 3)):
        for _ in range(times):
            brought(session, awa, names[name], carrots)
    shown = times_here(session, awa, *names.values())
    assert shown == [(names["ed"], 3), (names["Ec"], 2), (names["Éa"], 0), (names["eb"], 0)]


def test_what_another_canteen_got_or_long_ago_makes_nobody_usual_here(
    session: Session, awa: By
) -> None:
    supplier_id, carrots = a_supplier(session, awa), a_product(session)
    brought(session, somebody_in_a_new_canteen(session), supplier_id, carrots)
    brought(session, awa, supplier_id, carrots, ago=181)
    assert times_here(session, awa, supplier_id) == [(supplier_id, 0)]
    assert counted(session, awa, supplier_id) == {}
    brought(session, awa, supplier_id, carrots, ago=180)
    assert times_here(session, awa, supplier_id) == [(supplier_id, 1)]
    assert counted(session, awa, supplier_id) == {carrots.id: 1}


def test_a_delivery_taken_back_or_corrected_counts_as_it_holds(
    session: Session, awa: By
) -> None:
    supplier_id, carrots, leeks = (
        a_supplier(session, awa),
        a_product(session),
        a_product(session),
    )
    take_back(session, awa, brought(session, awa, supplier_id, carrots))
    wrong = brought(session, awa, supplier_id, carrots)
    right = a_delivery(supplier_id, a_line(leeks), received_on=TODAY)
    amend(session, Amendment(id=new_id(), of=wrong, delivery=right), awa)
    assert times_here(session, awa, supplier_id) == [(supplier_id, 1)]
    assert counted(session, awa, supplier_id) == {leeks.id: 1}


def test_offers_of_the_day_and_goods_without_one_stand_together(
    session: Session, awa: By
) -> None:
    supplier_id = a_supplier(session, awa)
    fowl = a_product(session, unit=StockUnit.PIECE, temperature_class=TemperatureClass.POULTRY)
    chard = a_product(session)
    of = {"supplier_id": supplier_id, "product_id": fowl.id, "price_per": PricePer.KILO}
    old = an_offer(
        session, awa, **of, name="Poulet", price=Decimal(9), valid_from=date(2026, 1, 1)
    )
    new = an_offer(
        session, awa, **of, name="Poulet fermier", price=Decimal(10), replaces=old,
        pack_quantity=Decimal(4), labels=(Label.BIO,), valid_from=date(2026, 9, 1),
    )  # fmt: skip
    an_offer(
        session, awa, **of, name="Poulet d’octobre", replaces=old, valid_from=date(2026, 10, 1)
    )
    for _ in range(2):
        brought(session, awa, supplier_id, chard, quantity="4", price=Decimal("1.50"))
    assert usual(session, awa, supplier_id) == [
        Usual(
            chard.id, chard.name, StockUnit.KG, None, chard.name, Decimal(1),
            Decimal("1.5000"), PricePer.UNIT, None, organic=False, times=2,
        ),
        Usual(
            fowl.id, fowl.name, StockUnit.PIECE, new, "Poulet fermier", Decimal(4),
            Decimal(10), PricePer.KILO, TemperatureClass.POULTRY, organic=True, times=0,
        ),
    ]  # fmt: skip


def test_the_newest_price_that_was_paid_is_the_usual_one(session: Session, awa: By) -> None:
    supplier_id, carrots = a_supplier(session, awa), a_product(session)
    brought(session, awa, supplier_id, carrots, ago=1, price=Decimal(0))
    brought(session, awa, supplier_id, carrots, ago=9, quantity="3", price=Decimal("2.35"))
    brought(session, awa, supplier_id, carrots, ago=30, price=Decimal(1))
    (found,) = usual(session, awa, supplier_id)
    assert (found.price, found.times) == (Decimal("2.3500"), 3)


@pytest.mark.parametrize("paid_by", list(Weight))
def test_the_usual_price_is_that_of_the_weight_that_was_paid(
    session: Session, awa: By, paid_by: Weight
) -> None:
    supplier_id, carrots = a_supplier(session, awa), a_product(session)
    three = {"grams": 9500, "note_grams": 10_000, "cleaned_grams": 8200}
    brought(session, awa, supplier_id, carrots, quantity="9.5", paid_by=paid_by, **three)
    assert usual(session, awa, supplier_id)[0].price == Decimal("2.0000")


def test_what_nobody_ever_paid_has_no_usual_price(session: Session, awa: By) -> None:
    supplier_id, carrots = a_supplier(session, awa), a_product(session)
    brought(session, awa, supplier_id, carrots, price=Decimal(0))
    assert usual(session, awa, supplier_id)[0].price is None


def test_the_most_frequent_goods_come_first_then_by_name(session: Session, awa: By) -> None:
    supplier_id = a_supplier(session, awa)
    ail, epinards, navets = (
        a_product(session, name=f"{name} {new_id()}") for name in ("Ail", "Épinards", "navets")
    )
    brought(session, awa, supplier_id, navets, epinards, ail)
    brought(session, awa, supplier_id, navets)
    shown = [one.product_id for one in usual(session, awa, supplier_id)]
    assert shown == [navets.id, ail.id, epinards.id]


def test_what_stands_for_food_without_a_name_is_never_offered(
    session: Session, awa: By
) -> None:
    supplier_id = a_supplier(session, awa)
    line = a_line(stand_in(session, UNNAMED), description="Courge")
    receive(session, a_delivery(supplier_id, line, received_on=TODAY), awa)
    assert usual(session, awa, supplier_id) == []


def test_another_canteen_s_offer_is_not_offered_here(session: Session, awa: By) -> None:
    supplier_id, luc = a_supplier(session, awa), somebody_in_a_new_canteen(session)
    an_offer(session, awa, supplier_id=supplier_id, canteen_id=luc.canteen_id)
    ours = an_offer(session, awa, supplier_id=supplier_id, canteen_id=awa.canteen_id)
    assert [one.offer_id for one in usual(session, awa, supplier_id)] == [ours]


def test_much_that_is_usual_costs_no_more_statements(
    session: Session, engine: Engine, awa: By
) -> None:
    supplier_id = a_supplier(session, awa)

    def cost() -> int:
        session.expunge_all()
        return statements(engine, lambda: usual(session, awa, supplier_id))

    an_offer(session, awa, supplier_id=supplier_id)
    brought(session, awa, supplier_id, a_product(session))
    few = cost()
    for _ in range(6):
        an_offer(session, awa, supplier_id=supplier_id)
        brought(session, awa, supplier_id, *(a_product(session) for _ in range(4)))
    assert cost() == few
