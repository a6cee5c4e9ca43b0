"""A bill that was entered, whole: its lines, its sums, who wrote it, and taking it back."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from cellier.web.access import Access
from cellier.web.answers import Answer, Go, Page
from cellier.web.bill_paper import papers_shown
from cellier.web.bill_shown import lines_shown, name_of, taken_back_by
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from cellier.web.forms import FieldEmpty
from cellier.web.in_odoo import standing_of
from cellier.web.journal import late_said
from cellier.web.order_words import when
from inventory.billing.entered import Entered, entered_bill
from inventory.safety.bill_papers import orders_of
from inventory.safety.photos import photos_shown
from inventory.standing import turned_by
from inventory.undoing.journal import Step, What, story
from inventory.undoing.reversals import Mistake, reverse
from kernel.errors import Refused
from kernel.words import N_, Phrase
from network.people import Person

doors = Doors()
BILL = "/c/{canteen_id:uuid}/bills/{bill_id:uuid}"
_STEPS = {
    What.WRITTEN: N_("entered it"),
    What.TAKEN_BACK: N_("took it back"),
    What.PUT_BACK: N_("put it back"),
    What.REPLACED: N_("replaced it"),
}
_DONE = {
    "back": N_("The bill is taken back: what it asked for waits for a bill again."),
    "again": N_("The bill holds again."),
}


class NotOfThisBill(Refused):
    """The page was old, or the form is not ours."""

    says = N_("This bill changed meanwhile: look at it again.")


@doors.reads(BILL, Access.BUYS)
def page(desk: Desk, bill_id: UUID) -> Answer:
    """What was typed, and what became of it."""
    session, here = desk.session, desk.here
    found = entered_bill(session, bill_id, canteen_id=here.id)
    steps = story(session, bill_id, here.id)
    paid_by = session.get(Person, found.bill.paid_by) if found.bill.paid_by else None
    photos = photos_shown(session, bill_id, canteen_id=here.id)
    done = desk.request.query_params.get("done", "")
    facts = {
        "noted": desk.words.say(_DONE[done]) if done in _DONE and not desk.refusal else "",
        "bill": found.bill,
        "name": name_of(desk, found),
        "supplier": found.supplier,
        "holds": found.holds,
        "billed_on": when(desk, found.bill.billed_on),
        "due_on": when(desk, found.bill.due_on) if found.bill.due_on else "",
        "paid_by": paid_by.name if paid_by else "",
        "lines": lines_shown(desk, found),
        "totals": found.totals,
        "there": standing_of(desk, bill_id, back=taken_back_by(found)),
        "late": late_said(desk, bill_id),
        "photos": papers_shown(desk, photos),
        "came_with": orders_of(session, found.bill, {one.sha256 for one in photos}),
        "steps": [_step(desk, one) for one in steps],
        **_way_back(found, steps),
    }
    return Page("bill.html", facts)


@doors.writes(BILL + "/undo", Access.BUYS, again=page)
def undo(desk: Desk, bill_id: UUID) -> Answer:
    """Take it back, or the taking back of it.

    Raises:
        FieldEmpty: it does not say what.
        NotOfThisBill: what it names is another entry.
        AlreadyReversed, AlreadyBilled, BilledMeanwhile: as of a reversal.

    """
    form, canteen_id = desk.form, desk.here.id
    entered_bill(desk.session, bill_id, canteen_id=canteen_id)
    of = form.uuid("of")
    if of is None:
        raise FieldEmpty(field=Phrase("the bill"))
    if bill_id not in turned_by(desk.session, [of], canteen_id=canteen_id):
        raise NotOfThisBill
    mistake = Mistake(id=form.id(), of=of, because=form.text("because"))
    reverse(desk.session, mistake, desk.by)
    holds = entered_bill(desk.session, bill_id, canteen_id=canteen_id).holds
    return Go(desk.url(f"/bills/{bill_id}?done={'again' if holds else 'back'}"))


def _way_back(found: Entered, steps: list[Step]) -> dict[str, Any]:
    """What a press would take back: the bill, or the taking back of it; or what stands instead."""
    last = steps[-1]
    if found.holds:
        return {"of": found.bill.id, "instead": None}
    if last.what == What.REPLACED:
        return {"of": None, "instead": last.by_id}
    return {"of": last.by_id, "instead": None}


def _step(desk: Desk, one: Step) -> dict[str, str]:
    say = desk.words.say
    on = one.at.astimezone(ZoneInfo(desk.here.time_zone)).date()
    moment = say(N_("{day} at {time}"), day=when(desk, on), time=desk.clock(one.at))
    return {"did": say(_STEPS[one.what]), "by": one.person, "at": moment, "why": one.because}
