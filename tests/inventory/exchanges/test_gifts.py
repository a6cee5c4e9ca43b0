"""What donors gave us, crate by crate and over a year, after what sorting threw away."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.exchanges.gifts import DonorYear, gift_by_id, gifts_between, gifts_of_year
from inventory.kitchen.sortings import SortedInto, Sorting, sort
from inventory.receiving.rescues import Crate, RescueNotFound, rescue
from kernel.actor import By
from kernel.ids import new_id
from sourcing.products import Product
from tests.builders import MONDAY, a_product, a_supplier, somebody_in_a_new_canteen, take_back
from tests.counting import statements


def a_crate(
    session: Session, by: By, grams: int, price: str | None = None, **facts: Any
) -> UUID:
    known = {"rescued_on": MONDAY, "donor": "Marché Saint-Pierre", **facts}
    reference = None if price is None else Decimal(price)
    crate = Crate(id=new_id(), grams=grams, reference_price=reference, **known)
    return rescue(session, crate, by)


def sorted_out(
    session: Session, by: By, crate: UUID, *into: tuple[Product, int], loss: int = 0
) -> UUID:
    parts = tuple(SortedInto(id=new_id(), product_id=one.id, grams=g) for one, g in into)
    new = Sorting(id=new_id(), rescue_id=crate, sorted_on=MONDAY, into=parts, loss_grams=loss)
    return sort(session, new, by)


def year(session: Session, by: By, of: int = 2026) -> list[DonorYear]:
    return gifts_of_year(session, canteen_id=by.canteen_id, year=of)


def test_a_year_of_crates_at_the_reference_price(session: Session, awa: By) -> None:
    """The market gave 12 kg of which 2 were thrown away; the bakery gives without a price."""
    pears, leeks = a_product(session, name=f"P {new_id()}"), a_product(session)
    crate = a_crate(session, awa, 12_000, "1.50")
    sorted_out(session, awa, crate, (pears, 6000), (leeks, 1000), loss=2000)
    a_crate(
        session,
        awa,
        1000,
        "2.00",
        donor=" marché  SAINT-Pierre ",
        rescued_on=date(2026, 12, 31),
    )
    bread = a_product(session, name=f"Pain {new_id()}")
    a_crate(session, awa, 2500, donor="Boulangerie Ajma", product_id=bread.id)
    a_crate(session, awa, 9000, "9", rescued_on=date(2025, 12, 31))

    gift = gift_by_id(session, crate, canteen_id=awa.canteen_id)
    assert (gift.grams, gift.kept_grams, gift.thrown_grams) == (12_000, 10_000, 2000)
    assert [(one.product, one.grams) for one in gift.kept] == [
        (pears.name, 6000),
        ("Invendus à trier", 3000),
        (leeks.name, 1000),
    ]
    assert gift.value == Decimal(15)

    market, bakery = year(session, awa)
    assert (market.crates, market.grams, market.value) == (2, 11_000, Decimal(17))
    assert market.unpriced_grams == 0
    assert bakery == DonorYear("Boulangerie Ajma", None, 1, 2500, 2500, Decimal(0))


def test_a_donor_who_sells_to_us_is_one_donor(session: Session, awa: By) -> None:
    grocer = a_supplier(session, awa)
    a_crate(session, awa, 1000, "1", donor="Biocoop", supplier_id=grocer)
    a_crate(session, awa, 2000, "1", donor="La Biocoop", supplier_id=grocer)
    (one,) = year(session, awa)
    assert (one.supplier_id, one.crates, one.grams) == (grocer, 2, 3000)


def test_what_was_taken_back_was_never_given(session: Session, awa: By) -> None:
    pears = a_product(session)
    crate = a_crate(session, awa, 5000, "2")
    sorting = sorted_out(session, awa, crate, (pears, 3000), loss=1000)
    before = gift_by_id(session, crate, canteen_id=awa.canteen_id)
    undone = take_back(session, awa, sorting)
    whole = gift_by_id(session, crate, canteen_id=awa.canteen_id)
    assert (whole.kept_grams, whole.thrown_grams, whole.value) == (5000, 0, Decimal(10))
    take_back(session, awa, undone)
    assert gift_by_id(session, crate, canteen_id=awa.canteen_id) == before
    gone = take_back(session, awa, crate)
    assert year(session, awa) == []
    with pytest.raises(RescueNotFound):
        gift_by_id(session, crate, canteen_id=awa.canteen_id)
    take_back(session, awa, gone)
    assert gift_by_id(session, crate, canteen_id=awa.canteen_id) == before


def test_another_canteens_crates_are_its_own(session: Session, awa: By) -> None:
    ben = somebody_in_a_new_canteen(session)
    crate = a_crate(session, awa, 5000)
    assert year(session, ben) == []
    with pytest.raises(RescueNotFound):
        gift_by_id(session, crate, canteen_id=ben.canteen_id)


def test_one_donors_crates_over_a_span(session: Session, awa: By) -> None:
    first = a_crate(session, awa, 1000, rescued_on=date(2026, 2, 1))
    last = a_crate(
        session, awa, 2000, rescued_on=date(2026, 2, 28), donor="MARCHÉ Saint-Pierre"
    )
    a_crate(session, awa, 3000, rescued_on=date(2026, 2, 10), donor="Autre")
    a_crate(session, awa, 4000, rescued_on=date(2026, 3, 1))
    span = {"first": date(2026, 2, 1), "last": date(2026, 2, 28)}
    found = gifts_between(
        session, canteen_id=awa.canteen_id, donor="Marché Saint-Pierre", **span
    )
    assert [one.id for one in found] == [first, last]
    assert len(gifts_between(session, canteen_id=awa.canteen_id, **span)) == 3


def test_statements_do_not_grow_with_the_crates(
    engine: Engine, session: Session, awa: By
) -> None:
    pears = a_product(session)

    def cost(crates: int) -> int:
        for _ in range(crates):
            crate = a_crate(session, awa, 5000, "2")
            sorted_out(session, awa, crate, (pears, 3000), loss=1000)
        session.expire_all()
        return statements(engine, lambda: year(session, awa))

    assert cost(1) == cost(15)
