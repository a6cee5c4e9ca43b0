"""A cell that says a price, and perhaps what it is for: 1,95, or "1,95 €/kg", "2,10 € HT le litre"."""

import re
from decimal import Decimal
from typing import NamedTuple

from integrations.numbers import NotAFigure, decimal_of
from integrations.offered_columns import SAID_OF_A_PRICE, Basis
from integrations.units import PACKS
from sourcing.pricing import PricePer
from sourcing.wording import normal, singular


class PriceSaid(NamedTuple):
    """Of a price for "la caisse", `wrap` is the caisse, which its pack has to be too."""

    figure: Decimal
    basis: Basis | None = None
    wrap: str | None = None


_NET = re.compile(r"(?<![a-z])(?:h\.?t\.?|hors taxes?)$")
_FOR = re.compile(
    r"(?:/ ?|\b(?:par|per|au|le|la|du|a la|a) |\b(?:a )?l'|(?<=€) ?)(?P<word>[a-z]+)\.?$"
)


def price_said(text: str) -> PriceSaid:
    """Whatever else the cell holds is refused.

    Raises:
        NotAFigure: it says no one price.

    """
    rest, basis, wrap = normal(text), None, None
    for _ in range(3):
        rest = _NET.sub("", rest).strip()
        found = _FOR.search(rest)
        if found and not basis:
            basis = SAID_OF_A_PRICE.get(found["word"])
            if basis is None and found["word"] in PACKS:
                basis, wrap = Basis(PricePer.PACK), singular(found["word"])
            rest = rest[: found.start()].strip() if basis else rest
    figure = decimal_of(rest.upper())
    if figure is None:
        raise NotAFigure(text=text)
    return PriceSaid(figure, basis, wrap)


def with_vat(text: str) -> bool:
    """Whether it says so."""
    return bool(re.search(r"\bt\.?t\.?c\b", normal(text)))
