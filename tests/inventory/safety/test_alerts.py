"""One list of what to look at today, each item with what to do about it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.counting.rules import NewRule, set_rule
from inventory.kitchen.meals import Ingredient, serve
from inventory.lots import Lot
from inventory.receiving.receipts import receive
from inventory.safety.alerts import Alarm, Alert, alerts
from kernel.actor import By
from kernel.ids import new_id
from kernel.words import Words
from sourcing.sending import Confirming, Sending, confirm, send
from suppliers.labels import Label
from tests.builders import (
    MONDAY,
    a_certificate,
    a_delivery,
    a_line,
    a_meal,
    a_producer,
    a_product,
    a_supplier,
    an_offer,
    an_order,
    some_stock,
    somebody_in_a_new_canteen,
)
from tests.counting import statements

TUESDAY, FRIDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=4)
ENGLISH = Words("en")


def told(session: Session, by: By, on: date = TUESDAY, within: int = 3) -> list[Alert]:
    return alerts(session, canteen_id=by.canteen_id, on=on, within=within)


def alarms(session: Session, by: By, on: date = TUESDAY) -> list[Alarm]:
    return [one.alarm for one in told(session, by, on)]


def test_what_is_past_stands_before_what_is_near(session: Session, awa: By) -> None:
    yoghurt = a_product(session, name=f"Yaourts {new_id()}")
    near = some_stock(session, awa, "3", product=yoghurt, use_by=FRIDAY)
    past = some_stock(session, awa, "2", product=yoghurt, use_by=MONDAY)
    some_stock(session, awa, "9", product=yoghurt, use_by=FRIDAY + timedelta(days=1))
    first, second = told(session, awa)
    assert [(one.alarm, one.acts_on) for one in (first, second)] == [
        (Alarm.PAST_USE_BY, past),
        (Alarm.USE_BY, near),
    ]
    assert "3 kg of Yaourts" in second.said.in_words(ENGLISH)
    assert "6 March 2026" in second.said.in_words(ENGLISH)
    assert "freeze it" in second.remedy
    assert told(session, awa, within=2) == [first]


def test_a_recalled_lot_is_not_proposed_for_cooking(session: Session, awa: By) -> None:
    lot = some_stock(session, awa, "3", use_by=TUESDAY)
    session.get_one(Lot, (awa.canteen_id, lot)).blocked = True
    session.flush()
    (one,) = told(session, awa)
    assert (one.alarm, one.acts_on) == (Alarm.BLOCKED, lot)


def test_less_than_the_minimum_is_to_be_ordered_also_when_nothing_is_left(
    session: Session, awa: By
) -> None:
    rice, oil = a_product(session, name=f"Riz {new_id()}"), a_product(session)
    for product in (rice, oil):
        set_rule(session, NewRule(id=new_id(), product_id=product.id, minimum=Decimal(5)), awa)
    some_stock(session, awa, "4.5", product=rice)
    found = {one.acts_on: one for one in told(session, awa)}
    assert {one.alarm for one in found.values()} == {Alarm.BELOW_MINIMUM}
    assert set(found) == {rice.id, oil.id}
    assert "4.5 kg are left, and 5 should be there" in found[rice.id].said.in_words(ENGLISH)
    some_stock(session, awa, "0.5", product=rice)
    assert rice.id not in {one.acts_on for one in told(session, awa)}


def test_goods_nobody_counts_have_dates_and_a_minimum_too(session: Session, awa: By) -> None:
    """Ten kilos of oil, three days past their date: nobody orders more, nobody counts them."""
    oil = a_product(session)
    rule = {"product_id": oil.id, "minimum": Decimal(2), "never_counted": True}
    set_rule(session, NewRule(id=new_id(), **rule), awa)
    past = some_stock(session, awa, "10", product=oil, use_by=MONDAY)
    months_later = MONDAY + timedelta(days=100)
    for on in (MONDAY + timedelta(days=3), months_later):
        (one,) = told(session, awa, on)
        assert (one.alarm, one.acts_on) == (Alarm.PAST_USE_BY, past)
    # One lot owes what another has: still nobody counts it.
    owing = some_stock(session, awa, "1", product=oil)
    named = Ingredient(id=new_id(), lot_id=owing, quantity=Decimal(3))
    serve(session, a_meal().model_copy(update={"ingredients": (named,)}), awa)
    assert alarms(session, awa, months_later) == [Alarm.PAST_USE_BY, Alarm.BELOW_ZERO]


def test_a_recalled_can_that_no_charge_takes_is_shown(session: Session, awa: By) -> None:
    oil = a_product(session, name=f"Huile {new_id()}")
    set_rule(session, NewRule(id=new_id(), product_id=oil.id, never_counted=True), awa)
    lot = some_stock(session, awa, "5", product=oil)
    session.get_one(Lot, (awa.canteen_id, lot)).blocked = True
    session.flush()
    assert alarms(session, awa) == [Alarm.BLOCKED]
    _, one = told(session, awa, date(2026, 4, 1))
    assert (one.alarm, one.acts_on) == (Alarm.NOT_CHARGED, lot)
    assert "5 kg of Huile" in one.said.in_words(ENGLISH)
    assert "31 March 2026" in one.said.in_words(ENGLISH)


def test_what_was_cooked_and_never_came_is_to_be_explained(session: Session, awa: By) -> None:
    serve(session, a_meal((a_product(session), "4")), awa)
    (one,) = told(session, awa)
    assert one.alarm == Alarm.BELOW_ZERO
    assert ": 4 kg more were taken" in one.said.in_words(ENGLISH)


def test_a_certificate_that_ends_before_the_next_delivery(session: Session, awa: By) -> None:
    farmer, farm = (
        a_producer(session, awa, name=f"Ferme du Lac {new_id()}"),
        a_supplier(session, awa),
    )
    a_certificate(session, awa, producer_id=farmer, valid_until=date(2026, 3, 10))
    carrots = a_product(session)
    line = a_line(carrots, labels=(Label.BIO,), producer_id=farmer)
    receive(session, a_delivery(farm, line), awa)
    # Nothing ordered, nothing agreed: the next delivery is a week from now.
    assert alarms(session, awa, on=date(2026, 3, 3)) == []
    (one,) = told(session, awa, on=date(2026, 3, 4))
    assert (one.alarm, one.acts_on) == (Alarm.CERTIFICATE_ENDS, farm)
    assert "Ferme du Lac" in one.said.in_words(ENGLISH)
    assert "10 March 2026" in one.said.in_words(ENGLISH)
    # A delivery ordered for the ninth is still proven.
    offer = an_offer(session, awa, supplier_id=farm, product_id=carrots.id)
    order = an_order(session, awa, offer, supplier_id=farm)
    assert order
    a_certificate(
        session, awa, producer_id=farmer, valid_from=date(2026, 3, 11),
        valid_until=date(2027, 3, 10),
    )  # fmt: skip
    assert told(session, awa, on=date(2026, 3, 4)) == []


def test_a_delivery_ordered_sooner_is_the_next_one(session: Session, awa: By) -> None:
    farmer, farm = a_producer(session, awa), a_supplier(session, awa)
    a_certificate(session, awa, producer_id=farmer, valid_until=MONDAY)
    line = a_line(a_product(session), labels=(Label.BIO,), producer_id=farmer)
    receive(session, a_delivery(farm, line), awa)
    order = an_order(session, awa, an_offer(session, awa, supplier_id=farm), supplier_id=farm)
    send(session, Sending(id=new_id(), order_id=order.id, sent_on=MONDAY), awa)
    confirm(session, Confirming(id=new_id(), order_id=order.id), awa)
    assert Alarm.CERTIFICATE_ENDS not in alarms(session, awa, on=MONDAY)
    assert Alarm.CERTIFICATE_ENDS in alarms(session, awa, on=TUESDAY)


def test_what_was_not_counted_for_a_month_is_due(session: Session, awa: By) -> None:
    some_stock(session, awa, "4")
    assert alarms(session, awa) == []
    (one,) = told(session, awa, on=MONDAY + timedelta(days=40))
    assert one.alarm == Alarm.COUNT_OVERDUE
    assert "not been counted yet" in one.said.in_words(ENGLISH)


def test_another_canteens_larder_is_its_own(session: Session, awa: By) -> None:
    ben = somebody_in_a_new_canteen(session)
    some_stock(session, ben, "3", use_by=TUESDAY)
    serve(session, a_meal((a_product(session), "4")), ben)
    assert told(session, awa) == []


@pytest.mark.parametrize("many", [40])
def test_the_list_costs_no_more_statements_with_more_to_say(
    session: Session, awa: By, engine: Engine, many: int
) -> None:
    def once() -> None:
        product = a_product(session)
        farmer = a_producer(session, awa)
        a_certificate(session, awa, producer_id=farmer, valid_until=date(2026, 3, 5))
        line = a_line(product, "1", labels=(Label.BIO,), producer_id=farmer, use_by=FRIDAY)
        receive(session, a_delivery(a_supplier(session, awa), line), awa)
        set_rule(session, NewRule(id=new_id(), product_id=product.id, minimum=Decimal(5)), awa)
        serve(session, a_meal((a_product(session), "1")), awa)

    once()
    few = statements(engine, lambda: told(session, awa))
    for _ in range(many):
        once()
    assert statements(engine, lambda: told(session, awa)) == few
    assert len(told(session, awa)) == 4 * (many + 1)
