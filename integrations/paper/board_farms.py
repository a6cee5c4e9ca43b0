"""Who fed us, on the board sheet: a list, and where they lie; as large as there is room for."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from reportlab.graphics.shapes import Circle, Drawing, String

from integrations.paper.board_price import within_a_sentence
from integrations.paper.farm_map import FarmMap, farm_map, farm_map_drawing
from integrations.paper.fonts import REGULAR, SEMIBOLD, install
from integrations.paper.look import (
    CARD,
    CARROT,
    GUTTER,
    INK,
    LEAF,
    SOFT,
    WIDTH,
    Block,
    Hand,
    gap,
    grid,
    height,
    ruled,
)
from kernel.rounding import rounded
from kernel.words import Words
from network.canteens import Canteen
from sustainability.fed_by import Fed, FedWith

MOST = 12
# The drawing's side: under the list, between these; or beside it.
_LEAST, _MOST = 240.0, 320.0
_WIDE, _FAIR, _SMALL = 236.0, 190.0, 150.0


class _Size(NamedTuple):
    """How large a row is written; not `whole` where the rest of a long name is left out."""

    who: Hand
    foods: Hand
    km: Hand
    air: float
    whole: bool = True


def _size(who: float, foods: float, air: float, *, whole: bool = True) -> _Size:
    return _Size(
        Hand(SEMIBOLD, who, INK, leading=1.2),
        Hand(REGULAR, foods, INK, leading=1.3),
        Hand(REGULAR, who, SOFT, leading=1.2),
        air,
        whole,
    )


_LARGE, _MIDDLE, _PLAIN, _FINE = (
    _size(15, 12, 7),
    _size(13, 11, 6),
    _size(11.5, 10, 4.5),
    _size(10.5, 9, 3),
)
_SHORT = _FINE._replace(whole=False)
# The best way first; letters and the drawing both give way before names do.
_WAYS: Sequence[tuple[_Size, float | None]] = (
    (_LARGE, None), (_LARGE, _WIDE), (_MIDDLE, None), (_MIDDLE, _WIDE), (_PLAIN, None),
    (_PLAIN, _WIDE), (_PLAIN, _FAIR), (_FINE, None), (_FINE, _WIDE), (_FINE, _FAIR),
    (_FINE, _SMALL), (_SHORT, None), (_SHORT, _FAIR),
)  # fmt: skip
_LAST = _WAYS[-2:]


def farms(
    fed: Sequence[Fed], canteen: Canteen, words: Words, heading: Hand, room: float
) -> list[Block]:
    """The best way that stays within the room; fewer of them where none does."""
    most = min(len(fed), MOST)
    for many in range(most, 0, -1):
        told = _Told(fed[:many], len(fed) - many, farm_map(canteen, fed[:many]), words)
        for size, side in _WAYS if many == most else _LAST:
            if side is None:
                blocks = _below(told, size, heading, room)
            else:
                blocks = _beside(told, size, heading, room, side)
            if blocks:
                return blocks
    return []


class _Told(NamedTuple):
    fed: Sequence[Fed]
    more: int
    drawn: FarmMap | None
    words: Words


def _below(told: _Told, size: _Size, heading: Hand, room: float) -> list[Block]:
    """The list over the whole width, the drawing under it; nothing where that is too much."""
    left = room - height([*_head(told, heading), *_list(told, size, WIDTH)], WIDTH)
    blocks = [*_head(told, heading), *_list(told, size, WIDTH)]
    if told.drawn is None:
        return blocks if left >= 0 else []
    side = min(left - 16, _MOST)
    if side < _LEAST:
        return []
    drawing = farm_map_drawing(told.drawn, told.words, side=side)
    drawing.hAlign = "CENTER"
    return [*blocks, gap(16), drawing]


def _beside(told: _Told, size: _Size, heading: Hand, room: float, side: float) -> list[Block]:
    """The drawing at the right of the list."""
    left, width = room - height(_head(told, heading), WIDTH), WIDTH - side - GUTTER
    if told.drawn is None or max(side, height(_list(told, size, width), width)) > left:
        return []
    drawing = farm_map_drawing(told.drawn, told.words, side=side)
    row = grid([[_list(told, size, width), "", drawing]], [width, GUTTER, side])
    return [*_head(told, heading), row]


def _head(told: _Told, heading: Hand) -> list[Block]:
    return [heading(told.words.say("Who fed us today")), gap(6)]


def _list(told: _Told, size: _Size, width: float) -> list[Block]:
    km = 10 + max(size.km.width(_km(one, told.words)) for one in told.fed)
    badge = size.who.size * 1.5 + 8 if told.drawn else 0.0
    middle = width - km - badge
    rows = []
    for place, one in enumerate(told.fed):
        number = told.drawn.numbers[place] if told.drawn else None
        named = list(_named(one, size, told.words, middle - 6))
        row: list[Any] = [named, size.km(_km(one, told.words), right=True)]
        rows.append([_badge(number, one, size), *row] if told.drawn else row)
    widths = [badge, middle, km] if told.drawn else [middle, km]
    blocks: list[Block] = [ruled(rows, widths, air=size.air)]
    if told.more:
        blocks.append(size.foods(told.words.count("and {n} more", "and {n} more", told.more)))
    return blocks


def _named(one: Fed, size: _Size, words: Words, width: float) -> Iterator[Block]:
    # No line begins with the dot.
    place = f"\N{NO-BREAK SPACE}· {one.city}" if one.city else ""
    foods = ", ".join(food_in_words(food, words) for food in one.products)
    said = words.say("{foods}, rescued", foods=foods) if one.rescued else foods
    lines = ((size.who, f"{one.name}{place}"), (size.foods, said[:1].upper() + said[1:]))
    for hand, text in lines:
        yield hand(text if size.whole else _shortened(text, hand, width))


def _shortened(text: str, hand: Hand, width: float) -> str:
    """Halved again and again: a long list of foods is thousands of letters."""
    if hand.width(text) <= width:
        return text
    fits = bisect_right(range(len(text)), width, key=lambda end: hand.width(text[:end] + "…"))
    return text[: max(fits - 1, 0)].rstrip(" ,·") + "…"


def _badge(number: int | None, one: Fed, size: _Size) -> Any:
    """The disc of the drawing, before the name."""
    install()
    side = size.who.size * 1.5
    drawing = Drawing(side, side)
    if number is not None:
        colour = CARROT if one.rescued else LEAF
        # A little lower, in the middle of the name's first line.
        x, y, letters = side / 2, side / 2 - 2, size.who.size * 0.86
        drawing.add(Circle(x, y, side / 2, fillColor=colour, strokeColor=None))
        drawing.add(
            String(
                x, y - letters * 0.34, str(number), fontName=SEMIBOLD, fontSize=letters,
                fillColor=CARD, textAnchor="middle",
            )
        )  # fmt: skip
    return drawing


def _km(one: Fed, words: Words) -> str:
    if one.kilometres is None:
        return ""
    return words.say("{kilometres} km", kilometres=kilometres_told(one.kilometres))


def kilometres_told(kilometres: Decimal) -> int:
    """Whole kilometres, one at least: nobody reads tenths on a wall."""
    return max(1, int(rounded(kilometres, 0)))


def food_in_words(food: FedWith, words: Words) -> str:
    """A product as a board names it, with what may be said of it."""
    name = food.product if words.language == "fr" else food.product_en
    low = within_a_sentence(name)
    return words.say("organic {food}", food=low) if food.organic else low
