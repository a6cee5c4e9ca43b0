"""A recall goes where the food went: into a soup, to another canteen, to an association."""

from datetime import timedelta
from decimal import Decimal
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.counting.counts import Became
from inventory.exchanges.donations import donate
from inventory.kitchen.meals import Ingredient, serve
from inventory.kitchen.preparations import Made, Preparation
from inventory.kitchen.prepared_lots import prepare
from inventory.kitchen.ticks import Tick
from inventory.kitchen.waste import NewWaste, Stage, discard
from inventory.places import Kind
from inventory.receiving.receipts import receive as receive_goods
from inventory.safety.notices import Notice
from inventory.safety.recalls import Recall, recall
from inventory.safety.trails import Through
from inventory.undoing.amendments import Amendment, amend
from kernel.actor import By
from kernel.ids import new_id
from network.canteens import Canteen
from sourcing.products import Product
from tests.builders import (
    MONDAY,
    a_delivery,
    a_line,
    a_meal,
    a_product,
    a_supplier,
    some_stock,
    somebody_in_a_new_canteen,
    take_back,
)
from tests.counting import statements
from tests.inventory.counting.hands import counted, found
from tests.inventory.exchanges.two_ends import a_donation, a_partner, out, receive, send

TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (MONDAY + timedelta(days=n) for n in range(1, 5))


@pytest.fixture
def ben(session: Session) -> By:
    return somebody_in_a_new_canteen(session)


def a_number() -> str:
    return f"L{new_id().hex[-6:]}"


def called(session: Session, number: str) -> Recall:
    return recall(session, Notice(lot=number))


def eat(session: Session, by: By, lot_id: UUID, kilos: str, **facts: object) -> UUID:
    one = Ingredient(id=new_id(), lot_id=lot_id, quantity=Decimal(kilos))
    return serve(session, a_meal(**facts).model_copy(update={"ingredients": (one,)}), by)


def a_ticked_meal(session: Session, by: By, ticked: Product | UUID, **facts: object) -> UUID:
    named = {"lot_id": ticked} if isinstance(ticked, UUID) else {"product_id": ticked.id}
    return serve(
        session,
        a_meal(**facts).model_copy(update={"ticked": (Tick(id=new_id(), **named),)}),
        by,
    )


def keep(session: Session, by: By, meal_id: UUID, kilos: str, **facts: object) -> UUID:
    """Surplus of a meal, kept as a soup; its lot."""
    soup = a_product(session, days_after_cooking=3)
    kept = Preparation(
        id=new_id(), prepared_on=MONDAY, made=Made.SURPLUS, product_id=soup.id, meal_id=meal_id,
        quantity=Decimal(kilos), **facts,
    )  # fmt: skip
    return prepare(session, kept, by)


def test_a_recall_passes_through_a_soup(session: Session, awa: By) -> None:
    # Leeks of lot L7 went into a meal; of its surplus a soup was kept, and served on Tuesday.
    number = a_number()
    leeks = some_stock(session, awa, "10", lot_number=number)
    lunch = eat(session, awa, leeks, "6", menu="Poireaux", covers=40)
    soup = keep(session, awa, lunch, "2")
    eat(session, awa, soup, "1", menu="Soupe", covers=25, served_on=TUESDAY)

    answer = called(session, number)

    assert {one.lot.lot_id: one.through for one in answer.lots} == {
        leeks: Through.NOTICE,
        soup: Through.PREPARED,
    }
    assert all(one.certain for one in answer.lots)
    assert sorted(one.menu for one in answer.meals) == ["Poireaux", "Soupe"]
    assert answer.covers() == (65, 0)
    assert {rest.lot_id: rest.quantity for rest in answer.rests} == {leeks: 4, soup: 1}


def test_what_was_only_ticked_may_be_in_the_soup(session: Session, awa: By) -> None:
    number, leeks = a_number(), a_product(session)
    some_stock(session, awa, "10", product=leeks, lot_number=number)
    lunch = a_ticked_meal(session, awa, leeks, covers=40)
    soup = keep(session, awa, lunch, "2")
    eat(session, awa, soup, "1", covers=25, served_on=TUESDAY)
    answer = called(session, number)
    assert {one.lot.lot_id: one.certain for one in answer.lots}[soup] is False
    assert answer.covers() == (0, 65)


