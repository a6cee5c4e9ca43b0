"""A book that was kept with the first release comes forward with all it holds."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine, MetaData, Table, make_url, text

from cellier.database import at_head, migrate
from kernel.engine import open_engine
from kernel.ids import new_id
from migrations import foods_2026 as frozen_foods
from sourcing.allergens import Allergen, to_bits

RELEASED = "0005"
DAY = "2026-03-02"


@pytest.fixture
def first(engine: Engine, tmp_path: Path) -> Iterator[Engine]:
    """A database as the first release left it."""
    found = a_database(engine, tmp_path, RELEASED)
    yield found
    found.dispose()


def a_database(engine: Engine, tmp_path: Path, revision: str) -> Engine:
    """Of the same kind, as that revision left it."""
    url = f"sqlite:///{tmp_path / 'released.db'}"
    if engine.dialect.name == "postgresql":
        name = f"released_{new_id().hex}"
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        known = make_url(engine.url.render_as_string(hide_password=False))
        url = known.set(database=name).render_as_string(hide_password=False)
    found = open_engine(url)
    migrate(found, revision)
    return found


class Old:
    """Rows as they lay there, written without today's models."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.tables = MetaData()
        self.canteen = new_id()

    def add(self, table: str, **facts: Any) -> UUID:
        """A row of the canteen unless the table is shared; its id."""
        there = Table(table, self.tables, autoload_with=self.connection)
        row = {"id": new_id(), **facts}
        if "canteen_id" in there.columns and table != "posts":
            row["canteen_id"] = self.canteen
        names = ", ".join(f'"{name}"' for name in row)
        values = ", ".join(f":{name}" for name in row)
        statement = text(f"INSERT INTO {table} ({names}) VALUES ({values})")
        self.connection.execute(statement, {name: self._raw(row[name]) for name in row})
        return UUID(str(row["id"]))

    def _raw(self, value: Any) -> Any:
        sqlite = self.connection.dialect.name == "sqlite"
        return value.bytes if isinstance(value, UUID) and sqlite else value


def _book(old: Old) -> tuple[UUID, UUID, UUID, UUID]:
    """Carrots cooked, more of them added, and a crate sorted: meal, addition, crate, sorting."""
    old.add(
        "canteens", name="Vaise", id=old.canteen, status="founding", egalim="voluntary",
        vat_reclaimed=False, address="", city="", local_rule="REGION", time_zone="Europe/Paris",
    )  # fmt: skip
    awa = old.add("people", name="Awa", language="fr")
    carrots = old.add(
        "products", name="Carottes", name_en="Carrots", family="FRUITS_ET_LEGUMES", unit="kg",
        grams_per_unit=1000, allergens=0,
    )  # fmt: skip
    eggs = old.add(
        "products", name="Œufs à nous", name_en="", family="PRODUITS_LAITIERS", unit="pc",
        grams_per_unit=60, allergens=4,
    )  # fmt: skip
    assert eggs
    ends = {kind: old.add("places", name=kind, kind=kind, rank=0) for kind in ENDS}

    def document(kind: str) -> UUID:
        return old.add(
            "documents", kind=kind, fingerprint=b"0" * 32, person_id=awa, holds=True
        )  # fmt: skip

    def move(lot: UUID, paper: UUID, source: str, end: str, cause: str) -> UUID:
        return old.add(
            "stock_moves", lot_id=lot, document_id=paper, quantity=1000, grams=1000, cost=20000,
            source_id=ends[source], destination_id=ends[end], moved_on=DAY, cause=cause,
        )  # fmt: skip

    def lot(paper: UUID) -> UUID:
        line = old.add(
            "purchase_lines", document_id=paper, bought_on=DAY, kind="food", description="Carottes",
            product_id=carrots, family="FRUITS_ET_LEGUMES", net_value=200, grams=1000, proven=0,
            declared=1, expired=0, unknown=0, rescued=False, estimated=False, avoided=0,
        )  # fmt: skip
        return old.add(
            "lots", id=line, document_id=paper, purchase_line_id=line, product_id=carrots,
            came_on=DAY, quantity=1000, grams=1000, cost=20000, vat_rate=550,
        )  # fmt: skip

    came = lot(document("receipt"))
    meal, addition = document("meal"), document("meal_addition")
    old.add(
        "meals", id=meal, served_on=DAY, sitting="lunch", covers=40, cooks=8, menu="Dahl"
    )  # fmt: skip
    for paper in (meal, addition):
        issue = move(came, paper, "shelf", "kitchen", "meal")
        old.add("meal_issues", id=issue, meal_id=meal, product_id=carrots, basis="measured")
    crate, sorting = document("rescue"), document("sorting")
    in_crate = old.add(
        "purchase_lines", id=crate, document_id=crate, bought_on=DAY, kind="food",
        description="Invendus", product_id=carrots, family="FRUITS_ET_LEGUMES", net_value=0,
        grams=1000, proven=0, declared=0, expired=0, unknown=0, rescued=True, estimated=False,
        avoided=0,
    )  # fmt: skip
    old.add(
        "rescues", id=crate, rescued_on=DAY, donor="Marché", product_id=carrots, grams=1000
    )  # fmt: skip
    old.add(
        "lots", id=in_crate, document_id=crate, purchase_line_id=crate, product_id=carrots,
        came_on=DAY, quantity=1000, grams=1000, cost=0, vat_rate=0,
    )  # fmt: skip
    move(in_crate, crate, "supplier", "shelf", "receipt")
    move(in_crate, sorting, "shelf", "sorting", "sorting")
    return meal, addition, crate, sorting


