"""The command line of a recall, as somebody types it with the notice in their hand."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.kitchen.meals import serve
from inventory.lots import Lot
from kernel.actor import By
from kernel.engine import open_engine
from network.canteens import Canteen
from network.people import somebody_of
from sourcing.products import Product
from tests.builders import a_meal, a_product, some_stock
from tests.cellier.conftest import Cellier

DAY, NBSP = date(2026, 6, 1), "\N{NO-BREAK SPACE}"


@pytest.fixture
def two(cellier: Cellier, book: Path) -> Path:
    """Yoghurt of one brand in two canteens; in Vaise some of it was eaten."""
    for name in ("Les Tilleuls", "Vaise"):
        assert cellier("init", "--canteen", name).code == 0
    engine = open_engine(f"sqlite:///{book}")
    with Session(engine) as session, session.begin():
        yoghurt = a_product(session, name="Yaourt très nature")
        for canteen in session.scalars(select(Canteen)).all():
            by = somebody_of(session, canteen.id, today=date(2026, 12, 31))
            assert by
            _stock(session, by, yoghurt, eaten=canteen.name == "Vaise")
    engine.dispose()
    return book


def _stock(session: Session, by: By, product: Product, *, eaten: bool) -> None:
    some_stock(
        session, by, "5", product=product, brand="Les Prés d’Or", received_on=DAY,
        lot_number="L7-2026",
    )  # fmt: skip
    if eaten:
        meal = a_meal((product, "2"), served_on=DAY, covers=42, menu="Tarte")
        serve(session, meal, by)


def blocked(book: Path) -> list[bool]:
    engine = open_engine(f"sqlite:///{book}")
    with Session(engine) as session:
        found = list(session.scalars(select(Lot.blocked)))
    engine.dispose()
    return found


def test_a_recall_by_brand_shows_lots_meals_and_what_is_left(
    cellier: Cellier, two: Path
) -> None:
    ran = cellier("recall", "--brand", "les prés d’or")
    assert ran.code == 0
    for said in ("Vaise", "Les Tilleuls", "Tarte", "L7-2026", "42 ", "3 kg", "5 kg"):
        assert said in ran.out.replace(NBSP, " "), said
    ran = cellier("recall", "--product", "très nature", "--canteen", "Les Tilleuls")
    assert "Vaise" not in ran.out


def test_a_recall_as_csv_has_a_row_for_each_lot_rest_and_meal(
    cellier: Cellier, two: Path
) -> None:
    ran = cellier("recall", "--lot", "l7-2026", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert [row["what"] for row in rows] == ["lot", "lot", "left", "left", "meal"]
    meal = rows[-1]
    assert (meal["canteen"], meal["on"], meal["name"]) == ("Vaise", "2026-06-01", "Tarte")
    assert (meal["covers"], meal["quantity"], meal["unit"], meal["grams"]) == (
        "42", "2.000", "kg", "2000",
    )  # fmt: skip
    assert (meal["certain"], meal["blocked"], meal["through"]) == ("yes", "no", "notice")


def test_days_narrow_a_recall(cellier: Cellier, two: Path) -> None:
    brand = ("recall", "--brand", "Les Prés d’Or")
    assert cellier(*brand, "--from", "2026-06-01", "--to", "2026-06-01").code == 0
    ran = cellier(*brand, "--from", "2026-06-02")
    assert ran.code == 1
    assert "Les Prés d’Or" in ran.err


def test_what_is_left_is_blocked_and_released(cellier: Cellier, two: Path) -> None:
    brand = ("recall", "--brand", "Les Prés d’Or")
    assert blocked(two) == [False, False]
    ran = cellier(*brand, "--block")
    assert ran.code == 0
    assert "Bloqué : ne pas utiliser" in ran.out.replace(NBSP, " ")
    assert "Bloqué depuis" in ran.out
    assert blocked(two) == [True, True]
    assert cellier(*brand, "--unblock").code == 0
    assert blocked(two) == [False, False]
    assert cellier(*brand, "--unblock").code == 0


def test_a_lot_is_not_released_with_all_that_its_brand_blocked(
    cellier: Cellier, two: Path
) -> None:
    # A second lot of the brand; somebody blocks the brand, and finds that one lot is safe.
    engine = open_engine(f"sqlite:///{two}")
    with Session(engine) as session, session.begin():
        canteen = session.scalars(select(Canteen).where(Canteen.name == "Vaise")).one()
        by = somebody_of(session, canteen.id, today=date(2026, 12, 31))
        assert by
        some_stock(
            session, by, "5", product=a_product(session, name="Faisselle"),
            brand="Les Prés d’Or", received_on=DAY, lot_number="X2",
        )  # fmt: skip
    engine.dispose()
    brand = ("recall", "--brand", "Les Prés d’Or")
    assert cellier(*brand, "--block").code == 0
    ran = cellier("recall", "--lot", "L7-2026", "--unblock")
    assert ran.code == 1
    for said in ("Les Prés d’Or", "Faisselle (X2)"):
        assert said in ran.err.replace(NBSP, " "), said
    assert blocked(two) == [True] * 3
    # Its own block is lifted, and the brand's stays.
    assert cellier("recall", "--lot", "L7-2026", "--block").code == 0
    ran = cellier("recall", "--lot", "L7-2026", "--unblock")
    assert ran.code == 0
    assert blocked(two) == [True] * 3
    assert cellier("recall", "--lot", "L7-2026", "--unblock").code == 1
    assert cellier(*brand, "--unblock").code == 0
    assert blocked(two) == [False] * 3


def test_a_recall_that_names_all_that_was_blocked_releases_it(
    cellier: Cellier, two: Path
) -> None:
    assert cellier("recall", "--lot", "L7-2026", "--block").code == 0
    assert cellier("recall", "--brand", "Les Prés d’Or", "--unblock").code == 0
    assert blocked(two) == [False, False]


def test_a_recall_is_printed(cellier: Cellier, two: Path, tmp_path: Path) -> None:
    paper = tmp_path / "papers" / "recall.pdf"
    assert cellier("recall", "--lot", "L7-2026", "--pdf", paper).code == 0
    assert paper.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        ((), 1),
        (("--lot", "L8"), 1),
        (("--lot", "L8", "--block"), 1),
        (("--product", "Nowhere’s"), 1),
        (("--lot", "L7-2026", "--from", "hier"), 2),
        (("--lot", "L7-2026", "--format", "json"), 2),
        (("--lot", "L7-2026", "--block", "--unblock"), 2),
        (("--lot", "L7-2026", "--from", "2026-06-02", "--to", "2026-06-01"), 1),
    ],
)
def test_what_cannot_be_answered_is_refused(
    cellier: Cellier, two: Path, argv: tuple[str, ...], code: int
) -> None:
    ran = cellier("recall", *argv)
    assert ran.code == code
    assert ran.err
