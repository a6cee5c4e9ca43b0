"""The board sheet: what one pays today, what is in it, and who fed us; one A4 to pin up."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from reportlab.graphics.shapes import Drawing, Rect

from integrations.paper.allergens import NAMES
from integrations.paper.farm_map import farm_map, farm_map_drawing
from integrations.paper.fonts import BOLD, REGULAR, SEMIBOLD
from integrations.paper.look import (
    BODY,
    HINT,
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
    ruled,
)
from integrations.paper.sheets import Sheets, print_sheets
from integrations.qr import qr_code
from kernel.rounding import rounded
from kernel.words import Words
from network.canteens import Canteen
from sustainability.fed_by import Fed, FedWith
from sustainability.meal_cards import MealCard

_MENUS = (
    Hand(BOLD, 34, INK, leading=1.08),
    Hand(BOLD, 25, INK, leading=1.1),
    Hand(BOLD, 18, INK),
)
_PRICE = Hand(BOLD, 46, LEAF, leading=1.05)
_SAID = Hand(SEMIBOLD, 12, INK, leading=1.25)
_PLAIN = Hand(REGULAR, 10.5, SOFT, leading=1.3)
_ALLERGENS = Hand(SEMIBOLD, 13, INK, leading=1.3)
_WHO = Hand(SEMIBOLD, 11, INK, leading=1.2)
_KM = Hand(REGULAR, 11, SOFT, leading=1.2)
_CODE = 76.0
_MAP = 206.0
_MOST = 12


def board_sheet(
    card_: MealCard, canteen: Canteen, words: Words, file: Path, *, link: str | None = None
) -> None:
    """Write the sheet to a PDF; same meal, same bytes. `link` is drawn as a QR code."""
    meal = card_.meal
    day = words.day(meal.served_on, "EEEE d MMMM y")
    sheets = Sheets(meal.menu, canteen.name, f"{canteen.name} · {day}", ground=PAPER)

    def story() -> list[Block]:
        return [
            *_head(card_, canteen, words, day, link),
            gap(16),
            _price(card_, words),
            gap(14),
            *_in_it(card_, words),
            gap(14),
            *_fed(card_, canteen, words),
        ]

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
    known = card_.break_even is not None and card_.break_even > 0
    price = words.money(card_.break_even) if known and card_.break_even else "–"
    explained = words.say(
        "What this meal costs us a cover, food and house together. Everybody pays what they wish."
    )
    unknown = words.say(
        "The price is not known yet: the food is still to be weighed or counted."
    )
    left = [
        _SAID(words.say("Break-even price")),
        gap(3),
        _PLAIN(explained if known else unknown),
    ]
    right = [_PRICE(price, right=True)]
    inside = WIDTH - 36
    row = grid([[left, right]], [inside - 190, 190], ("VALIGN", (0, 0), (-1, -1), "MIDDLE"))
    return card([row], WIDTH, ground=LEAF_WASH, padding=18)


def _in_it(card_: MealCard, words: Words) -> list[Block]:
    told = card_.allergens
    head: list[Block] = [_SAID(words.say("Allergens")), gap(3)]
    if not told.established:
        return [*head, _PLAIN(words.say("Not established yet: ask the cooks."))]
    present = [words.say(NAMES[one]) for one in NAMES if one in told.present]
    possible = [
        words.say(NAMES[one])
        for one in NAMES
        if one not in told.present and told.possibly.get(one)
    ]
    unknown = sorted({one.name for one in (*told.unknown, *told.possibly_unknown)})
    said = ", ".join(present) or words.say("None of the 14 in what is known to be in it")
    blocks = [*head, _ALLERGENS(said)]
    if possible:
        blocks.append(_PLAIN(words.say("Perhaps: {names}", names=", ".join(possible))))
    if unknown:
        blocks.append(
            _PLAIN(words.say("Not known, ask the cooks: {names}", names=", ".join(unknown)))
        )
    return blocks


def _fed(card_: MealCard, canteen: Canteen, words: Words) -> list[Block]:
    if not card_.fed:
        return []
    head = [_SAID(words.say("Who fed us today")), gap(6)]
    shown = card_.fed[:_MOST]
    rows = [[_name(one, words), _km(one, words)] for one in shown]
    listed: list[Block] = [ruled(rows, [WIDTH - 80, 80], air=4)]
    if len(card_.fed) > _MOST:
        more = len(card_.fed) - _MOST
        listed.append(HINT(words.count("and {n} more", "and {n} more", more)))
    drawn = farm_map(canteen, shown)
    if drawn is None:
        return [*head, *listed]
    drawing = farm_map_drawing(drawn, words, width=WIDTH, height=_MAP)
    return [*head, *listed, gap(10), drawing]


def _name(one: Fed, words: Words) -> list[Block]:
    foods = ", ".join(food_in_words(food, words) for food in one.products)
    place = f" · {one.city}" if one.city else ""
    said = words.say("{foods}, rescued", foods=foods) if one.rescued else foods
    return [_WHO(f"{one.name}{place}"), BODY(said[:1].upper() + said[1:])]


def _km(one: Fed, words: Words) -> Block:
    if one.kilometres is None:
        return _KM("", right=True)
    return _KM(
        words.say("{kilometres} km", kilometres=kilometres_told(one.kilometres)), right=True
    )


def kilometres_told(kilometres: Decimal) -> int:
    """Whole kilometres, one at least: nobody reads tenths on a wall."""
    return max(1, int(rounded(kilometres, 0)))


def food_in_words(food: FedWith, words: Words) -> str:
    """A product as a board names it, with what may be said of it."""
    name = food.product if words.language == "fr" else food.product_en
    low = name[:1].lower() + name[1:]
    return words.say("organic {food}", food=low) if food.organic else low
