"""Pieces ordered, kilos billed; and one factor from a pack to the unit a food is kept in."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from inventory.places import Kind
from inventory.receiving.deliveries import DeliveredLine, Outcome
from inventory.receiving.receipts import ReceiptLine, outstanding, receive
from inventory.receiving.unloading import QuantityMissing
from kernel.actor import By
from kernel.ids import new_id
from kernel.rounding import cents
from sourcing.orders import lines_of, order_by_id
from sourcing.pricing import PricePer
from sourcing.products import Product, StockUnit
from tests.builders import (
    a_delivery,
    a_product,
    a_supplier,
    an_offer,
    an_order,
    balances_of,
    bought_by,
    somebody_in_a_new_canteen,
)

KILO, PACK, UNIT = PricePer.KILO, PricePer.PACK, PricePer.UNIT
Seen = tuple[Decimal, int, Decimal]


def a_chicken(session: Session) -> Product:
    return a_product(session, unit=StockUnit.PIECE, grams_per_unit=1500)


def ordered(session: Session, by: By, packs: str, **offer: Any) -> tuple[UUID, UUID, UUID]:
    """The order, its line, and the supplier."""
    supplier_id = offer.pop("supplier_id", None) or a_supplier(session, by)
    offer_id = an_offer(session, by, supplier_id=supplier_id, **offer)
    new = an_order(session, by, offer_id, supplier_id=supplier_id, packs=packs)
    return new.id, new.lines[0].id, supplier_id


def came(session: Session, by: By, order: tuple[UUID, UUID, UUID], **line: Any) -> Seen:
    """What was kept of it: stock units, grams, and euros before VAT."""
    order_id, line_id, supplier_id = order
    delivered = DeliveredLine(id=new_id(), order_line_id=line_id, **line)
    receive(session, a_delivery(supplier_id, delivered, order_id=order_id), by)
    return seen(session, by, delivered.id)


def seen(session: Session, by: By, line_id: UUID) -> Seen:
    """The same in the ledger, on the purchase line and on the receipt, or it is a mistake."""
    held = balances_of(session, by)[line_id, Kind.SHELF]
    (bought,) = [one for one in bought_by(session, by) if one.id == line_id]
    line = session.get_one(ReceiptLine, (by.canteen_id, line_id))
    assert (held.quantity, held.grams) == (line.quantity, line.grams)
    assert (bought.grams, bought.net_value) == (line.grams, line.net_value)
    assert held.cost == bought.net_value
    return line.quantity, line.grams, line.net_value


def test_ten_chickens_ordered_fourteen_kilos_and_a_bit_billed(
    session: Session, awa: By
) -> None:
    chicken = {"product_id": a_chicken(session).id, "pack_quantity": Decimal(1)}
    order = ordered(session, awa, "10", **chicken, price=Decimal("9.50"), price_per=KILO)
    (line,) = lines_of(
        session, order_by_id(session, order[0], canteen_id=awa.canteen_id)
    ).values()
    # Fifteen kilos were expected; ten pieces came, and the scale said 14.3 kg.
    assert (line.units, line.grams, line.net) == (10, 15_000, Decimal("142.50"))
    assert came(session, awa, order, grams=14_300) == (10, 14_300, Decimal("135.85"))


def test_pieces_and_kilos_are_two_facts(session: Session, awa: By) -> None:
    chicken = {"product_id": a_chicken(session).id, "pack_quantity": Decimal(1)}
    order = ordered(session, awa, "10", **chicken, price=Decimal("9.50"), price_per=KILO)
    # One was short: nine pieces, and the scale is not asked how many there were.
    facts = {"quantity": Decimal(9), "grams": 14_300, "outcome": Outcome.SHORT}
    assert came(session, awa, order, **facts) == (9, 14_300, Decimal("135.85"))
    # Without a scale, pieces weigh what the offer says they do, and that is marked.
    again = ordered(session, awa, "10", **chicken, price=Decimal("9.50"), price_per=KILO)
    assert came(session, awa, again) == (10, 15_000, Decimal("142.50"))
    weighed = {
        line.grams: line.weighed
        for line in session.query(ReceiptLine).filter_by(canteen_id=awa.canteen_id)
    }
    assert weighed == {14_300: True, 15_000: False}


def test_pieces_without_their_number_are_asked_for_not_worked_out(
    session: Session, awa: By
) -> None:
    line = DeliveredLine(
        id=new_id(),
        product_id=a_chicken(session).id,
        grams=14_300,
        price=Decimal(9),
        price_per=KILO,
    )
    with pytest.raises(QuantityMissing):
        receive(session, a_delivery(a_supplier(session, awa), line), awa)


def test_what_is_kept_by_the_kilo_is_as_much_as_the_scale_says(
    session: Session, awa: By
) -> None:
    kilo = {"pack_quantity": Decimal(1), "price": Decimal("2.00")}
    order = ordered(session, awa, "3", **kilo)
    # Three kilos were ordered, 3.05 came, and that is what is billed and what lies there.
    assert came(session, awa, order, grams=3050) == (Decimal("3.05"), 3050, Decimal("6.10"))
    assert came(session, awa, ordered(session, awa, "3", **kilo), quantity=Decimal("3.05")) == (
        Decimal("3.05"),
        3050,
        Decimal("6.10"),
    )
    line = DeliveredLine(
        id=new_id(), product_id=a_product(session).id, grams=3050, price=Decimal("2.00")
    )
    receive(session, a_delivery(a_supplier(session, awa), line), awa)
    assert seen(session, awa, line.id) == (Decimal("3.05"), 3050, Decimal("6.10"))


def test_two_light_crates_are_two_crates_where_the_price_is_a_crate(
    session: Session, awa: By
) -> None:
    crate = {"pack_quantity": Decimal(5), "price": Decimal("11.00")}
    order = ordered(session, awa, "2", **crate, price_per=PACK)
    assert came(session, awa, order, grams=9870) == (Decimal("9.87"), 9870, Decimal("22.00"))
    by_kilo = ordered(session, awa, "2", **crate, price_per=KILO)
    assert came(session, awa, by_kilo, grams=9870)[2] == Decimal("108.57")
    by_unit = ordered(session, awa, "2", **crate, price_per=UNIT)
    assert came(session, awa, by_unit, grams=9870)[2] == Decimal("108.57")
    # Of one of the two, a kilo went back: nine fifths of a crate are paid.
    back = ordered(session, awa, "2", **crate, price_per=PACK)
    facts = {"grams": 8900, "not_kept": Decimal(1), "outcome": Outcome.DAMAGED}
    assert came(session, awa, back, **facts) == (Decimal("8.9"), 8900, Decimal("19.80"))


def test_litres_are_not_weighed_into_litres(session: Session, awa: By) -> None:
    oil = a_product(session, unit=StockUnit.LITRE, grams_per_unit=920)
    order = ordered(session, awa, "4", product_id=oil.id, pack_quantity=Decimal(5))
    assert came(session, awa, order, grams=18_350) == (20, 18_350, Decimal("40.00"))


def test_eggs_ordered_in_boxes_of_six_may_come_in_pieces(session: Session, awa: By) -> None:
    egg = a_product(session, unit=StockUnit.PIECE, grams_per_unit=60)
    box = {"product_id": egg.id, "pack_quantity": Decimal(6), "price": Decimal("2.10")}
    order = ordered(session, awa, "5", **box, price_per=PACK)
    facts = {"quantity": Decimal(28), "outcome": Outcome.SHORT}
    # Thirty were ordered; twenty-eight are four boxes and two thirds.
    assert came(session, awa, order, **facts) == (28, 1680, Decimal("9.80"))
    known = order_by_id(session, order[0], canteen_id=awa.canteen_id)
    assert list(outstanding(session, known).values()) == [2]
    again = ordered(session, awa, "5", **box, price_per=PACK)
    assert came(session, awa, again, packs=Decimal(4)) == (24, 1440, Decimal("8.40"))


def test_a_factor_leads_from_the_pack_to_each_measure_by_itself(
    session: Session, awa: By
) -> None:
    """A net of ten heads weighs 4.2 kg here: neither is worked out from the other."""
    heads = a_product(session, unit=StockUnit.PIECE, grams_per_unit=350)
    net = {"product_id": heads.id, "pack_quantity": Decimal(10), "pack_grams": 4200}
    order = ordered(session, awa, "3", **net, price=Decimal("1.20"), price_per=KILO)
    assert came(session, awa, order, packs=Decimal("2.5")) == (25, 10_500, Decimal("12.60"))


def test_a_new_pack_changes_no_delivery_that_was_logged_or_ordered_before(
    session: Session, awa: By
) -> None:
    supplier_id, leeks = a_supplier(session, awa), a_product(session)
    of = {"supplier_id": supplier_id, "product_id": leeks.id, "price_per": PACK}
    old = an_offer(session, awa, **of, pack_quantity=Decimal(5), price=Decimal(10))
    logged = an_order(session, awa, old, supplier_id=supplier_id, packs="2")
    waiting = an_order(session, awa, old, supplier_id=supplier_id, packs="2")
    first = came(session, awa, (logged.id, logged.lines[0].id, supplier_id))
    new = an_offer(
        session, awa, **of, replaces=old, pack_quantity=Decimal(4), price=Decimal(9),
        valid_from=date(2026, 2, 1),
    )  # fmt: skip
    # The crate holds four kilos now. What was logged stays; what was ordered comes as ordered.
    (line,) = [one.id for one in bought_by(session, awa)]
    assert seen(session, awa, line) == first == (10, 10_000, Decimal("20.00"))
    assert came(session, awa, (waiting.id, waiting.lines[0].id, supplier_id)) == first
    after = an_order(session, awa, new, supplier_id=supplier_id, packs="2")
    last = came(session, awa, (after.id, after.lines[0].id, supplier_id))
    assert last == (8, 8000, Decimal("18.00"))


def test_a_discount_comes_off_before_the_cent_is_rounded(session: Session, awa: By) -> None:
    chicken = {"product_id": a_chicken(session).id, "pack_quantity": Decimal(1)}
    order = ordered(session, awa, "10", **chicken, price=Decimal("9.50"), price_per=KILO)
    facts = {"grams": 14_300, "discount_percent": Decimal(5)}
    # 135.85 less five per cent is 129.0575.
    assert came(session, awa, order, **facts) == (10, 14_300, Decimal("129.06"))
    free = ordered(session, awa, "10", **chicken, price=Decimal("9.50"), price_per=KILO)
    facts = {"grams": 14_300, "discount_percent": Decimal(100)}
    assert came(session, awa, free, **facts) == (10, 14_300, Decimal("0.00"))


def test_a_refused_line_weighs_and_costs_nothing(session: Session, awa: By) -> None:
    order_id, line_id, supplier_id = ordered(session, awa, "3")
    line = DeliveredLine(
        id=new_id(), order_line_id=line_id, grams=14_300, outcome=Outcome.REFUSED
    )
    receive(session, a_delivery(supplier_id, line, order_id=order_id), awa)
    assert bought_by(session, awa) == []
    kept = session.get_one(ReceiptLine, (awa.canteen_id, line.id))
    assert (kept.quantity, kept.grams, kept.net_value) == (0, 0, 0)


THOUSANDTHS = st.decimals(min_value="0.001", max_value="400", places=3)


@settings(max_examples=40, deadline=None)
@given(
    pack=THOUSANDTHS,
    price=st.decimals(min_value=0, max_value=90, places=4),
    grams=st.integers(1, 900_000),
    discount=st.decimals(min_value=0, max_value=100, places=2),
)
def test_measured_kilos_are_billed_to_the_cent_whatever_the_pack(
    session: Session, pack: Decimal, price: Decimal, grams: int, discount: Decimal
) -> None:
    by = somebody_in_a_new_canteen(session)
    order = ordered(session, by, "3", pack_quantity=pack, price=price, price_per=KILO)
    kilos = Decimal(grams) / 1000
    due = cents(price * kilos * (100 - discount) / 100)
    assert came(session, by, order, grams=grams, discount_percent=discount) == (
        kilos,
        grams,
        due,
    )
