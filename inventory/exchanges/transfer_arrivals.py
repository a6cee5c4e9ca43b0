"""The other end of a transfer: what came, what was damaged on the way, and what is missing."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.balances import NOTHING, Held
from inventory.exchanges.brought_lots import rest_lots
from inventory.exchanges.lot_copies import Came, copy_lots
from inventory.exchanges.part_copies import Copying, copy_parts
from inventory.exchanges.transfers import (
    ArrivedLine,
    Transfer,
    TransferArrival,
    TransferLine,
    TransferNotFound,
    standing_arrivals,
)
from inventory.kitchen.waste import Stage, WasteRecord, Weighing
from inventory.lots import Whole
from inventory.moves import Cause, Move, part_of, post
from inventory.places import Kind as PlaceKind
from inventory.places import Places, places_of
from kernel.actor import By
from kernel.command import Command, Measured, Note, Part
from kernel.dates import happened
from kernel.documents import Document, document_by_id, once, turns
from kernel.errors import NotFound, Refused
from kernel.ids import new_id
from kernel.rows import insert_rows
from kernel.words import N_
from network.canteens import Canteen, take_turns
from sourcing.products import facts_of


class ArrivalLine(Part):
    """In stock units, what of one line came in good order, and what came damaged."""

    transfer_line_id: UUID
    arrived: Measured
    damaged: Measured = Decimal("0.000")
    place_id: UUID | None = None


class Arrival(Command):
    """A transfer as it was found, every line of it; nothing came of a line: say nought."""

    transfer_id: UUID
    received_on: date
    lines: Annotated[tuple[ArrivalLine, ...], Field(min_length=1, max_length=1000)]
    note: Note = ""


class AnotherCanteens(Refused):
    """Somebody else is waiting for it."""

    says = N_("This transfer is for {canteen}: they note its arrival.")


class AlreadyReceived(Refused):
    """It lies on a shelf, or was eaten."""

    says = N_(
        "This transfer was received on {received_on} already. Take that arrival back to "
        "change it."
    )


class BeforeItWasSent(Refused):
    """One of the two days is wrong."""

    says = N_("This was sent on {sent_on}: it cannot have come on {received_on}.")


class LineNotSent(NotFound):
    """Another transfer's line, or none."""

    says = N_("There is no line {line} in this transfer.")


class LineNotSaid(Refused):
    """What is missing is said, never guessed."""

    says = N_("{product}: say how much came; nought where nothing came.")


class LineSaidTwice(Refused):
    """Which of the two would count?"""

    says = N_("{product} is there twice: say once how much of it came.")


class MoreThanWasSent(Refused):
    """A transfer makes nothing."""

    says = N_(
        "{product}: {found} came where {sent} were sent. Enter {sent}, and let the other canteen "
        "take its transfer back and send it again with the right weight."
    )


class _Found(NamedTuple):
    """A line that was sent, and how it came."""

    sent: TransferLine
    said: ArrivalLine
    good: Held
    damaged: Held

    @property
    def both(self) -> Held:
        """What passes through this canteen's book."""
        return self.good.plus(self.damaged)


@once("transfer_arrival", reversible=True)
def receive_transfer(session: Session, arrival: Arrival, by: By) -> UUID:
    """Put on the shelves what another canteen sent: its lots, their evidence, their cost.

    What came damaged is waste of the stage "storage loss"; what is missing stays said.

    Raises:
        TransferNotFound: it was never sent, or was taken back.
        AnotherCanteens: it is not for this canteen.
        AlreadyReceived: it was received, and that arrival still holds.
        BeforeItWasSent, InTheFuture: the day cannot be.
        LineNotSent, LineNotSaid, LineSaidTwice, MoreThanWasSent: a line is not as it was sent.
        PlaceNotFound: it is no shelf of this canteen.

    """
    transfer = _expected(session, arrival, by)
    came = _came(session, arrival)
    take_turns(session, by.canteen_id)
    places = places_of(session, by.canteen_id)
    moves = {one.sent.id: _moves(arrival, one, places, by) for one in came}
    row = arrival.model_dump(exclude={"lines"}) | {"canteen_id": by.canteen_id}
    insert_rows(session, TransferArrival, [row])
    insert_rows(session, ArrivedLine, [_row(arrival, one, by) for one in came])
    copying = Copying(
        arrival_id=arrival.id,
        came_on=arrival.received_on,
        source_id=transfer.source_canteen_id,
        destination_id=by.canteen_id,
        line_ids=frozenset(one.sent.id for one in came if one.both.quantity),
    )
    copy_lots(session, copying, _by_lot(came))
    post(session, [move for some in moves.values() for move in some])
    good = {one.sent.id: moves[one.sent.id][0] for one in came if one.good.quantity}
    copy_parts(session, copying, good, {one.sent.id: _held(one.sent) for one in came})
    _waste(session, arrival, came, by)
    return arrival.id


@turns("transfer_arrival")
def _turned(session: Session, document: Document) -> None:
    """What it brought rests on another arrival now; one that holds again must still be due."""
    arrival = session.get_one(TransferArrival, (document.canteen_id, document.id))
    if document.holds:
        transfer = session.get_one(Transfer, arrival.transfer_id)
        _check_standing(session, transfer, but=document.id)
    rest_lots(session, document.id, canteen_id=document.canteen_id)


