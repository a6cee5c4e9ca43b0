from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from inventory.balances import on_hand
from inventory.lots import Lot
from inventory.moves import StockMove
from inventory.purchases import EvidenceRow, Kind, PurchaseLine
from inventory.receiving.deliveries import ChargeKind, Delivery, DeliveryCharge, Outcome
from inventory.receiving.receipts import OrderCalledOff, OtherSupplier, outstanding, receive
from inventory.receiving.unloading import LineNotOnOrder
from kernel.actor import By
from kernel.documents import IdAlreadyUsed
from kernel.ids import new_id
from kernel.outbox import Topic
from sourcing.orders import State, lines_of, order_by_id
from sourcing.pricing import PricePer
from sourcing.products import StockUnit
from sourcing.sending import Cancelling, cancel
from suppliers.evidence import Evidence, Why
from suppliers.labels import Label
from tests.builders import (
    MONDAY,
    a_certificate,
    a_delivery,
    a_line,
    a_producer,
    a_product,
    a_supplier,
    an_offer,
    an_order,
    bought_by,
    moves_of,
    somebody_in_a_new_canteen,
    told,
    within,
)


def test_a_delivery_becomes_stock_on_the_shelf(session: Session, awa: By) -> None:
    carrots = a_product(session)
    delivery = a_delivery(a_supplier(session, awa), a_line(carrots, "4.125"))
    receive(session, delivery, awa)
    (move,) = moves_of(session, awa)
    assert move.id == delivery.lines[0].id
    (held,) = on_hand(session, canteen_id=awa.canteen_id)
    assert (held.quantity, held.grams, held.cost) == (Decimal("4.125"), 4125, Decimal("8.25"))


def test_a_delivery_sent_twice_counts_once(session: Session, awa: By) -> None:
    delivery = a_delivery(a_supplier(session, awa), a_line(a_product(session)))
    again = Delivery.model_validate_json(delivery.model_dump_json())
    assert receive(session, delivery, awa) == receive(session, again, awa) == delivery.id
    assert len(moves_of(session, awa)) == 1
    assert len(told(session, awa)) == 1


def test_the_same_id_with_other_content_is_refused(session: Session, awa: By) -> None:
    carrots = a_product(session)
    delivery = a_delivery(a_supplier(session, awa), a_line(carrots))
    receive(session, delivery, awa)
    other = delivery.model_copy(update={"lines": (a_line(carrots, "5"),)})
    with pytest.raises(IdAlreadyUsed):
        receive(session, other, awa)


def test_an_id_used_for_another_kind_of_entry_is_refused(session: Session, awa: By) -> None:
    supplier_id = a_supplier(session, awa)
    order = an_order(
        session, awa, an_offer(session, awa, supplier_id=supplier_id), supplier_id=supplier_id
    )
    delivery = a_delivery(supplier_id, a_line(a_product(session)))
    with pytest.raises(IdAlreadyUsed):
        receive(session, delivery.model_copy(update={"id": order.id}), awa)


def test_all_as_ordered_is_one_tap(session: Session, awa: By) -> None:
    supplier_id = a_supplier(session, awa)
    offers = [an_offer(session, awa, supplier_id=supplier_id) for _ in range(2)]
    new = an_order(session, awa, *offers, supplier_id=supplier_id)
    order = order_by_id(session, new.id, canteen_id=awa.canteen_id)
    lines = tuple(
        a_line(a_product(session)).model_copy(
            update={
                "order_line_id": line.id,
                "product_id": None,
                "quantity": None,
                "price": None,
            }
        )
        for line in lines_of(session, order).values()
    )
    assert set(outstanding(session, order).values()) == {Decimal(10)}
    receive(session, a_delivery(supplier_id, *lines, order_id=order.id), awa)
    assert {line.net_value for line in bought_by(session, awa)} == {Decimal("20.00")}
    assert set(outstanding(session, order).values()) == {Decimal(0)}
    assert order.state == State.RECEIVED


def test_pieces_ordered_kilos_billed(session: Session, awa: By) -> None:
    chicken = a_product(session, unit=StockUnit.PIECE, grams_per_unit=1500)
    line = a_line(chicken, "4", price=Decimal("9.50"), price_per=PricePer.KILO, grams=6420)
    receive(session, a_delivery(a_supplier(session, awa), line), awa)
    (bought,) = bought_by(session, awa)
    assert (bought.net_value, bought.grams) == (Decimal("60.99"), 6420)
    (held,) = on_hand(session, canteen_id=awa.canteen_id)
    assert (held.quantity, held.grams) == (Decimal(4), 6420)


def test_a_replacement_is_tied_to_the_line_ordered(session: Session, awa: By) -> None:
    supplier_id = a_supplier(session, awa)
    offer_id = an_offer(session, awa, supplier_id=supplier_id, labels=(Label.BIO,))
    new = an_order(session, awa, offer_id, supplier_id=supplier_id)
    leeks = a_product(session)
    line = a_line(leeks, "9", outcome=Outcome.REPLACED, order_line_id=new.lines[0].id)
    receive(session, a_delivery(supplier_id, line, order_id=new.id), awa)
    (bought,) = bought_by(session, awa)
    assert bought.product_id == leeks.id
    assert not bought.declared  # the chard was organic; nobody said so of the leeks


