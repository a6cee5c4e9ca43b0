"""Today: what arrives, what must be used first, what to put right, and five large buttons."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from cellier.web.access import Access
from cellier.web.answers import Answer, Page
from cellier.web.completing import MISSING
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from cellier.web.odoo import at_a_glance
from cellier.web.order_words import REPLIES
from cellier.web.rendering import told
from integrations.erp.overviews import Glance
from inventory.completing.gaps import Gap, gaps
from inventory.kitchen.proposals import due
from inventory.receiving.expected import expected
from inventory.safety.alerts import Alarm, Alert, alerts
from inventory.undoing.shortfalls import Shortfall, owed, to_explain
from kernel.words import N_, Phrase, Said
from sourcing.answers_in_short import ToLookAt, to_look_at
from sourcing.products import UNITS

doors = Doors()

USE_FIRST, TO_DO = 5, 5
DAYS_AHEAD = 5
# What lies open longer than that is for a quiet hour: the list of all tasks has it.
LOOK_BACK = timedelta(days=14)

_ONE_GAP = N_("{supplier}, {day}: a line lacks something.")
_GAPS = N_("{supplier}, {day}: {n} lines lack something.")
_ANSWERED = N_("{supplier}, order {number}: {what}.")
_LACKS = N_("Missing: {lacks}")
_OWED = N_("{product}: {quantity} {unit} more were taken than the book knows of.")
_OWED_SINCE = N_(
    "{product}: {quantity} {unit} more were taken than the book knows of, since {day}."
)


class Task(NamedTuple):
    """Something to put right: what, what to do about it, and where."""

    said: Said | str
    remedy: Phrase | str
    to: str
    alarm: bool = False


@doors.reads("/c/{canteen_id:uuid}", Access.SEES)
def home(desk: Desk) -> Answer:
    """The kitchen's day on one screen."""
    session, canteen_id, today = desk.session, desk.here.id, desk.today
    coming = [
        one
        for one in expected(session, canteen_id, on=today)
        if one.late or one.delivery_on <= today
    ]
    odoo = at_a_glance(desk)
    tasks = [*_of_odoo(desk, odoo), *_answers(desk), *_missing(desk), *_owed(desk)]
    facts = {
        "at_home": True,
        "coming": coming,
        "late": sum(one.late for one in coming),
        "use_first": due(session, canteen_id=canteen_id, on=today, within=DAYS_AHEAD)[
            :USE_FIRST
        ],
        "tasks": tasks[:TO_DO],
        "more_tasks": max(0, len(tasks) - TO_DO),
        "odoo": _in_a_line(desk, odoo),
        "name": "" if desk.tablet else desk.person.name,
    }
    return Page("home.html", facts, offline=True)


@doors.reads("/c/{canteen_id:uuid}/tasks", Access.SEES)
def tasks(desk: Desk) -> Answer:
    """All that is to be put right, and what to look at."""
    looked = alerts(desk.session, canteen_id=desk.here.id, on=desk.today)
    shown = [_of_alert(desk, one) for one in looked if one.alarm not in _TOLD_ELSEWHERE]
    odoo = _of_odoo(desk, at_a_glance(desk))
    found = [*odoo, *_answers(desk), *_missing(desk), *_explained(desk), *shown]
    return Page("tasks.html", {"tasks": found}, offline=True)


def _of_odoo(desk: Desk, odoo: Glance | None) -> list[Task]:
    """What a person has to mend or to say before Odoo hears of it."""
    if odoo is None or not (odoo.aside or odoo.asked):
        return []
    said = desk.words.say("Odoo: {what}", what=", ".join(_in_the_way(desk, odoo)))
    return [Task(said, Phrase("See why, and say what is to be done."), desk.url("/odoo"))]


def _in_the_way(desk: Desk, odoo: Glance) -> list[str]:
    count, found = desk.words.count, []
    if odoo.aside:
        found.append(count("{n} document set aside", "{n} documents set aside", odoo.aside))
    if odoo.asked:
        found.append(count("{n} question for you", "{n} questions for you", odoo.asked))
    return found


