"""All that the network's page shows, worked out before it is shown."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from cellier.web.desk import Desk
from cellier.web.month_facts import lines_url
from cellier.web.network_asked import AT_ONCE, MEASURES, Asked, running
from cellier.web.network_drawn import Chart, chart, dots
from cellier.web.sharing import Bar, bars
from cellier.web.summed import Fresh
from integrations.paper.figures import euros, grams, part
from integrations.paper.names import MEASURES as NAMES
from inventory.kitchen.waste import Stage
from kernel.db import month_of
from kernel.words import N_, Words
from network.promises import Basis
from suppliers.evidence import Evidence
from sustainability.behind import Of
from sustainability.month_sums import Rows, Sums, kept, share_of
from sustainability.network_figures import Figure, Spread, share_in, spread
from sustainability.network_months import Weight, side_by_side, trend
from sustainability.ratios import Share

FIGURES = {
    Figure.MASS: N_("Share by weight"),
    Figure.VALUE: N_("Share by value"),
    Figure.UNSERVED: N_("Unserved per cover"),
    Figure.PLATES: N_("Plate leftovers per cover"),
    Figure.FOOD: N_("Food cost per cover"),
    Figure.BREAK_EVEN: N_("Break-even price"),
    Figure.GIVEN: N_("Contributions per cover"),
    Figure.CARBON: N_("CO₂e per cover"),
}
OF = {Of.COOKED: N_("What was cooked"), Of.BOUGHT: N_("What was bought")}


class Line(NamedTuple):
    """A canteen's row. A figure that is not known is empty; `behind` entries are not in it yet."""

    name: str
    to: str
    number: int | None
    behind: int
    shares: list[tuple[Bar | None, str]]
    held: list[Share | None]
    waste: list[tuple[str, str, str]]
    food: str
    break_even: str
    given: str
    given_note: str
    carbon: str
    known: str


class Apart(NamedTuple):
    """How far canteens lie apart in one figure."""

    name: str
    least: str
    middle: str
    most: str
    dots: str
    at: str
    canteens: int


class Step(NamedTuple):
    """A month of the trend."""

    month: str
    least: str
    middle: str
    most: str
    whole: str
    canteens: int


def facts(desk: Desk, asked: Asked, found: Fresh) -> dict[str, Any]:
    """The month of all canteens, how far they lie apart, and how it became so."""
    session, words, live = desk.session, desk.words, found.live
    side = side_by_side(session, asked.question, asked.month, live)
    spreads = {figure: spread(pairs, figure) for figure, pairs in side.pairs.items()}
    steps = {
        month: spread(pairs, asked.figure)
        for month, pairs in trend(
            session, asked.question, asked.months, asked.figure, live
        ).items()
    }
    before = month_of(asked.month - timedelta(days=1))
    after = month_of(asked.month + timedelta(days=31))
    return {
        "asked": asked,
        "before": asked.to(month=f"{before:%Y-%m}"),
        "before_said": words.month(before),
        "after": asked.to(month=f"{after:%Y-%m}") if after <= desk.today else "",
        "after_said": words.month(after),
        "weight": side.weight,
        "total": bars(totals(side.weight, asked), words),
        "backed": _backed(side.weight, words),
        "lines": side_rows(desk, asked, found, asked.shown),
        "many": len(asked.canteens),
        "pages": _pages(asked),
        "apart": [
            _apart(figure, one, words)
            for figure, one in spreads.items()
            # One alone lies apart from nobody.
            if one is not None and len(one.each) > 1
        ],
        "measures": [
            (words.say(NAMES[one]), asked.to(measure=one.value), one == asked.measure)
            for one in MEASURES
        ],
        "kinds": [
            (words.say(said), asked.to(of=one.value), one == asked.of)
            for one, said in OF.items()
        ],
        "figures": [
            (words.say(said), f"{asked.to(figure=one.value)}#trend", one == asked.figure)
            for one, said in FIGURES.items()
        ],
        "figure": words.say(FIGURES[asked.figure]),
        "steps": list(_steps(steps, asked, words)),
        "chart": _chart(steps, asked, words),
        "alone": _alone(steps, words),
        "running": running(desk, asked),
        "late": len(found.behind),
        "exports": [(one, asked.to(f"/network.{one}")) for one in ("csv", "xlsx", "pdf")],
    }


def side_rows(
    desk: Desk, asked: Asked, found: Fresh, shown: Sequence[tuple[UUID, str]]
) -> list[Line]:
    """Some canteens, by name."""
    live, month = found.live, asked.month
    ids = [one for one, _ in shown]
    known = kept(desk.session, ids, month, month, of=asked.of, measure=asked.measure)
    lines = []
    for canteen_id, name in shown:
        some = known.get((canteen_id, month))
        if canteen_id in live:
            some = live[canteen_id].get(month)
        behind = found.behind.get(canteen_id, 0)
        to = f"/c/{canteen_id}/month/{month:%Y-%m}"
        lines.append(_line(name, to, some, behind, asked, desk.words))
    return lines


def said(figure: Figure, amount: Decimal, words: Words) -> str:
    """A figure as it is written."""
    if figure in (Figure.MASS, Figure.VALUE):
        return part(words, amount)
    if figure in (Figure.UNSERVED, Figure.PLATES):
        return grams(words, amount)
    if figure == Figure.CARBON:
        return f"{words.number(amount, 2)}\N{NO-BREAK SPACE}kg"
    return euros(words, amount)


