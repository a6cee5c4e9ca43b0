"""The catalogues hold every sentence of the code, whole, and in the words of the field."""

import re
from collections.abc import Iterable
from io import StringIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.pofile import read_po

from cellier.commands.odoo import settle
from cellier.commands.odoo.steps import _TURNS
from cellier.language import LOCALE
from cellier.web import odoo_answers
from integrations.erp.answers import STATES, State
from integrations.erp.port import Paper
from integrations.erp.reading_back import GONE, HERE

HOUSE = Path(__file__).parent.parent.parent
NO_BREAK = "\N{NO-BREAK SPACE}"
LANGUAGES = ("fr", "en")

# The words of the field; at Les Petites Cantines all are convives.
NEVER = (
    r"(?i:\bmouvements?\b)", r"SUPPLIER", r"WASTE", r"(?i:\boutbox\b)", r"(?i:\brecettes\b)",
    r"(?i:chiffres? d.affaires)", r"(?i:\bclients\b)", r"(?i:\bbénévoles?\b)",
    r"(?i:\bpar personne\b)", r"(?i:\brepas bio\b)", r"(?i:\b(?:ce|le|du) livre\b)", r"(?i:\bce cellier\b)",
)  # fmt: skip

# Of whatever it is that stands in Odoo.
GENDERED = (
    r"(?i:\b(?:le même|(?:un|une) autre|celui|celle|le nôtre|la transmettre|le transmettre"
    r"|l’a (?:\w+é|saisi)|le garde|elle|ils?)\b|^\w+ée$)"
)

Sentence = str | tuple[str, ...]


@pytest.fixture(scope="module", params=LANGUAGES)
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    return _catalogue(request.param)


@pytest.fixture(scope="module")
def sentences() -> set[Sentence]:
    """As `make words` collects them: by the Makefile's own keywords."""
    lines = (HOUSE / "Makefile").read_text(encoding="utf-8").splitlines()
    told = next(line for line in lines if line.startswith("WORDS :=")).split(" -k ")[1:]
    methods, options = parse_mapping_cfg(StringIO((HOUSE / "babel.cfg").read_text()))
    found = extract_from_dir(
        HOUSE, methods, options, keywords={**DEFAULT_KEYWORDS, **parse_keywords(told)}
    )
    return {said for _, _, said, _, _ in found}


def test_a_catalogue_holds_every_sentence_and_no_other(
    catalogue: Catalog, sentences: set[Sentence]
) -> None:
    held = {message.id for message in _messages(catalogue)}
    assert sentences - held == set()  # make words, then translate what is new
    assert held - sentences == set()
    assert not catalogue.obsolete


def test_every_sentence_is_said(catalogue: Catalog) -> None:
    for message in _messages(catalogue):
        assert not message.fuzzy, message.id
        assert len(_forms(message)) == (catalogue.num_plurals if message.pluralizable else 1)
        for form in _forms(message):
            assert form.strip() or not str(message.id).strip(), message.id


def test_facts_and_margins_are_kept(catalogue: Catalog) -> None:
    for message in _messages(catalogue):
        ids = (message.id,) if isinstance(message.id, str) else message.id
        for form in _forms(message):
            assert _facts(form) in [_facts(one) for one in ids], form
            assert _margins(form) == _margins(ids[0]), form


def test_french_is_set_as_french_is() -> None:
    for message in _messages(_catalogue("fr")):
        for form in _forms(message):
            assert not re.search("['“”]", form), form
            assert not re.search(rf"(?<!{NO_BREAK})[;!?%»]", form), form
            assert not re.search(rf"(?<!{NO_BREAK}):(?!//)", form), form
            assert not re.search(rf"«(?!{NO_BREAK})", form), form
            assert not re.search(r"[\d}] (?:€|%|kg|g|km|°C)(?!\w)", form), form


def test_french_speaks_the_words_of_the_field() -> None:
    for message in _messages(_catalogue("fr")):
        for form in _forms(message):
            assert not [word for word in NEVER if re.search(word, form)], form


def test_french_says_of_a_document_what_fits_either_gender() -> None:
    """A bill is feminine, a credit note masculine, and both are asked about alike."""
    put = (odoo_answers._ASKED, settle._ASKED, settle._MEANS, settle._MEANS_OF_BEFORE)
    said = {one for sentences in put for one in sentences.values()}
    said |= {one for both in odoo_answers._ANSWERS.values() for one in both}
    said |= {STATES[one] for one in (State.DONE, State.POSTED, State.PART_PAID, State.PAID)}
    said |= {_TURNS[Paper.BILL, there] for there in (True, False)} | {HERE, GONE}
    french = _catalogue("fr")
    for one in said:
        found = french[one].string
        assert not re.search(GENDERED, found), found


def test_a_table_says_its_headings() -> None:
    """They are said inside `show_table`, where nothing would miss one that is not marked."""
    for file in (HOUSE / "cellier").rglob("*.py"):
        code = file.read_text(encoding="utf-8")
        for headings in re.findall(r"(?:headings = |show_table\(\s*)\[([^\]]*)\]", code):
            unmarked = re.sub(r'N_\("[^"]*"\)', "", headings)
            assert set(re.findall(r'"([^"]*)"', unmarked)) <= {"%"}, file


def _catalogue(language: str) -> Catalog:
    file = LOCALE / language / "LC_MESSAGES" / "cellier.po"
    with file.open("rb") as opened:
        return read_po(opened, locale=language, domain="cellier")


def _messages(catalogue: Catalog) -> Iterable[Message]:
    return [message for message in catalogue if message.id]


def _forms(message: Message) -> tuple[str, ...]:
    said = message.string
    return (said,) if isinstance(said, str) else tuple(said)


def _facts(sentence: str) -> list[str]:
    return sorted(re.findall(r"{\w*}", sentence))


def _margins(sentence: str) -> tuple[str, str]:
    return sentence[: -len(sentence.lstrip())], sentence[len(sentence.rstrip()) :]
