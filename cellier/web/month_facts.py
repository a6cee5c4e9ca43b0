"""All that the page of a month shows, worked out before it is shown."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from cellier.web.desk import Desk
from cellier.web.rendering import kilos
from cellier.web.rendering import told as in_words
from cellier.web.sharing import WIDE, Bar, bars
from integrations.paper.covers import Tile, meals_weighed, tiles
from integrations.paper.figures import euros, grams, part
from integrations.paper.front import mark_of, mark_said
from integrations.paper.names import GLOSSES, MEASURES, STAGES
from inventory.completing.gaps import gaps
from inventory.counting.clashes import clashes
from inventory.exchanges.given import given_away
from inventory.proof.reexaminations import reexaminations
from inventory.undoing.gists import gists
from inventory.undoing.shortfalls import owed
from kernel.words import Words
from network.canteens import place_missing
from network.people import names_of
from network.promises import Basis, Measure
from sustainability.behind import Of
from sustainability.closings import against_closing, against_reopening
from sustainability.months import Month
from sustainability.publishing import Late, Told, closings, next_month, tell, told_as
from sustainability.ratios import NOUGHT, Share, Shares
from sustainability.wasted import StageWaste

# Entries that came late are listed up to here; the journal has them all.
AT_MOST = 40


class Side(NamedTuple):
    """A share by value or by mass. `mark` is its target, in thousandths of the bar's width."""

    bar: Bar
    to: str
    mark: int | None
    mark_said: str
    first: str = ""


class Row(NamedTuple):
    """One measure by value and by mass; a side is none where there is nothing to share."""

    name: str
    gloss: str
    sides: Sequence[tuple[Basis, Side | None]]
    # "Local" is counted in kilometres, from a place that nobody wrote down.
    place_missing: bool = False


class Thrown(NamedTuple):
    """One stage of waste; the figure is empty where nobody weighed."""

    stage: str
    figure: str
    weighed: str
    estimated: str


class Stands(NamedTuple):
    """Something to settle before a month is told, and where that is done."""

    said: str
    to: str = ""


def facts(desk: Desk, first: date) -> dict[str, Any]:
    """The month as it is told, and what can be done about it."""
    told = tell(desk.session, desk.here, first)
    month, before = told.month, first_told(desk, told)
    known = closings(desk.session, canteen_id=desk.here.id)
    of = of_asked(desk)
    closing = against_closing(first, known, today=desk.today)
    opening = against_reopening(first, known)
    return {
        "told": told,
        "month": month,
        "key": f"{first:%Y-%m}",
        "of": of.value,
        "rows": list(_rows(desk, month, of, before)),
        "tiles": list(_tiles(month, before, desk.words)),
        "sat_before": before.sat if before and before.sat != month.sat else None,
        "thrown": [_thrown(one, desk) for one in month.wasted],
        "late": [_late(desk, one) for one in told.late],
        "stands": list(_stands(desk, told)) if told.number is None else [],
        "given": given_away(
            desk.session, canteen_ids=(desk.here.id,), first=month.first, last=month.last
        ),
        "closable": closing is None,
        "not_closable": closing.in_words(desk.words) if closing else "",
        "reopenable": opening is None,
        "not_reopenable": opening.in_words(desk.words) if opening else "",
        "to_close": _overdue(desk, known) if told.number is None else None,
    }


def of_asked(desk: Desk) -> Of:
    """What was cooked, unless the address asks for what was bought."""
    return Of.BOUGHT if desk.request.query_params.get("of") == Of.BOUGHT else Of.COOKED


def shares_of(month: Month, of: Of) -> Shares:
    """Of what was cooked, or bought."""
    return month.bought if of == Of.BOUGHT else month.cooked


def lines_url(canteen_id: UUID, first: date, of: Of, measure: Measure, basis: Basis) -> str:
    """The lines behind one share of one canteen's month."""
    query = urlencode({"of": of.value, "measure": measure.value, "basis": basis.value})
    return f"/c/{canteen_id}/month/{first:%Y-%m}/lines?{query}"


def first_told(desk: Desk, told: Told) -> Month | None:
    """The month as it was published first, where it was opened again since."""
    if not told.before:
        return None
    first, number = told.month.first, told.before[0].number
    was = told_as(desk.session, desk.here, first, number)
    return was.month if was else None


def _tiles(month: Month, before: Month | None, words: Words) -> Iterator[tuple[Tile, str]]:
    """Each with what was published first, where that was another figure."""
    old = {one.name: one.figure for one in tiles(before, words)} if before else {}
    for one in tiles(month, words):
        was = old.get(one.name) or ""
        yield one, was if was != one.figure else ""


