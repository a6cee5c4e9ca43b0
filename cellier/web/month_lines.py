"""From a figure of a month down to its lines, and from a line to its paper: worked out."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlencode

from cellier.naming import WHYS
from cellier.web.desk import Desk
from cellier.web.forms import NotAChoice, NotAWholeNumber
from cellier.web.month_facts import of_asked, shares_of
from cellier.web.rendering import kilos
from cellier.web.sharing import bars
from integrations.paper.figures import euros
from integrations.paper.names import FAMILIES, LABELS, MEASURES, NEARNESS
from inventory.purchases import PurchaseLine
from inventory.safety.photos import photos_of
from kernel.words import N_, Words
from network.canteens import LocalRule
from network.promises import Basis, Measure
from suppliers.certificates import Ending
from suppliers.evidence import Evidence
from sustainability.behind import Asked, Found, Of, Resting, Sum, behind
from sustainability.grounds import Ground, Grounds, Paper
from sustainability.heaps import Span
from sustainability.publishing import tell
from sustainability.ratios import Share

E = TypeVar("E", bound=StrEnum)

AT_ONCE = 50

RESTING = {
    Resting.PROVEN: N_("Backed by a certificate"),
    Resting.DECLARED: N_("As stated"),
    Resting.EXPIRED: N_("Certificate expired, renewal awaited"),
    Resting.UNKNOWN: N_("No evidence"),
    Resting.WITHOUT: N_("Without this claim"),
}
OF = {Of.COOKED: N_("of what was cooked"), Of.BOUGHT: N_("of what was bought")}
ENDINGS = {
    Ending.SUSPENDED: N_("suspended from {day} on"),
    Ending.WITHDRAWN: N_("withdrawn from {day} on"),
    Ending.RESTORED: N_("in force again from {day} on"),
}
NEAR = {
    Evidence.PROVEN: N_("local, as measured"),
    Evidence.DECLARED: N_("local, as stated"),
    Evidence.EXPIRED: N_("local, no longer sure"),
    Evidence.UNKNOWN: N_("local, without evidence"),
}
HANDS = {
    Evidence.PROVEN: N_("short supply chain: bought from its producer"),
    Evidence.DECLARED: N_("short supply chain, as stated: at most one intermediary"),
    Evidence.EXPIRED: N_("short supply chain, no longer sure"),
    Evidence.UNKNOWN: N_("nobody said through how many hands it came"),
}


class Choice(NamedTuple):
    """A way to narrow the list down, with what it comes to."""

    said: str
    figure: str
    lines: int
    to: str
    here: bool
    resting: str


class Claim(NamedTuple):
    """A label as the page of a line shows it."""

    label: str
    resting: str
    said: str
    why: str
    paper: Paper | None
    news: list[str]
    until: str


def lines_facts(desk: Desk, first: date) -> dict[str, Any]:
    """One page of lines, the largest first.

    Raises:
        NotAChoice: the address asks for what is no measure, or no evidence.
        NotAWholeNumber: its page is none.

    """
    query = desk.request.query_params
    of = of_asked(desk)
    measure = choice_of(query.get("measure", Measure.PROMISE), Measure)
    basis = choice_of(query.get("basis", Basis.MASS), Basis)
    how = choice_of(query["resting"], Resting) if query.get("resting") else None
    asked, page = Asked(of, measure, basis, how), page_of(query.get("page", "1"))
    told = tell(desk.session, desk.here, first)
    span = Span((desk.here.id,), told.month.first, told.month.last)
    skip = (page - 1) * AT_ONCE
    found = behind(desk.session, span, asked, skip=skip, at_most=AT_ONCE)
    here = desk.url(f"/month/{first:%Y-%m}/lines")
    many = sum(one.lines for how, one in found.sums.items() if asked.resting in (None, how))
    share = shares_of(told.month, of)[measure, basis]
    return {
        "first": first,
        "key": f"{first:%Y-%m}",
        "asked": asked,
        "measure": desk.words.say(MEASURES[measure]),
        "of_said": desk.words.say(OF[of]),
        "bar": next(iter(bars([share], desk.words)), None),
        "other_basis": _to(
            here, asked._replace(basis=Basis.MASS if basis == Basis.VALUE else Basis.VALUE)
        ),
        "choices": list(_choices(desk, here, asked, found)),
        "lines": found.lines,
        "many": many,
        "said_resting": {one: desk.words.say(said) for one, said in RESTING.items()},
        "before": _to(here, asked, page - 1) if page > 1 else "",
        "after": _to(here, asked, page + 1) if skip + AT_ONCE < many else "",
        "differs": _differs(desk, share, asked, found),
    }


def line_facts(desk: Desk, found: Grounds) -> dict[str, Any]:
    """What one line rests on, in words."""
    line, words = found.line, desk.words
    kept = photos_of(desk.session, [line.document_id], canteen_id=desk.here.id)
    return {
        "line": line,
        "found": found,
        "claims": [_claim(one, words) for one in found.labels],
        "also": list(_also(line, words)),
        "family": words.say(FAMILIES[line.family]) if line.family else "",
        "photos": [
            one for one in kept.get(line.document_id, ()) if one.line_id in (None, line.id)
        ],
        "key": f"{line.bought_on:%Y-%m}",
    }


def _choices(desk: Desk, here: str, asked: Asked, found: Found) -> Iterator[Choice]:
    words = desk.words
    whole = Sum(
        sum(one.lines for one in found.sums.values()),
        sum((one.value for one in found.sums.values()), Decimal(0)),
        sum(one.grams for one in found.sums.values()),
    )
    for how, some in ((None, whole), *found.sums.items()):
        yield Choice(
            words.say(RESTING[how]) if how else words.say("All of it"),
            _amount(some, asked.basis, words),
            some.lines,
            _to(here, asked._replace(resting=how)),
            how == asked.resting,
            how.value if how else "",
        )


def _amount(some: Sum, basis: Basis, words: Words) -> str:
    return euros(words, some.value) if basis == Basis.VALUE else kilos(some.grams, words)


def _differs(desk: Desk, share: Share, asked: Asked, found: Found) -> bool:
    """Whether the lines of today come to something else than the month as it is told."""
    some = list(found.sums.values())
    if asked.basis == Basis.VALUE:
        return sum((one.value for one in some), Decimal(0)) != share.denominator
    return Decimal(sum(one.grams for one in some)) / 1000 != share.denominator


def _to(here: str, asked: Asked, page: int = 1) -> str:
    said: dict[str, Any] = {"of": asked.of.value, "measure": asked.measure.value}
    said["basis"] = asked.basis.value
    if asked.resting:
        said["resting"] = asked.resting.value
    if page > 1:
        said["page"] = page
    return f"{here}?{urlencode(said)}"


def _claim(one: Ground, words: Words) -> Claim:
    paper = one.paper
    news = [words.say(ENDINGS[what], day=day) for day, what in paper.news] if paper else []
    until = ""
    if paper:
        until = words.say(
            "valid from {from_on} to {until_on}",
            from_on=paper.valid_from,
            until_on=paper.valid_until,
        )
    return Claim(
        words.say(LABELS[one.label]),
        one.evidence.value,
        words.say(RESTING[Resting(one.evidence.value)]),
        words.say(WHYS[one.why]) if one.why else "",
        paper,
        news,
        until,
    )


def _also(line: PurchaseLine, words: Words) -> Iterator[str]:
    """What else counts of it, that no certificate speaks of."""
    if line.local:
        yield ", ".join(_nearness(line, line.local, words))
    elif line.local_km is not None:
        yield words.say("{km} km away: not local here", km=words.number(line.local_km))
    if line.in_season is not None:
        yield words.say("in season") if line.in_season else words.say("out of season")
    for holds, said in (
        (line.short_circuit, line.short_circuit and HANDS[line.short_circuit]),
        (line.rescued, _RESCUED),
        (line.estimated, _ESTIMATED),
    ):
        if holds and said:
            yield words.say(said)


_RESCUED = N_("rescued: unsold food, as its donor stated it")
_ESTIMATED = N_("its weight or price was estimated")


def _nearness(line: PurchaseLine, how: Evidence, words: Words) -> Iterator[str]:
    yield words.say(NEAR[how])
    if line.local_rule and line.local_rule != LocalRule.KM:
        yield words.say(NEARNESS[line.local_rule])
    if line.local_km is not None:
        yield words.say("{km} km away", km=words.number(line.local_km))


def choice_of(text: str, kind: type[E]) -> E:
    """One of a kind, as an address names it.

    Raises:
        NotAChoice: there is no such thing.

    """
    try:
        return kind(text)
    except ValueError:
        raise NotAChoice(text=text[:60]) from None


def page_of(text: str) -> int:
    """The number of a page.

    Raises:
        NotAWholeNumber: it is none.

    """
    if not text.isdecimal() or not 1 <= int(text[:7]) <= 100_000:
        raise NotAWholeNumber(text=text[:60])
    return int(text)
