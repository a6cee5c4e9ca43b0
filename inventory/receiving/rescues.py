"""Unsold food given to us: a crate is one weight and one donor, sorted when there is time.

What is kept counts as rescued, by its mass; what sorting throws away is waste of its own stage.
A reference price a kilo says what the kept food would have cost.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, Session, mapped_column

from inventory.arrivals import Arrival, open_lots
from inventory.moves import Cause
from inventory.places import Kind as PlaceKind
from inventory.places import places_of
from inventory.purchases import Bought, Kind, keep
from inventory.receiving.unloading import in_time
from kernel.actor import By
from kernel.command import Command, Name, Price
from kernel.dates import happened
from kernel.db import Base, Grams, Id, UnitPrice
from kernel.documents import once
from kernel.errors import NotFound
from kernel.owned import CanteenOwned, same_canteen
from kernel.rounding import fine, rounded
from kernel.rows import insert_rows
from kernel.words import N_
from sourcing.products import ProductFacts, facts_of
from sourcing.seasons import in_season
from sourcing.stand_ins import UNSORTED, stand_in

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


class RescueNotFound(NotFound):
    """No crate of this canteen bears that id."""

    says = N_("There is no crate {rescue} in this canteen.")


@once("rescue", reversible=True)
def rescue(session: Session, crate: Crate, by: By) -> UUID:
    """Take a crate in at no cost; the crate's lot bears its id.

    Raises:
        InTheFuture: the day is still to come.
        PastUseBy: it may not be eaten any more.

    """
    happened(crate.rescued_on, by)
    product = _product(session, crate)
    in_time(product, crate.use_by, crate.rescued_on)
    row = crate.model_dump(exclude={"use_by", "place_id", "product_id"})
    row |= {"canteen_id": by.canteen_id, "product_id": product.id}
    insert_rows(session, Rescue, [row])
    places = places_of(session, by.canteen_id)
    line = rescued_line(crate, product, crate.id, crate.id, crate.grams, crate.rescued_on, by)
    keep(session, [line])
    arrival = Arrival(
        canteen_id=by.canteen_id,
        id=crate.id,
        document_id=crate.id,
        product_id=product.id,
        supplier_id=crate.supplier_id,
        use_by=crate.use_by,
        came_on=crate.rescued_on,
        quantity=units_of(crate.grams, product),
        grams=crate.grams,
        cost=Decimal(0),
        source_id=places.of_kind[PlaceKind.SUPPLIER],
        destination_id=places.shelf(crate.place_id),
        cause=Cause.RECEIPT,
    )
    open_lots(session, [arrival])
    return crate.id


def rescued_line(
    crate: Crate | Rescue,
    product: ProductFacts,
    line_id: UUID,
    document_id: UUID,
    grams: int,
    on: date,
    by: By,
    *,
    roughly: bool = False,
) -> Bought:
    """The purchase line of rescued food: it cost nothing, and says what it avoided."""
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
        avoided=fine((crate.reference_price or Decimal(0)) * grams / 1000),
    )


def units_of(grams: int, product: ProductFacts) -> Decimal:
    """Stock units of so many grams; never less than the smallest a move can have."""
    return max(rounded(Decimal(grams) / product.grams_per_unit, 3), LEAST)


def _product(session: Session, crate: Crate) -> ProductFacts:
    product_id = crate.product_id or stand_in(session, UNSORTED)
    return facts_of(session, {product_id})[product_id]