ENDS = ("shelf", "supplier", "kitchen", "sorting")


def test_parts_are_said_and_nothing_is_lost(first: Engine) -> None:
    with first.begin() as connection:
        old = Old(connection)
        meal, addition, crate, sorting = _book(old)
        before = _counts(connection)
    migrate(first)
    assert at_head(first)
    with first.connect() as connection:
        rows = connection.execute(text("SELECT part_id, whole_id FROM document_parts")).all()
        found = {tuple(_uuid(one) for one in row) for row in rows}
        assert found == {(addition, meal), (sorting, crate)}
        said = text("SELECT name, allergens_said FROM products")
        known = {row.name: bool(row.allergens_said) for row in connection.execute(said)}
        assert known == {"Carottes": True, "Œufs à nous": False}
        after = _counts(connection)
        assert {table: after[table] for table in before} == before


# The allergens it bore (as bits), whether they are said now, and grams a piece.
FOODS = {
    "Carottes": (0, True, None),
    "Moutarde": (2560, True, None),
    "Céleris-raves": (0, False, 800),
    "Pommes": (4, False, 150),
    "Œufs à nous": (4, False, None),
}


def test_no_food_says_that_it_has_none_because_of_its_name(first: Engine) -> None:
    """Only where it bears what our list said of it is it said; a piece weighs what it weighs."""
    with first.begin() as connection:
        for name, (bits, _, _) in FOODS.items():
            Old(connection).add(
                "products", name=name, name_en="", family="EPICERIE", unit="kg",
                grams_per_unit=1000, allergens=bits,
            )  # fmt: skip
    migrate(first)
    with first.connect() as connection:
        query = text("SELECT name, allergens, allergens_said, piece_grams FROM products")
        found = {row[0]: (row[1], bool(row[2]), row[3]) for row in connection.execute(query)}
    assert found == FOODS


def test_what_the_list_said_then_is_frozen() -> None:
    known = {name: (bits, grams) for name, bits, grams in frozen_foods.FOODS}
    assert len(known) == len(frozen_foods.FOODS) == 125
    assert known["Céleris-raves"] == (to_bits([Allergen.CELERY]), 800)