def _expected(session: Session, arrival: Arrival, by: By) -> Transfer:
    transfer = session.get(Transfer, arrival.transfer_id)
    if transfer is None:
        raise TransferNotFound(transfer=arrival.transfer_id)
    if transfer.destination_canteen_id != by.canteen_id:
        canteen = session.get_one(Canteen, transfer.destination_canteen_id)
        raise AnotherCanteens(canteen=canteen.name)
    happened(arrival.received_on, by)
    if arrival.received_on < transfer.sent_on:
        raise BeforeItWasSent(sent_on=transfer.sent_on, received_on=arrival.received_on)
    _check_standing(session, transfer)
    return transfer


def _check_standing(session: Session, transfer: Transfer, but: UUID | None = None) -> None:
    """Sent, not taken back, and received by nobody else. Locked at the sender's, so that two
    phones do not receive it at once, nor anybody while it is taken back.
    """
    sent = document_by_id(
        session, transfer.id, canteen_id=transfer.source_canteen_id, lock=True
    )
    if not sent.holds:
        raise TransferNotFound(transfer=transfer.id)
    for known in standing_arrivals(session, [transfer.id]):
        if known.id != but:
            raise AlreadyReceived(received_on=known.received_on)


def _came(session: Session, arrival: Arrival) -> list[_Found]:
    query = select(TransferLine).where(TransferLine.transfer_id == arrival.transfer_id)
    lines = {line.id: line for line in session.scalars(query)}
    products = facts_of(session, {line.product_id for line in lines.values()})
    said: dict[UUID, ArrivalLine] = {}
    for one in arrival.lines:
        if one.transfer_line_id not in lines:
            raise LineNotSent(line=one.transfer_line_id)
        if one.transfer_line_id in said:
            raise LineSaidTwice(product=products[lines[one.transfer_line_id].product_id].name)
        said[one.transfer_line_id] = one
    came = []
    for line in lines.values():
        product = products[line.product_id].name
        if line.id not in said:
            raise LineNotSaid(product=product)
        came.append(_shared_out(line, said[line.id], product))
    return came


def _shared_out(line: TransferLine, said: ArrivalLine, product: str) -> _Found:
    """Pro rata of the line; whoever takes the last of it takes what is left."""
    found = said.arrived + said.damaged
    if found > line.quantity:
        raise MoreThanWasSent(product=product, found=found, sent=line.quantity)
    whole = Whole(line.lot_id, line.product_id, line.quantity, line.grams, line.cost, None)
    left = _held(line)
    good = part_of(whole, said.arrived, left) if said.arrived else NOTHING
    left = left.less(good)
    damaged = part_of(whole, said.damaged, left) if said.damaged else NOTHING
    return _Found(line, said, good, damaged)


def _held(line: TransferLine) -> Held:
    return Held(line.quantity, line.grams, line.cost)


def _by_lot(came: Iterable[_Found]) -> Mapping[UUID, Came]:
    """What came of each lot, in good order or not."""
    found: dict[UUID, Came] = {}
    for one in came:
        if one.both.quantity:
            line = one.sent
            known = found.get(line.lot_id)
            held = known.held.plus(one.both) if known else one.both
            found[line.lot_id] = Came(held, line.use_by, line.best_before, line.opened_on)
    return found


def _moves(arrival: Arrival, one: _Found, places: Places, by: By) -> list[Move]:
    shelf = places.shelf(one.said.place_id)
    bin_id = places.of_kind[PlaceKind.WASTE]
    ends = ((one.good, shelf, Cause.TRANSFER), (one.damaged, bin_id, Cause.WASTE))
    return [
        Move(
            canteen_id=by.canteen_id,
            id=new_id(),
            document_id=arrival.id,
            lot_id=one.sent.lot_id,
            quantity=part.quantity,
            grams=part.grams,
            cost=part.cost,
            source_id=places.of_kind[PlaceKind.OTHER_CANTEEN],
            destination_id=end,
            moved_on=arrival.received_on,
            cause=cause,
        )
        for part, end, cause in ends
        if part.quantity
    ]


def _row(arrival: Arrival, one: _Found, by: By) -> dict[str, object]:
    damaged = {f"damaged_{name}": value for name, value in one.damaged._asdict().items()}
    row = {"canteen_id": by.canteen_id, "arrival_id": arrival.id, "line_id": one.sent.id}
    return {**row, "transfer_id": arrival.transfer_id, **one.good._asdict(), **damaged}


def _waste(session: Session, arrival: Arrival, came: Sequence[_Found], by: By) -> None:
    damaged = [one for one in came if one.damaged.quantity]
    if not damaged:
        return
    products = {one.sent.product_id for one in damaged}
    record = WasteRecord(
        canteen_id=by.canteen_id,
        id=arrival.id,
        wasted_on=arrival.received_on,
        stage=Stage.STORAGE_LOSS,
        weighing=Weighing.WEIGHED,
        grams=sum(one.damaged.grams for one in damaged),
        meal_id=None,
        product_id=products.pop() if len(products) == 1 else None,
        edible=None,
        reason=arrival.note,
        container="",
        tare_grams=0,
        destination=None,
    )
    session.add(record)
    session.flush()
