"""A canteen's 10,000 purchase lines, from the State platform's CSV into the book.

In the value: all of `import_purchases`, from reading the file to the last row, its 40 new
suppliers included, and the commit. The floor reads the same file with `csv.reader`, looks at
nothing, and writes the very same purchase lines with one executemany and a commit; their
suppliers and their document are there before. Out of both: a fresh migrated file, its
connection open.
"""

import csv
import random
from datetime import date, timedelta
from pathlib import Path
from sqlite3 import Connection

from sqlalchemy.orm import Session

from bench.driver import Statement, bare, book_at, copy, noting, write
from bench.fixtures import SIRET, cook, scratch, stage
from bench.measuring import Result, against_floor, seconds
from integrations.macantine import COLUMNS
from integrations.purchases import Options, import_purchases
from network.canteens import find_canteen
from sourcing.foods import starting_list

LINES, SUPPLIERS = 10_000, 40
YEAR = date(2026, 1, 1)
LABELS = ("", "", "", "BIO", "BIO", "LABEL_ROUGE", "AOCAOP", "HVE", "BIO,COMMERCE_EQUITABLE")
INTO_LINES = "INSERT INTO purchase_lines"


def import10k() -> Result:
    """Milliseconds of one import, over the bare reading and writing of its rows."""
    with scratch() as folder:
        file = _file(folder / "achats.csv")
        ours = _Ours(folder / "ours.db", file)
        with noting(ours.engine) as said:
            ours()
        rows = [one for one in said if one.inserts]
        result = against_floor(
            "import10k", value=ours, floor=lambda: _bare(folder, file, rows), at_most=8
        )
        ours.engine.dispose()
    return result


class _Ours:
    """One engine for every round, so that its statements are known; its file is new each time."""

    def __init__(self, book: Path, file: Path) -> None:
        self.engine, self.book, self.file = book_at(book), book, file

    def __call__(self) -> float:
        self.engine.dispose()
        copy(stage(), self.book)
        by = cook(self.engine)
        with Session(self.engine, expire_on_commit=False) as session:
            canteen = find_canteen(session, None)

            def act() -> None:
                outcome = import_purchases(session, self.file, canteen, Options(), by)
                session.commit()
                assert len(outcome.entered) == LINES

            return seconds(act)


def _bare(folder: Path, file: Path, rows: list[Statement]) -> float:
    connection = bare(copy(stage(), folder / "floor.db"))
    write(connection, (one for one in rows if not one.sql.startswith(INTO_LINES)))
    lines = [one for one in rows if one.sql.startswith(INTO_LINES)]
    took = seconds(lambda: _read_and_write(connection, file, lines))
    connection.close()
    return took


def _read_and_write(connection: Connection, file: Path, lines: list[Statement]) -> None:
    with file.open(newline="", encoding="utf-8") as opened:
        assert len(list(csv.reader(opened))) == LINES + 1
    write(connection, lines)


def _file(file: Path) -> Path:
    chance = random.Random(10)
    foods = [food for food in starting_list() if food.family]
    with file.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow(("siret", *COLUMNS))
        for number in range(LINES):
            food, local = chance.choice(foods), chance.random() < 0.3
            writer.writerow(
                (
                    SIRET,
                    f"{food.name}, colis de {chance.randrange(1, 20)} kg",
                    f"Maison {chance.randrange(SUPPLIERS)}",
                    YEAR + timedelta(days=number * 365 // LINES),
                    f"{chance.randrange(200, 30000) / 100:.2f}",
                    food.family.value,
                    chance.choice(LABELS),
                    chance.choice(("", "FRANCE", "EUROPE")),
                    chance.choice(("x", "non", "")),
                    "x" if local else "",
                    "DEPARTEMENT" if local else "",
                    "",
                )
            )
    return file
