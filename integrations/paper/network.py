"""A month of all canteens on paper, side by side, in the order of their names."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from integrations.paper.bars import evidence_bar, legend
from integrations.paper.figures import part
from integrations.paper.look import (
    CELL,
    HINT,
    LEAD,
    NAME,
    NETWORK,
    OVERLINE,
    PAPER,
    STRONG,
    TINY,
    WIDTH,
    Block,
    gap,
    ruled,
)
from integrations.paper.sheets import Sheets, print_sheets
from kernel.words import N_, Words
from sustainability.ratios import Share

_BAR = 58.0
_WIDTHS = [WIDTH - 2 * (34 + _BAR + 6) - 184, 34, _BAR + 6, 34, _BAR + 6, 40, 44, 58, 42]
_HEADINGS = (
    N_("Canteen"), N_("By value"), "", N_("By weight"), "", N_("Food cost"), N_("Break-even"),
    N_("Contributions"), N_("CO₂e"),
)  # fmt: skip


class Row(NamedTuple):
    """A canteen; a share is none where there is nothing to share, a figure empty where unknown."""

    name: str
    value: Share | None
    mass: Share | None
    food: str
    break_even: str
    given: str
    carbon: str
    waste: str


class Heading(NamedTuple):
    """What stands above the table: the month, the share, what it is of, and the day of printing."""

    month: str
    measure: str
    of: str
    printed: str


def network_sheet(
    heading: Heading, together: Row, rows: Sequence[Row], words: Words, file: Path
) -> None:
    """Write the month of all canteens to a PDF, a few dozen a page; all of them as one first."""
    foot = f"{heading.month} · {heading.printed}"
    sheets = Sheets(f"{NETWORK} · {heading.month}", NETWORK, foot, PAPER)
    print_sheets(lambda: _story(heading, [together, *rows], words), sheets, words, file)


def _story(heading: Heading, rows: Sequence[Row], words: Words) -> list[Block]:
    head = [TINY(words.say(one)) if one else "" for one in _HEADINGS]
    table = ruled([head, *(_row(one, words) for one in rows)], _WIDTHS, air=3.0)
    table.repeatRows = 1
    return [
        OVERLINE(NETWORK),
        gap(4),
        LEAD(words.say("The canteens, side by side")),
        NAME(heading.month),
        HINT(f"{heading.measure}, {heading.of}"),
        gap(8),
        table,
        gap(8),
        legend(words, width=WIDTH),
        gap(4),
        HINT(words.say("Per cover: food cost, break-even, contributions, CO₂e, waste.")),
    ]


def _row(one: Row, words: Words) -> list[Block]:
    figures = [one.food, one.break_even, one.given, one.carbon]
    return [
        [STRONG(one.name), TINY(one.waste)],
        *_share(one.value, words),
        *_share(one.mass, words),
        *(CELL(each or "–", right=True) for each in figures),
    ]


def _share(share: Share | None, words: Words) -> list[Block]:
    if share is None or share.ratio is None:
        return [CELL("–"), ""]
    return [
        STRONG(part(words, share.ratio), right=True),
        evidence_bar(share, width=_BAR, height=7),
    ]
