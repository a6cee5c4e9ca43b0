"""The farms, shops and stalls behind one meal, and what may be said of them."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.kitchen.meals import MealNotFound, serve
from inventory.kitchen.sortings import SortedInto, Sorting, sort
from inventory.kitchen.ticks import Tick
from inventory.receiving.receipts import receive
from inventory.receiving.rescues import Crate, rescue
from kernel.actor import By
from kernel.ids import new_id
from network.canteens import Canteen
from sourcing.products import Product
from suppliers.labels import Label
from suppliers.suppliers import Supplier
from sustainability.fed_by import Fed, FedWith, fed_by
from tests.builders import (
    MONDAY,
    a_certificate,
    a_delivery,
    a_line,
    a_meal,
    a_producer,
    a_product,
    a_supplier,
    some_stock,
    somebody_in_a_new_canteen,
    take_back,
)
from tests.counting import statements
from tests.inventory.cooked.allocating import a_meal_on, counted, day
from tests.inventory.exchanges.two_ends import out, send
from tests.inventory.exchanges.two_ends import receive as unload
from tests.inventory.kitchen.dishes import a_dish, keep_of

BIO = (Label.BIO,)
FARM = {"name": "Ferme des Tilleuls", "city": "Chasselay"}


def of_farm(session: Session, by: By, product: Product, **facts: Any) -> UUID:
    """A lot of a new farm; `farm` says what is known of it."""
    producer_id = a_producer(session, by, **{**FARM, **facts.pop("farm", {})})
    return some_stock(session, by, product=product, producer_id=producer_id, **facts)


def sold(session: Session, by: By, product: Product, **seller: Any) -> UUID:
    """A lot whose producer nobody named; its supplier is known."""
    line = a_line(product, "10")
    supplier_id = a_supplier(session, by)
    supplier = session.get_one(Supplier, supplier_id)
    for name, value in {"name": "Biocoop", "city": "Lyon", **seller}.items():
        setattr(supplier, name, value)
    session.flush()
    receive(session, a_delivery(supplier_id, line), by)
    return line.id


def a_crate(session: Session, by: By, **facts: Any) -> Crate:
    facts = {"rescued_on": MONDAY, "donor": "Étal 12", "grams": 6_000, **facts}
    crate = Crate(id=new_id(), **facts)
    rescue(session, crate, by)
    return crate


def fed(session: Session, by: By, meal_id: UUID) -> list[Fed]:
    return fed_by(session, session.get_one(Canteen, by.canteen_id), meal_id)


def of_meal(session: Session, by: By, *wants: tuple[Product, str], **facts: Any) -> list[Fed]:
    return fed(session, by, serve(session, a_meal(*wants, **facts), by))


def only(name: str, *organic: bool) -> tuple[FedWith, ...]:
    return tuple(FedWith(name, name, one) for one in organic)


def test_a_farm_is_named_with_its_place_and_its_food(session: Session, awa: By) -> None:
    carrots = a_product(session, name=f"Carottes {new_id()}", name_en="Carrots")
    of_farm(session, awa, carrots)
    (farm,) = of_meal(session, awa, (carrots, "4"))
    assert farm == Fed(
        "Ferme des Tilleuls", "Chasselay", Decimal("23.7"), Decimal("45.9"), Decimal("4.6"),
        False, (FedWith(carrots.name, "Carrots", False),),
    )  # fmt: skip


def test_the_nearest_stands_first_and_who_lies_nobody_knows_where_last(
    session: Session, awa: By
) -> None:
    foods = [a_product(session) for _ in range(3)]
    of_farm(session, awa, foods[0], farm={"name": "Loin", "latitude": Decimal("47")})
    sold(session, awa, foods[1], name="Ailleurs")
    of_farm(session, awa, foods[2], farm={"name": "Près", "latitude": Decimal("45.8")})
    found = of_meal(session, awa, *((one, "1") for one in foods))
    assert [one.name for one in found] == ["Près", "Loin", "Ailleurs"]
    assert found[2].kilometres is None


def test_two_deliveries_of_a_farm_are_one_farm(session: Session, awa: By) -> None:
    carrots, leeks = a_product(session), a_product(session)
    producer_id = a_producer(session, awa, **FARM)
    for food in (leeks, carrots):
        some_stock(session, awa, product=food, producer_id=producer_id)
    (farm,) = of_meal(session, awa, (leeks, "1"), (carrots, "1"))
    assert [one.product for one in farm.products] == sorted((carrots.name, leeks.name))


@pytest.mark.parametrize("certified", [True, False])
def test_organic_is_said_where_a_certificate_or_the_seller_says_so(
    session: Session, awa: By, certified: bool
) -> None:
    carrots = a_product(session)
    producer_id = a_producer(session, awa)
    if certified:
        a_certificate(session, awa, producer_id=producer_id)
    some_stock(session, awa, product=carrots, producer_id=producer_id, labels=BIO)
    (farm,) = of_meal(session, awa, (carrots, "4"))
    assert farm.products == only(carrots.name, True)


def test_a_certificate_that_ended_calls_nothing_organic(session: Session, awa: By) -> None:
    carrots = a_product(session)
    producer_id = a_producer(session, awa)
    a_certificate(session, awa, producer_id=producer_id, valid_until=MONDAY.replace(day=1))
    some_stock(session, awa, product=carrots, producer_id=producer_id, labels=BIO)
    (farm,) = of_meal(session, awa, (carrots, "4"))
    assert farm.products == only(carrots.name, False)


def test_a_farm_at_the_door_is_nearer_than_any(session: Session, awa: By) -> None:
    here, near = a_product(session), a_product(session)
    of_farm(session, awa, near, farm={"name": "Près", "latitude": Decimal("45.78")})
    at_the_door = {"latitude": Decimal("45.764"), "longitude": Decimal("4.8357")}
    of_farm(session, awa, here, farm={"name": "Toits", **at_the_door})
    found = of_meal(session, awa, (near, "1"), (here, "1"))
    assert [one.name for one in found] == ["Toits", "Près"]
    assert found[0].kilometres == 0


def test_of_two_crates_one_organic_nobody_calls_both_so(session: Session, awa: By) -> None:
    carrots, farm_id = a_product(session), a_producer(session, awa)
    for labels in (BIO, ()):
        some_stock(session, awa, "2", product=carrots, labels=labels, producer_id=farm_id)
    (farm,) = of_meal(session, awa, (carrots, "4"))
    assert farm.products == only(carrots.name, False)


def test_where_nobody_named_the_producer_the_shop_stands(session: Session, awa: By) -> None:
    rice = a_product(session)
    place = {"latitude": Decimal("45.7"), "longitude": Decimal("4.9")}
    sold(session, awa, rice, **place)
    (shop,) = of_meal(session, awa, (rice, "1"))
    assert (shop.name, shop.city, shop.kilometres) == ("Biocoop", "Lyon", None)
    assert (shop.latitude, shop.longitude) == (place["latitude"], place["longitude"])


def test_a_farm_without_a_place_does_not_lie_at_its_wholesaler(
    session: Session, awa: By
) -> None:
    rice = a_product(session)
    seller = a_supplier(session, awa, latitude=Decimal("45.7"), longitude=Decimal("4.9"))
    unknown = {"latitude": None, "longitude": None, "postcode": None}
    line = a_line(rice, producer_id=a_producer(session, awa, **unknown))
    receive(session, a_delivery(seller, line), awa)
    (farm,) = of_meal(session, awa, (rice, "1"))
    assert (farm.kilometres, farm.latitude, farm.longitude) == (None, None, None)


def test_who_gave_it_is_named_by_name_and_it_is_said_to_be_rescued(
    session: Session, awa: By
) -> None:
    leeks = a_product(session)
    a_crate(session, awa, product_id=leeks.id)
    (stall,) = of_meal(session, awa, (leeks, "1"))
    assert (stall.name, stall.rescued) == ("Étal 12", True)
    assert stall.products == only(leeks.name, False)


def test_who_sold_some_and_gave_some_is_no_giver(session: Session, awa: By) -> None:
    leeks, rice = a_product(session), a_product(session)
    a_crate(session, awa, product_id=leeks.id)
    sold(session, awa, rice, name="Étal 12", city="")
    (stall,) = of_meal(session, awa, (leeks, "1"), (rice, "1"))
    assert (stall.name, stall.rescued, len(stall.products)) == ("Étal 12", False, 2)


def test_what_was_sorted_out_of_a_crate_names_who_gave_the_crate(
    session: Session, awa: By
) -> None:
    leeks = a_product(session)
    crate = a_crate(session, awa)
    part = SortedInto(id=new_id(), product_id=leeks.id, grams=4_000)
    sorting = Sorting(id=new_id(), rescue_id=crate.id, sorted_on=MONDAY, into=(part,))
    sort(session, sorting, awa)
    (stall,) = of_meal(session, awa, (leeks, "1"))
    assert (stall.name, stall.rescued) == ("Étal 12", True)


def test_a_crate_still_to_be_sorted_names_no_food(session: Session, awa: By) -> None:
    crate = a_crate(session, awa)
    tick = Tick(id=new_id(), lot_id=crate.id)
    assert of_meal(session, awa, ticked=(tick,)) == []


def test_a_ticked_product_names_the_farms_that_lay_on_the_shelf(
    session: Session, awa: By
) -> None:
    carrots = a_product(session)
    of_farm(session, awa, carrots)
    of_farm(session, awa, carrots, farm={"name": "Demain"}, received_on=day(1))
    meal_id = a_meal_on(session, awa, day(0), 40, carrots)
    assert [one.name for one in fed(session, awa, meal_id)] == ["Ferme des Tilleuls"]


def test_what_only_a_count_gave_to_a_meal_is_on_no_board(session: Session, awa: By) -> None:
    carrots = a_product(session)
    of_farm(session, awa, carrots)
    silent = a_meal_on(session, awa, day(0), 40)
    ticking = a_meal_on(session, awa, day(0), 40, carrots)
    counted(session, awa, day(0), (carrots, "6"))
    assert fed(session, awa, silent) == []
    assert [one.name for one in fed(session, awa, ticking)] == ["Ferme des Tilleuls"]


def test_a_soup_served_again_names_the_farms_of_what_is_in_it(
    session: Session, awa: By
) -> None:
    carrots, soup = a_product(session), a_dish(session)
    of_farm(session, awa, carrots)
    monday = a_meal_on(session, awa, day(0), 40, wants=[(carrots, "3")])
    keep_of(session, awa, monday, soup, 1000)
    (farm,) = of_meal(session, awa, (soup, "1"), served_on=day(1))
    assert (farm.name, farm.products) == (FARM["name"], only(carrots.name, False))


def test_what_came_from_another_canteen_still_names_its_farm(session: Session, awa: By) -> None:
    """Its kilometres are measured from where it is eaten."""
    north = {"latitude": Decimal("45.9"), "longitude": Decimal("4.6")}
    ben = somebody_in_a_new_canteen(session, **north)
    carrots = a_product(session)
    of_farm(session, awa, carrots)
    sent = send(session, awa, ben, out("4", product_id=carrots.id))
    unload(session, ben, sent)
    (farm,) = of_meal(session, ben, (carrots, "1"))
    assert (farm.name, farm.kilometres) == (FARM["name"], Decimal("0.0"))


def test_what_lay_on_the_shelf_before_names_nobody(session: Session, awa: By) -> None:
    assert of_meal(session, awa, (a_product(session), "2")) == []


def test_a_meal_taken_back_fed_nobody(session: Session, awa: By) -> None:
    meal_id = serve(session, a_meal(), awa)
    with pytest.raises(MealNotFound):
        fed(session, somebody_in_a_new_canteen(session), meal_id)
    take_back(session, awa, meal_id)
    with pytest.raises(MealNotFound):
        fed(session, awa, meal_id)


def test_many_farms_are_read_in_as_many_statements_as_one(
    engine: Engine, session: Session, awa: By
) -> None:
    costs = []
    for size in (1, 6):
        foods = [a_product(session) for _ in range(size)]
        for one in foods:
            of_farm(session, awa, one, farm={"name": f"Ferme {new_id()}"})
        meal_id = serve(session, a_meal(*((one, "1") for one in foods)), awa)
        assert len(fed(session, awa, meal_id)) == size
        costs.append(statements(engine, lambda meal_id=meal_id: fed(session, awa, meal_id)))
    assert costs[0] == costs[1]
