"""What the person at the door says of a delivery, and what is asked of them."""

from datetime import date
from decimal import Decimal

import pytest
from pydantic import ValidationError
from sqlalchemy.orm import Session

from inventory.balances import on_hand
from inventory.lots import Lot
from inventory.places import Kind
from inventory.receiving.deliveries import DeliveredLine, NothingNamed, Outcome, ReplacedByWhat
from inventory.receiving.receipts import ReceiptLine, receive
from inventory.receiving.unloading import (
    NoTemperature,
    PastUseBy,
    PriceMissing,
    QuantityMissing,
    TooWarm,
)
from kernel.actor import By
from kernel.dates import InTheFuture
from kernel.ids import new_id
from sourcing.pricing import PricePer
from sourcing.temperatures import TemperatureClass
from suppliers.producers import ProducerNotFound
from suppliers.suppliers import SupplierNotFound
from tests.builders import (
    a_delivery,
    a_line,
    a_product,
    a_supplier,
    an_offer,
    balances_of,
    bought_by,
    moves_of,
)


def test_an_expired_crate_is_refused_by_name(session: Session, awa: By) -> None:
    line = a_line(a_product(session), use_by=date(2026, 3, 1))
    with pytest.raises(PastUseBy, match="1 March 2026"):
        receive(session, a_delivery(a_supplier(session, awa), line), awa)
    assert moves_of(session, awa) == []


def test_goods_above_the_legal_temperature_need_a_reason(session: Session, awa: By) -> None:
    poultry = a_product(session, temperature_class=TemperatureClass.POULTRY)
    line = a_line(poultry, temperature_c=Decimal("6.5"))
    supplier_id = a_supplier(session, awa)
    with pytest.raises(TooWarm, match=r"6\.5 °C where the law allows 4 °C"):
        receive(session, a_delivery(supplier_id, line), awa)
    taken = line.model_copy(update={"despite_because": "Relevé en surface, 3 °C à cœur"})
    receive(session, a_delivery(supplier_id, taken), awa)
    assert len(moves_of(session, awa)) == 1


def test_goods_at_their_limit_come_in(session: Session, awa: By) -> None:
    poultry = a_product(session, temperature_class=TemperatureClass.POULTRY)
    line = a_line(poultry, temperature_c=Decimal(4))
    receive(session, a_delivery(a_supplier(session, awa), line), awa)
    assert len(moves_of(session, awa)) == 1


def test_a_price_nobody_said_is_asked_for(session: Session, awa: By) -> None:
    line = a_line(a_product(session), price=None)
    with pytest.raises(PriceMissing):
        receive(session, a_delivery(a_supplier(session, awa), line), awa)


def test_tomorrow_is_refused(session: Session, awa: By) -> None:
    delivery = a_delivery(
        a_supplier(session, awa), a_line(a_product(session)), received_on=date(2027, 1, 1)
    )
    with pytest.raises(InTheFuture):
        receive(session, delivery, awa)


def test_a_discount_belongs_to_its_line(session: Session, awa: By) -> None:
    line = a_line(a_product(session), "10", price=Decimal("2.00"), discount_percent=Decimal(15))
    receive(session, a_delivery(a_supplier(session, awa), line), awa)
    assert bought_by(session, awa)[0].net_value == Decimal("17.00")


def test_what_is_refused_or_damaged_stays_off_the_shelf(session: Session, awa: By) -> None:
    carrots, leeks = a_product(session), a_product(session)
    lines = (
        a_line(carrots, "10", outcome=Outcome.REFUSED),
        a_line(leeks, "8", outcome=Outcome.DAMAGED, not_kept=Decimal(2)),
    )
    receive(session, a_delivery(a_supplier(session, awa), *lines), awa)
    (held,) = on_hand(session, canteen_id=awa.canteen_id)
    assert (held.product_id, held.quantity) == (leeks.id, Decimal(8))
    assert len(bought_by(session, awa)) == 1


def test_a_line_that_says_no_quantity_is_asked_about(session: Session, awa: By) -> None:
    product = a_product(session)
    line = DeliveredLine(id=new_id(), product_id=product.id, price=Decimal(2))
    with pytest.raises(QuantityMissing, match=product.name):
        receive(session, a_delivery(a_supplier(session, awa), line), awa)
    supplier_id = a_supplier(session, awa)
    offer_id = an_offer(session, awa, name="Poireaux", supplier_id=supplier_id)
    unsaid = DeliveredLine(id=new_id(), offer_id=offer_id)
    with pytest.raises(QuantityMissing, match="Poireaux"):
        receive(session, a_delivery(supplier_id, unsaid), awa)


def test_a_discount_is_taken_off_before_the_one_rounding(session: Session, awa: By) -> None:
    # 5 × 0.333 = 1.665, less half is 0.8325; rounded twice it would come to 0.84.
    line = a_line(a_product(session), "5", price=Decimal("0.333"), discount_percent=Decimal(50))
    receive(session, a_delivery(a_supplier(session, awa), line), awa)
    assert bought_by(session, awa)[0].net_value == Decimal("0.83")


