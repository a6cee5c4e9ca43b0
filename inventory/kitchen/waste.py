"""What was thrown away: at which stage, why, how much, and where it went."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, model_validator
from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, Session, mapped_column

from inventory.kitchen.containers import container_by_id
from inventory.kitchen.meals import day_of
from inventory.lots import Whole, lots_by_id
from inventory.moves import Cause
from inventory.picking import Want
from inventory.places import Kind
from inventory.taking import Taking, take
from kernel.actor import By
from kernel.command import Command, Moved, Note
from kernel.dates import happened
from kernel.db import Base, Grams, Id
from kernel.documents import once
from kernel.errors import Refused
from kernel.owned import CanteenOwned, same_canteen
from kernel.rounding import rounded, whole_grams
from kernel.rows import insert_rows
from kernel.words import N_
from sourcing.products import facts_of


class Stage(StrEnum):
    """Where on its way the food was lost."""

    SORTING = "sorting"
    STORAGE_LOSS = "storage_loss"
    PREPARATION = "preparation"
    UNSERVED = "unserved"
    PLATE_LEFTOVERS = "plate_leftovers"


class Weighing(StrEnum):
    """NOTHING is a zero that somebody saw; NOT_WEIGHED is no figure at all."""

    WEIGHED = "weighed"
    NOTHING = "nothing"
    NOT_WEIGHED = "not_weighed"


class Destination(StrEnum):
    """Where it went (Food Loss and Waste Standard)."""

    ANIMAL_FEED = "animal_feed"
    BIOMATERIAL = "biomaterial"
    ANAEROBIC_DIGESTION = "anaerobic_digestion"
    COMPOST = "compost"
    CONTROLLED_COMBUSTION = "controlled_combustion"
    LAND_APPLICATION = "land_application"
    LANDFILL = "landfill"
    REFUSE = "refuse"
    SEWER = "sewer"


class WasteRecord(CanteenOwned, Base):
    """`grams` are net of the container; none where nobody weighed, `estimated` where they were
    told by portions or by how full a bin was. What came off a shelf is on
    the moves of the same document, with its cost.
    """

    __tablename__ = "waste_records"
    __table_args__ = (
        same_canteen("id", "documents"),
        same_canteen("meal_id", "meals"),
        CheckConstraint("grams >= 0", name="grams_not_negative"),
        CheckConstraint("(grams IS NULL) = (weighing = 'not_weighed')", name="weighed_or_not"),
        Index(None, "canteen_id", "wasted_on"),
    )

    wasted_on: Mapped[date]
    stage: Mapped[Stage]
    weighing: Mapped[Weighing]
    grams: Mapped[Grams | None]
    meal_id: Mapped[UUID | None]
    product_id: Mapped[UUID | None] = mapped_column(Id(), ForeignKey("products.id"))
    edible: Mapped[bool | None]
    reason: Mapped[str]
    container: Mapped[str]
    tare_grams: Mapped[Grams]
    destination: Mapped[Destination | None]
    estimated: Mapped[bool] = mapped_column(default=False)
    portions: Mapped[int | None] = mapped_column(default=None)


class NewWaste(Command):
    """A bucket on the scale; or goods off a shelf, by product or lot, in stock units.

    A named container brings its own tare. Without a scale, `portions` of `portion_grams`, or
    the part of a container that is full (`fill`, 0 to 1), make an estimate. Without a meal, a
    record stands for all meals of its day.
    """

    wasted_on: date
    stage: Stage
    weighing: Weighing = Weighing.WEIGHED
    gross_grams: Annotated[int, Field(ge=0)] | None = None
    tare_grams: Annotated[int, Field(ge=0)] = 0
    container: str = ""
    container_id: UUID | None = None
    fill: Annotated[Decimal, Field(gt=0, le=1, decimal_places=2)] | None = None
    portions: Annotated[int, Field(gt=0, le=10_000)] | None = None
    portion_grams: Annotated[int, Field(gt=0, le=5_000)] | None = None
    meal_id: UUID | None = None
    product_id: UUID | None = None
    lot_id: UUID | None = None
    quantity: Moved | None = None
    edible: bool | None = None
    reason: Note = ""
    destination: Destination | None = None

    @model_validator(mode="after")
    def _adds_up(self) -> "NewWaste":
        if self.gross_grams is not None and self.tare_grams > self.gross_grams:
            raise TareAboveGross(tare=self.tare_grams, gross=self.gross_grams)
        said = (self.gross_grams, self.quantity, self.fill, self.portions)
        ways = sum(one is not None for one in said)
        if (self.weighing == Weighing.WEIGHED) != bool(ways):
            raise WeighedOrNot
        if self.estimated and ways > 1:
            raise OneWay
        if (self.portions is None) != (self.portion_grams is None):
            raise PortionOfWhat
        if self.fill is not None and self.container_id is None:
            raise HowMuchItHolds(container=self.container)
        if self.quantity is not None and not (self.product_id or self.lot_id):
            raise OfWhat
        return self

    @property
    def estimated(self) -> bool:
        """Told by portions or by eye, not by a scale."""
        return self.fill is not None or self.portions is not None


class TareAboveGross(Refused):
    """The empty container weighs more than the full one."""

    says = N_(
        "The container alone ({tare} g) weighs more than the container with waste ({gross} g): "
        "check both weights."
    )


class WeighedOrNot(Refused):
    """A weight, or the word that there is none."""

    says = N_("Give the weight; or say that nothing was wasted, or that it was not weighed.")


class OneWay(Refused):
    """A weight and an estimate of the same bin are one too many."""

    says = N_("Say it one way: by weight, by portions, or by how full the container is.")


class PortionOfWhat(Refused):
    """Portions have a size."""

    says = N_("Say how many portions, and what one of them weighs.")


class HowMuchItHolds(Refused):
    """Half of what?"""

    says = N_("Nobody said how much “{container}” holds: weigh a full one once, and say it.")


class OfWhat(Refused):
    """A quantity in stock units is of something."""

    says = N_("Say which product or which lot was thrown away.")


@once("waste", reversible=True)
def discard(session: Session, new: NewWaste, by: By) -> UUID:
    """Note what was thrown away; what lay on a shelf leaves it.

    Raises:
        InTheFuture: the day is still to come.
        LotNotFound, ProductNotFound, MealNotFound, ContainerNotFound: what was named is not
            there.
        TareAboveGross: the container alone weighs more.
        HowMuchItHolds: half a bin of a container nobody ever weighed full.

    """
    happened(new.wasted_on, by)
    new = _in_its_container(session, new, by)
    if new.meal_id:
        day_of(session, new.meal_id, canteen_id=by.canteen_id)
    lot, grams = _lot(session, new, by), _net_grams(new)
    product_id = lot.product_id if lot else _product(session, new)
    quantity = _by_weight(lot, grams) if lot and new.quantity is None else new.quantity
    if quantity and product_id:
        off_shelf = _off_the_shelf(session, new, product_id, quantity, by)
        grams = off_shelf if grams is None else grams
    row = new.model_dump(exclude=_NOT_KEPT)
    row |= {"canteen_id": by.canteen_id, "product_id": product_id, "grams": grams}
    row |= {"estimated": new.estimated}
    insert_rows(session, WasteRecord, [row])
    return new.id


_NOT_KEPT = {
    "gross_grams", "lot_id", "quantity", "container_id", "fill", "portion_grams"
}  # fmt: skip


def _in_its_container(session: Session, new: NewWaste, by: By) -> NewWaste:
    """With the named container's tare, or with the weight that its fill comes to."""
    if new.container_id is None:
        return new
    found = container_by_id(session, new.container_id, canteen_id=by.canteen_id)
    told = {"container": found.name, "tare_grams": found.tare_grams}
    if new.fill is not None:
        if found.holds_grams is None:
            raise HowMuchItHolds(container=found.name)
        told["gross_grams"] = found.tare_grams + whole_grams(found.holds_grams * new.fill)
    elif new.gross_grams is not None and new.gross_grams < found.tare_grams:
        raise TareAboveGross(tare=found.tare_grams, gross=new.gross_grams)
    return new.model_copy(update=told)


