from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from integrations.purchases import Options, Outcome, import_purchases
from integrations.settling import Word, settle
from inventory.receiving.waiting import waiting
from kernel.actor import By
from network.canteens import Canteen
from sourcing.listing import stock_list
from tests.builders import bought_by

HEADINGS = "fournisseur;date;designation;quantite;unite;montant ht"


Read = Callable[..., Outcome]


@pytest.fixture
def read(session: Session, awa: By, tmp_path: Path) -> Read:
    stock_list(session)

    def _read(*rows: str) -> Outcome:
        file = tmp_path / "achats.csv"
        file.write_text("\n".join([HEADINGS, *rows]) + "\n", encoding="utf-8")
        canteen = session.get_one(Canteen, awa.canteen_id)
        return import_purchases(session, file, canteen, Options(), awa)

    return _read


@pytest.mark.parametrize(
    ("row", "grams"),
    [
        ("Carottes;10;kg;20", 10_000),
        ("Poireaux;2,5;Kilos;9", 2500),
        ("Carottes;500;g;1", 500),
        ("Lait entier;6;L;7", 6180),
        ("Œufs;30;pièces;9", 1650),
    ],
)
def test_a_column_of_units_says_the_weight(read: Read, row: str, grams: int) -> None:
    (line,) = read(f"Biodis;12/10/2026;{row}").entered
    assert line.grams == grams


def test_packs_leave_the_weight_to_the_name(read: Read) -> None:
    (line,) = read("Biodis;12/10/2026;Carottes 5 kg;2;cartons;19").entered
    assert line.grams == 10_000


def test_an_unknown_unit_is_refused_by_name(read: Read) -> None:
    outcome = read("Biodis;12/10/2026;Carottes;10;parsec;20")
    (fault,) = outcome.faults
    assert (fault.column, fault.found) == ("unite", "parsec")
    assert not outcome.entered


def test_a_weight_the_file_said_is_kept_until_somebody_names_the_line(
    read: Read, session: Session, awa: By
) -> None:
    assert read("Biodis;12/10/2026;Machin du chef;3;kg;20").waiting
    (line,) = waiting(session, canteen_id=awa.canteen_id)
    settle(session, line, Word(product="Carottes"), awa)
    assert bought_by(session, awa)[0].grams == 3000


def test_the_files_own_unit_goes_before_what_a_person_said_of_another_file(
    read: Read, session: Session, awa: By
) -> None:
    read("Biodis;12/10/2026;Machin du chef;3;cartons;20")
    (line,) = waiting(session, canteen_id=awa.canteen_id)
    settle(session, line, Word(product="Carottes", grams=500), awa)
    (again,) = read("Biodis;13/10/2026;Machin du chef;3;kg;20").entered
    assert again.grams == 3000
