"""What the outside and the order hear of a delivery taken back, put back, or corrected."""

from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from inventory.differences import verify
from inventory.kitchen.meals import serve
from inventory.places import Kind
from inventory.receiving.deliveries import DeliveredLine, Delivery, Outcome
from inventory.receiving.receipts import outstanding, receive
from inventory.receiving.unloading import PastUseBy
from inventory.undoing.amendments import Amendment, OtherKind, amend
from inventory.undoing.reversals import AlreadyReversed, AmendedLongAgo, GoesWithAnother
from kernel.actor import By
from kernel.documents import Document, DocumentNotFound, IdAlreadyUsed
from kernel.ids import new_id
from kernel.outbox import Topic
from kernel.parts import DocumentPart
from sourcing.orders import PurchaseOrder, State, order_by_id
from sourcing.sending import Cancelling, Sending, WrongState, cancel, send
from tests.builders import (
    MONDAY,
    a_delivery,
    a_line,
    a_meal,
    a_product,
    a_supplier,
    an_offer,
    an_order,
    balances_of,
    bought_by,
    take_back,
    told,
)


def a_received(session: Session, by: By, quantity: str = "10") -> Delivery:
    delivery = a_delivery(a_supplier(session, by), a_line(a_product(session), quantity))
    receive(session, delivery, by)
    return delivery


def corrected(delivery: Delivery, quantity: str) -> Delivery:
    lines = tuple(
        line.model_copy(update={"id": new_id(), "quantity": Decimal(quantity)})
        for line in delivery.lines
    )
    return delivery.model_copy(update={"id": new_id(), "lines": lines})


def amended(session: Session, by: By, of: UUID, delivery: Delivery) -> UUID:
    return amend(session, Amendment(id=new_id(), of=of, delivery=delivery), by)


def an_ordered(session: Session, by: By, **facts: object) -> tuple[PurchaseOrder, Delivery]:
    """An order for ten kilos, and its delivery as ordered."""
    supplier_id = a_supplier(session, by)
    new = an_order(
        session, by, an_offer(session, by, supplier_id=supplier_id), supplier_id=supplier_id
    )
    line = DeliveredLine(id=new_id(), order_line_id=new.lines[0].id)
    delivery = a_delivery(supplier_id, line, order_id=new.id, **facts)
    return order_by_id(session, new.id, canteen_id=by.canteen_id), delivery


def owed(session: Session, order: PurchaseOrder) -> Decimal:
    return sum(outstanding(session, order).values(), Decimal(0))


def test_the_outside_hears_of_a_receipt_taken_back_and_put_back(
    session: Session, awa: By
) -> None:
    receipt = a_received(session, awa).id
    reversal = take_back(session, awa, receipt)
    again = take_back(session, awa, reversal)
    take_back(session, awa, again)
    topics = [Topic.RECEIPT_ACCEPTED, Topic.RECEIPT_REVERSED] * 2
    assert told(session, awa) == [(topic, receipt) for topic in topics]


def test_the_outside_hears_nothing_of_the_kitchen(session: Session, awa: By) -> None:
    meal = a_meal((a_product(session), "1"))
    serve(session, meal, awa)
    take_back(session, awa, take_back(session, awa, meal.id))
    assert told(session, awa) == []


def test_what_is_rolled_back_is_told_to_nobody(session: Session, awa: By) -> None:
    receipt = a_received(session, awa).id
    savepoint = session.begin_nested()
    take_back(session, awa, receipt)
    savepoint.rollback()
    assert told(session, awa) == [(Topic.RECEIPT_ACCEPTED, receipt)]


def test_an_order_waits_again_for_a_delivery_taken_back(session: Session, awa: By) -> None:
    order, delivery = an_ordered(session, awa)
    receive(session, delivery, awa)
    assert (order.state, owed(session, order)) == (State.RECEIVED, 0)
    reversal = take_back(session, awa, delivery.id)
    assert (order.state, owed(session, order)) == (State.CONFIRMED, 10)
    take_back(session, awa, reversal)
    assert (order.state, owed(session, order)) == (State.RECEIVED, 0)


