"""Who paid at a till gets their money back, once."""

from collections import Counter
from decimal import Decimal

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.billing.billed import (
    Kind,
)
from inventory.billing.bills import (
    enter_bill,
)
from inventory.billing.reimbursements import (
    Means,
    Reimbursed,
    ReimbursedAlready,
    SlipNotFound,
    TwoPeople,
    reimburse,
    to_reimburse,
)
from kernel.actor import By
from kernel.ids import new_id
from network.people import Newcomer, welcome
from tests.builders import (
    a_supplier,
    somebody_in_a_new_canteen,
    take_back,
)
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
