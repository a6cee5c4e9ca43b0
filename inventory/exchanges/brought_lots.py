"""What a canteen's arrivals brought of a lot: all that hold together are its measures and dates."""

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date
from functools import reduce
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Index, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from inventory.balances import Held
from inventory.exchanges.transfers import (
    ArrivedLine,
    Transfer,
    TransferArrival,
    TransferLine,
)
from inventory.kitchen.house_dates import Dates, earlier, first_dates, followed
from inventory.lots import Lot
from kernel.db import Base, Id
from kernel.documents import Document
from kernel.owned import same_canteen


class BroughtLot(Base):
    """A lot that an arrival brought, or a part of one; `purchase_line_id` is the copy it wrote,
    none where the lot lay under this canteen's key already.
    """

    __tablename__ = "brought_lots"
    __table_args__ = (
        same_canteen("arrival_id", "transfer_arrivals"),
        same_canteen("lot_id", "lots"),
        same_canteen("purchase_line_id", "purchase_lines"),
        Index(None, "canteen_id", "arrival_id"),
    )

    canteen_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    lot_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    arrival_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    purchase_line_id: Mapped[UUID | None] = mapped_column(default=None)


class _Came(NamedTuple):
    """What one arrival that holds brought of one lot, in good order or not."""

    arrival_id: UUID
    came_on: date
    held: Held
    dates: Dates


def rest_lots(session: Session, arrival_id: UUID, *, canteen_id: UUID) -> None:
    """Let each lot this arrival brought rest on those that hold, if any does: its paper, its
    measures, its dates. Of a lot of the canteen's own, that came home, only its dates change.
    """
    ours = select(BroughtLot.lot_id).where(
        BroughtLot.canteen_id == canteen_id, BroughtLot.arrival_id == arrival_id
    )
    query = (
        select(BroughtLot)
        .join(
            Document,
            (Document.canteen_id == BroughtLot.canteen_id)
            & (Document.id == BroughtLot.arrival_id),
        )
        .where(BroughtLot.canteen_id == canteen_id, BroughtLot.lot_id.in_(ours), Document.holds)
    )
    brought = session.scalars(query).all()
    if brought:
        papers = _papers(session, {one.lot_id for one in brought}, canteen_id)
        came = _came(session, brought, canteen_id)
        _rest_on(session, brought, papers, canteen_id)
        copied = {lot_id for lot_id, paper in papers.items() if not paper.own}
        _measure(session, brought, {one: came.get(one, []) for one in copied}, canteen_id)
        _date(session, arrival_id, came, copied, canteen_id)


def standing(session: Session, ids: Iterable[UUID], *, canteen_id: UUID) -> dict[UUID, bool]:
    """The lots under this key, and whether what they rest on holds; a lot of this canteen's
    own stands in any case.
    """
    papers = _papers(session, ids, canteen_id)
    return {lot_id: paper.holds or paper.own for lot_id, paper in papers.items()}


class _Paper(NamedTuple):
    """What a lot rests on; `own` where no arrival brought it first."""

    holds: bool
    own: bool


def _papers(session: Session, ids: Iterable[UUID], canteen_id: UUID) -> dict[UUID, _Paper]:
    query = (
        select(Lot.id, Document.holds, Document.kind)
        .join(
            Document,
            (Document.canteen_id == Lot.canteen_id) & (Document.id == Lot.document_id),
        )
        .where(Lot.canteen_id == canteen_id, Lot.id.in_(set(ids)))
    )
    rows = session.execute(query)
    return {row.id: _Paper(row.holds, row.kind != "transfer_arrival") for row in rows}


def _came(
    session: Session, brought: Iterable[BroughtLot], canteen_id: UUID
) -> Mapping[UUID, list[_Came]]:
    """By lot; nothing of those that only prepared food was made of."""
    query = _CAME.where(
        ArrivedLine.canteen_id == canteen_id,
        ArrivedLine.arrival_id.in_({one.arrival_id for one in brought}),
    )
    found: dict[UUID, list[_Came]] = {}
    rows: Iterable[Any] = session.execute(query)
    for row in rows:
        lot_id, arrival_id, came_on = row[:3]
        held = _held(row[3:6]).plus(_held(row[6:9]))
        found.setdefault(lot_id, []).append(_Came(arrival_id, came_on, held, Dates(*row[9:12])))
    return found


def _held(row: Sequence[Any]) -> Held:
    return Held(row[0], int(row[1]), row[2])


