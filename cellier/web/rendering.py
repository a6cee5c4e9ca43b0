"""Templates, with the reader's language at hand. They hold no logic beyond what is shown."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cellier.language import LOCALE
from cellier.web.devices import device_named
from cellier.web.icons import icon
from cellier.web.static import address
from kernel.ids import new_id
from kernel.words import Phrase, Said, Words
from sourcing.products import UNITS, StockUnit

LANGUAGES = ("fr", "en")


@cache
def words_of(language: str) -> Words:
    """The catalogue of "fr" or "en", read once."""
    return Words(language, LOCALE)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals |= {"static": address, "icon": icon, "device": device_named}
    return made


def render(template: str, words: Words, facts: Mapping[str, Any]) -> str:
    """The page as HTML."""
    said = {
        "words": words,
        "say": words.say,
        "count": words.count,
        "number": words.number,
        "money": words.money,
        "percent": words.percent,
        "day": words.day,
        "told": lambda one: told(one, words),
        "quantity": lambda amount, unit: quantity(amount, unit, words),
        "kilos": lambda grams, places=None: kilos(grams, words, places),
        "units": UNITS,
        "said_list": lambda sentences: ", ".join(words.say(one) for one in sentences),
        "fresh_id": new_id,
        "at_home": False,
        "near_day": lambda day, today: near_day(day, today, words),
        **facts,
    }
    return _environment().get_template(template).render(said)


def told(one: Said | Phrase | str, words: Words) -> str:
    """A sentence that a room left to be said."""
    return one.in_words(words) if isinstance(one, Said) else words.say(str(one))


def quantity(amount: Decimal, unit: StockUnit, words: Words) -> str:
    """4,2 kg; a space that never breaks between the two."""
    return f"{words.number(amount)}\N{NO-BREAK SPACE}{words.write(UNITS[unit])}"


def kilos(grams: int | None, words: Words, places: int | None = None) -> str:
    """12,6 kg of 12 600 g; under a kilo in grams; a dash where nobody weighed."""
    if grams is None:
        return "–"
    if abs(grams) < 1000 and places is None:
        return f"{words.number(grams)}\N{NO-BREAK SPACE}g"
    return f"{words.number(Decimal(grams) / 1000, places)}\N{NO-BREAK SPACE}kg"


def figure_typed(value: Decimal, words: Words) -> str:
    """13,1 of 13.100, as one types it: grouped, "1,234" could be read as a little over one."""
    plain = f"{value.normalize():f}"
    return plain.replace(".", ",") if words.language == "fr" else plain


def kilos_typed(grams: int, words: Words) -> str:
    """13,1 of 13 100 g: as one types it into a field that says kg."""
    return figure_typed(Decimal(grams) / 1000, words)


def near_day(day: date, today: date, words: Words) -> str:
    """Today, tomorrow, Monday, 3 December: as one says a day that is near."""
    away = (day - today).days
    if away in _NEAR:
        return words.say(_NEAR[away])
    return words.day(day, "EEEE" if 0 < away < 7 else "d MMMM")


def _(sentence: str) -> str:
    return sentence


_NEAR = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}
