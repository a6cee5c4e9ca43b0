"""What the accountant's ERP hears of bills."""

from sqlalchemy.orm import Session

from inventory.billing.bills import enter_bill
from inventory.undoing.amendments import Amendment, amend
from kernel.actor import By
from kernel.ids import new_id
from kernel.outbox import Topic
from tests.builders import a_line, a_product, a_supplier, take_back, told
from tests.inventory.billing.bills_to_enter import a_bill, asked, delivered


def test_a_bill_is_told_when_it_comes_goes_and_comes_again(session: Session, awa: By) -> None:
    farm, line = a_supplier(session, awa), a_line(a_product(session))
    receipt = delivered(session, awa, farm, line)
    bill = a_bill(farm, asked(line, "20.00"))
    enter_bill(session, bill, awa)
    enter_bill(session, bill, awa)
    back = take_back(session, awa, bill.id)
    take_back(session, awa, back)
    assert told(session, awa) == [
        (Topic.RECEIPT_ACCEPTED, receipt),
        (Topic.BILL_ENTERED, bill.id),
        (Topic.BILL_REVERSED, bill.id),
        (Topic.BILL_ENTERED, bill.id),
    ]


def test_a_corrected_bill_is_told_as_two(session: Session, awa: By) -> None:
    farm, line = a_supplier(session, awa), a_line(a_product(session))
    delivered(session, awa, farm, line)
    wrong, right = a_bill(farm, asked(line, "20.00")), a_bill(farm, asked(line, "21.00"))
    enter_bill(session, wrong, awa)
    amend(session, Amendment(id=new_id(), of=wrong.id, replacement=right), awa)
    assert told(session, awa)[2:] == [
        (Topic.BILL_ENTERED, right.id),
        (Topic.BILL_REVERSED, wrong.id),
    ]
