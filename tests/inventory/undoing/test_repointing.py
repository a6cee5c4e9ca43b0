"""A delivery put right after its food was eaten: the meals follow it."""

from collections import Counter
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.differences import verify
from inventory.kitchen.meals import serve
from inventory.kitchen.waste import NewWaste, Stage, discard
from inventory.places import Kind
from inventory.receiving.deliveries import Delivery
from inventory.receiving.receipts import receive
from inventory.undoing.amendments import Amendment, OneReplacement, OtherKind, amend
from inventory.undoing.reversals import AlreadyReversed, WholeTakenBack
from inventory.undoing.touches import sentences, touched_by
from kernel.actor import By
from kernel.ids import new_id
from kernel.words import Words
from network.canteens import Canteen
from sourcing.products import Product
from sustainability.cooked import shares_of_meal
from sustainability.costs import cost
from sustainability.heaps import Span
from sustainability.wasted import wasted
from tests.builders import (
    MONDAY,
    a_delivery,
    a_line,
    a_meal,
    a_producer,
    a_product,
    a_supplier,
    balances_of,
    eaten,
    take_back,
)
from tests.counting import statements
from tests.inventory.documents import holds
from tests.inventory.test_many_at_once import Act, at_once

MARCH = MONDAY, MONDAY.replace(day=31)


def a_received(session: Session, by: By, *products: Product, quantity: str = "10") -> Delivery:
    lines = [a_line(product, quantity) for product in products]
    delivery = a_delivery(a_supplier(session, by), *lines)
    receive(session, delivery, by)
    return delivery


def corrected(delivery: Delivery, **facts: object) -> Delivery:
    """The same lines under new ids, with other facts."""
    lines = tuple(line.model_copy(update={"id": new_id(), **facts}) for line in delivery.lines)
    return delivery.model_copy(update={"id": new_id(), "lines": lines})


def amended(session: Session, by: By, of: UUID, right: Delivery) -> UUID:
    return amend(session, Amendment(id=new_id(), of=of, replacement=right), by)


def on_shelves(session: Session, by: By) -> dict[UUID, Decimal]:
    balances = balances_of(session, by).items()
    return {lot: held.quantity for (lot, kind), held in balances if kind == Kind.SHELF}


def spent(session: Session, by: By) -> Decimal:
    canteen = session.get_one(Canteen, by.canteen_id)
    return cost(session, canteen, Span([by.canteen_id], *MARCH)).net


def thrown(session: Session, by: By, product: Product, quantity: str) -> UUID:
    facts = {"stage": Stage.STORAGE_LOSS, "product_id": product.id, "quantity": quantity}
    return discard(session, NewWaste(id=new_id(), wasted_on=MONDAY, **facts), by)


def in_the_bin(session: Session, by: By) -> Decimal:
    return sum((one.cost for one in wasted(session, Span([by.canteen_id], *MARCH))), Decimal(0))


def test_a_price_put_right_after_use_is_put_right_in_the_meal(
    session: Session, awa: By
) -> None:
    carrots = a_product(session)
    wrong = a_received(session, awa, carrots)
    meal = serve(session, a_meal((carrots, "4")), awa)
    before = balances_of(session, awa)
    assert spent(session, awa) == 8
    right = corrected(wrong, price=Decimal("3.00"), quantity=Decimal(12))
    amendment = amended(session, awa, wrong.id, right)

    assert spent(session, awa) == 12
    assert eaten(session, awa) == {right.lines[0].id: 4}
    assert on_shelves(session, awa) == {right.lines[0].id: 8}

    reversal = take_back(session, awa, amendment)
    assert (spent(session, awa), balances_of(session, awa)) == (8, before)
    assert [holds(session, awa, one) for one in (wrong.id, right.id)] == [True, False]

    take_back(session, awa, reversal)
    assert spent(session, awa) == 12
    assert [holds(session, awa, one) for one in (wrong.id, right.id, meal)] == [
        False,
        True,
        True,
    ]
    assert verify(session, canteen_id=awa.canteen_id) == []


def test_a_wrong_producer_is_mended_in_the_meals(session: Session, awa: By) -> None:
    carrots = a_product(session)
    wrong = a_received(session, awa, carrots)
    meal = serve(session, a_meal((carrots, "4")), awa)
    before = shares_of_meal(session, meal, canteen_id=awa.canteen_id)
    right = corrected(wrong, producer_id=a_producer(session, awa))
    amendment = amended(session, awa, wrong.id, right)
    assert shares_of_meal(session, meal, canteen_id=awa.canteen_id) != before
    take_back(session, awa, amendment)
    assert shares_of_meal(session, meal, canteen_id=awa.canteen_id) == before


