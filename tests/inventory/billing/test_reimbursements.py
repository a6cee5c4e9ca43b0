"""Who paid at a till gets their money back, once."""

from collections import Counter
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.billing.billed import Kind, NewBill
from inventory.billing.bills import (
    enter_bill,
)
from inventory.billing.reimbursements import (
    Means,
    Reimbursed,
    ReimbursedAlready,
    Reimbursement,
    Slip,
    SlipNotFound,
    TwoPeople,
    reimburse,
    to_reimburse,
)
from inventory.undoing.amendments import Amendment, amend
from kernel.actor import By
from kernel.ids import new_id
from network.people import Newcomer, welcome
from tests.builders import (
    a_supplier,
    somebody_in_a_new_canteen,
    take_back,
)
from tests.counting import statements
from tests.integrations.booking import APRIL, of
from tests.inventory.billing.bills_to_enter import LATER, a_bill, asked
from tests.inventory.test_many_at_once import Act, at_once


def test_a_till_slip_of_awa_is_reimbursed(session: Session, awa: By) -> None:
    bakery = a_supplier(session, awa)
    slips = [
        a_bill(
            bakery,
            asked(None, "4.27", description="Pain"),
            asked(None, "4.27", description="Pain"),
            kind=Kind.TILL_SLIP,
            paid_by=awa.person_id,
            number="",
        )
        for _ in range(2)
    ]
    for slip in slips:
        enter_bill(session, slip, awa)
    (theirs,) = to_reimburse(session, canteen_id=awa.canteen_id)
    assert (theirs.person, theirs.amount) == ("Awa", Decimal("18.02"))
    assert [slip.amount for slip in theirs.slips] == [Decimal("9.01")] * 2
    back = Reimbursed(id=new_id(), bill_ids=(slips[0].id,), on=LATER, means=Means.CASH)
    reimburse(session, back, awa)
    reimburse(session, back, awa)
    (theirs,) = to_reimburse(session, canteen_id=awa.canteen_id)
    assert theirs.amount == Decimal("9.01")
    with pytest.raises(ReimbursedAlready):
        reimburse(session, back.model_copy(update={"id": new_id()}), awa)

    undone = take_back(session, awa, back.id)
    assert to_reimburse(session, canteen_id=awa.canteen_id)[0].amount == Decimal("18.02")
    both = Reimbursed(id=new_id(), bill_ids=tuple(slip.id for slip in slips), on=LATER)
    reimburse(session, both, awa)
    assert to_reimburse(session, canteen_id=awa.canteen_id) == []
    with pytest.raises(ReimbursedAlready):
        take_back(session, awa, undone)
    take_back(session, awa, both.id)
    take_back(session, awa, undone)
    assert to_reimburse(session, canteen_id=awa.canteen_id)[0].amount == Decimal("9.01")


def test_each_is_reimbursed_on_their_own(session: Session, awa: By) -> None:
    newcomer = Newcomer(id=new_id(), name="Léo", canteen_id=awa.canteen_id)
    leo = welcome(session, newcomer, today=awa.today)
    shop = a_supplier(session, awa)
    slips = [
        a_bill(shop, asked(None, "3.00"), kind=Kind.TILL_SLIP, paid_by=one.person_id)
        for one in (awa, leo)
    ]
    for slip in slips:
        enter_bill(session, slip, awa)
    assert [one.person for one in to_reimburse(session, canteen_id=awa.canteen_id)] == [
        "Awa",
        "Léo",
    ]
    both = tuple(slip.id for slip in slips)
    with pytest.raises(TwoPeople):
        reimburse(session, Reimbursed(id=new_id(), bill_ids=both, on=LATER), awa)
    plain = a_bill(shop, asked(None, "3.00"))
    enter_bill(session, plain, awa)
    with pytest.raises(SlipNotFound):
        reimburse(session, Reimbursed(id=new_id(), bill_ids=(plain.id,), on=LATER), awa)
    other = somebody_in_a_new_canteen(session)
    with pytest.raises(SlipNotFound):
        reimburse(session, Reimbursed(id=new_id(), bill_ids=(slips[0].id,), on=LATER), other)
    take_back(session, awa, slips[1].id)
    assert [one.person for one in to_reimburse(session, canteen_id=awa.canteen_id)] == ["Awa"]


def test_a_corrected_slip_asks_for_the_difference(session: Session, awa: By) -> None:
    """Reimbursed at 10.00 before VAT, it should have read 10.50; and the receipt 9.00."""
    slip = _slip(session, awa, "10.00")
    first = _pay(session, awa, slip)
    amendment, right = _corrected(session, awa, slip, "10.50")
    assert _left(session, awa) == [(right.id, Decimal("0.53"))]
    second = _pay(session, awa, right)
    assert session.get_one(Reimbursement, (awa.canteen_id, second)).amount == Decimal("0.53")
    assert _left(session, awa) == []
    for known in (right, slip):
        with pytest.raises((ReimbursedAlready, SlipNotFound)):
            _pay(session, awa, known)
    _, lower = _corrected(session, awa, right, "9.00")
    assert _left(session, awa) == [(lower.id, Decimal("-1.58"))]
    back = _pay(session, awa, lower)
    assert _left(session, awa) == []
    take_back(session, awa, back)
    undone = take_back(session, awa, amendment)
    assert _left(session, awa) == [(slip.id, Decimal("-0.53"))]
    take_back(session, awa, second)
    assert _left(session, awa) == []
    take_back(session, awa, undone)
    take_back(session, awa, first)
    assert _left(session, awa) == [(lower.id, Decimal("9.50"))]


