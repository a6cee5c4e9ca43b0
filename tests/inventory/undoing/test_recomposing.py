"""A delivery put right after food of its meals was kept: what was kept follows, to the gram."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.composition import PreparedPart
from inventory.differences import verify
from inventory.kitchen.freezings import Freezing, freeze
from inventory.kitchen.meals import Meal
from inventory.kitchen.prepared_lots import MoreKeptThanCooked, prepare
from inventory.kitchen.waste import NewWaste, Stage, discard
from inventory.lots import Lot
from inventory.moves import StockMove
from inventory.places import REAL, Place
from inventory.purchases import Kind as LineKind
from inventory.purchases import PurchaseLine
from inventory.receiving.deliveries import Delivery
from inventory.receiving.receipts import receive
from inventory.undoing.amendments import Amendment, amend
from kernel.actor import By
from kernel.documents import Document
from kernel.ids import new_id
from sourcing.products import Product
from sustainability.cooked import COST, GRAMS, issued
from tests.builders import (
    MONDAY,
    a_delivery,
    a_line,
    a_product,
    a_supplier,
    balances_of,
    some_stock,
    somebody_in_a_new_canteen,
    take_back,
    total_held,
)
from tests.inventory.kitchen.dishes import (
    Weighed,
    a_dish,
    cook,
    cooked_from,
    eaten_of,
    keep_of,
    kept_of,
    left_of,
    on,
    parents_of,
)


@pytest.fixture
def carrots(session: Session) -> Product:
    return a_product(session)


@pytest.fixture
def soup(session: Session) -> Product:
    return a_dish(session)


def received(session: Session, by: By, product: Product, quantity: str = "10") -> Delivery:
    delivery = a_delivery(a_supplier(session, by), a_line(product, quantity))
    receive(session, delivery, by)
    return delivery


def amended(session: Session, by: By, wrong: Delivery, **facts: Any) -> tuple[Delivery, UUID]:
    lines = tuple(one.model_copy(update={"id": new_id(), **facts}) for one in wrong.lines)
    right = wrong.model_copy(update={"id": new_id(), "lines": lines})
    return right, amend(session, Amendment(id=new_id(), of=wrong.id, delivery=right), by)


def state(session: Session, by: By, *lots: UUID) -> Any:
    costs = select(Lot.id, Lot.cost).where(Lot.canteen_id == by.canteen_id, Lot.id.in_(lots))
    return (
        balances_of(session, by),
        eaten_of(session, by),
        left_of(session, by, *lots),
        {row.id: row.cost for row in session.execute(costs)},
        [parents_of(session, by, one) for one in lots],
    )


def test_what_was_kept_of_a_meal_follows_and_comes_back(
    session: Session, awa: By, carrots: Product, soup: Product
) -> None:
    """Ten kilos at 2 €, a fifth of them kept; they were 3 €, and of another lot."""
    wrong = received(session, awa, carrots)
    meal = cook(session, awa, (carrots, "10"), covers=40)
    kept = keep_of(session, awa, meal, soup, 6000, portions_kept=10)
    before = state(session, awa, kept)
    right, amendment = amended(session, awa, wrong, price=Decimal(3))
    lot = right.lines[0].id
    assert eaten_of(session, awa, meal) == {lot: (8000, 24)}
    assert left_of(session, awa, kept) == {lot: (2000, 6)}
    assert parents_of(session, awa, kept) == {lot: True}
    thursday = cook(session, awa, (soup, "3"), served_on=on(4))
    assert eaten_of(session, awa, thursday) == {lot: (1000, 3)}
    take_back(session, awa, thursday)
    after = state(session, awa, kept)

    reversal = take_back(session, awa, amendment)
    assert state(session, awa, kept) == before
    take_back(session, awa, reversal)
    assert state(session, awa, kept) == after
    assert verify(session, canteen_id=awa.canteen_id) == []


def test_what_was_served_again_thrown_away_or_frozen_follows_too(
    session: Session, awa: By, carrots: Product, soup: Product
) -> None:
    wrong = received(session, awa, carrots)
    made = prepare(session, cooked_from(soup, 5000, (carrots, "10")), awa)
    meal = cook(session, awa, (soup, "2"))
    loss = {"stage": Stage.UNSERVED, "product_id": soup.id, "quantity": "1"}
    discard(session, NewWaste(id=new_id(), wasted_on=MONDAY, **loss), awa)
    freeze(session, Freezing(id=new_id(), lot_id=made, frozen_on=on(2), use_by=on(30)), awa)
    before = state(session, awa, made)
    right, amendment = amended(session, awa, wrong, price=Decimal(5), quantity=Decimal(12))
    lot = right.lines[0].id
    assert eaten_of(session, awa, meal) == {lot: (4000, 20)}
    assert left_of(session, awa, made) == {lot: (4000, 20)}
    assert thrown(session, awa) == {lot: (2000, 10)}
    costs = [
        held.cost for (one, kind), held in balances_of(session, awa).items() if one == made
    ]
    assert 20 in costs
    last = cook(session, awa, (soup, "2"), served_on=on(5))
    assert eaten_of(session, awa, last) == {lot: (4000, 20)}
    take_back(session, awa, last)
    take_back(session, awa, amendment)
    assert state(session, awa, made) == before


def test_a_soup_in_a_soup_follows(session: Session, awa: By, carrots: Product) -> None:
    stock, soup = a_dish(session), a_dish(session)
    leeks = a_product(session)
    leek = some_stock(session, awa, product=leeks)
    wrong = received(session, awa, carrots)
    broth = prepare(session, cooked_from(stock, 8000, (carrots, "3"), (leeks, "1")), awa)
    made = prepare(session, cooked_from(soup, 5000, (stock, "4"), (leeks, "2")), awa)
    meal = cook(session, awa, (soup, "2.5"))
    kept = keep_of(session, awa, meal, soup, 1000, whole_grams=2500)
    before = state(session, awa, broth, made, kept)
    right, amendment = amended(session, awa, wrong, price=Decimal(4))
    lot = right.lines[0].id
    assert left_of(session, awa, broth)[lot] == (1500, 6)
    assert left_of(session, awa, made)[lot] == (750, 3)
    assert left_of(session, awa, kept)[lot] == (300, Decimal("1.2"))
    assert eaten_of(session, awa, meal)[lot] == (450, Decimal("1.8"))
    assert {one for lots in (broth, made, kept) for one in left_of(session, awa, lots)} == {
        leek, lot,
    }  # fmt: skip
    second, again = amended(session, awa, right, price=Decimal(1))
    assert left_of(session, awa, kept)[second.lines[0].id] == (300, Decimal("0.3"))
    take_back(session, awa, again)
    assert left_of(session, awa, kept)[lot] == (300, Decimal("1.2"))
    take_back(session, awa, amendment)
    assert state(session, awa, broth, made, kept) == before
    assert verify(session, canteen_id=awa.canteen_id) == []


def test_a_meal_taken_back_takes_along_what_was_mended_of_it(
    session: Session, awa: By, carrots: Product, soup: Product
) -> None:
    wrong = received(session, awa, carrots)
    meal = cook(session, awa, (carrots, "4"))
    kept = keep_of(session, awa, meal, soup, 1000)
    amended(session, awa, wrong, price=Decimal(3))
    after = state(session, awa, kept)
    reversal = take_back(session, awa, meal)
    assert (eaten_of(session, awa), left_of(session, awa, kept)) == ({}, {})
    take_back(session, awa, reversal)
    assert state(session, awa, kept) == after


def thrown(session: Session, by: By) -> Weighed:
    """Of prepared food, all that left for anywhere but the kitchen, by lot from outside."""
    places = {one.id: one.kind for one in session.scalars(
        select(Place).where(Place.canteen_id == by.canteen_id))}  # fmt: skip
    query = (
        select(StockMove, PreparedPart)
        .join(PreparedPart, PreparedPart.move_id == StockMove.id)
        .join(Document, Document.id == StockMove.document_id)
        .where(StockMove.canteen_id == by.canteen_id, Document.holds)
    )
    found: Weighed = {}
    for move, part in session.execute(query):
        ends = (places[move.source_id], places[move.destination_id])
        if "waste" in ends:
            sign = 1 if ends[0] in REAL else -1
            grams, cost = found.get(part.lot_id, (0, Decimal(0)))
            found[part.lot_id] = grams + sign * part.grams, cost + sign * part.cost
    return {lot: amounts for lot, amounts in found.items() if amounts != (0, 0)}


def weighed_in(session: Session, by: By) -> Weighed:
    """Of lots from outside, what the kitchen got of papers that hold."""
    places = {one.id: one.kind for one in session.scalars(
        select(Place).where(Place.canteen_id == by.canteen_id))}  # fmt: skip
    query = (
        select(StockMove)
        .join(PurchaseLine, PurchaseLine.id == StockMove.lot_id)
        .join(Document, Document.id == StockMove.document_id)
        .where(
            StockMove.canteen_id == by.canteen_id,
            PurchaseLine.kind != LineKind.PREPARED,
            StockMove.reverses_id.is_(None),
            Document.holds,
        )
    )
    found: Weighed = {}
    for move in session.scalars(query):
        ends = (places[move.source_id], places[move.destination_id])
        sign = (ends[1] == "kitchen") - (ends[0] == "kitchen")
        grams, cost = found.get(move.lot_id, (0, Decimal(0)))
        found[move.lot_id] = grams + sign * move.grams, cost + sign * move.cost
    return {lot: amounts for lot, amounts in found.items() if amounts != (0, 0)}


def plus(*many: Weighed) -> Weighed:
    found: Weighed = {}
    for one in many:
        for lot, (grams, cost) in one.items():
            known = found.get(lot, (0, Decimal(0)))
            found[lot] = known[0] + grams, known[1] + cost
    return {lot: amounts for lot, amounts in found.items() if amounts != (0, 0)}


def shares_of_meals(session: Session, by: By) -> Any:
    query = issued(select(StockMove.canteen_id, Meal.id, PurchaseLine.id, GRAMS, COST))
    found: dict[Any, tuple[int, Decimal]] = {}
    for _, meal, lot, grams, cost in session.execute(
        query.where(PurchaseLine.canteen_id == by.canteen_id)
    ):
        known = found.get((meal, lot), (0, Decimal(0)))
        found[meal, lot] = known[0] + int(grams), known[1] + cost
    return found


def third(much: Decimal) -> str:
    return str((much / 3).quantize(Decimal("0.001")))


acts = st.lists(
    st.tuples(
        st.sampled_from(("cook", "cook", "keep", "keep", "apart", "waste", "amend", "amend")),
        st.integers(0, 30),
        st.decimals(min_value="0.01", max_value=6, places=3),
    ),
    min_size=4,
    max_size=12,
)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(said=acts)
def test_whatever_was_cooked_and_kept_an_amendment_loses_nothing(
    session: Session, said: list[tuple[str, int, Decimal]]
) -> None:
    by = somebody_in_a_new_canteen(session)
    raw, dishes = [a_product(session) for _ in range(2)], [a_dish(session) for _ in range(2)]
    deliveries = [received(session, by, one, "7.3") for one in raw]
    meals, lots = [], []
    for what, nth, much in said:
        grams = int(much * 1000)
        if what == "cook":
            wants = [(raw[nth % 2], str(much)), (dishes[nth % 3 % 2], third(much))]
            meals.append(cook(session, by, *wants[: 1 + nth % 2]))
        elif what == "keep" and meals:
            try:
                new = kept_of(meals[nth % len(meals)], dishes[nth % 2], grams)
                lots.append(prepare(session, new, by))
            except MoreKeptThanCooked:
                continue
        elif what == "apart":
            wants = [(raw[nth % 2], str(much)), (dishes[nth % 2], third(much))]
            lots.append(prepare(session, cooked_from(dishes[1 - nth % 2], grams, *wants), by))
        elif what == "waste" and lots:
            loss = {"product_id": dishes[nth % 2].id, "quantity": third(much)}
            new_loss = NewWaste(id=new_id(), wasted_on=MONDAY, stage=Stage.UNSERVED, **loss)
            discard(session, new_loss, by)
        elif what == "amend":
            before = state(session, by, *lots), shares_of_meals(session, by)
            place = nth % 2
            facts = {"price": Decimal(nth) / 7, "grams": 1 + grams, "quantity": much + 3}
            facts["price"] = facts["price"].quantize(Decimal("0.0001"))
            right, made = amended(session, by, deliveries[place], **facts)
            check(session, by, lots)
            assert deliveries[place].lines[0].id not in {
                lot for (_, lot), part in shares_of_meals(session, by).items() if any(part)
            }
            reversal = take_back(session, by, made)
            again = state(session, by, *lots)
            assert again[:3] == before[0][:3]
            take_back(session, by, reversal)
            deliveries[place] = right
        check(session, by, lots)


def check(session: Session, by: By, lots: list[UUID]) -> None:
    ends = plus(eaten_of(session, by), left_of(session, by, *lots), thrown(session, by))
    assert ends == weighed_in(session, by)
    assert all(
        grams >= 0 and cost >= 0 for grams, cost in shares_of_meals(session, by).values()
    )
    assert all(grams >= 0 and cost >= 0 for grams, cost in left_of(session, by, *lots).values())
    assert total_held(session, by) == (0, 0, 0)
    assert verify(session, canteen_id=by.canteen_id) == []
