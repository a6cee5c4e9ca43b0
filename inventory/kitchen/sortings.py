"""A crate of rescued food becomes products; what is thrown away is waste of its own stage."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import UUID7, Field
from sqlalchemy.orm import Session

from inventory.arrivals import Arrival, open_lots
from inventory.balances import Held, Spot, held_at
from inventory.kitchen.waste import Stage, WasteRecord, Weighing
from inventory.lots import Whole, lots_by_id
from inventory.moves import Cause, Move, post
from inventory.places import Kind as PlaceKind
from inventory.places import Places, places_of
from inventory.purchases import keep
from inventory.receiving.rescues import LEAST, Rescue, RescueNotFound, rescued_line, units_of
from inventory.receiving.unloading import in_time
from kernel.actor import By
from kernel.command import Command, Moved, Part
from kernel.dates import happened
from kernel.documents import document_by_id, once
from kernel.errors import Refused
from kernel.ids import new_id
from kernel.parts import join
from kernel.rounding import rounded
from kernel.rows import insert_rows
from kernel.words import N_
from network.canteens import take_turns
from sourcing.products import ProductFacts, facts_of


class SortedInto(Part):
    """So much of one product; `quantity` in its stock unit where it was counted."""

    id: UUID7
    product_id: UUID
    grams: Annotated[int, Field(gt=0)]
    quantity: Moved | None = None
    roughly: bool = False
    use_by: date | None = None
    place_id: UUID | None = None


class Sorting(Command):
    """A crate, or a part of it, sorted; `loss_grams` is what went into the bin."""

    rescue_id: UUID
    sorted_on: date
    into: Annotated[tuple[SortedInto, ...], Field(max_length=100)] = ()
    loss_grams: Annotated[int, Field(ge=0)] = 0


class MoreThanTheCrate(Refused):
    """Sorting finds no more than was weighed."""

    says = N_(
        "{sorted} g were sorted, and {left} g are left of the crate: check the weights, or take "
        "the crate back and weigh it again."
    )


@once("sorting", reversible=True)
def sort(session: Session, sorting: Sorting, by: By) -> UUID:
    """Make products of a crate; what is thrown away becomes waste of the stage "sorting".

    Raises:
        RescueNotFound: the crate is not there, or was taken back.
        MoreThanTheCrate: the parts weigh more than is left of it.
        PastUseBy: a part may not be eaten any more: it is a loss.

    """
    happened(sorting.sorted_on, by)
    crate = _crate(session, sorting.rescue_id, by)
    join(session, sorting.id, sorting.rescue_id, canteen_id=by.canteen_id)
    take_turns(session, by.canteen_id)
    places = places_of(session, by.canteen_id)
    _empty(session, sorting, places, by)
    products = facts_of(session, {part.product_id for part in sorting.into})
    for part in sorting.into:
        in_time(products[part.product_id], part.use_by, sorting.sorted_on)
    _fill(session, sorting, crate, products, places, by)
    if sorting.loss_grams:
        _waste(session, sorting, by)
    return sorting.id


def _crate(session: Session, rescue_id: UUID, by: By) -> Rescue:
    crate = session.get(Rescue, (by.canteen_id, rescue_id))
    # Locked, so that two people who sort one crate do not find its weight twice.
    if crate and document_by_id(session, rescue_id, canteen_id=by.canteen_id, lock=True).holds:
        return crate
    raise RescueNotFound(rescue=rescue_id)


def _empty(session: Session, sorting: Sorting, places: Places, by: By) -> None:
    """Take what was sorted, and what was lost, out of the crate's lot."""
    lot = lots_by_id(session, [sorting.rescue_id], canteen_id=by.canteen_id)[sorting.rescue_id]
    spots = [Spot(by.canteen_id, lot.id, shelf) for shelf in places.shelves]
    held = held_at(session, spots)
    spot = max(held, key=lambda one: held[one].quantity)
    kept = sum(part.grams for part in sorting.into)
    if kept + sorting.loss_grams > held[spot].grams:
        raise MoreThanTheCrate(sorted=kept + sorting.loss_grams, left=held[spot].grams)
    left, moves = held[spot], []
    ends = ((kept, PlaceKind.SORTING), (sorting.loss_grams, PlaceKind.WASTE))
    for grams, kind in ends:
        if grams:
            part = _part(lot, grams, left)
            left = left.less(part)
            moves.append(_out(sorting, part, spot, places.of_kind[kind], by))
    post(session, moves)


def _part(lot: Whole, grams: int, left: Held) -> Held:
    """So many grams of the crate; the last part takes whatever quantity is left."""
    if grams == left.grams:
        return left._replace(quantity=max(left.quantity, LEAST))
    quantity = max(rounded(lot.quantity * grams / lot.grams, 3), LEAST)
    return Held(quantity, grams, Decimal(0))


def _out(sorting: Sorting, part: Held, spot: Spot, destination: UUID, by: By) -> Move:
    return Move(
        canteen_id=by.canteen_id,
        id=new_id(),
        document_id=sorting.id,
        lot_id=spot.lot_id,
        quantity=part.quantity,
        grams=part.grams,
        cost=part.cost,
        source_id=spot.place_id,
        destination_id=destination,
        moved_on=sorting.sorted_on,
        cause=Cause.SORTING,
    )


def _fill(
    session: Session,
    sorting: Sorting,
    crate: Rescue,
    products: Mapping[UUID, ProductFacts],
    places: Places,
    by: By,
) -> None:
    """Open the sorted lots; the crate's own purchase line shrinks by what left it."""
    gone = sum(part.grams for part in sorting.into) + sorting.loss_grams
    unsorted = facts_of(session, {crate.product_id})[crate.product_id]
    on, came_on = sorting.sorted_on, crate.rescued_on
    lines = [rescued_line(crate, unsorted, new_id(), sorting.id, -gone, came_on, by)]
    for part in sorting.into:
        product, roughly = products[part.product_id], part.roughly
        lines.append(
            rescued_line(
                crate, product, part.id, sorting.id, part.grams, came_on, by, roughly=roughly
            )
        )
    keep(session, lines)
    arrivals = [
        _arrival(p, crate, products[p.product_id], sorting.id, on, places, by)
        for p in sorting.into
    ]
    open_lots(session, arrivals)


def _arrival(
    part: SortedInto,
    crate: Rescue,
    product: ProductFacts,
    document_id: UUID,
    on: date,
    places: Places,
    by: By,
) -> Arrival:
    return Arrival(
        canteen_id=by.canteen_id,
        id=part.id,
        document_id=document_id,
        product_id=product.id,
        supplier_id=crate.supplier_id,
        use_by=part.use_by,
        came_on=on,
        quantity=part.quantity or units_of(part.grams, product),
        grams=part.grams,
        cost=Decimal(0),
        source_id=places.of_kind[PlaceKind.SORTING],
        destination_id=places.shelf(part.place_id),
        cause=Cause.SORTING,
    )


def _waste(session: Session, sorting: Sorting, by: By) -> None:
    row = {
        "canteen_id": by.canteen_id,
        "id": sorting.id,
        "wasted_on": sorting.sorted_on,
        "stage": Stage.SORTING,
        "weighing": Weighing.WEIGHED,
        "grams": sorting.loss_grams,
        "meal_id": None,
        "product_id": None,
        "edible": None,
        "reason": "",
        "container": "",
        "tare_grams": 0,
        "destination": None,
        "estimated": False,
        "portions": None,
    }
    insert_rows(session, WasteRecord, [row])
