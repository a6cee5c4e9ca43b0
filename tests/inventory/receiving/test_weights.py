"""Three weights of one crate: the note's, the scale's, and what cleaning left. One is paid."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from inventory.billing.billable import due_of
from inventory.places import Kind
from inventory.receiving.deliveries import (
    CleanedAboveScale,
    DeliveredLine,
    Outcome,
    PaidWeightMissing,
    Weight,
)
from inventory.receiving.receipts import ReceiptLine, receive
from kernel.actor import By
from kernel.ids import new_id
from kernel.rounding import cents
from sourcing.pricing import PricePer
from sourcing.products import Product, StockUnit
from sourcing.stand_ins import UNNAMED, stand_in
from tests.builders import (
    a_delivery,
    a_line,
    a_product,
    a_supplier,
    an_offer,
    balances_of,
    bought_by,
    somebody_in_a_new_canteen,
)

KILO, PACK, UNIT = PricePer.KILO, PricePer.PACK, PricePer.UNIT
# Half a kilo of soil and leaves more on the note than on the scale, and after cleaning less.
THREE = {"grams": 9500, "note_grams": 10_000, "cleaned_grams": 8200}


def weighed(session: Session, by: By, product: Product, **facts: Any) -> ReceiptLine:
    """Its receipt's line, once the ledger and the purchase line were seen to agree with it."""
    facts = {"price": Decimal("2.00"), "price_per": KILO, **THREE, **facts}
    line = DeliveredLine(id=new_id(), product_id=product.id, **facts)
    receive(session, a_delivery(a_supplier(session, by), line), by)
    session.expire_all()
    kept = session.get_one(ReceiptLine, (by.canteen_id, line.id))
    (bought,) = [one for one in bought_by(session, by) if one.id == line.id]
    held = balances_of(session, by)[line.id, Kind.SHELF]
    assert (held.quantity, held.grams, held.cost) == (kept.quantity, kept.grams, kept.net_value)
    assert (bought.grams, bought.net_value) == (kept.grams, kept.net_value)
    return kept


@pytest.mark.parametrize(
    ("paid_by", "net"),
    [(Weight.SCALE, "19.00"), (Weight.NOTE, "20.00"), (Weight.CLEANED, "16.40")],
)
@pytest.mark.parametrize("per", [KILO, UNIT])
def test_what_is_paid_is_one_weight_and_what_lies_there_is_the_scale_s(
    session: Session, awa: By, paid_by: Weight, net: str, per: PricePer
) -> None:
    kept = weighed(session, awa, a_product(session), paid_by=paid_by, price_per=per)
    assert (kept.quantity, kept.grams) == (Decimal("9.5"), 9500)
    assert kept.net_value == Decimal(net)
    said = (kept.note_grams, kept.cleaned_grams, kept.paid_by)
    assert said == (10_000, 8200, paid_by)


def test_pieces_are_paid_by_the_piece_or_by_one_of_the_weights(
    session: Session, awa: By
) -> None:
    chicken = a_product(session, unit=StockUnit.PIECE, grams_per_unit=1500)
    six = {"quantity": Decimal(6), "paid_by": Weight.CLEANED}
    kilo = weighed(session, awa, chicken, **six, price=Decimal(10))
    assert (kilo.quantity, kilo.grams, kilo.net_value) == (6, 9500, Decimal("82.00"))
    piece = weighed(session, awa, chicken, **six, price=Decimal(12), price_per=UNIT)
    assert (piece.quantity, piece.net_value) == (6, Decimal("72.00"))


def test_a_crate_costs_what_a_crate_costs_whatever_it_weighs(session: Session, awa: By) -> None:
    supplier_id, leeks = a_supplier(session, awa), a_product(session)
    crate = {"price": Decimal(11), "price_per": PACK, "pack_quantity": Decimal(5)}
    offer_id = an_offer(session, awa, supplier_id=supplier_id, product_id=leeks.id, **crate)
    line = DeliveredLine(
        id=new_id(), offer_id=offer_id, packs=Decimal(2), paid_by=Weight.NOTE, **THREE
    )
    receive(session, a_delivery(supplier_id, line), awa)
    kept = session.get_one(ReceiptLine, (awa.canteen_id, line.id))
    assert (kept.quantity, kept.net_value) == (Decimal("9.5"), 22)


