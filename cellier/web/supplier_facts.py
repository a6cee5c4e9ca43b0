"""One supplier as their page shows them: terms, producers, papers, offers, last deliveries."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, or_, select

from cellier.web.desk import Desk
from cellier.web.supplier_lists import SOON, costs, month_span
from cellier.web.supplier_words import ENDINGS, Chip, away, hands, label_chips
from integrations.paper.figures import euros, kilos_of, price
from integrations.paper.names import FAMILIES, LABELS
from inventory.proof.reexaminations import reexamination_of
from inventory.purchases import Kind, PurchaseLine
from inventory.receiving.receipts import Receipt
from kernel.documents import Document
from kernel.words import N_, Words
from sourcing.offers import Offer, offers_of
from sourcing.pricing import PricePer
from sourcing.products import UNITS, Product
from suppliers.certificates import Certificate
from suppliers.papers import Paper, papers_of
from suppliers.places import kilometres
from suppliers.producers import Producer
from suppliers.suppliers import Supplier, contacts_of
from suppliers.terms import Terms, terms_on
from sustainability.brought import Brought, brought
from sustainability.heaps import Span
from sustainability.unproven import unproven

OFFERS, DELIVERIES, PAPERS = 12, 8, 30
_PER = {
    PricePer.PACK: N_("{price} a pack"),
    PricePer.UNIT: N_("{price} per {unit}"),
    PricePer.KILO: N_("{price} per kg"),
}
# From Monday on: the first of January 2024 was one.
WEEKDAYS = [date(2024, 1, day) for day in range(1, 8)]


class Held(NamedTuple):
    """A paper as a list shows it."""

    id: UUID
    label: str
    holder: str
    number: str
    covers: str
    valid_until: date
    chip: Chip


class Farm(NamedTuple):
    """A producer behind what the supplier sells."""

    id: UUID
    name: str
    city: str
    away: str


class Delivered(NamedTuple):
    """One of the last deliveries."""

    id: UUID
    on: date
    value: str
    mass: str


class Sold(NamedTuple):
    """An offer in force."""

    product_id: UUID
    name: str
    price: str
    labels: str


def supplier_facts(desk: Desk, one: Supplier) -> dict[str, Any]:
    """Everything the page shows."""
    session, here, today, words = desk.session, desk.here, desk.today, desk.words
    year = Span((here.id,), date(today.year, 1, 1), today)
    heap = brought(session, year).get(one.id, Brought())
    offers = offers_of(session, one.id, on=today, canteen_id=here.id)
    sold = {each.producer_id for each in offers if each.producer_id}
    farms = _farms(desk, heap.producers | sold)
    missing = [each for each in unproven(session, month_span(desk))
               if each.claim.supplier_id == one.id]  # fmt: skip
    near = heap.nearest if heap.nearest is not None else kilometres(here, one)
    return {
        "supplier": one,
        "contacts": contacts_of(session, one.id),
        "year": today.year,
        "value": euros(words, heap.value),
        "mass": kilos_of(words, heap.grams),
        "away": away(near, heap.farthest if heap.farthest is not None else near, words),
        "hands": hands(one.intermediaries, words),
        "chips": label_chips(heap, words),
        "terms": terms_on(session, today, canteen_id=here.id, supplier_id=one.id),
        "farms": farms,
        "papers": held_papers(desk, {farm.id for farm in farms}, {one.id})[:PAPERS],
        "offers": _sold(desk, offers[:OFFERS]),
        "many_offers": len(offers),
        "deliveries": _deliveries(desk, one.id),
        "missing": costs(desk, missing),
        "learnt": reexamination_of(session, here.id, one.id, today),
    }


def agreed(terms: Terms | None, words: Words) -> list[tuple[str, str]]:
    """What was agreed, as label and words."""
    if terms is None:
        return []
    days = [day for n, day in enumerate(WEEKDAYS) if terms.weekdays >> n & 1]
    said = ", ".join(words.day(day, "EEEE") for day in days) or words.say("any day")
    told = [
        (words.say("Agreed on"), words.day(terms.from_on)),
        (words.say("Delivers on"), said),
        (
            words.say("Order before"),
            words.count("{n} day ahead", "{n} days ahead", terms.lead_days),
        ),
    ]
    if terms.minimum is not None:
        told.append((words.say("Minimum order"), euros(words, terms.minimum)))
    if terms.customer_number:
        told.append((words.say("Our customer number"), terms.customer_number))
    if terms.kilometres is not None:
        told.append((words.say("Distance, as typed"), f"{words.number(terms.kilometres)} km"))
    return told


def held_papers(desk: Desk, producers: set[UUID], suppliers: set[UUID]) -> list[Held]:
    """Papers of these holders, the latest to end first."""
    papers = papers_of(desk.session, producer_ids=producers, supplier_ids=suppliers)
    if not papers:
        return []
    ids = {one.id for one in papers}
    query = select(Certificate.id, Certificate.number).where(Certificate.id.in_(ids))
    numbers: Mapping[UUID, str] = {row[0]: row[1] for row in desk.session.execute(query)}
    names = holder_names(desk, papers)
    goods = product_names(desk, {each for one in papers for each in one.product_ids})
    return [
        Held(
            one.id,
            desk.words.say(LABELS[one.label]),
            names.get(one.producer_id or one.supplier_id, ""),
            numbers[one.id],
            covered(one, goods, desk.words),
            one.valid_until,
            standing(desk, one),
        )
        for one in papers
    ]


def covered(paper: Paper, goods: Mapping[UUID, str], words: Words) -> str:
    """Which families and products a paper names."""
    families = [words.say(FAMILIES[one]) for one in sorted(paper.families)]
    named = [*families, *sorted(goods.get(one, "?") for one in paper.product_ids)]
    return ", ".join(named) or words.say("all they grow, make or sell")


def standing(desk: Desk, paper: Paper) -> Chip:
    """How a paper stands today."""
    say, today = desk.words.say, desk.today
    if stopped := paper.stopped(today):
        return Chip(say(ENDINGS[stopped]), "beet")
    if paper.valid_until < today:
        return Chip(say("ended"), "beet" if paper.awaited_until < today else "carrot")
    if paper.valid_from > today:
        return Chip(say("begins later"), "")
    if paper.valid_until <= today + SOON:
        days = (paper.valid_until - today).days
        return Chip(desk.words.count("{n} day left", "{n} days left", days), "carrot")
    return Chip(say("in force"), "leaf")


def holder_names(desk: Desk, papers: Sequence[Paper]) -> dict[UUID | None, str]:
    """Of producers and suppliers, by id."""
    growers = {one.producer_id for one in papers if one.producer_id}
    sellers = {one.supplier_id for one in papers if one.supplier_id}
    farms = select(Producer.id, Producer.name).where(Producer.id.in_(growers))
    shops = select(Supplier.id, Supplier.name).where(Supplier.id.in_(sellers))
    rows = [*desk.session.execute(farms), *desk.session.execute(shops)]
    return {row[0]: row[1] for row in rows}


def product_names(desk: Desk, ids: set[UUID]) -> dict[UUID, str]:
    """Of the list, by id."""
    if not ids:
        return {}
    rows = desk.session.execute(select(Product.id, Product.name).where(Product.id.in_(ids)))
    return {row.id: row.name for row in rows}


def sellers_of(desk: Desk, producer_id: UUID) -> list[tuple[UUID, str]]:
    """Who offers what a producer grew, to this canteen or to all, by name."""
    query = (
        select(Supplier.id, Supplier.name)
        .join(Offer, Offer.supplier_id == Supplier.id)
        .where(
            Offer.producer_id == producer_id,
            or_(Offer.canteen_id.is_(None), Offer.canteen_id == desk.here.id),
        )
        .distinct()
    )
    found = [(row[0], row[1]) for row in desk.session.execute(query)]
    return sorted(found, key=lambda one: (one[1].casefold(), one[0]))


def price_in_words(euros_: Decimal, per: PricePer, unit: str, words: Words) -> str:
    """€1.85 per kg, €9.50 a pack."""
    return words.say(_PER[per], price=price(words, euros_), unit=unit)


def _farms(desk: Desk, known: set[UUID]) -> list[Farm]:
    found = (
        desk.session.scalars(select(Producer).where(Producer.id.in_(known))) if known else ()
    )
    farms = []
    for one in found:
        km = kilometres(desk.here, one)
        farms.append(Farm(one.id, one.name, one.city, away(km, km, desk.words)))
    return sorted(farms, key=lambda one: one.name.casefold())


def _sold(desk: Desk, offers: Sequence[Offer]) -> list[Sold]:
    ids = {one.product_id for one in offers}
    query = select(Product.id, Product.unit).where(Product.id.in_(ids))
    units = {row.id: desk.words.write(UNITS[row.unit]) for row in desk.session.execute(query)}
    return [
        Sold(
            one.product_id,
            one.name,
            price_in_words(one.price, one.price_per, units[one.product_id], desk.words),
            ", ".join(desk.words.say(LABELS[label]) for label in sorted(one.labels)),
        )
        for one in offers
    ]


def _deliveries(desk: Desk, supplier_id: UUID) -> list[Delivered]:
    lines = (PurchaseLine.canteen_id == Receipt.canteen_id) & (
        PurchaseLine.document_id == Receipt.id
    )
    query = (
        select(
            Receipt.id,
            Receipt.received_on,
            func.sum(PurchaseLine.net_value),
            func.sum(PurchaseLine.grams),
        )
        .join(
            Document, (Document.canteen_id == Receipt.canteen_id) & (Document.id == Receipt.id)
        )
        .join(PurchaseLine, lines)
        .where(
            Receipt.canteen_id == desk.here.id,
            Receipt.supplier_id == supplier_id,
            PurchaseLine.kind == Kind.FOOD,
            Document.holds,
        )
        .group_by(Receipt.id, Receipt.received_on)
        .order_by(Receipt.received_on.desc(), Receipt.id.desc())
        .limit(DELIVERIES)
    )
    words = desk.words
    return [
        Delivered(one, on, euros(words, Decimal(value or 0)), kilos_of(words, int(grams or 0)))
        for one, on, value, grams in desk.session.execute(query)
    ]
