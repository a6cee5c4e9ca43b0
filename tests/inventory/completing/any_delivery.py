"""A market day, and anything that may be delivered of it, for tests that try what they can."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from sqlalchemy.orm import Session

from inventory.places import places_of
from inventory.receiving.deliveries import (
    DeliveredLine,
    Outcome,
    Weight,
)
from kernel.actor import By
from kernel.ids import new_id
from sourcing.pricing import PricePer
from sourcing.products import StockUnit
from suppliers.labels import Label
from suppliers.origins import Origin
from tests.builders import (
    MONDAY,
    a_certificate,
    a_producer,
    a_product,
    a_supplier,
    an_offer,
    an_order,
)


@dataclass(frozen=True)
class Market:
    """A supplier of three foods kept in three units, each offered and ordered."""

    supplier_id: UUID
    order_id: UUID
    order_lines: tuple[UUID, ...]
    offers: tuple[UUID, ...]
    others: tuple[UUID, ...]
    products: tuple[UUID, ...]
    farm_id: UUID
    places: tuple[UUID, ...]


UNITS = ((StockUnit.KG, 1000), (StockUnit.PIECE, 350), (StockUnit.LITRE, 920))


def a_market(session: Session, by: By, pack: Decimal, per: PricePer, packs: str) -> Market:
    supplier_id, farm = a_supplier(session, by), a_producer(session, by)
    a_certificate(session, by, producer_id=farm)
    products = tuple(
        a_product(session, unit=unit, grams_per_unit=grams).id for unit, grams in UNITS
    )
    of = {"supplier_id": supplier_id, "pack_quantity": pack, "price_per": per, "brand": "Tilia"}
    of |= {"price": Decimal("7.3"), "producer_id": farm, "labels": (Label.BIO,)}
    offers = tuple(an_offer(session, by, product_id=one, **of) for one in products)
    other = of | {"pack_quantity": pack + 1, "price_per": PricePer.PACK, "labels": ()}
    others = tuple(an_offer(session, by, product_id=one, **other) for one in products)
    order = an_order(session, by, *offers, supplier_id=supplier_id, packs=packs)
    places = places_of(session, by.canteen_id).shelves
    lines = tuple(line.id for line in order.lines)
    return Market(supplier_id, order.id, lines, offers, others, products, farm, tuple(places))


def thousandths(least: str, most: str) -> st.SearchStrategy[Decimal]:
    return st.decimals(min_value=least, max_value=most, places=3)


def or_none(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


DAYS = or_none(st.integers(0, 40).map(lambda days: MONDAY + timedelta(days=days)))
BESIDE = st.fixed_dictionaries(
    {
        "price": st.decimals(min_value=0, max_value=60, places=4),
        "price_per": or_none(st.sampled_from(PricePer)),
        "discount_percent": st.sampled_from([Decimal(0), Decimal("12.50"), Decimal(100)]),
        "vat_rate": or_none(st.sampled_from([Decimal("5.50"), Decimal(20)])),
        "lot_number": st.sampled_from(["", "L42"]),
        "brand": st.sampled_from(["", "Autre"]),
        "use_by": DAYS,
        "best_before": DAYS,
        "temperature_c": or_none(st.decimals(min_value=-20, max_value=20, places=1)),
        "despite_because": st.sampled_from(["", "3 °C à cœur"]),
        "labels": or_none(st.lists(st.sampled_from(Label), unique=True, max_size=3).map(tuple)),
        "origin": or_none(st.sampled_from(Origin)),
        "description": st.sampled_from(["", "Lot de fin de marché"]),
    }
)


@st.composite
def what_it_is(draw: st.DrawFn, market: Market) -> dict[str, Any]:
    """As ordered, replaced by an offer or a product, offered, or nothing but a product."""
    kind = draw(st.integers(0, 2))
    named = {
        "ordered": {"order_line_id": market.order_lines[kind]},
        "of its offer": {
            "order_line_id": market.order_lines[kind],
            "offer_id": market.offers[kind],
        },
        "of another offer": {
            "order_line_id": market.order_lines[kind],
            "offer_id": market.others[kind],
        },
        "another food": {
            "order_line_id": market.order_lines[kind],
            "product_id": market.products[kind - 1],
        },
        "replaced by an offer": {
            "order_line_id": market.order_lines[kind],
            "offer_id": market.others[kind - 1],
            "outcome": Outcome.REPLACED,
        },
        "replaced by the same": {
            "order_line_id": market.order_lines[kind],
            "product_id": market.products[kind],
            "outcome": Outcome.REPLACED,
        },
        "offered": {"offer_id": draw(st.sampled_from((*market.offers, *market.others)))},
        "nothing but a product": {"product_id": market.products[kind]},
    }
    return dict(draw(st.sampled_from(list(named.values()))))


@st.composite
def how_much(draw: st.DrawFn) -> dict[str, Any]:
    """Packs, stock units and grams in any mixture; less what was damaged; and two more weights."""
    grams = draw(or_none(st.integers(1, 90_000)))
    note, cleaned = (draw(or_none(st.integers(1, 90_000))) for _ in range(2))
    paid = [Weight.SCALE]
    if cleaned and grams:
        cleaned = min(cleaned, grams)
    paid += [Weight.NOTE] if note else []
    paid += [Weight.CLEANED] if cleaned else []
    return {
        "packs": draw(or_none(thousandths("0.001", "9"))),
        "quantity": draw(or_none(thousandths("0.001", "90"))),
        "grams": grams,
        "not_kept": draw(st.just(Decimal(0)) | thousandths("0", "20")),
        "note_grams": note,
        "cleaned_grams": cleaned,
        "paid_by": draw(st.sampled_from(paid)),
    }


@st.composite
def a_delivered(draw: st.DrawFn, market: Market) -> DeliveredLine:
    facts = draw(what_it_is(market))
    if "outcome" not in facts:
        outcomes = [one for one in Outcome if one != Outcome.REPLACED]
        facts["outcome"] = draw(st.sampled_from(outcomes))
    facts |= draw(how_much()) | draw(BESIDE)
    facts["place_id"] = draw(or_none(st.sampled_from(market.places)))
    facts["producer_id"] = draw(or_none(st.just(market.farm_id)))
    return DeliveredLine(id=new_id(), **facts)
