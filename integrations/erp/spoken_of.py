"""What documents speak of, as an ERP is told of it: suppliers, products, prices."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from integrations.erp.facts import (
    CanteenFacts,
    OrderFacts,
    PriceFacts,
    ProductFacts,
    SupplierFacts,
)
from integrations.erp.prices import unit_price
from kernel.rounding import rounded
from network.canteens import Canteen
from sourcing.offers import Offer
from sourcing.orders import OrderLine
from sourcing.pricing import net_value
from sourcing.products import Product
from sourcing.vat import FOOD_VAT
from suppliers.suppliers import Contact, Supplier


def canteen_to_tell(canteen: Canteen, places: str) -> CanteenFacts:
    """Where its documents are to be booked."""
    return CanteenFacts(canteen.id, canteen.name, canteen.siret, places)


def suppliers_to_tell(session: Session, ids: Iterable[UUID]) -> list[SupplierFacts]:
    """Each of these, with the first way to write and to call that is known."""
    wanted = set(ids)
    contacts: dict[UUID, list[Contact]] = defaultdict(list)
    query = select(Contact).where(Contact.supplier_id.in_(wanted))
    for contact in sorted(session.scalars(query), key=lambda one: one.id):
        contacts[contact.supplier_id].append(contact)
    suppliers = session.scalars(select(Supplier).where(Supplier.id.in_(wanted)))
    return [
        SupplierFacts(
            id=one.id,
            name=one.name,
            siret=one.siret,
            address=one.address,
            postcode=one.postcode,
            city=one.city,
            country=one.country,
            email=next((who.email for who in contacts[one.id] if who.email), ""),
            phone=next((who.phone for who in contacts[one.id] if who.phone), ""),
        )
        for one in suppliers
    ]


def products_to_tell(session: Session, ids: Iterable[UUID]) -> list[ProductFacts]:
    """Each of these, with the codes and the VAT rate that suppliers give it."""
    wanted = set(ids)
    codes: dict[UUID, set[str]] = defaultdict(set)
    rates: dict[UUID, list[Decimal]] = defaultdict(list)
    offers = select(Offer.product_id, Offer.code, Offer.vat_rate)
    for product_id, code, rate in session.execute(offers.where(Offer.product_id.in_(wanted))):
        codes[product_id] |= {code} - {""}
        rates[product_id].append(rate)
    products = session.scalars(select(Product).where(Product.id.in_(wanted)))
    return [
        ProductFacts(
            id=one.id,
            name=one.name,
            unit=one.unit,
            codes=tuple(sorted(codes[one.id])),
            vat_rate=max(rates[one.id], key=rates[one.id].count, default=FOOD_VAT),
        )
        for one in products
    ]


def prices_to_tell(session: Session, orders: Iterable[OrderFacts]) -> list[PriceFacts]:
    """What is asked now for whatever these orders ask for: the newest price of each offer."""
    ids = {order.id: order.canteen_id for order in orders}
    series = (
        select(Offer.series_id)
        .join(OrderLine, OrderLine.offer_id == Offer.id)
        .where(OrderLine.canteen_id.in_(set(ids.values())), OrderLine.order_id.in_(ids))
    )
    newest = (
        select(Offer.series_id, func.max(Offer.valid_from).label("since"))
        .where(Offer.series_id.in_(series))
        .group_by(Offer.series_id)
        .subquery()
    )
    query = select(Offer).join(
        newest,
        (newest.c.series_id == Offer.series_id) & (newest.c.since == Offer.valid_from),
    )
    return [_price(one) for one in session.scalars(query)]


def _price(offer: Offer) -> PriceFacts:
    pack, grams = offer.pack_quantity, offer.pack_grams
    net = net_value(offer.price, offer.price_per, packs=Decimal(1), units=pack, grams=grams)
    return PriceFacts(
        id=offer.series_id,
        supplier_id=offer.supplier_id,
        product_id=offer.product_id,
        code=offer.code,
        name=offer.name,
        price=unit_price(net, pack),
        units=rounded(pack, 3),
    )
