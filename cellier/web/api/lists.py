"""What the book holds, as JSON: a table a list, with its lines, a page at a time.

A list's shape is told once, by its columns: the query, the JSON and its schema follow from it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, create_model
from pydantic_core import to_json
from sqlalchemy import Column, Select, Table, select
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.sql.elements import ColumnElement

from cellier.web.access import Access
from kernel.documents import Document
from kernel.errors import NotFound
from kernel.words import N_

MOST = 500
T = TypeVar("T")


class Listed(BaseModel, Generic[T]):
    """A page of a list. `next` goes into `after` to get the one behind it; none at the end."""

    items: list[T]
    next: UUID | None = None


class ThingNotFound(NotFound):
    """No such row in this canteen, or in the network."""

    says = N_("There is nothing of the id {id} here.")


@dataclass(frozen=True)
class Lines:
    """What belongs to each row of a list: `key` of the table names the row."""

    name: str
    table: type[DeclarativeBase]
    key: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Listing:
    """One list. `day` is the column that "since" and "until" bound; `holds` joins the document
    that says whether an entry was taken back, and when it was written down.
    """

    path: str
    what: str
    table: type[DeclarativeBase]
    fields: tuple[str, ...]
    day: str | None = None
    lines: tuple[Lines, ...] = ()
    holds: bool = False
    access: Access = Access.SEES

    @cached_property
    def of_canteen(self) -> bool:
        """Whether its rows belong to one canteen, or to all."""
        return "canteen_id" in _table(self.table).primary_key.columns

    @cached_property
    def model(self) -> type[BaseModel]:
        """One row, for the schema."""
        shape = _shape(self.table, ("id", *self.fields))
        if self.holds:
            shape |= {"holds": (bool, ...), "recorded_at": (datetime, ...)}
        for one in self.lines:
            name = f"{self.table.__name__}{one.name.title().replace('_', '')}"
            part = create_model(name, **_shape(one.table, one.fields))
            shape[one.name] = (list[part], ...)
        return create_model(f"{self.table.__name__}Listed", __doc__=self.what, **shape)


@dataclass(frozen=True)
class Asked:
    """Which rows: of whom, from where on, how many, of which days."""

    canteen_id: UUID | None = None
    after: UUID | None = None
    limit: int = 100
    since: date | None = None
    until: date | None = None
    recorded_since: datetime | None = None
    only: UUID | None = None


def page(session: Session, listing: Listing, asked: Asked) -> bytes:
    """A page as JSON; one statement, and one for each kind of lines, however many rows."""
    rows = _rows(session, listing, asked)
    more = len(rows) > asked.limit
    rows = rows[: asked.limit]
    last = rows[-1]["id"] if more else None
    return to_json({"items": rows, "next": last})


def one(session: Session, listing: Listing, asked: Asked) -> bytes:
    """A row alone.

    Raises:
        ThingNotFound: there is none.

    """
    rows = _rows(session, listing, asked)
    if not rows:
        raise ThingNotFound(id=asked.only)
    return to_json(rows[0])


def _rows(session: Session, listing: Listing, asked: Asked) -> list[dict[str, Any]]:
    names = ("id", *listing.fields, *(("holds", "recorded_at") if listing.holds else ()))
    found = [
        dict(zip(names, row, strict=True)) for row in session.execute(_query(listing, asked))
    ]
    ids = [row["id"] for row in found[: asked.limit]]
    for kind in listing.lines:
        lines = _lines(session, kind, asked.canteen_id, ids)
        for row in found:
            row[kind.name] = lines.get(row["id"], [])
    return found


def _query(listing: Listing, asked: Asked) -> Select[Any]:
    table = _table(listing.table)
    columns = [table.c[name] for name in ("id", *listing.fields)]
    query = select(*columns)
    if listing.holds:
        kept = _table(Document)
        query = query.add_columns(kept.c.holds, kept.c.recorded_at).join(
            kept, (kept.c.canteen_id == table.c.canteen_id) & (kept.c.id == table.c.id)
        )
    if listing.of_canteen:
        query = query.where(table.c.canteen_id == asked.canteen_id)
    elif "canteen_id" in table.c:
        own = table.c.canteen_id
        query = query.where(own.is_(None) | (own == asked.canteen_id))
    if asked.only is not None:
        return query.where(table.c.id == asked.only)
    # The key leads with the canteen: the next page begins where this one ends.
    narrowed = query.where(*_bounds(listing, asked))
    return narrowed.order_by(table.c.id).limit(asked.limit + 1)


def _bounds(listing: Listing, asked: Asked) -> list[ColumnElement[bool]]:
    table, found = _table(listing.table), []
    if asked.after is not None:
        found.append(table.c.id > asked.after)
    if asked.recorded_since:
        # SQLite keeps whole seconds, without a fraction: all of that second came since.
        before = asked.recorded_since.replace(microsecond=0) - timedelta(microseconds=1)
        found.append(_table(Document).c.recorded_at > before)
    if listing.day and asked.since:
        found.append(table.c[listing.day] >= asked.since)
    if listing.day and asked.until:
        found.append(table.c[listing.day] <= asked.until)
    return found


def _lines(
    session: Session, kind: Lines, canteen_id: UUID | None, ids: Sequence[UUID]
) -> Mapping[UUID, list[dict[str, Any]]]:
    table = _table(kind.table)
    query = select(table.c[kind.key], *(table.c[name] for name in kind.fields))
    query = query.where(table.c[kind.key].in_(ids))
    if "canteen_id" in table.c:
        query = query.where(table.c.canteen_id == canteen_id)
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for of, *rest in session.execute(query.order_by(*table.primary_key)):
        found[of].append(dict(zip(kind.fields, rest, strict=True)))
    return found


def _shape(of: type[DeclarativeBase], names: Sequence[str]) -> dict[str, Any]:
    table = _table(of)
    return {name: (_type(table.c[name]), ...) for name in names}


def _type(column: Column[Any]) -> Any:
    """A column as its values are read."""
    kind: Any = getattr(column.type, "enum_class", None) or column.type.python_type
    return kind | None if column.nullable else kind


def _table(of: type[DeclarativeBase]) -> Table:
    table = of.__table__
    assert isinstance(table, Table)
    return table
