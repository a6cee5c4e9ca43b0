"""What was given free waits for no bill; what nobody priced yet does."""

from decimal import Decimal

from sqlalchemy.orm import Session

from inventory.billing.unbilled import unbilled
from inventory.completing.gaps import Missing, gaps_of
from kernel.actor import By
from tests.builders import MONDAY, a_line, a_product, bought_by
from tests.inventory.completing.left_open import a_received, filled, now

FREE = {"price": Decimal(0), "discount_percent": Decimal(100)}


def test_a_gift_waits_for_no_bill_and_lacks_no_price(session: Session, awa: By) -> None:
    given, open_one = a_line(a_product(session), **FREE), a_line(a_product(session), price=0)
    delivery = a_received(session, awa, given, open_one)
    (left,) = unbilled(session, canteen_id=awa.canteen_id, on=MONDAY)
    assert (left.line_id, left.unpriced) == (open_one.id, True)
    (gap,) = gaps_of(session, delivery.id, canteen_id=awa.canteen_id)
    assert (gap.line_id, gap.missing) == (open_one.id, (Missing.PRICE,))
    # Its kilos are bought all the same.
    assert {line.grams for line in bought_by(session, awa)} == {10_000}


def test_what_turns_out_to_be_a_gift_waits_no_more(session: Session, awa: By) -> None:
    line = a_line(a_product(session), price=Decimal(0))
    delivery = a_received(session, awa, line)
    filled(session, awa, delivery.id, line.id, **FREE)
    assert unbilled(session, canteen_id=awa.canteen_id, on=MONDAY) == []
    standing = now(session, awa, delivery.id)
    assert gaps_of(session, standing.id, canteen_id=awa.canteen_id) == []
    # Its date is completed later, and it stays a gift.
    filled(session, awa, delivery.id, line.id, lot_number="L1")
    assert unbilled(session, canteen_id=awa.canteen_id, on=MONDAY) == []
