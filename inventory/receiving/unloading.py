"""What the driver brought, held against what was ordered and what the law allows."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from inventory.receiving.deliveries import DeliveredLine, Delivery, Outcome
from kernel.errors import NotFound, Refused
from kernel.rounding import cents, rounded, whole_grams
from kernel.words import N_
from sourcing.offers import OfferFacts
from sourcing.orders import OrderedLine
from sourcing.pricing import PricePer, exact_value
from sourcing.products import ProductFacts, StockUnit
from sourcing.temperatures import allowed, bounds, limit
from sourcing.vat import FOOD_VAT
from suppliers.labels import Label
from suppliers.origins import Origin


class LineNotOnOrder(NotFound):
    """The crate belongs to some other order."""

    says = N_("This line is not on the order: log it without the order line.")


class PastUseBy(Refused):
    """The crate is already too old to accept."""

    says = N_("{product}: the use-by date is {use_by}, before the delivery. Refuse the line.")


class TooWarm(Refused):
    """Above the legal limit of its class (arrêté du 21 décembre 2009)."""

    says = N_(
        "{product} came at {celsius} °C where the law allows {limit} °C: refuse the line, or "
        "say why you take it."
    )


class NoTemperature(Refused):
    """A slip of the finger, which an inspector would read."""

    says = N_(
        "{product}: {celsius} °C is no temperature that goods come at. Check the figure: it "
        "lies between {coldest} and {warmest} °C."
    )


class PriceMissing(Refused):
    """Neither the note, nor an order, nor an offer says what it costs."""

    says = N_("{product}: say its price before VAT, as on the delivery note.")


class QuantityMissing(Refused):
    """Neither the note nor an order says how much of it came."""

    says = N_("{product}: say how much came, in packs or in its unit.")


class SoldByAnother(Refused):
    """One note is one supplier's."""

    says = N_("“{offer}” is sold by another supplier: log it as a delivery of its own.")


class Came(NamedTuple):
    """One line that was kept or sent back, with all that is known of it."""

    line: DeliveredLine
    product: ProductFacts
    offer_id: UUID | None
    producer_id: UUID | None
    labels: frozenset[Label]
    origin: Origin | None
    intermediaries: int | None
    quantity: Decimal
    packs: Decimal
    grams: int
    price: Decimal
    price_per: PricePer
    vat_rate: Decimal
    name: str
    brand: str

    @property
    def net(self) -> Decimal:
        """Euros before VAT of what was kept, its discount taken off."""
        units, grams = self._paid()
        full = exact_value(
            self.price, self.price_per, packs=self.packs, units=units, grams=grams
        )
        return cents(full * (100 - self.line.discount_percent) / 100)

    @property
    def kept(self) -> bool:
        """Whether anything of it goes on a shelf."""
        return self.quantity > 0

    def _paid(self) -> tuple[Decimal, int]:
        """Stock units and grams to pay for: another weight than the scale's, where that is paid."""
        if not self.kept:
            # Weighed and sent back: nothing of it is paid.
            return Decimal(0), 0
        grams = self.line.paid_grams
        if grams is None:
            return self.quantity, self.grams
        by_kilo = self.product.unit == StockUnit.KG
        return (Decimal(grams) / 1000 if by_kilo else self.quantity), grams


class _Source(NamedTuple):
    """What an order line, an offer or nothing but a product says of a line."""

    offer_id: UUID | None
    producer_id: UUID | None
    labels: frozenset[Label]
    origin: Origin | None
    intermediaries: int | None
    pack_quantity: Decimal
    pack_grams: int
    price: Decimal | None
    price_per: PricePer
    vat_rate: Decimal
    packs: Decimal
    name: str
    brand: str = ""


def came(
    delivery: Delivery,
    ordered: Mapping[UUID, OrderedLine],
    offers: Mapping[UUID, OfferFacts],
    products: Mapping[UUID, ProductFacts],
) -> list[Came]:
    """Each line with what is known of it.

    Raises:
        LineNotOnOrder, SoldByAnother, PastUseBy, TooWarm, NoTemperature, PriceMissing,
        QuantityMissing.

    """
    found = []
    for line in delivery.lines:
        if line.order_line_id and line.order_line_id not in ordered:
            raise LineNotOnOrder
        if line.offer_id and offers[line.offer_id].supplier_id != delivery.supplier_id:
            raise SoldByAnother(offer=offers[line.offer_id].name)
        product = products[product_of(line, ordered, offers)]
        one = _came(line, product, _source(line, product, ordered, offers))
        _check(one, delivery.received_on)
        found.append(one)
    return found


def product_of(
    line: DeliveredLine,
    ordered: Mapping[UUID, OrderedLine],
    offers: Mapping[UUID, OfferFacts],
) -> UUID:
    """What came: named by the line itself, its offer, or what was ordered."""
    if line.product_id:
        return line.product_id
    if line.offer_id:
        return offers[line.offer_id].product_id
    if line.order_line_id is None or line.order_line_id not in ordered:
        raise LineNotOnOrder
    return ordered[line.order_line_id].product_id


