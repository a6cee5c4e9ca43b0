from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from inventory.receiving.receipts import receive
from kernel.actor import By
from kernel.documents import IdAlreadyUsed
from kernel.ids import new_id
from kernel.outbox import Topic
from sourcing.drafting import DeliveryBeforeOrder, Draft, NotTheirOffer, draft
from sourcing.offers import OfferNotFound
from sourcing.orders import (
    OrderNotFound,
    PurchaseOrder,
    State,
    already_out,
    lines_of,
    order_by_id,
    order_totals,
)
from sourcing.pricing import PricePer, Totals
from sourcing.sending import (
    BelowMinimum,
    Cancelling,
    Confirming,
    Sending,
    WrongState,
    cancel,
    confirm,
    send,
)
from suppliers.terms import NewTerms, agree
from tests.builders import (
    MONDAY,
    a_delivery,
    a_line,
    a_product,
    a_supplier,
    an_offer,
    an_order,
    somebody_in_a_new_canteen,
    told,
)

Step = Callable[[Session, UUID, By], UUID]


def sent(session: Session, order_id: UUID, by: By, because: str = "") -> UUID:
    sending = Sending(
        id=new_id(), order_id=order_id, sent_on=MONDAY, below_minimum_because=because
    )
    return send(session, sending, by)


def confirmed(session: Session, order_id: UUID, by: By) -> UUID:
    return confirm(session, Confirming(id=new_id(), order_id=order_id), by)


def cancelled(session: Session, order_id: UUID, by: By) -> UUID:
    return cancel(session, Cancelling(id=new_id(), order_id=order_id), by)


def received(session: Session, order_id: UUID, by: By) -> UUID:
    order = order_by_id(session, order_id, canteen_id=by.canteen_id)
    line = a_line(a_product(session))
    return receive(session, a_delivery(order.supplier_id, line, order_id=order.id), by)


def a_small_order(session: Session, by: By, **offer: object) -> PurchaseOrder:
    """Two packs of five kilos at 2 € the kilo: 20 € before VAT."""
    supplier_id = a_supplier(session, by)
    new = an_order(
        session, by, an_offer(session, by, supplier_id=supplier_id, **offer),
        supplier_id=supplier_id,
    )  # fmt: skip
    return order_by_id(session, new.id, canteen_id=by.canteen_id)


def test_orders_are_counted_from_one_in_each_canteen(session: Session, awa: By) -> None:
    ben = somebody_in_a_new_canteen(session)
    numbers = [a_small_order(session, by).number for by in (awa, awa, ben, awa)]
    assert numbers == [1, 2, 1, 3]


def test_a_line_keeps_the_offer_as_it_was(session: Session, awa: By) -> None:
    order = a_small_order(session, awa, price=Decimal("1.2345"), code="CAR5")
    (line,) = lines_of(session, order).values()
    assert (line.price, line.code, line.packs) == (Decimal("1.2345"), "CAR5", Decimal(2))
    assert (line.units, line.grams, line.net) == (Decimal(10), 10_000, Decimal("12.35"))


def test_what_is_ordered_is_exact_to_three_decimals(session: Session, awa: By) -> None:
    supplier_id = a_supplier(session, awa)
    herbs = an_offer(session, awa, supplier_id=supplier_id, pack_quantity=Decimal("0.125"))
    new = an_order(session, awa, herbs, supplier_id=supplier_id, packs="2.5")
    order = order_by_id(session, new.id, canteen_id=awa.canteen_id)
    (line,) = lines_of(session, order).values()
    assert (line.units, line.grams) == (Decimal("0.313"), 313)


def test_an_order_is_summed_before_and_after_vat(session: Session, awa: By) -> None:
    supplier_id = a_supplier(session, awa)
    prices = [("0.045", "5.5"), ("0.045", "5.5"), ("0.045", "5.5"), ("5.01", "20")]
    offers = [
        an_offer(
            session, awa, supplier_id=supplier_id, price=Decimal(price),
            price_per=PricePer.PACK, vat_rate=Decimal(rate),
        )
        for price, rate in prices
    ]  # fmt: skip
    new = an_order(session, awa, *offers, supplier_id=supplier_id)
    lines = lines_of(session, order_by_id(session, new.id, canteen_id=awa.canteen_id))
    expected = Totals(Decimal("10.29"), Decimal("2.01"), Decimal("12.30"))
    assert order_totals(lines) == expected


def test_an_order_goes_to_one_supplier(session: Session, awa: By) -> None:
    theirs = an_offer(session, awa, name="Poireaux")
    with pytest.raises(NotTheirOffer, match="“Poireaux” is sold by another supplier"):
        an_order(session, awa, theirs, supplier_id=a_supplier(session, awa))
    with pytest.raises(OfferNotFound):
        an_order(session, awa, new_id(), supplier_id=a_supplier(session, awa))


def test_nobody_delivers_before_the_order(session: Session, awa: By) -> None:
    supplier_id = a_supplier(session, awa)
    offer_id = an_offer(session, awa, supplier_id=supplier_id)
    new = an_order(session, awa, offer_id, supplier_id=supplier_id)
    early = new.model_copy(update={"id": new_id(), "delivery_on": date(2026, 3, 1)})
    with pytest.raises(DeliveryBeforeOrder):
        draft(session, early, awa)


def test_an_order_sent_twice_from_the_phone_is_one(session: Session, awa: By) -> None:
    supplier_id = a_supplier(session, awa)
    offer_id = an_offer(session, awa, supplier_id=supplier_id)
    new = an_order(session, awa, offer_id, supplier_id=supplier_id)
    again = Draft.model_validate_json(new.model_dump_json())
    assert draft(session, again, awa) == new.id
    with pytest.raises(IdAlreadyUsed):
        draft(session, new.model_copy(update={"note": "Vite"}), awa)


