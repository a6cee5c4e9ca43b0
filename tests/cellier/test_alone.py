"""Each command in a process of its own, where nothing else has loaded the house."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SIRET = "21010034300016"
CATALOGUE = (
    "supplier,code,name,product,pack,unit,price,price_per,VAT,origin,labels,valid_from\n"
    "Biodis,C1,Carottes 5 kg,Carottes,5,kg,9.50,pack,5.5,France,BIO,2026-01-01\n"
)
PURCHASES = (
    "fournisseur;date;designation;quantite;prix unitaire;montant ht\n"
    "Biodis;12/10/2026;Carottes bio 5 kg;2;9,50;19,00\n"
)


def cellier(folder: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    book = f"sqlite:///{folder / 'book.db'}"
    return subprocess.run(
        [sys.executable, "-m", "cellier.cli", *argv],
        env={**os.environ, "CELLIER_DATABASE_URL": book, "CELLIER_LANGUAGE": "en"},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A canteen's folder, set up by a process of its own too."""
    folder = tmp_path_factory.mktemp("opened")
    (folder / "catalogue.csv").write_text(CATALOGUE, encoding="utf-8")
    (folder / "purchases.csv").write_text(PURCHASES, encoding="utf-8")
    assert cellier(folder, "init", "--canteen", "Les Tilleuls").returncode == 0
    return folder


@pytest.mark.parametrize(
    "argv",
    [
        ("import", "catalogue", "catalogue.csv"),
        ("import", "purchases", "purchases.csv"),
        ("classify",),
        ("shares", "--of", "bought"),
        ("egalim", "2026"),
        ("report", "2026-10", "-o", "report.pdf"),
        ("verify",),
        ("backup", "all.zip"),
    ],
)
def test_a_command_stands_alone(opened: Path, tmp_path: Path, argv: tuple[str, ...]) -> None:
    shutil.copytree(opened, tmp_path, dirs_exist_ok=True)
    ran = cellier(tmp_path, *argv)
    assert ran.returncode == 0, ran.stderr
    assert "Traceback" not in ran.stderr
