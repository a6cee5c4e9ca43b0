"""The inspector's folder on white paper: deliveries and their temperatures, what was refused and
put right, fridges, cooling, dates the kitchen gave, gifts, allergens, photos of labels and notes.
"""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from reportlab.platypus import CondPageBreak

from integrations.paper.allergens import served
from integrations.paper.fonts import BOLD
from integrations.paper.inspection_tables import (
    coolings,
    dated,
    deliveries,
    given,
    put_right,
    readings,
)
from integrations.paper.look import (
    BODY,
    FIGURE,
    HEADING,
    HINT,
    INK,
    LEAF_WASH,
    NETWORK,
    OVERLINE,
    WIDTH,
    Block,
    Hand,
    card,
    gap,
    grid,
)
from integrations.paper.photos import photos
from integrations.paper.sheets import Sheets, print_sheets
from inventory.safety.inspections import Inspection
from kernel.words import Words
from network.canteens import Canteen

# The bytes of a picture by its SHA-256; none where its file is lost.
Picture = Callable[[str], bytes | None]

_WITH_SOME_ROWS = 90.0
_TITLE = Hand(BOLD, 25, INK, leading=1.1)


class Folder(NamedTuple):
    """All that the folder says, and where its pictures are read."""

    canteen: Canteen
    inspection: Inspection
    picture: Picture
    printed_on: date


def inspection_folder(folder: Folder, words: Words, file: Path) -> None:
    """Write the folder to a PDF; same folder, same bytes."""
    title = words.say("Inspection folder")
    foot = f"{folder.canteen.name} · {title} · {_span(folder.inspection, words)}"
    sheets = Sheets(f"{title} · {folder.canteen.name}", folder.canteen.name, foot)
    print_sheets(lambda: _story(folder, words, title), sheets, words, file)


def _story(folder: Folder, words: Words, title: str) -> list[Block]:
    told = folder.inspection
    return [
        *_masthead(folder, words, title),
        *_section(words.say("What was refused or put right"), put_right(told, words)),
        *_section(words.say("Deliveries"), deliveries(told, words)),
        *_section(words.say("Fridges and freezers"), readings(told, words)),
        *_section(words.say("Cooling after cooking: 63 to 10 °C within 2 hours"), coolings(told, words)),
        *_section(words.say("House use-by dates"), dated(told, words)),
        *_section(words.say("Given to partner associations"), given(told, words)),
        *_section(words.say("Allergens of the meals served"), served(told.served, words)),
        *_section(words.say("Photos of labels and delivery notes"), photos(told, folder.picture, words)),
    ]  # fmt: skip


def _masthead(folder: Folder, words: Words, title: str) -> list[Block]:
    canteen = folder.canteen
    town = " ".join(filter(None, (canteen.postcode, canteen.city)))
    siret = words.say("SIRET {number}", number=canteen.siret) if canteen.siret else ""
    where = ", ".join(filter(None, (canteen.address, town, siret)))
    printed = words.say("printed on {day}", day=folder.printed_on)
    return [
        OVERLINE(NETWORK),
        gap(4),
        _TITLE(title),
        gap(3),
        BODY(f"{canteen.name} · {_span(folder.inspection, words)}"),
        HINT(" · ".join(filter(None, (where, printed)))),
        gap(12),
        card([_at_a_glance(folder.inspection, words)], WIDTH, ground=LEAF_WASH),
        gap(16),
    ]


def _at_a_glance(told: Inspection, words: Words) -> Block:
    lines = [line for one in told.received for line in one.lines]
    refused, unread = sum(line.refused for line in lines), sum(line.unread for line in lines)
    still = sum(one.open for one in told.readings)
    figures = (
        (len(told.received), words.count("delivery", "deliveries", len(told.received))),
        (refused, words.count("line refused", "lines refused", refused)),
        (unread, words.count("temperature not taken", "temperatures not taken", unread)),
        (
            len(told.readings),
            words.count("fridge reading", "fridge readings", len(told.readings)),
        ),
        (still, words.count("reading still open", "readings still open", still)),
        (len(told.served), words.count("meal", "meals", len(told.served))),
    )
    wide = (WIDTH - 28) / len(figures)
    rows = [
        [FIGURE(words.number(number)) for number, _ in figures],
        [HINT(name) for _, name in figures],
    ]
    return grid(rows, [wide] * len(figures), ("RIGHTPADDING", (0, 0), (-1, -1), 8))


def _section(title: str, blocks: Sequence[Block]) -> list[Block]:
    # A title never stands alone at the foot of a page.
    return [CondPageBreak(_WITH_SOME_ROWS), HEADING(title), gap(5), *blocks, gap(16)]


def _span(told: Inspection, words: Words) -> str:
    return words.say("{first} to {last}", first=told.first, last=told.last)
