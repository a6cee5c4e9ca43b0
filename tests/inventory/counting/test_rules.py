"""What a canteen wants of a product's stock; and goods that nobody counts, charged by the month."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from inventory.counting.clashes import clashes
from inventory.counting.counting import count
from inventory.counting.counts import NEVER_COUNTED, Became
from inventory.counting.monthly import (
    MonthCharged,
    MonthlyCharge,
    MonthStillRuns,
    NotCharged,
    NothingToCharge,
    charge_month,
    not_charged,
)
from inventory.counting.rules import CountedOrNever, NewRule, Rule, rules_of, set_rule
from inventory.kitchen.meals import serve
from inventory.lots import Lot
from inventory.places import Kind
from kernel.actor import By
from kernel.documents import IdAlreadyUsed
from kernel.ids import new_id
from sourcing.products import Product, ProductNotFound
from tests.builders import (
    MONDAY,
    a_meal,
    a_product,
    balances_of,
    moves_of,
    some_stock,
    somebody_in_a_new_canteen,
    take_back,
)
from tests.inventory.counting.hands import (
    a_count,
    counted,
    found,
    on_shelves,
    stock_of,
    went_to,
)

MARCH_ENDS = date(2026, 3, 31)


def never(session: Session, by: By, *products: Product) -> None:
    for product in products:
        set_rule(session, NewRule(id=new_id(), product_id=product.id, never_counted=True), by)


def charge(session: Session, by: By, month: date = MONDAY) -> MonthlyCharge:
    new = MonthlyCharge(id=new_id(), month=month)
    charge_month(session, new, by)
    return new


def test_the_rule_set_last_stands(session: Session, awa: By) -> None:
    rice, oil = a_product(session), a_product(session)
    first = NewRule(id=new_id(), product_id=rice.id, minimum=Decimal(5), count_every_days=7)
    set_rule(session, first, awa)
    never(session, awa, oil)
    assert rules_of(session, awa.canteen_id) == {
        rice.id: Rule(Decimal(5), 7, never_counted=False),
        oil.id: Rule(None, None, never_counted=True),
    }
    set_rule(session, NewRule(id=new_id(), product_id=rice.id, count_every_days=14), awa)
    # The first one sent again is no second thought.
    set_rule(session, first, awa)
    assert rules_of(session, awa.canteen_id)[rice.id] == Rule(None, 14, never_counted=False)
    with pytest.raises(IdAlreadyUsed):
        set_rule(session, first.model_copy(update={"minimum": Decimal(6)}), awa)
    elsewhere = somebody_in_a_new_canteen(session)
    assert rules_of(session, elsewhere.canteen_id) == {}


def test_a_rule_that_contradicts_itself_is_refused(session: Session, awa: By) -> None:
    with pytest.raises(CountedOrNever):
        NewRule(id=new_id(), product_id=new_id(), count_every_days=7, never_counted=True)
    with pytest.raises(ProductNotFound):
        set_rule(session, NewRule(id=new_id(), product_id=new_id()), awa)


def test_oil_is_charged_by_the_month(session: Session, awa: By) -> None:
    """Two cans came in March, one in April; nobody ever measures a spoonful."""
    oil, salt, rice = (a_product(session) for _ in range(3))
    never(session, awa, oil, salt)
    cans = [some_stock(session, awa, "5", product=oil) for _ in range(2)]
    grains = some_stock(session, awa, "1", product=salt, received_on=MARCH_ENDS)
    sack = some_stock(session, awa, "25", product=rice)
    april = some_stock(session, awa, "5", product=oil, received_on=date(2026, 4, 1))
    serve(session, a_meal((oil, "2")), awa)
    march = charge(session, awa)
    assert on_shelves(session, awa) == {sack: 25, april: 5}
    kitchen = went_to(session, awa, Kind.KITCHEN)
    assert {lot: kitchen[lot].quantity for lot in (*cans, grains)} == {
        cans[0]: 5,
        cans[1]: 5,
        grains: 1,
    }
    charged = [move for move in moves_of(session, awa) if move.document_id == march.id]
    assert {move.moved_on for move in charged} == {MARCH_ENDS}
    assert sum(move.quantity for move in charged) == 9
    # Sent again, nothing happens; April's can is charged with April.
    charge_month(session, march, awa)
    charge(session, awa, date(2026, 4, 17))
    assert on_shelves(session, awa) == {sack: 25}


def test_a_month_is_charged_once(session: Session, awa: By) -> None:
    oil = a_product(session)
    never(session, awa, oil)
    some_stock(session, awa, "5", product=oil)
    before = balances_of(session, awa)
    first = charge(session, awa)
    with pytest.raises(MonthCharged, match="31 March 2026"):
        charge(session, awa, MARCH_ENDS)
    back = take_back(session, awa, first.id)
    assert balances_of(session, awa) == before
    second = charge(session, awa)
    assert stock_of(session, awa, oil) == 0
    with pytest.raises(MonthCharged):
        take_back(session, awa, back)
    take_back(session, awa, second.id)
    take_back(session, awa, back)
    assert stock_of(session, awa, oil) == 0


def test_a_month_still_running_is_not_charged(session: Session, awa: By) -> None:
    oil = a_product(session)
    never(session, awa, oil)
    some_stock(session, awa, "5", product=oil)
    on_the_last_day = By(awa.person_id, awa.canteen_id, MARCH_ENDS)
    with pytest.raises(MonthStillRuns, match="31 March 2026"):
        charge(session, on_the_last_day)
    the_next_day = By(awa.person_id, awa.canteen_id, date(2026, 4, 1))
    charge(session, the_next_day)
    assert stock_of(session, awa, oil) == 0


def test_where_nothing_is_never_counted_nothing_is_charged(session: Session, awa: By) -> None:
    some_stock(session, awa)
    with pytest.raises(NothingToCharge):
        charge(session, awa)
    oil = a_product(session)
    never(session, awa, oil)
    some_stock(session, awa, product=oil, received_on=date(2026, 4, 1))
    with pytest.raises(NothingToCharge, match="31 March 2026"):
        charge(session, awa)


def test_oil_below_zero_is_explained_by_its_charge(session: Session, awa: By) -> None:
    oil = a_product(session)
    never(session, awa, oil)
    lot = some_stock(session, awa, "1", product=oil)
    serve(session, a_meal((oil, "3")), awa)
    charge(session, awa)
    assert on_shelves(session, awa) == {}
    assert went_to(session, awa, Kind.COUNT_DIFFERENCE)[lot].quantity == -2


def test_goods_never_counted_may_be_counted_all_the_same(session: Session, awa: By) -> None:
    oil = a_product(session)
    never(session, awa, oil)
    lot = some_stock(session, awa, "5", product=oil)
    counted(session, awa, found(oil, "4", became=Became.WASTED))
    charge(session, awa)
    assert went_to(session, awa, Kind.WASTE)[lot].quantity == 1
    assert went_to(session, awa, Kind.KITCHEN)[lot].quantity == 4


def test_what_may_not_be_eaten_is_not_charged(session: Session, awa: By) -> None:
    """One can was recalled, the cream had passed its date; only the other can was cooked."""
    oil, cream = a_product(session), a_product(session)
    never(session, awa, oil, cream)
    good = some_stock(session, awa, "5", product=oil, use_by=MARCH_ENDS)
    recalled = some_stock(session, awa, "4", product=oil, lot_number="L7")
    past = some_stock(session, awa, "3", product=cream, use_by=date(2026, 3, 30))
    session.get_one(Lot, (awa.canteen_id, recalled)).blocked = True
    session.flush()
    left = not_charged(session, MONDAY, canteen_id=awa.canteen_id)
    assert sorted(left, key=lambda one: one.quantity) == [
        NotCharged(past, None, cream.name, cream.unit, Decimal(3), date(2026, 3, 30), False),
        NotCharged(recalled, "L7", oil.name, oil.unit, Decimal(4), None, True),
    ]
    march = charge(session, awa)
    assert on_shelves(session, awa) == {recalled: 4, past: 3}
    assert set(went_to(session, awa, Kind.KITCHEN)) == {good}
    assert len(not_charged(session, MONDAY, canteen_id=awa.canteen_id)) == 2
    # Alone, they are nothing to charge; unblocked, the can is.
    take_back(session, awa, march.id)
    counted(session, awa, found(good, "0", became=Became.WASTED))
    with pytest.raises(NothingToCharge):
        charge(session, awa)
    session.get_one(Lot, (awa.canteen_id, recalled)).blocked = False
    session.flush()
    charge(session, awa)
    assert on_shelves(session, awa) == {past: 3}
    elsewhere = somebody_in_a_new_canteen(session)
    assert not_charged(session, MONDAY, canteen_id=elsewhere.canteen_id) == []


def test_what_a_recalled_can_owes_is_explained(session: Session, awa: By) -> None:
    oil = a_product(session)
    never(session, awa, oil)
    lot = some_stock(session, awa, "1", product=oil)
    serve(session, a_meal((oil, "3")), awa)
    session.get_one(Lot, (awa.canteen_id, lot)).blocked = True
    session.flush()
    assert not_charged(session, MONDAY, canteen_id=awa.canteen_id) == []
    charge(session, awa)
    assert on_shelves(session, awa) == {}


def test_a_charge_clashes_with_nobody(session: Session, awa: By) -> None:
    oil = a_product(session)
    never(session, awa, oil)
    some_stock(session, awa, "5", product=oil)
    some_stock(session, awa, "5", product=oil, received_on=date(2026, 4, 1))
    charge(session, awa)
    other = By(somebody_in_a_new_canteen(session).person_id, awa.canteen_id, awa.today)
    line = found(oil, "4", booked=Decimal(5), after=NEVER_COUNTED)
    count(session, a_count(line, counted_on=date(2026, 4, 2)), other)
    assert stock_of(session, awa, oil) == 4
    assert clashes(session, awa.canteen_id) == []
