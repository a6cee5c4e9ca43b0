"""Orders as a purchaser places them: from the catalogues of a few suppliers."""

import random
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.actor import By
from kernel.ids import new_id
from sourcing.drafting import Draft, NewOrderLine, draft
from sourcing.offers import NewOffer, offer
from sourcing.pricing import PricePer
from sourcing.products import Product
from sourcing.sending import Confirming, Sending, confirm, send
from suppliers.suppliers import Supplier

MONDAY = date(2026, 3, 2)
OFFERS, LINES = 25, 10


def place_orders(session: Session, by: By, orders: int) -> None:
    """Sent and confirmed, each of ten different offers of one supplier."""
    chance = random.Random(7)
    products = list(session.scalars(select(Product.id).order_by(Product.name)))
    catalogues = [
        (
            supplier,
            [_offer(session, by, supplier, one) for one in chance.sample(products, OFFERS)],
        )
        for supplier in session.scalars(select(Supplier.id).order_by(Supplier.name)).all()
    ]
    for number in range(orders):
        supplier, offers = catalogues[number % len(catalogues)]
        order = _draft(session, by, supplier, chance.sample(offers, LINES), chance)
        send(session, Sending(id=new_id(), order_id=order, sent_on=MONDAY), by)
        confirm(session, Confirming(id=new_id(), order_id=order), by)


def _offer(session: Session, by: By, supplier: UUID, product: UUID) -> UUID:
    new = NewOffer(
        id=new_id(),
        supplier_id=supplier,
        product_id=product,
        name="Caisse de 5",
        pack_quantity=Decimal(5),
        price=Decimal("2.35"),
        price_per=PricePer.UNIT,
        vat_rate=Decimal("5.50"),
        valid_from=date(2026, 1, 1),
    )
    return offer(session, new, by)


def _draft(
    session: Session, by: By, supplier: UUID, offers: list[UUID], chance: random.Random
) -> UUID:
    lines = tuple(
        NewOrderLine(id=new_id(), offer_id=one, packs=Decimal(chance.randrange(1, 9)))
        for one in offers
    )
    new = Draft(
        id=new_id(), supplier_id=supplier, ordered_on=MONDAY, delivery_on=MONDAY, lines=lines
    )
    return draft(session, new, by)
