"""What the figures rest on: certificates, what is only stated, what waits, and the method."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from reportlab.graphics.shapes import Drawing

from integrations.paper.bars import textured
from integrations.paper.figures import euros, kilos, kilos_of, part
from integrations.paper.look import (
    ALERT,
    CELL,
    GUTTER,
    HALF,
    HEADING,
    HINT,
    SHARE,
    STRONG,
    TINY,
    WIDTH,
    Block,
    as_many_as_fit,
    card,
    gap,
    grid,
    ruled,
)
from integrations.paper.names import EVIDENCES, LABELS
from integrations.paper.outlines import rounded
from kernel.words import N_, Words
from network.promises import Basis, Measure
from suppliers.evidence import Evidence
from sustainability.months import Month
from sustainability.papers import Paper
from sustainability.ratios import Share

_ROOM = 380.0
_WIDTHS = [148.0, 76.0, 150.0, 70.0, WIDTH - 444]

_METHOD = (
    N_(
        "Shares are given by weight and by value, in euros before VAT, of the food that went "
        "into meals: rescued food costs next to nothing, so its value alone would hide it."
    ),
    N_(
        "A share counts what a certificate backs on the day of purchase and what is as stated. "
        "An expired certificate or missing evidence is drawn, not counted."
    ),
    N_(
        "Waste at a stage is divided by the covers of the meals weighed at that stage only. "
        "What was not weighed is no zero."
    ),
    N_(
        "Carbon: Agribalyse 3.2, ADEME (Licence Ouverte 2.0), raw food without the consumer's "
        "stage; the factors make no difference for organic or local food. Seasons: ADEME, "
        "Impact CO2."
    ),
)


_BILLED_MORE = N_(
    "Bills asked {amount} more than the deliveries had said: it is in what was bought, not in "
    "the food cost."
)
_BILLED_LESS = N_(
    "Bills asked {amount} less than the deliveries had said: it is in what was bought, not in "
    "the food cost."
)


def certificates(month: Month, words: Words, *, printed_on: date) -> list[Block]:
    """Those that proved something bought in the month, the largest value first."""
    title = HEADING(words.say("The certificates these figures rest on"))
    if not month.papers:
        said = words.say("No certificate backs a purchase of this month.")
        return [title, gap(4), HINT(said), gap(20)]
    rows = [_row(one, words, printed_on) for one in month.papers]
    fitting = [ruled([row], _WIDTHS) for row in rows]
    shown = max(1, as_many_as_fit(fitting, _ROOM, WIDTH))
    table = ruled([_head(words), *rows[:shown]], _WIDTHS)
    return [title, gap(4), table, *_others(month.papers[shown:], words), gap(20)]


def quality(month: Month, words: Words) -> list[Block]:
    """How well founded the month's promise is, in kilos, and what is still open."""
    share = month.cooked[Measure.PROMISE, Basis.MASS]
    blocks: list[Block] = [HEADING(words.say("How well founded")), gap(5)]
    if share.denominator > 0:
        blocks += [_founded(share, words), gap(7)]
    return [*blocks, *map(CELL, open_points(month, words)), gap(20)]


def open_points(month: Month, words: Words) -> list[str]:
    """What a careful reader would ask, answered."""
    cooked = month.cooked[Measure.PROMISE, Basis.MASS]
    bought = month.bought[Measure.PROMISE, Basis.MASS]
    points = [_weighed(cooked, words)] if cooked.denominator > 0 else []
    if bought.unweighed > 0:
        unweighed = euros(words, bought.unweighed)
        points.append(
            words.say(
                "{unweighed} of food has no known weight: by value only.", unweighed=unweighed
            )
        )
    if month.cost.unpriced_grams:
        kilos = words.number(Decimal(month.cost.unpriced_grams) / 1000, 1)
        points.append(
            words.say(
                "{kilos} kg were cooked whose cost nobody knows: by weight only.", kilos=kilos
            )
        )
    if month.unshared_grams:
        points.append(
            words.say(
                "{kilos} kg were found cooked by a count, and no meal of those days is logged.",
                kilos=words.number(Decimal(month.unshared_grams) / 1000, 1),
            )
        )
    if month.price_corrections:
        amount = euros(words, abs(month.price_corrections))
        more = month.price_corrections > 0
        said = _BILLED_MORE if more else _BILLED_LESS
        points.append(words.say(said, amount=amount))
    if month.waiting:
        points.append(
            words.count(
                "{n} line waits to be classified; no share counts it yet.",
                "{n} lines wait to be classified; no share counts them yet.",
                month.waiting,
            )
        )
    return points or [words.say("Nothing waits to be classified.")]


def method(words: Words) -> list[Block]:
    """How it was reckoned, small, at the end."""
    notes = [
        [TINY(f"{number}. {words.say(said)}"), gap(2)] for number, said in enumerate(_METHOD, 1)
    ]
    left, right = [*notes[0], *notes[1]], [*notes[2], *notes[3]]
    return [grid([[left, "", right]], [HALF, GUTTER, HALF])]


def _head(words: Words) -> list[Block]:
    said = [words.say("Holder"), words.say("Label"), words.say("Control body and number")]
    until = words.say("Valid until")
    return [*map(HINT, [*said, until]), HINT(words.say("Bought, before VAT"), right=True)]


def _row(paper: Paper, words: Words, printed_on: date) -> list[Block]:
    until = words.day(paper.valid_until, "short")
    ended = paper.valid_until < printed_on
    days: list[Block] = (
        [ALERT(until), TINY(words.say("ended since"))] if ended else [CELL(until)]
    )
    bought = [STRONG(euros(words, paper.value), right=True)]
    if paper.grams:
        bought.append(TINY(kilos_of(words, paper.grams), right=True))
    return [
        STRONG(paper.holder),
        CELL(words.say(LABELS[paper.label])),
        [CELL(paper.number), TINY(paper.control_body)],
        days,
        bought,
    ]


def _others(others: Sequence[Paper], words: Words) -> list[Block]:
    if not others:
        return []
    value = euros(words, sum((one.value for one in others), Decimal(0)))
    said = words.count(
        "and {n} other certificate: {value}",
        "and {n} other certificates: {value}",
        len(others),
        value=value,
    )
    return [gap(3), HINT(said)]


def _founded(share: Share, words: Words) -> Block:
    """One cell each kind of evidence, and one for what claims nothing."""
    amounts: dict[Evidence | None, Decimal] = {one: share.part(one) for one in Evidence}
    amounts[None] = share.denominator - sum(amounts.values(), Decimal(0))
    cells = [
        [
            _swatch(one),
            gap(3),
            SHARE(part(words, weight / share.denominator)),
            HINT(kilos(words, weight)),
            TINY(words.say(EVIDENCES[one])),
        ]
        for one, weight in amounts.items()
    ]
    inside = WIDTH - 24
    return card([grid([cells], [inside / 5] * 5)], WIDTH, padding=12)


def _swatch(evidence: Evidence | None) -> Block:
    drawing = Drawing(26, 9)
    for shape in textured(rounded(0.5, 0.5, 25, 8, 2.5), evidence):
        drawing.add(shape)
    return drawing


def _weighed(share: Share, words: Words) -> str:
    if share.allocated <= 0:
        return words.say("All that was cooked was weighed.")
    return words.say(
        "{weighed} were weighed into meals, {allocated} allocated after a count (estimate).",
        weighed=kilos(words, share.denominator - share.allocated),
        allocated=kilos(words, share.allocated),
    )
