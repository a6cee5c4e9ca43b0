"""A bill, or the delivery it asks for, was a mistake: what follows."""

from collections import Counter
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.billing.billed import NewBill, What
from inventory.billing.bills import (
    AlreadyBilled,
    BilledMeanwhile,
    enter_bill,
)
from inventory.billing.corrections import unmatched
from inventory.billing.unbilled import unbilled
from inventory.receiving.deliveries import ChargeKind, DeliveryCharge
from kernel.actor import By
from kernel.ids import new_id
from tests.builders import (
    a_line,
    a_product,
    a_supplier,
    take_back,
)
from tests.inventory.billing.bills_to_enter import (
    LATER,
    a_bill,
    asked,
    awaited_net,
    delivered,
    food_bought,
    march,
)
from tests.inventory.test_many_at_once import Act, at_once


def test_a_bill_is_taken_back_and_put_back(session: Session, awa: By) -> None:
    supplier = a_supplier(session, awa)
    line = a_line(a_product(session))
    delivered(session, awa, supplier, line)
    bill = a_bill(supplier, asked(line, "26.00", quantity=Decimal(12)), number="2026-4")
    before = food_bought(session, awa)
    enter_bill(session, bill, awa)
    after, awaited = food_bought(session, awa), awaited_net(session, awa)
    gone = take_back(session, awa, bill.id)
    assert food_bought(session, awa) == before
    assert (march(session, awa), awaited_net(session, awa)) == (0, [])
    assert len(unbilled(session, canteen_id=awa.canteen_id, on=LATER)) == 1
    take_back(session, awa, gone)
    assert food_bought(session, awa) == after
    assert awaited_net(session, awa) == awaited
    assert unbilled(session, canteen_id=awa.canteen_id, on=LATER) == []


def test_a_bill_does_not_come_back_beside_its_replacement(session: Session, awa: By) -> None:
    supplier = a_supplier(session, awa)
    line = a_line(a_product(session))
    delivered(session, awa, supplier, line)
    bill = a_bill(supplier, asked(line, "26.00"), number="2026-4")
    enter_bill(session, bill, awa)
    gone = take_back(session, awa, bill.id)
    again = a_bill(supplier, asked(line, "25.00"), number="2026-4")
    enter_bill(session, again, awa)
    with pytest.raises(AlreadyBilled):
        take_back(session, awa, gone)
    take_back(session, awa, again.id)
    enter_bill(session, a_bill(supplier, asked(line, "25.00"), number="2026-5"), awa)
    with pytest.raises(BilledMeanwhile):
        take_back(session, awa, gone)
    assert march(session, awa) == Decimal("5.00")


def test_a_charge_is_on_one_bill_only(session: Session, awa: By) -> None:
    supplier = a_supplier(session, awa)
    crates = DeliveryCharge(
        id=new_id(), kind=ChargeKind.DEPOSIT, description="Caisses", net=Decimal("5.00")
    )
    delivered(session, awa, supplier, a_line(a_product(session)), charges=(crates,))
    facts = {"receipt_line_id": crates.id, "what": What.DEPOSIT, "vat_rate": Decimal(0)}
    bills = [a_bill(supplier, asked(None, "5.00", **facts)) for _ in range(2)]
    enter_bill(session, bills[0], awa)
    gone = take_back(session, awa, bills[0].id)
    enter_bill(session, bills[1], awa)
    with pytest.raises(BilledMeanwhile):
        take_back(session, awa, gone)
    take_back(session, awa, bills[1].id)
    take_back(session, awa, gone)
    (left,) = unbilled(session, canteen_id=awa.canteen_id, on=LATER)
    assert left.what == What.FOOD


def test_a_delivery_taken_back_takes_the_prices_of_its_bill_along(
    session: Session, awa: By
) -> None:
    supplier = a_supplier(session, awa)
    line = a_line(a_product(session))
    receipt = delivered(session, awa, supplier, line)
    bill = a_bill(supplier, asked(line, "26.00"))
    enter_bill(session, bill, awa)
    gone = take_back(session, awa, receipt)
    assert food_bought(session, awa) == (0, 0)
    assert march(session, awa) == 0
    assert [one.net for one in unmatched(session, canteen_id=awa.canteen_id)] == [26]
    take_back(session, awa, gone)
    assert food_bought(session, awa) == (Decimal("26.00"), 10_000)
    assert march(session, awa) == Decimal("6.00")
    assert unmatched(session, canteen_id=awa.canteen_id) == []


@pytest.mark.parametrize("bill_first", [True, False])
@pytest.mark.parametrize("bill_back_first", [True, False])
def test_prices_wait_for_the_delivery_they_correct(
    session: Session, awa: By, bill_first: bool, bill_back_first: bool
) -> None:
    supplier = a_supplier(session, awa)
    line = a_line(a_product(session))
    receipt = delivered(session, awa, supplier, line)
    bill = a_bill(supplier, asked(line, "26.00"))
    enter_bill(session, bill, awa)
    whole, gone = food_bought(session, awa), {}
    for one in (bill.id, receipt) if bill_first else (receipt, bill.id):
        gone[one] = take_back(session, awa, one)
    assert food_bought(session, awa) == (0, 0)
    for one in (bill.id, receipt) if bill_back_first else (receipt, bill.id):
        assert march(session, awa) == 0
        take_back(session, awa, gone[one])
    assert food_bought(session, awa) == whole
    assert march(session, awa) == Decimal("6.00")


def test_two_who_enter_one_bill_at_once_enter_it_once(
    engine: Engine, session: Session, awa: By
) -> None:
    supplier = a_supplier(session, awa)
    line = a_line(a_product(session))
    delivered(session, awa, supplier, line)
    session.commit()
    bills = [a_bill(supplier, asked(line, "26.00"), number="2026-4") for _ in range(6)]
    ends = at_once(engine, [_entering(bill, awa) for bill in bills])
    assert Counter(ends) == {"done": 1, "AlreadyBilled": 5}
    assert march(session, awa) == Decimal("6.00")


def test_bills_of_one_crate_at_once_share_what_was_booked(
    engine: Engine, session: Session, awa: By
) -> None:
    supplier = a_supplier(session, awa)
    line = a_line(a_product(session))
    delivered(session, awa, supplier, line)
    session.commit()
    bills = [a_bill(supplier, asked(line, "9.00", quantity=Decimal(4))) for _ in range(3)]
    assert at_once(engine, [_entering(bill, awa) for bill in bills]) == ["done"] * 3
    assert unbilled(session, canteen_id=awa.canteen_id, on=LATER) == []
    assert awaited_net(session, awa) == [Decimal("4.50")]
    assert march(session, awa) == Decimal("2.50")


def test_a_delivery_taken_back_while_it_is_billed_leaves_nothing(
    engine: Engine, session: Session, awa: By
) -> None:
    supplier = a_supplier(session, awa)
    lines = [a_line(a_product(session)) for _ in range(4)]
    receipts = [delivered(session, awa, supplier, line) for line in lines]
    session.commit()
    acts = [
        act
        for line, receipt in zip(lines, receipts, strict=True)
        for act in (
            _entering(a_bill(supplier, asked(line, "26.00")), awa),
            _taking_back(receipt, awa),
        )
    ]
    assert set(at_once(engine, acts)) <= {"done", "DeliveryTakenBack"}
    assert food_bought(session, awa) == (0, 0)
    assert march(session, awa) == 0


def _entering(bill: NewBill, by: By) -> Act:
    return lambda session: enter_bill(session, bill, by)


def _taking_back(document_id: UUID, by: By) -> Act:
    return lambda session: take_back(session, by, document_id)
