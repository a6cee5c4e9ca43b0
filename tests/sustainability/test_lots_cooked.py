"""Which lot a meal eats from decides what it cost, and what its shares rest on."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from inventory.differences import verify
from inventory.kitchen.meals import serve
from inventory.receiving.receipts import receive
from kernel.actor import By
from network.promises import Basis, Measure
from sourcing.products import Product
from sustainability.cooked import shares_cooked, shares_of_meal
from sustainability.heaps import Per
from tests.builders import (
    MONDAY,
    a_certificate,
    a_delivery,
    a_line,
    a_meal,
    a_producer,
    a_product,
    a_supplier,
    total_held,
)
from tests.sustainability.kitchen import BIO, figures, march

M = Measure


def two_lots(session: Session, by: By) -> Product:
    """3 kg for 10.00, certified, to be used first; and 3 kg for 12.00, only said organic."""
    carrots, producer_id = a_product(session), a_producer(session, by)
    a_certificate(session, by, producer_id=producer_id)
    first = a_line(
        carrots, "3", price=Decimal("3.3334"), labels=BIO, producer_id=producer_id,
        use_by=date(2026, 3, 10),
    )  # fmt: skip
    second = a_line(carrots, "3", price=Decimal("4.00"), labels=BIO, use_by=date(2026, 3, 20))
    # The one that goes last comes first: its date decides, not the order of the note.
    receive(session, a_delivery(a_supplier(session, by), second, first), by)
    return carrots


def cook(session: Session, by: By, carrots: Product, kilos: str) -> tuple[str, ...]:
    """What the meal's organic share by value rests on."""
    meal_id = serve(session, a_meal((carrots, kilos)), by)
    return value_of(session, by, meal_id)


def value_of(session: Session, by: By, meal_id: UUID) -> tuple[str, ...]:
    found = shares_of_meal(session, meal_id, canteen_id=by.canteen_id)
    return figures(found, M.ORGANIC, Basis.VALUE)


def test_the_earliest_date_goes_first_with_its_price_and_its_paper(
    session: Session, awa: By
) -> None:
    carrots = two_lots(session, awa)
    assert cook(session, awa, carrots, "1") == ("3.3333", "0", "0", "0", "3.3333")
    assert cook(session, awa, carrots, "1") == ("3.3333", "0", "0", "0", "3.3333")
    # One kilo is left of the first lot, and takes what is left of its cost.
    assert cook(session, awa, carrots, "2") == ("3.3334", "4", "0", "0", "7.3334")
    assert cook(session, awa, carrots, "2") == ("0", "8", "0", "0", "8")


def test_the_parts_of_a_lot_cost_what_the_lot_cost(session: Session, awa: By) -> None:
    carrots = two_lots(session, awa)
    for kilos in ("0.7", "0.1", "1.033", "0.667", "1.5", "2"):
        serve(session, a_meal((carrots, kilos)), awa)
    ((_, found),) = shares_cooked(session, march(awa), by=Per.MONTH)
    assert figures(found, M.ORGANIC, Basis.VALUE) == ("10", "12", "0", "0", "22")
    assert figures(found, M.ORGANIC, Basis.MASS) == ("3", "3", "0", "0", "6")


def test_past_its_use_by_a_lot_is_left_where_it_is(session: Session, awa: By) -> None:
    carrots = two_lots(session, awa)
    late = a_meal((carrots, "1"), served_on=MONDAY + timedelta(days=9))
    assert value_of(session, awa, serve(session, late, awa)) == ("0", "4", "0", "0", "4")


parts = st.lists(st.integers(1, 2500), min_size=1, max_size=6)


@settings(
    max_examples=12,
    deadline=None,
)
@given(parts)
def test_however_it_is_cut_nothing_is_made_or_lost(
    session: Session, awa: By, parts: list[int]
) -> None:
    carrots = two_lots(session, awa)
    for grams in parts:
        serve(session, a_meal((carrots, str(Decimal(grams) / 1000))), awa)
    assert verify(session, canteen_id=awa.canteen_id) == []
    held = total_held(session, awa)
    assert (held.quantity, held.grams, held.cost) == (0, 0, 0)