def test_deposits_and_transport_are_outside_food(session: Session, awa: By) -> None:
    charges = (
        DeliveryCharge(
            id=new_id(), kind=ChargeKind.DEPOSIT, description="Caisses", net=Decimal("-4")
        ),
        DeliveryCharge(
            id=new_id(), kind=ChargeKind.TRANSPORT, description="Port", net=Decimal(12)
        ),
    )
    line = a_line(a_product(session))
    receive(session, a_delivery(a_supplier(session, awa), line, charges=charges), awa)
    kinds = {bought.kind for bought in bought_by(session, awa)}
    assert kinds == {Kind.FOOD, Kind.DEPOSIT, Kind.TRANSPORT}


def test_the_producers_certificate_proves_the_label(session: Session, awa: By) -> None:
    producer_id, carrots = a_producer(session, awa), a_product(session)
    paper = a_certificate(session, awa, producer_id=producer_id, valid_until=MONDAY)
    line = a_line(carrots, labels=(Label.BIO,), producer_id=producer_id)
    receive(session, a_delivery(a_supplier(session, awa), line), awa)
    (bought,) = bought_by(session, awa)
    assert bought.proven == {Label.BIO}
    evidence = session.scalars(
        select(EvidenceRow).where(EvidenceRow.canteen_id == awa.canteen_id)
    ).one()
    assert evidence.certificate_id == paper


def test_a_certificate_that_ran_out_yesterday_awaits_its_renewal(
    session: Session, awa: By
) -> None:
    producer_id = a_producer(session, awa)
    a_certificate(session, awa, producer_id=producer_id, valid_until=date(2026, 3, 1))
    line = a_line(a_product(session), labels=(Label.BIO,), producer_id=producer_id)
    receive(session, a_delivery(a_supplier(session, awa), line), awa)
    (bought,) = bought_by(session, awa)
    assert (bought.proven, bought.expired) == (frozenset(), {Label.BIO})
    why = select(EvidenceRow.why).where(EvidenceRow.canteen_id == awa.canteen_id)
    assert session.scalar(why) == Why.ENDED


def test_local_is_measured_from_the_producer(session: Session) -> None:
    ben = somebody_in_a_new_canteen(session, **within(30))
    producer_id = a_producer(session, ben)
    far = a_producer(session, ben, latitude=Decimal("48.85"), longitude=Decimal("2.35"))
    lines = [a_line(a_product(session), producer_id=one) for one in (producer_id, far)]
    receive(session, a_delivery(a_supplier(session, ben), *lines), ben)
    near, distant = bought_by(session, ben)
    assert (near.local, near.local_km) == (Evidence.PROVEN, Decimal("23.7"))
    assert (distant.local, distant.local_km) == (None, Decimal("391.2"))


def test_orders_that_do_not_fit_are_refused(session: Session, awa: By) -> None:
    supplier_id = a_supplier(session, awa)
    new = an_order(
        session, awa, an_offer(session, awa, supplier_id=supplier_id), supplier_id=supplier_id
    )
    stray = a_line(a_product(session), order_line_id=new_id())
    with pytest.raises(LineNotOnOrder):
        receive(session, a_delivery(supplier_id, stray, order_id=new.id), awa)
    line = a_line(a_product(session))
    with pytest.raises(OtherSupplier):
        receive(session, a_delivery(a_supplier(session, awa), line, order_id=new.id), awa)
    cancel(session, Cancelling(id=new_id(), order_id=new.id), awa)
    with pytest.raises(OrderCalledOff):
        receive(session, a_delivery(supplier_id, line, order_id=new.id), awa)


def test_the_outside_is_told_once_with_the_fact(session: Session, awa: By) -> None:
    delivery = a_delivery(a_supplier(session, awa), a_line(a_product(session)))
    receive(session, delivery, awa)
    assert told(session, awa) == [(Topic.RECEIPT_ACCEPTED, delivery.id)]


def test_each_line_opens_its_own_lot(session: Session, awa: By) -> None:
    carrots = a_product(session)
    lines = (
        a_line(carrots, lot_number="L7"),
        a_line(carrots, lot_number="L7", price=Decimal(3)),
    )
    receive(session, a_delivery(a_supplier(session, awa), *lines), awa)
    lots = session.scalars(select(Lot).where(Lot.canteen_id == awa.canteen_id)).all()
    assert {lot.cost for lot in lots} == {Decimal(20), Decimal(30)}
    assert {lot.id for lot in lots} == {line.id for line in lines}


def test_lot_move_and_purchase_share_one_id(session: Session, awa: By) -> None:
    line = a_line(a_product(session))
    receive(session, a_delivery(a_supplier(session, awa), line), awa)
    for table in (Lot, StockMove, PurchaseLine):
        assert session.get(table, (awa.canteen_id, line.id)) is not None


def test_a_long_delivery_costs_no_more_statements_than_a_short_one(
    engine: Engine, session: Session, awa: By
) -> None:
    supplier_id = a_supplier(session, awa)
    short, long = (
        a_delivery(supplier_id, *(_certified_line(session, awa) for _ in range(lines)))
        for lines in (1, 20)
    )
    assert _statements(engine, session, short, awa) == _statements(engine, session, long, awa)


def _certified_line(session: Session, by: By):  # type: ignore[no-untyped-def]
    producer_id = a_producer(session, by)
    a_certificate(session, by, producer_id=producer_id)
    return a_line(a_product(session), labels=(Label.BIO,), producer_id=producer_id)


def _statements(engine: Engine, session: Session, delivery: Delivery, by: By) -> int:
    seen: list[str] = []

    def note(_c: object, _u: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    receive(session, delivery, by)
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)
