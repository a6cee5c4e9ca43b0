"""Everything in one ZIP: each table as JSON lines, and the files. The same on both databases,
so it also moves a book from SQLite to PostgreSQL and back.
"""

import base64
import hashlib
import json
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from sqlalchemy import Connection, Engine, MetaData, Table, insert, select, text
from sqlalchemy.exc import (
    DataError,
    IntegrityError,
    OperationalError,
    ProgrammingError,
    StatementError,
)

from kernel.engine import read_only
from kernel.errors import Refused
from kernel.files import is_kept
from kernel.words import N_

MANIFEST = "cellier.json"
BATCH = 1000


class NotABackup(Refused):
    """The file is something else, or was cut short."""

    says = N_("{file} is no backup of a larder book, or it is damaged.")


class OtherRevision(Refused):
    """A backup fits the program that wrote it."""

    says = N_("The backup was written at revision {theirs}, and this book is at {ours}.")


class BookNotEmpty(Refused):
    """Nothing is written over."""

    says = N_("There is something in this larder book already: restore into an empty one.")


def save(engine: Engine, metadata: MetaData, files: Path, target: Path) -> int:
    """Write the ZIP and return how many rows it holds; all of one moment."""
    unfinished = target.with_name(target.name + ".part")
    rows = 0
    looking = read_only(engine)
    with ZipFile(unfinished, "w", ZIP_DEFLATED) as archive, looking.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            # Else a large table may be read from its middle, a reversal before what it reverses.
            connection.execute(text("SET LOCAL synchronize_seqscans = off"))
        manifest = {"revision": _revision(connection)}
        archive.writestr(MANIFEST, json.dumps(manifest))
        for table in metadata.sorted_tables:
            with archive.open(f"tables/{table.name}.jsonl", "w") as lines:
                for row in connection.execute(select(table)).mappings():
                    lines.write(json.dumps(dict(row), default=_plain).encode() + b"\n")
                    rows += 1
        for file in sorted(files.rglob("*")) if files.exists() else ():
            # What was left half written is no kept file.
            if file.is_file() and is_kept(file.name):
                archive.write(file, f"files/{file.relative_to(files)}")
    # A backup cut short must never look like one.
    unfinished.replace(target)
    return rows


def load(engine: Engine, metadata: MetaData, files: Path, source: Path) -> int:
    """Fill an empty, migrated database and return how many rows came; all or nothing.

    Raises:
        NotABackup: the file is none.
        OtherRevision: it was written by another version.
        BookNotEmpty: the database holds something.

    """
    try:
        with ZipFile(source) as archive, engine.begin() as connection:
            _check(archive, connection, metadata)
            rows = sum(_fill(archive, connection, table) for table in metadata.sorted_tables)
            _unpack(archive, files)
            return rows
    except (OperationalError, ProgrammingError):
        raise  # the database's own trouble, which says nothing of the file
    except _DAMAGED as error:
        raise NotABackup(file=str(source)) from error


def _check(archive: ZipFile, connection: Connection, metadata: MetaData) -> None:
    theirs = json.loads(archive.read(MANIFEST))["revision"]
    ours = _revision(connection)
    if theirs != ours:
        raise OtherRevision(theirs=theirs, ours=ours)
    for table in metadata.sorted_tables:
        if connection.execute(select(table).limit(1)).first():
            raise BookNotEmpty


def _fill(archive: ZipFile, connection: Connection, table: Table) -> int:
    rows = 0
    batch: list[dict[str, Any]] = []
    for row in _rows(archive, table):
        batch.append(row)
        if len(batch) == BATCH:
            rows += _insert(connection, table, batch)
            batch = []
    return rows + (_insert(connection, table, batch) if batch else 0)


def _rows(archive: ZipFile, table: Table) -> Iterator[dict[str, Any]]:
    with archive.open(f"tables/{table.name}.jsonl") as lines:
        for line in lines:
            known = json.loads(line)
            if known.keys() != set(table.c.keys()):
                raise KeyError(table.name)
            yield {name: _column(table, name, value) for name, value in known.items()}


def _insert(connection: Connection, table: Table, batch: list[dict[str, Any]]) -> int:
    connection.execute(insert(table), batch)
    return len(batch)


def _unpack(archive: ZipFile, files: Path) -> None:
    targets = _targets(archive, files)
    # All of them before the first is written: a file that is not what it says spoils the backup.
    for name, target in targets.items():
        with archive.open(name) as content:
            if hashlib.sha256(content.read()).hexdigest() != target.name:
                raise ValueError(name)
    for name, target in targets.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(archive.read(name))


def _targets(archive: ZipFile, files: Path) -> dict[str, Path]:
    targets = {}
    for name in archive.namelist():
        target = (files / name.removeprefix("files/")).resolve()
        # A name may climb out of the folder, or begin at the root.
        inside = target.is_relative_to(files.resolve())
        if name.startswith("files/") and inside and is_kept(target.name):
            targets[name] = target
    return targets


def _revision(connection: Connection) -> str:
    return str(connection.scalar(text("SELECT version_num FROM alembic_version")))


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return str(value) if isinstance(value, (UUID, Decimal)) else value.isoformat()


def _column(table: Table, name: str, value: Any) -> Any:
    """A JSON value as the column's own type wants it."""
    kind = table.c[name].type.python_type
    if value is None or kind in (object, dict, str, int, bool):  # object is JSON's own
        return value
    read = _READ.get(kind)
    return read(value) if read else kind(value)


# What reading a file that is no backup, or a damaged one, may end in.
_DAMAGED = (
    BadZipFile, zlib.error, EOFError, RuntimeError, KeyError, ValueError, TypeError,
    AttributeError, ArithmeticError, DataError, IntegrityError, StatementError,
)  # fmt: skip
_READ: dict[type, Any] = {
    bytes: base64.b64decode,
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
}