def _rows(desk: Desk, month: Month, of: Of, before: Month | None) -> Iterator[Row]:
    shares = shares_of(month, of)
    for measure in Measure:
        sides = [(one, _side(desk, month, of, shares[measure, one], before)) for one in Basis]
        if any(side for _, side in sides):
            gloss = desk.words.say(GLOSSES[measure]) if measure in GLOSSES else ""
            nowhere = measure == Measure.LOCAL and place_missing(desk.here)
            yield Row(desk.words.say(MEASURES[measure]), gloss, sides, nowhere)


def _side(desk: Desk, month: Month, of: Of, share: Share, before: Month | None) -> Side | None:
    bar = next(iter(bars([share], desk.words)), None)
    if bar is None:
        return None
    least = mark_of(month, share.measure, share.basis)
    to = lines_url(desk.here.id, month.first, of, share.measure, share.basis)
    mark = None if least is None else int(least * WIDE)
    was = ""
    if before:
        old = shares_of(before, of)[share.measure, share.basis]
        was = part(desk.words, old.ratio) if old.ratio is not None else "–"
    first = was if was != bar.figure else ""
    return Side(bar, to, mark, mark_said(month, share, desk.words), first)


def _thrown(one: StageWaste, desk: Desk) -> Thrown:
    words = desk.words
    figure = "" if one.a_cover is None else grams(words, one.a_cover)
    estimated = ""
    if one.estimated_grams:
        estimated = words.say(
            "{weight} of it estimated, not weighed", weight=kilos(one.estimated_grams, words)
        )
    return Thrown(words.say(STAGES[one.stage]), figure, meals_weighed(one, words), estimated)


def _late(desk: Desk, late: Late) -> dict[str, Any]:
    """What came or went since that month was closed, the newest first."""
    shown = sorted(late.entries, key=lambda one: one.recorded_at, reverse=True)[:AT_MOST]
    kinds = {one.document_id: one.kind for one in shown}
    says = gists(desk.session, kinds, canteen_id=desk.here.id)
    people = names_of(desk.session, {each.person_id for each in shown})
    return {
        "month": late.month,
        "covers": int(late.figures.get("sat.covers", 0)),
        "cooked": euros(desk.words, late.figures.get("cost.net", NOUGHT)),
        "entries": [
            {
                "to": desk.url(f"/done/{one.document_id}"),
                "said": in_words(says[one.document_id], desk.words),
                "came": one.came,
                "on": one.recorded_at.date(),
                "who": people.get(one.person_id, ""),
            }
            for one in shown
        ],
        "more": len(late.entries) - len(shown),
    }


def _stands(desk: Desk, told: Told) -> Iterator[Stands]:
    """What would make the month's figures others once it is settled."""
    session, here, count, month = desk.session, desk.here, desk.words.count, told.month
    if n := len(clashes(session, here.id)):
        said = count("{n} pair of counts to settle", "{n} pairs of counts to settle", n)
        yield Stands(said, desk.url("/count"))
    lacking = gaps(session, here.id, since=month.first)
    if n := sum(one.on <= month.last for one in lacking):
        said = count(
            "{n} delivered line lacks something", "{n} delivered lines lack something", n
        )
        yield Stands(said, desk.url("/tasks"))
    if n := len(owed(session, here.id)):
        said = count("{n} shelf is below zero", "{n} shelves are below zero", n)
        yield Stands(said, desk.url("/tasks"))
    if n := sum(len(one.lines) for one in reexaminations(session, here.id, desk.today)):
        said = count("{n} purchase to examine again", "{n} purchases to examine again", n)
        yield Stands(said, desk.url("/reexaminations"))
    if n := month.waiting:
        said = count(
            "{n} imported line may be here already, and waits for a word",
            "{n} imported lines may be here already, and wait for a word",
            n,
        )
        yield Stands(said, desk.url("/imported") if desk.may_buy else "")
    if month.unshared_grams > 0:
        said = desk.words.say(
            "{weight} were found cooked by a count, and no meal is there to bear them",
            weight=kilos(month.unshared_grams, desk.words),
        )
        yield Stands(said, desk.url("/meals"))


def _overdue(desk: Desk, known: Sequence[Any]) -> date | None:
    """The month to be closed next, where it is over and is not the one shown."""
    if not known:
        return None
    following = next_month(known[-1].month)
    return following if next_month(following) <= desk.today else None
