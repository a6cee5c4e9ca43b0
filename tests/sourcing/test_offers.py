from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.actor import By
from kernel.ids import new_id
from sourcing.decisions import Decided, Decision, Meaning, decide, decisions
from sourcing.offers import (
    NewOffer,
    Offer,
    OfferNotFound,
    VersionBeginsThen,
    offer,
    offers_by_id,
    offers_of,
)
from sourcing.pricing import PricePer, Taxed, Totals, exact_value, net_value, totals
from sourcing.products import ProductNotFound, StockUnit, facts_of, product_named
from suppliers.families import Family
from suppliers.labels import Label
from suppliers.suppliers import SupplierNotFound
from tests.builders import MONDAY, a_product, a_supplier, an_offer

JANUARY = date(2026, 1, 1)


def a_new_price(session: Session, by: By, old: UUID, price: str, begins: date) -> UUID:
    facts = offers_by_id(session, [old], canteen_id=by.canteen_id)[old]
    shared = {"supplier_id": facts.supplier_id, "product_id": facts.product_id}
    return an_offer(
        session, by, **shared, replaces=old, price=Decimal(price), valid_from=begins
    )


def prices(session: Session, supplier_id: UUID, day: date) -> list[Decimal]:
    return [one.price for one in offers_of(session, supplier_id, on=day, canteen_id=new_id())]


def test_a_new_price_is_a_new_row_and_the_old_one_stays(session: Session, awa: By) -> None:
    supplier_id = a_supplier(session, awa)
    old = an_offer(session, awa, supplier_id=supplier_id)
    new = a_new_price(session, awa, old, "2.4567", MONDAY)
    first, second = (session.get_one(Offer, one) for one in (old, new))
    assert (first.price, second.price) == (Decimal("2.00"), Decimal("2.4567"))
    assert first.series_id == second.series_id == old


def test_the_newest_version_begun_by_that_day_rules(session: Session, awa: By) -> None:
    supplier_id = a_supplier(session, awa)
    first = an_offer(session, awa, supplier_id=supplier_id, valid_from=JANUARY)
    # Written in any order, and replacing any of the versions.
    third = a_new_price(session, awa, first, "3", date(2026, 4, 1))
    a_new_price(session, awa, third, "2.5", MONDAY)
    days = (JANUARY - timedelta(days=1), JANUARY, MONDAY - timedelta(days=1), MONDAY)
    assert [prices(session, supplier_id, day) for day in days] == [
        [],
        [Decimal(2)],
        [Decimal(2)],
        [Decimal("2.5")],
    ]
    assert prices(session, supplier_id, date(2027, 1, 1)) == [Decimal(3)]


def test_each_product_of_a_supplier_is_listed_once_by_name(session: Session, awa: By) -> None:
    supplier_id = a_supplier(session, awa)
    leeks = an_offer(session, awa, supplier_id=supplier_id, name="Poireaux")
    carrots = an_offer(session, awa, supplier_id=supplier_id, name="Carottes")
    an_offer(session, awa)
    found = offers_of(session, supplier_id, on=MONDAY, canteen_id=new_id())
    assert [one.id for one in found] == [carrots, leeks]


def test_two_versions_from_one_day_are_refused(session: Session, awa: By) -> None:
    old = an_offer(session, awa, valid_from=JANUARY)
    with pytest.raises(VersionBeginsThen, match="1 January 2026"):
        a_new_price(session, awa, old, "3", JANUARY)
    assert a_new_price(session, awa, old, "3", MONDAY)


def test_an_offer_sent_twice_is_one(session: Session, awa: By) -> None:
    new = NewOffer(
        id=new_id(),
        supplier_id=a_supplier(session, awa),
        product_id=a_product(session).id,
        name="Carottes",
        pack_quantity=Decimal(5),
        price=Decimal(2),
        price_per=PricePer.UNIT,
        vat_rate=Decimal("5.5"),
        valid_from=MONDAY,
    )
    assert offer(session, new, awa) == offer(session, new, awa) == new.id