def test_the_bill_is_awaited_for_the_weight_that_is_paid(session: Session, awa: By) -> None:
    kept = weighed(session, awa, a_product(session), paid_by=Weight.NOTE)
    due = due_of(session, {kept.id}, canteen_id=awa.canteen_id)[kept.id]
    assert (due.net, due.kept) == (Decimal("20.00"), Decimal("9.5"))


def test_a_discount_comes_off_the_weight_that_is_paid(session: Session, awa: By) -> None:
    facts = {"paid_by": Weight.CLEANED, "discount_percent": Decimal("12.50")}
    assert weighed(session, awa, a_product(session), **facts).net_value == Decimal("14.35")


@pytest.mark.parametrize("per", [KILO, UNIT])
@pytest.mark.parametrize("paid_by", [Weight.SCALE, Weight.NOTE])
def test_what_was_weighed_and_refused_is_not_paid(
    session: Session, awa: By, per: PricePer, paid_by: Weight
) -> None:
    facts = {"price": Decimal("2.00"), "price_per": per, "paid_by": paid_by, **THREE}
    line = DeliveredLine(
        id=new_id(), product_id=a_product(session).id, outcome=Outcome.REFUSED, **facts
    )
    receive(session, a_delivery(a_supplier(session, awa), line), awa)
    kept = session.get_one(ReceiptLine, (awa.canteen_id, line.id))
    assert (kept.quantity, kept.grams, kept.net_value, kept.weighed) == (0, 0, 0, False)
    assert bought_by(session, awa) == []


def test_a_weight_that_nobody_gave_is_not_paid(session: Session) -> None:
    carrots = stand_in(session, UNNAMED)
    for paid_by, other in ((Weight.NOTE, "cleaned_grams"), (Weight.CLEANED, "note_grams")):
        with pytest.raises(PaidWeightMissing, match="Give the weight that is paid"):
            a_line(carrots, grams=9500, paid_by=paid_by, **{other: 9000})


def test_cleaning_adds_nothing(session: Session) -> None:
    carrots = stand_in(session, UNNAMED)
    with pytest.raises(CleanedAboveScale, match="9501 g, and 9500 g on the scale"):
        a_line(carrots, grams=9500, cleaned_grams=9501)
    # The note may say more or less, and without a scale there is nothing to hold it against.
    assert a_line(carrots, grams=9500, cleaned_grams=9500, note_grams=12_000)
    assert a_line(carrots, cleaned_grams=9501)


def test_an_older_phone_s_delivery_is_the_same_delivery(session: Session, awa: By) -> None:
    """What it left out leaves no trace in what tells a second sending from a second thought."""
    line = a_line(a_product(session))
    delivery = a_delivery(a_supplier(session, awa), line)
    written = delivery.model_dump_json(exclude_defaults=True)
    for field in ("note_grams", "cleaned_grams", "paid_by", "description"):
        assert field not in written
    plain = line.model_copy(update={"paid_by": Weight.SCALE, "description": ""})
    assert (
        delivery.model_copy(update={"lines": (plain,)}).fingerprint() == delivery.fingerprint()
    )
    assert receive(session, delivery, awa) == delivery.id


def test_what_the_note_calls_it_stands_on_the_purchase_line(session: Session, awa: By) -> None:
    carrots = a_product(session)
    lines = [a_line(carrots, description="Carottes fanes, botte"), a_line(carrots)]
    receive(session, a_delivery(a_supplier(session, awa), *lines), awa)
    words = {line.id: line.description for line in bought_by(session, awa)}
    assert words == {lines[0].id: "Carottes fanes, botte", lines[1].id: carrots.name}


