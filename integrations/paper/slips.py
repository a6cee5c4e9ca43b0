"""What the slips share: who gives to whom, how much in all, and where one signs."""

from collections.abc import Sequence
from decimal import Decimal

from integrations.paper.figures import NBSP
from integrations.paper.fonts import BOLD
from integrations.paper.look import (
    BODY,
    GUTTER,
    HALF,
    HINT,
    INK,
    LEAD,
    LEAF,
    LEAF_WASH,
    LINE,
    NETWORK,
    OVERLINE,
    STRONG,
    TINY,
    WIDTH,
    Block,
    Hand,
    card,
    gap,
    grid,
)
from kernel.words import Words
from network.associations import Association
from network.canteens import Canteen

CARD = 190.0
_TITLE = Hand(BOLD, 25, INK, leading=1.1)
_TOTAL = Hand(BOLD, 24, LEAF, leading=1.15)
_SUM = Hand(BOLD, 11, INK, leading=1.2)
_WEIGHT = Hand(BOLD, 13, LEAF, leading=1.15)
_ROOM_TO_SIGN = 58.0


def masthead(title: str, under: Sequence[str], said: str, total: str) -> Block:
    """The title, what stands under it, and the figure in a card at its right."""
    left = [OVERLINE(NETWORK), gap(4), _TITLE(title), gap(5), *map(BODY, under)]
    right = [HINT(said), _TOTAL(total)]
    wide = WIDTH - CARD
    return grid(
        [[left, card(right, CARD, ground=LEAF_WASH)]],
        [wide, CARD],
        ("RIGHTPADDING", (0, 0), (0, 0), GUTTER),
    )


def parties(left: list[Block], right: list[Block]) -> Block:
    """Who gives, and who takes."""
    return grid([[left, "", right]], [HALF, GUTTER, HALF])


def party(role: str, name: str, *lines: str | None) -> list[Block]:
    """One of them; lines of which nothing is known are left out."""
    return [HINT(role), LEAD(name), *(BODY(line) for line in lines if line)]


def address_of(whose: Canteen | Association, words: Words) -> list[str]:
    """Street, town, and the SIRET where there is one."""
    town = " ".join(filter(None, (whose.postcode, whose.city)))
    siret = getattr(whose, "siret", None)
    number = words.say("SIRET {number}", number=siret) if siret else ""
    return [whose.address, town, number]


def total_row(said: str, figure: str) -> Block:
    """A sum under a table, over a line of its own."""
    line = ("LINEABOVE", (0, 0), (-1, -1), 1, LEAF)
    air = ("TOPPADDING", (0, 0), (-1, -1), 5)
    middle = ("VALIGN", (0, 0), (-1, -1), "MIDDLE")
    figures = _WEIGHT(figure, right=True)
    return grid([[_SUM(said), figures]], [WIDTH - CARD, CARD], line, air, middle)


def signatures(left: str, right: str, words: Words) -> Block:
    """A box for each, with room to write."""
    asks = words.say("Name, day and time, signature")
    boxes = [
        card([STRONG(who), TINY(asks), gap(_ROOM_TO_SIGN)], HALF, padding=12)
        for who in (left, right)
    ]
    return grid([[boxes[0], "", boxes[1]]], [HALF, GUTTER, HALF])


def note(text: str, words: Words) -> list[Block]:
    """What was written with it."""
    if not text.strip():
        return []
    said = [BODY(line) for line in text.splitlines()]
    return [gap(12), STRONG(words.say("Note")), gap(2), *said]


def small_print(*sentences: str) -> list[Block]:
    """Under a hairline, at the end."""
    said = [gap(6), *map(TINY, sentences)]
    return [grid([[said]], [WIDTH], ("LINEABOVE", (0, 0), (-1, -1), 0.5, LINE))]


def exact_kilos(grams: int, words: Words) -> str:
    """To the gram, so that whoever adds the lines up finds the total."""
    return f"{words.number(Decimal(grams) / 1000)}{NBSP}kg"
