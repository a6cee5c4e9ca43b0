"""A charge or an agreement typed wrong is taken back like anything else."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from inventory.undoing.reversals import Mistake, reverse
from kernel.actor import By
from kernel.ids import new_id
from network.charges import ChargeAlreadySet, NewCharge, charge_on, set_charge
from suppliers.terms import NewTerms, agree, terms_on
from tests.builders import MONDAY, a_supplier

NEW_YEAR = date(2026, 1, 1)


def test_a_wrong_charge_is_taken_back_and_set_anew(session: Session, awa: By) -> None:
    wrong = NewCharge(id=new_id(), per_cover=Decimal("84.00"), from_on=NEW_YEAR)
    right = NewCharge(id=new_id(), per_cover=Decimal("8.40"), from_on=NEW_YEAR)
    set_charge(session, wrong, awa)
    with pytest.raises(ChargeAlreadySet):
        set_charge(session, right, awa)
    reverse(session, Mistake(id=new_id(), of=wrong.id), awa)
    assert charge_on(session, MONDAY, canteen_id=awa.canteen_id) is None
    set_charge(session, right, awa)
    assert charge_on(session, MONDAY, canteen_id=awa.canteen_id) == Decimal("8.40")


def test_terms_taken_back_leave_those_before_them(session: Session, awa: By) -> None:
    supplier_id = a_supplier(session, awa)

    def minimum(euros: str, from_on: date) -> NewTerms:
        new = NewTerms(
            id=new_id(), supplier_id=supplier_id, from_on=from_on, minimum=Decimal(euros)
        )
        agree(session, new, awa)
        return new

    minimum("60", NEW_YEAR)
    typo = minimum("6000", date(2026, 2, 1))
    reverse(session, Mistake(id=new_id(), of=typo.id), awa)
    held = terms_on(session, MONDAY, canteen_id=awa.canteen_id, supplier_id=supplier_id)
    assert held is not None
    assert held.minimum == Decimal(60)
    minimum("65", date(2026, 2, 1))
