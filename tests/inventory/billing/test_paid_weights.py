"""A bill of another weight than our scale's, where it was agreed that this one is paid."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from inventory.billing.billable import dues
from inventory.billing.bills import enter_bill
from inventory.receiving.deliveries import DeliveredLine, Weight
from inventory.undoing.amendments import Amendment, amend
from kernel.actor import By
from kernel.ids import new_id
from sourcing.pricing import PricePer
from sourcing.products import Product, StockUnit
from tests.builders import (
    a_delivery,
    a_product,
    a_supplier,
    bought_by,
    somebody_in_a_new_canteen,
)
from tests.inventory.billing.bills_to_enter import (
    LATER,
    a_bill,
    asked,
    awaited_net,
    delivered,
    march,
)

# Half a kilo of soil and leaves more on the note than on the scale, and after cleaning less.
THREE = {"grams": 9500, "note_grams": 10_000, "cleaned_grams": 8200}
KILO, UNIT = PricePer.KILO, PricePer.UNIT


def weighed(product: Product, paid_by: Weight, **facts: Any) -> DeliveredLine:
    facts = {"price": Decimal("2.00"), "price_per": KILO, **THREE, **facts}
    return DeliveredLine(id=new_id(), product_id=product.id, paid_by=paid_by, **facts)


def settled(session: Session, by: By) -> bool:
    """Nothing is left to bill or to credit, and no price was corrected."""
    left = dues(session, canteen_id=by.canteen_id, on=LATER)
    return (
        not any(one.left or one.credit for one in left)
        and awaited_net(session, by) == []
        and march(session, by) == 0
    )


@pytest.mark.parametrize("per", [KILO, UNIT])
@pytest.mark.parametrize("said", ["grams", "quantity", "nothing"])
@pytest.mark.parametrize(
    ("paid_by", "grams", "net"),
    [
        (Weight.SCALE, 9500, "19.00"),
        (Weight.NOTE, 10_000, "20.00"),
        (Weight.CLEANED, 8200, "16.40"),
    ],
)
def test_a_bill_of_the_weight_that_is_paid_leaves_nothing_open(
    session: Session, awa: By, paid_by: Weight, grams: int, net: str, said: str, per: PricePer
) -> None:
    supplier_id = a_supplier(session, awa)
    line = weighed(a_product(session), paid_by, price_per=per)
    delivered(session, awa, supplier_id, line)
    kilos: dict[str, dict[str, Any]] = {
        "grams": {"grams": grams},
        "quantity": {"quantity": Decimal(grams) / 1000},
        "nothing": {},
    }
    enter_bill(session, a_bill(supplier_id, asked(line, net, **kilos[said])), awa)
    assert settled(session, awa)
    assert sum(one.net_value for one in bought_by(session, awa)) == Decimal(net)


def test_pieces_paid_by_the_kilo_of_the_note_are_billed_so(session: Session, awa: By) -> None:
    supplier_id = a_supplier(session, awa)
    fowl = a_product(session, unit=StockUnit.PIECE, grams_per_unit=1500)
    line = weighed(fowl, Weight.NOTE, quantity=Decimal(6))
    delivered(session, awa, supplier_id, line)
    said = asked(line, "20.00", grams=10_000, quantity=Decimal(6))
    enter_bill(session, a_bill(supplier_id, said), awa)
    assert settled(session, awa)


def test_a_price_that_is_of_no_weight_is_billed_as_ever(session: Session, awa: By) -> None:
    supplier_id, fowl = a_supplier(session, awa), a_product(session, unit=StockUnit.PIECE)
    piece = weighed(fowl, Weight.NOTE, quantity=Decimal(6), price_per=UNIT)
    delivered(session, awa, supplier_id, piece)
    said = asked(piece, "10.00", quantity=Decimal(5))
    enter_bill(session, a_bill(supplier_id, said), awa)
    (left,) = dues(session, canteen_id=awa.canteen_id, on=LATER)
    assert (left.left, left.left_net) == (Decimal(1), Decimal("2.00"))


def test_more_than_the_weight_that_is_paid_is_to_be_credited(session: Session, awa: By) -> None:
    """The bill asks for the note's ten kilos, where the cleaned eight were agreed on."""
    supplier_id = a_supplier(session, awa)
    line = weighed(a_product(session), Weight.CLEANED)
    delivered(session, awa, supplier_id, line)
    enter_bill(session, a_bill(supplier_id, asked(line, "20.00", grams=10_000)), awa)
    assert awaited_net(session, awa) == [Decimal("3.60")]
    assert march(session, awa) == 0


def test_a_bill_is_held_anew_against_a_weight_that_was_agreed_later(
    session: Session, awa: By
) -> None:
    supplier_id, leeks = a_supplier(session, awa), a_product(session)
    wrong = a_delivery(supplier_id, weighed(leeks, Weight.SCALE))
    delivered_id = delivered(session, awa, supplier_id, *wrong.lines)
    bill = a_bill(supplier_id, asked(wrong.lines[0], "20.00", grams=10_000))
    enter_bill(session, bill, awa)
    assert awaited_net(session, awa) == [Decimal("1.00")]
    _amended(session, awa, delivered_id, a_delivery(supplier_id, weighed(leeks, Weight.NOTE)))
    assert settled(session, awa)


def _amended(session: Session, by: By, of: UUID, instead: Any) -> None:
    amend(session, Amendment(id=new_id(), of=of, delivery=instead), by)


@settings(max_examples=40, deadline=None)
@given(
    scale=st.integers(1, 90_000),
    parts=st.lists(st.integers(1, 40_000), min_size=1, max_size=4),
    cents=st.integers(1, 900),
)
def test_a_note_billed_in_parts_is_billed_whole(
    session: Session, scale: int, parts: list[int], cents: int
) -> None:
    by = somebody_in_a_new_canteen(session)
    supplier_id, price = a_supplier(session, by), Decimal(cents) / 100
    facts = {"grams": scale, "note_grams": sum(parts), "cleaned_grams": None}
    line = weighed(a_product(session), Weight.NOTE, price=price, **facts)
    delivered(session, by, supplier_id, line)
    for grams in parts:
        net = str((price * grams / 1000).quantize(Decimal("0.01")))
        enter_bill(session, a_bill(supplier_id, asked(line, net, grams=grams)), by)
    # Each part is rounded to the thousandth of a unit.
    open_still = [one.left for one in dues(session, canteen_id=by.canteen_id, on=LATER)]
    assert sum(open_still) <= Decimal("0.001") * len(parts)