def _line(
    name: str, to: str, some: Rows | None, behind: int, asked: Asked, words: Words
) -> Line:
    if some is None:
        nothing: list[tuple[Bar | None, str]] = [(None, ""), (None, "")]
        return Line(name, to, None, behind, nothing, [None, None], [], "", "", "", "", "", "")
    sums, held = some.sums, _held(some, asked)
    return Line(
        name,
        to,
        sums.number,
        behind,
        _shares(some, held, asked, words),
        held,
        list(_waste(some, words)),
        _money(sums.food_a_cover, words),
        _money(sums.break_even, words),
        _money(sums.given_a_cover, words),
        _given_note(sums, words),
        said(Figure.CARBON, sums.co2e_a_cover, words) if sums.co2e_a_cover is not None else "",
        part(words, sums.known) if sums.known is not None else "",
    )


def _held(some: Rows, asked: Asked) -> list[Share | None]:
    """By value and by weight."""
    row = share_in(some, asked.question)
    return [share_of(row, basis) if row else None for basis in Basis]


def _shares(
    some: Rows, held: list[Share | None], asked: Asked, words: Words
) -> list[tuple[Bar | None, str]]:
    found: list[tuple[Bar | None, str]] = []
    for basis, share in zip(Basis, held, strict=True):
        bar = next(iter(bars([share], words)), None) if share else None
        to = lines_url(some.sums.canteen_id, some.sums.month, asked.of, asked.measure, basis)
        found.append((bar, to))
    return found


def _waste(some: Rows, words: Words) -> Iterator[tuple[str, str, str]]:
    """Name, grams a cover, and how many of the meals were weighed."""
    by_stage = {one["stage"]: one for one in some.waste}
    for stage, name in (
        (Stage.UNSERVED, words.say("unserved")),
        (Stage.PLATE_LEFTOVERS, words.say("plates")),
    ):
        one = by_stage.get(stage)
        weighed = one["meals_weighed"] if one else 0
        figure = words.say("not weighed")
        if one and one["covers_weighed"]:
            figure = grams(words, Decimal(one["grams_of_meals"]) / one["covers_weighed"])
        yield name, figure, f"{weighed}\N{NO-BREAK SPACE}/\N{NO-BREAK SPACE}{some.sums.meals}"


def _given_note(sums: Sums, words: Words) -> str:
    """Where not all covers were counted."""
    if sums.given is None or sums.covers_counted >= sums.covers:
        return ""
    counted, covers = words.number(sums.covers_counted), words.number(sums.covers)
    return words.say("for {counted} of {covers}", counted=counted, covers=covers)


def _money(amount: Decimal | None, words: Words) -> str:
    return "" if amount is None else euros(words, amount)


def totals(weight: Weight, asked: Asked) -> list[Share]:
    """All canteens as one, by weight and by value."""
    found = []
    for basis, sums, places in ((Basis.MASS, weight.mass, 3), (Basis.VALUE, weight.value, 4)):
        parts = {one.value: Decimal(sums[f"_{one.value}"]).scaleb(-places) for one in Evidence}
        whole = Decimal(sums[""]).scaleb(-places)
        found.append(Share(asked.measure, basis, whole, **parts))
    return found


def _backed(weight: Weight, words: Words) -> str:
    """Of the weight that counts, what has a certificate."""
    counted = weight.mass["_proven"] + weight.mass["_declared"]
    return part(words, Decimal(weight.mass["_proven"]) / counted) if counted else ""


def _pages(asked: Asked) -> list[tuple[str, str, bool]]:
    if len(asked.canteens) <= AT_ONCE:
        return []
    found = []
    for start in range(0, len(asked.canteens), AT_ONCE):
        number = start // AT_ONCE + 1
        first, last = (asked.canteens[one][1] for one in (start, _last(asked, start)))
        found.append((f"{first} – {last}", asked.to(page=number), number == asked.page))
    return found


def _last(asked: Asked, start: int) -> int:
    return min(start + AT_ONCE, len(asked.canteens)) - 1


def _apart(figure: Figure, one: Spread, words: Words) -> Apart:
    ends = (one.least, one.middle, one.most)
    least, middle, most = (said(figure, each, words) for each in ends)
    path, at = dots(one, apart=least != most)
    return Apart(words.say(FIGURES[figure]), least, middle, most, path, at, len(one.each))


def _steps(steps: Mapping[date, Spread | None], asked: Asked, words: Words) -> Iterator[Step]:
    for month, one in steps.items():
        if one is None:
            yield Step(words.day(month, "MMM y"), "–", "–", "–", "–", 0)
            continue
        amounts = (one.least, one.middle, one.most, one.whole)
        least, middle, most, whole = (said(asked.figure, each, words) for each in amounts)
        yield Step(words.day(month, "MMM y"), least, middle, most, whole, len(one.each))


def _alone(steps: Mapping[date, Spread | None], words: Words) -> str:
    """The month that alone has the figure: one dot is no trend, and is said in words."""
    known = [month for month, one in steps.items() if one is not None]
    return words.month(known[0]) if len(known) == 1 else ""


def _chart(steps: Mapping[date, Spread | None], asked: Asked, words: Words) -> Chart | None:
    known = [one for one in steps.values() if one is not None]
    if len(known) < 2:
        return None
    top = max(one.most for one in known)
    if asked.figure in (Figure.MASS, Figure.VALUE):
        top = Decimal(1)
    named = [(words.day(month, "MMM"), one) for month, one in steps.items()]
    return chart(named, top, lambda amount: said(asked.figure, amount, words))
