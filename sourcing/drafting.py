"""An order being written: a supplier's offers, copied as they are that day."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import UUID7, Field
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kernel.actor import By
from kernel.command import Command, Moved, Note, Part
from kernel.documents import once
from kernel.errors import Refused
from kernel.rows import insert_rows
from kernel.words import N_
from network.canteens import take_turns
from sourcing.offers import OfferFacts, offers_by_id
from sourcing.orders import OrderLine, PurchaseOrder


class NewOrderLine(Part):
    """So many packs of one offer."""

    id: UUID7
    offer_id: UUID
    packs: Moved


class Draft(Command):
    """An order being written. Its id becomes the order's."""

    supplier_id: UUID
    ordered_on: date
    delivery_on: date
    lines: Annotated[tuple[NewOrderLine, ...], Field(min_length=1, max_length=500)]
    note: Note = ""


class NotTheirOffer(Refused):
    """An order goes to one supplier."""

    says = N_("“{offer}” is sold by another supplier: put it on an order of its own.")


class DeliveryBeforeOrder(Refused):
    """Nobody delivers yesterday."""

    says = N_("The delivery cannot be on {delivery_on}, before the order of {ordered_on}.")


@once("order")
def draft(session: Session, new: Draft, by: By) -> UUID:
    """Write an order down, not yet sent.

    Raises:
        NotTheirOffer: a line's offer belongs to another supplier.
        DeliveryBeforeOrder: the two days are the wrong way round.
        OfferNotFound: a line names no offer.

    """
    check_days(new.ordered_on, new.delivery_on)
    order = PurchaseOrder(
        canteen_id=by.canteen_id,
        number=_next_number(session, by.canteen_id),
        **new.model_dump(exclude={"lines"}),
    )
    session.add(order)
    add_lines(session, order, new.lines)
    return new.id


def check_days(ordered_on: date, delivery_on: date) -> None:
    """Refuse the wrong way round.

    Raises:
        DeliveryBeforeOrder: they are.

    """
    if delivery_on < ordered_on:
        raise DeliveryBeforeOrder(delivery_on=delivery_on, ordered_on=ordered_on)


def add_lines(session: Session, order: PurchaseOrder, lines: Sequence[NewOrderLine]) -> None:
    """Copy each line's offer into the order, as it is now.

    Raises:
        NotTheirOffer: a line's offer belongs to another supplier.
        OfferNotFound: a line names none.

    """
    named = {line.offer_id for line in lines}
    offers = offers_by_id(session, named, canteen_id=order.canteen_id)
    for one in offers.values():
        if one.supplier_id != order.supplier_id:
            raise NotTheirOffer(offer=one.name)
    session.flush()
    insert_rows(session, OrderLine, [_row(order, one, offers[one.offer_id]) for one in lines])


def _next_number(session: Session, canteen_id: UUID) -> int:
    # Or two who draft at once would take the same number.
    take_turns(session, canteen_id)
    query = select(func.max(PurchaseOrder.number)).where(PurchaseOrder.canteen_id == canteen_id)
    return (session.scalar(query) or 0) + 1


def _row(order: PurchaseOrder, line: NewOrderLine, offer: OfferFacts) -> dict[str, object]:
    return {
        "canteen_id": order.canteen_id,
        "id": line.id,
        "order_id": order.id,
        "offer_id": offer.id,
        "packs": line.packs,
        **{name: getattr(offer, name) for name in _COPIED},
    }


_COPIED = (
    "product_id",
    "producer_id",
    "name",
    "code",
    "pack_quantity",
    "pack_grams",
    "price",
    "price_per",
    "vat_rate",
    "origin",
    "intermediaries",
    "labels",
    "brand",
)
