"""A recall's lots, meals and other ends in one canteen."""

from collections.abc import Sequence
from uuid import UUID

from integrations.paper.figures import kilos_of
from integrations.paper.look import (
    ALERT,
    CELL,
    HEADING,
    HINT,
    LEAF,
    STRONG,
    WIDTH,
    Block,
    gap,
    ruled,
)
from integrations.paper.recall_words import THROUGH, amount, end_name, lot_name
from inventory.safety.recalled import Key, LotRow
from inventory.safety.recalls import Recall, RecalledLot
from inventory.safety.trails import Through
from inventory.safety.whereabouts import Ended, Served
from kernel.words import Words

_UNDER_HEAD = ("LINEBELOW", (0, 0), (-1, 0), 1, LEAF)
_LOTS = [WIDTH - 330.0, 130.0, 70.0, 70.0, 60.0]
_MEALS = [92.0, WIDTH - 372.0, 60.0, 150.0, 70.0]
_ENDS = [92.0, WIDTH - 312.0, 150.0, 70.0]


def canteen_story(answer: Recall, canteen_id: UUID, words: Words) -> list[Block]:
    """Its lots, where parts of them were served, and what else became of them."""
    lots = [one for one in answer.lots if one.lot.canteen_id == canteen_id]
    known = {one.lot.key: one.lot for one in answer.lots}
    meals = [one for one in answer.meals if one.canteen_id == canteen_id]
    ends = [one for one in answer.ends if one.canteen_id == canteen_id]
    blocks = [HEADING(answer.canteens[canteen_id]), gap(4), _lots(lots, words)]
    if meals:
        blocks += [gap(10), _meals(meals, known, words)]
    if ends:
        blocks += [gap(10), _ends(ends, known, words)]
    return blocks


def _lots(lots: Sequence[RecalledLot], words: Words) -> Block:
    head = [
        HINT(words.say("Product")),
        HINT(words.say("Lot")),
        HINT(words.say("Came on")),
        HINT(words.say("Use by")),
        HINT(words.say("Quantity"), right=True),
    ]
    return _table([head, *(_lot(one, words) for one in lots)], _LOTS)


def _lot(one: RecalledLot, words: Words) -> list[Block]:
    lot = one.lot
    origin = " · ".join(filter(None, (lot.brand, lot.producer, lot.supplier)))
    product = [STRONG(lot.product), *([HINT(origin)] if origin else [])]
    if one.through != Through.NOTICE:
        product.append(HINT(words.say(THROUGH[one.through])))
    name = [CELL(lot_name(lot, words))]
    if not one.certain:
        name.append(ALERT(words.say("possibly meant")))
    return [
        product,
        name,
        CELL(words.day(lot.came_on, "short")),
        CELL(words.day(lot.use_by, "short") if lot.use_by else "–"),
        CELL(amount(lot.quantity, lot.unit, words), right=True),
    ]


def _meals(meals: Sequence[Served], lots: dict[Key, LotRow], words: Words) -> Block:
    head = [
        HINT(words.say("Served on")),
        HINT(words.say("Meal")),
        HINT(words.say("Covers"), right=True),
        HINT(words.say("Lot")),
        HINT(words.say("Weight"), right=True),
    ]
    rows = [head, *(_meal(one, lots, words) for one in meals)]
    return _table(rows, _MEALS, ("LEFTPADDING", (3, 0), (3, -1), 10))


def _meal(one: Served, lots: dict[Key, LotRow], words: Words) -> list[Block]:
    menu = [STRONG(one.menu)]
    if not one.certain:
        menu.append(ALERT(words.say("possibly")))
    return [
        CELL(words.day(one.served_on, "medium")),
        menu,
        CELL(words.number(one.covers), right=True),
        CELL(lot_name(lots[one.canteen_id, one.lot_id], words)),
        CELL("–" if one.grams is None else kilos_of(words, one.grams), right=True),
    ]


def _ends(ends: Sequence[Ended], lots: dict[Key, LotRow], words: Words) -> Block:
    head = [
        HINT(words.say("On")),
        HINT(words.say("What else became of it")),
        HINT(words.say("Lot")),
        HINT(words.say("Weight"), right=True),
    ]
    rows = [
        [
            CELL(words.day(one.on, "medium")),
            CELL(end_name(one, words)),
            CELL(lot_name(lots[one.canteen_id, one.lot_id], words)),
            CELL(kilos_of(words, one.grams), right=True),
        ]
        for one in ends
    ]
    return _table([head, *rows], _ENDS, ("LEFTPADDING", (2, 0), (2, -1), 10))


def _table(rows: list[list[Block]], widths: list[float], *commands: Block) -> Block:
    table = ruled(rows, widths, _UNDER_HEAD, *commands)
    table.repeatRows = 1
    return table
