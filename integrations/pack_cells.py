"""A cell that says what a pack holds: 5, or "5 kg", "6 x 1 L", "carton de 12 pièces"."""

import re
from decimal import Decimal
from typing import NamedTuple

from integrations.numbers import decimal_of
from integrations.units import PACKS, UNITS
from sourcing.products import StockUnit
from sourcing.wording import normal, singular


class PackSaid(NamedTuple):
    """So many of a unit; of the one in the unit's own column where the cell names none. `factor`
    stock units make one of them. `wrap` is the pack's own word, in the singular.
    """

    figure: Decimal
    unit: StockUnit | None = None
    factor: Decimal = Decimal(1)
    wrap: str | None = None


_CELL = re.compile(
    r"(?:(?P<wrap>[a-z]+) (?:de |d')?)?"
    r"(?:(?P<times>[0-9]{1,4}) ?[x×*] ?)?"
    r"(?P<figure>[0-9.,][0-9 .,]*?) ?(?P<unit>[a-z]+)?\.?"
)
# A weight that is about so much is that much.
_ABOUT = re.compile(
    r"(?:^(?:environ|env\.?|approx\.?|~|≈) ?)|(?: ?\(?(?:env|environ|approx)\.?\)?$)"
)
_DOZEN = re.compile(r"(?:la )?(?P<half>demi-?)?(?P<dozen>douzaines?)(?: d'oeufs)?")
_ALONE = re.compile(r"(?:(?:1|une?|la|le) )?(?P<wrap>[a-z]+)")
_EGGS = {"oeuf": (StockUnit.PIECE, Decimal(1)), "oeufs": (StockUnit.PIECE, Decimal(1))}


def pack_said(text: str) -> PackSaid | None:
    """None where it is no such thing; nothing is guessed.

    Raises:
        NotAFigure: it looks like a figure, and is none.

    """
    bare = _ABOUT.sub("", normal(text))
    if dozen := _DOZEN.fullmatch(bare):
        bare = f"{'6' if dozen['half'] else '12'} pieces"
    found = _CELL.fullmatch(bare)
    if found is None or (found["wrap"] and found["wrap"] not in PACKS):
        return None
    figure, units = decimal_of(found["figure"]), UNITS | _EGGS
    if figure is None or (found["unit"] and found["unit"] not in units):
        return None
    if found["times"]:
        figure *= int(found["times"])
    unit, factor = units[found["unit"]] if found["unit"] else (None, Decimal(1))
    wrap = singular(found["wrap"]) if found["wrap"] else None
    return PackSaid(figure, unit, factor, wrap)


def alone(text: str) -> str | None:
    """The word of a cell that names a pack, and not what is in it: "1 botte"."""
    found = _ALONE.fullmatch(normal(text))
    return found["wrap"] if found and found["wrap"] in PACKS else None