def test_a_recall_passes_through_a_transfer(session: Session, awa: By, ben: By) -> None:
    # Awa sends 4 kg of lot L7 to Ben, who serves some; the notice names only Awa's days.
    number = a_number()
    lot_id = some_stock(session, awa, "10", lot_number=number)
    sent = send(session, awa, ben, out("4", lot_id=lot_id), sent_on=TUESDAY)
    before = recall(session, Notice(lot=number, came_until=MONDAY))
    (end,) = before.ends
    assert (end.to, end.quantity, end.under_way) == (Kind.OTHER_CANTEEN, Decimal(4), True)
    assert end.name == name_of(session, ben)
    assert len(before.lots) == 1

    receive(session, ben, sent, received_on=WEDNESDAY)
    eat(session, ben, lot_id, "3", covers=50, served_on=THURSDAY)
    after = recall(session, Notice(lot=number, came_until=MONDAY))

    assert {one.lot.canteen_id: one.through for one in after.lots} == {
        awa.canteen_id: Through.NOTICE,
        ben.canteen_id: Through.TRANSFER,
    }
    assert not after.ends[0].under_way
    assert after.covers(ben.canteen_id) == (50, 0)
    assert {rest.canteen_id: rest.quantity for rest in after.rests} == {
        awa.canteen_id: 6,
        ben.canteen_id: 1,
    }
    only = recall(session, Notice(lot=number), canteen_ids=[awa.canteen_id])
    assert set(only.canteens) == {awa.canteen_id}


def test_a_soup_of_what_another_canteen_sent(session: Session, awa: By, ben: By) -> None:
    number = a_number()
    lot_id = some_stock(session, awa, "10", lot_number=number)
    receive(session, ben, send(session, awa, ben, out("4", lot_id=lot_id)))
    soup = keep(session, ben, eat(session, ben, lot_id, "4", covers=30), "2")
    receive(
        session,
        awa,
        send(session, ben, awa, out("2", lot_id=soup), sent_on=TUESDAY),
        received_on=TUESDAY,
    )
    eat(session, awa, soup, "2", covers=20, served_on=WEDNESDAY)
    answer = called(session, number)
    assert {one.lot.key for one in answer.lots} == {
        (awa.canteen_id, lot_id),
        (ben.canteen_id, lot_id),
        (ben.canteen_id, soup),
        (awa.canteen_id, soup),
    }
    assert answer.covers() == (50, 0)


def test_an_association_that_got_some_is_named(session: Session, awa: By) -> None:
    number = a_number()
    lot_id = some_stock(session, awa, "10", lot_number=number)
    partner = a_partner(session, awa, name=f"Le Fourneau {number}")
    donate(session, a_donation(partner, out("4", lot_id=lot_id), given_on=TUESDAY), awa)
    (end,) = called(session, number).ends
    assert (end.to, end.name, end.quantity) == (
        Kind.DONATED,
        f"Le Fourneau {number}",
        Decimal(4),
    )


def test_meals_have_their_part_of_what_a_count_found_cooked_possibly(
    session: Session, awa: By
) -> None:
    # 10 kg came on Monday; two meals ticked them; on Wednesday a count finds 1 kg.
    number, leeks = a_number(), a_product(session)
    lot_id = some_stock(session, awa, "10", product=leeks, lot_number=number)
    one = a_ticked_meal(session, awa, leeks, covers=40, served_on=MONDAY)
    two = a_ticked_meal(session, awa, leeks, covers=20, served_on=TUESDAY)
    serve(session, a_meal(covers=90, served_on=TUESDAY), awa)
    counted(session, awa, found(leeks, "1"), counted_on=WEDNESDAY)
    answer = called(session, number)
    assert {meal.meal_id: (meal.quantity, meal.certain) for meal in answer.meals} == {
        one: (Decimal(6), False),
        two: (Decimal(3), False),
    }
    assert answer.ends == []
    assert answer.covers() == (0, 60)
    assert [(rest.lot_id, rest.quantity) for rest in answer.rests] == [(lot_id, Decimal(1))]


def test_what_no_meal_bears_was_cooked_all_the_same(session: Session, awa: By) -> None:
    number, leeks = a_number(), a_product(session)
    some_stock(session, awa, "10", product=leeks, lot_number=number)
    counted(session, awa, found(leeks, "1"), counted_on=WEDNESDAY)
    answer = called(session, number)
    assert answer.meals == []
    assert [(end.to, end.quantity) for end in answer.ends] == [(Kind.KITCHEN, Decimal(9))]


def test_a_count_tells_of_waste_and_gifts_too(session: Session, awa: By) -> None:
    number = a_number()
    lost, given = (some_stock(session, awa, "5", lot_number=number) for _ in "ab")
    counted(
        session, awa, found(lost, "4", became=Became.WASTED),
        found(given, "3", became=Became.GIVEN, association_id=a_partner(session, awa)),
        counted_on=WEDNESDAY,
    )  # fmt: skip
    ends = {end.lot_id: (end.to, end.quantity) for end in called(session, number).ends}
    assert ends == {lost: (Kind.WASTE, Decimal(1)), given: (Kind.DONATED, Decimal(2))}