def test_what_was_thrown_away_of_it_costs_what_it_really_cost(
    session: Session, awa: By
) -> None:
    carrots = a_product(session)
    wrong = a_received(session, awa, carrots)
    loss = thrown(session, awa, carrots, "2")
    amended(session, awa, wrong.id, corrected(wrong, price=Decimal("3.00")))
    assert in_the_bin(session, awa) == 6
    take_back(session, awa, loss)
    assert in_the_bin(session, awa) == 0
    assert list(on_shelves(session, awa).values()) == [10]


def test_a_meal_taken_back_takes_its_repointing_along(session: Session, awa: By) -> None:
    carrots = a_product(session)
    wrong = a_received(session, awa, carrots)
    meal = serve(session, a_meal((carrots, "4")), awa)
    right = corrected(wrong, quantity=Decimal(12))
    amended(session, awa, wrong.id, right)
    after = balances_of(session, awa)
    reversal = take_back(session, awa, meal)
    assert on_shelves(session, awa) == {right.lines[0].id: 12}
    assert eaten(session, awa) == {}
    take_back(session, awa, reversal)
    assert balances_of(session, awa) == after


def test_a_delivery_corrected_twice_is_followed_twice(session: Session, awa: By) -> None:
    carrots = a_product(session)
    first = a_received(session, awa, carrots)
    serve(session, a_meal((carrots, "4")), awa)
    before = balances_of(session, awa)
    second, third = (corrected(first, price=Decimal(price)) for price in ("3", "5"))
    one = amended(session, awa, first.id, second)
    between = balances_of(session, awa)
    two = amended(session, awa, second.id, third)
    assert (spent(session, awa), on_shelves(session, awa)) == (20, {third.lines[0].id: 6})

    take_back(session, awa, take_back(session, awa, two))
    assert (spent(session, awa), on_shelves(session, awa)) == (20, {third.lines[0].id: 6})

    both = take_back(session, awa, one)
    assert balances_of(session, awa) == before
    with pytest.raises(AlreadyReversed):
        take_back(session, awa, two)
    take_back(session, awa, both)
    assert spent(session, awa) == 20
    # What lets the second correction hold again is what must go.
    take_back(session, awa, two)
    assert balances_of(session, awa) == between
    assert verify(session, canteen_id=awa.canteen_id) == []


def test_what_was_cooked_since_follows_the_delivery_back(session: Session, awa: By) -> None:
    carrots = a_product(session)
    wrong = a_received(session, awa, carrots)
    right = corrected(wrong, price=Decimal("3.00"))
    amendment = amended(session, awa, wrong.id, right)
    serve(session, a_meal((carrots, "4")), awa)
    assert spent(session, awa) == 12
    reversal = take_back(session, awa, amendment)
    assert (spent(session, awa), on_shelves(session, awa)) == (8, {wrong.lines[0].id: 6})
    take_back(session, awa, reversal)
    assert (spent(session, awa), on_shelves(session, awa)) == (12, {right.lines[0].id: 6})


def test_a_meal_is_put_back_though_the_correction_is_gone(session: Session, awa: By) -> None:
    carrots = a_product(session)
    wrong = a_received(session, awa, carrots)
    meal = serve(session, a_meal((carrots, "4")), awa)
    amendment = amended(session, awa, wrong.id, corrected(wrong, price=Decimal("3.00")))
    of_meal = take_back(session, awa, meal)
    of_amendment = take_back(session, awa, amendment)
    take_back(session, awa, of_meal)
    assert (spent(session, awa), on_shelves(session, awa)) == (8, {wrong.lines[0].id: 6})
    take_back(session, awa, of_amendment)
    assert spent(session, awa) == 12
    assert min(on_shelves(session, awa).values()) >= 0


def test_more_was_eaten_than_really_came(session: Session, awa: By) -> None:
    carrots = a_product(session)
    wrong = a_received(session, awa, carrots)
    serve(session, a_meal((carrots, "4")), awa)
    right = corrected(wrong, quantity=Decimal(3))
    amended(session, awa, wrong.id, right)
    assert on_shelves(session, awa) == {right.lines[0].id: -1}  # to explain


