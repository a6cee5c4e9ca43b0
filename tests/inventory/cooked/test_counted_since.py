"""A meal weighed and logged late, of goods that a count has found gone since."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.cooked.counted_since import CountedSince, counted_since
from inventory.counting.counts import Became
from inventory.counting.monthly import MonthlyCharge, charge_month
from inventory.counting.rules import NewRule, set_rule
from inventory.kitchen.meals import Ingredient
from inventory.lots import LotNotFound
from kernel.actor import By
from kernel.ids import new_id
from kernel.words import Words
from sourcing.products import Product
from tests.builders import (
    a_product,
    some_stock,
    somebody_in_a_new_canteen,
    take_back,
)
from tests.counting import statements
from tests.inventory.cooked.allocating import a_line, a_meal_on, counted, day


def asked(session: Session, by: By, number: int, *what: Product) -> list[CountedSince]:
    wants = [Ingredient(id=new_id(), product_id=one.id, quantity=Decimal(3)) for one in what]
    return counted_since(session, wants, day(number), by)


def test_tuesdays_meal_entered_after_wednesdays_count(session: Session, awa: By) -> None:
    """Ten kilos came, four were found: Tuesday's three are among the six that were cooked."""
    leeks, rice = a_product(session), a_product(session)
    for product in (leeks, rice):
        some_stock(session, awa, "10", product=product)
    a_meal_on(session, awa, day(0), 40, leeks)
    wednesday = counted(session, awa, day(2), (leeks, "4"))
    (told,) = asked(session, awa, 1, leeks, rice)
    assert (told.count_id, told.counted_on, told.product_id) == (wednesday, day(2), leeks.id)
    assert told.quantity == 6
    words = told.said.in_words(Words("en"))
    assert "the count of 4 March 2026 found 6 kg cooked" in words
    # Thursday's meal came after; and a count taken back has taken nothing.
    assert asked(session, awa, 3, leeks) == []
    take_back(session, awa, wednesday)
    assert asked(session, awa, 1, leeks) == []


def test_a_count_between_answers_for_the_days_before_it(session: Session, awa: By) -> None:
    leeks = a_product(session)
    lot = some_stock(session, awa, "10", product=leeks)
    counted(session, awa, day(2), (leeks, "10"))
    counted(session, awa, day(4), (leeks, "4"))
    assert asked(session, awa, 1, leeks) == []
    assert [one.quantity for one in asked(session, awa, 3, leeks)] == [6]
    counted(session, awa, day(5), a_line(leeks, "1", became=Became.WASTED))
    assert [one.quantity for one in asked(session, awa, 3, leeks)] == [6]
    # A chosen lot is asked for itself.
    other = some_stock(session, awa, "5", product=leeks, received_on=day(5))
    for chosen, many in ((lot, 1), (other, 0)):
        want = Ingredient(id=new_id(), lot_id=chosen, quantity=Decimal(1))
        assert len(counted_since(session, [want], day(3), awa)) == many
    with pytest.raises(LotNotFound):
        counted_since(session, [want], day(3), somebody_in_a_new_canteen(session))


def test_a_monthly_charge_took_it_too(session: Session, awa: By) -> None:
    oil = a_product(session)
    set_rule(session, NewRule(id=new_id(), product_id=oil.id, never_counted=True), awa)
    some_stock(session, awa, "5", product=oil)
    charge_month(session, MonthlyCharge(id=new_id(), month=date(2026, 3, 1)), awa)
    (told,) = asked(session, awa, 4, oil)
    assert (told.monthly, told.quantity) == (True, 5)
    assert "charged to the meals of the month" in told.said.in_words(Words("en"))


def test_the_question_costs_no_more_with_more_products(
    engine: Engine, session: Session, awa: By
) -> None:
    products = [a_product(session) for _ in range(20)]
    for product in products:
        some_stock(session, awa, "10", product=product)
    counted(session, awa, day(2), *((one, "4") for one in products))
    session.flush()
    few = statements(engine, lambda: asked(session, awa, 1, *products[:2]))
    assert statements(engine, lambda: asked(session, awa, 1, *products)) == few
