"""The supplier sent leeks for chard: tied to the line that was ordered, and what changes is shown."""

from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.receiving.deliveries import DeliveredLine, Delivery, Outcome
from inventory.receiving.receipts import outstanding, receive
from inventory.receiving.replacements import Changes, ReceiptNotFound, changes_in, changes_of
from kernel.actor import By
from kernel.ids import new_id
from network.promises import Measure
from sourcing.allergens import Allergen, to_bits
from sourcing.orders import Draft, NewOrderLine, draft, order_by_id
from sourcing.products import Product
from suppliers.evidence import Evidence
from suppliers.labels import Label
from tests.builders import (
    MONDAY,
    a_certificate,
    a_delivery,
    a_line,
    a_producer,
    a_product,
    a_supplier,
    an_offer,
    an_order,
    bought_by,
    somebody_in_a_new_canteen,
    take_back,
    within,
)
from tests.counting import statements

PARIS = {"latitude": Decimal("48.85"), "longitude": Decimal("2.35")}


class Order(NamedTuple):
    """Ten kilos of chard at 2.00 € a kilo, organic and certified, from 24 km away."""

    supplier_id: UUID
    order_id: UUID
    line_id: UUID
    chard: Product


@pytest.fixture
def awa(session: Session) -> By:
    return somebody_in_a_new_canteen(session, **within(80))


@pytest.fixture
def order(session: Session, awa: By) -> Order:
    supplier_id, farm = a_supplier(session, awa, intermediaries=0), a_producer(session, awa)
    a_certificate(session, awa, producer_id=farm)
    chard = a_product(session, allergens_said=True)
    of = {"supplier_id": supplier_id, "product_id": chard.id, "producer_id": farm}
    offer_id = an_offer(session, awa, name="Blettes", labels=(Label.BIO,), **of)
    new = an_order(session, awa, offer_id, supplier_id=supplier_id)
    return Order(supplier_id, new.id, new.lines[0].id, chard)


def instead(
    order: Order, product: Product, quantity: str = "10", **facts: object
) -> DeliveredLine:
    of = {"outcome": Outcome.REPLACED, "order_line_id": order.line_id}
    return a_line(product, quantity, **{**of, **facts})


def of_the_order(order: Order, *lines: DeliveredLine) -> Delivery:
    return a_delivery(order.supplier_id, *lines, order_id=order.order_id)


def the_change(session: Session, by: By, delivery: Delivery) -> Changes:
    """Before it is accepted, and the same after."""
    (before,) = changes_in(session, delivery, canteen_id=by.canteen_id)
    receive(session, delivery, by)
    (after,) = changes_of(session, delivery.id, canteen_id=by.canteen_id)
    assert _told(before) == _told(after)
    return after


def _told(change: Changes) -> list[object]:
    sides = [(one.line, one.price_per_kilo, one.allergens) for one in change.came]
    return [change.order_line_id, change.ordered, sides, change.effects]


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


def test_only_what_did_not_come_as_ordered_is_set_against_it(
    session: Session, awa: By, order: Order
) -> None:
    itself = DeliveredLine(
        id=new_id(), order_line_id=order.line_id, outcome=Outcome.SHORT, quantity=Decimal(6)
    )
    leeks, cress = a_product(session), a_product(session)
    lines = (itself, instead(order, leeks, "3"), instead(order, cress, "0.5", price=Decimal(8)))
    change = the_change(session, awa, of_the_order(order, *lines))
    # Four kilos of chard were missing, 8 € of it; 6 € of leeks and 4 € of cress came.
    assert (change.ordered.line.net_value, change.ordered.line.grams) == (8, 4000)
    assert [one.line.net_value for one in change.came] == [6, 4]
    assert change.net == Decimal("2.00")
    assert change.price_per_kilo == Decimal("2.8571")


def test_what_an_earlier_delivery_brought_is_not_replaced(
    session: Session, awa: By, order: Order
) -> None:
    part = DeliveredLine(id=new_id(), order_line_id=order.line_id, quantity=Decimal(7))
    first = a_delivery(order.supplier_id, part, order_id=order.order_id, more_to_come=True)
    receive(session, first, awa)
    change = the_change(
        session, awa, of_the_order(order, instead(order, a_product(session), "3"))
    )
    assert change.ordered.line.net_value == Decimal("6.00")


