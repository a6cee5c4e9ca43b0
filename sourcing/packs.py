"""Weights, volumes and counts written in a product's name: "6 x 250g", "BIB 3 litres"."""

import re
from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from sourcing.products import StockUnit
from sourcing.wording import normal


class SoldBy(StrEnum):
    """What the name says beside a size: "/kg", "la pièce", or "botte" of who knows how much."""

    UNSAID = "unsaid"
    KILO = "kilo"
    PIECE = "piece"
    CONTAINER = "container"


class Pack(NamedTuple):
    """`pieces` of `size` kilos or litres each; no size when only a count is said.

    `doubtful`: the name says two sizes that disagree, and the first is kept; or a count that
    stands apart from the size.
    """

    pieces: int = 1
    size: Decimal | None = None
    unit: StockUnit | None = None
    doubtful: bool = False
    sold_by: SoldBy = SoldBy.UNSAID

    @property
    def total(self) -> Decimal | None:
        """Kilos or litres in the whole pack."""
        return None if self.size is None else self.pieces * self.size


def pack_in(name: str) -> Pack:
    """What the name says; one piece of no size when it says nothing."""
    text = _readable(name)
    sizes = list(_sizes(text))
    pieces = next(_counts(_SIZE.sub(" ", text)), 1)
    first = sizes[0] if sizes else Pack()
    # "Chipolatas x 20 - 2 kg": twenty in two kilos, or twenty times two? The name cannot say.
    apart = first.size is not None and pieces > 1
    return first._replace(
        pieces=pieces if first.pieces == 1 else first.pieces,
        doubtful=apart or len({(pack.unit, pack.total) for pack in sizes}) > 1,
        sold_by=next((kind for kind, said in _SOLD_BY if said.search(text)), SoldBy.UNSAID),
    )


def without_packs(name: str) -> str:
    """The name, folded, less its weights and counts."""
    text = _SIZE.sub(" ", _readable(name))
    for pattern in _COUNTS:
        text = pattern.sub(" ", text)
    return text


_TO_STOCK_UNIT = {
    "kg": (StockUnit.KG, Decimal(1)),
    "kilo": (StockUnit.KG, Decimal(1)),
    "g": (StockUnit.KG, Decimal("0.001")),
    "gr": (StockUnit.KG, Decimal("0.001")),
    "gramme": (StockUnit.KG, Decimal("0.001")),
    "l": (StockUnit.LITRE, Decimal(1)),
    "lt": (StockUnit.LITRE, Decimal(1)),
    "litre": (StockUnit.LITRE, Decimal(1)),
    "dl": (StockUnit.LITRE, Decimal("0.1")),
    "cl": (StockUnit.LITRE, Decimal("0.01")),
    "ml": (StockUnit.LITRE, Decimal("0.001")),
}
_UNIT = r"(?:kg|kilo|gramme|gr|g|litre|lt|l|dl|cl|ml)s?(?![a-z0-9])"
_NUMBER = r"[0-9]{1,5}(?:[.,][0-9]{1,4})?"
_TIMES = r"\s*[x×*]\s*"
_WRAP = r"(?:bouteille|pot|sachet|sac|boite|bocau|bidon|brique|barquette|paquet|plaquette)[sx]?"

_SIZE = re.compile(
    rf"(?<![0-9.,/])(?P<outer>(?:[0-9]{{1,3}}{_TIMES}){{0,2}}"
    rf"|[0-9]{{1,3}} {_WRAP} (?:de |d')?)"
    rf"(?P<number>{_NUMBER}) ?(?P<unit>{_UNIT})"
    rf"(?: ?\(?(?:x|×|\*|par) ?(?P<after>[0-9]{{1,3}})(?![0-9.,]*\s*{_UNIT})(?![0-9]))?"
)
_NO_SIZE = rf"(?![0-9])(?![.,]?[0-9]*\s*{_UNIT})"
_COUNTS = tuple(
    re.compile(pattern + _NO_SIZE)
    for pattern in (
        r"(?<![a-z])(?:x|×|par) ?([0-9]{1,3})",
        r"\b(?:lot|boite|plateau|alveole|carton|sachet|caisse|colis|plaque)s? de ([0-9]{1,3})",
        r"(?<![0-9.,/])([0-9]{1,3}) ?(?:u|unite|piece|pce?|rouleau)[sx]?\b",
        r"(?<![0-9.,/])([0-9]{1,3})(?= oeufs?\b)",
    )
)
# "150-300 g" is the size of one turnip, "53/63 g" of one egg: neither is the pack.
_RANGE = re.compile(rf"(?<![a-z0-9.,])({_NUMBER}) ?[-/] ?({_NUMBER}) ?(?:{_UNIT})?(?![0-9%])")
_HALF = re.compile(rf"(?<![0-9/])1/2 ?(?={_UNIT})")
_SOLD_BY = (
    (
        SoldBy.KILO,
        re.compile(r"(?:/ ?|\b(?:au|le|prix) )(?:kg|kilo)\b|\bvrac\b|(?<![0-9] )\bkg$"),
    ),
    (SoldBy.PIECE, re.compile(r"\b(?:piece|pce|unite|tete)s?\b")),
    (
        SoldBy.CONTAINER,
        re.compile(
            r"\b(?:botte|bouquet|barquette|sachet|pot|bocal|boite|bouteille|plateau|colis|carton"
            r"|cagette|caisse|sac|lot)s?\b"
        ),
    ),
)


def _readable(name: str) -> str:
    text = _HALF.sub("0.5 ", normal(name))
    return _RANGE.sub(lambda found: " " if _is_range(found) else found[0], text)


def _is_range(found: re.Match[str]) -> bool:
    low, high = _decimal(found[1]), _decimal(found[2])
    return low < high <= 3 * low


def _sizes(text: str) -> Iterator[Pack]:
    for found in _SIZE.finditer(text):
        unit, factor = _TO_STOCK_UNIT[found["unit"].removesuffix("s")]
        number = _decimal(found["number"])
        count = int(found["after"] or 1)
        for times in re.findall(r"[0-9]+", found["outer"]):
            count *= int(times)
        if number and count:
            yield Pack(count, number * factor, unit)


def _counts(text: str) -> Iterator[int]:
    for pattern in _COUNTS:
        yield from (int(found[1]) for found in pattern.finditer(text) if int(found[1]))


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))
