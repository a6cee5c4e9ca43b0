"""The first page: who, which month, and the promise in large figures with what it rests on."""

from decimal import Decimal

from integrations.paper.bars import evidence_bar
from integrations.paper.figures import mark, part, part_of_whole
from integrations.paper.fonts import BOLD, SEMIBOLD
from integrations.paper.look import (
    BODY,
    FIGURE,
    GUTTER,
    HINT,
    HUGE,
    INK,
    LEAD,
    MONTH,
    NAME,
    NETWORK,
    OVERLINE,
    SOFT,
    WARNING,
    WIDTH,
    Block,
    Hand,
    card,
    gap,
    grid,
)
from integrations.paper.names import MEASURES
from kernel.words import N_, Words
from network.canteens import Egalim
from network.promises import Basis, Measure
from sustainability.months import Month
from sustainability.ratios import Share

BASES = (Basis.MASS, Basis.VALUE)
BY = {Basis.MASS: N_("by weight"), Basis.VALUE: N_("by value before VAT")}

_LACKING = Hand(SEMIBOLD, 13, SOFT, leading=1.2)
_PADDING = 18.0
_INSIDE = (WIDTH - 2 * _PADDING - GUTTER) / 2


def masthead(month: Month, words: Words) -> list[Block]:
    """The canteen's name as large as it fits, its month, and who came."""
    sat = month.sat
    left = [
        OVERLINE(NETWORK),
        gap(4),
        _title(month.canteen.name, WIDTH - 206),
        MONTH(month_name(month, words)),
    ]
    counted = [
        (sat.meals, words.count("meal", "meals", sat.meals)),
        (sat.covers, words.count("cover", "covers", sat.covers)),
        (sat.cooks, words.count("cook of the day", "cooks of the day", sat.cooks)),
    ]
    figures = [FIGURE(words.number(number), right=True) for number, _ in counted]
    said = [HINT(name, right=True) for _, name in counted]
    right = grid([figures, said], [50, 72, 74])
    widths = [WIDTH - 196, 196]
    return [grid([[left, right]], widths, ("VALIGN", (1, 0), (1, 0), "BOTTOM")), gap(16)]


def headline(month: Month, words: Words) -> list[Block]:
    """The network's promise by weight and by value, side by side."""
    blocks = [LEAD(words.say(MEASURES[Measure.PROMISE]))]
    if nothing_cooked(month):
        blocks += [gap(6), _LACKING(nothing_said(month, words))]
    else:
        said = words.say(
            "of all the food cooked this month; each kilo and each euro counts once"
        )
        sides = [_promise(month, basis, words) for basis in BASES]
        both = grid([[sides[0], "", sides[1]]], [_INSIDE, GUTTER, _INSIDE])
        blocks += [HINT(said), gap(4), both]
    return [card(blocks, WIDTH, padding=_PADDING), gap(14)]


def nothing_cooked(month: Month) -> bool:
    """Then there is no share to tell."""
    return all(month.cooked[Measure.PROMISE, basis].denominator <= 0 for basis in BASES)


def nothing_said(month: Month, words: Words) -> str:
    """Why there is none."""
    if month.sat.meals == 0:
        return words.say("No meal was served this month: there is no share to tell.")
    return words.say("Nobody noted what went into this month's meals: no share can be told.")


def mark_of(month: Month, measure: Measure, basis: Basis) -> Decimal | None:
    """The highest target in force for one share, 0..1."""
    found = [
        target.at_least / 100
        for target in month.targets
        if (target.measure, target.basis) == (measure, basis)
    ]
    return max(found, default=None)


def mark_said(month: Month, share: Share, words: Words) -> str:
    """The target and whether it is reached; nothing where there is none."""
    least = mark_of(month, share.measure, share.basis)
    if least is None or share.ratio is None:
        return ""
    named = mark_name(month, least, words)
    if share.ratio >= least:
        return words.say("{mark}: reached", mark=named)
    return words.say("{mark}: not yet reached", mark=named)


def mark_name(month: Month, least: Decimal, words: Words) -> str:
    """A threshold is a target where EGalim binds the canteen; elsewhere it only guides it."""
    if month.canteen.egalim == Egalim.BINDING:
        return words.say("target {mark}", mark=mark(words, least))
    return words.say("benchmark {mark}", mark=mark(words, least))


def month_name(month: Month, words: Words) -> str:
    """A title begins with a capital, in French too."""
    name = words.month(month.first)
    return name[:1].upper() + name[1:]


def _title(name: str, width: float) -> Block:
    """Smaller letters for a longer name."""
    for size in (31, 25, 20, 16, 13, 11):
        block = Hand(BOLD, size, INK, leading=1.08)(name)
        if block.wrap(width, 1000)[1] <= 2.2 * 31:
            break
    return block


def _promise(month: Month, basis: Basis, words: Words) -> list[Block]:
    share = month.cooked[Measure.PROMISE, basis]
    name = NAME(words.say(BY[basis]))
    if share.ratio is None:
        said = words.say("Nothing to share out: nothing was paid for this food.")
        return [name, gap(4), _LACKING(said)]
    large = HUGE(part(words, share.ratio))
    wide = HUGE.width(part(words, share.ratio)) + 12
    whole = [name, BODY(part_of_whole(words, share))]
    least = mark_of(month, Measure.PROMISE, basis)
    return [
        grid([[large, whole]], [wide, _INSIDE - wide], ("VALIGN", (1, 0), (1, 0), "BOTTOM")),
        gap(6),
        evidence_bar(share, width=_INSIDE, height=15, mark=least),
        gap(5),
        *_rests_on(month, share, words),
    ]


def _rests_on(month: Month, share: Share, words: Words) -> list[Block]:
    found = words.say(
        "{proven} backed by a certificate, {declared} as stated",
        proven=part(words, share.proven / share.denominator),
        declared=part(words, share.declared / share.denominator),
    )
    lines = [BODY(found)]
    if share.expired > 0:
        late = part(words, share.expired / share.denominator)
        said = words.say("{late} awaits the renewal of a certificate: not counted", late=late)
        lines.append(WARNING(said))
    if said := mark_said(month, share, words):
        lines.append(HINT(said))
    return lines
