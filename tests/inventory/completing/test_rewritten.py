"""A delivery read back from its rows is the delivery that would leave them again."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.completing.rewritten import as_written
from inventory.kitchen.opened_packs import OpenedPack, open_pack
from inventory.places import Kind, places_of
from inventory.receiving.deliveries import (
    ChargeKind,
    DeliveredLine,
    Delivery,
    DeliveryCharge,
)
from inventory.receiving.receipts import receive
from inventory.receiving.replacements import ReceiptNotFound
from inventory.receiving.unloading import QuantityMissing
from kernel.actor import By
from kernel.ids import new_id
from sourcing.pricing import PricePer
from tests.builders import (
    MONDAY,
    a_delivery,
    a_line,
    a_product,
    a_supplier,
    an_offer,
    somebody_in_a_new_canteen,
)
from tests.counting import statements
from tests.inventory.completing.any_delivery import a_delivered, a_market, thousandths
from tests.inventory.completing.left_open import rows_of


def under_new_ids(delivery: Delivery) -> Delivery:
    lines = tuple(line.model_copy(update={"id": new_id()}) for line in delivery.lines)
    charges = tuple(one.model_copy(update={"id": new_id()}) for one in delivery.charges)
    update = {"id": new_id(), "lines": lines, "charges": charges}
    return delivery.model_copy(update=update)


def left_again(session: Session, by: By, delivery: Delivery) -> Delivery:
    """Receive it, and what is read back of it; both leave the same, or it is a mistake."""
    receive(session, delivery, by)
    written = as_written(session, delivery.id, canteen_id=by.canteen_id)
    assert written.id == delivery.id
    assert [line.id for line in written.lines] == sorted(line.id for line in delivery.lines)
    again = under_new_ids(written)
    receive(session, again, by)
    assert rows_of(session, by, again.id) == rows_of(session, by, delivery.id)
    # And once more, so that nothing is lost a little at a time.
    assert under_the_same(as_written(session, again.id, canteen_id=by.canteen_id)) == (
        under_the_same(written)
    )
    return written


def under_the_same(delivery: Delivery) -> dict[str, Any]:
    facts = delivery.model_dump(exclude={"id"})
    for one in (*facts["lines"], *facts["charges"]):
        del one["id"]
    return facts


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_delivery_read_back_leaves_the_same_rows(
    session: Session, data: st.DataObject
) -> None:
    by = somebody_in_a_new_canteen(session)
    pack = data.draw(thousandths("0.001", "30"))
    per, packs = data.draw(st.sampled_from(PricePer)), data.draw(st.sampled_from(["1", "2.5"]))
    market = a_market(session, by, pack, per, packs)
    lines = data.draw(st.lists(a_delivered(market), min_size=1, max_size=4))
    delivery = a_delivery(market.supplier_id, *lines, order_id=market.order_id)
    try:
        with session.begin_nested():
            receive(session, delivery, by)
    except QuantityMissing:
        return
    left_again(session, by, delivery)


def a_note(session: Session, by: By) -> Delivery:
    charges = [
        (ChargeKind.DEPOSIT, "Caisses rendues", "-12.40", "20.00"),
        (ChargeKind.TRANSPORT, "Livraison", "8.00", "20.00"),
        (ChargeKind.NON_FOOD, "Sacs", "3.15", "5.50"),
    ]
    return a_delivery(
        a_supplier(session, by),
        a_line(a_product(session)),
        delivery_note="BL 2026-114",
        note="Deux caisses écrasées",
        charges=tuple(
            DeliveryCharge(
                id=new_id(),
                kind=kind,
                description=what,
                net=Decimal(net),
                vat_rate=Decimal(vat),
            )
            for kind, what, net, vat in charges
        ),
    )


def test_the_note_its_words_and_its_charges_are_read_back(session: Session, awa: By) -> None:
    written = left_again(session, awa, a_note(session, awa))
    assert (written.delivery_note, written.note) == ("BL 2026-114", "Deux caisses écrasées")
    assert [(one.kind, one.net) for one in written.charges] == [
        (ChargeKind.DEPOSIT, Decimal("-12.40")),
        (ChargeKind.TRANSPORT, Decimal("8.00")),
        (ChargeKind.NON_FOOD, Decimal("3.15")),
    ]
    assert written.more_to_come is False


def test_a_part_delivery_is_read_back_as_one(session: Session, awa: By) -> None:
    market = a_market(session, awa, Decimal(5), PricePer.UNIT, "2")
    line = DeliveredLine(id=new_id(), order_line_id=market.order_lines[0], packs=Decimal(1))
    delivery = a_delivery(market.supplier_id, line, order_id=market.order_id, more_to_come=True)
    assert left_again(session, awa, delivery).more_to_come is True


def test_a_third_of_a_crate_costs_what_it_cost(session: Session, awa: By) -> None:
    """Ten kilos of crates of three: no number of packs in thousandths comes to 300 €."""
    supplier_id, carrots = a_supplier(session, awa), a_product(session)
    offer_id = an_offer(
        session, awa, supplier_id=supplier_id, product_id=carrots.id,
        pack_quantity=Decimal(3), price=Decimal(90), price_per=PricePer.PACK,
    )  # fmt: skip
    line = DeliveredLine(id=new_id(), offer_id=offer_id, quantity=Decimal(10), grams=10_000)
    delivery = a_delivery(supplier_id, line)
    left_again(session, awa, delivery)
    (bought,) = rows_of(session, awa, delivery.id)["bought"]
    assert bought["net_value"] == Decimal("300.00")


def test_what_went_back_whole_comes_back_as_nothing_whatever_its_pack(
    session: Session, awa: By
) -> None:
    """One gram of it was sent back; a thousandth of its own pack would be more."""
    market = a_market(session, awa, Decimal("0.5"), PricePer.PACK, "1")
    named: list[dict[str, Any]] = [
        {"order_line_id": market.order_lines[0], "packs": Decimal("0.002")},
        {"order_line_id": market.order_lines[0], "offer_id": market.others[0]},
        {"offer_id": market.others[0]},
        {"product_id": market.products[0]},
    ]
    back = {"not_kept": Decimal("0.001"), "price": Decimal(3)}
    lines = [DeliveredLine(id=new_id(), **one, **back) for one in named]
    delivery = a_delivery(market.supplier_id, *lines, order_id=market.order_id)
    left_again(session, awa, delivery)
    assert rows_of(session, awa, delivery.id)["lots"] == []


def test_a_crumb_that_is_less_than_we_weigh_comes_back_as_nothing(
    session: Session, awa: By
) -> None:
    market = a_market(session, awa, Decimal("0.001"), PricePer.PACK, "1")
    crumb = {"packs": Decimal("0.002"), "price": Decimal(3)}
    lines = [
        DeliveredLine(id=new_id(), offer_id=market.offers[0], **crumb),
        DeliveredLine(id=new_id(), order_line_id=market.order_lines[1], **crumb),
    ]
    delivery = a_delivery(market.supplier_id, *lines, order_id=market.order_id)
    left_again(session, awa, delivery)
    assert rows_of(session, awa, delivery.id)["lots"] == []


@pytest.mark.parametrize(
    ("packs", "net"), [("1", "0.00"), ("81.715", "0.00"), ("81.716", "0.01")]
)
def test_packs_that_all_but_went_back_cost_what_they_cost(
    session: Session, awa: By, packs: str, net: str
) -> None:
    """81.7155 packs went back: of 81.716, what stays is no thousandth of a pack, but a cent."""
    market = a_market(session, awa, Decimal("0.116"), PricePer.PACK, "1")
    line = DeliveredLine(
        id=new_id(), offer_id=market.offers[0], price=Decimal("10.3572"),
        packs=Decimal(packs), grams=1, not_kept=Decimal("9.479"),
    )  # fmt: skip
    delivery = a_delivery(market.supplier_id, line)
    left_again(session, awa, delivery)
    rows = rows_of(session, awa, delivery.id)
    assert [one["packs"] for one in rows["lines"]] == [Decimal(0)]
    assert [one["net_value"] for one in rows["bought"]] == [Decimal(net)]


def test_dates_are_those_of_the_label_also_once_a_pack_is_open(
    session: Session, awa: By
) -> None:
    milk = a_product(session, days_after_opening=3)
    line = a_line(milk, use_by=date(2026, 3, 20))
    delivery = a_delivery(a_supplier(session, awa), line)
    receive(session, delivery, awa)
    open_pack(session, OpenedPack(id=new_id(), lot_id=line.id, opened_on=MONDAY), awa)
    (lot,) = rows_of(session, awa, delivery.id)["lots"]
    assert lot["use_by"] == date(2026, 3, 5)
    (written,) = as_written(session, delivery.id, canteen_id=awa.canteen_id).lines
    assert written.use_by == date(2026, 3, 20)


def test_a_place_that_somebody_chose_is_read_back(session: Session, awa: By) -> None:
    fridge = places_of(session, awa.canteen_id).of_kind[Kind.FRIDGE]
    line = a_line(a_product(session), place_id=fridge)
    written = left_again(session, awa, a_delivery(a_supplier(session, awa), line))
    assert written.lines[0].place_id == fridge


def test_another_canteen_s_delivery_is_not_there(session: Session, awa: By) -> None:
    theirs = a_note(session, awa)
    receive(session, theirs, awa)
    luc = somebody_in_a_new_canteen(session)
    for wrong in (theirs.id, new_id()):
        with pytest.raises(ReceiptNotFound):
            as_written(session, wrong, canteen_id=luc.canteen_id)


def test_a_long_delivery_asks_no_more_than_a_short_one(
    session: Session, engine: Engine, awa: By
) -> None:
    def cost(count: int) -> int:
        lines = [a_line(a_product(session)) for _ in range(count)]
        delivery = a_delivery(a_supplier(session, awa), *lines)
        receive(session, delivery, awa)
        session.expunge_all()
        return statements(
            engine, lambda: as_written(session, delivery.id, canteen_id=awa.canteen_id)
        )

    assert cost(30) == cost(1)
