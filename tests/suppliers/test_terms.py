from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy.orm import Session

from kernel.actor import By
from kernel.ids import new_id
from suppliers.suppliers import SupplierNotFound
from suppliers.terms import (
    NewTerms,
    Terms,
    TermsAlreadySet,
    agree,
    delivers_on,
    order_by,
    terms_on,
    typed_kilometres,
)
from tests.builders import MONDAY, a_supplier, somebody_in_a_new_canteen


def some_terms(**facts: Any) -> NewTerms:
    return NewTerms(id=new_id(), **{"from_on": MONDAY, **facts})


def held(session: Session, by: By, day: date, terms: NewTerms) -> Terms | None:
    return terms_on(session, day, canteen_id=by.canteen_id, supplier_id=terms.supplier_id)


def test_terms_hold_from_their_day_until_the_next(session: Session, awa: By) -> None:
    supplier_id = a_supplier(session, awa)
    first = some_terms(supplier_id=supplier_id, minimum=Decimal(50), customer_number="C-12")
    later = some_terms(
        supplier_id=supplier_id, from_on=MONDAY + timedelta(days=7), minimum=Decimal(80)
    )
    agree(session, later, awa)
    agree(session, first, awa)
    days = [MONDAY + timedelta(days=days) for days in (-1, 0, 6, 7)]
    found = [held(session, awa, day, first) for day in days]
    assert [terms and terms.minimum for terms in found] == [
        None,
        Decimal(50),
        Decimal(50),
        Decimal(80),
    ]
    assert found[1] is not None
    assert found[1].customer_number == "C-12"


def test_terms_are_the_canteens_own(session: Session, awa: By) -> None:
    ben = somebody_in_a_new_canteen(session)
    terms = some_terms(supplier_id=a_supplier(session, awa), kilometres=Decimal(12))
    agree(session, terms, awa)
    assert held(session, ben, MONDAY, terms) is None
    theirs = typed_kilometres(
        session, canteen_id=ben.canteen_id, supplier_ids=[terms.supplier_id]
    )
    assert theirs == {}


def test_two_agreements_from_one_day_are_refused(session: Session, awa: By) -> None:
    terms = some_terms(supplier_id=a_supplier(session, awa))
    assert agree(session, terms, awa) == agree(session, terms, awa)
    with pytest.raises(TermsAlreadySet, match="2 March 2026"):
        agree(session, terms.model_copy(update={"id": new_id()}), awa)


def test_nobody_agrees_with_an_unknown_supplier(session: Session, awa: By) -> None:
    with pytest.raises(SupplierNotFound):
        agree(session, some_terms(supplier_id=new_id()), awa)


def test_a_supplier_drives_on_certain_days(session: Session, awa: By) -> None:
    terms = some_terms(supplier_id=a_supplier(session, awa), weekdays=(1, 4, 4, 7))
    agree(session, terms, awa)
    kept = held(session, awa, MONDAY, terms)
    assert kept is not None
    week = [MONDAY + timedelta(days=days) for days in range(7)]
    assert [delivers_on(kept, day) for day in week] == [
        True, False, False, True, False, False, True,
    ]  # fmt: skip


def test_where_no_day_was_agreed_any_day_will_do(session: Session, awa: By) -> None:
    terms = some_terms(supplier_id=a_supplier(session, awa), lead_days=2)
    agree(session, terms, awa)
    kept = held(session, awa, MONDAY, terms)
    assert kept is not None
    assert all(delivers_on(kept, MONDAY + timedelta(days=days)) for days in range(7))
    assert order_by(kept, MONDAY) == date(2026, 2, 28)


def test_the_newest_typed_kilometres_win(session: Session, awa: By) -> None:
    near, far, silent = (a_supplier(session, awa) for _ in range(3))
    later = MONDAY + timedelta(days=7)
    for terms in (
        some_terms(supplier_id=near, from_on=later, kilometres=Decimal("12.34")),
        some_terms(supplier_id=near, kilometres=Decimal(99)),
        some_terms(supplier_id=far, kilometres=Decimal(300)),
        some_terms(supplier_id=far, from_on=later),
        some_terms(supplier_id=silent),
    ):
        agree(session, terms, awa)
    found = typed_kilometres(
        session, canteen_id=awa.canteen_id, supplier_ids=[near, far, silent]
    )
    assert found == {near: Decimal("12.3"), far: Decimal(300)}


@pytest.mark.parametrize(
    "wrong",
    [{"minimum": Decimal(-1)}, {"lead_days": -1}, {"weekdays": (0,)}, {"weekdays": (8,)}],
)
def test_what_cannot_be_agreed_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        some_terms(supplier_id=new_id(), **wrong)
