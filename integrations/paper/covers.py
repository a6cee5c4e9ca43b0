"""What a cover costs, brings in, throws away and weighs in CO2e."""

from collections.abc import Sequence
from typing import NamedTuple

from integrations.paper.figures import NBSP, euros, grams, part
from integrations.paper.fonts import REGULAR
from integrations.paper.look import (
    CELL,
    FIGURE,
    HEADING,
    HINT,
    SHARE,
    SOFT,
    TINY,
    WIDTH,
    Block,
    Hand,
    card,
    gap,
    grid,
    height,
)
from integrations.paper.names import STAGES
from kernel.words import Words
from sustainability.months import Month
from sustainability.wasted import StageWaste

_GAP = 10.0
_TILE = (WIDTH - 3 * _GAP) / 4
_PADDING = 12.0
_LACKING = Hand(REGULAR, 10.5, SOFT, leading=1.2)


class Tile(NamedTuple):
    """Where there is no figure, the note stands in its place and says why."""

    name: str
    figure: str | None
    note: str


def per_cover(month: Month, words: Words) -> list[Block]:
    """Four figures a cover, then what was thrown away, stage by stage."""
    return [
        HEADING(words.say("Per cover")),
        gap(5),
        _row([_tile(one) for one in tiles(month, words)]),
        gap(_GAP),
        card(_wasted(month.wasted, words), WIDTH, padding=_PADDING),
    ]


def tiles(month: Month, words: Words) -> list[Tile]:
    """Food cost, break-even price, contributions and carbon, each a cover."""
    return [
        _food(month, words),
        _break_even(month, words),
        _given(month, words),
        _carbon(month, words),
    ]


def _food(month: Month, words: Words) -> Tile:
    name, each = words.say("Food cost per cover"), month.cost.a_cover
    if each is None:
        return Tile(name, None, words.say("no meal this month"))
    total = euros(words, month.cost.food)
    if month.canteen.vat_reclaimed:
        return Tile(name, euros(words, each), words.say("{total} before VAT", total=total))
    return Tile(name, euros(words, each), words.say("{total}, VAT included", total=total))


def _break_even(month: Month, words: Words) -> Tile:
    name = words.say("Break-even price")
    if month.cost.a_cover is None:
        return Tile(name, None, words.say("no meal this month"))
    if month.break_even is None:
        return Tile(name, None, words.say("the canteen's charges are not known yet"))
    note = words.say("food and the canteen's own charges")
    return Tile(name, euros(words, month.break_even), note)


def _given(month: Month, words: Words) -> Tile:
    name, amount = words.say("Contributions"), month.given.amount
    if amount is None:
        return Tile(name, None, words.say("not counted yet"))
    total = words.say("{total} in all", total=euros(words, amount))
    each = euros(words, amount / month.covers_counted) if month.covers_counted else None
    if each and month.covers_counted < month.sat.covers:
        of, covers = words.number(month.sat.covers), words.number(month.covers_counted)
        total = words.say(
            "{total} in all, for {covers} covers of {of}",
            total=euros(words, amount),
            covers=covers,
            of=of,
        )
    return Tile(name, each, total)


def _carbon(month: Month, words: Words) -> Tile:
    name, each = words.say("Carbon"), month.carbon.a_cover
    if month.sat.meals == 0:
        return Tile(name, None, words.say("no meal this month"))
    if each is None:
        return Tile(name, None, words.say("not known yet for this food"))
    figure = f"{words.number(each, 2)}{NBSP}kg"
    known = part(words, month.carbon.known)
    return Tile(name, figure, words.say("CO₂e; known for {known} of the mass", known=known))


def _wasted(stages: Sequence[StageWaste], words: Words) -> list[Block]:
    said = words.say("each stage over the covers of the meals weighed there")
    title = grid([[CELL(words.say("Waste per cover")), TINY(said, right=True)]], [150, 333])
    each = (WIDTH - 2 * _PADDING) / max(1, len(stages))
    cells = [_stage(one, words) for one in stages]
    air = ("RIGHTPADDING", (0, 0), (-1, -1), 6)
    return [title, gap(4), *([grid([cells], [each] * len(stages), air)] if stages else [])]


def _stage(one: StageWaste, words: Words) -> list[Block]:
    figure = [gap(2.2), _LACKING(words.say("not weighed"))]
    if one.a_cover is not None:
        figure = [SHARE(grams(words, one.a_cover))]
    blocks = [*figure, gap(1), HINT(words.say(STAGES[one.stage]))]
    return [*blocks, TINY(meals_weighed(one, words))] if one.meals else blocks


def meals_weighed(one: StageWaste, words: Words) -> str:
    """How many of the month's meals a stage's figure knows of."""
    return words.count(
        "{weighed} of {n} meal weighed",
        "{weighed} of {n} meals weighed",
        one.meals,
        weighed=one.meals_weighed,
    )


def _row(tiles: list[list[Block]]) -> Block:
    """Cards of one height, side by side."""
    inside = _TILE - 2 * _PADDING
    tall = max(height(tile, inside) for tile in tiles)
    cards = []
    for tile in tiles:
        missing = gap(tall - height(tile, inside))
        cards += [card([*tile, missing], _TILE, padding=_PADDING), ""]
    return grid([cards[:-1]], [_TILE, _GAP] * 3 + [_TILE])


def _tile(tile: Tile) -> list[Block]:
    if tile.figure is None:
        return [CELL(tile.name), gap(2), _LACKING(tile.note)]
    return [CELL(tile.name), FIGURE(tile.figure), gap(2.5), TINY(tile.note)]
