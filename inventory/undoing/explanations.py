"""What a shelf owes was taken from another lot, as from a delivery that was logged too late."""

from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inventory.balances import Spot, StockBalance, held_at
from inventory.kitchen.prepared_lots import PreparedLot
from inventory.lots import Lot, LotNotFound, Whole, lots_by_id
from inventory.moves import StockMove
from inventory.places import places_of
from inventory.undoing.repointing import Shift, repoint
from inventory.undoing.uses import Use, uses
from kernel.actor import By
from kernel.command import Command
from kernel.documents import once
from kernel.errors import Refused
from kernel.parts import parts_of
from kernel.words import N_
from network.canteens import take_turns


class Explained(Command):
    """What `lot_id` owes on the shelf `place_id` was really taken from `from_lot_id`."""

    lot_id: UUID
    place_id: UUID
    from_lot_id: UUID


class NothingToExplain(Refused):
    """The shelf owes nothing of that lot, or nobody knows who took it."""

    says = N_(
        "This shelf is not below zero with that lot any more: nothing is left to explain."
    )


class OtherProduct(Refused):
    """Leeks are no carrots."""

    says = N_("That lot is another product: correct the entry that used it instead.")


class NothingLeft(Refused):
    """What is not there cannot have been taken."""

    says = N_("Nothing is left of that lot: choose another, or log the delivery first.")


class CameAfterwards(Refused):
    """Nobody cooks tomorrow's delivery."""

    says = N_("That lot came on {day}, after all of this was used: choose another lot.")


@once("explanation", reversible=True)
def explain(session: Session, explained: Explained, by: By) -> UUID:
    """Let the other lot bear what is owed, the newest uses first, as far as it reaches.

    The meals then have that lot's evidence and cost.

    Raises:
        LotNotFound, PlaceNotFound: this canteen has none of that id.
        NothingToExplain: the shelf is not below zero.
        OtherProduct, NothingLeft, CameAfterwards: of the other lot.

    """
    take_turns(session, by.canteen_id)
    lot_id, other_id, canteen_id = explained.lot_id, explained.from_lot_id, by.canteen_id
    lots = lots_by_id(session, {lot_id, other_id}, canteen_id=canteen_id)
    if lots[lot_id].product_id != lots[other_id].product_id:
        raise OtherProduct
    place_id = places_of(session, canteen_id).shelf(explained.place_id)
    spot = Spot(canteen_id, lot_id, place_id)
    owed = -held_at(session, [spot])[spot].quantity
    if owed <= 0 or lot_id == other_id:
        raise NothingToExplain
    left = _left(session, other_id, by)
    if left <= 0:
        raise NothingLeft
    found = uses(session, {lot_id}, canteen_id=canteen_id)
    found = [use for use in found if use.place_id == place_id and use.held.quantity > 0]
    found = _since(session, found, other_id, by)
    shifts = _shifts(reversed(found), lots[other_id], min(owed, left))
    repoint(session, shifts, because_of=explained.id, by=by)
    return explained.id


def _left(session: Session, lot_id: UUID, by: By) -> Decimal:
    query = select(func.sum(StockBalance.quantity)).where(
        StockBalance.canteen_id == by.canteen_id,
        StockBalance.lot_id == lot_id,
        StockBalance.place_id.in_(places_of(session, by.canteen_id).shelves),
    )
    return session.scalar(query) or Decimal(0)


def _since(session: Session, found: list[Use], lot_id: UUID, by: By) -> list[Use]:
    """Those of the day it came, or later; and of no dish that it was kept of."""
    if not found:
        raise NothingToExplain
    lot = session.get(Lot, (by.canteen_id, lot_id))
    if lot is None:
        raise LotNotFound(lot=lot_id)
    cooked_before = _dishes_behind(session, lot_id, by)
    later = [
        use
        for use in found
        if use.on >= lot.came_on and (use.meal_id or use.document_id) not in cooked_before
    ]
    if not later:
        raise CameAfterwards(day=lot.came_on)
    return later


def _dishes_behind(session: Session, lot_id: UUID, by: By) -> set[UUID]:
    """The meals and papers that a prepared lot came from: no dish is made of itself."""
    dishes: set[UUID] = set()
    lots = {lot_id}
    while lots:
        kept = select(PreparedLot.id, PreparedLot.meal_id).where(
            PreparedLot.canteen_id == by.canteen_id, PreparedLot.id.in_(lots)
        )
        new = {row.meal_id or row.id for row in session.execute(kept)} - dishes
        dishes |= new
        papers = new | parts_of(session, new, canteen_id=by.canteen_id)
        went_in = select(StockMove.lot_id).where(
            StockMove.canteen_id == by.canteen_id, StockMove.document_id.in_(papers)
        )
        lots = set(session.scalars(went_in)) if new else set()
    return dishes


def _shifts(found: Iterable[Use], lot: Whole, owed: Decimal) -> list[Shift]:
    shifts = []
    for use in found:
        part = min(use.held.quantity, owed)
        if part > 0:
            shifts.append(Shift(use, part, lot))
            owed -= part
    return shifts
