"""Two phones complete one delivery in the same moment, while a cook takes of it."""

from datetime import date
from decimal import Decimal

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from inventory.completing.filling import FilledLine, fill_in
from inventory.differences import verify
from inventory.kitchen.meals import serve
from inventory.receiving.receipts import receive
from kernel.actor import By
from sourcing.products import Product
from sourcing.stand_ins import UNNAMED
from tests.builders import a_delivery, a_line, a_meal, a_product, a_supplier, eaten
from tests.inventory.completing.left_open import (
    a_crate_of,
    a_filling,
    a_poultry,
    a_received,
    now,
)
from tests.inventory.test_many_at_once import at_once


def test_each_of_several_who_complete_one_delivery_is_heard(
    engine: Engine, session: Session, awa: By
) -> None:
    lines = [a_line(a_poultry(session), str(kilos)) for kilos in range(1, 7)]
    delivery = a_received(session, awa, *lines)
    session.commit()
    said = [
        a_filling(delivery.id, FilledLine(line_id=line.id, lot_number=f"L{place}"))
        for place, line in enumerate(lines)
    ]
    hands = [lambda hand, one=one: fill_in(hand, one, awa) for one in said]
    assert at_once(engine, hands) == ["done"] * 6
    lots = now(session, awa, delivery.id).lots
    assert [lot.number for lot in lots] == [f"L{place}" for place in range(6)]
    assert verify(session, canteen_id=awa.canteen_id) == []


def test_one_filling_sent_by_a_nervous_finger_happens_once(
    engine: Engine, session: Session, awa: By
) -> None:
    line = a_line(a_poultry(session))
    delivery = a_received(session, awa, line)
    session.commit()
    said = a_filling(delivery.id, FilledLine(line_id=line.id, use_by=date(2026, 3, 9)))
    assert at_once(engine, [lambda hand: fill_in(hand, said, awa)] * 5) == ["done"] * 5
    (lot,) = now(session, awa, delivery.id).lots
    assert lot.use_by == date(2026, 3, 9)


def test_what_is_cooked_while_its_price_is_said_is_of_that_price(
    engine: Engine, session: Session, awa: By
) -> None:
    carrots = a_product(session)
    line = a_line(carrots, "10")
    delivery = a_received(session, awa, line)
    session.commit()
    said = a_filling(delivery.id, FilledLine(line_id=line.id, price=Decimal(3)))
    acts = [lambda hand: fill_in(hand, said, awa)]
    acts += [lambda hand: serve(hand, a_meal((carrots, "1")), awa)] * 5
    assert at_once(engine, acts) == ["done"] * 6
    (lot,) = now(session, awa, delivery.id).lots
    assert eaten(session, awa) == {lot.id: 5}
    assert verify(session, canteen_id=awa.canteen_id) == []


def test_goods_without_a_name_at_several_doors_are_of_one_product(
    engine: Engine, session: Session, awa: By
) -> None:
    supplier_id = a_supplier(session, awa)
    session.commit()

    def log(hand: Session) -> None:
        line = a_crate_of("Courge", hand)
        receive(hand, a_delivery(supplier_id, line), awa)

    assert at_once(engine, [log] * 6) == ["done"] * 6
    named = select(func.count()).where(Product.name == UNNAMED.name)
    assert session.scalar(named) == 1
