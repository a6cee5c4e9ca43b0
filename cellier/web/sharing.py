"""A share as a page draws it: its figure, and a bar of what it rests on."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from integrations.paper.figures import part, part_of_whole
from integrations.paper.names import EVIDENCES, MEASURES
from kernel.rounding import rounded
from kernel.words import Words
from suppliers.evidence import Evidence
from sustainability.ratios import Share

# Thousandths of the bar's width.
WIDE = 1000


class Piece(NamedTuple):
    """A stretch of the bar, in thousandths of it."""

    evidence: str
    x: int
    width: int


class Bar(NamedTuple):
    """`said` is what an ear is told in the drawing's place."""

    name: str
    figure: str
    of: str
    pieces: tuple[Piece, ...]
    said: str


def bars(shares: Iterable[Share], words: Words) -> list[Bar]:
    """Those that have something to share; proven, declared, then what awaits a renewal."""
    return [_bar(one, words) for one in shares if one.denominator > 0]


def _bar(share: Share, words: Words) -> Bar:
    pieces, x, said = [], 0, []
    for evidence in (Evidence.PROVEN, Evidence.DECLARED, Evidence.EXPIRED):
        ratio = share.part(evidence) / share.denominator
        width = int(rounded(Decimal(max(ratio, Decimal(0))) * WIDE, 0))
        if width:
            pieces.append(Piece(evidence.value, x, width))
            said.append(f"{words.say(EVIDENCES[evidence])} {part(words, ratio)}")
        x += width
    return Bar(
        words.say(MEASURES[share.measure]),
        part(words, share.ratio),
        part_of_whole(words, share),
        tuple(pieces),
        ", ".join(said),
    )
