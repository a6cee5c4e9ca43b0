import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from kernel import engine as engines
from tests.cellier.conftest import Cellier

IMPATIENT = tuple(
    one.replace("busy_timeout = 10000", "busy_timeout = 10") for one in engines.SQLITE_SETTINGS
)


def test_a_book_is_opened_once(cellier: Cellier, book: Path) -> None:
    assert cellier("init", "--canteen", "Les Tilleuls").code == 0
    assert book.exists()
    assert cellier("init", "--canteen", "Les Tilleuls").code == 0
    assert cellier("init", "--canteen", "Vaise", "--siret", "99000000200016").code == 0
    ran = cellier("egalim", 2026)
    assert ran.code == 1
    assert "Vaise" in ran.err
    assert cellier("egalim", 2026, "--canteen", "990 000 002 00016").code == 0


def test_a_wrong_siret_is_refused_before_anything_is_written(
    cellier: Cellier, book: Path
) -> None:
    ran = cellier("init", "--canteen", "Les Tilleuls", "--siret", "12345678901234")
    assert ran.code == 1
    assert "12345678901234" in ran.err
    assert not book.exists()


def test_without_a_book_every_command_says_what_to_do(cellier: Cellier) -> None:
    for command in (("verify",), ("egalim", 2026), ("shares",), ("trace", "L7")):
        ran = cellier(*command)
        assert ran.code == 1
        assert "cellier init" in ran.err


@pytest.mark.parametrize(
    "argv",
    [
        ("egalim", "twenty"),
        ("shares", "--of", "stolen"),
        ("shares", "--by", "moon"),
        ("shares", "--from", "hier"),
        ("shares", "--from", "2026-10-31", "--to", "2026-10-01"),
        ("report", "2026-13", "-o", "x.pdf"),
        ("report", "9999-12", "-o", "x.pdf"),
        ("close", "0001-01"),
        ("nonsense",),
    ],
)
def test_usage_errors_exit_with_two(cellier: Cellier, argv: tuple[str, ...]) -> None:
    cellier("init", "--canteen", "Les Tilleuls")
    assert cellier(*argv).code == 2


