"""Twelve months of all canteens as a table: what the page shows, in full and for each month."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from cellier.web.desk import Desk
from cellier.web.month_lines import OF
from cellier.web.network_asked import Asked
from cellier.web.network_facts import Line, said, side_rows, totals
from cellier.web.summed import Fresh
from integrations.paper.names import MEASURES, STAGES
from integrations.paper.network import Heading, Row
from integrations.workbooks import EUROS, KILOS, MONTH, PERCENT, PLAIN, TENTHS, WHOLE
from inventory.kitchen.waste import Stage
from kernel.rounding import rounded
from kernel.words import N_, Words
from network.promises import Basis
from suppliers.evidence import Evidence
from sustainability.month_sums import Rows, kept, share_of
from sustainability.network_figures import Figure, spread
from sustainability.network_months import side_by_side

_HEADINGS = (
    N_("Month"), N_("Canteen"), N_("Closed as no."), N_("Meals"), N_("Covers"), N_("Share of"),
    N_("Measure"), N_("Entries not counted in yet"),
)  # fmt: skip
_OF_BASIS = {
    Basis.VALUE: (
        N_("Share by value"), N_("€ in all"), N_("€ proven"), N_("€ as stated"), N_("€ expired"),
        N_("€ without evidence"), N_("€ allocated"),
    ),
    Basis.MASS: (
        N_("Share by weight"), N_("kg in all"), N_("kg proven"), N_("kg as stated"),
        N_("kg expired"), N_("kg without evidence"), N_("kg allocated"),
    ),
}  # fmt: skip
_COSTS = (
    N_("Food cost, €"), N_("Food cost per cover, €"), N_("Break-even price, €"),
    N_("Contributions, €"), N_("Covers they were counted for"), N_("kg CO₂e"),
    N_("kg CO₂e per cover"), N_("Part of the weight known"),
)  # fmt: skip
_SHARE_FORMATS = {
    Basis.VALUE: (PERCENT, *[EUROS] * (len(_OF_BASIS[Basis.VALUE]) - 1)),
    Basis.MASS: (PERCENT, *[KILOS] * (len(_OF_BASIS[Basis.MASS]) - 1)),
}
_WASTE = (N_("{stage}: g per cover"), N_("{stage}: meals weighed"))

# One a heading, in the same order.
FORMATS = (
    MONTH, PLAIN, PLAIN, WHOLE, WHOLE, PLAIN, PLAIN, WHOLE,
    *_SHARE_FORMATS[Basis.VALUE], *_SHARE_FORMATS[Basis.MASS],
    EUROS, EUROS, EUROS, EUROS, WHOLE, KILOS, KILOS, PERCENT,
    *(TENTHS, WHOLE) * len(Stage),
)  # fmt: skip


def headings(words: Words) -> list[str]:
    """In the reader's language."""
    plain = [*_HEADINGS, *_OF_BASIS[Basis.VALUE], *_OF_BASIS[Basis.MASS], *_COSTS]
    stages = [
        words.say(one, stage=words.say(STAGES[stage])) for stage in Stage for one in _WASTE
    ]
    return [words.say(one) for one in plain] + stages


def rows(desk: Desk, asked: Asked, found: Fresh) -> Iterator[list[object]]:
    """A row a month and canteen that has anything, by month and name."""
    months, live, names = asked.months, found.live, dict(asked.canteens)
    share = (desk.words.say(OF[asked.of]), desk.words.say(MEASURES[asked.measure]))
    known = kept(
        desk.session, list(names), months[0], months[-1], of=asked.of, measure=asked.measure
    )
    for month in months:
        for canteen_id, name in asked.canteens:
            some = live[canteen_id].get(month) if canteen_id in live else None
            if canteen_id not in live:
                some = known.get((canteen_id, month))
            if some is not None:
                behind = found.behind.get(canteen_id, 0)
                yield list(_row(asked, (*share, behind), name, some))


def printed(desk: Desk, asked: Asked, found: Fresh) -> tuple[Heading, Row, list[Row]]:
    """The month of all canteens as its sheet has it: what stands above, all as one, and each."""
    words = desk.words
    heading = Heading(
        words.month(asked.month).capitalize(),
        words.say(MEASURES[asked.measure]),
        words.say(OF[asked.of]),
        words.say("printed on {day}", day=desk.today),
    )
    lines = side_rows(desk, asked, found, asked.canteens)
    return heading, _together(desk, asked, found), [_printed(one, words) for one in lines]


def _together(desk: Desk, asked: Asked, found: Fresh) -> Row:
    """All canteens as one, as far as each knows a figure."""
    words = desk.words
    side = side_by_side(desk.session, asked.question, asked.month, found.live)
    mass, value = totals(side.weight, asked)

    def whole(figure: Figure) -> str:
        known = spread(side.pairs[figure], figure)
        return said(figure, known.whole, words) if known else ""

    waste = ((N_("unserved"), Figure.UNSERVED), (N_("plates"), Figure.PLATES))
    notes = [f"{words.say(name)} {whole(one)}" for name, one in waste if whole(one)]
    costs = (
        whole(Figure.FOOD),
        whole(Figure.BREAK_EVEN),
        whole(Figure.GIVEN),
        whole(Figure.CARBON),
    )
    name = words.say("All together")
    return Row(name, value, mass, *costs, " · ".join(notes))


def _printed(one: Line, words: Words) -> Row:
    value, mass = one.held
    notes = [f"{name} {figure} ({weighed})" for name, figure, weighed in one.waste]
    if one.behind:
        late = words.count(
            "{n} entry not counted in yet", "{n} entries not counted in yet", one.behind
        )
        notes.append(late)
    costs = (one.food, one.break_even, one.given, one.carbon)
    return Row(one.name, value, mass, *costs, " · ".join(notes))


def _row(asked: Asked, share: tuple[str, str, int], name: str, some: Rows) -> Iterable[object]:
    sums = some.sums
    yield from (sums.month, name, sums.number, sums.meals, sums.covers)
    yield from share
    yield from _shares(asked, some)
    yield from (_plain(sums.food, 4), _plain(sums.food_a_cover, 4), _plain(sums.break_even, 4))
    yield from (sums.given, sums.covers_counted, _plain(sums.kg_co2e, 3))
    yield from (_plain(sums.co2e_a_cover, 4), _plain(sums.known, 4))
    by_stage = {one["stage"]: one for one in some.waste}
    for stage in Stage:
        one = by_stage.get(stage)
        weighed = one and one["covers_weighed"]
        yield _plain(Decimal(one["grams_of_meals"]) / weighed, 2) if one and weighed else None
        yield one["meals_weighed"] if one else 0


def _shares(asked: Asked, some: Rows) -> Iterable[object]:
    wanted = (asked.of, asked.measure)
    row = next((one for one in some.shares if (one["of"], one["measure"]) == wanted), None)
    for basis in (Basis.VALUE, Basis.MASS):
        if row is None:
            yield from [None] * (len(Evidence) + 3)
            continue
        share = share_of(row, basis)
        yield _plain(share.ratio, 4)
        yield share.denominator
        yield from (share.part(one) for one in Evidence)
        yield share.allocated


def _plain(amount: Decimal | None, places: int) -> Decimal | None:
    return None if amount is None else rounded(amount, places)
