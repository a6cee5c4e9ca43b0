"""A delivery read back from its rows is the delivery that would leave them again."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
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
    Outcome,
    Weight,
)
from inventory.receiving.receipts import receive
from inventory.receiving.replacements import ReceiptNotFound
from inventory.receiving.unloading import QuantityMissing
from kernel.actor import By
from kernel.ids import new_id
from sourcing.pricing import PricePer
from sourcing.products import StockUnit
from suppliers.labels import Label
from suppliers.origins import Origin
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
    somebody_in_a_new_canteen,
)
from tests.counting import statements
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


@dataclass(frozen=True)
class Market:
    """A supplier of three foods kept in three units, each offered and ordered."""

    supplier_id: UUID
    order_id: UUID
    order_lines: tuple[UUID, ...]
    offers: tuple[UUID, ...]
    others: tuple[UUID, ...]
    products: tuple[UUID, ...]
    farm_id: UUID
    places: tuple[UUID, ...]


UNITS = ((StockUnit.KG, 1000), (StockUnit.PIECE, 350), (StockUnit.LITRE, 920))


def a_market(session: Session, by: By, pack: Decimal, per: PricePer, packs: str) -> Market:
    supplier_id, farm = a_supplier(session, by), a_producer(session, by)
    a_certificate(session, by, producer_id=farm)
    products = tuple(
        a_product(session, unit=unit, grams_per_unit=grams).id for unit, grams in UNITS
    )
    of = {"supplier_id": supplier_id, "pack_quantity": pack, "price_per": per, "brand": "Tilia"}
    of |= {"price": Decimal("7.3"), "producer_id": farm, "labels": (Label.BIO,)}
    offers = tuple(an_offer(session, by, product_id=one, **of) for one in products)
    other = of | {"pack_quantity": pack + 1, "price_per": PricePer.PACK, "labels": ()}
    others = tuple(an_offer(session, by, product_id=one, **other) for one in products)
    order = an_order(session, by, *offers, supplier_id=supplier_id, packs=packs)
    places = places_of(session, by.canteen_id).shelves
    lines = tuple(line.id for line in order.lines)
    return Market(supplier_id, order.id, lines, offers, others, products, farm, tuple(places))


def thousandths(least: str, most: str) -> st.SearchStrategy[Decimal]:
    return st.decimals(min_value=least, max_value=most, places=3)


def or_none(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


DAYS = or_none(st.integers(0, 40).map(lambda days: MONDAY + timedelta(days=days)))
BESIDE = st.fixed_dictionaries(
    {
        "price": st.decimals(min_value=0, max_value=60, places=4),
        "price_per": or_none(st.sampled_from(PricePer)),
        "discount_percent": st.sampled_from([Decimal(0), Decimal("12.50"), Decimal(100)]),
        "vat_rate": or_none(st.sampled_from([Decimal("5.50"), Decimal(20)])),
        "lot_number": st.sampled_from(["", "L42"]),
        "brand": st.sampled_from(["", "Autre"]),
        "use_by": DAYS,
        "best_before": DAYS,
        "temperature_c": or_none(st.decimals(min_value=-20, max_value=20, places=1)),
        "despite_because": st.sampled_from(["", "3 °C à cœur"]),
        "labels": or_none(st.lists(st.sampled_from(Label), unique=True, max_size=3).map(tuple)),
        "origin": or_none(st.sampled_from(Origin)),
        "description": st.sampled_from(["", "Lot de fin de marché"]),
    }
)


@st.composite
def what_it_is(draw: st.DrawFn, market: Market) -> dict[str, Any]:
    """As ordered, replaced by an offer or a product, offered, or nothing but a product."""
    kind = draw(st.integers(0, 2))
    named = {
        "ordered": {"order_line_id": market.order_lines[kind]},
        "of its offer": {
            "order_line_id": market.order_lines[kind],
            "offer_id": market.offers[kind],
        },
        "of another offer": {
            "order_line_id": market.order_lines[kind],
            "offer_id": market.others[kind],
        },
        "another food": {
            "order_line_id": market.order_lines[kind],
            "product_id": market.products[kind - 1],
        },
        "replaced by an offer": {
            "order_line_id": market.order_lines[kind],
            "offer_id": market.others[kind - 1],
            "outcome": Outcome.REPLACED,
        },
        "replaced by the same": {
            "order_line_id": market.order_lines[kind],
            "product_id": market.products[kind],
            "outcome": Outcome.REPLACED,
        },
        "offered": {"offer_id": draw(st.sampled_from((*market.offers, *market.others)))},
        "nothing but a product": {"product_id": market.products[kind]},
    }
    return dict(draw(st.sampled_from(list(named.values()))))


@st.composite
def how_much(draw: st.DrawFn) -> dict[str, Any]:
    """Packs, stock units and grams in any mixture; less what was damaged; and two more weights."""
    grams = draw(or_none(st.integers(1, 90_000)))
    note, cleaned = (draw(or_none(st.integers(1, 90_000))) for _ in range(2))
    paid = [Weight.SCALE]
    if cleaned and grams:
        cleaned = min(cleaned, grams)
    paid += [Weight.NOTE] if note else []
    paid += [Weight.CLEANED] if cleaned else []
    return {
        "packs": draw(or_none(thousandths("0.001", "9"))),
        "quantity": draw(or_none(thousandths("0.001", "90"))),
        "grams": grams,
        "not_kept": draw(st.just(Decimal(0)) | thousandths("0", "20")),
        "note_grams": note,
        "cleaned_grams": cleaned,
        "paid_by": draw(st.sampled_from(paid)),
    }


@st.composite
def a_delivered(draw: st.DrawFn, market: Market) -> DeliveredLine:
    facts = draw(what_it_is(market))
    if "outcome" not in facts:
        outcomes = [one for one in Outcome if one != Outcome.REPLACED]
        facts["outcome"] = draw(st.sampled_from(outcomes))
    facts |= draw(how_much()) | draw(BESIDE)
    facts["place_id"] = draw(or_none(st.sampled_from(market.places)))
    facts["producer_id"] = draw(or_none(st.just(market.farm_id)))
    return DeliveredLine(id=new_id(), **facts)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
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
