"""What a supplier usually brings, for a delivery that nobody ordered."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inventory.receiving.deliveries import Weight
from inventory.receiving.receipts import Receipt, ReceiptLine
from kernel.documents import Document
from sourcing.offers import offers_of
from sourcing.pricing import PricePer
from sourcing.products import Product, StockUnit
from sourcing.stand_ins import STAND_INS
from sourcing.temperatures import TemperatureClass
from sourcing.wording import normal
from suppliers.labels import Label
from suppliers.suppliers import Supplier

LATELY = timedelta(days=180)


class Usual(NamedTuple):
    """Something to choose at the door. Without an offer, `price` is what was paid last, or none.

    `price` is euros before VAT by `price_per`; `times` how often that supplier brought it lately.
    """

    product_id: UUID
    product: str
    unit: StockUnit
    offer_id: UUID | None
    name: str
    pack_quantity: Decimal
    price: Decimal | None
    price_per: PricePer
    temperature_class: TemperatureClass | None
    organic: bool
    times: int


class Bringer(NamedTuple):
    """A supplier, and how many deliveries they brought here lately."""

    id: UUID
    name: str
    times: int


def suppliers_here(session: Session, canteen_id: UUID, *, on: date) -> list[Bringer]:
    """Who brought something lately, the most frequent first; then everybody else by name."""
    lately = (
        select(Receipt.supplier_id, func.count().label("times"))
        .join(
            Document, (Document.canteen_id == Receipt.canteen_id) & (Document.id == Receipt.id)
        )
        .where(
            Receipt.canteen_id == canteen_id,
            Receipt.received_on >= on - LATELY,
            Document.holds,
        )
        .group_by(Receipt.supplier_id)
        .subquery()
    )
    query = select(Supplier.id, Supplier.name, func.coalesce(lately.c.times, 0)).outerjoin(
        lately, lately.c.supplier_id == Supplier.id
    )
    found = [Bringer(*row) for row in session.execute(query)]
    return sorted(found, key=lambda one: (-one.times, normal(one.name), one.id))


def usual_goods(
    session: Session, supplier_id: UUID, *, canteen_id: UUID, on: date
) -> list[Usual]:
    """Their offers of the day, and what they brought lately without one; the usual first."""
    times = _times(session, supplier_id, canteen_id, on)
    offers = offers_of(session, supplier_id, on=on, canteen_id=canteen_id)
    products = _products(session, {*times, *(one.product_id for one in offers)})
    found = [
        Usual(
            one.product_id,
            products[one.product_id].name,
            products[one.product_id].unit,
            one.id,
            one.name,
            one.pack_quantity,
            one.price,
            one.price_per,
            products[one.product_id].temperature_class,
            Label.BIO in one.labels,
            times.get(one.product_id, (0, None))[0],
        )
        for one in offers
        if one.product_id in products
    ]
    offered = {one.product_id for one in found}
    found += [
        _of_product(products[one], *times[one])
        for one in times
        if one not in offered and one in products
    ]
    return sorted(found, key=lambda one: (-one.times, normal(one.name), one.product_id))


def _of_product(product: Product, times: int = 0, price: Decimal | None = None) -> Usual:
    return Usual(
        product.id,
        product.name,
        product.unit,
        None,
        product.name,
        Decimal(1),
        price,
        PricePer.UNIT,
        product.temperature_class,
        organic=False,
        times=times,
    )


def _products(session: Session, ids: Iterable[UUID]) -> dict[UUID, Product]:
    query = select(Product).where(Product.id.in_(set(ids)), Product.name.not_in(STAND_INS))
    return {one.id: one for one in session.scalars(query)}


def _times(
    session: Session, supplier_id: UUID, canteen_id: UUID, on: date
) -> dict[UUID, tuple[int, Decimal | None]]:
    """By product: how often it came lately, and the newest price a stock unit."""
    theirs = _CAME.where(
        Receipt.canteen_id == canteen_id,
        Receipt.supplier_id == supplier_id,
        Receipt.received_on >= on - LATELY,
    )
    found: dict[UUID, tuple[int, Decimal | None]] = {}
    for row in sorted(session.execute(theirs).all(), key=lambda row: row.received_on):
        known, price = found.get(row.product_id, (0, None))
        if row.quantity > 0 and row.net_value > 0:
            price = (row.net_value / _paid(row)).quantize(Decimal("0.0001"))
        found[row.product_id] = (known + 1, price)
    return found


def _paid(row: Any) -> Decimal:
    """Stock units that were paid: kilos may be another weight's than the scale's."""
    quantity: Decimal = row.quantity
    if row.unit != StockUnit.KG or row.price_per == PricePer.PACK:
        return quantity
    weights = {Weight.NOTE: row.note_grams, Weight.CLEANED: row.cleaned_grams}
    grams = weights.get(row.paid_by)
    return Decimal(grams) / 1000 if grams else quantity


_CAME = (
    select(
        ReceiptLine.product_id,
        ReceiptLine.net_value,
        ReceiptLine.quantity,
        ReceiptLine.price_per,
        ReceiptLine.paid_by,
        ReceiptLine.note_grams,
        ReceiptLine.cleaned_grams,
        Product.unit,
        Receipt.received_on,
    )
    .join(Product, Product.id == ReceiptLine.product_id)
    .join(
        Receipt,
        (Receipt.canteen_id == ReceiptLine.canteen_id) & (Receipt.id == ReceiptLine.receipt_id),
    )
    .join(Document, (Document.canteen_id == Receipt.canteen_id) & (Document.id == Receipt.id))
    .where(Document.holds)
)