def test_a_part_delivery_put_back_leaves_the_order_open(session: Session, awa: By) -> None:
    order, delivery = an_ordered(session, awa, more_to_come=True)
    receive(session, delivery, awa)
    assert order.state == State.CONFIRMED
    take_back(session, awa, take_back(session, awa, delivery.id))
    assert order.state == State.CONFIRMED


def test_an_order_is_received_while_any_last_delivery_holds(session: Session, awa: By) -> None:
    order, first = an_ordered(session, awa, more_to_come=True)
    receive(session, first, awa)
    last = corrected(first, "1").model_copy(update={"more_to_come": False})
    receive(session, last, awa)
    reversal = take_back(session, awa, first.id)
    assert order.state == State.RECEIVED
    take_back(session, awa, reversal)
    assert order.state == State.RECEIVED
    take_back(session, awa, last.id)
    assert order.state == State.CONFIRMED


def test_a_forgotten_part_logged_after_the_last_leaves_the_order_received(
    session: Session, awa: By
) -> None:
    order, last = an_ordered(session, awa)
    receive(session, last, awa)
    receive(session, corrected(last, "1").model_copy(update={"more_to_come": True}), awa)
    assert order.state == State.RECEIVED


def test_a_draft_whose_goods_came_is_asked_for_no_more(session: Session, awa: By) -> None:
    order, delivery = an_ordered(session, awa, more_to_come=True)
    assert order.state == State.DRAFT
    receive(session, delivery, awa)
    assert order.state == State.CONFIRMED
    with pytest.raises(WrongState):
        send(session, Sending(id=new_id(), order_id=order.id, sent_on=MONDAY), awa)
    take_back(session, awa, delivery.id)
    assert order.state == State.CONFIRMED


def test_a_cancelled_order_stays_cancelled(session: Session, awa: By) -> None:
    order, delivery = an_ordered(session, awa, more_to_come=True)
    receive(session, delivery, awa)
    cancel(session, Cancelling(id=new_id(), order_id=order.id), awa)
    reversal = take_back(session, awa, delivery.id)
    assert order.state == State.CANCELLED
    take_back(session, awa, reversal)
    assert order.state == State.CANCELLED


def test_an_amendment_is_told_once_as_amended(session: Session, awa: By) -> None:
    wrong = a_received(session, awa)
    right = corrected(wrong, "12")
    amendment = Amendment(id=new_id(), of=wrong.id, because="Mal lu", delivery=right)
    assert amend(session, amendment, awa) == amend(session, amendment, awa) == amendment.id
    assert told(session, awa) == [
        (Topic.RECEIPT_ACCEPTED, wrong.id),
        (Topic.RECEIPT_ACCEPTED, right.id),
        (Topic.RECEIPT_AMENDED, wrong.id),
    ]


def test_an_amendment_leaves_what_should_have_been_written(session: Session, awa: By) -> None:
    wrong = a_received(session, awa)
    right = corrected(wrong, "12.5")
    amended(session, awa, wrong.id, right)
    shelf = (right.lines[0].id, Kind.SHELF)
    assert {lot_id for lot_id, _ in balances_of(session, awa)} == {shelf[0]}
    assert balances_of(session, awa)[shelf].quantity == Decimal("12.5")
    assert sum(line.net_value for line in bought_by(session, awa)) == 25
    assert not session.get_one(Document, (awa.canteen_id, wrong.id)).holds
    assert session.get_one(Document, (awa.canteen_id, right.id)).holds
    assert verify(session, canteen_id=awa.canteen_id) == []


def test_an_amended_delivery_can_be_amended_again(session: Session, awa: By) -> None:
    first = a_received(session, awa)
    second = corrected(first, "12")
    amended(session, awa, first.id, second)
    with pytest.raises(AlreadyReversed):
        amended(session, awa, first.id, corrected(first, "13"))
    amended(session, awa, second.id, corrected(second, "13"))
    assert sum(line.net_value for line in bought_by(session, awa)) == 26


