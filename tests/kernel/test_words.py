from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from kernel.words import Euros, Phrase, Words

NB = "\N{NO-BREAK SPACE}"


@pytest.fixture
def french(tmp_path: Path) -> Words:
    catalogue = Catalog(locale="fr")
    catalogue.add("The order is {state}.", "La commande est {state}.")
    catalogue.add("sent", "envoyée")
    catalogue.add(("{n} line", "{n} lines"), ("{n} ligne", "{n} lignes"))
    file = tmp_path / "fr" / "LC_MESSAGES" / "cellier.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as opened:
        write_mo(opened, catalogue)
    return Words("fr", tmp_path)


def test_a_phrase_among_the_facts_is_said_too(french: Words) -> None:
    sentence = "The order is {state}."
    assert french.say(sentence, state=Phrase("sent")) == "La commande est envoyée."
    assert french.say(sentence, state="sent") == "La commande est sent."
    assert Words("en").say(sentence, state=Phrase("sent")) == "The order is sent."


def test_a_sentence_that_counts_takes_its_number(french: Words) -> None:
    assert french.count("{n} line", "{n} lines", 0) == "0 ligne"
    assert french.count("{n} line", "{n} lines", 2) == "2 lignes"
    assert Words("en").count("{n} line", "{n} lines", 0) == "0 lines"
    assert (
        french.count("{n} line", "{n} lines", 12500) == "12\N{NARROW NO-BREAK SPACE}500 lignes"
    )
    assert Words("en").count("{n} line", "{n} lines", 12500) == "12,500 lines"


def test_money_has_its_sign_and_its_cents() -> None:
    assert Words("fr").write(Euros("12.5")) == f"12,50{NB}€"
    assert Words("en").write(Euros("12.5")) == "€12.50"
    assert Words("fr").write(Decimal("12.5")) == "12,5"


def test_the_first_of_a_french_month_is_an_ordinal() -> None:
    assert Words("fr").day(date(2026, 10, 1)) == "1er octobre 2026"
    assert Words("fr").day(date(2026, 10, 11)) == "11 octobre 2026"
    assert Words("fr").day(date(2026, 10, 1), "short") == "01/10/2026"
    assert Words("fr").day(date(2026, 10, 1), "full") == "jeudi 1er octobre 2026"
    assert Words("en").day(date(2026, 10, 1)) == "1 October 2026"


def test_a_share_of_nothing_is_a_dash() -> None:
    assert Words("fr").percent(Decimal("0.125"), 1) == f"12,5{NB}%"
    assert Words("en").percent(Decimal("0.125"), 1) == "12.5%"
    assert Words("fr").percent(None) == "–"