def test_it_was_leeks_not_carrots(session: Session, awa: By) -> None:
    carrots, leeks = a_product(session), a_product(session)
    wrong = a_received(session, awa, carrots)
    meal = serve(session, a_meal((carrots, "4"), menu="Potage"), awa)
    (touch,) = touched_by(session, wrong.id, canteen_id=awa.canteen_id)
    assert (touch.document_id, touch.what, touch.quantity) == (meal, "Potage", 4)
    right = corrected(wrong, product_id=leeks.id)
    amended(session, awa, wrong.id, right)
    assert eaten(session, awa) == {wrong.lines[0].id: 4}
    assert on_shelves(session, awa) == {wrong.lines[0].id: -4, right.lines[0].id: 10}


def test_lines_of_one_product_are_matched_in_their_order(session: Session, awa: By) -> None:
    carrots = a_product(session)
    wrong = a_received(session, awa, carrots, carrots, quantity="3")
    serve(session, a_meal((carrots, "4")), awa)
    right = corrected(wrong)
    amended(session, awa, wrong.id, right)
    assert eaten(session, awa) == {right.lines[0].id: 3, right.lines[1].id: 1}


def test_a_correction_is_of_the_same_kind(session: Session, awa: By) -> None:
    meal = serve(session, a_meal((a_product(session), "1")), awa)
    with pytest.raises(OtherKind):
        amended(session, awa, meal, a_received(session, awa, a_product(session)))
    with pytest.raises(OneReplacement):
        Amendment(id=new_id(), of=meal)


def test_the_corrected_entry_alone_may_go_too(session: Session, awa: By) -> None:
    wrong = a_received(session, awa, a_product(session))
    right = corrected(wrong)
    amendment = amended(session, awa, wrong.id, right)
    alone = take_back(session, awa, right.id)
    assert balances_of(session, awa) == {}
    take_back(session, awa, amendment)
    assert on_shelves(session, awa) == {wrong.lines[0].id: 10}
    with pytest.raises(WholeTakenBack):
        take_back(session, awa, alone)


def test_it_says_what_will_have_to_be_looked_at(session: Session, awa: By) -> None:
    carrots = a_product(session, name=f"Carottes {new_id()}")
    wrong = a_received(session, awa, carrots)
    serve(session, a_meal((carrots, "2.5"), menu="Dahl"), awa)
    thrown(session, awa, carrots, "1")
    amended(session, awa, wrong.id, right := corrected(wrong))
    for document in (right.id,):
        touches = touched_by(session, document, canteen_id=awa.canteen_id)
        assert [one.in_words(Words("en")) for one in sentences(touches)] == [
            f"2.5 kg of {carrots.name} were cooked on 2 March 2026: Dahl.",
            f"1 kg of {carrots.name} were thrown away on 2 March 2026: lost in storage.",
        ]
    assert touched_by(session, wrong.id, canteen_id=awa.canteen_id) == []


def test_amending_costs_the_same_whatever_used_it(
    engine: Engine, session: Session, awa: By
) -> None:
    counts = []
    for meals in (1, 12):
        carrots = a_product(session)
        wrong = a_received(session, awa, carrots, quantity="50")
        for _ in range(meals):
            serve(session, a_meal((carrots, "1")), awa)
        right = corrected(wrong)
        counts.append(statements(engine, lambda: amended(session, awa, wrong.id, right)))  # noqa: B023
    assert counts[0] == counts[1]


def test_of_those_who_correct_it_at_once_one_wins(
    engine: Engine, session: Session, awa: By
) -> None:
    carrots = a_product(session)
    wrong = a_received(session, awa, carrots)
    meal = serve(session, a_meal((carrots, "4")), awa)
    session.commit()
    acts: list[Act] = []
    for price in "3456":
        right = corrected(wrong, price=Decimal(price))
        acts.append(lambda hand, right=right: amended(hand, awa, wrong.id, right))
    acts += [lambda hand: take_back(hand, awa, meal)] * 2
    ends = Counter(at_once(engine, acts))
    assert ends == {"done": 2, AlreadyReversed.__name__: 4}
    assert (eaten(session, awa), list(on_shelves(session, awa).values())) == ({}, [10])
    assert verify(session, canteen_id=awa.canteen_id) == []
