"""A draft, changed: nobody outside has heard of it, so its lines are simply others."""

from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import delete
from sqlalchemy.orm import Session

from kernel.actor import By
from kernel.command import Command, Note
from kernel.documents import once
from kernel.errors import Refused
from kernel.words import N_
from sourcing.drafting import NewOrderLine, add_lines, check_days
from sourcing.letters import nothing_in_doubt
from sourcing.orders import OrderedLine, OrderLine, PurchaseOrder, State, lines_of, order_by_id


class Change(Command):
    """The draft as it should be, whole. `seen` is what the changer had before them."""

    order_id: UUID
    seen: Annotated[str, Field(max_length=64)]
    delivery_on: date
    lines: Annotated[tuple[NewOrderLine, ...], Field(min_length=1, max_length=500)]
    note: Note = ""


class NoDraft(Refused):
    """It went out, or was called off."""

    says = N_("Order {number} is no draft any more: it can be called off, not changed.")


class ChangedMeanwhile(Refused):
    """Two people, one draft."""

    says = N_(
        "Somebody else changed order {number} meanwhile: look at it as it is now, then change it."
    )


def seen(order: PurchaseOrder, lines: Mapping[UUID, OrderedLine]) -> str:
    """What tells one state of a draft from the next."""
    said = [str(order.delivery_on), order.note, *sorted(one.hex for one in lines)]
    return sha256("\0".join(said).encode()).hexdigest()


@once("order_changed")
def change(session: Session, new: Change, by: By) -> UUID:
    """Write the draft anew.

    Raises:
        NoDraft: it is none any more.
        ChangedMeanwhile: it is not what the changer saw.
        PerhapsSent: the supplier may have it.
        NotTheirOffer, DeliveryBeforeOrder, OfferNotFound, OrderNotFound: as of a draft.

    """
    order = order_by_id(session, new.order_id, canteen_id=by.canteen_id, lock=True)
    if order.state != State.DRAFT:
        raise NoDraft(number=order.number)
    nothing_in_doubt(session, order)
    if seen(order, lines_of(session, order)) != new.seen:
        raise ChangedMeanwhile(number=order.number)
    check_days(order.ordered_on, new.delivery_on)
    session.execute(
        delete(OrderLine).where(
            OrderLine.canteen_id == by.canteen_id, OrderLine.order_id == order.id
        )
    )
    order.delivery_on, order.note = new.delivery_on, new.note
    add_lines(session, order, new.lines)
    return new.id