def owed(session: Session, by: By, order: Order) -> list[Decimal]:
    known = order_by_id(session, order.order_id, canteen_id=by.canteen_id)
    return list(outstanding(session, known).values())


def test_the_replaced_line_is_owed_no_more_until_the_receipt_is_taken_back(
    session: Session, awa: By, order: Order
) -> None:
    delivery = of_the_order(order, instead(order, a_product(session), "2"))
    receive(session, delivery, awa)
    assert owed(session, awa, order) == [0]
    take_back(session, awa, delivery.id)
    assert owed(session, awa, order) == [10]


def test_another_food_under_the_line_replaces_it_also_where_nobody_said_so(
    session: Session, awa: By, order: Order
) -> None:
    line = a_line(a_product(session), "2", order_line_id=order.line_id)
    change = the_change(session, awa, of_the_order(order, line))
    assert change.organic_lost
    assert owed(session, awa, order) == [0]


def test_the_same_food_named_again_is_what_was_ordered(
    session: Session, awa: By, order: Order
) -> None:
    line = DeliveredLine(id=new_id(), order_line_id=order.line_id, product_id=order.chard.id)
    delivery = of_the_order(order, line)
    assert changes_in(session, delivery, canteen_id=awa.canteen_id) == []
    receive(session, delivery, awa)
    (bought,) = bought_by(session, awa)
    assert (bought.net_value, bought.grams) == (Decimal("20.00"), 10_000)
    assert bought.proven == {Label.BIO}
    assert changes_of(session, delivery.id, canteen_id=awa.canteen_id) == []


def test_the_same_food_may_replace_itself_without_its_label(
    session: Session, awa: By, order: Order
) -> None:
    change = the_change(session, awa, of_the_order(order, instead(order, order.chard)))
    assert change.organic_lost
    assert (change.allergens_come, change.allergens_go) == (frozenset(), frozenset())


def test_what_came_in_its_place_and_went_back_changes_nothing(
    session: Session, awa: By, order: Order
) -> None:
    damaged = instead(order, a_product(session)).model_copy(
        update={"quantity": None, "packs": Decimal(3), "not_kept": Decimal(3)}
    )
    delivery = of_the_order(order, damaged)
    assert changes_in(session, delivery, canteen_id=awa.canteen_id) == []


def test_a_delivery_without_an_order_replaces_nothing(session: Session, awa: By) -> None:
    delivery = a_delivery(a_supplier(session, awa), a_line(a_product(session)))
    assert changes_in(session, delivery, canteen_id=awa.canteen_id) == []
    receive(session, delivery, awa)
    assert changes_of(session, delivery.id, canteen_id=awa.canteen_id) == []


def test_another_canteens_delivery_is_not_found(
    session: Session, awa: By, order: Order
) -> None:
    delivery = of_the_order(order, instead(order, a_product(session)))
    receive(session, delivery, awa)
    ben = somebody_in_a_new_canteen(session)
    with pytest.raises(ReceiptNotFound):
        changes_of(session, delivery.id, canteen_id=ben.canteen_id)


def test_twenty_replaced_lines_cost_as_many_statements_as_one(
    session: Session, engine: Engine, awa: By
) -> None:
    def cost(count: int) -> int:
        delivery = _all_replaced(session, awa, count)
        before = statements(
            engine, lambda: changes_in(session, delivery, canteen_id=awa.canteen_id)
        )
        receive(session, delivery, awa)
        session.expunge_all()
        after = statements(
            engine, lambda: changes_of(session, delivery.id, canteen_id=awa.canteen_id)
        )
        return before + after

    assert cost(20) == cost(1)


def _all_replaced(session: Session, by: By, count: int) -> Delivery:
    supplier_id = a_supplier(session, by)
    offers = [
        an_offer(session, by, supplier_id=supplier_id, producer_id=a_producer(session, by))
        for _ in range(count)
    ]
    lines = [NewOrderLine(id=new_id(), offer_id=one, packs=Decimal(2)) for one in offers]
    of = {"supplier_id": supplier_id, "ordered_on": MONDAY, "delivery_on": MONDAY}
    new = Draft(id=new_id(), lines=tuple(lines), **of)
    draft(session, new, by)
    came = [
        a_line(a_product(session), outcome=Outcome.REPLACED, order_line_id=line.id)
        for line in lines
    ]
    return a_delivery(supplier_id, *came, order_id=new.id)
