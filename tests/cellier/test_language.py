"""Whoever types reads their own language: French first, English where the terminal says so."""

import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest

from cellier.language import LOCALE
from inventory.receiving.unloading import PastUseBy, TooWarm
from inventory.undoing.reversals import NotReversible
from kernel.errors import DomainError
from kernel.words import Euros, Phrase, Words
from network.sirets import BadSiret
from sourcing.sending import BelowMinimum, WrongState

FRENCH = ({}, {"LANG": "C"}, {"LANG": "C.UTF-8"}, {"LANG": "fr_FR.UTF-8"}, {"LANG": "de_DE"})
ENGLISH = (
    {"LANG": "en_GB.UTF-8"},
    {"CELLIER_LANGUAGE": "en"},
    {"CELLIER_LANGUAGE": "en", "LANG": "fr_FR.UTF-8"},
    {"LC_ALL": "en_GB.UTF-8", "LANG": "fr_FR.UTF-8"},
)
SPEAKS = ("CELLIER_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE")
NB = "\N{NO-BREAK SPACE}"


class Ran(NamedTuple):
    """What a command left."""

    code: int
    out: str
    err: str


def _typed(speaking: dict[str, str], *argv: str, book: Path = Path("none.db")) -> Ran:
    """The language is settled as the program starts, so each call is a program of its own."""
    mute = {name: value for name, value in os.environ.items() if name not in SPEAKS}
    environment = mute | {
        "CELLIER_DATABASE_URL": f"sqlite:///{book}",
        "PYTHONUTF8": "1",
        "COLUMNS": "80",
        **speaking,
    }
    ran = subprocess.run(
        [sys.executable, "-m", "cellier.cli", *argv],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return Ran(ran.returncode, ran.stdout, ran.stderr)


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    for language in ("fr", "en"):
        file = LOCALE / language / "LC_MESSAGES" / "cellier.mo"
        assert file.exists(), "make setup compiles the catalogues"


@pytest.mark.parametrize("speaking", FRENCH)
def test_help_is_french_unless_the_terminal_speaks_english(speaking: dict[str, str]) -> None:
    ran = _typed(speaking, "--help")
    assert ran.code == 0
    assert ran.out.startswith(f"Utilisation{NB}: ")
    assert f"Commandes{NB}:" in ran.out
    assert "Afficher cette aide." in ran.out
    assert "Options:" not in ran.out
    assert "Show" not in ran.out


@pytest.mark.parametrize("speaking", ENGLISH)
def test_help_is_english_where_asked_for(speaking: dict[str, str]) -> None:
    ran = _typed(speaking, "--help")
    assert ran.code == 0
    assert ran.out.startswith("Usage: ")
    assert "Commands:" in ran.out
    assert "Show this help." in ran.out


@pytest.mark.parametrize("speaking", [FRENCH[0], ENGLISH[0]])
@pytest.mark.parametrize("argv", [("--help",), ("import", "--help")])
def test_no_sentence_of_the_list_is_cut_short(
    speaking: dict[str, str], argv: tuple[str, ...]
) -> None:
    usage, *rest = _typed(speaking, *argv).out.splitlines()
    assert "..." in usage
    assert not [line for line in rest if "..." in line]


def test_what_an_option_takes_is_said_too() -> None:
    ran = _typed({}, "egalim", "--help")
    assert "{année}" in ran.out
    assert "<nombre>" in ran.out
    assert "[2000–2100, obligatoire]" in ran.out
    assert "[sinon table]" in ran.out


@pytest.mark.parametrize(
    ("argv", "french", "english"),
    [
        (("trace",), "il manque lot.", "lot is missing."),
        (("report", "2026-10"), "il manque -o / --output.", "-o / --output is missing."),
        (("trace", "a", "b"), f"«{NB}b{NB}» est en trop", "“b” is too much"),
        (("egalim", "abc"), f"année{NB}: écrivez un nombre entier", "year: a whole number"),
        (("egalim", "1900"), f"année{NB}: au moins 2000.", "year: at least 2000."),
        (("egalim", "2999"), f"année{NB}: au plus 2100.", "year: at most 2100."),
        (
            ("inti",),
            f"la commande «{NB}inti{NB}» n’existe pas. Vouliez-vous dire init{NB}?",
            "no command “inti”. Did you mean init?",
        ),
        (
            ("init", "--canten"),
            f"l’option --canten n’existe pas. Vouliez-vous dire --canteen{NB}?",
            "no option --canten. Did you mean --canteen?",
        ),
        (("init", "--canteen"), "--canteen attend un mot", "--canteen needs a word"),
        (("classify", "--same=1"), "--same ne prend aucun mot", "--same takes no word"),
        (("shares", "--of", "x"), f"Au choix{NB}: bought, cooked.", "none of: bought, cooked."),
    ],
)
def test_a_call_gone_wrong_is_told_in_words_and_exits_with_two(
    argv: tuple[str, ...], french: str, english: str
) -> None:
    ran = _typed({}, *argv)
    assert (ran.code, ran.out) == (2, "")
    assert f"Erreur{NB}: " in ran.err
    assert french in ran.err
    ran = _typed(ENGLISH[0], *argv)
    assert (ran.code, ran.out) == (2, "")
    assert "Error: " in ran.err
    assert english in ran.err


def test_a_refusal_is_told_in_words_and_exits_with_one(tmp_path: Path) -> None:
    asked = ("init", "--canteen", "Les Tilleuls", "--siret", "123")
    book = tmp_path / "book.db"
    ran = _typed({}, *asked, book=book)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"«{NB}123{NB}» n’est pas un SIRET{NB}: il faut 14 chiffres")
    ran = _typed(ENGLISH[0], *asked, book=book)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("“123” is not a SIRET: it takes 14 digits")
    assert not book.exists()


@pytest.mark.parametrize(
    ("refusal", "french", "english"),
    [
        (BadSiret(siret="12"), f"«{NB}12{NB}» n’est pas", "“12” is not a SIRET"),
        (
            PastUseBy(product="Lait", use_by=date(2026, 3, 1)),
            "la DLC du 1er mars 2026 précède la livraison",
            "the use-by date is 1 March 2026",
        ),
        (
            TooWarm(product="Lait", celsius=Decimal("6.5"), limit=Decimal(4)),
            f"arrivé à 6,5{NB}°C",
            "came at 6.5 °C where the law allows 4 °C",
        ),
        (
            BelowMinimum(net=Euros("1234.5"), minimum=Euros("1250"), missing=Euros("15.5")),
            f"Ajoutez 15,50{NB}€",
            "comes to €1,234.50 before VAT",
        ),
        (
            WrongState(number=7, state=Phrase("sent")),
            f"La commande n°{NB}7 est envoyée{NB}:",
            "Order 7 is sent:",
        ),
        (
            NotReversible(kind=Phrase("a purchase order")),
            "un bon de commande.",
            "a purchase order.",
        ),
    ],
    ids=lambda one: type(one).__name__ if isinstance(one, DomainError) else "",
)
def test_dates_figures_and_states_are_written_the_readers_way(
    refusal: DomainError, french: str, english: str
) -> None:
    assert french in refusal.in_words(Words("fr", LOCALE))
    assert english in refusal.in_words(Words("en", LOCALE))
