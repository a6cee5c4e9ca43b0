"""The supplier sent leeks for chard: tied to the line that was ordered, and what changes is shown."""

from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from inventory.receiving.deliveries import DeliveredLine, Outcome
from inventory.receiving.replacements import Changes, changes_in
from kernel.actor import By
from kernel.ids import new_id
from network.promises import Measure
from sourcing.allergens import Allergen, to_bits
from sourcing.products import Product
from suppliers.evidence import Evidence
from suppliers.labels import Label
from tests.builders import (
    MONDAY,
    a_certificate,
    a_producer,
    a_product,
    an_offer,
    somebody_in_a_new_canteen,
    within,
)
from tests.inventory.receiving.replaced import (
    Order,
    chard_ordered,
    instead,
    of_the_order,
    the_change,
)

PARIS = {"latitude": Decimal("48.85"), "longitude": Decimal("2.35")}


@pytest.fixture
def awa(session: Session) -> By:
    return somebody_in_a_new_canteen(session, **within(80))


@pytest.fixture
def order(session: Session, awa: By) -> Order:
    return chard_ordered(session, awa)


def by_value(change: Changes, measure: Measure) -> tuple[dict[str, str], dict[str, str]]:
    (effect,) = [one for one in change.effects if one.measure == measure]
    return (
        {evidence.value: str(amount.value) for evidence, amount in effect.before.items()},
        {evidence.value: str(amount.value) for evidence, amount in effect.after.items()},
    )


def test_conventional_leeks_for_organic_chard(session: Session, awa: By, order: Order) -> None:
    leeks = a_product(session, name=f"Poireaux {new_id()}")
    change = the_change(
        session, awa, of_the_order(order, instead(order, leeks, price=Decimal("1.50")))
    )
    # Cheaper: 15 € for 20 €, 1.50 a kilo for 2.00.
    assert change.net == Decimal("-5.00")
    assert (change.ordered.price_per_kilo, change.price_per_kilo) == (2, Decimal("1.5"))
    # Organic was ordered, and nobody says that this is.
    assert change.organic_lost
    assert change.labels_lost == {Label.BIO}
    assert change.ordered.labels == {Label.BIO: Evidence.PROVEN}
    assert change.came[0].labels == {}
    assert by_value(change, Measure.ORGANIC) == ({"proven": "20.00"}, {})
    # Nobody said who grew it, nor where: local for 20 € becomes unknown for 15 €.
    assert by_value(change, Measure.LOCAL) == ({"proven": "20.00"}, {"unknown": "15.00"})
    (organic,) = [one for one in change.effects if one.measure == Measure.ORGANIC]
    assert organic.month == MONDAY.replace(day=1)
    assert organic.counted == (Decimal("-20.00"), -10_000)


def test_what_the_person_at_the_door_says_of_it_counts(
    session: Session, awa: By, order: Order
) -> None:
    far = a_producer(session, awa, **PARIS)
    line = instead(order, a_product(session), labels=(Label.BIO,), producer_id=far)
    change = the_change(session, awa, of_the_order(order, line))
    # Still organic, but on the farm's word alone, and from too far.
    assert not change.organic_lost
    assert change.came[0].labels == {Label.BIO: Evidence.DECLARED}
    assert by_value(change, Measure.ORGANIC) == ({"proven": "20.00"}, {"declared": "20.00"})
    assert by_value(change, Measure.LOCAL) == ({"proven": "20.00"}, {})
    assert by_value(change, Measure.SHORT_CIRCUIT) == (
        {"declared": "20.00"},
        {"declared": "20.00"},
    )


def test_an_offer_of_the_suppliers_brings_its_producer_its_labels_and_its_price(
    session: Session, awa: By, order: Order
) -> None:
    farm = a_producer(session, awa)
    a_certificate(session, awa, producer_id=farm, label=Label.AOCAOP)
    of = {"supplier_id": order.supplier_id, "producer_id": farm, "price": Decimal(3)}
    offer_id = an_offer(session, awa, labels=(Label.AOCAOP,), **of)
    line = DeliveredLine(
        id=new_id(), outcome=Outcome.REPLACED, order_line_id=order.line_id, offer_id=offer_id,
        packs=Decimal(2),
    )  # fmt: skip
    change = the_change(session, awa, of_the_order(order, line))
    assert change.net == Decimal("10.00")
    assert (change.labels_lost, change.labels_gained) == ({Label.BIO}, {Label.AOCAOP})
    assert by_value(change, Measure.EGALIM) == ({"proven": "20.00"}, {"proven": "30.00"})


def test_allergens_that_come_and_go_are_told_and_the_unsaid_is_unknown(
    session: Session, awa: By, order: Order
) -> None:
    order.chard.allergens = to_bits([Allergen.CELERY])
    celeriac = a_product(
        session, allergens=to_bits([Allergen.CELERY, Allergen.MUSTARD]), allergens_said=True
    )
    leeks = a_product(session, allergens=0, allergens_said=True)
    unsaid = a_product(session)
    (one,) = _of(session, awa, order, celeriac)
    assert (one.allergens_come, one.allergens_go) == ({Allergen.MUSTARD}, frozenset())
    (one,) = _of(session, awa, order, leeks)
    assert (one.allergens_come, one.allergens_go) == (frozenset(), {Allergen.CELERY})
    assert one.unsaid == []
    (one,) = _of(session, awa, order, unsaid)
    assert one.came[0].allergens is None
    assert one.unsaid == [unsaid.name]
    assert one.allergens_go == frozenset()


def _of(session: Session, by: By, order: Order, product: Product) -> list[Changes]:
    delivery = of_the_order(order, instead(order, product))
    return changes_in(session, delivery, canteen_id=by.canteen_id)