def test_a_tick_that_no_count_has_judged_is_possible(session: Session, awa: By) -> None:
    number, leeks = a_number(), a_product(session)
    lot_id = some_stock(
        session, awa, "10", product=leeks, lot_number=number, received_on=TUESDAY
    )
    a_ticked_meal(session, awa, leeks, covers=15, served_on=MONDAY)  # Before it came.
    ticked = a_ticked_meal(session, awa, leeks, covers=40, served_on=TUESDAY)
    (meal,) = called(session, number).meals
    assert (meal.meal_id, meal.quantity, meal.certain) == (ticked, None, False)
    # Whoever ticked the lot itself knew.
    named = a_ticked_meal(session, awa, lot_id, covers=30, served_on=WEDNESDAY)
    assert called(session, number).covers() == (30, 40)
    # A count that finds all of it there says that none was cooked; but for who named the lot.
    counted(session, awa, found(leeks, "10"), counted_on=THURSDAY)
    assert called(session, number).covers() == (30, 0)
    later = a_ticked_meal(session, awa, leeks, covers=25, served_on=FRIDAY)
    assert {meal.meal_id for meal in called(session, number).meals} == {named, later}
    take_back(session, awa, later)
    assert called(session, number).covers() == (30, 0)


def test_a_recall_asks_as_much_for_many_as_for_one_wherever_they_went(
    session: Session, engine: Engine, awa: By, ben: By
) -> None:
    asked = []
    for count in (1, 4):
        number, partner = a_number(), a_partner(session, awa)
        for _ in range(count):
            leeks = a_product(session)
            lot_id = some_stock(session, awa, "10", product=leeks, lot_number=number)
            lunch = eat(session, awa, lot_id, "1")
            soup = keep(session, awa, lunch, "1")
            receive(session, ben, send(session, awa, ben, out("1", lot_id=lot_id)))
            donate(session, a_donation(partner, out("1", lot_id=lot_id)), awa)
            a_ticked_meal(session, awa, leeks, served_on=TUESDAY)
            counted(session, awa, found(leeks, "5"), counted_on=WEDNESDAY)
            a_ticked_meal(session, awa, leeks, served_on=THURSDAY)
            eat(session, awa, soup, "1")
        notice = Notice(lot=number)
        asked.append(statements(engine, partial(recall, session, notice)))
    assert asked[0] == asked[1]


def test_a_gift_corrected_to_another_lot_is_that_lots(session: Session, awa: By) -> None:
    # The delivery is corrected after some was given and thrown away: the new lot bears both.
    number, supplier_id, leeks = a_number(), a_supplier(session, awa), a_product(session)
    delivery = a_delivery(supplier_id, a_line(leeks, "10", lot_number=number))
    receive_goods(session, delivery, awa)
    old, partner = delivery.lines[0].id, a_partner(session, awa)
    donate(session, a_donation(partner, out("4", lot_id=old), given_on=TUESDAY), awa)
    lost = NewWaste(
        id=new_id(),
        wasted_on=TUESDAY,
        stage=Stage.STORAGE_LOSS,
        lot_id=old,
        quantity=Decimal(1),
    )
    discard(session, lost, awa)
    line = delivery.lines[0].model_copy(update={"id": new_id(), "lot_number": a_number()})
    right = delivery.model_copy(update={"id": new_id(), "lines": (line,)})
    amend(session, Amendment(id=new_id(), of=delivery.id, delivery=right), awa)
    assert called(session, number).ends == []
    assert called(session, number).lots == []
    ends = {
        end.to: (end.quantity, bool(end.name)) for end in called(session, str(line.id)).ends
    }
    assert ends == {Kind.DONATED: (Decimal(4), True), Kind.WASTE: (Decimal(1), False)}


def test_what_a_count_found_again_is_not_missing(session: Session, awa: By) -> None:
    number = a_number()
    lot_id = some_stock(session, awa, "10", lot_number=number)
    line = found(lot_id, "7", became=Became.MISCOUNTED)
    counted(session, awa, line, counted_on=TUESDAY)
    assert [end.quantity for end in called(session, number).ends] == [3]
    counted(session, awa, found(lot_id, "9"), counted_on=WEDNESDAY)
    assert [end.quantity for end in called(session, number).ends] == [1]


def name_of(session: Session, by: By) -> str:
    return session.get_one(Canteen, by.canteen_id).name