@pytest.mark.parametrize(
    ("field", "refusal"),
    [
        ("replaces", OfferNotFound),
        ("product_id", ProductNotFound),
        ("supplier_id", SupplierNotFound),
    ],
)
def test_an_offer_of_what_is_not_on_the_list_is_refused(
    session: Session, awa: By, field: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        an_offer(session, awa, **{field: new_id()})


@pytest.mark.parametrize(
    ("product", "pack", "said", "grams"),
    [
        ({}, "5", None, 5000),
        ({"unit": StockUnit.PIECE, "grams_per_unit": 60}, "30", None, 1800),
        ({"unit": StockUnit.PIECE, "grams_per_unit": 1500}, "4", 6400, 6400),
        ({"unit": StockUnit.LITRE, "grams_per_unit": 1031}, "0.5", None, 516),
    ],
)
def test_a_pack_weighs_what_it_says_or_what_the_product_does(
    session: Session, awa: By, product: dict[str, Any], pack: str, said: int | None, grams: int
) -> None:
    food = a_product(session, **product)
    offer_id = an_offer(
        session, awa, product_id=food.id, pack_quantity=Decimal(pack), pack_grams=said
    )
    assert (
        offers_by_id(session, [offer_id], canteen_id=awa.canteen_id)[offer_id].pack_grams
        == grams
    )


def test_what_a_supplier_claims_is_read_back(session: Session, awa: By) -> None:
    offer_id = an_offer(session, awa, labels=(Label.BIO, Label.FERMIER), intermediaries=0)
    facts = offers_by_id(session, [offer_id], canteen_id=awa.canteen_id)[offer_id]
    assert facts.labels == {Label.BIO, Label.FERMIER}
    assert facts.intermediaries == 0


def test_an_unknown_offer_is_not_found(session: Session, awa: By) -> None:
    with pytest.raises(OfferNotFound):
        offers_by_id(session, [an_offer(session, awa), new_id()], canteen_id=awa.canteen_id)


@pytest.mark.parametrize(
    "wrong",
    [
        {"price": Decimal("-0.01")},
        {"price": Decimal("1.00001")},
        {"pack_quantity": Decimal(0)},
        {"pack_grams": 0},
        {"vat_rate": Decimal(101)},
        {"name": " "},
    ],
)
def test_an_offer_that_cannot_be_is_refused(
    session: Session, awa: By, wrong: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError):
        an_offer(session, awa, **wrong)


@pytest.mark.parametrize(
    ("per", "euros"),
    [(PricePer.PACK, "4.67"), (PricePer.UNIT, "14.01"), (PricePer.KILO, "13.71")],
)
def test_a_price_is_for_a_pack_a_unit_or_a_kilo(per: PricePer, euros: str) -> None:
    of = {"packs": Decimal(2), "units": Decimal(6), "grams": 5870}
    assert net_value(Decimal("2.335"), per, **of) == Decimal(euros)


def test_a_value_is_rounded_once_at_the_edge() -> None:
    of = {"packs": Decimal(0), "units": Decimal(3), "grams": 0}
    assert exact_value(Decimal("0.3333"), PricePer.UNIT, **of) == Decimal("0.9999")
    assert net_value(Decimal("0.3333"), PricePer.UNIT, **of) == Decimal("1.00")


def test_vat_is_rounded_once_a_rate_on_the_documents_sum() -> None:
    reduced, full = Decimal("5.5"), Decimal(20)
    lines = [Taxed(Decimal("0.09"), reduced)] * 3 + [Taxed(Decimal("10.02"), full)]
    # A line's own VAT would be 0.005 and round to 0.01 each: 0.03 in all.
    assert totals(lines) == Totals(Decimal("10.29"), Decimal("2.01"), Decimal("12.30"))


def test_one_rate_written_two_ways_is_one_sum() -> None:
    lines = [Taxed(Decimal("0.10"), Decimal("5.5")), Taxed(Decimal("0.10"), Decimal("5.50"))]
    assert totals(lines).vat == Decimal("0.01")


def test_nothing_costs_nothing() -> None:
    assert totals([]) == Totals(Decimal(0), Decimal(0), Decimal(0))


def test_products_are_found_by_id_and_by_name(session: Session) -> None:
    carrots = a_product(session)
    assert facts_of(session, [carrots.id])[carrots.id].name == carrots.name
    assert product_named(session, carrots.name) is carrots
    with pytest.raises(ProductNotFound):
        facts_of(session, [carrots.id, new_id()])
    with pytest.raises(ProductNotFound, match="“Carottes bleues”"):
        product_named(session, "Carottes bleues")


def test_the_newest_word_on_a_wording_wins_and_the_old_ones_stay(
    session: Session, awa: By
) -> None:
    words, carrots = f"carottes {new_id()}", a_product(session)
    decide(session, words, Decided(Meaning.NON_FOOD, None, None, None), awa)
    food = Decided(Meaning.FOOD, Family.FRUIT_AND_VEGETABLES, carrots.id, 1000)
    decide(session, words, food, awa)
    assert decisions(session)[words] == food
    kept = session.scalars(select(Decision).where(Decision.words == words)).all()
    assert {one.rank for one in kept} == {1, 2}
