"""The month of the demo: what happens in a kitchen happens in it."""

import sqlite3
from pathlib import Path

from tests.cellier.conftest import Cellier, Ran

LIVED = {
    "amendment", "bill", "charge", "container", "corrective_action", "count", "donation",
    "freezing", "menu", "pack_opened", "preparation", "reading", "reexamination", "stock_rule",
    "transfer", "transfer_arrival",
}  # fmt: skip


def test_a_month_in_which_everything_happens(played: Ran, cellier: Cellier, book: Path) -> None:
    assert played.code == 0
    assert _kinds(book) >= LIVED
    assert _one(book, "SELECT count(*) FROM receipt_lines WHERE outcome = 'replaced'") == 1
    assert _one(book, "SELECT count(*) FROM waste_records WHERE estimated") == 1
    assert _one(book, "SELECT count(*) FROM meal_ticks") > 0
    assert cellier("verify").code == 0


def test_a_screenful_of_what_to_look_at(played: Ran, book: Path) -> None:
    begins = next(
        at for at, line in enumerate(played.out.splitlines()) if line.count(" → ") == 1
    )
    shown = played.out.splitlines()[begins:]
    assert sum(" → " in line for line in shown) <= 5
    assert len(shown) < 25
    assert any(line.strip().startswith("Carottes ") and "=" in line for line in shown)
    papers = [*book.parent.glob("*.pdf"), *book.parent.glob("*.csv")]
    assert len(papers) == 6
    assert all(paper.stat().st_size > 1000 for paper in papers)


def test_a_months_end_charges_the_oil_and_publishes_the_month(
    cellier: Cellier, book: Path
) -> None:
    assert cellier("demo", "--today", "2026-11-10").code == 0
    assert _one(book, "SELECT count(*) FROM month_closings WHERE month = '2026-10-01'") == 3
    assert "monthly_charge" in _kinds(book)
    assert cellier("verify").code == 0


def _kinds(book: Path) -> set[str]:
    with sqlite3.connect(book) as read:
        found = {row[0] for row in read.execute("SELECT kind FROM documents WHERE holds")}
    read.close()
    return found


def _one(book: Path, question: str) -> int:
    with sqlite3.connect(book) as read:
        found: int = read.execute(question).fetchone()[0]
    read.close()
    return found
