"""What was learnt of certificates later: what would change, and a person's word on it."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from cellier.naming import EVIDENCES
from cellier.web.access import Access
from cellier.web.answers import Answer, Go, Page
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from cellier.web.forms import NotAChoice
from integrations.paper.figures import euros, kilos_of
from integrations.paper.names import LABELS, MEASURES
from inventory.proof.effects import Effect
from inventory.proof.reexaminations import Change, Task, reexaminations
from inventory.proof.reweighing import (
    Accepted,
    Declined,
    accept_reexamination,
    decline_reexamination,
)
from kernel.words import N_, Words

doors = Doors()

LINES = 30
_NOTED = {
    "accept": N_("The purchases rest on what is known today. The journal takes it back."),
    "decline": N_("The purchases stay as they were. The journal takes it back."),
}


class Before(NamedTuple):
    """A purchase, and what it rests on before and after."""

    day: str
    description: str
    amount: str
    said: list[str]


class Shown(NamedTuple):
    """One supplier's task."""

    supplier_id: UUID | None
    supplier: str
    seen: str
    months: list[str]
    papers: list[tuple[UUID, str]]
    lines: list[Before]
    many: int
    more: int


@doors.reads("/c/{canteen_id:uuid}/reexaminations", Access.SEES)
def page(desk: Desk) -> Answer:
    """One task a supplier: what was learnt, and what it would do to each month."""
    tasks = reexaminations(desk.session, desk.here.id, desk.today)
    told = _NOTED.get(desk.request.query_params.get("done", ""), "")
    facts: dict[str, Any] = {
        "tasks": [_shown(desk, one) for one in tasks],
        "noted": desk.words.say(told) if told else "",
    }
    return Page("reexaminations.html", facts)


@doors.writes("/c/{canteen_id:uuid}/reexaminations", Access.BUYS, again=page)
def answer(desk: Desk) -> Answer:
    """Write the lines anew, or leave them.

    Raises:
        NotAChoice: it is neither.
        NotAsSeen: it is no longer what was shown.

    """
    form = desk.form
    word = form.text("word")
    of: dict[str, Any] = {
        "id": form.id(),
        "supplier_id": form.uuid("supplier"),
        "seen": form.text("seen")[:64],
        "because": form.text("because"),
    }
    if word == "accept":
        accept_reexamination(desk.session, Accepted(**of), desk.by)
    elif word == "decline":
        decline_reexamination(desk.session, Declined(**of), desk.by)
    else:
        raise NotAChoice(text=word[:60])
    return Go(desk.url(f"/reexaminations?done={word}"))


def _shown(desk: Desk, task: Task) -> Shown:
    words = desk.words
    papers = [
        (one, words.say("{number}, until {day}", number=paper.number, day=paper.valid_until))
        for one, paper in task.papers.items()
    ]
    lines = [_before(one, words) for one in task.lines[:LINES]]
    more = max(0, len(task.lines) - LINES)
    return Shown(
        task.supplier_id,
        task.supplier or words.say("who is not known"),
        task.seen,
        list(_months(task, words)),
        papers,
        lines,
        len(task.lines),
        more,
    )


def _months(task: Task, words: Words) -> Iterator[str]:
    """What counts more, or less, in each month; and what is proven where the sum stays."""
    for effect in task.months:
        counted = effect.counted
        value, grams = counted.value, counted.grams
        said = _COUNTS
        if not value and not grams:
            value, grams = _proven(effect)
            said = _PROVES
        if value or grams:
            yield words.say(
                said,
                month=words.month(effect.month),
                measure=words.say(MEASURES[effect.measure]),
                value=_signed(euros(words, abs(value)), value, grams),
                mass=_signed(kilos_of(words, abs(grams)), value, grams),
            )


def _proven(effect: Effect) -> tuple[Decimal, int]:
    value, grams = Decimal(0), 0
    for evidence, amount in effect.after.items():
        if evidence.value == "proven":
            value, grams = value + amount.value, grams + amount.grams
    for evidence, amount in effect.before.items():
        if evidence.value == "proven":
            value, grams = value - amount.value, grams - amount.grams
    return value, grams


def _signed(said: str, value: Decimal, grams: int) -> str:
    return f"+{said}" if value > 0 or (not value and grams > 0) else f"−{said}"


def _before(change: Change, words: Words) -> Before:
    now = {one.label: one for one in change.new}
    said = []
    for was in change.old:
        became = now.get(was.label, was)
        facts = {
            "label": words.say(LABELS[was.label]),
            "before": words.say(EVIDENCES[was.evidence]),
            "after": words.say(EVIDENCES[became.evidence]),
        }
        same = was.evidence == became.evidence
        said.append(words.say(_SAME if same else _BECOMES, **facts))
    line = change.line
    amount = euros(words, line.net_value)
    if line.grams is not None:
        amount = words.say("{value}, {mass}", value=amount, mass=kilos_of(words, line.grams))
    return Before(words.day(line.bought_on, "d MMMM"), line.description, amount, said)


_COUNTS = N_("{month}, {measure}: {value} and {mass} that count")
_PROVES = N_("{month}, {measure}: {value} and {mass} that are proven")
_BECOMES = N_("{label}: {before} → {after}")
_SAME = N_("{label}: {before}, by another certificate")
