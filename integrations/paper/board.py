"""The board sheet: what one pays today, what is in it, and who fed us; one A4 to pin up."""

from pathlib import Path
from typing import Any

from reportlab.graphics.shapes import Drawing, Rect

from integrations.paper.allergens import NAMES
from integrations.paper.board_farms import farms
from integrations.paper.board_price import called, price_said, some
from integrations.paper.fonts import BOLD, REGULAR, SEMIBOLD
from integrations.paper.look import (
    INK,
    LEAF,
    LEAF_WASH,
    NETWORK,
    OVERLINE,
    PAPER,
    SOFT,
    WIDTH,
    Block,
    Hand,
    card,
    gap,
    grid,
    height,
)
from integrations.paper.sheets import ROOM, Sheets, print_sheets
from integrations.qr import qr_code
from inventory.cooked.meal_allergens import MealAllergens
from kernel.words import Words
from network.canteens import Canteen
from sustainability.meal_cards import MealCard

_MENUS = (
    Hand(BOLD, 42, INK, leading=1.06),
    Hand(BOLD, 34, INK, leading=1.08),
    Hand(BOLD, 25, INK, leading=1.1),
    Hand(BOLD, 18, INK),
)
_PRICE = Hand(BOLD, 54, LEAF, leading=1.05)
_SAID = Hand(SEMIBOLD, 13, INK, leading=1.25)
_PLAIN = Hand(REGULAR, 11, SOFT, leading=1.3)
_ALLERGENS = Hand(SEMIBOLD, 15, INK, leading=1.3)
_CODE = 84.0
# Names beyond these letters are left to the cooks: the sheet is one.
_LETTERS = 600


def board_sheet(
    card_: MealCard, canteen: Canteen, words: Words, file: Path, *, link: str | None = None
) -> None:
    """Write the sheet to a PDF; same meal, same bytes. `link` is drawn as a QR code."""
    meal = card_.meal
    day = words.day(meal.served_on, "EEEE d MMMM y")
    sheets = Sheets(meal.menu, canteen.name, f"{canteen.name} · {day}", ground=PAPER)

    def top() -> list[Block]:
        return [
            *_head(card_, canteen, words, day, link),
            gap(18),
            _price(card_, words),
            gap(18),
            *_in_it(card_, words),
            gap(20),
        ]

    def story() -> list[Block]:
        room = ROOM - height(top(), WIDTH)
        return [*top(), *farms(card_.fed, canteen, words, _SAID, room)]

    print_sheets(story, sheets, words, file)


def _head(
    card_: MealCard, canteen: Canteen, words: Words, day: str, link: str | None
) -> list[Block]:
    left_width = WIDTH - (_CODE + 18 if link else 0)
    menu = next(
        (hand for hand in _MENUS if height([hand(card_.meal.menu)], left_width) < 130),
        _MENUS[-1],
    )
    left = [
        OVERLINE(f"{NETWORK} · {canteen.name}"),
        gap(2),
        _PLAIN(day[:1].upper() + day[1:]),
        gap(8),
        menu(card_.meal.menu),
    ]
    if not link:
        return left
    return [grid([[left, "", _code(link)]], [left_width, 18, _CODE])]


def _code(link: str) -> Any:
    made = qr_code(link)
    module = _CODE / made.side
    drawing = Drawing(_CODE, _CODE)
    for x, y, length in made.runs:
        top = _CODE - (y + 1) * module
        drawing.add(
            Rect(
                x * module, top, length * module, module + 0.02, fillColor=INK, strokeColor=None
            )
        )
    return drawing


def _price(card_: MealCard, words: Words) -> Block:
    """The break-even price, as on the blackboard; said plainly where nobody knows it yet."""
    inside = WIDTH - 36
    told = [_PLAIN(one) for one in price_said(card_, words)]
    left: list[Block] = [_SAID(words.say("Break-even price")), gap(3), *told]
    if card_.break_even is None:
        return card(left, WIDTH, ground=LEAF_WASH, padding=18)
    price = words.money(card_.break_even)
    right = max(190.0, _PRICE.width(price) + 4)
    row = grid(
        [[left, _PRICE(price, right=True)]],
        [inside - right, right],
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    )
    return card([row], WIDTH, ground=LEAF_WASH, padding=18)


def _in_it(card_: MealCard, words: Words) -> list[Block]:
    told = card_.allergens
    blocks: list[Block] = [_SAID(words.say("Allergens")), gap(3)]
    present = [words.say(NAMES[one]) for one in NAMES if one in told.present]
    possible = [
        words.say(NAMES[one])
        for one in NAMES
        if one not in told.present and told.possibly.get(one)
    ]
    unknown = unsaid(told, words)
    if not told.established:
        blocks.append(_PLAIN(words.say("Not established yet: ask the cooks.")))
    elif present:
        blocks.append(_ALLERGENS(", ".join(present)))
    elif not unknown:
        blocks.append(_ALLERGENS(words.say("None of the 14 in what is known to be in it")))
    if possible:
        blocks.append(_PLAIN(words.say("Perhaps: {names}", names=", ".join(possible))))
    if unknown:
        names = some(unknown, words, letters=_LETTERS)
        blocks.append(_PLAIN(words.say("Not known, ask the cooks: {names}", names=names)))
    return blocks


def unsaid(told: MealAllergens, words: Words) -> list[str]:
    """Products that do not say what is in them, as the reader calls them."""
    return called((*told.unknown, *told.possibly_unknown), words)
