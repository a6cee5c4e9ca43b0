from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from kernel.actor import By
from kernel.ids import new_id
from kernel.words import Words
from sourcing.cautions import ALREADY_OUT, NOT_THEIR_DAY, TOO_LATE, cautions
from sourcing.sending import Sending, send
from suppliers.terms import NewTerms, agree
from tests.builders import MONDAY, a_supplier, an_offer, an_order

FRIDAY_BEFORE = MONDAY - timedelta(days=3)


def an_order_for_monday(session: Session, by: By, supplier_id: UUID) -> UUID:
    offer_id = an_offer(session, by, supplier_id=supplier_id)
    return an_order(session, by, offer_id, supplier_id=supplier_id).id


def says(session: Session, by: By, order_id: UUID, on: date) -> list[str]:
    return [one.says for one in cautions(session, order_id, by, on=on)]


def test_an_order_in_order_needs_no_caution(session: Session, awa: By) -> None:
    supplier_id = a_supplier(session, awa)
    terms = NewTerms(
        id=new_id(),
        supplier_id=supplier_id,
        from_on=date(2026, 1, 1),
        weekdays=(1,),
        lead_days=2,
    )
    agree(session, terms, awa)
    order_id = an_order_for_monday(session, awa, supplier_id)
    assert says(session, awa, order_id, FRIDAY_BEFORE) == []
    assert says(session, awa, order_id, MONDAY) == [TOO_LATE]


def test_a_day_on_which_nobody_drives_is_said(session: Session, awa: By) -> None:
    supplier_id = a_supplier(session, awa)
    terms = NewTerms(
        id=new_id(), supplier_id=supplier_id, from_on=date(2026, 1, 1), weekdays=(4,)
    )
    agree(session, terms, awa)
    order_id = an_order_for_monday(session, awa, supplier_id)
    assert says(session, awa, order_id, FRIDAY_BEFORE) == [NOT_THEIR_DAY]


def test_another_order_out_for_that_day_is_named(session: Session, awa: By) -> None:
    supplier_id = a_supplier(session, awa)
    first = an_order_for_monday(session, awa, supplier_id)
    send(session, Sending(id=new_id(), order_id=first, sent_on=FRIDAY_BEFORE), awa)
    second = an_order_for_monday(session, awa, supplier_id)
    (caution,) = cautions(session, second, awa, on=FRIDAY_BEFORE)
    assert caution.says == ALREADY_OUT
    assert caution.in_words(Words("en")) == (
        "Order 1 is already out to this supplier for 2 March 2026."
    )