def test_goods_without_a_name_enter_with_weight_and_words(session: Session, awa: By) -> None:
    product_id = stand_in(session, UNNAMED)
    assert stand_in(session, UNNAMED) == product_id
    product = session.get_one(Product, product_id)
    assert (product.name, product.unit, product.temperature_class) == (
        UNNAMED.name,
        StockUnit.KG,
        None,
    )
    # Nobody knows what is in it.
    assert product.allergens_said is False
    line = DeliveredLine(
        id=new_id(),
        product_id=product_id,
        grams=3500,
        description="Gros légume vert",
        price=Decimal(0),
    )
    receive(session, a_delivery(a_supplier(session, awa), line), awa)
    assert held_of(session, awa, line.id) == (Decimal("3.5"), 3500, 0)


def held_of(session: Session, by: By, lot_id: UUID) -> tuple[Decimal, int, Decimal]:
    held = balances_of(session, by)[lot_id, Kind.SHELF]
    return held.quantity, held.grams, held.cost


@settings(max_examples=40, deadline=None)
@given(
    price=st.decimals(min_value=0, max_value=90, places=4),
    scale=st.integers(1, 900_000),
    note=st.integers(1, 900_000),
    paid_by=st.sampled_from([Weight.SCALE, Weight.NOTE]),
    per=st.sampled_from([KILO, UNIT]),
)
def test_any_weight_is_paid_to_the_cent(
    session: Session, price: Decimal, scale: int, note: int, paid_by: Weight, per: PricePer
) -> None:
    by = somebody_in_a_new_canteen(session)
    facts = {"grams": scale, "note_grams": note, "cleaned_grams": None, "paid_by": paid_by}
    kept = weighed(session, by, a_product(session), **facts, price=price, price_per=per)
    paid = note if paid_by == Weight.NOTE else scale
    assert kept.net_value == cents(price * paid / 1000)
    assert kept.grams == scale


@pytest.mark.parametrize("per", [KILO, UNIT, PACK])
def test_where_nobody_weighed_it_stock_and_mass_are_the_notes(
    session: Session, awa: By, per: PricePer
) -> None:
    """Two crates of five kilos, of which the supplier says that they weigh 9.62 kg."""
    supplier_id, leeks = a_supplier(session, awa), a_product(session)
    facts = {"product_id": leeks.id, "pack_quantity": Decimal(5), "price_per": per}
    offer_id = an_offer(session, awa, supplier_id=supplier_id, **facts)
    line = DeliveredLine(id=new_id(), offer_id=offer_id, packs=Decimal(2), note_grams=9620)
    receive(session, a_delivery(supplier_id, line), awa)
    kept = session.get_one(ReceiptLine, (awa.canteen_id, line.id))
    assert (kept.quantity, kept.grams, kept.packs) == (Decimal("9.62"), 9620, 2)
    # Nobody here said so: it is the supplier's word.
    assert kept.weighed is False
    assert held_of(session, awa, line.id)[:2] == (Decimal("9.62"), 9620)
    (bought,) = bought_by(session, awa)
    assert bought.grams == 9620
    assert kept.net_value == (Decimal(4) if per == PACK else Decimal("19.24"))


def test_pieces_stay_pieces_and_weigh_what_the_note_says(session: Session, awa: By) -> None:
    chicken = a_product(session, unit=StockUnit.PIECE, grams_per_unit=1500)
    three = {"grams": None, "cleaned_grams": None, "note_grams": 9100, "quantity": Decimal(6)}
    kept = weighed(session, awa, chicken, **three, paid_by=Weight.NOTE)
    assert (kept.quantity, kept.grams, kept.net_value) == (6, 9100, Decimal("18.20"))


def test_the_notes_weight_is_of_all_that_was_brought(session: Session, awa: By) -> None:
    """Kilos said outright are more than its word; of what was damaged it says nothing."""
    leeks = a_product(session)
    note = {"grams": None, "cleaned_grams": None, "note_grams": 9500}
    kept = weighed(session, awa, leeks, **note, quantity=Decimal(8))
    assert (kept.quantity, kept.grams) == (8, 8000)
    kept = weighed(session, awa, leeks, **note, packs=Decimal(10), not_kept=Decimal(4))
    assert (kept.quantity, kept.grams) == (6, 6000)
