"""A supplier's product, pack and price for a time. A new price is a new row; the old stays."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import Field
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.sql.elements import ColumnElement

from kernel.actor import By
from kernel.command import Command, Moved, Name, Percentage, Price
from kernel.db import Base, Grams, Id, Percent, Quantity, UnitPrice
from kernel.documents import once_for_network
from kernel.errors import NotFound, Refused
from kernel.owned import NetworkWide
from kernel.rounding import whole_grams
from kernel.words import N_
from sourcing.offer_ends import not_ended
from sourcing.pricing import PricePer
from sourcing.products import facts_of
from suppliers.labels import NO_LABELS, Label, LabelSet
from suppliers.origins import Origin
from suppliers.suppliers import Intermediaries, supplier_by_id


class Offer(NetworkWide, Base, kw_only=True):
    """One version. `series_id` holds the versions together; `valid_from` puts them in order.

    `pack_quantity` is stock units a pack, `pack_grams` what such a pack weighs; `mended` is how
    often a typing error of it was put right.
    """

    __tablename__ = "offers"
    __table_args__ = (
        UniqueConstraint("series_id", "valid_from"),
        Index(None, "supplier_id", "code"),
        CheckConstraint("pack_quantity > 0", name="pack_holds_something"),
        CheckConstraint("pack_grams > 0", name="pack_weighs_something"),
        CheckConstraint("price >= 0", name="price_not_negative"),
    )

    series_id: Mapped[UUID]
    supplier_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("suppliers.id"))
    product_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("products.id"))
    producer_id: Mapped[UUID | None] = mapped_column(
        Id(), ForeignKey("producers.id"), default=None
    )
    canteen_id: Mapped[UUID | None] = mapped_column(
        Id(), ForeignKey("canteens.id"), default=None
    )
    code: Mapped[str] = mapped_column(default="")
    name: Mapped[str]
    pack_quantity: Mapped[Quantity]
    pack_grams: Mapped[Grams]
    price: Mapped[UnitPrice]
    price_per: Mapped[PricePer]
    vat_rate: Mapped[Percent]
    origin: Mapped[Origin | None] = mapped_column(default=None)
    labels: Mapped[LabelSet] = mapped_column(default=NO_LABELS)
    intermediaries: Mapped[int | None] = mapped_column(default=None)
    valid_from: Mapped[date]
    brand: Mapped[str] = mapped_column(default="")
    mended: Mapped[int] = mapped_column(server_default="0", default=0)


class NewOffer(Command):
    """An offer as the catalogue says it. With `replaces`, a new version of that one.

    `pack_grams` is needed for what is counted by the piece and weighed by the kilo; else the
    product's own weight a unit says it.
    """

    supplier_id: UUID
    product_id: UUID
    producer_id: UUID | None = None
    canteen_id: UUID | None = None
    replaces: UUID | None = None
    code: str = ""
    name: Name
    pack_quantity: Moved
    pack_grams: int | None = Field(default=None, gt=0)
    price: Price
    price_per: PricePer
    vat_rate: Percentage
    origin: Origin | None = None
    labels: tuple[Label, ...] = ()
    intermediaries: Intermediaries | None = None
    valid_from: date
    brand: Annotated[str, Field(max_length=100)] = ""


class OfferNotFound(NotFound):
    """No offer bears that id."""

    says = N_("There is no offer {offer}.")


class VersionBeginsThen(Refused):
    """Two prices from the same day cannot both be right."""

    says = N_("A price of this offer already begins on {valid_from}: take another day.")


class OfferFacts(NamedTuple):
    """What an order or a receipt needs to know of an offer."""

    id: UUID
    supplier_id: UUID
    product_id: UUID
    producer_id: UUID | None
    name: str
    code: str
    pack_quantity: Decimal
    pack_grams: int
    price: Decimal
    price_per: PricePer
    vat_rate: Decimal
    origin: Origin | None
    labels: frozenset[Label]
    intermediaries: int | None
    brand: str = ""


@once_for_network("offer")
def offer(session: Session, new: NewOffer, by: By) -> UUID:
    """Keep an offer, or a new version of one.

    Raises:
        OfferNotFound: the one it replaces does not exist.
        VersionBeginsThen: another version of it begins that day.
        ProductNotFound, SupplierNotFound: what it sells, or who, is not on the list.

    """
    product = facts_of(session, [new.product_id])[new.product_id]
    grams = new.pack_grams or whole_grams(new.pack_quantity * product.grams_per_unit)
    row = new.model_dump(exclude={"replaces", "labels", "pack_grams"})
    supplier_by_id(session, new.supplier_id)
    series = _series(session, new.replaces, new.valid_from) if new.replaces else new.id
    session.add(
        Offer(**row, series_id=series, pack_grams=grams or 1, labels=frozenset(new.labels))
    )
    session.flush()
    return new.id


_FACTS = select(
    Offer.id,
    Offer.supplier_id,
    Offer.product_id,
    Offer.producer_id,
    Offer.name,
    Offer.code,
    Offer.pack_quantity,
    Offer.pack_grams,
    Offer.price,
    Offer.price_per,
    Offer.vat_rate,
    Offer.origin,
    Offer.labels,
    Offer.intermediaries,
    Offer.brand,
)


def offers_by_id(
    session: Session, ids: Iterable[UUID], *, canteen_id: UUID
) -> Mapping[UUID, OfferFacts]:
    """Each offer asked for, as far as it is made to this canteen or to all.

    Raises:
        OfferNotFound: one of them does not exist, or is another canteen's.

    """
    wanted = set(ids)
    query = _FACTS.where(Offer.id.in_(wanted), _made_to(canteen_id))
    found = {row.id: OfferFacts._make(row) for row in session.execute(query)}
    for missing in wanted - found.keys():
        raise OfferNotFound(offer=missing)
    return found


def offers_of(
    session: Session, supplier_id: UUID, *, on: date, canteen_id: UUID
) -> Sequence[Offer]:
    """What the supplier offers a canteen that day: of each series, the newest begun by then."""
    newest = (
        select(Offer.series_id, func.max(Offer.valid_from).label("since"))
        .where(Offer.supplier_id == supplier_id, Offer.valid_from <= on)
        .group_by(Offer.series_id)
        .subquery()
    )
    query = select(Offer).join(
        newest,
        (newest.c.series_id == Offer.series_id) & (newest.c.since == Offer.valid_from),
    )
    query = query.where(_made_to(canteen_id), not_ended(Offer.id, on))
    return session.scalars(query.order_by(Offer.name)).all()


def sellers_of(
    session: Session, product_ids: Iterable[UUID], *, on: date, canteen_id: UUID
) -> Mapping[UUID, set[UUID]]:
    """By supplier, which of these products they have offered by that day, and not ended since."""
    wanted, found = set(product_ids), dict[UUID, set[UUID]]()
    query = (
        select(Offer.supplier_id, Offer.product_id)
        .where(
            Offer.product_id.in_(wanted),
            Offer.valid_from <= on,
            _made_to(canteen_id),
            not_ended(Offer.id, on),
        )
        .distinct()
    )
    for supplier_id, product_id in session.execute(query) if wanted else ():
        found.setdefault(supplier_id, set()).add(product_id)
    return found


def _made_to(canteen_id: UUID) -> ColumnElement[bool]:
    return or_(Offer.canteen_id.is_(None), Offer.canteen_id == canteen_id)


def _series(session: Session, offer_id: UUID, begins: date) -> UUID:
    series = session.scalar(select(Offer.series_id).where(Offer.id == offer_id))
    if series is None:
        raise OfferNotFound(offer=offer_id)
    twin = select(Offer.id).where(Offer.series_id == series, Offer.valid_from == begins)
    if session.scalar(twin):
        raise VersionBeginsThen(valid_from=begins)
    return series
