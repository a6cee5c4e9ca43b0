"""The books at the command line: what stock is worth, and the month by account."""

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest

from tests.cellier.conftest import Cellier


def test_stock_of_any_day(demo: Cellier) -> None:
    asked = ("stock", "--canteen", "Croix", "--on", "2026-10-15")
    rows = json.loads(demo(*asked, "--format", "json").out)
    assert rows
    again = list(csv.DictReader(io.StringIO(demo(*asked, "--format", "csv").out)))
    assert [row["product"] for row in again] == [row["product"] for row in rows]
    assert [row["cost"] for row in again] == [row["cost"] for row in rows]
    assert rows[0]["product"] in demo(*asked).out
    earlier = json.loads(
        demo("stock", "--canteen", "Croix", "--on", "2020-01-01", "--format", "json").out
    )
    assert earlier == []


def test_a_month_by_account(demo: Cellier, tmp_path: Path) -> None:
    file = tmp_path / "new" / "octobre.csv"
    ran = demo("journal", "2026-10", "-o", file, "--canteen", "Croix")
    assert ran.code == 0
    assert ran.out == ""
    assert str(file) in ran.err
    text = file.read_bytes().decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert len(table) > 10
    sides = [sum((_euros(row[at]) for row in table[1:]), Decimal(0)) for at in (6, 7)]
    assert sides[0] == sides[1] > 0
    demo("journal", "2026-10", "-o", file, "--canteen", "Croix")
    assert file.read_bytes().decode("utf-8-sig") == text


@pytest.mark.parametrize(
    "argv",
    [
        ("stock", "--on", "hier"),
        ("stock", "--format", "pdf"),
        ("journal", "2026-13", "-o", "x.csv"),
        ("journal", "2026-10"),
    ],
)
def test_books_asked_for_wrongly_are_a_usage_error(
    cellier: Cellier, argv: tuple[str, ...]
) -> None:
    cellier("init", "--canteen", "Les Tilleuls")
    assert cellier(*argv).code == 2


def _euros(cell: str) -> Decimal:
    return Decimal(cell.replace(",", ".") or "0")
