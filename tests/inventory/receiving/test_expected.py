"""What should arrive at the door: whose order, and how much of it is still owed."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.receiving.deliveries import DeliveredLine, Delivery, Outcome
from inventory.receiving.expected import Expected, ExpectedLine, expected, expected_order
from inventory.receiving.receipts import receive
from inventory.undoing.amendments import Amendment, amend
from kernel.actor import By
from kernel.ids import new_id
from sourcing.drafting import Draft, NewOrderLine, draft
from sourcing.orders import OrderNotFound
from sourcing.pricing import PricePer
from sourcing.products import StockUnit
from sourcing.sending import Cancelling, Confirming, Sending, cancel, confirm, send
from sourcing.temperatures import TemperatureClass
from suppliers.labels import Label
from tests.builders import (
    MONDAY,
    a_delivery,
    a_line,
    a_product,
    a_supplier,
    an_offer,
    somebody_in_a_new_canteen,
    take_back,
)
from tests.counting import statements

TODAY = date(2026, 3, 16)


def day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


def drafted(session: Session, by: By, on: date = TODAY, *offers: UUID, **facts: Any) -> Draft:
    """An order of two packs of each offer; of a crate of five kilos where none is named."""
    supplier_id = facts.pop("supplier_id", None) or a_supplier(session, by)
    named = offers or (an_offer(session, by, supplier_id=supplier_id),)
    packs = Decimal(facts.pop("packs", "2"))
    lines = tuple(NewOrderLine(id=new_id(), offer_id=one, packs=packs) for one in named)
    days = {"ordered_on": MONDAY, "delivery_on": on}
    new = Draft(id=new_id(), supplier_id=supplier_id, lines=lines, **days)
    draft(session, new, by)
    return new


def sent(session: Session, by: By, on: date = TODAY, *offers: UUID, **facts: Any) -> Draft:
    new = drafted(session, by, on, *offers, **facts)
    send(session, Sending(id=new_id(), order_id=new.id, sent_on=MONDAY), by)
    return new


def came(order: Draft, **facts: Any) -> Delivery:
    """Its first line at the door, and more of it to come."""
    line = DeliveredLine(id=new_id(), order_line_id=order.lines[0].id, **facts)
    return a_delivery(order.supplier_id, line, order_id=order.id, more_to_come=True)


def asked(session: Session, by: By) -> list[UUID]:
    return [one.order_id for one in expected(session, by.canteen_id, on=TODAY)]


def the_line(session: Session, by: By, order: Draft, **how: Any) -> ExpectedLine:
    found = expected_order(session, order.id, canteen_id=by.canteen_id, on=TODAY, **how)
    return next(line for line in found.lines if line.order_line_id == order.lines[0].id)


def owed(session: Session, by: By, order: Draft, **how: Any) -> tuple[Decimal, Decimal]:
    """Stock units, and packs."""
    line = the_line(session, by, order, **how)
    return line.owed, line.owed_packs


def test_today_s_order_comes_first_then_what_is_late_then_tomorrow_s(
    session: Session, awa: By
) -> None:
    order = {offset: sent(session, awa, day(offset)).id for offset in (1, -7, 0, -1, 2, -8)}
    twin = sent(session, awa).id
    assert asked(session, awa) == [order[0], twin, order[-7], order[-1], order[1]]
    found = expected(session, awa.canteen_id, on=TODAY)
    assert [one.late for one in found] == [False, False, True, True, False]
    assert [one.delivery_on for one in found] == [day(n) for n in (0, 0, -7, -1, 1)]


def test_only_what_is_out_is_expected(session: Session, awa: By) -> None:
    drafted(session, awa)
    out, agreed, off, done = (sent(session, awa) for _ in range(4))
    confirm(session, Confirming(id=new_id(), order_id=agreed.id), awa)
    cancel(session, Cancelling(id=new_id(), order_id=off.id), awa)
    receive(session, came(done).model_copy(update={"more_to_come": False}), awa)
    theirs = somebody_in_a_new_canteen(session)
    sent(session, theirs)
    assert asked(session, awa) == [out.id, agreed.id]


def test_an_order_says_all_that_the_door_must_know(session: Session, awa: By) -> None:
    supplier_id = a_supplier(session, awa)
    fowl = a_product(
        session,
        unit=StockUnit.PIECE,
        grams_per_unit=1500,
        temperature_class=TemperatureClass.POULTRY,
    )
    offer_id = an_offer(
        session, awa, supplier_id=supplier_id, product_id=fowl.id, name="Poulet fermier",
        pack_quantity=Decimal(4), pack_grams=6400, price=Decimal("9.50"),
        price_per=PricePer.KILO, labels=(Label.BIO,),
    )  # fmt: skip
    order = sent(session, awa, TODAY, offer_id, supplier_id=supplier_id, packs="2.5")
    (found,) = expected(session, awa.canteen_id, on=TODAY)
    assert (found.order_id, found.supplier_id, found.chilled) == (order.id, supplier_id, True)
    (line,) = found.lines
    assert line == ExpectedLine(
        order.lines[0].id, "Poulet fermier", fowl.id, fowl.name, StockUnit.PIECE,
        Decimal("2.5"), Decimal(4), 6400, Decimal(10), Decimal("9.50"), PricePer.KILO,
        frozenset({Label.BIO}), TemperatureClass.POULTRY,
    )  # fmt: skip
    assert (line.weighed, line.organic, line.owed_packs) == (True, True, Decimal("2.5"))


def test_dry_goods_want_no_thermometer_and_no_scale(session: Session, awa: By) -> None:
    sent(session, awa)
    (found,) = expected(session, awa.canteen_id, on=TODAY)
    assert not found.chilled
    assert (found.lines[0].weighed, found.lines[0].organic) == (False, False)


def test_lines_are_read_in_the_order_of_their_names(session: Session, awa: By) -> None:
    supplier_id = a_supplier(session, awa)
    names = ("Poireaux", "Ail", "Navets")
    offers = [an_offer(session, awa, supplier_id=supplier_id, name=name) for name in names]
    sent(session, awa, TODAY, *offers, supplier_id=supplier_id)
    (found,) = expected(session, awa.canteen_id, on=TODAY)
    assert [line.name for line in found.lines] == ["Ail", "Navets", "Poireaux"]


@pytest.mark.parametrize(
    ("facts", "left"),
    [
        ({"quantity": Decimal(4), "outcome": Outcome.SHORT}, ("6", "1.2")),
        ({"packs": Decimal(1), "outcome": Outcome.SHORT}, ("5", "1")),
        ({"quantity": Decimal(12), "outcome": Outcome.OVER}, ("0", "0")),
        ({"not_kept": Decimal(4), "outcome": Outcome.DAMAGED}, ("4", "0.8")),
        ({"outcome": Outcome.REFUSED}, ("10", "2")),
        ({"grams": 9870}, ("0.13", "0.026")),
    ],
)
def test_what_came_is_owed_no_more(
    session: Session, awa: By, facts: dict[str, Any], left: tuple[str, str]
) -> None:
    order = sent(session, awa)
    receive(session, came(order, **facts), awa)
    assert owed(session, awa, order) == tuple(map(Decimal, left))
    assert asked(session, awa) == [order.id]


def test_what_came_instead_stands_for_all_of_it_in_whatever_unit(
    session: Session, awa: By
) -> None:
    other = {"price": Decimal(3), "quantity": Decimal(1)}
    for outcome in (Outcome.REPLACED, Outcome.SHORT):
        order = sent(session, awa)
        eggs = a_product(session, unit=StockUnit.PIECE, grams_per_unit=60).id
        receive(session, came(order, product_id=eggs, outcome=outcome, **other), awa)
        assert owed(session, awa, order) == (0, 0)


def test_two_part_deliveries_add_up_and_one_taken_back_is_owed_again(
    session: Session, awa: By
) -> None:
    order = sent(session, awa)
    first, second = (came(order, quantity=Decimal(kilos)) for kilos in (3, 4))
    receive(session, first, awa)
    receive(session, second, awa)
    assert owed(session, awa, order)[0] == 3
    take_back(session, awa, first.id)
    assert owed(session, awa, order)[0] == 6


def test_a_delivery_corrected_counts_as_it_was_corrected(session: Session, awa: By) -> None:
    order = sent(session, awa)
    wrong, right = (came(order, quantity=Decimal(kilos)) for kilos in (3, 5))
    receive(session, wrong, awa)
    amend(session, Amendment(id=new_id(), of=wrong.id, delivery=right), awa)
    assert owed(session, awa, order)[0] == 5


def test_as_ordered_sent_again_is_the_same_as_the_first_time(session: Session, awa: By) -> None:
    """The answer was lost: what was owed before that delivery is what it was made of."""
    order = sent(session, awa)
    first, second, third = (came(order, quantity=Decimal(kilos)) for kilos in (3, 4, 2))
    for one in (first, second, third):
        receive(session, one, awa)
    assert owed(session, awa, order)[0] == 1
    assert [owed(session, awa, order, before=one.id)[0] for one in (first, second, third)] == [
        10,
        7,
        3,
    ]
    # One that has not come yet is after all of them.
    assert owed(session, awa, order, before=new_id())[0] == 1
    completed = came(order, quantity=Decimal("3.5"))
    amend(session, Amendment(id=new_id(), of=first.id, delivery=completed), awa)
    assert owed(session, awa, order, before=first.id)[0] == 10


def test_one_order_is_read_whatever_its_day(session: Session, awa: By) -> None:
    for on, late in ((day(-60), True), (TODAY, False), (day(60), False)):
        order = sent(session, awa, max(on, MONDAY))
        found: Expected = expected_order(session, order.id, canteen_id=awa.canteen_id, on=TODAY)
        assert (found.order_id, found.late) == (order.id, late)


def test_another_canteen_s_order_is_not_there(session: Session, awa: By) -> None:
    theirs = sent(session, somebody_in_a_new_canteen(session))
    for wrong in (theirs.id, new_id()):
        with pytest.raises(OrderNotFound):
            expected_order(session, wrong, canteen_id=awa.canteen_id, on=TODAY)


def test_many_orders_of_many_lines_cost_no_more_statements(
    session: Session, engine: Engine, awa: By
) -> None:
    def add(orders: int, lines: int) -> None:
        supplier_id = a_supplier(session, awa)
        offers = [an_offer(session, awa, supplier_id=supplier_id) for _ in range(lines)]
        for _ in range(orders):
            order = sent(session, awa, TODAY, *offers, supplier_id=supplier_id)
            receive(session, came(order, quantity=Decimal(1)), awa)

    def cost() -> int:
        session.expunge_all()
        return statements(engine, lambda: expected(session, awa.canteen_id, on=TODAY))

    add(1, 1)
    few = cost()
    add(4, 12)
    assert cost() == few <= 4
    assert len(expected(session, awa.canteen_id, on=TODAY)) == 5


def test_a_delivery_without_its_order_is_owed_as_before(session: Session, awa: By) -> None:
    order = sent(session, awa)
    line = a_line(the_line(session, awa, order).product_id, "10")
    receive(session, a_delivery(order.supplier_id, line), awa)
    assert owed(session, awa, order) == (10, 2)
