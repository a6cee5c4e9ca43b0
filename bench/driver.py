"""The database without our code: the driver alone, and what our code hands to it."""

import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection, connect
from typing import Any, NamedTuple

from sqlalchemy import Engine, event

from kernel.engine import SQLITE_SETTINGS, open_engine


class Statement(NamedTuple):
    """SQL as the driver gets it, with one or many rows of parameters."""

    sql: str
    rows: list[Any]

    @property
    def inserts(self) -> bool:
        """Whether it writes rows."""
        return self.sql.startswith("INSERT")


def book_at(file: Path) -> Engine:
    """Our engine on a file, as the program opens it: WAL, FULL, foreign keys."""
    return open_engine(f"sqlite:///{file}")


def bare(file: Path) -> Connection:
    """The driver's own connection, with the same settings; the caller closes it."""
    connection = connect(file, isolation_level=None)
    for setting in SQLITE_SETTINGS:
        connection.execute(setting.format(synchronous="FULL"))
    return connection


def write(connection: Connection, statements: Iterable[Statement]) -> None:
    """These rows in one transaction, committed."""
    cursor = connection.cursor()
    cursor.execute("BEGIN IMMEDIATE")
    for statement in statements:
        cursor.executemany(statement.sql, statement.rows)
    connection.commit()


def copy(book: Path, to: Path) -> Path:
    """A book that nobody has open, as another file; whatever lay there is replaced."""
    for ending in ("-wal", "-shm"):
        to.with_name(to.name + ending).unlink(missing_ok=True)
    shutil.copyfile(book, to)
    return to


@contextmanager
def noting(engine: Engine) -> Iterator[list[Statement]]:
    """Everything the engine hands to the driver, savepoints included."""
    statements: list[Statement] = []

    def note(_c: Any, _u: Any, sql: str, parameters: Any, _x: Any, many: bool) -> None:  # noqa: FBT001  # SQLAlchemy's own order
        statements.append(Statement(sql, list(parameters) if many else [parameters]))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def said_to_driver(engine: Engine, act: Callable[[], object]) -> list[Statement]:
    """What one act says to the database."""
    with noting(engine) as statements:
        act()
    return statements