def test_half_a_pack_is_kept_to_three_decimals(session: Session, awa: By) -> None:
    supplier_id = a_supplier(session, awa)
    herbs = an_offer(session, awa, supplier_id=supplier_id, pack_quantity=Decimal("0.125"))
    line = DeliveredLine(id=new_id(), offer_id=herbs, packs=Decimal("2.5"))
    receive(session, a_delivery(supplier_id, line), awa)
    kept = session.get_one(ReceiptLine, (awa.canteen_id, line.id))
    assert (kept.quantity, kept.grams) == (Decimal("0.313"), 313)
    assert kept.net_value == Decimal("0.63")


def test_what_is_billed_by_the_pack_costs_by_the_pack(session: Session, awa: By) -> None:
    supplier_id = a_supplier(session, awa)
    crate = {"price": Decimal("9.99"), "price_per": PricePer.PACK}
    offer_id = an_offer(session, awa, supplier_id=supplier_id, **crate)
    line = DeliveredLine(id=new_id(), offer_id=offer_id, packs=Decimal(3))
    receive(session, a_delivery(supplier_id, line), awa)
    (bought,) = bought_by(session, awa)
    assert (bought.net_value, bought.grams) == (Decimal("29.97"), 15_000)


def test_what_came_damaged_was_billed_and_is_not_kept(session: Session, awa: By) -> None:
    supplier_id = a_supplier(session, awa)
    offer_id = an_offer(session, awa, supplier_id=supplier_id)
    line = DeliveredLine(
        id=new_id(),
        offer_id=offer_id,
        packs=Decimal(2),
        outcome=Outcome.DAMAGED,
        not_kept=Decimal("10"),
    )
    receive(session, a_delivery(supplier_id, line), awa)
    kept = session.get_one(ReceiptLine, (awa.canteen_id, line.id))
    assert (kept.quantity, kept.not_kept, kept.grams) == (0, 10, 0)
    assert session.get(Lot, (awa.canteen_id, line.id)) is None
    assert bought_by(session, awa) == []


def test_cold_goods_go_to_the_cold(session: Session, awa: By) -> None:
    kinds = (None, TemperatureClass.POULTRY, TemperatureClass.DEEP_FROZEN)
    lines = [a_line(a_product(session, temperature_class=kind)) for kind in kinds]
    receive(session, a_delivery(a_supplier(session, awa), *lines), awa)
    balances = balances_of(session, awa)
    for line, place in zip(lines, (Kind.SHELF, Kind.FRIDGE, Kind.FREEZER), strict=True):
        assert balances[line.id, place].quantity == 10


def test_hot_dishes_must_be_hot_and_frozen_ones_may_warm_a_little(
    session: Session, awa: By
) -> None:
    hot = a_product(session, temperature_class=TemperatureClass.HOT_DISH)
    frozen = a_product(session, temperature_class=TemperatureClass.DEEP_FROZEN)
    supplier_id = a_supplier(session, awa)
    good = (a_line(hot, temperature_c=Decimal(63)), a_line(frozen, temperature_c=Decimal(-15)))
    receive(session, a_delivery(supplier_id, *good), awa)
    for product, celsius in ((hot, "62.9"), (frozen, "-14.9")):
        line = a_line(product, temperature_c=Decimal(celsius))
        with pytest.raises(TooWarm):
            receive(session, a_delivery(supplier_id, line), awa)


def test_who_is_not_on_the_list_is_refused_by_name(session: Session, awa: By) -> None:
    line = a_line(a_product(session), producer_id=new_id())
    with pytest.raises(ProducerNotFound):
        receive(session, a_delivery(a_supplier(session, awa), line), awa)
    with pytest.raises(SupplierNotFound):
        receive(session, a_delivery(new_id(), a_line(a_product(session))), awa)


def test_a_line_is_about_something() -> None:
    with pytest.raises(NothingNamed):
        DeliveredLine(id=new_id(), quantity=Decimal(1))
    with pytest.raises(ReplacedByWhat):
        DeliveredLine(id=new_id(), order_line_id=new_id(), outcome=Outcome.REPLACED)
    with pytest.raises(ValidationError):
        a_delivery(new_id())


@pytest.mark.parametrize(
    ("kind", "celsius"),
    [(None, "99"), (None, "-41"), (TemperatureClass.PERISHABLE, "61"),
     (TemperatureClass.HOT_DISH, "101")],
)  # fmt: skip
def test_a_temperature_that_nothing_comes_at_is_refused_whatever_is_said(
    session: Session, awa: By, kind: TemperatureClass | None, celsius: str
) -> None:
    line = a_line(
        a_product(session, temperature_class=kind),
        temperature_c=Decimal(celsius),
        despite_because="Le camion",
    )
    with pytest.raises(NoTemperature):
        receive(session, a_delivery(a_supplier(session, awa), line), awa)
