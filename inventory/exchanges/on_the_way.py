"""What is on its way between canteens, and how it came."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from inventory.balances import NOTHING, Held
from inventory.exchanges.transfers import (
    ArrivedLine,
    Transfer,
    TransferArrival,
    TransferLine,
    TransferNotFound,
    standing_arrivals,
)
from inventory.lots import Lot
from kernel.documents import Document
from network.canteens import Canteen
from sourcing.products import Product, StockUnit


class OnTheWay(NamedTuple):
    """A transfer that nobody received yet; `coming` to the canteen that asks, or from it."""

    transfer_id: UUID
    sent_on: date
    coming: bool
    other: str
    lines: int
    grams: int
    note: str


class Sent(NamedTuple):
    """One line as it was sent, and how it came; `arrived` is none until it did."""

    line_id: UUID
    lot_id: UUID
    product: str
    unit: StockUnit
    number: str | None
    use_by: date | None
    sent: Held
    arrived: Held | None = None
    damaged: Held = NOTHING

    @property
    def short(self) -> Held:
        """What left and never came: nothing as long as it is on the way."""
        if self.arrived is None:
            return NOTHING
        return self.sent.less(self.arrived).less(self.damaged)


def on_the_way(session: Session, canteen_id: UUID) -> list[OnTheWay]:
    """What this canteen sent and nobody received, and what is coming to it; oldest first."""
    source, destination = aliased(Canteen), aliased(Canteen)
    rows = session.execute(
        select(
            Transfer.id,
            Transfer.sent_on,
            Transfer.destination_canteen_id,
            source.name,
            destination.name,
            func.count(),
            func.sum(TransferLine.grams),
            Transfer.note,
        )
        .join(TransferLine, TransferLine.transfer_id == Transfer.id)
        .join(source, source.id == Transfer.source_canteen_id)
        .join(destination, destination.id == Transfer.destination_canteen_id)
        .where(
            or_(
                Transfer.source_canteen_id == canteen_id,
                Transfer.destination_canteen_id == canteen_id,
            ),
            _holds(),
            ~_received(),
        )
        .group_by(Transfer.id, source.name, destination.name)
    ).all()
    found = [_one(tuple(row), canteen_id) for row in rows]
    return sorted(found, key=lambda one: (one.sent_on, one.transfer_id))


def sent_lines(session: Session, transfer_id: UUID, *, canteen_id: UUID) -> list[Sent]:
    """Every line of a transfer, for either of its canteens, by product.

    Raises:
        TransferNotFound: there is none that names this canteen.

    """
    transfer = session.get(Transfer, transfer_id)
    if transfer is None or canteen_id not in (
        transfer.source_canteen_id,
        transfer.destination_canteen_id,
    ):
        raise TransferNotFound(transfer=transfer_id)
    query = (
        select(TransferLine, Product.name, Product.unit, Lot.number)
        .join(Product, Product.id == TransferLine.product_id)
        .join(
            Lot,
            (Lot.canteen_id == transfer.source_canteen_id) & (Lot.id == TransferLine.lot_id),
        )
        .where(TransferLine.transfer_id == transfer_id)
    )
    ends = _ends(session, transfer_id)
    lines = [_sent(*row, ends) for row in session.execute(query)]
    return sorted(lines, key=lambda one: (one.product.casefold(), one.line_id))


def differences(session: Session, transfer_id: UUID, *, canteen_id: UUID) -> list[Sent]:
    """The lines of which something was damaged or is missing; none before they came.

    What left = what arrived + what was damaged + what is short, to the gram and the cent.

    Raises:
        TransferNotFound: there is none that names this canteen.

    """
    lines = sent_lines(session, transfer_id, canteen_id=canteen_id)
    return [one for one in lines if one.damaged.quantity or one.short.quantity]


def _holds() -> ColumnElement[bool]:
    return exists().where(
        Document.canteen_id == Transfer.source_canteen_id,
        Document.id == Transfer.id,
        Document.holds,
    )


def _received() -> ColumnElement[bool]:
    arrival = aliased(Document)
    return exists().where(
        TransferArrival.transfer_id == Transfer.id,
        arrival.canteen_id == TransferArrival.canteen_id,
        arrival.id == TransferArrival.id,
        arrival.holds,
    )


def _one(row: tuple[Any, ...], canteen_id: UUID) -> OnTheWay:
    transfer_id, sent_on, destination_id, source, destination, lines, grams, note = row
    coming = destination_id == canteen_id
    other = source if coming else destination
    return OnTheWay(transfer_id, sent_on, coming, other, lines, int(grams), note)


def _ends(session: Session, transfer_id: UUID) -> Mapping[UUID, tuple[Held, Held]]:
    """How each line came, by the arrival that holds."""
    for arrival in standing_arrivals(session, [transfer_id]):
        query = select(ArrivedLine).where(
            ArrivedLine.canteen_id == arrival.canteen_id, ArrivedLine.arrival_id == arrival.id
        )
        return {
            line.line_id: (
                Held(line.quantity, line.grams, line.cost),
                Held(line.damaged_quantity, line.damaged_grams, line.damaged_cost),
            )
            for line in session.scalars(query)
        }
    return {}


def _sent(
    line: TransferLine,
    product: str,
    unit: StockUnit,
    number: str | None,
    ends: Mapping[UUID, tuple[Held, Held]],
) -> Sent:
    sent = Held(line.quantity, line.grams, line.cost)
    told = (line.id, line.lot_id, product, unit, number, line.use_by, sent)
    return Sent(*told, *ends[line.id]) if line.id in ends else Sent(*told)
