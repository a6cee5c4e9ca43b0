"""The lists of the page on Odoo, worked out before it is shown: so much of each, and no more."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from cellier.desks import since
from cellier.web.desk import Desk
from cellier.web.odoo_answers import capital, in_words, shown
from cellier.web.rendering import near_day, told
from integrations.erp.answers import WORD_NEEDED
from integrations.erp.counterparts import Counterpart, set_aside
from integrations.erp.homes import ErpHome
from integrations.erp.leaving import how_many_left, left_there
from integrations.erp.overviews import NOTHING, holders, lately_told
from integrations.erp.questions import Question, open_questions
from integrations.erp.queue import waiting
from integrations.erp.titles import UNTITLED, state_there, thing_titles, title_there, titles
from kernel.words import N_, Said

# Of so many reasons so many documents, so many questions, and so many that were told: what is
# beyond comes up as these are dealt with.
REASONS, OF_EACH, QUESTIONS, LATELY, LEFT = 20, 10, 10, 15, 30
# A worker that is well has told all that long before.
LATE = timedelta(hours=1)

_ANSWER_FIRST = N_("They wait for an answer to a question of this page.")
_NEXT_ROUND = N_("tried again at the next round")
_AT = N_("next try {moment}")
_MOMENT = N_("{day} at {time}")

Names = Mapping[UUID, Said]


class Aside(NamedTuple):
    """A document that is set aside, and when it is tried again by itself."""

    id: UUID
    title: str
    until: str


class Group(NamedTuple):
    """All that one thing is in the way of, with its remedy; `more` are not listed."""

    reason: str
    remedy: str
    documents: list[Aside]
    many: int
    more: int


class Left(NamedTuple):
    """A document that a person left as it is in Odoo."""

    id: UUID
    title: str


class Line(NamedTuple):
    """A document that was told, and what became of it in Odoo."""

    title: str
    number: str
    state: str
    told: str


def facts(desk: Desk) -> dict[str, Any]:
    """Everything the page shows, in a number of statements that does not depend on how much it is."""
    session, here = desk.session, desk.here
    questions = open_questions(session, [here.id])
    about = {one.of_id for one in questions}
    asides = [one for one in set_aside(session, [here.id]) if one.id not in about]
    groups, asked = _by_reason(asides), questions[:QUESTIONS]
    some = list(groups.items())[:REASONS]
    lately = lately_told(session, here.id, LATELY)
    listed = [one for _, found in some for one in found[:OF_EACH]]
    left = left_there(session, [here.id], LEFT)
    many_left = len(left) if len(left) < LEFT else how_many_left(session, here.id)
    names = _names(desk, asked, [one.id for one in (*listed, *lately, *left)])
    queue = waiting(session, [here.id], since=since()).get(here.id, NOTHING)
    home = session.scalar(select(ErpHome))
    return {
        "waits": queue.documents,
        "waits_since": _moment(desk, queue.since),
        "late": queue.since is not None and desk.now - queue.since > LATE,
        "told_now": here.id in holders(session, [here.id], desk.now),
        "read_at": _moment(desk, home.read_at if home else None),
        "trouble": in_words(home.trouble, desk.words) if home and home.trouble else "",
        "trouble_at": _moment(desk, home.trouble_at if home else None),
        "aside": len(asides),
        "groups": [_group(desk, *one, names) for one in some],
        "more_groups": len(groups) - len(some),
        "asked": len(questions),
        "questions": [shown(desk, one, names.get(one.of_id, UNTITLED)) for one in asked],
        "more_questions": len(questions) - len(asked),
        "left": [Left(one.id, _title(desk, one, names)) for one in left],
        "more_left": many_left - len(left),
        "lately": [_line(desk, one, names) for one in lately],
    }


def title_of(desk: Desk, question: Question) -> Said:
    """What a question is about, as people call it."""
    return _names(desk, [question], []).get(question.of_id, UNTITLED)


def _names(desk: Desk, asked: Sequence[Question], documents: Iterable[UUID]) -> Names:
    things = [one.of_id for one in asked if one.about_canteen_id is None]
    ours = [one.of_id for one in asked if one.about_canteen_id is not None]
    named = titles(desk.session, desk.here.id, [*ours, *documents])
    return named | (thing_titles(desk.session, things) if things else {})


def _by_reason(asides: Iterable[Counterpart]) -> dict[tuple[str, str], list[Counterpart]]:
    """One remedy mends many; those that wait for an answer wait alike, whatever the sides are."""
    found: dict[tuple[str, str], list[Counterpart]] = {}
    for one in asides:
        why = (one.reason, one.remedy)
        if one.remedy == WORD_NEEDED:
            why = (_ANSWER_FIRST, "")
        found.setdefault(why, []).append(one)
    return found


def _group(
    desk: Desk, why: tuple[str, str], some: Sequence[Counterpart], names: Names
) -> Group:
    reason, remedy = (in_words(one, desk.words) for one in why)
    documents = [
        Aside(one.id, _title(desk, one, names), _until(desk, one)) for one in some[:OF_EACH]
    ]
    return Group(reason, remedy, documents, len(some), len(some) - len(documents))


def _until(desk: Desk, one: Counterpart) -> str:
    if one.retry_at is None:
        return ""
    if one.retry_at <= desk.now:
        return desk.words.say(_NEXT_ROUND)
    return desk.words.say(_AT, moment=_moment(desk, one.retry_at))


def _line(desk: Desk, one: Counterpart, names: Names) -> Line:
    state = desk.words.say(state_there(one)) or "–"
    title = title_there(names.get(one.id, UNTITLED), one)
    named = capital(told(title, desk.words))
    return Line(named, one.number or "–", state, _moment(desk, one.told_at))


def _title(desk: Desk, one: Counterpart, names: Names) -> str:
    return capital(told(names.get(one.id, UNTITLED), desk.words))


def _moment(desk: Desk, when: datetime | None) -> str:
    """Day and minute, by the kitchen's clock; nothing where it never was."""
    if when is None:
        return ""
    day = when.astimezone(ZoneInfo(desk.here.time_zone)).date()
    said = near_day(day, desk.today, desk.words)
    if day.year != desk.today.year:
        said = desk.words.day(day)
    return desk.words.say(_MOMENT, day=said, time=desk.clock(when))
