"""Months made by hand, and their paper read back."""

import ctypes
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as raw  # type: ignore[import-untyped]

from integrations.paper.month import monthly_report
from inventory.kitchen.meals import Measured
from inventory.kitchen.waste import Stage
from kernel.words import Words
from network.canteens import Canteen, LocalRule
from network.promises import Basis, Measure, Target
from suppliers.evidence import Evidence
from suppliers.families import Family
from suppliers.labels import NO_LABELS, Label
from sustainability.carbon import Carbon
from sustainability.costs import Cost, Given, Sat
from sustainability.heaps import Heap
from sustainability.months import Fed, Month
from sustainability.papers import Paper
from sustainability.profiles import Profile
from sustainability.publishing import Told
from sustainability.ratios import Portion, shares
from sustainability.wasted import StageWaste

OCTOBER, NOVEMBER_3 = date(2026, 10, 1), date(2026, 11, 3)

ENGLISH = Words("en")
BIO = frozenset({Label.BIO})
LONG = ("Groupement des maraîchers et éleveurs réunis de la vallée de l’Œuvre " * 4)[:200]
FRENCH: dict[str | tuple[str, ...], str | tuple[str, ...]] = {
    "Organic, local or rescued share": "Part bio, locale ou récupérée",
    "{part} of {whole}": "{part} sur {whole}",
    "benchmark {mark}": "repère {mark}",
    "target {mark}": "objectif {mark}",
    ("meal", "meals"): ("repas", "repas"),
    ("{weighed} of {n} meal weighed", "{weighed} of {n} meals weighed"): (
        "repas pesé : {weighed} sur {n}",
        "repas pesés : {weighed} sur {n}",
    ),
}


def food(kilos: str, euros: str, **claims: Any) -> Portion:
    known: dict[str, Any] = {
        "family": Family.FRUIT_AND_VEGETABLES,
        "proven": NO_LABELS,
        "declared": NO_LABELS,
        "expired": NO_LABELS,
        "unknown": NO_LABELS,
        "local": None,
        "short_circuit": None,
        "rescued": False,
        "in_season": None,
    }
    unweighed = Decimal(claims.pop("unweighed", 0))
    profile = Profile(**{**known, **claims})
    return Portion(profile, Decimal(euros), int(Decimal(kilos) * 1000), unweighed)


BASKET = (
    food("6.3", "30", proven=BIO, local=Evidence.PROVEN, in_season=True),
    food("6.3", "0", rescued=True, declared=BIO, basis=Measured.ALLOCATED),
    food("1.6", "10", family=Family.DAIRY, expired=BIO),
    food("2.0", "20", family=Family.OTHER, unweighed="4.40"),
)


def a_canteen(**facts: Any) -> Canteen:
    facts = {"name": "Lyon Vaise", "local_rule": LocalRule.KM, "local_value": "80", **facts}
    return Canteen(**facts)


def a_target(measure: Measure, basis: Basis, at_least: int) -> Target:
    return Target(measure=measure, basis=basis, at_least=Decimal(at_least), from_on=OCTOBER)


def stage(stage: Stage, grams: int, weighed: int, covers: int) -> StageWaste:
    return StageWaste(stage, grams, grams, weighed, 21, covers, Decimal(0))


def a_month(**facts: Any) -> Month:
    whole = shares(BASKET)
    known: dict[str, Any] = {
        "canteen": a_canteen(),
        "first": OCTOBER,
        "last": date(2026, 10, 31),
        "sat": Sat(21, 812, 168),
        "bought": whole,
        "cooked": whole,
        "cooked_by_day": [(Heap(OCTOBER.replace(day=day), ""), whole) for day in (1, 2, 31)],
        "bought_by_family": [
            (Heap(family, family), shares([one for one in BASKET if one.profile[0] == family]))
            for family in (Family.DAIRY, Family.FRUIT_AND_VEGETABLES, Family.OTHER)
        ],
        "targets": [a_target(Measure.PROMISE, Basis.MASS, 50)],
        "cost": Cost(Decimal("2200"), Decimal("2306.08"), 812),
        "break_even": Decimal("11.40"),
        "given": Given(Decimal("8891.50")),
        "covers_counted": 812,
        "wasted": [
            stage(Stage.UNSERVED, 11_400, 9, 300),
            stage(Stage.PREPARATION, 0, 21, 812),
            stage(Stage.PLATE_LEFTOVERS, 0, 0, 0),
        ],
        "carbon": Carbon(Decimal("495.32"), 94, 100, 812),
        "avoided": Decimal("312.40"),
        "fed": [Fed("Ferme des Tilleuls", "Chasselay", Decimal("13.6"), 118_400, 3)],
        "papers": [a_paper("Ferme des Tilleuls")],
        "waiting": 4,
    }
    return Month(**{**known, **facts})


def a_paper(holder: str, number: str = "FR-BIO-01.250-0043443.2026.003") -> Paper:
    ends = date(2026, 10, 31)
    return Paper(holder, Label.BIO, "FR-BIO-01", number, ends, Decimal("402.50"), 88_000)


def an_empty_month() -> Month:
    nothing = shares(())
    return a_month(
        sat=Sat(0, 0, 0),
        bought=nothing,
        cooked=nothing,
        cooked_by_day=[],
        bought_by_family=[],
        cost=Cost(Decimal(0), Decimal(0), 0),
        break_even=None,
        given=Given(None),
        covers_counted=0,
        wasted=[StageWaste(one, 0, 0, 0, 0, 0, Decimal(0)) for one in Stage],
        carbon=Carbon(Decimal(0), 0, 0, 0),
        avoided=Decimal("0.00"),
        fed=[],
        papers=[],
        waiting=0,
    )


def an_awkward_month() -> Month:
    fed = [Fed(f"{one} {LONG}"[:200], LONG, None, 9000 - one, 1) for one in range(60)]
    every_family = [(Heap(one, one), shares(BASKET)) for one in Family]
    return a_month(
        canteen=a_canteen(name=LONG, local_rule=LocalRule.DEPARTEMENT, local_value=None),
        cooked_by_day=[
            (Heap(OCTOBER.replace(day=day), ""), shares(BASKET)) for day in range(1, 32)
        ],
        bought_by_family=every_family,
        fed=fed,
        papers=[a_paper(LONG, "FR-BIO-01" * 12) for _ in range(60)],
        wasted=[stage(one, 1000, 1, 3)._replace(cost=Decimal("3.20")) for one in Stage],
    )


def pages(file: Path) -> list[str]:
    with closing(pdfium.PdfDocument(file)) as document:
        return [_text(page) for page in document]


def _text(page: Any) -> str:
    with closing(page.get_textpage()) as text:
        return " ".join(text.get_text_range().replace("\N{NO-BREAK SPACE}", " ").split())


def printed(month: Month, folder: Path, words: Words = ENGLISH) -> str:
    file = folder / "month.pdf"
    monthly_report(Told(month, month), words, file, printed_on=NOVEMBER_3)
    return " ".join(pages(file))


def fonts_of(file: Path) -> Iterator[tuple[str, bool]]:
    """Each piece of text's font, and whether the file brings it."""
    with closing(pdfium.PdfDocument(file)) as document:
        for page in document:
            for piece in page.get_objects([raw.FPDF_PAGEOBJ_TEXT]):
                font = raw.FPDFTextObj_GetFont(piece.raw)
                name = ctypes.create_string_buffer(100)
                raw.FPDFFont_GetBaseFontName(font, name, 100)
                yield name.value.decode(), raw.FPDFFont_GetIsEmbedded(font) == 1
