"""Many rows in one statement, for facts that nobody will edit as objects.

Measured for 20 rows on SQLite: objects and a flush 0.8 ms, the ORM's bulk insert 0.28, a
table 0.18; and an upsert built anew each time 0.38, built once 0.12.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import Insert, Table, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from kernel.db import Base

Rows = Sequence[dict[str, Any]]


def insert_rows(session: Session, into: type[Base], rows: Rows) -> None:
    """Insert them, every one."""
    session.execute(_inserting(into), rows)


def insert_missing_rows(session: Session, into: type[Base], rows: Rows) -> None:
    """Insert those that are not there yet. Sort them, or two writers may deadlock."""
    session.execute(_inserting_missing(into, _dialect(session)), rows)


def add_rows(
    session: Session, into: type[Base], rows: Rows, *, totals: tuple[str, ...]
) -> None:
    """Insert them, or add to the totals of those that are there. Sort them, too."""
    session.execute(_adding(into, totals, _dialect(session)), rows)


@cache
def _inserting(into: type[Base]) -> Insert:
    return insert(_table(into))


@cache
def _inserting_missing(into: type[Base], dialect: str) -> Insert:
    return _upserting(into, dialect).on_conflict_do_nothing()


@cache
def _adding(into: type[Base], totals: tuple[str, ...], dialect: str) -> Insert:
    table, statement = _table(into), _upserting(into, dialect)
    return statement.on_conflict_do_update(
        index_elements=list(table.primary_key),
        set_={total: table.c[total] + statement.excluded[total] for total in totals},
    )


def _upserting(into: type[Base], dialect: str) -> postgresql.Insert:
    if dialect == "sqlite":
        # The two classes share the methods we use, but no base that declares them.
        return cast(postgresql.Insert, sqlite.insert(_table(into)))
    return postgresql.insert(_table(into))


def _table(of: type[Base]) -> Table:
    return cast(Table, of.__table__)


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name