def replaces(line: DeliveredLine, product_id: UUID, asked: OrderedLine) -> bool:
    """Whether it came instead of what was ordered: it was said so, or it is another food."""
    return line.outcome == Outcome.REPLACED or product_id != asked.product_id


def _source(
    line: DeliveredLine,
    product: ProductFacts,
    ordered: Mapping[UUID, OrderedLine],
    offers: Mapping[UUID, OfferFacts],
) -> _Source:
    asked = ordered[line.order_line_id] if line.order_line_id else None
    if (
        asked
        and not replaces(line, product.id, asked)
        and line.offer_id in (None, asked.offer_id)
    ):
        return _of_order(asked)
    if line.offer_id:
        return _of_offer(offers[line.offer_id])
    return _Source(
        None, None, frozenset(), None, None, Decimal(1), product.grams_per_unit,
        None, PricePer.UNIT, FOOD_VAT, Decimal(0), product.name,
    )  # fmt: skip


def _of_offer(offer: OfferFacts) -> _Source:
    return _Source(
        offer.id, offer.producer_id, offer.labels, offer.origin, offer.intermediaries,
        offer.pack_quantity, offer.pack_grams, offer.price, offer.price_per, offer.vat_rate,
        Decimal(0), offer.name, offer.brand,
    )  # fmt: skip


def _of_order(line: OrderedLine) -> _Source:
    return _Source(
        line.offer_id, line.producer_id, line.labels, line.origin, line.intermediaries,
        line.pack_quantity, line.pack_grams, line.price, line.price_per, line.vat_rate,
        line.packs, line.name, line.brand,
    )  # fmt: skip


def _came(line: DeliveredLine, product: ProductFacts, source: _Source) -> Came:
    quantity = _kept(line, product, source)
    packs = _packs(line, product, source, quantity)
    price = source.price if line.price is None else line.price
    if price is None and quantity:
        raise PriceMissing(product=product.name)
    return Came(
        line=line,
        product=product,
        offer_id=source.offer_id,
        producer_id=line.producer_id or source.producer_id,
        labels=source.labels if line.labels is None else frozenset(line.labels),
        origin=line.origin or source.origin,
        intermediaries=source.intermediaries,
        quantity=quantity,
        packs=packs,
        grams=_grams(line, product) or whole_grams(packs * source.pack_grams),
        price=price or Decimal(0),
        price_per=line.price_per or source.price_per,
        vat_rate=source.vat_rate if line.vat_rate is None else line.vat_rate,
        name=line.description or source.name,
        brand=line.brand or source.brand,
    )


def _kept(line: DeliveredLine, product: ProductFacts, source: _Source) -> Decimal:
    if line.outcome == Outcome.REFUSED:
        return Decimal(0)
    if line.quantity is not None:
        return line.quantity
    if _measured(line, product):
        return Decimal(_grams(line, product) or 0) / 1000
    packs = line.packs or source.packs
    if not packs and not line.not_kept:
        raise QuantityMissing(product=source.name)
    return max(rounded(packs * source.pack_quantity, 3) - line.not_kept, Decimal(0))


def _packs(
    line: DeliveredLine, product: ProductFacts, source: _Source, quantity: Decimal
) -> Decimal:
    """Packs kept. Two crates that the scale found light are two crates all the same."""
    said = line.packs or source.packs
    if said and quantity and line.quantity is None and _measured(line, product):
        return max(said - line.not_kept / source.pack_quantity, Decimal(0))
    return quantity / source.pack_quantity


def _measured(line: DeliveredLine, product: ProductFacts) -> bool:
    """What is kept by the kilo is as much as it weighs; pieces and litres are not."""
    return product.unit == StockUnit.KG and _grams(line, product) is not None


def _grams(line: DeliveredLine, product: ProductFacts) -> int | None:
    """What it weighs; kilos that were said outright are more than a note's word."""
    said = line.quantity is not None and product.unit == StockUnit.KG
    return line.grams if said else line.known_grams


def _check(one: Came, received_on: date) -> None:
    line, kind = one.line, one.product.temperature_class
    _can_be(one)
    if not one.kept:
        return
    in_time(one.product, line.use_by, received_on)
    warm = kind and line.temperature_c is not None and not allowed(kind, line.temperature_c)
    if warm and kind and not line.despite_because:
        raise TooWarm(product=one.product.name, celsius=line.temperature_c, limit=limit(kind))


def _can_be(one: Came) -> None:
    celsius = one.line.temperature_c
    coldest, warmest = bounds(one.product.temperature_class)
    if celsius is not None and not coldest <= celsius <= warmest:
        facts = {"celsius": celsius, "coldest": coldest, "warmest": warmest}
        raise NoTemperature(product=one.product.name, **facts)


def in_time(product: ProductFacts, use_by: date | None, on: date) -> None:
    """Nothing past its use-by comes through the door.

    Raises:
        PastUseBy: it is.

    """
    if use_by and use_by < on:
        raise PastUseBy(product=product.name, use_by=use_by)


def offers_named(lines: Sequence[DeliveredLine]) -> set[UUID]:
    """The offers that lines name."""
    return {line.offer_id for line in lines if line.offer_id}