def test_a_database_out_of_reach_exits_with_three(
    cellier: Cellier, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kernel.settings import settings

    monkeypatch.setenv("CELLIER_DATABASE_URL", "postgresql://127.0.0.1:1/none")
    settings.cache_clear()
    assert cellier("verify").code == 3


def test_an_empty_month_is_nothing_and_no_error(cellier: Cellier) -> None:
    cellier("init", "--canteen", "Les Tilleuls")
    assert json.loads(cellier("shares", "--format", "json").out) == []
    ran = cellier("egalim", 2025, "--format", "json")
    sums = json.loads(ran.out)
    assert set(sums.values()) == {"0.00"}
    assert not any(key.endswith("_europe") for key in sums)


def test_the_demo_prints_shares_and_papers(demo: Cellier, book: Path) -> None:
    ran = demo("demo")
    assert ran.code == 0
    shares = [line for line in ran.out.splitlines() if "%" in line]
    assert len(shares) >= 12
    assert demo("demo").out == ran.out
    papers = sorted(file.name for file in book.parent.glob("*.pdf"))
    assert len(papers) == 5
    for paper in papers:
        assert (book.parent / paper).read_bytes().startswith(b"%PDF")


def test_the_demo_refuses_a_book_in_use(cellier: Cellier) -> None:
    cellier("init", "--canteen", "Les Tilleuls")
    ran = cellier("demo", "--today", "2026-10-31")
    assert ran.code == 1


def test_the_demos_figures_add_up(demo: Cellier) -> None:
    asked = ("--canteen", "Lyon Vaise", "--from", "2026-10-01", "--to", "2026-10-31")
    rows = json.loads(demo("shares", *asked, "--by", "meal", "--format", "json").out)
    whole = json.loads(demo("shares", *asked, "--by", "month", "--format", "json").out)
    for month in whole:
        parts = [
            row
            for row in rows
            if (row["measure"], row["basis"]) == (month["measure"], month["basis"])
        ]
        for figure in ("numerator", "denominator", "proven", "declared", "expired", "unknown"):
            assert sum(Decimal(row[figure]) for row in parts) == Decimal(month[figure])


def test_csv_holds_nothing_but_the_data(demo: Cellier) -> None:
    ran = demo("shares", "--canteen", "Croix", "--of", "bought", "--by", "family", "--format", "csv",
               "--from", "2026-10-01", "--to", "2026-10-31")  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert {row["measure"] for row in rows} >= {"promise", "organic", "local", "rescued"}
    assert all(row["unit"] in ("EUR", "kg") for row in rows)


def test_what_was_bought_has_no_meals(demo: Cellier) -> None:
    ran = demo("shares", "--canteen", "Croix", "--of", "bought", "--by", "meal")
    assert ran.code == 1


def test_a_lot_is_traced_to_its_certificate_and_its_meals(demo: Cellier, book: Path) -> None:
    with sqlite3.connect(book) as database:
        (number,) = database.execute(
            "SELECT number FROM lots JOIN products ON products.id = lots.product_id"
            " JOIN producers ON producers.id = lots.producer_id"
            " WHERE products.name = 'Potimarrons' AND producers.name = 'Ferme des Tilleuls'"
        ).fetchone()
    ran = demo("trace", number)
    assert ran.code == 0
    assert "FR-BIO-01" in ran.out
    assert "Ferme des Tilleuls" in ran.out
    assert "Soupe de potimarron" in ran.out


def test_verify_names_a_balance_that_was_tampered_with(demo: Cellier, book: Path) -> None:
    assert demo("verify").code == 0
    with sqlite3.connect(book) as database:
        database.execute("UPDATE stock_balances SET quantity = quantity + 1 WHERE quantity > 0")
    ran = demo("verify")
    assert ran.code == 1
    assert "0" in ran.out


def test_a_backup_brings_everything_back(
    demo: Cellier, book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kernel.settings import settings

    backup = tmp_path / "all.zip"
    assert demo("backup", backup).code == 0
    before = demo("egalim", 2026, "--canteen", "Croix", "--format", "json").out
    monkeypatch.setenv("CELLIER_DATABASE_URL", f"sqlite:///{tmp_path / 'again.db'}")
    settings.cache_clear()
    assert demo("restore", backup).code == 0
    assert demo("egalim", 2026, "--canteen", "Croix", "--format", "json").out == before
    assert demo("verify").code == 0
    assert demo("restore", backup).code == 1


def test_the_month_is_a_pdf(demo: Cellier, tmp_path: Path) -> None:
    paper = tmp_path / "sub" / "octobre.pdf"
    assert demo("report", "2026-10", "--canteen", "Croix", "-o", paper).code == 0
    assert paper.read_bytes().startswith(b"%PDF")


@pytest.fixture
def written(cellier: Cellier, book: Path) -> Iterator[Cellier]:
    """A book somebody else is writing in."""
    cellier("init", "--canteen", "Les Tilleuls")
    other = sqlite3.connect(book, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield cellier
    other.execute("ROLLBACK")
    other.close()


def test_readers_never_wait_for_a_writer(
    written: Cellier, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "SQLITE_SETTINGS", IMPATIENT)
    assert written("egalim", 2026).code == 0
    assert written("backup", book.parent / "b.zip").code == 0


def test_a_book_somebody_writes_in_is_said_to_be_busy(
    written: Cellier, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "SQLITE_SETTINGS", IMPATIENT)
    ran = written("init", "--canteen", "Vaise")
    assert ran.code == 3
    assert "Traceback" not in ran.err
    assert ran.err.strip()


def test_a_canteen_being_founded_gets_its_siret_later(cellier: Cellier, book: Path) -> None:
    cellier("init", "--canteen", "Les Tilleuls")
    again = ("init", "--canteen", "Les Tilleuls", "--siret")
    assert cellier(*again, "990 000 002 00016").code == 0
    with sqlite3.connect(book) as opened:
        rows = opened.execute("SELECT siret, lower(status) FROM canteens").fetchall()
    assert rows == [("99000000200016", "collective")]
    assert cellier(*again, "99000000200016").code == 0
    ran = cellier(*again, "21010034300016")
    assert ran.code == 1
    assert "99000000200016" in ran.err


def test_a_book_restored_with_differences_exits_with_one(
    cellier: Cellier, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cellier("init", "--canteen", "Les Tilleuls")
    cellier("backup", book.parent / "b.zip")
    book.unlink()
    monkeypatch.setattr("cellier.commands.backup.verify", lambda _session: ["a difference"])
    assert cellier("restore", book.parent / "b.zip").code == 1
