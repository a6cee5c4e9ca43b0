"""Many count in the same second: one is posted, the others are kept."""

from collections import Counter
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.counting.clashes import clashes
from inventory.counting.counting import count
from inventory.counting.settlements import AlreadySettled, Settled, settle_clash
from inventory.differences import verify
from kernel.actor import By
from kernel.ids import new_id
from sourcing.products import Product
from tests.builders import (
    a_product,
    some_stock,
    take_back,
)
from tests.counting import statements
from tests.inventory.counting.hands import (
    a_count,
    ben_beside,
    counted,
    from_the_list,
    stock_of,
    two_answers,
)
from tests.inventory.test_many_at_once import at_once


def test_of_many_who_count_at_the_same_moment_one_is_posted(
    engine: Engine, session: Session, awa: By
) -> None:
    ben, rice = ben_beside(session, awa), a_product(session)
    some_stock(session, awa, "10", product=rice)
    session.commit()
    papers = [a_count(from_the_list(rice, found_by)) for found_by in ("5", "4", "5", "4")]
    people = [awa, ben, awa, ben]
    hands = [
        (lambda hand, paper=paper, by=by: count(hand, paper, by))
        for paper, by in zip(papers, people, strict=True)
    ]
    assert set(at_once(engine, hands)) == {"done"}
    assert stock_of(session, awa, rice) in (4, 5)
    assert verify(session, canteen_id=awa.canteen_id) == []
    session.rollback()
    one = clashes(session, awa.canteen_id)
    session.rollback()
    assert one
    answers = [
        (lambda hand, line=line: settle_clash(hand, _four(line), awa))
        for line in [one[0].kept.line_id] * 4
    ]
    ends = Counter(at_once(engine, answers))
    assert ends == {"done": 1, AlreadySettled.__name__: 3}
    assert verify(session, canteen_id=awa.canteen_id) == []


def test_settling_and_taking_back_at_once_never_deadlock(
    engine: Engine, session: Session, awa: By
) -> None:
    ben = ben_beside(session, awa)
    acts: list[Any] = []
    for _ in range(4):
        product = a_product(session)
        some_stock(session, awa, "10", product=product)
        first, second = two_answers(session, awa, ben, product)
        acts.append(lambda hand, one=second: settle_clash(hand, _four(one.lines[0].id), awa))
        acts.append(lambda hand, one=first: take_back(hand, awa, one.id))
    session.commit()
    assert set(at_once(engine, acts)) == {"done"}
    assert verify(session, canteen_id=awa.canteen_id) == []


def _four(line_id: UUID) -> Settled:
    return Settled(id=new_id(), line_id=line_id, quantity=Decimal(4))


def test_a_long_count_from_a_list_asks_no_more_than_a_short_one(
    engine: Engine, session: Session, awa: By
) -> None:
    ben = ben_beside(session, awa)
    products = [a_product(session) for _ in range(30)]
    for product in products:
        some_stock(session, awa, "10", product=product)
    session.flush()

    def both(some: list[Product]) -> int:
        counted(session, awa, *(from_the_list(one, "5") for one in some))
        lines = [from_the_list(one, "4" if some.index(one) else "5") for one in some]
        return statements(engine, lambda: counted(session, ben, *lines))

    assert both(products[:3]) == both(products[3:])
    assert len(clashes(session, awa.canteen_id)) == 28
    assert statements(engine, lambda: clashes(session, awa.canteen_id)) == 1