def _lot(session: Session, new: NewWaste, by: By) -> Whole | None:
    if new.lot_id is None:
        return None
    return lots_by_id(session, [new.lot_id], canteen_id=by.canteen_id)[new.lot_id]


def _by_weight(lot: Whole, grams: int | None) -> Decimal | None:
    """Stock units of a chosen lot that was weighed into the bin, pro rata of its grams."""
    return rounded(lot.quantity * grams / lot.grams, 3) if grams and lot.grams else None


def _product(session: Session, new: NewWaste) -> UUID | None:
    if new.product_id:
        return facts_of(session, [new.product_id])[new.product_id].id
    return None


def _net_grams(new: NewWaste) -> int | None:
    if new.weighing == Weighing.NOTHING:
        return 0
    if new.portions and new.portion_grams:
        return new.portions * new.portion_grams
    return None if new.gross_grams is None else new.gross_grams - new.tare_grams


def _off_the_shelf(
    session: Session, new: NewWaste, product_id: UUID, quantity: Decimal, by: By
) -> int:
    taking = Taking(
        document_id=new.id,
        wants=[Want(new.id, product_id, quantity, new.lot_id)],
        to=Kind.WASTE,
        on=new.wasted_on,
        cause=Cause.WASTE,
        servable=False,
    )
    return sum(one.part.grams for _, one in take(session, taking, by))
