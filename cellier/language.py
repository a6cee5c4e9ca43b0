"""Which language the person at the terminal reads: French first, English second."""

import os
from functools import cache
from pathlib import Path

from kernel.words import Words

LOCALE = Path(__file__).parent / "locale"


@cache
def words() -> Words:
    """By CELLIER_LANGUAGE, else by what the terminal says; French where neither speaks."""
    names = ("CELLIER_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    said = next((os.environ[name] for name in names if os.environ.get(name)), "")
    return Words("en" if said.lower().startswith("en") else "fr", LOCALE)
