"""A recall on paper: its first page says at a glance what is recalled, who ate of it and what is
to be taken off which shelf, with boxes to tick; then every canteen for itself.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

from reportlab.graphics.shapes import Drawing, Rect
from reportlab.platypus import CondPageBreak, PageBreak

from integrations.paper.figures import kilos_of
from integrations.paper.fonts import BOLD
from integrations.paper.look import (
    ALERT,
    BEET,
    BODY,
    CARROT_WASH,
    CELL,
    GUTTER,
    HEADING,
    HINT,
    INK,
    LEAD,
    LEAF,
    NETWORK,
    OVERLINE,
    STRONG,
    WIDTH,
    Block,
    Hand,
    card,
    gap,
    grid,
    ruled,
)
from integrations.paper.recall_canteen import canteen_story
from integrations.paper.recall_words import amount, lot_name, notice_lines
from integrations.paper.sheets import Sheets, print_sheets
from inventory.safety.recalls import Recall
from kernel.words import Words

_TITLE = Hand(BOLD, 25, BEET, leading=1.1)
_COVERS = Hand(BOLD, 32, BEET, leading=1.1)
_FIGURE = Hand(BOLD, 19, INK, leading=1.15)
_CARD, _BOX = 190.0, 9.0
_UNDER_HEAD = ("LINEBELOW", (0, 0), (-1, 0), 1, LEAF)
_SHELVES = [20.0, 112.0, 74.0, WIDTH - 406.0, 58.0, 60.0, 82.0]
_CANTEENS = [WIDTH - 330.0, 50.0, 50.0, 80.0, 80.0, 70.0]


def recall_paper(answer: Recall, words: Words, file: Path, *, printed_on: date) -> None:
    """Write the answer to a PDF; same answer, same day, same bytes."""
    said = notice_lines(answer, words)
    title = words.say("Recall")
    day = words.say("as of {day}", day=printed_on)
    sheets = Sheets(f"{title} · {said[0]}", NETWORK, f"{title} · {' · '.join(said)} · {day}")
    print_sheets(lambda: _story(answer, words, said, day), sheets, words, file)


def _story(answer: Recall, words: Words, said: Sequence[str], day: str) -> list[Block]:
    blocks = [*_masthead(answer, words, said, day), gap(16), _figures(answer, words), gap(18)]
    blocks += [*_shelves(answer, words), gap(18), *_canteens(answer, words)]
    breaks = [PageBreak(), *[CondPageBreak(150)] * len(answer.canteens)]
    for canteen_id, new_page in zip(answer.canteens, breaks, strict=False):
        blocks += [new_page, *canteen_story(answer, canteen_id, words), gap(22)]
    return blocks


def _masthead(answer: Recall, words: Words, said: Sequence[str], day: str) -> list[Block]:
    left = [OVERLINE(NETWORK), gap(4), _TITLE(words.say("Recall")), gap(6), LEAD(said[0])]
    left += [*map(BODY, said[1:]), gap(3), HINT(day)]
    covers = answer.covers()
    right = [
        HINT(words.say("Covers served with it")),
        _COVERS(words.number(covers.certain)),
        gap(5),
    ]
    if covers.possible:
        possible = words.number(covers.possible)
        right.append(STRONG(words.say("and {possible} possibly", possible=possible)))
    right.append(HINT(words.say("Each meal is counted once.")))
    box = card(right, _CARD, ground=CARROT_WASH)
    pad = ("RIGHTPADDING", (0, 0), (0, 0), GUTTER)
    return [grid([[left, box]], [WIDTH - _CARD, _CARD], pad)]


def _figures(answer: Recall, words: Words) -> Block:
    possible = sum(not one.certain for one in answer.lots)
    lots = words.count("lot found", "lots found", len(answer.lots))
    if possible:
        perhaps = words.count("{n} possibly", "{n} possibly", possible)
        lots += f" ({perhaps})"
    meals = len({(one.canteen_id, one.meal_id) for one in answer.meals})
    told = [
        (words.number(len(answer.lots)), lots),
        (
            words.number(len(answer.canteens)),
            words.count("canteen", "canteens", len(answer.canteens)),
        ),
        (words.number(meals), words.count("meal", "meals", meals)),
        (
            kilos_of(words, sum(one.grams for one in answer.rests)),
            words.say("still on shelves"),
        ),
    ]
    cells = [[_FIGURE(figure), HINT(what)] for figure, what in told]
    return grid([cells], [WIDTH / 4] * 4)


def _shelves(answer: Recall, words: Words) -> list[Block]:
    """What is left where, with a box to tick."""
    title = HEADING(words.say("Take off the shelves"))
    if not answer.rests:
        return [title, gap(4), BODY(words.say("Nothing is left of it, as the books say."))]
    lots = {one.lot.key: one.lot for one in answer.lots}
    rows = []
    for rest in answer.rests:
        lot = lots[rest.canteen_id, rest.lot_id]
        state = (
            CELL(words.say("Blocked: do not use"))
            if lot.blocked
            else ALERT(words.say("Not blocked yet"))
        )
        rows.append(
            [
                _box(),
                STRONG(answer.canteens[rest.canteen_id]),
                CELL(rest.place),
                [CELL(lot.product), HINT(lot_name(lot, words))],
                STRONG(amount(rest.quantity, lot.unit, words), right=True),
                CELL(kilos_of(words, rest.grams), right=True),
                state,
            ]
        )
    head = [
        "",
        HINT(words.say("Canteen")),
        HINT(words.say("Shelf")),
        HINT(words.say("Product and lot")),
        HINT(words.say("Left"), right=True),
        HINT(words.say("Weight"), right=True),
        HINT(words.say("State")),
    ]
    table = ruled([head, *rows], _SHELVES, _UNDER_HEAD, ("LEFTPADDING", (6, 0), (6, -1), 8))
    table.repeatRows = 1
    return [title, gap(4), table]


def _canteens(answer: Recall, words: Words) -> list[Block]:
    """One row a canteen: whom to call first."""
    head = [
        HINT(words.say("Canteen")),
        HINT(words.say("Lots"), right=True),
        HINT(words.say("Meals"), right=True),
        HINT(words.say("Covers, certain"), right=True),
        HINT(words.say("Covers, possible"), right=True),
        HINT(words.say("Left"), right=True),
    ]
    rows = [_canteen(answer, one, name, words) for one, name in answer.canteens.items()]
    table = ruled([head, *rows], _CANTEENS, _UNDER_HEAD)
    table.repeatRows = 1
    return [HEADING(words.say("Canteens concerned")), gap(4), table]


def _canteen(answer: Recall, canteen_id: UUID, name: str, words: Words) -> list[Block]:
    lots = sum(one.lot.canteen_id == canteen_id for one in answer.lots)
    meals = len({one.meal_id for one in answer.meals if one.canteen_id == canteen_id})
    left = sum(one.grams for one in answer.rests if one.canteen_id == canteen_id)
    covers = answer.covers(canteen_id)
    return [
        STRONG(name),
        CELL(words.number(lots), right=True),
        CELL(words.number(meals), right=True),
        STRONG(words.number(covers.certain), right=True),
        CELL(words.number(covers.possible), right=True),
        CELL(kilos_of(words, left) if left else "–", right=True),
    ]


def _box() -> Block:
    drawing = Drawing(_BOX, _BOX)
    drawing.add(
        Rect(0.5, 0.5, _BOX - 1, _BOX - 1, strokeColor=INK, strokeWidth=0.8, fillColor=None)
    )
    return drawing
