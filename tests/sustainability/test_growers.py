"""Who grew what a canteen bought, without a word of what it cost."""

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from inventory.receiving.receipts import receive
from network.canteens import Canteen
from suppliers.labels import Label
from sustainability.growers import growers
from sustainability.heaps import Span
from tests.builders import (
    MONDAY,
    a_delivery,
    a_line,
    a_producer,
    a_product,
    a_supplier,
    somebody_in_a_new_canteen,
    take_back,
)


def test_the_nearest_first_and_organic_only_where_every_line_is(session: Session) -> None:
    awa = somebody_in_a_new_canteen(session)
    far = a_producer(session, awa, name="Loin", latitude=Decimal("48"))
    near = a_producer(session, awa, name="Ici")
    nowhere = a_producer(session, awa, name="Où ?", latitude=None, longitude=None)
    carrots, leeks = (
        a_product(session, name="Carottes !"),
        a_product(session, name="Poireaux !"),
    )
    bio = (Label.BIO,)
    lines = [
        a_line(carrots, producer_id=far, labels=bio),
        a_line(carrots, producer_id=near, labels=bio),
        a_line(carrots, producer_id=near),
        a_line(leeks, producer_id=near, labels=bio),
        a_line(leeks, producer_id=nowhere),
    ]
    receive(session, a_delivery(a_supplier(session, awa), *lines), awa)
    gone = a_delivery(
        a_supplier(session, awa), a_line(leeks, producer_id=a_producer(session, awa))
    )
    receive(session, gone, awa)
    take_back(session, awa, gone.id)
    canteen = session.get_one(Canteen, awa.canteen_id)
    found = growers(session, canteen, Span((canteen.id,), date(2026, 3, 1), MONDAY))
    assert [one.name for one in found] == ["Ici", "Loin", "Où ?"]
    told = {one.name: {food.product: food.organic for food in one.products} for one in found}
    assert told == {
        "Ici": {"Carottes !": False, "Poireaux !": True},
        "Loin": {"Carottes !": True},
        "Où ?": {"Poireaux !": False},
    }
    assert found[2].kilometres is None