def _rest_on(
    session: Session,
    brought: Iterable[BroughtLot],
    papers: Mapping[UUID, _Paper],
    canteen_id: UUID,
) -> None:
    """On an arrival that holds, where theirs does no more."""
    holding = {one.lot_id: one for one in brought}
    changes = [
        {"canteen_id": canteen_id, "id": one.lot_id, "document_id": one.arrival_id}
        | ({"purchase_line_id": one.purchase_line_id} if one.purchase_line_id else {})
        for one in holding.values()
        if not (papers[one.lot_id].holds or papers[one.lot_id].own)
    ]
    for size in (3, 4):
        _update(session, [one for one in changes if len(one) == size])


def _measure(
    session: Session,
    brought: Iterable[BroughtLot],
    copied: Mapping[UUID, Sequence[_Came]],
    canteen_id: UUID,
) -> None:
    """The sum of what came; the whole of what is only in prepared food, as at its sender's."""
    sums = []
    for lot_id, some in copied.items():
        if some:
            held = reduce(Held.plus, (one.held for one in some))
            came_on = min(one.came_on for one in some)
            sums.append({"id": lot_id, "came_on": came_on, **held._asdict()})
    _update(session, [{"canteen_id": canteen_id, **one} for one in sums])
    within = {one for one, some in copied.items() if not some}
    parts = {(one.lot_id, one.arrival_id) for one in brought if one.lot_id in within}
    wholes = _wholes(session, parts, canteen_id) if parts else {}
    shared = {"canteen_id": canteen_id}
    _update(session, [{**shared, "id": one, **held._asdict()} for one, held in wholes.items()])


def _wholes(
    session: Session, parts: Set[tuple[UUID, UUID]], canteen_id: UUID
) -> dict[UUID, Held]:
    """Of lots with the arrivals that brought food made of them, what their senders had."""
    query = (
        select(Lot.id, TransferArrival.id, Lot.quantity, Lot.grams, Lot.cost)
        .join(Transfer, Transfer.source_canteen_id == Lot.canteen_id)
        .join(TransferArrival, TransferArrival.transfer_id == Transfer.id)
        .where(
            TransferArrival.canteen_id == canteen_id,
            TransferArrival.id.in_({arrival_id for _, arrival_id in parts}),
            Lot.id.in_({lot_id for lot_id, _ in parts}),
        )
    )
    rows: Iterable[Any] = session.execute(query)
    return {row[0]: Held(*row[2:]) for row in rows if (row[0], row[1]) in parts}


def _date(
    session: Session,
    arrival_id: UUID,
    came: Mapping[UUID, Sequence[_Came]],
    copied: Set[UUID],
    canteen_id: UUID,
) -> None:
    """A lot has one date, and what came of it may not be kept beyond its own: the earliest.

    What this arrival brings follows on what the kitchen changed, as a freezing, before.
    """
    brings = {
        lot_id: one.dates
        for lot_id, some in came.items()
        for one in some
        if one.arrival_id == arrival_id
    }
    firsts = {
        one: reduce(earlier, (each.dates for each in came[one])) for one in copied & came.keys()
    }
    home = brings.keys() - copied
    if home:
        known = first_dates(session, home, canteen_id=canteen_id)
        firsts |= {one: earlier(known[one], brings[one]) for one in home}
    worn = followed(session, firsts, canteen_id=canteen_id)
    worn |= {one: earlier(worn[one], dates) for one, dates in brings.items()}
    shared = {"canteen_id": canteen_id}
    _update(session, [{**shared, "id": one, **dates._asdict()} for one, dates in worn.items()])


def _update(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        session.execute(update(Lot), rows)


_HELD = (
    ArrivedLine.quantity,
    ArrivedLine.grams,
    ArrivedLine.cost,
    ArrivedLine.damaged_quantity,
    ArrivedLine.damaged_grams,
    ArrivedLine.damaged_cost,
)
_CAME = (
    select(
        TransferLine.lot_id,
        TransferArrival.id,
        TransferArrival.received_on,
        *(func.sum(one) for one in _HELD),
        func.min(TransferLine.use_by),
        func.min(TransferLine.best_before),
        func.min(TransferLine.opened_on),
    )
    .select_from(ArrivedLine)
    .join(
        TransferArrival,
        (TransferArrival.canteen_id == ArrivedLine.canteen_id)
        & (TransferArrival.id == ArrivedLine.arrival_id),
    )
    .join(
        TransferLine,
        (TransferLine.transfer_id == ArrivedLine.transfer_id)
        & (TransferLine.id == ArrivedLine.line_id),
    )
    .where(or_(ArrivedLine.quantity > 0, ArrivedLine.damaged_quantity > 0))
    .group_by(TransferLine.lot_id, TransferArrival.id, TransferArrival.received_on)
)
