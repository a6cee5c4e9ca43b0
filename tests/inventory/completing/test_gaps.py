"""What a delivery left open is a task, and is one no more once somebody said it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.completing.gaps import Gap, Missing, gaps, gaps_of
from inventory.receiving.deliveries import DeliveredLine, Outcome
from inventory.receiving.receipts import receive
from inventory.safety.photos import Subject
from kernel.actor import By
from kernel.ids import new_id
from sourcing.products import StockUnit
from sourcing.stand_ins import UNNAMED
from sourcing.temperatures import TemperatureClass
from suppliers.suppliers import supplier_by_id
from tests.builders import (
    MONDAY,
    a_delivery,
    a_line,
    a_product,
    a_supplier,
    somebody_in_a_new_canteen,
    take_back,
)
from tests.counting import statements
from tests.inventory.completing.left_open import (
    a_crate_of,
    a_photo,
    a_poultry,
    a_received,
    filled,
    now,
)

NAME, PRICE = Missing.NAME, Missing.PRICE
USE_BY, COLD, LOT = Missing.USE_BY, Missing.TEMPERATURE, Missing.LOT
WHOLE: dict[str, Any] = {
    "use_by": date(2026, 3, 9),
    "temperature_c": Decimal("3.5"),
    "lot_number": "L42",
}


def missing(session: Session, by: By) -> list[tuple[Missing, ...]]:
    return [one.missing for one in gaps(session, by.canteen_id, since=MONDAY)]


def lacks(session: Session, by: By, line: DeliveredLine) -> tuple[Missing, ...]:
    """What one such line alone leaves open."""
    of = a_received(session, by, line)
    found = gaps_of(session, of.id, canteen_id=by.canteen_id)
    return found[0].missing if found else ()


def test_a_crate_without_a_name_is_told_with_its_words(session: Session, awa: By) -> None:
    crate = a_crate_of("Gros légume vert", session)
    delivery = a_received(session, awa, a_line(a_product(session)), crate)
    supplier = supplier_by_id(session, delivery.supplier_id).name
    assert gaps(session, awa.canteen_id, since=MONDAY) == [
        Gap(
            delivery.id, crate.id, crate.product_id, UNNAMED.name, "Gros légume vert", supplier,
            MONDAY, Decimal("3.5"), StockUnit.KG, None, (NAME, PRICE),
        )
    ]  # fmt: skip
    assert gaps_of(session, delivery.id, canteen_id=awa.canteen_id) == gaps(
        session, awa.canteen_id, since=MONDAY
    )


def test_dry_goods_of_which_all_is_known_leave_nothing_open(session: Session, awa: By) -> None:
    a_received(session, awa, a_line(a_product(session)), a_line(a_poultry(session), **WHOLE))
    assert missing(session, awa) == []


@pytest.mark.parametrize(
    ("unsaid", "left"),
    [
        ({"use_by": None}, (USE_BY,)),
        ({"use_by": None, "best_before": date(2026, 3, 9)}, ()),
        ({"temperature_c": None}, (COLD,)),
        ({"temperature_c": Decimal("0.0")}, ()),
        ({"lot_number": ""}, (LOT,)),
        ({"price": Decimal(0)}, (PRICE,)),
        ({"price": Decimal(2), "discount_percent": Decimal(100)}, ()),
        (
            {"use_by": None, "temperature_c": None, "lot_number": "", "price": Decimal(0)},
            (USE_BY, COLD, PRICE, LOT),
        ),
    ],
)
def test_chilled_goods_are_asked_for_what_is_unsaid(
    session: Session, awa: By, unsaid: dict[str, Any], left: tuple[Missing, ...]
) -> None:
    assert lacks(session, awa, a_line(a_poultry(session), **{**WHOLE, **unsaid})) == left


@pytest.mark.parametrize("kind", list(TemperatureClass))
def test_frozen_goods_want_a_temperature_and_no_date(
    session: Session, awa: By, kind: TemperatureClass
) -> None:
    line = a_line(a_product(session, temperature_class=kind))
    frozen = kind in (TemperatureClass.DEEP_FROZEN, TemperatureClass.FROZEN)
    assert lacks(session, awa, line) == ((COLD,) if frozen else (USE_BY, COLD, LOT))


@pytest.mark.parametrize("of_the_line", [True, False])
def test_a_photo_of_the_label_stands_for_the_number(
    session: Session, awa: By, of_the_line: bool
) -> None:
    line = a_line(a_poultry(session), **{**WHOLE, "lot_number": ""})
    delivery = a_received(session, awa, line)
    a_photo(session, awa, delivery.id, line.id, Subject.OTHER)
    a_photo(session, awa, delivery.id, subject=Subject.DELIVERY_NOTE)
    assert missing(session, awa) == [(LOT,)]
    label = a_photo(session, awa, delivery.id, line.id if of_the_line else None)
    assert missing(session, awa) == []
    take_back(session, awa, label)
    assert missing(session, awa) == [(LOT,)]


def test_the_photo_of_another_line_or_delivery_stands_for_nothing(
    session: Session, awa: By
) -> None:
    bare = {**WHOLE, "lot_number": ""}
    lines = [a_line(a_poultry(session), **bare) for _ in range(2)]
    delivery, other = (a_received(session, awa, line) for line in lines)
    a_photo(session, awa, delivery.id, lines[0].id)
    (left,) = gaps(session, awa.canteen_id, since=MONDAY)
    assert (left.receipt_id, left.line_id) == (other.id, lines[1].id)
    two = [a_line(a_poultry(session), **bare) for _ in range(2)]
    both = a_received(session, awa, *two)
    a_photo(session, awa, both.id, two[0].id)
    (left,) = gaps_of(session, both.id, canteen_id=awa.canteen_id)
    assert left.line_id == two[1].id


def test_of_what_was_sent_back_nothing_is_asked(session: Session, awa: By) -> None:
    fowl = a_poultry(session)
    refused = DeliveredLine(
        id=new_id(), product_id=fowl.id, outcome=Outcome.REFUSED, price=Decimal(0)
    )
    broken = DeliveredLine(
        id=new_id(), product_id=fowl.id, outcome=Outcome.DAMAGED, not_kept=Decimal(5)
    )
    a_received(session, awa, refused, broken)
    assert missing(session, awa) == []


def test_only_deliveries_that_hold_of_these_days_here_are_asked_about(
    session: Session, awa: By
) -> None:
    def bare(by: By, on: date) -> UUID:
        delivery = a_delivery(
            a_supplier(session, by), a_line(a_poultry(session)), received_on=on
        )
        return receive(session, delivery, by)

    first, last = bare(awa, MONDAY), bare(awa, MONDAY + timedelta(days=2))
    bare(awa, MONDAY - timedelta(days=1))
    bare(somebody_in_a_new_canteen(session), MONDAY)
    back = take_back(session, awa, bare(awa, MONDAY))
    found = gaps(session, awa.canteen_id, since=MONDAY)
    assert [one.receipt_id for one in found] == [last, first]
    take_back(session, awa, back)
    assert len(gaps(session, awa.canteen_id, since=MONDAY)) == 3


def test_what_is_said_is_asked_no_more_and_the_rest_still_is(session: Session, awa: By) -> None:
    crate = a_crate_of("Volaille ?", session)
    delivery = a_received(session, awa, crate)
    said: list[dict[str, Any]] = [
        {"product_id": a_poultry(session).id},
        {"price": Decimal("7.00")},
        {"temperature_c": Decimal(3), "use_by": date(2026, 3, 9)},
        {"lot_number": "L42"},
    ]
    left = []
    for one in said:
        filled(session, awa, delivery.id, crate.id, **one)
        left.append(missing(session, awa))
    # Its name brings questions that nobody could ask before.
    assert left == [[(USE_BY, COLD, PRICE, LOT)], [(USE_BY, COLD, LOT)], [(LOT,)], []]


def test_a_filling_keeps_the_photo_that_stands_for_the_number(
    session: Session, awa: By
) -> None:
    lines = [a_line(a_poultry(session), **{**WHOLE, "lot_number": ""}) for _ in range(5)]
    delivery = a_received(session, awa, *lines)
    a_photo(session, awa, delivery.id, lines[2].id)
    filled(session, awa, delivery.id, lines[4].id, lot_number="L5")
    stands = now(session, awa, delivery.id)
    left = {one.line_id for one in gaps(session, awa.canteen_id, since=MONDAY)}
    assert left == {stands.lines[place].id for place in (0, 1, 3)}


def test_many_lines_left_open_cost_no_more_statements(
    session: Session, engine: Engine, awa: By
) -> None:
    def add(deliveries: int, lines: int) -> None:
        for _ in range(deliveries):
            bare = [a_line(a_poultry(session)) for _ in range(lines)]
            a_photo(session, awa, a_received(session, awa, *bare).id, bare[0].id)

    def cost() -> int:
        session.expunge_all()
        return statements(engine, lambda: gaps(session, awa.canteen_id, since=MONDAY))

    add(1, 1)
    assert cost() == 3
    add(5, 10)
    assert cost() == 3
    assert len(gaps(session, awa.canteen_id, since=MONDAY)) == 51