def test_another_canteens_order_is_not_found(session: Session, awa: By) -> None:
    order = a_small_order(session, somebody_in_a_new_canteen(session))
    with pytest.raises(OrderNotFound):
        order_by_id(session, order.id, canteen_id=awa.canteen_id)
    with pytest.raises(OrderNotFound):
        sent(session, order.id, awa)


def test_below_the_minimum_a_reason_is_needed(session: Session, awa: By) -> None:
    order = a_small_order(session, awa)
    terms = {"id": new_id(), "supplier_id": order.supplier_id, "from_on": MONDAY}
    agree(session, NewTerms(**terms, minimum=Decimal("20.01")), awa)
    with pytest.raises(BelowMinimum, match=r"comes to €20\.00 .* Add €0\.01"):
        sent(session, order.id, awa)
    assert order.state == State.DRAFT
    assert told(session, awa) == []
    sent(session, order.id, awa, because="Le camion passe de toute façon")
    assert order.state == State.SENT
    assert order.below_minimum_because == "Le camion passe de toute façon"


def test_at_the_minimum_it_goes_out(session: Session, awa: By) -> None:
    order = a_small_order(session, awa)
    terms = {"id": new_id(), "supplier_id": order.supplier_id, "from_on": MONDAY}
    agree(session, NewTerms(**terms, minimum=Decimal("20.00")), awa)
    sent(session, order.id, awa)
    assert order.state == State.SENT


def test_another_order_for_the_same_day_is_warned_of(session: Session, awa: By) -> None:
    supplier_id = a_supplier(session, awa)
    offer_id = an_offer(session, awa, supplier_id=supplier_id)
    first, second, third = (
        order_by_id(
            session,
            an_order(session, awa, offer_id, supplier_id=supplier_id).id,
            canteen_id=awa.canteen_id,
        )
        for _ in range(3)
    )
    assert already_out(session, second) == []
    sent(session, first.id, awa)
    sent(session, third.id, awa)
    confirmed(session, third.id, awa)
    assert already_out(session, second) == [first.number, third.number]
    cancelled(session, first.id, awa)
    assert already_out(session, second) == [third.number]
    assert already_out(session, a_small_order(session, awa)) == []


WAYS: dict[State, tuple[Step, ...]] = {
    State.DRAFT: (),
    State.SENT: (sent,),
    State.CONFIRMED: (sent, confirmed),
    State.RECEIVED: (sent, confirmed, received),
    State.CANCELLED: (cancelled,),
}
POSSIBLE = {
    (State.DRAFT, sent): State.SENT,
    (State.SENT, confirmed): State.CONFIRMED,
    (State.DRAFT, cancelled): State.CANCELLED,
    (State.SENT, cancelled): State.CANCELLED,
    (State.CONFIRMED, cancelled): State.CANCELLED,
}


@pytest.mark.parametrize("step", [sent, confirmed, cancelled])
@pytest.mark.parametrize("state", State)
def test_each_step_is_possible_in_its_states_only(
    session: Session, awa: By, state: State, step: Step
) -> None:
    order = a_small_order(session, awa)
    for way in WAYS[state]:
        way(session, order.id, awa)
    assert order.state == state
    if (state, step) in POSSIBLE:
        step(session, order.id, awa)
        assert order.state == POSSIBLE[state, step]
    else:
        with pytest.raises(WrongState, match=f"{state}: this step"):
            step(session, order.id, awa)
        assert order.state == state


def test_each_step_is_told_once_with_the_fact(session: Session, awa: By) -> None:
    order = a_small_order(session, awa)
    sending = Sending(id=new_id(), order_id=order.id, sent_on=MONDAY)
    assert send(session, sending, awa) == send(session, sending, awa)
    confirmed(session, order.id, awa)
    cancelled(session, order.id, awa)
    topics = [Topic.ORDER_SENT, Topic.ORDER_CONFIRMED, Topic.ORDER_CANCELLED]
    assert told(session, awa) == [(topic, order.id) for topic in topics]


def test_nobody_hears_of_a_draft_that_was_dropped(session: Session, awa: By) -> None:
    cancelled(session, a_small_order(session, awa).id, awa)
    assert told(session, awa) == []


def test_what_is_rolled_back_is_told_to_nobody(session: Session, awa: By) -> None:
    order = a_small_order(session, awa)
    savepoint = session.begin_nested()
    sent(session, order.id, awa)
    assert len(told(session, awa)) == 1
    savepoint.rollback()
    assert told(session, awa) == []
    assert order_by_id(session, order.id, canteen_id=awa.canteen_id).state == State.DRAFT


def test_orders_drafted_at_once_get_numbers_of_their_own(
    engine: Engine, session: Session, awa: By
) -> None:
    supplier_id = a_supplier(session, awa)
    new = an_order(
        session, awa, an_offer(session, awa, supplier_id=supplier_id), supplier_id=supplier_id
    )
    session.commit()

    def write(_: int) -> None:
        lines = tuple(line.model_copy(update={"id": new_id()}) for line in new.lines)
        with Session(engine) as desk, desk.begin():
            draft(desk, new.model_copy(update={"id": new_id(), "lines": lines}), awa)

    with ThreadPoolExecutor(4) as desks:
        list(desks.map(write, range(8)))
    numbers = session.scalars(
        select(PurchaseOrder.number).where(PurchaseOrder.canteen_id == awa.canteen_id)
    )
    assert sorted(numbers) == list(range(1, 10))
