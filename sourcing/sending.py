"""An order's way: sent, confirmed, received, or cancelled; each step is told to the outside."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from kernel.actor import By
from kernel.command import Command, Note
from kernel.documents import once
from kernel.errors import Refused
from kernel.outbox import Topic, tell
from kernel.words import N_, Euros, Phrase
from sourcing.drafting import check_days
from sourcing.letters import nothing_in_doubt
from sourcing.orders import PurchaseOrder, State, lines_of, order_by_id, order_totals
from sourcing.steps import How, keep_step
from suppliers.terms import terms_on


class Sending(Command):
    """The order goes out. Below the supplier's minimum, a reason is needed."""

    order_id: UUID
    sent_on: date
    below_minimum_because: Note = ""
    how: How | None = None


class Confirming(Command):
    """The supplier said yes."""

    order_id: UUID
    how: How | None = None


class Cancelling(Command):
    """The order is called off."""

    order_id: UUID
    because: Note = ""


class BelowMinimum(Refused):
    """The supplier does not drive for so little."""

    says = N_(
        "The order comes to {net} before VAT; {minimum} is the supplier's minimum. "
        "Add {missing}, or say why it goes out all the same."
    )


class WrongState(Refused):
    """The order has gone further, or was called off."""

    says = N_("Order {number} is {state}: this step is no longer possible.")


STATES = {
    State.DRAFT: Phrase("a draft"),
    State.SENT: Phrase("sent"),
    State.CONFIRMED: Phrase("confirmed"),
    State.RECEIVED: Phrase("received"),
    State.CANCELLED: Phrase("cancelled"),
}


@once("order_sent")
def send(session: Session, sending: Sending, by: By) -> UUID:
    """Send a draft.

    Raises:
        BelowMinimum: under the supplier's minimum without a reason.
        WrongState: it is no draft any more.
        DeliveryBeforeOrder: the day it should come is past.

    """
    order = may_go_out(session, sending, by)
    order.below_minimum_because = sending.below_minimum_because
    _go(session, order, State.SENT, Topic.ORDER_SENT)
    keep_step(session, order, sending.id, how=sending.how)
    return sending.id


def may_go_out(session: Session, sending: Sending, by: By) -> PurchaseOrder:
    """The draft, where nothing keeps it from being sent so; it waits for nobody else then.

    Raises:
        BelowMinimum, WrongState, DeliveryBeforeOrder: as `send`.

    """
    order = _in(session, sending.order_id, by, State.DRAFT)
    check_days(sending.sent_on, order.delivery_on)
    if not sending.below_minimum_because:
        _check_minimum(session, order, sending.sent_on)
    return order


@once("order_confirmed")
def confirm(session: Session, confirming: Confirming, by: By) -> UUID:
    """Note the supplier's yes.

    Raises:
        WrongState: the order was not out.

    """
    order = _in(session, confirming.order_id, by, State.SENT)
    _go(session, order, State.CONFIRMED, Topic.ORDER_CONFIRMED)
    keep_step(session, order, confirming.id, how=confirming.how)
    return confirming.id


@once("order_cancelled")
def cancel(session: Session, cancelling: Cancelling, by: By) -> UUID:
    """Call an order off that has not been received.

    Raises:
        WrongState: it was received, or called off before.
        PerhapsSent: a draft that the supplier may have.

    """
    states = (State.DRAFT, State.SENT, State.CONFIRMED)
    order = _in(session, cancelling.order_id, by, *states)
    if order.state == State.DRAFT:
        nothing_in_doubt(session, order)
        order.state = State.CANCELLED  # nobody outside ever heard of it
        session.flush()
    else:
        _go(session, order, State.CANCELLED, Topic.ORDER_CANCELLED)
    keep_step(session, order, cancelling.id, because=cancelling.because)
    return cancelling.id


def _in(session: Session, order_id: UUID, by: By, *states: State) -> PurchaseOrder:
    order = order_by_id(session, order_id, canteen_id=by.canteen_id, lock=True)
    if order.state not in states:
        raise WrongState(number=order.number, state=STATES[order.state])
    return order


def _check_minimum(session: Session, order: PurchaseOrder, on: date) -> None:
    terms = terms_on(session, on, canteen_id=order.canteen_id, supplier_id=order.supplier_id)
    minimum = terms.minimum if terms else None
    net: Decimal = order_totals(lines_of(session, order)).net
    if minimum is not None and net < minimum:
        raise BelowMinimum(net=Euros(net), minimum=Euros(minimum), missing=Euros(minimum - net))


def _go(session: Session, order: PurchaseOrder, state: State, topic: Topic) -> None:
    order.state = state
    session.flush()
    tell(session, topic, canteen_id=order.canteen_id, document_id=order.id)
