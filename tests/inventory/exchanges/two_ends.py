"""Things sent, received and given, made with as few words as possible."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.exchanges.donations import NewDonation
from inventory.exchanges.outgoing import OutgoingLine
from inventory.exchanges.transfer_arrivals import Arrival, ArrivalLine, receive_transfer
from inventory.exchanges.transfers import NewTransfer, TransferLine, send_transfer
from kernel.actor import By
from kernel.ids import new_id
from network.associations import Agreed, NewAssociation, add_association
from tests.builders import MONDAY


def out(quantity: str, **what: Any) -> OutgoingLine:
    return OutgoingLine(id=new_id(), quantity=Decimal(quantity), **what)


def a_transfer(to: By, *lines: OutgoingLine, **facts: Any) -> NewTransfer:
    known = {"to_canteen_id": to.canteen_id, "sent_on": MONDAY, "lines": lines, **facts}
    return NewTransfer(id=new_id(), **known)


def send(session: Session, by: By, to: By, *lines: OutgoingLine, **facts: Any) -> UUID:
    return send_transfer(session, a_transfer(to, *lines, **facts), by)


def lines_of(session: Session, transfer_id: UUID) -> list[TransferLine]:
    query = select(TransferLine).where(TransferLine.transfer_id == transfer_id)
    return sorted(session.scalars(query), key=lambda line: (-line.quantity, line.id))


def an_arrival(
    session: Session,
    transfer_id: UUID,
    *came: tuple[str, str],
    **facts: Any,
) -> Arrival:
    """What came in good order and what was damaged, line by line; all of it where unsaid."""
    lines = lines_of(session, transfer_id)
    said: Sequence[tuple[Any, Any]] = came or [(line.quantity, 0) for line in lines]
    place_id = facts.pop("place_id", None)
    told = tuple(
        ArrivalLine(
            transfer_line_id=line.id,
            arrived=Decimal(good),
            damaged=Decimal(bad),
            place_id=place_id,
        )
        for line, (good, bad) in zip(lines, said, strict=True)
    )
    known = {"transfer_id": transfer_id, "received_on": MONDAY, "lines": told, **facts}
    return Arrival(id=new_id(), **known)


def receive(
    session: Session, by: By, transfer_id: UUID, *came: tuple[str, str], **facts: Any
) -> UUID:
    return receive_transfer(session, an_arrival(session, transfer_id, *came, **facts), by)


def a_partner(session: Session, by: By, **facts: Any) -> UUID:
    known = {
        "name": f"Le Fourneau {new_id()}",
        "address": "3 rue des Capucins",
        "postcode": "69001",
        "city": "Lyon",
        "contact": "Inès",
        "phone": "06 12 34 56 78",
        "agreement": Agreed(words="Convention 2026-12", from_on=date(2026, 1, 1)),
        **facts,
    }
    return add_association(session, NewAssociation(id=new_id(), **known), by)


def a_donation(association_id: UUID, *lines: OutgoingLine, **facts: Any) -> NewDonation:
    known = {"association_id": association_id, "given_on": MONDAY, "lines": lines, **facts}
    return NewDonation(id=new_id(), **known)
