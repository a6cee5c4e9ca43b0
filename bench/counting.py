"""A count of 200 lots, as an evening's walk along all shelves leaves it.

In the value: the look-up for replays, places, lots, products, what others counted meanwhile and
what the shelves hold, then the count, its lines, who counted last, moves, balances, and the
commit (WAL, FULL). Each line names its lot, what the list showed, and the count it named as the
last one; some of every lot was cooked. Out of it: making the command, and making the session, a
new one for each count, over a connection that is open.

The floor writes the very same rows into a copy of the same book with the driver alone, one
executemany a statement, and commits each count too; it reads and checks nothing. Both books
hold 100,000 moves before.
"""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bench.driver import Statement, bare, copy, noting, write
from bench.fixtures import cook, ledger, opened, scratch
from bench.measuring import Result, against_floor, no_more_than, seconds
from inventory.counting.counting import count
from inventory.counting.counts import NEVER_COUNTED
from inventory.counting.found import Counted, NewCount
from inventory.receiving.receipts import receive
from kernel.actor import By
from kernel.ids import new_id
from tests.builders import MONDAY, a_delivery, a_line, a_product, a_supplier

LOTS, PRODUCTS, ROUNDS = 200, 80, 15
MOVES_BEFORE = 100_000
STOCK = Decimal(100)


def count200() -> Result:
    """Milliseconds of one count, over its bare rows."""
    with scratch() as folder:
        book = copy(ledger(MOVES_BEFORE), folder / "ours.db")
        with opened(book) as engine:
            by = cook(engine)
            counts = _counts(_lots(engine, by, LOTS), ROUNDS + 1)
        rows = _rows(copy(book, folder / "told.db"), counts, by)
        connection = bare(copy(book, folder / "floor.db"))
        with opened(book) as engine:
            ours, theirs = iter(counts), iter(rows)
            result = against_floor(
                "count200",
                value=lambda: _count(engine, next(ours), by),
                floor=lambda: seconds(lambda: write(connection, next(theirs))),
                at_most=4,
                rounds=ROUNDS,
            )
        connection.close()
    return result


def count200_statements() -> Result:
    """Statements for 200 lots less those for two, savepoints counted on both sides."""
    with scratch() as folder, opened(copy(ledger(10_000), folder / "ours.db")) as engine:
        by = cook(engine)
        lots = _lots(engine, by, LOTS)
        many, few = (_statements(engine, lots[-number:], by) for number in (LOTS, 2))
    return no_more_than("count200_statements", many - few, 0)


def _lots(engine: Engine, by: By, number: int) -> list[UUID]:
    """So many lots, each a delivered line, of 80 products."""
    with Session(engine) as session, session.begin():
        supplier_id = a_supplier(session, by)
        products = [a_product(session).id for _ in range(PRODUCTS)]
        lines = [a_line(products[n % PRODUCTS], str(STOCK)) for n in range(number)]
        receive(session, a_delivery(supplier_id, *lines), by)
    return [line.id for line in lines]


def _counts(lots: Sequence[UUID], number: int) -> list[NewCount]:
    """One evening after the other; each list names the count before."""
    afters = dict.fromkeys(lots, NEVER_COUNTED)
    counts = []
    for evening in range(number):
        booked = STOCK - evening
        lines = tuple(
            Counted(
                id=new_id(), lot_id=lot, quantity=booked - 1, booked=booked, after=afters[lot]
            )
            for lot in lots
        )
        afters = {line.lot_id: line.id for line in lines if line.lot_id}
        counts.append(NewCount(id=new_id(), counted_on=MONDAY, lines=lines))
    return counts


def _rows(book: Path, counts: Sequence[NewCount], by: By) -> list[list[Statement]]:
    """What `count` writes, told by counting in a book of its own."""
    told = []
    with opened(book) as engine:
        for one in counts:
            with noting(engine) as statements:
                _count(engine, one, by)
            told.append([statement for statement in statements if statement.inserts])
    return told


def _statements(engine: Engine, lots: Sequence[UUID], by: By) -> int:
    """The lists name a count before, so that all questions are asked."""
    with Session(engine) as session:
        first, second = _counts(lots, 2)
        count(session, first, by)
        with noting(engine) as statements:
            count(session, second, by)
        session.rollback()
    return len(statements)


def _count(engine: Engine, new: NewCount, by: By) -> float:
    with Session(engine, expire_on_commit=False) as session:

        def act() -> None:
            count(session, new, by)
            session.commit()

        return seconds(act)
