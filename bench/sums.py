"""What it all amounts to: a year of 100,000 lines for the State, and the shares of one meal.

Both sides read the same book, each over its own connection with a transaction open; opening
is out of both.
"""

import random
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from sqlite3 import Connection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.driver import Statement, bare, noting
from bench.fixtures import cook, ledger, opened, year
from bench.measuring import Result, against_floor, mean_seconds, seconds
from bench.stock import MANY
from bench.years import YEAR
from inventory.kitchen.meals import Meal
from kernel.engine import read_only
from sustainability.cooked import shares_of_meal
from sustainability.declaration import year_sums

MEALS, ISSUES = 40, 40
STATEMENTS = 2

BARE_YEAR = """
SELECT family, proven, declared, origin, short_circuit, local, sum(net_value)
FROM purchase_lines
WHERE canteen_id = ? AND bought_on BETWEEN ? AND ? AND kind = 'food'
GROUP BY family, proven, declared, origin, short_circuit, local
"""


def year100k() -> Result:
    """Milliseconds of every key of the declaration, over the bare GROUP BY of its lines."""
    book = year()
    with opened(book) as engine, Session(read_only(engine)) as session:
        canteen_id = cook(engine).canteen_id
        connection = _reading(book)
        days = (canteen_id.bytes, f"{YEAR}-01-01", f"{YEAR}-12-31")
        result = against_floor(
            "year100k",
            value=lambda: seconds(lambda: year_sums(session, YEAR, canteen_id=canteen_id)),
            floor=lambda: seconds(lambda: connection.execute(BARE_YEAR, days).fetchall()),
            at_most=2,
        )
        connection.close()
    return result


def meal_shares() -> Result:
    """Milliseconds of one meal's shares, over its rows read by the same joins alone.

    A round is forty meals from anywhere in twenty years. The floor's SELECTs are those that our
    question hands to the driver, taken from it: what was weighed, and a look for counts. Rows
    are fetched as they lie, and dropped.
    """
    book = ledger(MANY)
    with opened(book) as engine, Session(read_only(engine)) as session:
        canteen_id = cook(engine).canteen_id
        meals = _meals(session)
        with noting(engine) as said:
            for meal in meals:
                shares_of_meal(session, meal, canteen_id=canteen_id)
        assert len(said) == MEALS * STATEMENTS
        asked = [said[first : first + STATEMENTS] for first in range(0, len(said), STATEMENTS)]
        connection = _reading(book)
        result = against_floor(
            "meal_shares",
            value=lambda: mean_seconds(
                partial(shares_of_meal, session, meal, canteen_id=canteen_id) for meal in meals
            ),
            floor=lambda: mean_seconds(partial(_fetch, connection, one) for one in asked),
            at_most=6,
            rounds=15,
        )
        connection.close()
    return result


def _meals(session: Session) -> list[UUID]:
    known = sorted(session.scalars(select(Meal.id)))
    return random.Random(40).sample(known, MEALS)


def _fetch(connection: Connection, statements: Sequence[Statement]) -> None:
    rows = [connection.execute(one.sql, *one.rows).fetchall() for one in statements]
    assert sum(map(len, rows)) == ISSUES


def _reading(book: Path) -> Connection:
    connection = bare(book)
    connection.execute("BEGIN")
    return connection
