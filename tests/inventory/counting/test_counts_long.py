"""A long walk costs the database no more than a short one."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory.counting.counts import Became
from kernel.actor import By
from tests.builders import (
    a_product,
    some_stock,
)
from tests.counting import statements
from tests.inventory.counting.hands import (
    counted,
    found,
)


@pytest.mark.parametrize("far", [False, True])
def test_a_long_count_asks_no_more_than_a_short_one(
    engine: Engine, session: Session, awa: By, far: bool
) -> None:
    """Whether all is as booked but a little, or everything is found, owed and wasted."""
    products = [a_product(session) for _ in range(40)]
    lots = [some_stock(session, awa, product=one) for one in products]
    strange = [a_product(session) for _ in range(20)]
    session.flush()

    def walk(first: int, last: int) -> int:
        half = (last - first) // 2
        lines = [found(one, "4", became=Became.WASTED) for one in lots[first : first + half]]
        lines += [found(one, "12" if far else "9") for one in products[first + half : last]]
        lines += [found(one, "1") for one in strange[first // 2 : last // 2]] if far else []
        return statements(engine, lambda: counted(session, awa, *lines))

    assert walk(0, 4) == walk(4, 40)
