"""A shelf below zero says so, says why it may be, and is settled from there."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.differences import verify
from inventory.kitchen.meals import serve
from inventory.kitchen.prepared_lots import prepare
from inventory.lots import LotNotFound
from inventory.receiving.receipts import receive
from inventory.undoing.amendments import Amendment, amend
from inventory.undoing.explanations import (
    CameAfterwards,
    Explained,
    NothingLeft,
    NothingToExplain,
    OtherProduct,
    explain,
)
from inventory.undoing.likely import Likely
from inventory.undoing.reversals import AlreadyReversed
from inventory.undoing.shortfalls import Shortfall, to_explain
from kernel.actor import By
from kernel.ids import new_id
from kernel.words import Words
from sourcing.products import Product
from sourcing.sending import Sending, send
from tests.builders import (
    MONDAY,
    a_delivery,
    a_line,
    a_meal,
    a_producer,
    a_product,
    a_supplier,
    an_offer,
    an_order,
    balances_of,
    eaten,
    some_stock,
    somebody_in_a_new_canteen,
    take_back,
)
from tests.counting import statements
from tests.inventory.kitchen.dishes import a_dish, cooked_from
from tests.inventory.test_many_at_once import at_once
from tests.inventory.undoing.test_repointing import spent

TUESDAY = MONDAY + timedelta(days=1)


def the_shortfall(session: Session, by: By) -> Shortfall:
    (found,) = to_explain(session, by.canteen_id, TUESDAY)
    return found


def causes(session: Session, by: By) -> list[Likely]:
    return [sign.cause for sign in the_shortfall(session, by).causes]


def explained(owing: Shortfall, from_lot_id: UUID) -> Explained:
    return Explained(
        id=new_id(), lot_id=owing.lot_id, place_id=owing.place_id, from_lot_id=from_lot_id
    )


def cooked(session: Session, by: By, product: Product, quantity: str, **facts: object) -> UUID:
    return serve(session, a_meal((product, quantity), **facts), by)


def test_a_shelf_that_owes_nothing_is_not_named(session: Session, awa: By) -> None:
    carrots = a_product(session)
    some_stock(session, awa, "4", product=carrots)
    cooked(session, awa, carrots, "4")
    assert to_explain(session, awa.canteen_id, TUESDAY) == []


def test_a_delivery_logged_late_bears_what_was_cooked_of_it(session: Session, awa: By) -> None:
    carrots = a_product(session)
    old = some_stock(session, awa, "1", product=carrots)
    cooked(session, awa, carrots, "3", served_on=MONDAY)
    cooked(session, awa, carrots, "2", served_on=TUESDAY)
    owing = the_shortfall(session, awa)
    assert (owing.lot_id, owing.quantity, owing.since) == (old, 4, MONDAY)
    line = a_line(carrots, "6", price=Decimal(5), producer_id=a_producer(session, awa))
    receive(session, a_delivery(a_supplier(session, awa), line), awa)
    assert the_shortfall(session, awa).causes[0].acts_on == line.id
    assert owing.likeliest != Likely.OTHER_LOT

    explanation = explain(session, explained(owing, line.id), awa)
    assert to_explain(session, awa.canteen_id, TUESDAY) == []
    # The newest first: all of Tuesday's two, and two of Monday's three.
    assert eaten(session, awa) == {old: 1, line.id: 4}
    assert spent(session, awa) == 2 + 20
    assert verify(session, canteen_id=awa.canteen_id) == []

    reversal = take_back(session, awa, explanation)
    assert eaten(session, awa) == {old: 5}
    assert spent(session, awa) == 10
    take_back(session, awa, reversal)
    assert eaten(session, awa) == {old: 1, line.id: 4}


def test_as_far_as_the_other_lot_reaches(session: Session, awa: By) -> None:
    carrots = a_product(session)
    cooked(session, awa, carrots, "5")
    late = some_stock(session, awa, "3", product=carrots)
    owing = the_shortfall(session, awa)
    explain(session, explained(owing, late), awa)
    assert the_shortfall(session, awa).quantity == 2
    with pytest.raises(NothingLeft):
        explain(session, explained(owing, late), awa)


def test_an_explanation_sent_twice_is_one(session: Session, awa: By) -> None:
    carrots = a_product(session)
    cooked(session, awa, carrots, "5")
    late = some_stock(session, awa, "9", product=carrots)
    command = explained(the_shortfall(session, awa), late)
    for _ in range(2):
        assert explain(session, command, awa) == command.id
    assert eaten(session, awa) == {late: 5}


def test_only_what_can_be_is_an_explanation(session: Session, awa: By) -> None:
    carrots = a_product(session)
    old = some_stock(session, awa, "1", product=carrots)
    cooked(session, awa, carrots, "3")
    owing = the_shortfall(session, awa)
    leeks = some_stock(session, awa)
    afterwards = some_stock(session, awa, product=carrots, received_on=TUESDAY)
    ben = somebody_in_a_new_canteen(session)
    theirs = some_stock(session, ben, product=carrots)
    for lot_id, refusal in (
        (leeks, OtherProduct),
        (afterwards, CameAfterwards),
        (theirs, LotNotFound),
        (old, NothingToExplain),
    ):
        with pytest.raises(refusal):
            explain(session, explained(owing, lot_id), awa)
    with pytest.raises(NothingToExplain):
        explain(
            session,
            Explained(id=new_id(), lot_id=afterwards, place_id=owing.place_id, from_lot_id=old),
            awa,
        )


def test_an_order_whose_day_has_passed_is_the_likeliest(session: Session, awa: By) -> None:
    carrots = a_product(session)
    supplier_id = a_supplier(session, awa)
    offer_id = an_offer(session, awa, supplier_id=supplier_id, product_id=carrots.id)
    order = an_order(session, awa, offer_id, supplier_id=supplier_id)
    cooked(session, awa, carrots, "2")
    assert causes(session, awa) == [Likely.COUNT_DUE]  # a draft promised nothing
    send(session, Sending(id=new_id(), order_id=order.id, sent_on=MONDAY), awa)
    sign = the_shortfall(session, awa).causes[0]
    assert (sign.cause, sign.acts_on) == (Likely.DELIVERY_NOT_LOGGED, order.id)
    assert "was due on 2 March 2026" in sign.said.in_words(Words("en"))


def test_the_suppliers_usual_day_has_passed(session: Session, awa: By) -> None:
    carrots, supplier_id = a_product(session), a_supplier(session, awa)
    for weeks in (2, 1):
        day = MONDAY - timedelta(weeks=weeks)
        line = a_line(carrots, "1")
        receive(session, a_delivery(supplier_id, line, received_on=day), awa)
    cooked(session, awa, carrots, "3", served_on=TUESDAY)
    sign = the_shortfall(session, awa).causes[0]
    assert (sign.cause, sign.acts_on) == (Likely.DELIVERY_NOT_LOGGED, supplier_id)
    assert sign.said.facts["day"] == MONDAY


@pytest.mark.parametrize(("usual", "wrong"), [("4", "33"), (None, "61")])
def test_far_too_much_a_cover_is_a_wrong_unit(
    session: Session, awa: By, usual: str | None, wrong: str
) -> None:
    carrots = a_product(session)
    some_stock(session, awa, "5", product=carrots)
    if usual:
        cooked(session, awa, carrots, usual)
    meal = cooked(session, awa, carrots, wrong, menu="Potage")
    sign = next(
        one for one in the_shortfall(session, awa).causes if one.cause == Likely.WRONG_UNIT
    )
    assert sign.acts_on == meal
    assert "“Potage”" in sign.said.in_words(Words("en"))


def test_as_much_as_usual_is_no_wrong_unit(session: Session, awa: By) -> None:
    carrots = a_product(session)
    some_stock(session, awa, "5", product=carrots)
    for _ in range(2):
        cooked(session, awa, carrots, "4")
    assert causes(session, awa) == [Likely.COUNT_DUE]


def test_two_packs_where_ten_kilos_were_meant(session: Session, awa: By) -> None:
    carrots = a_product(session)
    some_stock(session, awa, "20", product=carrots, received_on=MONDAY - timedelta(days=3))
    wrong = a_delivery(a_supplier(session, awa), a_line(carrots, "2"))
    receive(session, wrong, awa)
    cooked(session, awa, carrots, "25")
    owing = the_shortfall(session, awa)
    sign = owing.causes[0]
    assert (sign.cause, sign.acts_on) == (Likely.WRONG_UNIT, wrong.id)
    # Corrected from there.
    right = wrong.model_copy(update={"id": new_id(), "lines": (a_line(carrots, "10"),)})
    amend(session, Amendment(id=new_id(), of=wrong.id, replacement=right), awa)
    assert to_explain(session, awa.canteen_id, TUESDAY) == []


def test_what_was_taken_back_says_so(session: Session, awa: By) -> None:
    carrots = a_product(session)
    delivery = a_delivery(a_supplier(session, awa), a_line(carrots, "10"))
    receive(session, delivery, awa)
    cooked(session, awa, carrots, "4")
    take_back(session, awa, delivery.id)
    sign = the_shortfall(session, awa).causes[0]
    assert (sign.cause, sign.acts_on) == (Likely.TAKEN_BACK, delivery.id)


def test_another_canteens_shelf_is_not_ours(session: Session, awa: By) -> None:
    cooked(session, somebody_in_a_new_canteen(session), a_product(session), "4")
    assert to_explain(session, awa.canteen_id, TUESDAY) == []


def test_many_shortfalls_cost_no_more(engine: Engine, session: Session, awa: By) -> None:
    counts = []
    for products in (1, 9):
        for _ in range(products):
            cooked(session, awa, a_product(session), "4")
        counts.append(statements(engine, lambda: to_explain(session, awa.canteen_id, TUESDAY)))
    assert counts[0] == counts[1]


def test_no_soup_is_made_of_itself(session: Session, awa: By) -> None:
    soup, leeks = a_dish(session), a_product(session)
    some_stock(session, awa, "5", product=leeks)
    first = cooked_from(soup, 500, (soup, "0.4"), (leeks, "0.5"))
    prepare(session, first, awa)
    owed = the_shortfall(session, awa)
    with pytest.raises(CameAfterwards):
        explain(session, explained(owed, first.id), awa)
    stew = a_dish(session)
    second = cooked_from(stew, 300, (soup, "0.2"))
    prepare(session, second, awa)
    third = cooked_from(soup, 900, (stew, "0.1"))
    prepare(session, third, awa)
    with pytest.raises(CameAfterwards):
        explain(session, explained(owed, third.id), awa)
    assert owed.quantity == the_shortfall(session, awa).quantity


def test_a_meal_taken_back_while_somebody_explains_it(
    engine: Engine, session: Session, awa: By
) -> None:
    carrots = a_product(session)
    meal = cooked(session, awa, carrots, "5")
    late = some_stock(session, awa, "9", product=carrots)
    command = explained(the_shortfall(session, awa), late)
    session.commit()
    ends = at_once(
        engine,
        [
            lambda hand: explain(hand, command, awa),
            lambda hand: take_back(hand, awa, meal),
            lambda hand: take_back(hand, awa, meal),
        ],
    )
    assert set(ends) <= {"done", AlreadyReversed.__name__, NothingToExplain.__name__}
    assert eaten(session, awa) == {}
    assert (
        sum(
            held.quantity for (lot, _), held in balances_of(session, awa).items() if lot != late
        )
        == 0
    )
    assert verify(session, canteen_id=awa.canteen_id) == []
