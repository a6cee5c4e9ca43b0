"""Several hands at one time: nobody waits for ever, nothing is counted twice."""

from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from inventory.balances import on_hand
from inventory.differences import verify
from inventory.kitchen.meals import Addition, NewMeal, add_to_meal, serve
from inventory.kitchen.waste import NewWaste, Stage, discard
from inventory.receiving.receipts import receive
from inventory.undoing.reversals import AlreadyReversed, Reversal
from kernel.actor import By
from kernel.errors import DomainError
from kernel.ids import new_id
from sourcing.products import Product
from tests.builders import (
    MONDAY,
    a_delivery,
    a_line,
    a_meal,
    a_product,
    a_supplier,
    balances_of,
    eaten,
    some_stock,
    take_back,
)

Act = Callable[[Session], object]


def at_once(engine: Engine, acts: Iterable[Act]) -> list[str]:
    """Each in its own transaction, six at a time; how each ended."""

    def end(act: Act) -> str:
        try:
            with Session(engine) as hand, hand.begin():
                act(hand)
        except DomainError as refusal:
            return type(refusal).__name__
        return "done"

    with ThreadPoolExecutor(6) as hands:
        return list(hands.map(end, acts))


def stocked(session: Session, by: By, kinds: int, kilos: str) -> list[Product]:
    products = [a_product(session) for _ in range(kinds)]
    for product in products:
        for _ in range(2):
            some_stock(session, by, kilos, product=product)
    return products


def a_meal_of(products: Iterable[Product]) -> NewMeal:
    return a_meal(*((product, "1") for product in products))


def test_meals_of_the_same_lots_in_any_order_never_deadlock(
    engine: Engine, session: Session, awa: By
) -> None:
    products = stocked(session, awa, 6, "10")
    session.commit()
    meals = [a_meal_of(products[::turn]) for _ in range(10) for turn in (1, -1)]
    ends = at_once(engine, [_serve(meal, awa) for meal in meals])
    assert set(ends) == {"done"}
    assert on_hand(session, canteen_id=awa.canteen_id) == []
    assert set(eaten(session, awa).values()) == {Decimal(10)}
    assert verify(session, canteen_id=awa.canteen_id) == []


def test_a_lot_is_not_eaten_twice(engine: Engine, session: Session, awa: By) -> None:
    carrots = a_product(session)
    first = some_stock(session, awa, "3", product=carrots, use_by=MONDAY)
    second = some_stock(session, awa, "9", product=carrots)
    session.commit()
    at_once(engine, [_serve(a_meal((carrots, "1")), awa) for _ in range(12)])
    assert eaten(session, awa) == {first: 3, second: 9}


def test_everything_at_once_adds_up(engine: Engine, session: Session, awa: By) -> None:
    products = stocked(session, awa, 4, "3")
    supplier_id = a_supplier(session, awa)
    written = [_served(session, awa, products[::turn]) for _ in range(4) for turn in (1, -1)]
    session.commit()
    acts: list[Act] = []
    for one in written:
        acts.append(_take_back(one, awa))
        acts.append(_serve(a_meal_of(products[::-1]), awa))
        delivery = a_delivery(supplier_id, *(a_line(product, "2") for product in products))
        acts.append(lambda hand, delivery=delivery: receive(hand, delivery, awa))
        for product in products[::2]:
            acts.append(_throw_away(product, awa))
    assert set(at_once(engine, acts)) == {"done"}
    assert verify(session, canteen_id=awa.canteen_id) == []
    for held in on_hand(session, canteen_id=awa.canteen_id):
        thrown = 8 if held.product_id in {product.id for product in products[::2]} else 0
        assert held.quantity == 6 + 16 - 8 - thrown


def test_of_those_who_take_it_back_at_once_one_wins(
    engine: Engine, session: Session, awa: By
) -> None:
    delivery = a_delivery(a_supplier(session, awa), a_line(a_product(session)))
    receive(session, delivery, awa)
    session.commit()
    ends = Counter(at_once(engine, [_take_back(delivery.id, awa)] * 6))
    assert ends == {"done": 1, AlreadyReversed.__name__: 5}
    assert balances_of(session, awa) == {}
    reversal = _reversals(session, awa)
    session.rollback()
    ends = Counter(at_once(engine, [_take_back(reversal, awa)] * 6))
    assert ends == {"done": 1, AlreadyReversed.__name__: 5}


def test_a_meal_and_its_addition_taken_back_at_once_go_once(
    engine: Engine, session: Session, awa: By
) -> None:
    carrots = a_product(session)
    some_stock(session, awa, "10", product=carrots)
    before = balances_of(session, awa)
    meal = _served(session, awa, [carrots])
    more = a_meal((carrots, "2")).ingredients
    additions = [Addition(id=new_id(), meal_id=meal, ingredients=more)]
    for one in additions:
        add_to_meal(session, one, awa)
    session.commit()
    acts = [_take_back(one, awa) for one in (meal, additions[0].id, meal, additions[0].id)]
    ends = at_once(engine, acts)
    assert set(ends) <= {"done", AlreadyReversed.__name__}
    assert balances_of(session, awa) == before
    assert verify(session, canteen_id=awa.canteen_id) == []


def test_rows_that_two_hands_share_are_written_in_one_order(
    engine: Engine, session: Session, awa: By
) -> None:
    products = stocked(session, awa, 4, "3")
    rows: dict[str, list[dict[str, Any]]] = {}

    def note(_c: object, statement: Any, many: Any, *_rest: object) -> None:
        if getattr(statement, "is_insert", False):
            rows[statement.table.name] = many

    event.listen(engine, "before_execute", note)
    serve(session, a_meal_of(products[::-1]), awa)
    event.remove(engine, "before_execute", note)
    spots = [(row["lot_id"], row["place_id"]) for row in rows["stock_balances"]]
    assert len(spots) == 8
    assert spots == sorted(spots)


def _serve(meal: NewMeal, by: By) -> Act:
    return lambda hand: serve(hand, meal, by)


def _served(session: Session, by: By, products: Iterable[Product]) -> UUID:
    return serve(session, a_meal_of(products), by)


def _take_back(document_id: UUID, by: By) -> Act:
    return lambda hand: take_back(hand, by, document_id)


def _throw_away(product: Product, by: By) -> Act:
    new = NewWaste(
        id=new_id(),
        wasted_on=MONDAY,
        stage=Stage.STORAGE_LOSS,
        product_id=product.id,
        quantity=Decimal(1),
    )
    return lambda hand: discard(hand, new, by)


def _reversals(session: Session, by: By) -> UUID:
    query = select(Reversal.id).where(Reversal.canteen_id == by.canteen_id)
    return session.scalars(query).one()
