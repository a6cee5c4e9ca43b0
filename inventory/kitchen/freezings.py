"""A lot goes into the freezer, all that the shelves hold of it, and gets a new date."""

from datetime import date
from uuid import UUID

from pydantic import model_validator
from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.balances import Held, StockBalance
from inventory.kitchen.house_dates import frozen, lot_to_date, not_past, redate
from inventory.lots import Lot
from inventory.moves import Cause, Move, post
from inventory.picking import PastUseByNow
from inventory.places import Kind, Place, places_of
from kernel.actor import By
from kernel.command import Command
from kernel.dates import happened
from kernel.documents import once, turns
from kernel.errors import Refused
from kernel.ids import new_id
from kernel.words import N_


class Freezing(Command):
    """Into the first freezer, where none is named. One date at least."""

    lot_id: UUID
    frozen_on: date
    use_by: date | None = None
    best_before: date | None = None
    place_id: UUID | None = None

    @model_validator(mode="after")
    def _keeps_till(self) -> "Freezing":
        if not (self.use_by or self.best_before):
            raise FrozenTillWhen
        return self


class FrozenTillWhen(Refused):
    """Nothing keeps for ever."""

    says = N_("Say until when it keeps frozen: a use-by or a best-before.")


class NothingToFreeze(Refused):
    """No shelf outside the freezer holds any of it."""

    says = N_("Nothing of this lot is left outside the freezer.")


class NotAFreezer(Refused):
    """A shelf is not cold enough."""

    says = N_("“{place}” is no freezer: choose another place.")


@once("freezing", reversible=True)
def freeze(session: Session, new: Freezing, by: By) -> UUID:
    """Move a lot to the freezer; its new dates stand in the place of the old ones.

    Raises:
        InTheFuture, AlreadyPast: a day cannot be.
        PastUseByNow: it may not be eaten any more, frozen or not.
        FrozenTillWhen, NothingToFreeze, NotAFreezer: by name.
        LotNotFound, PlaceNotFound: what was named is not there.

    """
    happened(new.frozen_on, by)
    not_past(new.use_by, new.best_before, on=new.frozen_on)
    lot = lot_to_date(session, new.lot_id, by)
    if lot.use_by and lot.use_by < new.frozen_on:
        raise PastUseByNow(use_by=lot.use_by)
    post(session, _moves(session, new, lot, _freezer(session, new, by)))
    dates = {"use_by": new.use_by, "best_before": new.best_before}
    frozen(session, lot, new.id, on=new.frozen_on, **dates)
    return new.id


turns("freezing")(redate)


def _freezer(session: Session, new: Freezing, by: By) -> UUID:
    places = places_of(session, by.canteen_id)
    place_id = places.shelf(new.place_id, otherwise=Kind.FREEZER)
    place = session.get_one(Place, (by.canteen_id, place_id))
    if place.kind != Kind.FREEZER:
        raise NotAFreezer(place=place.name)
    return place_id


def _moves(session: Session, new: Freezing, lot: Lot, freezer_id: UUID) -> list[Move]:
    """All of it, from wherever it lies; the first move bears the freezing's id."""
    query = (
        select(
            StockBalance.place_id,
            StockBalance.quantity,
            StockBalance.grams,
            StockBalance.cost,
        )
        .join(
            Place,
            (Place.canteen_id == StockBalance.canteen_id) & (Place.id == StockBalance.place_id),
        )
        .where(
            StockBalance.canteen_id == lot.canteen_id,
            StockBalance.lot_id == lot.id,
            StockBalance.quantity > 0,
            Place.kind.in_((Kind.SHELF, Kind.FRIDGE)),
        )
    )
    held = [(row[0], Held(*row[1:])) for row in session.execute(query)]
    if not held:
        raise NothingToFreeze
    return [
        Move(
            canteen_id=lot.canteen_id,
            id=new_id() if nth else new.id,
            document_id=new.id,
            lot_id=lot.id,
            **part._asdict(),
            source_id=place_id,
            destination_id=freezer_id,
            moved_on=new.frozen_on,
            cause=Cause.PREPARATION,
        )
        for nth, (place_id, part) in enumerate(sorted(held))
    ]