def test_the_ledger_refuses_to_be_rewritten_afterwards_too(first: Engine) -> None:
    with first.begin() as connection:
        _book(Old(connection))
    migrate(first)
    for table in ("stock_moves", "purchase_lines"):
        with first.connect() as connection, pytest.raises(Exception, match="append-only"):
            connection.execute(text(f"DELETE FROM {table}"))


def test_an_amendment_says_what_goes_with_it(first: Engine) -> None:
    """Amended, and the correction amended; what was taken back by hand is left out."""
    with first.begin() as connection:
        old = Old(connection)
        _book(old)
        receipt = _paper(old, "receipt")
        _paper(old, "reversal", of=receipt, at="2026-03-03 12:00:00")
        one = _amended(old, receipt, "2026-03-03 12:00:01")
        two = _amended(old, one.right, "2026-03-03 13:30:00")
    migrate(first)
    expected = {(right, whole) for right, _, whole in (one, two)}
    expected |= {(reversal, whole) for _, reversal, whole in (one, two)}
    assert _parts_of(first, one, two) == {*expected, (two.whole, one.whole)}


def test_amendments_of_one_moment_are_told_apart_or_left_alone(first: Engine) -> None:
    """A phone sent two at once: SQLite knows their order, PostgreSQL their instants."""
    with first.begin() as connection:
        old = Old(connection)
        _book(old)
        at = "2026-03-03 12:00:00"
        again = at if first.dialect.name == "sqlite" else f"{at}.000001"
        found = [_amended(old, _paper(old, "receipt"), moment) for moment in (at, again)]
        alike = [_amended(old, _paper(old, "receipt"), "2026-03-04 12:00:00", mixed=True)]
    migrate(first)
    for one in found:
        assert _parts_of(first, one) == {(one.right, one.whole), (one.reversal, one.whole)}
    assert _parts_of(first, *alike) == set()


class Amended(NamedTuple):
    """What the first release left of one: in the receipt's place, its reversal, itself."""

    right: UUID
    reversal: UUID
    whole: UUID


def _paper(
    old: Old, kind: str, *, of: UUID | None = None, at: str = "2026-03-02 08:00:00"
) -> UUID:
    awa = old.connection.execute(text("SELECT id FROM people")).scalar_one()
    paper = old.add(
        "documents", kind=kind, fingerprint=b"0" * 32, person_id=awa, holds=True, recorded_at=at
    )
    if of:
        old.add("reversals", id=paper, of_id=of, reversed_on=DAY, because="")
    return paper


def _amended(old: Old, of: UUID, at: str, *, mixed: bool = False) -> Amended:
    """`mixed`: with a second amendment and its reversal among the rows of the first."""
    whole, reversal = _paper(old, "amendment", at=at), _paper(old, "reversal", of=of, at=at)
    if mixed:
        _paper(old, "amendment", at=at)
    right = _paper(old, "receipt", at=at)
    told = json.dumps({"replaced_by": str(right)})
    old.add(
        "outbox_messages", topic="receipt.amended", document_id=of, payload=told, attempts=0
    )
    return Amended(right, reversal, whole)


def _parts_of(engine: Engine, *amended: Amended) -> set[tuple[UUID, UUID]]:
    wholes = {one.whole for one in amended}
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT part_id, whole_id FROM document_parts")).all()
    found = {(_uuid(part), _uuid(whole)) for part, whole in rows}
    return {pair for pair in found if pair[1] in wholes}


def _counts(connection: Connection) -> dict[str, int]:
    there = MetaData()
    there.reflect(connection)
    names = set(there.tables) - {"alembic_version"}
    count = {name: text(f"SELECT count(*) FROM {name}") for name in names}
    return {name: connection.execute(count[name]).scalar_one() for name in names}


def _uuid(value: Any) -> UUID:
    return UUID(bytes=value) if isinstance(value, bytes) else UUID(str(value))
