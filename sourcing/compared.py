"""Offers side by side: what a kilo costs of each, and what it cost before."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from sourcing.offer_ends import OfferEnd, not_ended
from sourcing.offers import Offer
from sourcing.pricing import PricePer, exact_value
from sourcing.products import Product
from sourcing.wording import normal
from suppliers.families import Family
from suppliers.labels import Label
from suppliers.suppliers import Supplier


class Listed(NamedTuple):
    """An offer in force. `a_kilo` is euros before VAT, exact."""

    id: UUID
    series_id: UUID
    name: str
    product_id: UUID
    product: str
    supplier_id: UUID
    supplier: str
    producer_id: UUID | None
    price: Decimal
    price_per: PricePer
    pack_quantity: Decimal
    pack_grams: int
    labels: frozenset[Label]
    intermediaries: int | None
    valid_from: date
    ended_on: date | None

    @property
    def a_kilo(self) -> Decimal:
        """What a kilo comes to, whatever the price is for."""
        return a_kilo(self.price, self.price_per, self.pack_quantity, self.pack_grams)


class Asked(NamedTuple):
    """What narrows the list down; `words` are looked for in offers', products' and sellers' names."""

    words: str = ""
    family: Family | None = None
    label: Label | None = None


def a_kilo(price: Decimal, per: PricePer, units: Decimal, grams: int) -> Decimal:
    """Euros before VAT a kilo, of a pack of so many stock units and grams."""
    pack = exact_value(price, per, packs=Decimal(1), units=units, grams=grams)
    return pack * 1000 / grams


def listed(session: Session, canteen_id: UUID, *, on: date, asked: Asked) -> list[Listed]:
    """What is offered to the canteen that day, by product, the cheapest kilo first."""
    newest = (
        select(Offer.series_id, func.max(Offer.valid_from).label("since"))
        .where(Offer.valid_from <= on)
        .group_by(Offer.series_id)
        .subquery()
    )
    query = _LISTED.join(
        newest,
        (newest.c.series_id == Offer.series_id) & (newest.c.since == Offer.valid_from),
    ).where(
        or_(Offer.canteen_id.is_(None), Offer.canteen_id == canteen_id),
        not_ended(Offer.id, on),
    )
    if asked.family:
        query = query.where(Product.family == asked.family)
    found = (Listed._make(row) for row in session.execute(query))
    return sorted(_narrowed(found, asked), key=_rank)


def versions_of(session: Session, product_id: UUID, *, canteen_id: UUID) -> Sequence[Listed]:
    """Every version of every offer of a product, by series, the oldest first."""
    query = _LISTED.where(
        Offer.product_id == product_id,
        or_(Offer.canteen_id.is_(None), Offer.canteen_id == canteen_id),
    ).order_by(Offer.series_id, Offer.valid_from)
    return [Listed._make(row) for row in session.execute(query)]


_LISTED = (
    select(
        Offer.id,
        Offer.series_id,
        Offer.name,
        Offer.product_id,
        Product.name,
        Offer.supplier_id,
        Supplier.name,
        Offer.producer_id,
        Offer.price,
        Offer.price_per,
        Offer.pack_quantity,
        Offer.pack_grams,
        Offer.labels,
        Offer.intermediaries,
        Offer.valid_from,
        OfferEnd.ended_on,
    )
    .select_from(Offer)
    .join(Product, Product.id == Offer.product_id)
    .join(Supplier, Supplier.id == Offer.supplier_id)
    .outerjoin(OfferEnd, OfferEnd.id == Offer.id)
)


def _narrowed(found: Iterable[Listed], asked: Asked) -> Iterable[Listed]:
    words = normal(asked.words).split()
    for one in found:
        said = normal(f"{one.name} {one.product} {one.supplier}")
        wanted = asked.label is None or asked.label in one.labels
        if wanted and all(word in said for word in words):
            yield one


def _rank(one: Listed) -> tuple[str, Decimal, UUID]:
    return normal(one.product), one.a_kilo, one.id
