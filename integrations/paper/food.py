"""The second page: the month's days, what was bought, who fed us, what was thrown away."""

from collections.abc import Sequence
from decimal import Decimal

from integrations.paper.bars import legend
from integrations.paper.charts import days_chart, scaled_bar, scaled_evidence
from integrations.paper.covers import meals_weighed
from integrations.paper.figures import NBSP, euros, grams, kilos, kilos_of
from integrations.paper.front import nothing_said
from integrations.paper.look import (
    CELL,
    FIGURE,
    HALF,
    HEADING,
    HINT,
    LEAF_WASH,
    NAME,
    SOFT,
    STRONG,
    TINY,
    WIDTH,
    Block,
    as_many_as_fit,
    card,
    gap,
    ruled,
)
from integrations.paper.names import FAMILIES, STAGES
from kernel.words import Words
from network.promises import Basis, Measure
from sustainability.months import Fed, Month
from sustainability.wasted import StageWaste

_FED_WIDTHS = [HALF - 44 - 50, 44, 50]


def days(month: Month, words: Words, *, height: float) -> list[Block]:
    """Every day of the month, those without a meal left empty."""
    said = words.say(
        "Kilos cooked each day, with what the organic, local or rescued share rests on; "
        "the number above each day is that share, in per cent."
    )
    if not month.cooked_by_day:
        said = nothing_said(month, words)
        return [HEADING(words.say("Day after day")), HINT(said), gap(18)]
    chart = days_chart(month, words, width=WIDTH, height=height)
    return [
        HEADING(words.say("Day after day")),
        HINT(said),
        gap(8),
        chart,
        gap(6),
        legend(words, width=WIDTH),
        gap(18),
    ]


def families(month: Month, words: Words) -> list[Block]:
    """What was bought, by the families of the State's platform."""
    title = HEADING(words.say("What was bought"))
    found = {heap.key: shares for heap, shares in month.bought_by_family}
    if not found:
        return [title, gap(4), HINT(words.say("Nothing was bought this month."))]
    values = {key: shares[Measure.PROMISE, Basis.VALUE] for key, shares in found.items()}
    most = max(share.denominator for share in values.values())
    rows = [
        [
            [
                CELL(words.say(name)),
                gap(2),
                scaled_evidence(values[family], most, width=HALF - 112, height=7),
            ],
            STRONG(euros(words, values[family].denominator), right=True),
            HINT(
                kilos(words, found[family][Measure.PROMISE, Basis.MASS].denominator), right=True
            ),
        ]
        for family, name in FAMILIES.items()
        if family in values
    ]
    return [title, _bought_said(month, words), gap(4), ruled(rows, [HALF - 106, 60, 46])]


def fed(month: Month, words: Words, *, room: float) -> list[Block]:
    """The farms that gave most kilos, as many as there is room for, and how many more."""
    title = HEADING(words.say("Who fed us"))
    if not month.fed:
        return [title, gap(4), HINT(words.say("Nobody is named behind this month's meals."))]
    said = words.count(
        "{n} producer or supplier behind this month's meals",
        "{n} producers or suppliers behind this month's meals",
        len(month.fed),
    )
    rows = [_fed_row(one, words) for one in month.fed]
    fitting = [ruled([row], _FED_WIDTHS) for row in rows]
    shown = max(1, as_many_as_fit(fitting, room, HALF))
    blocks = [title, HINT(said), gap(4), ruled(rows[:shown], _FED_WIDTHS)]
    return [*blocks, *_others(month.fed[shown:], words)]


def avoided(month: Month, words: Words) -> list[Block]:
    """What rescued food would have cost."""
    rescued = month.bought[Measure.RESCUED, Basis.MASS]
    if rescued.numerator <= 0:
        said = words.say("Nothing was rescued this month.")
        return [card([NAME(words.say("Purchases avoided by rescue")), HINT(said)], HALF)]
    weight = kilos(words, rescued.numerator)
    said = words.say("{weight} of unsold food rescued, at the price of its like", weight=weight)
    blocks = [
        CELL(words.say("Purchases avoided by rescue")),
        FIGURE(euros(words, month.avoided)),
        gap(2.5),
        HINT(said),
    ]
    if not month.avoided:
        said = words.say("{weight} of unsold food rescued; nobody valued it.", weight=weight)
        blocks = [NAME(words.say("Purchases avoided by rescue")), HINT(said)]
    return [card(blocks, HALF, ground=LEAF_WASH)]


def waste(month: Month, words: Words) -> list[Block]:
    """Each stage in the order food passes them."""
    most = max((one.a_cover for one in month.wasted if one.a_cover is not None), default=None)
    title = HEADING(words.say("Thrown away, stage by stage"))
    if most is None:
        return [title, gap(4), HINT(words.say("Nothing was weighed this month."))]
    rows = [_stage_row(one, most, words) for one in month.wasted]
    return [
        title,
        HINT(words.say("grams per cover of the meals weighed")),
        gap(4),
        _table(rows),
    ]


def _table(rows: Sequence[list[Block]]) -> Block:
    return ruled(rows, [HALF - 100, 44, 56])


def _stage_row(one: StageWaste, most: Decimal, words: Words) -> list[Block]:
    bar = scaled_bar(one.a_cover or Decimal(0), most, width=HALF - 112, height=6, colour=SOFT)
    if one.a_cover is None:
        return [
            CELL(words.say(STAGES[one.stage])),
            "",
            TINY(words.say("not weighed"), right=True),
        ]
    total = [HINT(kilos_of(words, one.grams), right=True)]
    if one.grams > one.grams_of_meals:
        alone = kilos_of(words, one.grams - one.grams_of_meals)
        total.append(TINY(words.say("{kilos} of it without a meal", kilos=alone), right=True))
    if one.cost:
        total.append(TINY(euros(words, one.cost), right=True))
    name = [CELL(words.say(STAGES[one.stage])), TINY(meals_weighed(one, words)), gap(2.5), bar]
    return [name, STRONG(grams(words, one.a_cover), right=True), total]


def _bought_said(month: Month, words: Words) -> Block:
    value = month.bought[Measure.PROMISE, Basis.VALUE].denominator
    mass = month.bought[Measure.PROMISE, Basis.MASS].denominator
    return HINT(
        words.say(
            "{value} before VAT, {mass}; the bars show what is organic, local or rescued",
            value=euros(words, value),
            mass=kilos(words, mass),
        )
    )


def _fed_row(one: Fed, words: Words) -> list[Block]:
    products = words.count("{n} product", "{n} products", one.products)
    under = " · ".join(filter(None, (one.city, products)))
    away = words.say("distance not known")
    if one.kilometres is not None:
        away = f"{words.number(one.kilometres, 0)}{NBSP}km"
    return [
        [STRONG(one.name), TINY(under)],
        TINY(away, right=True) if one.kilometres is None else HINT(away, right=True),
        STRONG(kilos_of(words, one.grams), right=True),
    ]


def _others(others: Sequence[Fed], words: Words) -> list[Block]:
    if not others:
        return []
    weight = kilos_of(words, sum(one.grams for one in others))
    said = words.count(
        "and {n} other: {weight}", "and {n} others: {weight}", len(others), weight=weight
    )
    return [gap(3), HINT(said)]
