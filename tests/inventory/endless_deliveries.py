"""Docks that receive without end, each ended by `kill -9` at a moment of its own.

A dock prints a receipt's id once it is committed. Run by test_killed.py:
python -m tests.inventory.endless_deliveries URL ROUNDS CANTEEN PERSON SUPPLIER PRODUCT
"""

import os
import random
import signal
import sys
import time
from datetime import date
from typing import TextIO
from uuid import UUID

from sqlalchemy.orm import Session

import cellier.tables  # noqa: F401  # every table that a foreign key may name
from inventory.receiving.receipts import receive
from kernel.actor import By
from kernel.engine import open_engine
from tests.builders import MONDAY, a_delivery, a_line


def main(url: str, rounds: str, *ids: str) -> None:
    for _ in range(int(rounds)):
        for dock, said in [_open_dock(url, *map(UUID, ids)) for _ in range(2)]:
            with said:
                first = said.readline()
                time.sleep(random.uniform(0, 0.05))
                os.kill(dock, signal.SIGKILL)
                sys.stdout.write(first + said.read())
            os.waitpid(dock, 0)


def _open_dock(url: str, *ids: UUID) -> tuple[int, TextIO]:
    """The process, and what it says."""
    mouth, ear = os.pipe()[::-1]
    dock = os.fork()
    if dock == 0:
        _receive_for_ever(mouth, url, *ids)
    os.close(mouth)
    return dock, os.fdopen(ear)


def _receive_for_ever(
    mouth: int, url: str, canteen_id: UUID, person_id: UUID, supplier_id: UUID, product_id: UUID
) -> None:
    by = By(person_id=person_id, canteen_id=canteen_id, today=date(2026, 12, 31))
    engine = open_engine(url)
    while True:
        lines = (a_line(product_id, "1.5"), a_line(product_id, "2"))
        delivery = a_delivery(supplier_id, *lines, received_on=MONDAY)
        with Session(engine) as session, session.begin():
            receive(session, delivery, by)
        # One short write, so that no kill can cut it in two.
        os.write(mouth, f"{delivery.id}\n".encode())


main(*sys.argv[1:])
