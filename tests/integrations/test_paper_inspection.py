"""The inspector's folder, read back from the PDF itself."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from integrations.paper.inspection import Folder, inspection_folder
from inventory.cooked.meal_allergens import MealAllergens, Source
from inventory.kitchen.coolings import Cooled
from inventory.receiving.deliveries import Outcome
from inventory.safety.inspections import Dated, Given, Inspection, Served, Uncooled
from inventory.safety.photos import Kept, Subject
from inventory.safety.readings import Read
from inventory.safety.received import Line, Received, Whence
from kernel.ids import new_id
from kernel.words import Words
from sourcing.allergens import Allergen
from sourcing.products import StockUnit
from sourcing.temperatures import TemperatureClass
from tests.integrations.papers import ENGLISH, NOVEMBER_3, a_canteen, pages

DAY = date(2026, 10, 6)
NOON = datetime(2026, 10, 6, 12, tzinfo=UTC)
BUTTER, SPICES = Source(new_id(), "Beurre", "Butter"), Source(new_id(), "Épices", "Spices")
NO_ALLERGENS: dict[Allergen, Any] = dict.fromkeys(Allergen, ())


def a_line(**facts: Any) -> Line:
    facts = {
        "id": new_id(), "product": "Poulet", "unit": StockUnit.KG,
        "outcome": Outcome.AS_ORDERED, "quantity": Decimal("4.2"), "not_kept": Decimal(0),
        "lot_number": "P7", "use_by": DAY, "best_before": None,
        "temperature_class": TemperatureClass.POULTRY, "temperature_c": Decimal("3.2"),
        "despite_because": "", **facts,
    }  # fmt: skip
    return Line(**facts)


def allergens(**facts: Any) -> MealAllergens:
    facts = {
        "established": True, "contains": {**NO_ALLERGENS, Allergen.MILK: (BUTTER,)},
        "unknown": (), "possibly": NO_ALLERGENS, "possibly_unknown": (), **facts,
    }  # fmt: skip
    return MealAllergens(**facts)


def an_inspection(deliveries: int = 1) -> Inspection:
    lines = [
        a_line(),
        a_line(temperature_c=Decimal("7.1"), despite_because="Cuit aussitôt"),
        a_line(product="Poisson", temperature_class=TemperatureClass.FRESH_FISH, temperature_c=None),
        a_line(product="Salade", outcome=Outcome.REFUSED, quantity=Decimal(0), temperature_class=None),
    ]  # fmt: skip
    received = [
        Received(
            new_id(), DAY + timedelta(days=n), "Ferme des Tilleuls", "1 chemin du Lac, 69210 Sain-Bel",
            "BL 7", "", "Awa", lines,
        )
        for n in range(deliveries)
    ]  # fmt: skip
    return Inspection(
        first=DAY,
        last=DAY + timedelta(days=24),
        received=received,
        readings=[
            Read(new_id(), "Frigo", DAY, NOON, "Awa", Decimal(3), Decimal(4)),
            Read(new_id(), "Frigo", DAY, NOON, "Malik", Decimal(9), Decimal(4), ["Porte refermée"]),
            Read(new_id(), "Congélateur", DAY, NOON, "Malik", Decimal(-12), Decimal(-18)),
        ],
        coolings=[
            Cooled(
                new_id(), "Soupe", DAY, NOON, NOON + timedelta(hours=2, minutes=40),
                Decimal(70), Decimal(8), False, "Jetée",
            )
        ],
        dated=[Dated(DAY, "surplus", "Soupe", None, DAY + timedelta(days=3), None)],
        given=[Given(DAY, "Restos du cœur", "Yaourts", 4500, "Y3", DAY + timedelta(days=2))],
        served=[
            Served(DAY, "Purée", 44, allergens()),
            Served(DAY, "Dahl", 40, allergens(contains=NO_ALLERGENS, unknown=(SPICES,))),
            Served(DAY, "Surprise", 30, allergens(established=False, contains=NO_ALLERGENS)),
        ],
        photos={received[0].id: [Kept(new_id(), None, Subject.LABEL, "ab" * 32)]} if received else {},
    )  # fmt: skip


def a_photo() -> bytes:
    content = BytesIO()
    Image.new("RGB", (400, 300), (200, 120, 60)).save(content, "PNG")
    return content.getvalue()


def printed(told: Inspection, folder: Path, words: Words = ENGLISH, **facts: Any) -> list[str]:
    facts = {"picture": lambda _sha: a_photo(), "printed_on": NOVEMBER_3, **facts}
    file = folder / "inspection.pdf"
    inspection_folder(Folder(a_canteen(), told, **facts), words, file)
    return pages(file)


def test_what_was_refused_and_put_right_stands_first(tmp_path: Path) -> None:
    said = " ".join(printed(an_inspection(), tmp_path))
    assert "Inspection folder" in said
    assert "7.1 °C instead of 4.0 °C Cuit aussitôt" in said
    assert "9.0 °C instead of 4.0 °C Porte refermée" in said
    assert "-12.0 °C instead of -18.0 °C Still open" in said
    assert "cooled in 2 h 40 min Jetée" in said
    assert said.index("Still open") < said.index("Deliveries")


def test_every_section_says_what_it_knows(tmp_path: Path) -> None:
    said = " ".join(printed(an_inspection(), tmp_path))
    assert "BL 7" in said
    assert "not taken" in said
    assert "Restos du cœur Yaourts 4.5 kg" in said
    assert "Milk (Butter)" in said
    assert "unknown: Spices" in said
    assert "Not established: nobody said what went in." in said
    assert "Label" in said


def test_days_without_anything_say_so(tmp_path: Path) -> None:
    empty = Inspection(DAY, DAY, [], [], [], [], [], [], {})
    said = " ".join(printed(empty, tmp_path))
    assert "No delivery in these days." in said
    assert "Nothing was refused, and nothing was out of bounds." in said


def test_crates_and_transfers_say_where_they_came_from(tmp_path: Path) -> None:
    (came,) = an_inspection().received
    told = an_inspection()._replace(
        received=[
            came._replace(supplier="Marché", whence=Whence.DONOR),
            came._replace(supplier="Marché", whence=Whence.CRATE),
            came._replace(supplier="Vaise", whence=Whence.CANTEEN),
        ]
    )
    said = " ".join(printed(told, tmp_path))
    assert "Marché · rescued crate" in said
    assert "Marché · sorted out of a rescued crate" in said
    assert "Vaise · from another canteen" in said


def test_a_cooling_nobody_took_is_said(tmp_path: Path) -> None:
    empty = Inspection(DAY, DAY, [], [], [], [], [], [], {}, [Uncooled(DAY, "Velouté")])
    said = " ".join(printed(empty, tmp_path))
    assert "Velouté – – not taken" in said
    assert "No cooling was noted" not in said


def test_a_lost_photo_is_said(tmp_path: Path) -> None:
    said = " ".join(printed(an_inspection(), tmp_path, picture=lambda _sha: None))
    assert "The file is lost." in said


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_hundred_deliveries_take_as_many_pages_as_they_need(
    tmp_path: Path, language: str
) -> None:
    assert len(printed(an_inspection(100), tmp_path, Words(language))) > 10


def test_the_same_folder_gives_the_same_bytes(tmp_path: Path) -> None:
    told = an_inspection()
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        printed(told, tmp_path / name)
    one, other = (tmp_path / name / "inspection.pdf" for name in ("one", "other"))
    assert one.read_bytes() == other.read_bytes()
