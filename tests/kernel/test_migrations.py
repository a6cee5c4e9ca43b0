"""The migrations build what the models say, on both databases, and keep it append-only."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import (
    CheckConstraint,
    Connection,
    Engine,
    ForeignKeyConstraint,
    Inspector,
    Table,
    UniqueConstraint,
    inspect,
    text,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from cellier.database import at_head, migrate
from cellier.tables import metadata
from inventory.receiving.receipts import receive
from kernel.actor import By
from kernel.append_only import APPEND_ONLY
from kernel.db import Base
from kernel.engine import open_engine
from kernel.ids import new_id
from network.audit import AuditKind, note
from sourcing.catalogues import NewCatalogue, send_catalogue
from sourcing.offer_ends import end_offers
from suppliers.certificates import Ending, News, NewScope, note_news
from suppliers.families import Family
from suppliers.labels import Label
from suppliers.scans import NewScan, ScanKind, keep_scan
from sustainability.closings import Closing, Reopening, close_month, reopen_month
from tests.builders import (
    MONDAY,
    a_certificate,
    a_delivery,
    a_line,
    a_producer,
    a_product,
    a_supplier,
    an_offer,
)

TABLES = sorted(metadata.tables)


@pytest.fixture
def look(engine: Engine) -> Iterator[Inspector]:
    with engine.connect() as connection:
        yield inspect(connection)


def test_every_model_has_its_table_and_every_table_its_model(look: Inspector) -> None:
    models = {mapper.local_table.name for mapper in Base.registry.mappers}  # type: ignore[attr-defined]
    assert models == set(TABLES)
    assert set(look.get_table_names()) == {*TABLES, "alembic_version"}


def test_alembic_finds_nothing_left_to_do(engine: Engine) -> None:
    with engine.connect() as connection:
        assert differences(connection) == []


@pytest.mark.parametrize("name", TABLES)
def test_columns_and_keys_are_the_models(look: Inspector, name: str) -> None:
    table = metadata.tables[name]
    found = {column["name"]: column["nullable"] for column in look.get_columns(name)}
    assert found == {column.name: column.nullable for column in table.columns}
    key = look.get_pk_constraint(name)
    assert key["constrained_columns"] == [column.name for column in table.primary_key]


@pytest.mark.parametrize("name", TABLES)
def test_foreign_keys_are_the_models(look: Inspector, name: str) -> None:
    found = {
        (*key["constrained_columns"], "→", key["referred_table"], *key["referred_columns"])
        for key in look.get_foreign_keys(name)
    }
    assert found == {
        _reference(key) for key in _of(metadata.tables[name], ForeignKeyConstraint)
    }


@pytest.mark.parametrize("name", TABLES)
def test_checks_and_uniques_are_the_models(look: Inspector, name: str) -> None:
    table = metadata.tables[name]
    checks = {check["name"]: check["sqltext"] for check in look.get_check_constraints(name)}
    expected = {str(check.name): check for check in _of(table, CheckConstraint)}
    assert checks.keys() == expected.keys()
    if look.bind.dialect.name == "sqlite":
        assert checks == {name: str(check.sqltext) for name, check in expected.items()}
    uniques = {tuple(one["column_names"]) for one in look.get_unique_constraints(name)}
    assert uniques == {
        tuple(column.name for column in one.columns) for one in _of(table, UniqueConstraint)
    }


@pytest.mark.parametrize("name", TABLES)
def test_indexes_are_the_models(look: Inspector, name: str) -> None:
    dialect = look.bind.dialect.name
    found = {
        index["name"]: (tuple(index["column_names"]), _where(index, dialect))
        for index in look.get_indexes(name)
        if not index.get("duplicates_constraint")
    }
    assert found == {
        index.name: (
            tuple(column.name for column in index.columns),
            _plain(index.dialect_options[dialect]["where"]),
        )
        for index in metadata.tables[name].indexes
    }


def test_what_belongs_to_a_canteen_is_keyed_by_it() -> None:
    for table in metadata.tables.values():
        if "canteen_id" in table.columns and table.name not in ("posts", "offers"):
            assert next(iter(table.primary_key)).name == "canteen_id", table.name


def test_migrating_twice_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    assert at_head(engine)
    before = _schema(engine)
    migrate(engine)
    assert _schema(engine) == before


def test_an_empty_file_is_not_at_head(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'new.db'}")
    assert not at_head(engine)
    migrate(engine)
    assert at_head(engine)
    engine.dispose()


def test_the_ledger_and_its_evidence_are_append_only() -> None:
    assert {"stock_moves", "purchase_lines", "purchase_evidence"} <= set(APPEND_ONLY)
    assert {"certificates", "certificate_scopes", "certificate_events"} <= set(APPEND_ONLY)


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize(
    "rewriting",
    [
        "UPDATE {table} SET id = id",
        "DELETE FROM {table}",
        "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
        "TRUNCATE {table} CASCADE",
    ],
)
def test_the_database_refuses_to_rewrite(
    session: Session, awa: By, table: str, rewriting: str
) -> None:
    only_on = {"INSERT OR REPLACE": "sqlite", "TRUNCATE": "postgresql"}
    for words, dialect in only_on.items():
        if rewriting.startswith(words) and session.get_bind().dialect.name != dialect:
            pytest.skip(f"{words} is {dialect}'s own")
    _a_row_in_each(session, awa)
    with pytest.raises(DBAPIError, match="is append-only"):
        session.execute(text(rewriting.format(table=table)))


def _a_row_in_each(session: Session, by: By) -> None:
    """A delivery, a paper suspended, an offer ended, a month opened again, a sign-in."""
    producer_id = a_producer(session, by)
    scopes = (NewScope(family=Family.FRUIT_AND_VEGETABLES),)
    paper = a_certificate(session, by, producer_id=producer_id, scopes=scopes)
    line = a_line(a_product(session), labels=(Label.BIO,), producer_id=producer_id)
    receive(session, a_delivery(a_supplier(session, by), line), by)
    news = News(id=new_id(), certificate_id=paper, ending=Ending.SUSPENDED, on=MONDAY)
    note_news(session, news, by)
    close_month(session, Closing(id=new_id(), month=MONDAY), by)
    reopen_month(session, Reopening(id=new_id(), month=MONDAY, because="late"), by)
    keep_scan(session, NewScan(id=new_id(), kind=ScanKind.PDF, sha256="0" * 64), by)
    catalogue = NewCatalogue(id=new_id(), sha256="0" * 64)
    send_catalogue(session, catalogue, by)
    end_offers(session, [an_offer(session, by)], on=MONDAY, document_id=catalogue.id)
    note(session, AuditKind.SIGNED_IN, at=datetime.now(UTC), person_id=by.person_id)


def differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, metadata))


def _of(table: Table, kind: type) -> list[Any]:
    return [one for one in table.constraints if isinstance(one, kind)]


def _reference(key: ForeignKeyConstraint) -> tuple[str, ...]:
    ours = [column.name for column in key.columns]
    theirs = [element.column.name for element in key.elements]
    return (*ours, "→", key.referred_table.name, *theirs)


def _where(index: Any, dialect: str) -> str | None:
    return _plain(index.get("dialect_options", {}).get(f"{dialect}_where"))


def _plain(clause: Any) -> str | None:
    """Both databases add brackets and casts of their own."""
    if clause is None:
        return None
    words = str(clause).replace("::numeric", "").replace("::text", "")
    words = words.replace("(", " ").replace(")", " ")
    return " ".join(words.split())


def _schema(engine: Engine) -> list[Any]:
    catalogue = {
        "sqlite": "SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2",
        "postgresql": "SELECT relkind::text, relname, relhastriggers FROM pg_class c"
        " JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 'public' ORDER BY 1, 2",
    }
    with engine.connect() as connection:
        return list(connection.execute(text(catalogue[engine.dialect.name])))
