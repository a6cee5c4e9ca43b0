"""What came in the place of an ordered line: how much of it is set against it, and what is owed."""

from decimal import Decimal

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.receiving.deliveries import DeliveredLine, Delivery, Outcome
from inventory.receiving.receipts import outstanding, receive
from inventory.receiving.replacements import ReceiptNotFound, changes_in, changes_of
from kernel.actor import By
from kernel.ids import new_id
from sourcing.drafting import Draft, NewOrderLine, draft
from sourcing.orders import order_by_id
from suppliers.labels import Label
from tests.builders import (
    MONDAY,
    a_delivery,
    a_line,
    a_producer,
    a_product,
    a_supplier,
    an_offer,
    bought_by,
    somebody_in_a_new_canteen,
    take_back,
    within,
)
from tests.counting import statements
from tests.inventory.receiving.replaced import (
    Order,
    chard_ordered,
    instead,
    of_the_order,
    the_change,
)


@pytest.fixture
def awa(session: Session) -> By:
    return somebody_in_a_new_canteen(session, **within(80))


@pytest.fixture
def order(session: Session, awa: By) -> Order:
    return chard_ordered(session, awa)


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