def _in_a_line(desk: Desk, odoo: Glance | None) -> str:
    """For the way to its page; nothing where nobody is told, or for whoever only cooks."""
    if odoo is None:
        return ""
    say, count = desk.words.say, desk.words.count
    waits = count("{n} document waits", "{n} documents wait", odoo.waiting)
    what = [waits] if odoo.waiting else [say("nothing waits")]
    if odoo.aside:
        what.append(count("{n} set aside", "{n} set aside", odoo.aside))
    return say("Odoo: {what}", what=", ".join(what))


def _answers(desk: Desk) -> list[Task]:
    """What suppliers answered, for whoever may accept it."""
    if not desk.may_buy:
        return []
    return [_of_answer(desk, one) for one in to_look_at(desk.session, desk.here.id)]


def _missing(desk: Desk) -> list[Task]:
    """What deliveries left open."""
    since = desk.today - LOOK_BACK
    return _of_gaps(desk, gaps(desk.session, desk.here.id, since=since))


def _owed(desk: Desk) -> list[Task]:
    """Shelves below zero, at a glance."""
    return [
        Task(
            Said(
                _OWED,
                {"product": one.product, "quantity": one.quantity, "unit": UNITS[one.unit]},
            ),
            Phrase("Look what may be behind it."),
            desk.url("/tasks"),
        )
        for one in owed(desk.session, desk.here.id)
    ]


def _explained(desk: Desk) -> list[Task]:
    """The same with the likeliest cause."""
    found = to_explain(desk.session, desk.here.id, desk.today)
    return [_of_shortfall(desk, one) for one in found]


def _of_answer(desk: Desk, one: ToLookAt) -> Task:
    facts = {
        "supplier": one.supplier,
        "number": one.number,
        "what": Phrase(REPLIES[one.reply]),
    }
    remedy = Phrase("Look at their answer: accept or decline it.")
    return Task(Said(_ANSWERED, facts), remedy, desk.url(f"/orders/{one.order_id}"))


# Where its remedy is done; what is ordered or asked for is no page of the kitchen's.
_WHERE = {
    Alarm.BLOCKED: "/waste",
    Alarm.PAST_USE_BY: "/waste",
    Alarm.NOT_CHARGED: "/waste",
    Alarm.USE_BY: "/meal",
    Alarm.COUNT_OVERDUE: "/count",
    Alarm.CERTIFICATE_ENDS: "/suppliers",
}
_TOLD_ELSEWHERE = frozenset({Alarm.BELOW_ZERO})


def _of_alert(desk: Desk, one: Alert) -> Task:
    to = desk.url(_WHERE[one.alarm]) if one.alarm in _WHERE else ""
    urgent = one.alarm in (Alarm.BLOCKED, Alarm.PAST_USE_BY)
    return Task(one.said, one.remedy, to, alarm=urgent)


def _of_shortfall(desk: Desk, one: Shortfall) -> Task:
    """What is owed, and what speaks for why."""
    facts = {
        "product": one.product,
        "quantity": one.quantity,
        "unit": UNITS[one.unit],
        "day": one.since,
    }
    why = " ".join(told(cause.said, desk.words) for cause in one.causes[:2])
    remedy = f"{why} {desk.words.say(one.causes[0].remedy)}"
    return Task(Said(_OWED_SINCE, facts), remedy, desk.url("/count"))


def _of_gaps(desk: Desk, missing: Sequence[Gap]) -> list[Task]:
    """One task a delivery: what it lacks is filled in on one page."""
    by_receipt: dict[UUID, list[Gap]] = {}
    for one in missing:
        by_receipt.setdefault(one.receipt_id, []).append(one)
    found = []
    for receipt_id, some in by_receipt.items():
        kinds = dict.fromkeys(each for one in some for each in one.missing)
        lacks = ", ".join(desk.words.say(MISSING[each]) for each in kinds)
        facts = {"supplier": some[0].supplier, "day": some[0].on, "n": len(some)}
        said = Said(_ONE_GAP if len(some) == 1 else _GAPS, facts)
        remedy = desk.words.say(_LACKS, lacks=lacks)
        to = desk.url(f"/delivery/{receipt_id}/complete")
        found.append(Task(said, remedy, to))
    return found