def test_money_for_a_slip_that_was_taken_back_is_owed_back(session: Session, awa: By) -> None:
    slip, other = _slip(session, awa, "10.00"), _slip(session, awa, "20.00")
    _pay(session, awa, slip)
    gone = take_back(session, awa, slip.id)
    (theirs,) = to_reimburse(session, canteen_id=awa.canteen_id)
    assert (theirs.person, theirs.amount) == ("Awa", Decimal("10.55"))
    assert _left(session, awa) == [(slip.id, Decimal("-10.55")), (other.id, Decimal("21.10"))]
    paid = _pay(session, awa, slip, other)
    assert session.get_one(Reimbursement, (awa.canteen_id, paid)).amount == Decimal("10.55")
    assert _left(session, awa) == []
    with pytest.raises(SlipNotFound):
        _pay(session, awa, slip)
    take_back(session, awa, gone)
    assert _left(session, awa) == [(slip.id, Decimal("10.55"))]


def test_what_was_paid_meanwhile_is_not_paid_twice(session: Session, awa: By) -> None:
    slip = _slip(session, awa, "10.00")
    undone = take_back(session, awa, _pay(session, awa, slip))
    _, right = _corrected(session, awa, slip, "10.50")
    _pay(session, awa, right)
    with pytest.raises(ReimbursedAlready):
        take_back(session, awa, undone)


def test_a_slip_that_another_paid_is_owed_to_them(session: Session, awa: By) -> None:
    newcomer = Newcomer(id=new_id(), name="Léo", canteen_id=awa.canteen_id)
    leo = welcome(session, newcomer, today=awa.today)
    slip = _slip(session, awa, "10.00")
    _pay(session, awa, slip)
    _corrected(session, awa, slip, "10.00", paid_by=leo.person_id)
    found = to_reimburse(session, canteen_id=awa.canteen_id)
    assert [(one.person, one.amount) for one in found] == [
        ("Awa", Decimal("-10.55")),
        ("Léo", Decimal("10.55")),
    ]


def test_the_books_owe_a_person_the_difference_only(session: Session, awa: By) -> None:
    slip = _slip(session, awa, "10.00")
    _pay(session, awa, slip)
    _corrected(session, awa, slip, "10.50")
    assert _owed_in_books(session, awa) == Decimal("-0.53")
    take_back(
        session, awa, to_reimburse(session, canteen_id=awa.canteen_id)[0].slips[0].bill_id
    )
    assert _owed_in_books(session, awa) == Decimal("10.55")
    _pay(session, awa, to_reimburse(session, canteen_id=awa.canteen_id)[0].slips[0])
    assert _owed_in_books(session, awa) == 0


def test_many_slips_are_listed_in_as_many_statements(
    session: Session, engine: Engine, awa: By
) -> None:
    counted = []
    for many in (2, 20):
        for _ in range(many):
            slip = _slip(session, awa, "10.00")
            _pay(session, awa, slip)
            _corrected(session, awa, slip, "10.50")
        ask = partial(to_reimburse, session, canteen_id=awa.canteen_id)
        counted.append(statements(engine, ask))
    assert counted[0] == counted[1]


def _slip(session: Session, by: By, net: str) -> NewBill:
    facts = {"kind": Kind.TILL_SLIP, "paid_by": by.person_id, "number": ""}
    slip = a_bill(a_supplier(session, by), asked(None, net, description="Pain"), **facts)
    enter_bill(session, slip, by)
    return slip


def _pay(session: Session, by: By, *slips: NewBill | Slip) -> UUID:
    ids = tuple(one.id if isinstance(one, NewBill) else one.bill_id for one in slips)
    back = Reimbursed(id=new_id(), bill_ids=ids, on=LATER, means=Means.CASH)
    return reimburse(session, back, by)


def _corrected(
    session: Session, by: By, slip: NewBill, net: str, **facts: Any
) -> tuple[UUID, NewBill]:
    lines = (asked(None, net, description="Pain"),)
    right = slip.model_copy(update={"id": new_id(), "lines": lines, **facts})
    amendment = Amendment(id=new_id(), of=slip.id, replacement=right)
    return amend(session, amendment, by), right


def _left(session: Session, by: By) -> list[tuple[UUID, Decimal]]:
    found = to_reimburse(session, canteen_id=by.canteen_id)
    return [(slip.bill_id, slip.amount) for one in found for slip in one.slips]


def _owed_in_books(session: Session, by: By) -> Decimal:
    rows = [
        (posting.account.number, posting.debit - posting.credit)
        for one in of(session, by, APRIL)
        for posting in one.postings
    ]
    return sum((amount for number, amount in rows if number == "467"), Decimal(0))


def test_two_who_reimburse_one_slip_at_once_pay_it_once(
    engine: Engine, session: Session, awa: By
) -> None:
    slip = a_bill(
        a_supplier(session, awa),
        asked(None, "3.00"),
        kind=Kind.TILL_SLIP,
        paid_by=awa.person_id,
    )
    enter_bill(session, slip, awa)
    session.commit()
    papers = [Reimbursed(id=new_id(), bill_ids=(slip.id,), on=LATER) for _ in range(6)]
    ends = at_once(engine, [_paying(one, awa) for one in papers])
    assert Counter(ends) == {"done": 1, "ReimbursedAlready": 5}


def _paying(reimbursed: Reimbursed, by: By) -> Act:
    return lambda session: reimburse(session, reimbursed, by)
