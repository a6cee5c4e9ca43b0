"""A delivery as it was written, read back from what it left: to be put right in one field."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.kitchen.house_dates import first_dates
from inventory.lots import Lot
from inventory.moves import StockMove
from inventory.purchases import Kind, PurchaseLine
from inventory.receiving.deliveries import (
    ChargeKind,
    DeliveredLine,
    Delivery,
    DeliveryCharge,
    Outcome,
)
from inventory.receiving.receipts import Receipt, ReceiptLine
from inventory.receiving.replacements import ReceiptNotFound
from kernel.rounding import cents, rounded
from sourcing.offers import Offer
from sourcing.orders import OrderLine
from sourcing.pricing import PricePer
from sourcing.products import Product, StockUnit

_LEAST = Decimal("0.001")


def as_written(session: Session, receipt_id: UUID, *, canteen_id: UUID) -> Delivery:
    """The command that would leave the same, under the same ids.

    Raises:
        ReceiptNotFound: the canteen has no such delivery.

    """
    receipt = session.get(Receipt, (canteen_id, receipt_id))
    if receipt is None:
        raise ReceiptNotFound(receipt=receipt_id)
    rows = session.execute(
        _LINES.where(ReceiptLine.canteen_id == canteen_id, ReceiptLine.receipt_id == receipt_id)
    ).all()
    first = first_dates(session, [row.ReceiptLine.id for row in rows], canteen_id=canteen_id)
    return Delivery(
        id=receipt.id,
        supplier_id=receipt.supplier_id,
        order_id=receipt.order_id,
        received_on=receipt.received_on,
        delivery_note=receipt.delivery_note,
        lines=tuple(_line(row, first) for row in sorted(rows, key=_turn)),
        charges=_charges(session, receipt),
        more_to_come=receipt.more_to_come,
        note=receipt.note,
    )


def _turn(row: Any) -> UUID:
    """Ids made on one phone follow each other."""
    line_id: UUID = row.ReceiptLine.id
    return line_id


def _line(row: Any, first: Mapping[UUID, Any]) -> DeliveredLine:
    line, lot, bought = row.ReceiptLine, row.Lot, row.PurchaseLine
    dates = first.get(line.id, lot)
    facts = _how_much(row)
    if lot is not None:
        facts |= {
            "lot_number": lot.number or "",
            "brand": lot.brand,
            "use_by": dates.use_by,
            "best_before": dates.best_before,
            "place_id": row.place_id,
        }
    if bought is not None:
        claimed = (bought.proven, bought.declared, bought.expired, bought.unknown)
        facts |= {
            "description": bought.description,
            "labels": tuple(sorted(frozenset[Any]().union(*claimed))),
            "producer_id": bought.producer_id,
            "origin": bought.origin,
        }
    return DeliveredLine(
        id=line.id,
        order_line_id=line.order_line_id,
        offer_id=line.offer_id,
        product_id=line.product_id,
        outcome=line.outcome,
        not_kept=line.not_kept,
        price=line.price,
        price_per=line.price_per,
        discount_percent=line.discount_percent,
        vat_rate=line.vat_rate,
        temperature_c=line.temperature_c,
        despite_because=line.despite_because,
        note_grams=line.note_grams,
        cleaned_grams=line.cleaned_grams,
        paid_by=line.paid_by,
        **facts,
    )


def _how_much(row: Any) -> dict[str, Any]:
    """Stock units, unless a scale found packs light, which stay as many (see unloading.py)."""
    line = row.ReceiptLine
    if not line.quantity:
        # Less came than was sent back, or next to nothing: where nothing is said, all of an order.
        unsaid = line.outcome == Outcome.REFUSED or (line.not_kept and not _as_asked(row))
        return {} if unsaid else {"packs": _LEAST}
    facts: dict[str, Any] = {"grams": line.grams} if line.weighed else {}
    pack = _pack(row)
    by_scale = row.unit == StockUnit.KG and line.quantity == Decimal(line.grams) / 1000
    by_note = line.grams == line.note_grams and not line.not_kept
    if (line.weighed or by_note) and by_scale and not _counted(line, pack):
        return facts | {"packs": _packs_said(line, pack)}
    return facts | {"quantity": line.quantity}


def _pack(row: Any) -> Decimal:
    """What its packs held: those of the order, of another offer, or the unit itself."""
    line = row.ReceiptLine
    if line.offer_id is None:
        return Decimal(1)
    pack: Decimal = row.ordered_pack if _as_asked(row) else row.offered_pack
    return pack


def _as_asked(row: Any) -> bool:
    """Whether it came as its order asked for it, and not as something else."""
    line = row.ReceiptLine
    replaced = line.outcome == Outcome.REPLACED or line.product_id != row.ordered_product
    return not replaced and line.offer_id == row.ordered_offer


def _counted(line: ReceiptLine, pack: Decimal) -> bool:
    """Whether its stock units alone make its packs, and its price."""
    packs = line.quantity / pack
    if line.price_per != PricePer.PACK:
        return rounded(packs, 3) == line.packs
    net = cents(line.price * packs * (100 - line.discount_percent) / 100)
    return rounded(packs, 3) == line.packs and net == line.net_value


def _packs_said(line: ReceiptLine, pack: Decimal) -> Decimal:
    if not line.packs and not line.net_value:
        # All that was said to come went back, or more: a crumb that rounds to nothing may cost.
        return _LEAST
    back = line.not_kept / pack
    said = rounded(line.packs + back, 3)
    # What is half of a thousandth was rounded up already.
    return max(said if rounded(said - back, 3) == line.packs else said - _LEAST, _LEAST)


def _charges(session: Session, receipt: Receipt) -> tuple[DeliveryCharge, ...]:
    query = select(PurchaseLine).where(
        PurchaseLine.canteen_id == receipt.canteen_id,
        PurchaseLine.document_id == receipt.id,
        PurchaseLine.kind.in_([Kind(one.value) for one in ChargeKind]),
        PurchaseLine.reverses_id.is_(None),
    )
    return tuple(
        DeliveryCharge(
            id=one.id,
            kind=ChargeKind(one.kind.value),
            description=one.description,
            net=one.net_value,
            vat_rate=one.vat_rate,
        )
        for one in sorted(session.scalars(query), key=lambda one: one.id)
    )


_LINES = (
    select(
        ReceiptLine,
        Lot,
        PurchaseLine,
        Product.unit,
        StockMove.destination_id.label("place_id"),
        OrderLine.pack_quantity.label("ordered_pack"),
        OrderLine.product_id.label("ordered_product"),
        OrderLine.offer_id.label("ordered_offer"),
        Offer.pack_quantity.label("offered_pack"),
    )
    .join(Product, Product.id == ReceiptLine.product_id)
    # The line, its lot, its first move and its purchase line bear one id.
    .outerjoin(Lot, (Lot.canteen_id == ReceiptLine.canteen_id) & (Lot.id == ReceiptLine.id))
    .outerjoin(
        StockMove,
        (StockMove.canteen_id == ReceiptLine.canteen_id) & (StockMove.id == ReceiptLine.id),
    )
    .outerjoin(
        PurchaseLine,
        (PurchaseLine.canteen_id == ReceiptLine.canteen_id)
        & (PurchaseLine.id == ReceiptLine.id),
    )
    .outerjoin(
        OrderLine,
        (OrderLine.canteen_id == ReceiptLine.canteen_id)
        & (OrderLine.id == ReceiptLine.order_line_id),
    )
    .outerjoin(Offer, Offer.id == ReceiptLine.offer_id)
)
