"""What offers cost before the month of the demo, and a second farm that offers the same."""

from datetime import timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from cellier.demo.setting import Stage
from kernel.rounding import rounded
from sourcing.offers import NewOffer, Offer, offer
from suppliers.labels import Label

# So many days before the price of today, so much of it.
EARLIER = {
    "Carottes": ((280, "0.86"), (170, "0.94")),
    "Oignons": ((240, "1.12"), (120, "0.97")),
    "Lentilles vertes": ((200, "0.91"),),
    "Comté": ((260, "0.93"),),
}


def price_history(session: Session, stage: Stage) -> None:
    """Earlier versions, written down afterwards; and carrots of the other farm, dearer by a bit."""
    for product, steps in EARLIER.items():
        for days, part in steps:
            now = session.get_one(Offer, stage.offers[False, product])
            price = rounded(now.price * Decimal(part), 2)
            _write(session, stage, now, price=price, days=days, replaces=now.id)
    carrots = session.get_one(Offer, stage.offers[False, "Carottes"])
    farm = {
        "supplier_id": stage.shops["azergues"],
        "producer_id": stage.farms["azergues"],
        "code": "AZE901",
    }
    first = _write(session, stage, carrots, price=Decimal("1.80"), days=210, **farm)
    _write(session, stage, carrots, price=Decimal("1.98"), days=30, replaces=first, **farm)


def _write(
    session: Session, stage: Stage, like: Offer, *, price: Decimal, days: int, **more: object
) -> object:
    _, by = stage.houses[0]
    facts = {
        "supplier_id": like.supplier_id, "product_id": like.product_id,
        "producer_id": like.producer_id, "code": like.code, "name": like.name,
        "pack_quantity": like.pack_quantity, "price": price, "price_per": like.price_per,
        "vat_rate": like.vat_rate, "origin": like.origin,
        "labels": tuple(like.labels) or (Label.BIO,),
        "valid_from": like.valid_from - timedelta(days=days), **more,
    }  # fmt: skip
    return offer(session, NewOffer.model_validate({"id": stage.ids(), **facts}), by)
