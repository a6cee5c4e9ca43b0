"""Packs that a count found open: the same as if somebody had said so when they opened them."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inventory.counting.found import Scope
from inventory.counting.levels import Paper
from inventory.counting.spreading import scoped
from inventory.kitchen.house_dates import HouseDate
from inventory.lots import Lot
from inventory.picking import Pickable
from inventory.places import Places
from inventory.shelved import shelved
from kernel.documents import add_following
from kernel.ids import new_id
from kernel.parts import DocumentPart
from kernel.rows import insert_rows
from sourcing.products import Product

OPENED = "pack_opened"


def open_lots(session: Session, paper: Paper, scopes: Sequence[Scope]) -> None:
    """Open the lot of each scope, or of its lots the one whose turn is first.

    Each opening is a part of the count. What was open before is left as it is.
    """
    if not scopes:
        return
    shelf = _shelf(session, scopes, paper.places, paper.by.canteen_id)
    turns = [scoped(shelf.get(one.product_id, ()), one, on=paper.on) for one in scopes]
    first = [next((spot for spot in some if spot.held.quantity > 0), None) for some in turns]
    closed = sorted({one.lot.id for one in first if one and one.opened_on is None})
    if not closed:
        return
    mine = (Lot.canteen_id == paper.by.canteen_id, Lot.id.in_(closed))
    query = select(Lot).where(*mine).execution_options(populate_existing=True)
    _open(session, paper, sorted(session.scalars(query), key=lambda lot: lot.id))


def _shelf(
    session: Session, scopes: Sequence[Scope], places: Places, canteen_id: UUID
) -> Mapping[UUID, Sequence[Pickable]]:
    """What lies there now that the count is posted."""
    named = {one.lot_id for one in scopes if one.lot_id}
    products = {one.product_id for one in scopes if not one.lot_id}
    return shelved(session, products, named, places.shelves, canteen_id=canteen_id)


def _open(session: Session, paper: Paper, lots: Sequence[Lot]) -> None:
    """Written for all lots at once, as `house_dates.opened` writes it for one."""
    canteen = {"canteen_id": paper.by.canteen_id}
    ids = {lot.id: new_id() for lot in lots}
    add_following(session, OPENED, ids.values(), paper.by)
    parts = [{**canteen, "part_id": one, "whole_id": paper.id} for one in ids.values()]
    insert_rows(session, DocumentPart, parts)
    keeps, changes = _keeps(session, lots), _changes(session, lots, paper)
    rows = []
    for lot in lots:
        days = keeps[lot.product_id]
        till = None if days is None else paper.on + timedelta(days=days)
        row = {**canteen, "id": ids[lot.id], "lot_id": lot.id, "set_on": paper.on}
        row |= {"nth": changes.get(lot.id, 0) + 1, "opened": True, "use_by": till}
        row |= {"use_by_before": lot.use_by, "best_before_before": lot.best_before}
        rows.append({**row, "best_before": None, "opened_on_before": lot.opened_on})
        lot.use_by, lot.opened_on = _earlier(lot.use_by, till), paper.on
    insert_rows(session, HouseDate, rows)
    session.flush()


def _keeps(session: Session, lots: Sequence[Lot]) -> Mapping[UUID, int | None]:
    """By product, the days it keeps once opened."""
    products = {lot.product_id for lot in lots}
    query = select(Product.id, Product.days_after_opening).where(Product.id.in_(products))
    return {row[0]: row[1] for row in session.execute(query)}


def _changes(session: Session, lots: Sequence[Lot], paper: Paper) -> Mapping[UUID, int]:
    """How often each lot's dates were changed before, also by what was taken back."""
    query = select(HouseDate.lot_id, func.count()).where(
        HouseDate.canteen_id == paper.by.canteen_id,
        HouseDate.lot_id.in_({lot.id for lot in lots}),
    )
    return {row[0]: row[1] for row in session.execute(query.group_by(HouseDate.lot_id))}


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day), default=None)
