"""Stock leaves a shelf: picked, posted, and never stopped by what the books believe.

Where the shelf holds less than was taken, the newest lot goes below zero and shows as "to
explain"; where no lot was ever logged, one is opened with evidence unknown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from inventory.balances import NOTHING
from inventory.composition import give_parts
from inventory.lots import Whole, lots_by_id
from inventory.moves import Cause, Move, part_of, post
from inventory.newest import lies_on, newest_lots
from inventory.picking import PastUseByNow, Pick, Want, not_blocked, pick, pickable
from inventory.places import Kind, Places, places_of
from inventory.unlogged import open_unlogged
from kernel.actor import By
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
    named = _with_ids([*picks, *_owed(session, unmet, products, places, taking, by)])
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


def _owed(
    session: Session,
    unmet: Sequence[Want],
    products: Mapping[UUID, ProductFacts],
    places: Places,
    taking: Taking,
    by: By,
) -> list[Pick]:
    """What no shelf holds: owed by the newest lot, where it was put, or by one nobody logged."""
    lots = _owing(session, unmet, products, taking, by)
    ids = {lot.id for lot in lots}
    lies = lies_on(session, ids, places.shelves, canteen_id=by.canteen_id) if ids else {}
    return [
        Pick(
            want.line_id,
            lot.id,
            places.shelf(want.place_id or lies.get(lot.id)),
            part_of(lot, want.quantity, NOTHING),
        )
        for want, lot in zip(unmet, lots, strict=True)
    ]


def _owing(
    session: Session,
    unmet: Sequence[Want],
    products: Mapping[UUID, ProductFacts],
    taking: Taking,
    by: By,
) -> list[Whole]:
    """The lot of each: the one that was chosen, or that came last and may be served."""
    unnamed = {want.product_id for want in unmet if not want.lot_id}
    newest: dict[UUID, Whole] = {}
    if unnamed:
        newest = newest_lots(
            session,
            unnamed,
            on=taking.on,
            canteen_id=by.canteen_id,
            servable=taking.servable,
        )
    lots = []
    for want in unmet:
        product_id = want.product_id
        if want.lot_id:
            lots.append(_chosen(session, want.lot_id, taking, by))
            continue
        if product_id not in newest:
            newest[product_id] = _found(session, want, products[product_id], taking, by)
        lots.append(newest[product_id])
    return lots


def _chosen(session: Session, lot_id: UUID, taking: Taking, by: By) -> Whole:
    lot = lots_by_id(session, [lot_id], canteen_id=by.canteen_id)[lot_id]
    if taking.servable:
        not_blocked(session, [lot], canteen_id=by.canteen_id)
    if taking.servable and lot.use_by is not None and lot.use_by < taking.on:
        raise PastUseByNow(use_by=lot.use_by)
    return lot


def _found(
    session: Session, want: Want, product: ProductFacts, taking: Taking, by: By
) -> Whole:
    goods = [(product, want.quantity)]
    paper = taking.document_id
    return open_unlogged(session, goods, document_id=paper, on=taking.on, by=by)[0]
