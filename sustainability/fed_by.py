"""Who fed us: the farms, shops and stalls behind one meal, and where they lie.

A board names products, never the meal: "carottes bio de la Ferme des Tilleuls". A restaurant
that calls its meals organic has to notify Agence Bio; and only what is proven or stated is told.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inventory.cooked.contents import contents_of
from inventory.cooked.feeders import lots_behind
from inventory.lots import Lot
from inventory.purchases import Kind, PurchaseLine
from inventory.receiving.rescues import Rescue
from kernel.parts import DocumentPart
from network.canteens import Canteen
from sourcing.products import Product
from sourcing.stand_ins import STAND_INS
from suppliers.labels import Label
from suppliers.places import kilometres
from suppliers.producers import Producer
from suppliers.suppliers import Supplier


class FedWith(NamedTuple):
    """One food that somebody brought; `organic` where a certificate or the seller says so."""

    product: str
    product_en: str
    organic: bool


class Fed(NamedTuple):
    """Somebody who brought it. `kilometres` is as the crow flies, none where nobody knows the
    place; degrees are WGS 84; `rescued` where it was given to us unsold.
    """

    name: str
    city: str
    kilometres: Decimal | None
    latitude: Decimal | None
    longitude: Decimal | None
    rescued: bool
    products: tuple[FedWith, ...]


def fed_by(session: Session, canteen: Canteen, meal_id: UUID) -> list[Fed]:
    """Those behind all that was weighed or ticked into a meal, the nearest first.

    A prepared lot stands for those who brought what it was made of; a product ticked without
    its lot, for those whose lots lay on the shelves that day.

    Raises:
        MealNotFound: the meal is not there, or was taken back.

    """
    contents = contents_of(session, meal_id, canteen_id=canteen.id)
    # What only a count gave to the meal may have been eaten at another: it is not among these.
    lots = lots_behind(session, meal_id, contents, canteen_id=canteen.id)
    asked = _CAME.where(Lot.canteen_id == canteen.id, Lot.id.in_(lots))
    rows: dict[tuple[str, str], list[Any]] = {}
    for row in session.execute(asked):
        if row.product not in STAND_INS:
            rows.setdefault(_who(row), []).append(row)
    found = [_fed(canteen, *who, some) for who, some in rows.items() if who[0]]
    return sorted(
        found, key=lambda one: (one.kilometres is None, one.kilometres or 0, one.name)
    )


def _who(row: Any) -> tuple[str, str]:
    """The producer; else who sold it; else who gave it."""
    if row.producer:
        return row.producer, row.producer_city or ""
    if row.donor:
        return row.donor, ""
    return row.supplier or "", row.supplier_city or ""


def _fed(canteen: Canteen, name: str, city: str, rows: Sequence[Any]) -> Fed:
    away = [_kilometres(canteen, row) for row in rows]
    grown = next((row for row in rows if row.producer and row.latitude is not None), None)
    # A farm does not lie where its wholesaler does.
    sellers = [row for row in rows if not row.producer or row.supplier == name]
    sold = next((row for row in sellers if row.sold_latitude is not None), None)
    names = {row.product: row.product_en or row.product for row in rows}
    # Of two crates, one with its certificate and one without: nobody calls both organic.
    plain = {row.product for row in rows if not _organic(row)}
    products = [FedWith(name, names[name], name not in plain) for name in names]
    return Fed(
        name=name,
        city=city,
        kilometres=min((km for km in away if km is not None), default=None),
        latitude=grown.latitude if grown else sold.sold_latitude if sold else None,
        longitude=grown.longitude if grown else sold.sold_longitude if sold else None,
        rescued=all(row.rescued for row in rows),
        products=tuple(sorted(products)),
    )


def _kilometres(canteen: Canteen, row: Any) -> Decimal | None:
    """As measured at the door; of what came from another canteen, that was another door."""
    if row.kind == Kind.FOOD:
        known: Decimal | None = row.local_km
        return known
    return kilometres(canteen, row) if row.producer else None


def _organic(row: Any) -> bool:
    return Label.BIO in row.proven or Label.BIO in row.declared


_FACTS = (
    Product.name.label("product"),
    Product.name_en.label("product_en"),
    PurchaseLine.kind,
    PurchaseLine.proven,
    PurchaseLine.declared,
    PurchaseLine.rescued,
    PurchaseLine.local_km,
    Producer.name.label("producer"),
    Producer.city.label("producer_city"),
    Producer.latitude,
    Producer.longitude,
    Supplier.name.label("supplier"),
    Supplier.city.label("supplier_city"),
    Supplier.latitude.label("sold_latitude"),
    Supplier.longitude.label("sold_longitude"),
    Rescue.donor,
)
_CAME = (
    select(*_FACTS)
    .select_from(Lot)
    .join(
        PurchaseLine,
        (PurchaseLine.canteen_id == Lot.canteen_id) & (PurchaseLine.id == Lot.purchase_line_id),
    )
    .join(Product, Product.id == Lot.product_id)
    .outerjoin(Producer, Producer.id == PurchaseLine.producer_id)
    .outerjoin(Supplier, Supplier.id == PurchaseLine.supplier_id)
    # Sorted food is of its sorting, which is a part of its crate.
    .outerjoin(
        DocumentPart,
        (DocumentPart.canteen_id == PurchaseLine.canteen_id)
        & (DocumentPart.part_id == PurchaseLine.document_id),
    )
    .outerjoin(
        Rescue,
        (Rescue.canteen_id == PurchaseLine.canteen_id)
        & (Rescue.id == func.coalesce(DocumentPart.whole_id, PurchaseLine.document_id)),
    )
    .where(PurchaseLine.kind.in_((Kind.FOOD, Kind.OPENING)))
)
