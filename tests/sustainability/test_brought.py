"""Who brought what to a canteen, and what their labels rest on."""

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from inventory.receiving.receipts import receive
from suppliers.evidence import Evidence
from suppliers.labels import Label
from sustainability.brought import brought
from sustainability.heaps import Span
from tests.builders import (
    MONDAY,
    a_certificate,
    a_delivery,
    a_line,
    a_producer,
    a_product,
    a_supplier,
    somebody_in_a_new_canteen,
    take_back,
)

FEBRUARY = date(2026, 2, 2)


def test_a_supplier_is_told_by_value_weight_distance_and_proof(session: Session) -> None:
    awa = somebody_in_a_new_canteen(session)
    shop = a_supplier(session, awa)
    near, far = a_producer(session, awa), a_producer(session, awa, latitude=Decimal("47.0"))
    a_certificate(session, awa, producer_id=near)
    lines = [
        a_line(a_product(session), "30", producer_id=near, labels=(Label.BIO,)),
        a_line(a_product(session), "10", producer_id=far, labels=(Label.BIO,)),
    ]
    receive(session, a_delivery(shop, *lines), awa)
    span = Span((awa.canteen_id,), FEBRUARY, MONDAY)
    told = brought(session, span)[shop]
    assert (told.value, told.grams) == (Decimal("80.00"), 40_000)
    assert told.producers == {near, far}
    assert told.nearest is not None
    assert told.farthest is not None
    assert told.nearest < 25 < 100 < told.farthest
    assert told.labels[Label.BIO] == {
        Evidence.PROVEN: Decimal("60.00"),
        Evidence.DECLARED: Decimal("20.00"),
    }
    assert told.proven(Label.BIO) == Decimal("0.75")


def test_what_was_taken_back_was_not_brought(session: Session) -> None:
    awa = somebody_in_a_new_canteen(session)
    shop = a_supplier(session, awa)
    delivery = a_delivery(shop, a_line(a_product(session), labels=(Label.BIO,)))
    receive(session, delivery, awa)
    take_back(session, awa, delivery.id)
    assert brought(session, Span((awa.canteen_id,), FEBRUARY, MONDAY)) == {}
