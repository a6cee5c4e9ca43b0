"""Sentences for people: written in English in the code, said in the reader's language.

A room marks its sentences with `N_`; the door that shows them (command line, page, paper)
has a `Words` and says them. Numbers and dates follow the reader's language too.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Any, NamedTuple

from kernel.rounding import cents, rounded


def N_(sentence: str) -> str:  # noqa: N802  # gettext's own name for "translate me later"
    """Mark a sentence for the catalogue, and leave it as it is."""
    return sentence


class Phrase(str):
    """A fact that is words itself, as a state or a kind: said in the reader's language too."""

    __slots__ = ()


class Phrases(tuple[str, ...]):
    """Several of them, said one after the other."""

    __slots__ = ()


class Euros(Decimal):
    """A fact that is money: written with its sign and its cents."""

    __slots__ = ()


class InMonth(date):
    """A fact that is a whole month: written without a day."""

    __slots__ = ()

    @classmethod
    def of(cls, day: date) -> "InMonth":
        """The month that the day lies in."""
        return cls(day.year, day.month, 1)


class Words:
    """One reader's language."""

    def __init__(self, language: str, folder: Path | None = None) -> None:
        """`language` is "fr" or "en"; `folder` holds the compiled catalogues."""
        self.language = language
        self._catalogue = _catalogue(language, folder)

    def say(self, sentence: str, **facts: Any) -> str:
        """The sentence in the reader's language, its {facts} written as the reader writes."""
        said = self._catalogue.gettext(sentence) if sentence else ""
        return said.format_map(_Written(self, facts)) if facts else said

    def count(self, one: str, many: str, number: int, **facts: Any) -> str:
        """The same for a sentence that counts; `{n}` is the number."""
        said = self._catalogue.ngettext(one, many, number)
        return said.format_map(_Written(self, {"n": self.number(number), **facts}))

    def number(self, value: Decimal | int, places: int | None = None) -> str:
        """12,5 or 12.5; `places` decimals, or as many as there are."""
        from babel.numbers import format_decimal

        pattern = "#,##0.####"
        if places is not None:
            pattern = "#,##0" + "." * bool(places) + "0" * places
        # Rounded here by the house's rule: Babel's own takes halves to the even digit.
        exact = rounded(Decimal(value), 4 if places is None else places)
        return str(format_decimal(exact, format=pattern, locale=self.language))

    def money(self, value: Decimal) -> str:
        """Euros and cents."""
        from babel.numbers import format_currency

        return str(format_currency(cents(value), "EUR", locale=self.language))

    def percent(self, share: Decimal | None, places: int = 0) -> str:
        """A share of 0..1 as a percentage; a dash where there is none."""
        if share is None:
            return "–"
        space = "\N{NO-BREAK SPACE}" if self.language == "fr" else ""
        return f"{self.number(share * 100, places)}{space}%"

    def day(self, value: date, style: str = "long") -> str:
        """31 octobre 2026 / 31 October 2026."""
        from babel.dates import format_date

        locale = "en_GB" if self.language == "en" else self.language
        said = str(format_date(value, format=style, locale=locale))
        # The first of a month is an ordinal in French: 1er octobre. Babel writes "1 octobre".
        return _FIRST.sub("1er ", said) if self.language == "fr" else said

    def month(self, value: date) -> str:
        """Octobre 2026 / October 2026."""
        return self.day(value, "LLLL y")

    def write(self, value: Any) -> str:
        """Any fact of a sentence."""
        if isinstance(value, Phrase):
            return self.say(value)
        if isinstance(value, Phrases):
            return ", ".join(map(self.say, value))
        if isinstance(value, Said):
            return value.in_words(self)
        if isinstance(value, Euros):
            return self.money(value)
        if isinstance(value, Decimal):
            return self.number(value)
        if isinstance(value, InMonth):
            return self.month(value)
        if isinstance(value, date):
            return self.day(value)
        return str(value)


class Said(NamedTuple):
    """A sentence and its facts, to be said in the reader's language."""

    says: str
    facts: Mapping[str, Any]

    def in_words(self, words: Words) -> str:
        """As that reader reads it."""
        return words.say(self.says, **self.facts)


_FIRST = re.compile(r"\b1 (?=[^\W\d])")


class _Written(dict[str, Any]):
    def __init__(self, words: Words, facts: Mapping[str, Any]) -> None:
        super().__init__({name: words.write(fact) for name, fact in facts.items()})


def _catalogue(language: str, folder: Path | None) -> NullTranslations:
    file = folder / language / "LC_MESSAGES" / "cellier.mo" if folder else None
    if file is None or not file.exists():
        return NullTranslations()
    with file.open("rb") as opened:
        return GNUTranslations(opened)
