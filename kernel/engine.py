"""Opening the database: one file in a small kitchen, PostgreSQL in a large one."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL

from kernel.errors import Refused
from kernel.words import N_

SQLITE_SETTINGS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = {synchronous}",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 10000",
    # Without it, INSERT OR REPLACE would delete a ledger row behind its trigger's back.
    "PRAGMA recursive_triggers = ON",
    # What a savepoint may undo, and what a long sum sorts, would go through a file.
    "PRAGMA temp_store = MEMORY",
)


class UnknownDatabase(Refused):
    """We run on two."""

    says = N_(
        "Cellier does not run on {kind}: give CELLIER_DATABASE_URL an address that begins with "
        "sqlite:/// or postgresql://."
    )


def open_engine(url: str, *, synchronous: str = "FULL") -> Engine:
    """An engine whose transactions behave the same on both databases.

    `postgresql://…`, as people write it, is taken to mean psycopg.

    Raises:
        UnknownDatabase: it is neither.

    """
    engine = create_engine(_with_driver(make_url(url)))
    if engine.dialect.name == "sqlite":
        _configure_sqlite(engine, synchronous)
    return engine


def read_only(engine: Engine) -> Engine:
    """The same database, for questions that only look: readers never wait for a writer."""
    return engine.execution_options(postgresql_readonly=True)


def _with_driver(url: URL) -> URL:
    if url.get_backend_name() not in ("sqlite", "postgresql", "postgres"):
        raise UnknownDatabase(kind=url.get_backend_name())
    if url.drivername in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    return url


def _configure_sqlite(engine: Engine, synchronous: str) -> None:
    @event.listens_for(engine, "connect")
    def _settings(connection: Any, _record: object) -> None:
        # Python's sqlite3 must not begin transactions by itself; _begin does.
        connection.isolation_level = None
        for setting in SQLITE_SETTINGS:
            with _readable_all_the_same():
                connection.execute(setting.format(synchronous=synchronous))

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A deferred transaction that reads and then writes can fail with SQLITE_BUSY at
        # once, whatever the timeout; one that takes the lock first waits its turn.
        looking = connection.get_execution_options().get("postgresql_readonly")
        connection.exec_driver_sql("BEGIN" if looking else "BEGIN IMMEDIATE")


@contextmanager
def _readable_all_the_same() -> Iterator[None]:
    """A book on a stick that is write-protected cannot be set to WAL, and can be read."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "readonly" not in str(error):
            raise
