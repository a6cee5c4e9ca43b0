"""What an order begins with: what lacks, the last order, or nothing; and the supplier's offers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select

from cellier.web.desk import Desk
from cellier.web.forms import Form
from cellier.web.order_words import packs_said, price_said
from cellier.web.rendering import quantity
from integrations.paper.names import LABELS
from inventory.ordering.wanting import Wanted, wanted
from inventory.receiving.usual import suppliers_here, usual_goods
from sourcing.offers import Offer, offers_of, sellers_of
from sourcing.orders import OrderedLine, PurchaseOrder, State, lines_of
from sourcing.products import Product

# Menus of a week after the delivery are cooked from it.
AHEAD = timedelta(days=7)


class Start(StrEnum):
    """What is typed in before anybody types."""

    LACKING = "lacking"
    LAST = "last"
    NOTHING = "nothing"


def suppliers_offered(desk: Desk) -> list[dict[str, Any]]:
    """Who brings things here, and how many of what lacks they sell; the most first."""
    session, here = desk.session, desk.here
    lacks = wanted(session, canteen_id=here.id, on=desk.today, until=desk.today + AHEAD)
    sold = sellers_of(session, lacks, on=desk.today, canteen_id=here.id)
    bringers = suppliers_here(session, here.id, on=desk.today)
    rows = [
        {
            "id": one.id,
            "name": one.name,
            "times": one.times,
            "below": sum(lacks[product].below for product in sold.get(one.id, ())),
            "for_menus": sum(lacks[product].for_menus > 0 for product in sold.get(one.id, ())),
        }
        for one in bringers
    ]
    return sorted(rows, key=lambda row: -(row["below"] + row["for_menus"]))


class Shelf(NamedTuple):
    """A supplier's offers, what they bring most often first; and by product what lacks here."""

    offers: Sequence[Offer]
    lacks: Mapping[UUID, Wanted]


def shelf(desk: Desk, supplier_id: UUID, day: date) -> Shelf:
    """What lacks being that of a delivery on that day."""
    lacks = wanted(desk.session, canteen_id=desk.here.id, on=desk.today, until=day + AHEAD)
    return Shelf(_usual_first(desk, supplier_id, _offers(desk, supplier_id)), lacks)


def prefilled(
    desk: Desk, supplier_id: UUID, start: Start, shelf: Shelf
) -> list[tuple[UUID, str]]:
    """By offer, the packs to begin with, as a person types them."""
    if start == Start.NOTHING:
        return []
    if start == Start.LAST:
        last = _last_order(desk, supplier_id)
        return (
            packs_of_draft(desk, supplier_id, lines_of(desk.session, last).values())
            if last
            else []
        )
    found: dict[UUID, tuple[UUID, str]] = {}
    # Of two offers of one product, what they brought before.
    for offer in shelf.offers:
        lack = shelf.lacks.get(offer.product_id)
        if lack and offer.product_id not in found:
            packs = (lack.lacking / offer.pack_quantity).to_integral_value(ROUND_CEILING)
            found[offer.product_id] = (offer.id, desk.words.number(packs))
    return list(found.values())


def packs_of_draft(
    desk: Desk, supplier_id: UUID, lines: Iterable[OrderedLine]
) -> list[tuple[UUID, str]]:
    """An order's packs, by what is offered today: a new price took the old one's place."""
    offers = {one.series_id: one.id for one in _offers(desk, supplier_id)}
    asked = list(lines)
    query = select(Offer.id, Offer.series_id).where(
        Offer.id.in_({one.offer_id for one in asked})
    )
    series = {row[0]: row[1] for row in desk.session.execute(query)}
    return [
        (offers[series[one.offer_id]], desk.words.number(one.packs))
        for one in asked
        if series.get(one.offer_id) in offers
    ]


def offered(desk: Desk, shelf: Shelf, typed: Form) -> list[dict[str, Any]]:
    """Their offers of the day: what is typed or lacks first, then the usual."""
    units = _units(desk, shelf.offers)
    rows = [_row(desk, one, units[one.product_id], shelf.lacks, typed) for one in shelf.offers]
    return sorted(rows, key=lambda row: not (row["packs"] or row["lacks"]))


def _row(
    desk: Desk, one: Offer, product: Product, lacks: Mapping[UUID, Wanted], typed: Form
) -> dict[str, Any]:
    lack, words = lacks.get(one.product_id), desk.words
    return {
        "id": one.id,
        "name": one.name,
        "product": product.name,
        "labels": [words.say(LABELS[label]) for label in sorted(one.labels)],
        "pack": packs_said(Decimal(1), one.pack_quantity, product.unit, words)[4:],
        "price": price_said(one.price, one.price_per, product.unit, words),
        "lacks": quantity(lack.lacking, product.unit, words) if lack else "",
        "below": bool(lack and lack.below),
        "there": quantity(lack.there, product.unit, words) if lack else "",
        "packs": typed.text(f"packs.{one.id}"),
    }


def _offers(desk: Desk, supplier_id: UUID) -> Sequence[Offer]:
    return offers_of(desk.session, supplier_id, on=desk.today, canteen_id=desk.here.id)


def _usual_first(desk: Desk, supplier_id: UUID, offers: Sequence[Offer]) -> list[Offer]:
    """By how often they brought it lately."""
    goods = usual_goods(desk.session, supplier_id, canteen_id=desk.here.id, on=desk.today)
    place = {one.offer_id: n for n, one in enumerate(goods)}
    return sorted(offers, key=lambda one: place.get(one.id, len(place)))


def _units(desk: Desk, offers: Iterable[Offer]) -> Mapping[UUID, Product]:
    query = select(Product).where(Product.id.in_({one.product_id for one in offers}))
    return {one.id: one for one in desk.session.scalars(query)}


def _last_order(desk: Desk, supplier_id: UUID) -> PurchaseOrder | None:
    query = select(PurchaseOrder).where(
        PurchaseOrder.canteen_id == desk.here.id,
        PurchaseOrder.supplier_id == supplier_id,
        PurchaseOrder.state.in_([State.SENT, State.CONFIRMED, State.RECEIVED]),
    )
    newest = query.order_by(PurchaseOrder.delivery_on.desc(), PurchaseOrder.number.desc())
    return desk.session.scalars(newest.limit(1)).first()
