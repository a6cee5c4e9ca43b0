"""Orders as a purchaser follows them, and what can be done with one now."""

from typing import Any
from uuid import UUID

from cellier.web.access import Access
from cellier.web.answers import Answer, Bytes, Go, Page
from cellier.web.desk import Desk
from cellier.web.doors import Doors
from cellier.web.order_facts import order_facts, order_paper
from cellier.web.order_words import row
from inventory.ordering.standing import standings
from kernel.words import N_, Phrase
from sourcing.sending import Cancelling, Confirming, Sending, cancel, confirm, send
from sourcing.steps import How
from sustainability.budgets import NewBudget, budget_of, set_budget

doors = Doors()
ORDER = "/c/{canteen_id:uuid}/orders/{order_id:uuid}"
# What was received and never billed may be years of it: the rest stands with the bills.
MOST = 30
DONE = {
    "drafted": N_("The order is written down: nobody outside has heard of it yet."),
    "changed": N_("The draft is changed."),
    "sent": N_("The order is sent."),
    "placed": N_("Noted: the order was placed."),
    "confirmed": N_("The supplier said yes: noted."),
    "cancelled": N_("The order is called off."),
}


@doors.reads("/c/{canteen_id:uuid}/orders", Access.BUYS)
def page(desk: Desk) -> Answer:
    """Drafts, what is out, what came and is not billed, what was done lately."""
    found = standings(desk.session, desk.here.id, on=desk.today)
    budget = budget_of(desk.session, desk.today, canteen_id=desk.here.id)
    facts = {
        "drafts": [row(desk, one) for one in found.drafts],
        "out": [row(desk, one) for one in found.out],
        "to_bill": [row(desk, one) for one in found.to_bill[:MOST]],
        "more_to_bill": max(0, len(found.to_bill) - MOST),
        "lately": [row(desk, one) for one in found.lately[:MOST]],
        "budget": budget,
    }
    return Page("orders.html", facts)


@doors.writes("/c/{canteen_id:uuid}/orders/budget", Access.BUYS, again=page)
def keep_budget(desk: Desk) -> Answer:
    """What food may cost a month, from this month on.

    Raises:
        FieldEmpty: nothing was typed.

    """
    desk.form.needed("amount", Phrase("the amount"))
    new = NewBudget(id=desk.form.id(), from_month=desk.today, amount=desk.form.number("amount"))
    set_budget(desk.session, new, desk.by)
    return Go(desk.url("/orders"))


@doors.reads(ORDER, Access.BUYS)
def order(desk: Desk, order_id: UUID) -> Answer:
    """One order whole, with its way, and what one can do now."""
    done = DONE.get(desk.request.query_params.get("done", ""), "")
    return Page("order.html", order_facts(desk, order_id) | {"noted": desk.words.say(done)})


@doors.reads(ORDER + "/order.pdf", Access.BUYS)
def paper(desk: Desk, order_id: UUID) -> Answer:
    """The order on white paper, as the supplier gets it."""
    content, name = order_paper(desk.session, desk.here, order_id, desk.words)
    headers = {
        "Content-Disposition": f'inline; filename="{name}"',
        "Cache-Control": "private, no-store",
    }
    return Bytes(content, "application/pdf", headers)


@doors.writes(ORDER + "/placed", Access.BUYS, again=order)
def placed(desk: Desk, order_id: UUID) -> Answer:
    """It was read out by phone, or its paper handed over.

    Raises:
        BelowMinimum, WrongState, DeliveryBeforeOrder: as of a sending.

    """
    how = desk.form.choice("how", How)
    sending = Sending(id=desk.form.id(), order_id=order_id, how=how, **sent_today(desk))
    send(desk.session, sending, desk.by)
    return _done(desk, order_id, "placed")


@doors.writes(ORDER + "/confirm", Access.BUYS, again=order)
def confirmed(desk: Desk, order_id: UUID) -> Answer:
    """The supplier said yes, by whatever way."""
    confirm(desk.session, Confirming(id=desk.form.id(), order_id=order_id), desk.by)
    return _done(desk, order_id, "confirmed")


@doors.writes(ORDER + "/cancel", Access.BUYS, again=order)
def cancelled(desk: Desk, order_id: UUID) -> Answer:
    """It is called off; whoever was told of it is told by hand."""
    cancelling = Cancelling(
        id=desk.form.id(), order_id=order_id, because=desk.form.text("because")
    )
    cancel(desk.session, cancelling, desk.by)
    return _done(desk, order_id, "cancelled")


def sent_today(desk: Desk) -> dict[str, Any]:
    """What every way of sending says alike."""
    return {"sent_on": desk.today, "below_minimum_because": desk.form.text("because")}


def _done(desk: Desk, order_id: UUID, what: str) -> Answer:
    return Go(desk.url(f"/orders/{order_id}?done={what}"))
