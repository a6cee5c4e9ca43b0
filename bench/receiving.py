"""A delivery of 20 lines against its order, with everything it leaves behind.

In the value: the look-up for replays, reading the order, products, certificates and places,
weighing what every line claims, then receipt, lots, purchase lines with their evidence, moves,
balances, the outbox, the order's new state, and the commit (WAL, FULL). Out of it: making the
command, and making the session, a new one for each delivery, over a connection that is open.
Every delivery comes from the same twenty farms, as in a kitchen it does week after week: their
distances are remembered from the first.

The floor writes the very same rows into a copy of the same book with the driver alone, one
executemany a statement, and commits each delivery too; it reads and checks nothing. Both books
hold 100,000 moves before.
"""

from decimal import Decimal
from sqlite3 import Connection
from statistics import fmean
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bench.driver import Statement, bare, copy, noting, write
from bench.fixtures import cook, ledger, opened, scratch
from bench.measuring import Result, against_floor, no_more_than, seconds
from inventory.receiving.deliveries import DeliveredLine, Delivery
from inventory.receiving.receipts import receive
from kernel.actor import By
from kernel.ids import new_id
from suppliers.labels import Label
from suppliers.origins import Origin
from tests.builders import (
    MONDAY,
    a_certificate,
    a_producer,
    a_product,
    a_supplier,
    an_offer,
    an_order,
)

LINES, A_ROUND, ROUNDS = 20, 20, 9
MOVES_BEFORE = 100_000
CLAIMED = (Label.BIO, Label.COMMERCE_EQUITABLE)


def receipt20() -> Result:
    """Milliseconds of one delivery, as the mean of a round's 20, over its bare rows."""
    with scratch() as folder:
        book = copy(ledger(MOVES_BEFORE), folder / "ours.db")
        with opened(book) as engine:
            by = cook(engine)
            said = deliveries(engine, by, LINES, A_ROUND * (ROUNDS + 1))
        copied = copy(book, folder / "floor.db")
        with opened(book) as engine:
            rows = [_rows(engine, delivery, by) for delivery in said]
            connection = bare(copied)
            ours, theirs = iter(said), iter(rows)
            result = against_floor(
                "receipt20",
                value=lambda: fmean(_receive(engine, next(ours), by) for _ in range(A_ROUND)),
                floor=lambda: fmean(_write(connection, next(theirs)) for _ in range(A_ROUND)),
                at_most=6,
                rounds=ROUNDS,
            )
            connection.close()
    return result


def receipt20_statements() -> Result:
    """Statements for 20 lines less those for one, savepoints counted on both sides."""
    with scratch() as folder, opened(copy(ledger(10_000), folder / "ours.db")) as engine:
        by = cook(engine)
        many, one = (_statements(engine, lines, by) for lines in (LINES, 1))
    return no_more_than("receipt20_statements", many - one, 0)


def deliveries(engine: Engine, by: By, lines: int, count: int) -> list[Delivery]:
    """As many orders with their deliveries; each line another product, from its own farm."""
    with Session(engine) as session, session.begin():
        supplier_id = a_supplier(session, by, intermediaries=1)
        offers = [_offer(session, by, supplier_id) for _ in range(lines)]
        orders = [an_order(session, by, *offers, supplier_id=supplier_id) for _ in range(count)]
    return [
        Delivery(
            id=new_id(),
            supplier_id=supplier_id,
            order_id=order.id,
            received_on=MONDAY,
            delivery_note="BL 2026-117",
            lines=tuple(
                DeliveredLine(
                    id=new_id(),
                    order_line_id=line.id,
                    grams=9_870,
                    lot_number="L7-2026",
                    use_by=MONDAY.replace(day=20),
                    temperature_c=Decimal("3.5"),
                )
                for line in order.lines
            ),
        )
        for order in orders
    ]


def _offer(session: Session, by: By, supplier_id: UUID) -> UUID:
    producer_id = a_producer(session, by)
    for label in CLAIMED:
        a_certificate(session, by, producer_id=producer_id, label=label)
    return an_offer(
        session,
        by,
        supplier_id=supplier_id,
        product_id=a_product(session).id,
        producer_id=producer_id,
        labels=CLAIMED,
        origin=Origin.FRANCE,
    )


def _rows(engine: Engine, delivery: Delivery, by: By) -> list[Statement]:
    """What `receive` writes, taken back before it is stored."""
    with Session(engine) as session, noting(engine) as statements:
        receive(session, delivery, by)
        session.rollback()
    return [statement for statement in statements if statement.inserts]


def _receive(engine: Engine, delivery: Delivery, by: By) -> float:
    with Session(engine, expire_on_commit=False) as session:

        def act() -> None:
            receive(session, delivery, by)
            session.commit()

        return seconds(act)


def _write(connection: Connection, rows: list[Statement]) -> float:
    return seconds(lambda: write(connection, rows))


def _statements(engine: Engine, lines: int, by: By) -> int:
    (delivery,) = deliveries(engine, by, lines, 1)
    with noting(engine) as statements:
        _receive(engine, delivery, by)
    return len(statements)
