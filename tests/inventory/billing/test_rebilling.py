"""A delivery that was billed is corrected: the bill asks for what stands in its place."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from integrations.entries import Entry
from inventory.billing.billed import NewBillLine, What
from inventory.billing.bills import enter_bill
from inventory.billing.corrections import corrections, unmatched
from inventory.billing.credits import credits_awaited
from inventory.billing.unbilled import unbilled
from inventory.receiving.deliveries import ChargeKind, DeliveredLine, DeliveryCharge
from inventory.undoing.amendments import Amendment, amend
from inventory.undoing.reversals import GoesWithAnother
from inventory.undoing.touches import sentences, touched_by
from kernel.actor import By
from kernel.documents import Document
from kernel.ids import new_id
from kernel.parts import parts_of
from tests.builders import MONDAY, a_delivery, a_line, a_product, a_supplier, take_back
from tests.counting import statements
from tests.integrations.booking import ENGLISH, MARCH, of, rows_of
from tests.inventory.billing.bills_to_enter import (
    LATER,
    a_bill,
    asked,
    delivered,
    food_bought,
    march,
)

BILLED = MONDAY.replace(day=9)


def corrected(
    session: Session, by: By, receipt: UUID, shop: UUID, *lines: DeliveredLine, **facts: Any
) -> UUID:
    right = a_delivery(shop, *lines, **facts)
    return amend(session, Amendment(id=new_id(), of=receipt, delivery=right), by)


def figures(session: Session, by: By) -> tuple[object, ...]:
    """What every question about bills answers, lines by what they say."""
    one = {"canteen_id": by.canteen_id}
    return (
        food_bought(session, by),
        march(session, by),
        [(due.net, due.left, due.what) for due in unbilled(session, on=LATER, **one)],
        [bill.net for bill in unmatched(session, **one)],
        [(due.net, due.units) for due in credits_awaited(session, on=LATER, **one)],
        [
            (line.what, line.expected, line.billed)
            for line in corrections(session, first=MONDAY, last=LATER, **one)
        ],
        _said(of(session, by, MARCH)),
    )


def _said(entries: list[Entry]) -> list[object]:
    return sorted((one.label, posting) for one in entries for posting in one.postings)


def test_a_lot_number_forgotten_changes_no_figure(session: Session, awa: By) -> None:
    """Billed at 20.00, and only then was the lot number added: the food is booked once."""
    shop, carrots = a_supplier(session, awa), a_product(session)
    line = a_line(carrots)
    receipt = delivered(session, awa, shop, line)
    enter_bill(session, a_bill(shop, asked(line, "20.00"), billed_on=BILLED), awa)
    before = figures(session, awa)
    amendment = corrected(session, awa, receipt, shop, a_line(carrots, lot_number="L9"))
    assert figures(session, awa) == before
    entries = of(session, awa, MARCH)
    assert [row[2] for row in rows_of(entries, "Bill of") if row[0] == "6011"] == [
        Decimal("21.10")
    ]
    assert rows_of(entries, "Received and not billed yet") == []
    undone = take_back(session, awa, amendment)
    assert figures(session, awa) == before
    take_back(session, awa, undone)
    assert figures(session, awa) == before


def test_a_price_as_billed_stands_beside_the_corrected_delivery(
    session: Session, awa: By
) -> None:
    """Billed at 26.00 for ten kilos, of which only five came: the rest is to be credited."""
    shop, carrots = a_supplier(session, awa), a_product(session)
    line = a_line(carrots)
    receipt = delivered(session, awa, shop, line)
    bill = a_bill(shop, asked(line, "26.00", quantity=Decimal(10)), billed_on=BILLED)
    enter_bill(session, bill, awa)
    before = figures(session, awa)
    right = a_line(carrots, "5", not_kept=Decimal(5), outcome="short")
    amendment = corrected(session, awa, receipt, shop, right)
    assert march(session, awa) == Decimal("3.00")
    assert food_bought(session, awa) == (Decimal("13.00"), 5_000)
    (credit,) = credits_awaited(session, canteen_id=awa.canteen_id, on=LATER)
    assert (credit.net, credit.units) == (Decimal("13.00"), Decimal(5))
    assert unmatched(session, canteen_id=awa.canteen_id) == []
    assert unbilled(session, canteen_id=awa.canteen_id, on=LATER) == []
    after = figures(session, awa)
    undone = take_back(session, awa, amendment)
    assert figures(session, awa) == before
    take_back(session, awa, undone)
    assert figures(session, awa) == after


def test_more_came_than_was_billed(session: Session, awa: By) -> None:
    shop, carrots = a_supplier(session, awa), a_product(session)
    line = a_line(carrots)
    receipt = delivered(session, awa, shop, line)
    bill = a_bill(shop, asked(line, "20.00", quantity=Decimal(10)), billed_on=BILLED)
    enter_bill(session, bill, awa)
    corrected(session, awa, receipt, shop, a_line(carrots, "12"))
    (left,) = unbilled(session, canteen_id=awa.canteen_id, on=LATER)
    assert (left.left, left.net, left.partly) == (Decimal(2), Decimal("4.00"), True)
    assert march(session, awa) == 0


def test_a_bill_taken_back_after_the_correction_leaves_nothing(
    session: Session, awa: By
) -> None:
    shop, carrots = a_supplier(session, awa), a_product(session)
    line = a_line(carrots)
    receipt = delivered(session, awa, shop, line)
    bill = a_bill(shop, asked(line, "26.00"), billed_on=BILLED)
    enter_bill(session, bill, awa)
    whole = figures(session, awa)
    amendment = corrected(session, awa, receipt, shop, a_line(carrots, lot_number="L9"))
    gone = take_back(session, awa, bill.id)
    assert food_bought(session, awa) == (Decimal("20.00"), 10_000)
    take_back(session, awa, gone)
    assert figures(session, awa) == whole
    gone = take_back(session, awa, bill.id)
    take_back(session, awa, amendment)
    assert food_bought(session, awa) == (Decimal("20.00"), 10_000)
    take_back(session, awa, gone)
    assert figures(session, awa) == whole


def test_a_delivery_corrected_while_its_bill_was_taken_back(session: Session, awa: By) -> None:
    shop, carrots = a_supplier(session, awa), a_product(session)
    line = a_line(carrots)
    receipt = delivered(session, awa, shop, line)
    bill = a_bill(shop, asked(line, "26.00"), billed_on=BILLED)
    enter_bill(session, bill, awa)
    gone = take_back(session, awa, bill.id)
    corrected(session, awa, receipt, shop, a_line(carrots, "5"))
    take_back(session, awa, gone)
    assert food_bought(session, awa) == (Decimal("26.00"), 5_000)
    assert march(session, awa) == Decimal("16.00")
    assert unmatched(session, canteen_id=awa.canteen_id) == []
    assert unbilled(session, canteen_id=awa.canteen_id, on=LATER) == []


def test_a_bill_of_the_correction_asks_for_the_first_once_that_holds_again(
    session: Session, awa: By
) -> None:
    shop, carrots = a_supplier(session, awa), a_product(session)
    receipt = delivered(session, awa, shop, a_line(carrots))
    right = a_line(carrots, "5")
    amendment = corrected(session, awa, receipt, shop, right)
    enter_bill(session, a_bill(shop, asked(right, "26.00"), billed_on=BILLED), awa)
    assert food_bought(session, awa) == (Decimal("26.00"), 5_000)
    take_back(session, awa, amendment)
    assert food_bought(session, awa) == (Decimal("26.00"), 10_000)
    assert march(session, awa) == Decimal("6.00")
    assert unmatched(session, canteen_id=awa.canteen_id) == []
    assert unbilled(session, canteen_id=awa.canteen_id, on=LATER) == []


def test_corrected_twice_and_all_taken_back(session: Session, awa: By) -> None:
    shop, carrots = a_supplier(session, awa), a_product(session)
    line = a_line(carrots)
    receipt = delivered(session, awa, shop, line)
    enter_bill(session, a_bill(shop, asked(line, "26.00"), billed_on=BILLED), awa)
    before = figures(session, awa)
    second = a_delivery(shop, a_line(carrots, "5"))
    first = amend(session, Amendment(id=new_id(), of=receipt, delivery=second), awa)
    corrected(session, awa, second.id, shop, a_line(carrots, "4"))
    assert food_bought(session, awa) == (Decimal("26.00"), 4_000)
    take_back(session, awa, first)
    assert figures(session, awa) == before


def test_lines_of_one_product_put_together_and_apart(session: Session, awa: By) -> None:
    """Two lines of carrots were one; taken back, each is billed as it was."""
    shop, carrots = a_supplier(session, awa), a_product(session)
    lines = a_line(carrots, "4"), a_line(carrots, "6")
    receipt = delivered(session, awa, shop, *lines)
    bill = a_bill(
        shop,
        asked(lines[0], "9.00", quantity=Decimal(4)),
        asked(lines[1], "13.00", quantity=Decimal(6)),
        billed_on=BILLED,
    )
    enter_bill(session, bill, awa)
    before = figures(session, awa)
    amendment = corrected(session, awa, receipt, shop, a_line(carrots, "10"))
    assert food_bought(session, awa) == (Decimal("22.00"), 10_000)
    assert march(session, awa) == Decimal("2.00")
    assert unmatched(session, canteen_id=awa.canteen_id) == []
    assert unbilled(session, canteen_id=awa.canteen_id, on=LATER) == []
    take_back(session, awa, amendment)
    assert figures(session, awa) == before


def test_charges_follow_by_kind_and_what_never_came_is_named(session: Session, awa: By) -> None:
    shop, carrots, leeks = a_supplier(session, awa), a_product(session), a_product(session)
    line, gone = a_line(carrots), a_line(leeks)
    receipt = delivered(session, awa, shop, line, gone, charges=(_crates("5.00"),))
    (crates,) = (
        one.line_id
        for one in unbilled(session, canteen_id=awa.canteen_id, on=LATER)
        if one.what == What.DEPOSIT
    )
    bill = a_bill(shop, asked(line, "20.00"), asked(gone, "20.00"), _of_crates(crates))
    enter_bill(session, bill, awa)
    corrected(session, awa, receipt, shop, a_line(carrots), charges=(_crates("4.00"),))
    assert unbilled(session, canteen_id=awa.canteen_id, on=LATER) == []
    assert [one.net for one in unmatched(session, canteen_id=awa.canteen_id)] == [20]
    (said,) = corrections(session, canteen_id=awa.canteen_id, first=MONDAY, last=LATER)
    assert (said.what, said.expected, said.billed) == (What.DEPOSIT, 4, 5)


def test_what_a_correction_writes_of_a_bill_goes_with_it(session: Session, awa: By) -> None:
    shop, carrots = a_supplier(session, awa), a_product(session)
    line = a_line(carrots)
    receipt = delivered(session, awa, shop, line)
    bill = a_bill(shop, asked(line, "26.00"))
    enter_bill(session, bill, awa)
    amendment = corrected(session, awa, receipt, shop, a_line(carrots, "5"))
    (part,) = (
        one
        for one in parts_of(session, {amendment}, canteen_id=awa.canteen_id)
        if session.get_one(Document, (awa.canteen_id, one)).kind == "rebilling"
    )
    assert part in parts_of(session, {bill.id}, canteen_id=awa.canteen_id)
    with pytest.raises(GoesWithAnother):
        take_back(session, awa, part)


def test_the_bill_is_named_before_its_delivery_goes(session: Session, awa: By) -> None:
    shop, carrots = a_supplier(session, awa), a_product(session, name="Navets de garde")
    line = a_line(carrots)
    receipt = delivered(session, awa, shop, line)
    bill = a_bill(shop, asked(line, "26.00"))
    enter_bill(session, bill, awa)
    (touch,) = touched_by(session, receipt, canteen_id=awa.canteen_id)
    assert (touch.document_id, touch.quantity) == (bill.id, Decimal(10))
    (said,) = sentences([touch])
    assert "Navets de garde are on a bill of" in said.in_words(ENGLISH)
    take_back(session, awa, bill.id)
    assert touched_by(session, receipt, canteen_id=awa.canteen_id) == []


def test_a_long_delivery_is_corrected_in_as_many_statements(
    session: Session, engine: Engine, awa: By
) -> None:
    shop, counted = a_supplier(session, awa), []
    for many in (2, 30):
        products = [a_product(session) for _ in range(many)]
        lines = [a_line(one) for one in products]
        receipt = delivered(session, awa, shop, *lines)
        enter_bill(session, a_bill(shop, *(asked(one, "26.00") for one in lines)), awa)
        right = [a_line(one, "5") for one in products]
        step = lambda receipt=receipt, right=right: corrected(  # noqa: E731
            session, awa, receipt, shop, *right
        )
        counted.append(statements(engine, step))
    assert counted[1] <= counted[0]


def _crates(net: str) -> DeliveryCharge:
    return DeliveryCharge(
        id=new_id(), kind=ChargeKind.DEPOSIT, description="Caisses", net=Decimal(net)
    )


def _of_crates(line_id: UUID) -> NewBillLine:
    return asked(
        None, "5.00", receipt_line_id=line_id, what=What.DEPOSIT, vat_rate=Decimal("5.50")
    )
