"""A farm whose place is said later: what was bought before keeps what was measured then."""

from decimal import Decimal

from sqlalchemy.orm import Session

from inventory.receiving.receipts import receive
from kernel.actor import By
from kernel.ids import new_id
from suppliers.evidence import Evidence
from suppliers.mending import OfProducer, mend_producer
from suppliers.producers import producer_by_id
from tests.builders import (
    NEARBY,
    a_delivery,
    a_line,
    a_producer,
    a_product,
    a_supplier,
    bought_by,
    somebody_in_a_new_canteen,
    within,
)


def test_from_then_on_its_distance_is_measured(session: Session) -> None:
    awa = somebody_in_a_new_canteen(session, **within(50))
    farm = a_producer(session, awa, latitude=None, longitude=None, postcode=None)
    shop, food = a_supplier(session, awa), a_product(session)
    receive(session, a_delivery(shop, a_line(food, producer_id=farm)), awa)
    mended = OfProducer(id=new_id(), producer_id=farm, city="Sain-Bel", **NEARBY)
    for _ in range(2):
        mend_producer(session, mended, awa)
    receive(session, a_delivery(shop, a_line(food, producer_id=farm)), awa)
    before, after = bought_by(session, awa)
    assert (before.local, before.local_km) == (Evidence.UNKNOWN, None)
    assert after.local == Evidence.PROVEN
    assert after.local_km is not None


def test_what_is_left_empty_is_emptied(session: Session, awa: By) -> None:
    farm = a_producer(session, awa, city="Lyon", latitude=Decimal("45.7"), country="ES")
    mend_producer(session, OfProducer(id=new_id(), producer_id=farm, city="Vaise"), awa)
    one = producer_by_id(session, farm)
    assert (one.city, one.latitude, one.country) == ("Vaise", None, "ES")
