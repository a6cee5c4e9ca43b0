"""From one canteen to another: one fact with two ends, on the way until the other end has it.

The row is the network's and names both canteens; it references no row of either, so that each
keeps its own. It holds as long as the sender's document of the same id does.
"""

from collections.abc import Iterable
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from inventory.exchanges.outgoing import Gone, Outgoing, OutgoingLine, send_out
from inventory.moves import Cause
from inventory.places import Kind
from kernel.actor import By
from kernel.command import Command, Note
from kernel.dates import happened
from kernel.db import Base, Cost, Grams, Id, Quantity
from kernel.documents import Document, IdAlreadyUsed, once, turns
from kernel.errors import NotFound, Refused
from kernel.owned import CanteenOwned, NetworkWide, same_canteen
from kernel.rows import insert_rows
from kernel.words import N_
from network.canteens import Canteen


class Transfer(NetworkWide, Base):
    """What one canteen sent another, that day."""

    __tablename__ = "transfers"
    __table_args__ = (
        CheckConstraint("source_canteen_id <> destination_canteen_id", name="goes_elsewhere"),
    )

    source_canteen_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("canteens.id"), index=True)
    destination_canteen_id: Mapped[UUID] = mapped_column(
        Id(), ForeignKey("canteens.id"), index=True
    )
    sent_on: Mapped[date]
    note: Mapped[str] = mapped_column(default="")


class TransferLine(Base):
    """A part of one lot of the sender's, with the dates it bore then; `id` is the move it left
    with.
    """

    __tablename__ = "transfer_lines"

    transfer_id: Mapped[UUID] = mapped_column(
        Id(), ForeignKey("transfers.id"), primary_key=True
    )
    id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    lot_id: Mapped[UUID]
    product_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("products.id"))
    quantity: Mapped[Quantity]
    grams: Mapped[Grams]
    cost: Mapped[Cost]
    use_by: Mapped[date | None]
    best_before: Mapped[date | None]
    opened_on: Mapped[date | None]


class TransferArrival(CanteenOwned, Base):
    """The other end: what the second canteen found when it came."""

    __tablename__ = "transfer_arrivals"
    __table_args__ = (
        same_canteen("id", "documents"),
        Index(None, "transfer_id"),
    )

    transfer_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("transfers.id"))
    received_on: Mapped[date]
    note: Mapped[str] = mapped_column(default="")


class ArrivedLine(Base):
    """Of one line that was sent: what went on the shelf, and what into the bin. The rest of
    the line is missing.
    """

    __tablename__ = "arrived_lines"
    __table_args__ = (
        same_canteen("arrival_id", "transfer_arrivals"),
        ForeignKeyConstraint(
            ["transfer_id", "line_id"], ["transfer_lines.transfer_id", "transfer_lines.id"]
        ),
    )

    canteen_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    arrival_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    line_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    transfer_id: Mapped[UUID]
    quantity: Mapped[Quantity]
    grams: Mapped[Grams]
    cost: Mapped[Cost]
    damaged_quantity: Mapped[Quantity]
    damaged_grams: Mapped[Grams]
    damaged_cost: Mapped[Cost]


class NewTransfer(Command):
    """What leaves for another canteen. Its id becomes the transfer's."""

    to_canteen_id: UUID
    sent_on: date
    lines: Annotated[tuple[OutgoingLine, ...], Field(min_length=1, max_length=300)]
    note: Note = ""


class ToOneself(Refused):
    """A transfer joins two canteens."""

    says = N_("A transfer goes to another canteen: this one has the goods already.")


class NoSuchCanteen(NotFound):
    """Nobody would receive it."""

    says = N_("There is no such canteen in the network: choose one of the list.")


class TransferNotFound(NotFound):
    """Nothing of that id was sent, or it was taken back."""

    says = N_("There is no transfer {transfer} on its way: it may have been taken back.")


class ArrivalFirst(Refused):
    """What lies on another canteen's shelf cannot lie on ours again."""

    says = N_(
        "{canteen} received this on {received_on}: {canteen} must take the arrival back first."
    )


@once("transfer", reversible=True)
def send_transfer(session: Session, new: NewTransfer, by: By) -> UUID:
    """Send goods to another canteen; they are on the way until it notes their arrival.

    Raises:
        ToOneself, NoSuchCanteen: there is nobody at the other end.
        InTheFuture: the day is still to come.
        TooLateToGive, LotBlocked: it may not be eaten there either.
        LotNotFound, ProductNotFound, PlaceNotFound: what was named is not there.

    """
    happened(new.sent_on, by)
    _check_ends(session, new, by)
    row = {"id": new.id, "source_canteen_id": by.canteen_id, "sent_on": new.sent_on}
    row |= {"destination_canteen_id": new.to_canteen_id, "note": new.note}
    insert_rows(session, Transfer, [row])
    outgoing = Outgoing(
        document_id=new.id,
        lines=new.lines,
        to=Kind.OTHER_CANTEEN,
        on=new.sent_on,
        cause=Cause.TRANSFER,
    )
    gone = send_out(session, outgoing, by)
    insert_rows(session, TransferLine, [_line(new.id, one) for one in gone])
    return new.id


def standing_arrivals(session: Session, transfer_ids: Iterable[UUID]) -> list[TransferArrival]:
    """The arrivals of these transfers that hold; each has one at most."""
    query = (
        select(TransferArrival)
        .join(
            Document,
            (Document.canteen_id == TransferArrival.canteen_id)
            & (Document.id == TransferArrival.id),
        )
        .where(TransferArrival.transfer_id.in_(set(transfer_ids)), Document.holds)
    )
    return list(session.scalars(query))


def lock_transfers(session: Session, arrival_ids: Iterable[UUID], *, canteen_id: UUID) -> None:
    """Make whoever else turns what these arrivals received wait; other documents are passed over.

    Asked before the canteen's turn, as by who receives: else two of them wait for each other.
    """
    if session.get_bind().dialect.name == "postgresql":
        query = (
            select(Document.id)
            .join(
                Transfer,
                (Transfer.source_canteen_id == Document.canteen_id)
                & (Transfer.id == Document.id),
            )
            .join(TransferArrival, TransferArrival.transfer_id == Transfer.id)
            .where(
                TransferArrival.canteen_id == canteen_id,
                TransferArrival.id.in_(set(arrival_ids)),
            )
        )
        locked = query.order_by(Document.id).with_for_update(key_share=True, of=Document)
        session.execute(locked)


@turns("transfer")
def _turned(session: Session, document: Document) -> None:
    """The receiver locks this document, so nobody receives it while it is taken back."""
    if document.holds:
        return
    for arrival in standing_arrivals(session, [document.id]):
        canteen = session.get_one(Canteen, arrival.canteen_id)
        raise ArrivalFirst(canteen=canteen.name, received_on=arrival.received_on)


def _check_ends(session: Session, new: NewTransfer, by: By) -> None:
    if new.to_canteen_id == by.canteen_id:
        raise ToOneself
    if session.get(Canteen, new.to_canteen_id) is None:
        raise NoSuchCanteen
    # Documents are each canteen's own: another may have sent something under this id.
    if session.get(Transfer, new.id) is not None:
        raise IdAlreadyUsed


def _line(transfer_id: UUID, gone: Gone) -> dict[str, object]:
    lot = gone.lot
    row = {"transfer_id": transfer_id, "id": gone.id, **gone.part._asdict()}
    row |= {"lot_id": lot.id, "product_id": lot.product_id, "use_by": lot.use_by}
    return row | {"best_before": lot.best_before, "opened_on": lot.opened_on}
