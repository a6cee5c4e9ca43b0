"""A lot that came from another canteen: its row, its evidence and what it was made of.

It keeps its id under the second canteen's key. Its purchase line is a copy of what was frozen
where it was bought, of a kind that counts in no "bought": the purchase stays where it was paid.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from inventory.balances import Held
from inventory.blocked_lots import BlockedLot, RecallRelease, blocks_wait
from inventory.exchanges.brought_lots import BroughtLot, rest_lots, standing
from inventory.exchanges.part_copies import Copying, copy_parents, made_of
from inventory.lots import Lot
from inventory.purchases import COLUMNS, Bought, EvidenceRow, Kind, PurchaseLine, keep
from kernel.ids import new_id
from kernel.rounding import cents, fine
from kernel.rows import insert_missing_rows, insert_rows
from suppliers.evidence import Finding


class Came(NamedTuple):
    """What came of one lot, in good order or not, and the dates it bore when it left."""

    held: Held
    use_by: date | None
    best_before: date | None
    opened_on: date | None


def copy_lots(session: Session, copying: Copying, came: Mapping[UUID, Came]) -> None:
    """Open the lots that came, and those they were made of; the latter hold no stock here.

    Where a lot lies under this key already, as one that comes home, nothing is copied; it
    bears the earlier of its dates and of those that it comes with.
    """
    if not came:
        return
    blocks_wait(session)
    wanted = {*came, *made_of(session, copying, came)}
    theirs = _lots(session, copying.source_id, wanted)
    known = standing(session, wanted, canteen_id=copying.destination_id)
    lines = _copies(session, copying, [lot for lot in theirs if not known.get(lot.id)], came)
    opened = [lot for lot in theirs if lot.id not in known]
    if opened:
        rows = [_row(copying, lot, lines[lot.id], came.get(lot.id)) for lot in opened]
        insert_rows(session, Lot, rows)
    shared = {"canteen_id": copying.destination_id, "arrival_id": copying.arrival_id}
    brought = [{**shared, "lot_id": one, "purchase_line_id": lines.get(one)} for one in wanted]
    insert_rows(session, BroughtLot, brought)
    copy_parents(session, copying, came)
    rest_lots(session, copying.arrival_id, canteen_id=copying.destination_id)
    _block(session, copying, {lot.id for lot in theirs if lot.blocked})


def _copies(
    session: Session, copying: Copying, lots: Sequence[Lot], came: Mapping[UUID, Came]
) -> Mapping[UUID, UUID]:
    """Write a purchase line for each, with what its labels rested on; its id by lot."""
    if not lots:
        return {}
    frozen = {lot.purchase_line_id for lot in lots}
    query = select(PurchaseLine).where(
        PurchaseLine.canteen_id == copying.source_id, PurchaseLine.id.in_(frozen)
    )
    lines = {line.id: line for line in session.scalars(query)}
    known = _taken(session, copying.destination_id, {lot.id for lot in lots})
    # The lot's own id, as everywhere; another where it came before and was taken back.
    ids = {lot.id: new_id() if lot.id in known else lot.id for lot in lots}
    copies = [
        _copy(copying, lines[lot.purchase_line_id], ids[lot.id], lot, came.get(lot.id))
        for lot in lots
    ]
    rows = _evidence(session, copying.source_id, frozen)
    findings = [
        (ids[lot.id], finding)
        for lot in lots
        for line_id, finding in rows
        if line_id == lot.purchase_line_id
    ]
    keep(session, copies, findings)
    return ids


def _evidence(
    session: Session, canteen_id: UUID, line_ids: set[UUID]
) -> list[tuple[UUID, Finding]]:
    query = select(
        EvidenceRow.line_id,
        EvidenceRow.label,
        EvidenceRow.evidence,
        EvidenceRow.certificate_id,
        EvidenceRow.why,
    ).where(EvidenceRow.canteen_id == canteen_id, EvidenceRow.line_id.in_(line_ids))
    return [(row[0], Finding(*row[1:])) for row in session.execute(query)]


def _copy(
    copying: Copying, line: PurchaseLine, line_id: UUID, lot: Lot, part: Came | None
) -> Bought:
    grams, cost = (part.held.grams, part.held.cost) if part else (lot.grams, lot.cost)
    # A copied lot grows with each arrival: its line is of the first.
    whole = (line.kind == Kind.OPENING and line.grams) or lot.grams
    share = Decimal(grams) / whole if whole else Decimal(0)
    same = replace(
        Bought(**{name: getattr(line, name) for name in COLUMNS}),
        canteen_id=copying.destination_id,
        id=line_id,
        document_id=copying.arrival_id,
        avoided=fine(line.avoided * share),
        import_key=None,
        reverses_id=None,
        corrects_id=None,
    )
    if line.kind == Kind.PREPARED:
        return same
    return replace(same, kind=Kind.OPENING, net_value=cents(cost), grams=grams)


def _row(copying: Copying, lot: Lot, line_id: UUID, part: Came | None) -> dict[str, object]:
    """Every column as it is there; a lot that others were made of keeps its whole measures."""
    row = {column.key: getattr(lot, column.key) for column in Lot.__mapper__.column_attrs}
    row |= {"canteen_id": copying.destination_id, "document_id": copying.arrival_id}
    row |= {"purchase_line_id": line_id, "came_on": copying.came_on}
    if part:
        row |= {**part._asdict(), **part.held._asdict()}
        del row["held"]
    return row


def _lots(session: Session, canteen_id: UUID, ids: Iterable[UUID]) -> Sequence[Lot]:
    query = select(Lot).where(Lot.canteen_id == canteen_id, Lot.id.in_(set(ids)))
    # As they are now: a block may have been set since this session read them.
    return session.scalars(query.execution_options(populate_existing=True)).all()


def _taken(session: Session, canteen_id: UUID, ids: set[UUID]) -> set[UUID]:
    query = select(PurchaseLine.id).where(
        PurchaseLine.canteen_id == canteen_id, PurchaseLine.id.in_(ids)
    )
    return set(session.scalars(query))


def _block(session: Session, copying: Copying, ids: set[UUID]) -> None:
    """A recall that was said while the goods were on the way, or after some of them came.

    Named by the same blocks, they are let go with the rest.
    """
    if not ids:
        return
    ours = (Lot.canteen_id == copying.destination_id, Lot.id.in_(ids))
    session.execute(update(Lot).where(*ours).values(blocked=True))
    query = select(BlockedLot.lot_id, BlockedLot.block_id).where(
        BlockedLot.canteen_id == copying.source_id,
        BlockedLot.lot_id.in_(ids),
        BlockedLot.block_id.not_in(select(RecallRelease.block_id)),
    )
    key = {"canteen_id": copying.destination_id}
    rows = [key | dict(row) for row in sorted(session.execute(query).mappings(), key=str)]
    if rows:
        insert_missing_rows(session, BlockedLot, rows)
