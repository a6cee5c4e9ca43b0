"""The inspector's folder as a person asks for it."""

from pathlib import Path

import pytest

from tests.cellier.conftest import Cellier


def test_the_folder_is_printed(cellier: Cellier, tmp_path: Path) -> None:
    cellier("init", "--canteen", "Les Tilleuls")
    file = tmp_path / "out" / "dossier.pdf"
    ran = cellier("inspection", "2026-10-01", "2026-10-31", "-o", file)
    assert (ran.code, ran.out) == (0, "")
    assert file.read_bytes().startswith(b"%PDF")
    assert "dossier.pdf" in ran.err


@pytest.mark.parametrize(
    "days", [("hier", "2026-10-01"), ("2026-10-02", "2026-10-01"), ("2026-10-02",)]
)
def test_days_that_cannot_be_are_usage_errors(cellier: Cellier, days: tuple[str, ...]) -> None:
    cellier("init", "--canteen", "Les Tilleuls")
    assert cellier("inspection", *days).code == 2


def test_the_alerts_are_listed(cellier: Cellier) -> None:
    cellier("init", "--canteen", "Les Tilleuls")
    assert cellier("alerts").code == 0
    assert cellier("alerts", "--on", "2026-10-31", "--within", "2").out == ""
    assert cellier("alerts", "--on", "demain").code == 2
