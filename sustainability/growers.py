"""Who grew or made what a canteen bought in some days, and which foods; no sums, no prices."""

from collections import defaultdict
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inventory.purchases import Kind, PurchaseLine
from network.canteens import Canteen
from sourcing.products import Product
from sourcing.stand_ins import STAND_INS
from suppliers.labels import Label
from suppliers.places import kilometres
from suppliers.producers import Producer
from sustainability.fed_by import FedWith
from sustainability.heaps import Span


class Grower(NamedTuple):
    """A producer, as far from the canteen as the crow flies; degrees are WGS 84."""

    name: str
    city: str
    kilometres: Decimal | None
    latitude: Decimal | None
    longitude: Decimal | None
    products: tuple[FedWith, ...]
    rescued: bool = False


def growers(session: Session, canteen: Canteen, span: Span) -> list[Grower]:
    """The nearest first. Organic is said of a food where every line of it claims and keeps that."""
    foods: dict[UUID, dict[str, FedWith]] = defaultdict(dict)
    farms: dict[UUID, Producer] = {}
    for farm, name, english, proven, declared in session.execute(_query(span)):
        farms[farm.id] = farm
        if name in STAND_INS:
            continue
        organic = Label.BIO in proven or Label.BIO in declared
        known = foods[farm.id].get(name)
        both = organic and (known is None or known.organic)
        foods[farm.id][name] = FedWith(name, english or name, both)
    found = [_grower(canteen, farm, foods[one]) for one, farm in farms.items()]
    return sorted(
        found, key=lambda one: (one.kilometres is None, one.kilometres or 0, one.name)
    )


def _grower(canteen: Canteen, farm: Producer, foods: dict[str, FedWith]) -> Grower:
    return Grower(
        farm.name,
        farm.city,
        kilometres(canteen, farm),
        farm.latitude,
        farm.longitude,
        tuple(sorted(foods.values())),
    )


def _query(span: Span) -> Any:
    sets = (PurchaseLine.proven, PurchaseLine.declared)
    return (
        select(Producer, Product.name, Product.name_en, *sets)
        .select_from(PurchaseLine)
        .join(Producer, Producer.id == PurchaseLine.producer_id)
        .join(Product, Product.id == PurchaseLine.product_id)
        .where(
            PurchaseLine.canteen_id.in_(span.canteen_ids),
            PurchaseLine.bought_on.between(span.first, span.last),
            PurchaseLine.kind == Kind.FOOD,
        )
        .group_by(Producer.id, Product.name, Product.name_en, *sets)
        # What was taken back stands against itself.
        .having(func.sum(PurchaseLine.net_value) > 0)
    )
