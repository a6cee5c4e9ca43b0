"""What came instead of what was ordered, as it was typed: one of their goods, or in one's own words."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from cellier.web.desk import Desk
from cellier.web.forms import Form
from cellier.web.rendering import quantity as in_words
from inventory.receiving.expected import ExpectedLine
from kernel.errors import Refused
from kernel.words import N_, Phrase
from sourcing.offers import offers_by_id
from sourcing.pricing import PricePer
from sourcing.products import UNITS, ProductNotFound, StockUnit, facts_of, product_named
from sourcing.stand_ins import UNNAMED, stand_in
from suppliers.labels import Label

_LONGEST = 200


class ReplacedByNothing(Refused):
    """A replacement names what came."""

    says = N_("{product}: say what came instead, and how much of it.")


class ReplacedInOtherUnit(Refused):
    """Eight pieces are not eight kilos."""

    says = N_(
        "{product}: “{instead}” is kept in {unit}. Say how much came in {unit}, and choose it there."
    )


def instead(desk: Desk, part: Form, asked: ExpectedLine) -> dict[str, Any]:
    """What came, and how much of it.

    Raises:
        ReplacedByNothing: neither, or not both.
        ReplacedInOtherUnit: it is on the list, and kept in another unit than was said.

    """
    offer_id, name = part.uuid("instead"), part.text("instead_name")
    many, unit = part.number("instead_quantity"), part.choice("instead_unit", StockUnit)
    if not (offer_id or name) or not many:
        raise ReplacedByNothing(product=asked.name)
    if offer_id:
        _refuse_other_unit(desk, offer_id, unit, asked)
        return {"quantity": many, "offer_id": offer_id, **_otherwise(part)}
    facts = named(desk, name)
    kept_in = facts.pop("unit")
    price = price_typed(part, "instead_price")
    price["labels"] = (Label.BIO,) if "instead_organic" in part else ()
    if unit in (None, kept_in):
        return facts | price | {"quantity": many}
    if "description" not in facts:
        said = Phrase(UNITS[kept_in])
        raise ReplacedInOtherUnit(product=asked.name, instead=name, unit=said)
    # What stands for it is kept by the kilo: so many of them, of whatever they weigh.
    counted = f" ({in_words(many, unit or kept_in, desk.words)})"
    facts["description"] = name[: _LONGEST - len(counted)] + counted
    return facts | price | {"packs": many, "price_per": PricePer.PACK}


def _otherwise(part: Form) -> dict[str, Any]:
    """The price typed is for what the quantity counts, whatever the offer's own is for."""
    if "instead_price" not in part:
        return {}
    return price_typed(part, "instead_price") | {"price_per": PricePer.UNIT}


def price_typed(part: Form, field: str, usual: Decimal | None = None) -> dict[str, Any]:
    """Before VAT; nothing typed is a price that nobody knows yet, 0 is what was given free."""
    said = part.number(field)
    if said == 0:
        return {"price": Decimal(0), "discount_percent": Decimal(100)}
    return {"price": said or usual or Decimal(0)}


def _refuse_other_unit(
    desk: Desk, offer_id: UUID, unit: StockUnit | None, asked: ExpectedLine
) -> None:
    offer = offers_by_id(desk.session, [offer_id], canteen_id=desk.here.id)[offer_id]
    kept_in = facts_of(desk.session, [offer.product_id])[offer.product_id].unit
    if unit not in (None, kept_in):
        said = Phrase(UNITS[kept_in])
        raise ReplacedInOtherUnit(product=asked.name, instead=offer.name, unit=said)


def named(desk: Desk, name: str) -> dict[str, Any]:
    """The product of that name, and its unit; else what stands for it until it is named."""
    try:
        product = product_named(desk.session, name)
    except ProductNotFound:
        return {
            "product_id": stand_in(desk.session, UNNAMED),
            "description": name[:_LONGEST],
            "unit": StockUnit.KG,
        }
    return {"product_id": product.id, "unit": product.unit}
