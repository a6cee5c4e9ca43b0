"""Months closed and opened again as a person types it."""

import sqlite3
from pathlib import Path

import pytest

from tests.cellier.conftest import Cellier


@pytest.fixture
def march(cellier: Cellier, tmp_path: Path) -> Cellier:
    cellier("init", "--canteen", "Les Tilleuls")
    return cellier


def test_a_month_is_closed_told_and_opened_again(march: Cellier, tmp_path: Path) -> None:
    closed = march("close", "2026-03")
    assert (closed.code, closed.out) == (0, "")
    assert "mars 2026" in closed.err
    again = march("close", "2026-03")
    assert again.code == 1
    pdf = tmp_path / "mars.pdf"
    assert march("report", "2026-03", "-o", pdf).code == 0
    assert pdf.read_bytes().startswith(b"%PDF")
    assert march("reopen", "2026-03", "--because", "une facture en retard").code == 0
    assert march("reopen", "2026-03", "--because", "encore").code == 1
    assert march("close", "2026-03").code == 0
    old = march("report", "2026-03", "-o", tmp_path / "no1.pdf", "--number", 1)
    assert old.code == 0
    assert march("report", "2026-03", "-o", pdf, "--number", 7).code == 1


def test_months_that_cannot_be_closed_are_refused(march: Cellier) -> None:
    assert march("close", "mars").code == 2
    assert march("close", "2999-01").code == 1
    assert march("reopen", "2026-03", "--because", "").code in (1, 2)
    assert march("reopen", "2026-03").code == 2


def test_sums_are_brought_up_to_date_and_verified(demo: Cellier, book: Path) -> None:
    assert demo("sums").code == 0
    assert demo("verify").code == 0
    with sqlite3.connect(book) as database:
        changed = "UPDATE month_sums SET net = net + 1000000000 WHERE net > 0"
        assert database.execute(changed).rowcount > 0
    ran = demo("verify")
    assert ran.code == 1
    assert "Lyon Vaise" in ran.out
    assert demo("sums").code == 0
    # Nothing is behind: they are left as they are, for somebody to look.
    assert demo("verify").code == 1
