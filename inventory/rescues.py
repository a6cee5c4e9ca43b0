"""Unsold food given to us: a crate is one weight and one donor, sorted when there is time.

What is kept counts as rescued, by its mass; what sorting throws away is waste of its own stage.
A reference price a kilo says what the kept food would have cost.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import UUID7, Field
from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from inventory.arrivals import Arrival, open_lots
from inventory.balances import Held, Spot, held_at
from inventory.lots import Whole, lots_by_id
from inventory.moves import Cause, Move, post
from inventory.places import Kind as PlaceKind
from inventory.places import Places, places_of
from inventory.purchases import Bought, Kind, keep
from inventory.waste import Stage, WasteRecord, Weighing
from kernel.actor import By
from kernel.command import Command, Moved, Name, Part, Price
from kernel.dates import happened
from kernel.db import Base, Grams, Id, UnitPrice
from kernel.documents import document_by_id, once
from kernel.errors import NotFound, Refused
from kernel.ids import new_id
from kernel.owned import CanteenOwned, same_canteen
from kernel.rounding import cents, rounded
from kernel.rows import insert_missing_rows, insert_rows
from kernel.words import N_
from network.canteens import take_turns
from sourcing.products import Product, ProductFacts, StockUnit, facts_of, product_named
from sourcing.seasons import in_season
from suppliers.families import Family

UNSORTED = "Invendus à trier"
# The smallest quantity a move can have.
LEAST = Decimal("0.001")


class Rescue(CanteenOwned, Base):
    """A crate. `grams` is what the scale said; `reference_price` euros before VAT a kilo."""

    __tablename__ = "rescues"
    __table_args__ = (
        same_canteen("id", "documents"),
        CheckConstraint("grams > 0", name="grams_positive"),
    )

    rescued_on: Mapped[date]
    donor: Mapped[str]
    supplier_id: Mapped[UUID | None] = mapped_column(Id(), ForeignKey("suppliers.id"))
    product_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("products.id"))
    grams: Mapped[Grams]
    reference_price: Mapped[UnitPrice | None]


class Crate(Command):
    """One weight and one donor, a stall's name will do; a product where the crate holds one."""

    rescued_on: date
    donor: Name
    supplier_id: UUID | None = None
    product_id: UUID | None = None
    grams: Annotated[int, Field(gt=0)]
    reference_price: Price | None = None
    use_by: date | None = None
    place_id: UUID | None = None


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


class RescueNotFound(NotFound):
    """No crate of this canteen bears that id."""

    says = N_("There is no crate {rescue} in this canteen.")


class MoreThanTheCrate(Refused):
    """Sorting finds no more than was weighed."""

    says = N_(
        "{sorted} g were sorted, and {left} g are left of the crate: check the weights, or take "
        "the crate back and weigh it again."
    )


@once("rescue")
def rescue(session: Session, crate: Crate, by: By) -> UUID:
    """Take a crate in at no cost; the crate's lot bears its id.

    Raises:
        InTheFuture: the day is still to come.

    """
    happened(crate.rescued_on, by)
    product = _product(session, crate)
    row = crate.model_dump(exclude={"use_by", "place_id", "product_id"})
    row |= {"canteen_id": by.canteen_id, "product_id": product.id}
    insert_rows(session, Rescue, [row])
    places = places_of(session, by.canteen_id)
    line = _line(crate, product, crate.id, crate.id, crate.grams, crate.rescued_on, by)
    keep(session, [line])
    arrival = Arrival(
        canteen_id=by.canteen_id,
        id=crate.id,
        document_id=crate.id,
        product_id=product.id,
        supplier_id=crate.supplier_id,
        use_by=crate.use_by,
        came_on=crate.rescued_on,
        quantity=_units(crate.grams, product),
        grams=crate.grams,
        cost=Decimal(0),
        source_id=places.of_kind[PlaceKind.SUPPLIER],
        destination_id=places.shelf(crate.place_id),
        cause=Cause.RECEIPT,
    )
    open_lots(session, [arrival])
    return crate.id


@once("sorting")
def sort(session: Session, sorting: Sorting, by: By) -> UUID:
    """Make products of a crate; what is thrown away becomes waste of the stage "sorting".

    Raises:
        RescueNotFound: the crate is not there, or was taken back.
        MoreThanTheCrate: the parts weigh more than is left of it.

    """
    happened(sorting.sorted_on, by)
    crate = _crate(session, sorting.rescue_id, by)
    take_turns(session, by.canteen_id)
    places = places_of(session, by.canteen_id)
    _empty(session, sorting, places, by)
    products = facts_of(session, {part.product_id for part in sorting.into})
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
    products: Any,
    places: Places,
    by: By,
) -> None:
    """Open the sorted lots; the crate's own purchase line shrinks by what left it."""
    gone = sum(part.grams for part in sorting.into) + sorting.loss_grams
    unsorted = facts_of(session, {crate.product_id})[crate.product_id]
    on = sorting.sorted_on
    lines = [_line(crate, unsorted, new_id(), sorting.id, -gone, crate.rescued_on, by)]
    lines += [
        _line(
            crate,
            products[p.product_id],
            p.id,
            sorting.id,
            p.grams,
            crate.rescued_on,
            by,
            p.roughly,
        )
        for p in sorting.into
    ]
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
        quantity=part.quantity or _units(part.grams, product),
        grams=part.grams,
        cost=Decimal(0),
        source_id=places.of_kind[PlaceKind.SORTING],
        destination_id=places.shelf(part.place_id),
        cause=Cause.SORTING,
    )


def _line(
    crate: Crate | Rescue,
    product: ProductFacts,
    line_id: UUID,
    document_id: UUID,
    grams: int,
    on: date,
    by: By,
    roughly: bool = False,  # noqa: FBT001, FBT002
) -> Bought:
    return Bought(
        canteen_id=by.canteen_id,
        id=line_id,
        document_id=document_id,
        bought_on=on,
        kind=Kind.FOOD,
        description=f"{product.name} · {crate.donor}",
        supplier_id=crate.supplier_id,
        product_id=product.id,
        family=product.family,
        net_value=Decimal("0.00"),
        grams=grams,
        in_season=in_season(product.months, on),
        rescued=True,
        estimated=roughly,
        avoided=cents((crate.reference_price or Decimal(0)) * grams / 1000),
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
    }
    insert_rows(session, WasteRecord, [row])


def _units(grams: int, product: ProductFacts) -> Decimal:
    return max(rounded(Decimal(grams) / product.grams_per_unit, 3), LEAST)


def _product(session: Session, crate: Crate) -> ProductFacts:
    product_id = crate.product_id or _unsorted(session)
    return facts_of(session, {product_id})[product_id]


def _unsorted(session: Session) -> UUID:
    """The product under which crates wait for their sorting."""
    known = session.scalar(select(Product.id).where(Product.name == UNSORTED))
    if known:
        return known
    row = {
        "id": new_id(),
        "name": UNSORTED,
        "name_en": "Rescued food, to sort",
        "family": Family.OTHER,
        "unit": StockUnit.KG,
        "grams_per_unit": 1000,
        "allergens": 0,
    }
    insert_missing_rows(session, Product, [row])
    return product_named(session, UNSORTED).id
