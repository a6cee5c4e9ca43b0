"""Figures and days as French suppliers write them.

Nothing is guessed: what could be no figure or no day is refused, and an empty cell is none.
"""

import re
from datetime import date
from decimal import Decimal

from kernel.errors import Refused
from kernel.words import N_


class NotAFigure(Refused, ValueError):
    """Read aloud, it is no single number."""

    says = N_("“{text}” is not a number. Write it as 1234,56 or 1234.56.")


class NotADay(Refused, ValueError):
    """No day of the calendar, or not written as one."""

    says = N_("“{text}” is not a date. Write it as 31/10/2026 or 2026-10-31.")


def decimal_of(text: str) -> Decimal | None:
    """The exact figure, none for an empty cell; a euro sign is set aside.

    Parentheses, or a minus before or after, make it negative. Where both signs stand, the
    last is the decimal one; a lone comma or point is decimal too ("1.234" is 1.234, for unit
    prices have three and four decimals), and only a repeated one groups thousands.

    Raises:
        NotAFigure: it holds anything else; it is also a ValueError.

    """
    bare = _SPACES.sub(" ", text).strip().replace("\N{MINUS SIGN}", "-")
    if not bare:
        return None
    figure = _FIGURE.fullmatch(bare)
    if figure is None:
        raise NotAFigure(text=text.strip())
    value = Decimal(_plain(figure["figure"] or figure["bracketed"]))
    negative = figure["bracketed"] or "-" in (figure["sign"], figure["after"])
    return -value if negative else value


def date_of(text: str) -> date | None:
    """The day, none for an empty cell; day before month, and 26 is 2026.

    A spreadsheet's date cell comes as ISO text (see tables.py); its hour is left out. A bare
    serial number such as 46326 is refused: nothing says that it is a day.

    Raises:
        NotADay: it is no such day; it is also a ValueError.

    """
    bare = text.strip()
    if not bare:
        return None
    written = _ISO.fullmatch(bare) or _FRENCH.fullmatch(bare)
    if written is None:
        raise NotADay(text=bare)
    year = written["year"] if len(written["year"]) == 4 else "20" + written["year"]
    try:
        return date(int(year), int(written["month"]), int(written["day"]))
    except ValueError:
        raise NotADay(text=bare) from None


_NUMBER = r"""
    [0-9]* [.,] [0-9]+                          # 3,7533  .5
  | [0-9]+                                      # 12
  | [0-9]{1,3} (?:\ [0-9]{3})+ (?:[.,][0-9]+)?  # 1 234,56
  | [0-9]{1,3} (?:\.[0-9]{3})+ ,[0-9]+          # 1.234,56
  | [0-9]{1,3} (?:,[0-9]{3})+ \.[0-9]+          # 1,234.56
  | [0-9]{1,3} (?:(?:\.[0-9]{3}){2,} | (?:,[0-9]{3}){2,})  # 1.234.567
"""
_EURO = r"(?:\ ?(?:€|EUR)\ ?)?"
_FIGURE = re.compile(
    rf"{_EURO} (?P<sign>[+-])?\ ?{_EURO} (?P<figure>{_NUMBER}) {_EURO}\ ?"
    rf"(?(sign)|(?P<after>-)?) {_EURO}"
    rf"| \( {_EURO}\ ?(?P<bracketed>{_NUMBER})\ ?{_EURO} \) {_EURO}",
    re.VERBOSE,
)
_ISO = re.compile(
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
    r"(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
)
_FRENCH = re.compile(
    r"(?P<day>[0-9]{1,2})(?P<mark>[/.-])(?P<month>[0-9]{1,2})(?P=mark)"
    r"(?P<year>[0-9]{4}|[0-9]{2})"
)
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")


def _plain(figure: str) -> str:
    """As Decimal reads it: no grouping, a point for the decimals."""
    last = max(figure.rfind(","), figure.rfind("."))
    mark = figure[last] if last >= 0 else ""
    if not mark or figure.count(mark) > 1:
        return re.sub("[ ,.]", "", figure)
    return re.sub("[ ,.]", "", figure[:last]) + "." + figure[last + 1 :]
