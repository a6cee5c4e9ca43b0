"""Stock leaves a shelf: picked, posted, and never stopped by what the books believe.

Where the shelf holds less than was taken, the newest lot goes below zero and shows as "to
explain"; where no lot was ever logged, one is opened with evidence unknown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from inventory.balances import NOTHING, StockBalance
from inventory.composition import give_parts
from inventory.lots import Lot, Whole, lots_by_id
from inventory.moves import Cause, Move, part_of, post
from inventory.picking import LotBlocked, PastUseByNow, Pick, Want, pick, pickable
from inventory.places import Kind, places_of
from inventory.unlogged import open_unlogged
from kernel.actor import By
from kernel.documents import Document
from kernel.ids import new_id
from network.canteens import take_turns
from sourcing.products import ProductFacts, facts_of


@dataclass(frozen=True, kw_only=True)
class Taking:
    """What is taken, where it goes, and on which paper."""

    document_id: UUID
    wants: Sequence[Want]
    to: Kind
    on: date
    cause: Cause
    servable: bool


def take(session: Session, taking: Taking, by: By) -> list[tuple[UUID, Pick]]:
    """Post what was taken. Each pick comes with the id of its move.

    The first pick of a line bears the line's id; further lots of the same line get new ones.

    Raises:
        PastUseByNow: a lot was chosen that may not be served.
        LotBlocked: a lot was chosen that was recalled.
        LotNotFound, ProductNotFound: what was named is not there.

    """
    take_turns(session, by.canteen_id)
    places = places_of(session, by.canteen_id)
    products = facts_of(session, {want.product_id for want in taking.wants})
    shelf = pickable(session, products, canteen_id=by.canteen_id, shelves=places.shelves)
    picks, unmet = pick(taking.wants, shelf, on=taking.on, servable=taking.servable)
    for want in unmet:
        lot = _newest(session, want, taking, by) or _found(
            session, want, products[want.product_id], taking, by
        )
        shelf_id = want.place_id or _lies(session, lot, places.shelves, by)
        owed = part_of(lot, want.quantity, NOTHING)
        picks.append(Pick(want.line_id, lot.id, places.shelf(shelf_id), owed))
    named = _with_ids(picks)
    destination = places.of_kind[taking.to]
    moves = [_move(taking, by, move_id, one, destination) for move_id, one in named]
    post(session, moves)
    give_parts(session, moves)
    return named


def _with_ids(picks: Sequence[Pick]) -> list[tuple[UUID, Pick]]:
    seen: set[UUID] = set()
    named = []
    for one in picks:
        named.append((new_id() if one.line_id in seen else one.line_id, one))
        seen.add(one.line_id)
    return named


def _move(taking: Taking, by: By, move_id: UUID, one: Pick, destination: UUID) -> Move:
    return Move(
        canteen_id=by.canteen_id,
        id=move_id,
        document_id=taking.document_id,
        lot_id=one.lot_id,
        quantity=one.part.quantity,
        grams=one.part.grams,
        cost=one.part.cost,
        source_id=one.place_id,
        destination_id=destination,
        moved_on=taking.on,
        cause=taking.cause,
    )


def _newest(session: Session, want: Want, taking: Taking, by: By) -> Whole | None:
    """The lot that came last, and may still be served where that matters."""
    if want.lot_id:
        return _chosen(session, want.lot_id, taking, by)
    # What was taken back never came: nothing can be owed by it.
    query = (
        select(Lot.id)
        .join(
            Document,
            (Document.canteen_id == Lot.canteen_id) & (Document.id == Lot.document_id),
        )
        .where(
            Lot.canteen_id == by.canteen_id,
            Lot.product_id == want.product_id,
            Lot.came_on <= taking.on,
            Document.holds,
        )
    )
    if taking.servable:
        query = query.where(or_(Lot.use_by.is_(None), Lot.use_by >= taking.on))
        query = query.where(Lot.blocked.is_(False))
    lot_id = session.scalar(query.order_by(Lot.came_on.desc(), Lot.id.desc()).limit(1))
    return lots_by_id(session, [lot_id], canteen_id=by.canteen_id)[lot_id] if lot_id else None


def _lies(session: Session, lot: Whole, shelves: Sequence[UUID], by: By) -> UUID | None:
    """The shelf the lot was put on: what is missing is owed there."""
    query = select(StockBalance.place_id).where(
        StockBalance.canteen_id == by.canteen_id,
        StockBalance.lot_id == lot.id,
        StockBalance.place_id.in_(shelves),
    )
    known = set(session.scalars(query))
    return next((shelf for shelf in shelves if shelf in known), None)


def _chosen(session: Session, lot_id: UUID, taking: Taking, by: By) -> Whole:
    lot = lots_by_id(session, [lot_id], canteen_id=by.canteen_id)[lot_id]
    if taking.servable and lot.blocked:
        raise LotBlocked
    if taking.servable and lot.use_by is not None and lot.use_by < taking.on:
        raise PastUseByNow(use_by=lot.use_by)
    return lot


def _found(
    session: Session, want: Want, product: ProductFacts, taking: Taking, by: By
) -> Whole:
    goods = [(product, want.quantity)]
    paper = taking.document_id
    return open_unlogged(session, goods, document_id=paper, on=taking.on, by=by)[0]