def test_a_correction_that_is_refused_leaves_the_receipt(session: Session, awa: By) -> None:
    wrong = a_received(session, awa)
    before = balances_of(session, awa)
    old = wrong.lines[0].model_copy(update={"id": new_id(), "use_by": MONDAY.replace(day=1)})
    right = wrong.model_copy(update={"id": new_id(), "lines": (old,)})
    with pytest.raises(PastUseBy):
        amended(session, awa, wrong.id, right)
    assert balances_of(session, awa) == before
    assert session.get_one(Document, (awa.canteen_id, wrong.id)).holds


def test_a_correction_needs_an_id_of_its_own(session: Session, awa: By) -> None:
    wrong, other = a_received(session, awa), a_received(session, awa)
    before = balances_of(session, awa)
    for taken in (wrong, other):
        with pytest.raises(IdAlreadyUsed):
            amended(session, awa, wrong.id, taken)
    assert balances_of(session, awa) == before


def test_only_a_delivery_is_corrected_by_a_delivery(session: Session, awa: By) -> None:
    meal, wrong = a_meal((a_product(session), "1")), a_received(session, awa)
    serve(session, meal, awa)
    with pytest.raises(OtherKind):
        amended(session, awa, meal.id, corrected(wrong, "1"))
    with pytest.raises(DocumentNotFound):
        amended(session, awa, new_id(), corrected(wrong, "1"))


def test_an_amended_delivery_still_fills_its_order(session: Session, awa: By) -> None:
    order, delivery = an_ordered(session, awa)
    receive(session, delivery, awa)
    right = corrected(delivery, "7")
    amended(session, awa, delivery.id, right)
    assert (order.state, owed(session, order)) == (State.RECEIVED, 3)


def test_what_was_replaced_is_owed_no_more_in_any_unit(session: Session, awa: By) -> None:
    order, delivery = an_ordered(session, awa)
    instead = a_line(
        a_product(session),
        "2",
        outcome=Outcome.REPLACED,
        order_line_id=delivery.lines[0].order_line_id,
    )
    receive(session, delivery.model_copy(update={"lines": (instead,)}), awa)
    assert owed(session, order) == 0


def test_what_was_damaged_is_still_owed(session: Session, awa: By) -> None:
    order, delivery = an_ordered(session, awa)
    dropped = {"outcome": Outcome.DAMAGED, "not_kept": Decimal(4)}
    line = delivery.lines[0].model_copy(update=dropped)
    receive(session, delivery.model_copy(update={"lines": (line,)}), awa)
    assert owed(session, order) == 4


def test_a_correction_of_which_nobody_knows_what_it_did_is_not_taken_back(
    session: Session, awa: By
) -> None:
    """As the first release left some: its reversal and its replacement are no parts of it."""
    supplier, carrots = a_supplier(session, awa), a_product(session)
    receipt = receive(session, a_delivery(supplier, a_line(carrots)), awa)
    right = a_delivery(supplier, a_line(carrots, "5"))
    amendment = amend(session, Amendment(id=new_id(), of=receipt, delivery=right), awa)
    session.execute(delete(DocumentPart).where(DocumentPart.whole_id == amendment))
    with pytest.raises(AmendedLongAgo):
        take_back(session, awa, amendment)
    session.expire_all()
    assert session.get_one(Document, (awa.canteen_id, amendment)).holds


def test_half_a_correction_is_not_taken_back(session: Session, awa: By) -> None:
    wrong = a_received(session, awa)
    amended(session, awa, wrong.id, corrected(wrong, "12"))
    documents = session.query(Document).filter_by(canteen_id=awa.canteen_id, kind="reversal")
    with pytest.raises(GoesWithAnother):
        take_back(session, awa, documents.one().id)
