"""Each share by weight and by value, and how the claims overlap."""

from decimal import Decimal

from integrations.paper.bars import evidence_bar, legend
from integrations.paper.figures import kilos, part, part_of_whole
from integrations.paper.front import BASES, BY, mark_name, mark_of, nothing_cooked
from integrations.paper.look import (
    HEADING,
    HINT,
    NAME,
    SHARE,
    TINY,
    WIDTH,
    Block,
    gap,
    ruled,
)
from integrations.paper.names import GLOSSES, MEASURES, NEARNESS, WAYS
from kernel.words import N_, Words
from network.promises import Basis, Measure
from sustainability.months import Month
from sustainability.ratios import Share

SHOWN = (
    Measure.ORGANIC,
    Measure.LOCAL,
    Measure.RESCUED,
    Measure.EGALIM,
    Measure.SHORT_CIRCUIT,
    Measure.IN_SEASON,
    Measure.MEAT_AND_FISH_EGALIM,
)
_BAR = 132.0
_FIGURE = 48.0
_WIDTHS = [WIDTH - 2 * (_BAR + _FIGURE) - 6, _FIGURE, _BAR + 6, _FIGURE, _BAR]
_NOTHING = {
    Measure.IN_SEASON: N_("nothing with a season"),
    Measure.MEAT_AND_FISH_EGALIM: N_("no meat, no fish"),
}


def share_table(month: Month, words: Words) -> list[Block]:
    """One row a share; the bars carry what each rests on, the legend says how."""
    if nothing_cooked(month):
        return []
    rows = [_head(words), *(_row(month, measure, words) for measure in SHOWN)]
    return [
        ruled(
            rows,
            _WIDTHS,
            ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
            ("SPAN", (0, 0), (1, 0)),
            air=2.6,
        ),
        gap(7),
        legend(words, width=WIDTH),
        gap(4),
        HINT(overlap(month, words)),
        gap(14),
    ]


def overlap(month: Month, words: Words) -> str:
    """How many kilos keep the promise in more than one way, though they count once."""
    found = {
        claims: weight
        for (claims, basis), weight in month.cooked.overlaps.items()
        if basis == Basis.MASS and len(claims) > 1 and weight > 0
    }
    if not found:
        return words.say(
            "Each kilo counts once: none is organic, local or rescued in more than one way."
        )
    return words.say(
        "Each kilo counts once: of {promised} that are organic, local or rescued, {several} "
        "are so in more than one way ({ways}).",
        promised=kilos(words, month.cooked[Measure.PROMISE, Basis.MASS].numerator),
        several=kilos(words, sum(found.values(), Decimal(0))),
        ways=" · ".join(
            words.say(sentence, amount=kilos(words, found[claims]))
            for claims, sentence in WAYS.items()
            if claims in found
        ),
    )


def _head(words: Words) -> list[Block]:
    by_mass, by_value = (NAME(words.say(BY[basis])) for basis in BASES)
    return [HEADING(words.say("Every share of what was cooked")), "", by_mass, "", by_value]


def _row(month: Month, measure: Measure, words: Words) -> list[Block]:
    name = [NAME(words.say(MEASURES[measure])), TINY(_gloss(month, measure, words))]
    cells = [_cells(month, month.cooked[measure, basis], words) for basis in BASES]
    return [name, *cells[0], *cells[1]]


def _gloss(month: Month, measure: Measure, words: Words) -> str:
    if measure != Measure.LOCAL:
        return words.say(GLOSSES[measure])
    canteen = month.canteen
    return words.say(NEARNESS[canteen.local_rule], kilometres=canteen.local_value or "")


def _cells(month: Month, share: Share, words: Words) -> list[Block]:
    if share.ratio is None:
        return ["", [gap(4), HINT(words.say(_nothing(share)))]]
    said = part_of_whole(words, share)
    least = mark_of(month, share.measure, share.basis)
    bar = evidence_bar(share, width=_BAR, height=8.5, mark=least)
    if least is not None:
        said = f"{said} · {mark_name(month, least, words)}"
    return [SHARE(part(words, share.ratio), right=True), [bar, TINY(said)]]


def _nothing(share: Share) -> str:
    return _NOTHING.get(share.measure, N_("nothing was paid for"))
