"""What was asked for and came as something else: as it would have been bought, that day."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inventory.purchases import Bought, Kind
from inventory.receiving.deliveries import Outcome
from inventory.receiving.door import Door, at_the_door, claimed
from inventory.receiving.receipts import ReceiptLine
from kernel.documents import Document
from kernel.rounding import cents, whole_grams
from sourcing.orders import OrderedLine
from sourcing.products import ProductFacts, facts_of

NO_UNITS = Decimal("0.000")


class About(NamedTuple):
    """The delivery in question."""

    canteen_id: UUID
    receipt_id: UUID
    supplier_id: UUID
    on: date


def still_due(
    session: Session,
    about: About,
    asked: Sequence[OrderedLine],
    itself: Mapping[UUID, Decimal],
) -> Mapping[UUID, Decimal]:
    """Stock units of each ordered line that something else stands for: all of it, less
    `itself`, what this delivery brought as ordered, and what others that hold brought.
    """
    before = _came_before(session, about, asked)
    came = {
        one.id: itself.get(one.id, NO_UNITS) + before.get(one.id, NO_UNITS) for one in asked
    }
    return {one.id: max(one.units - came[one.id], NO_UNITS) for one in asked}


def as_wanted(
    session: Session,
    about: About,
    asked: Sequence[OrderedLine],
    left: Mapping[UUID, Decimal],
) -> Mapping[UUID, Bought]:
    """What the replaced part would have been bought as, that day."""
    products = facts_of(session, {one.product_id for one in asked})
    door = at_the_door(
        session,
        canteen_id=about.canteen_id,
        producer_ids={one.producer_id for one in asked},
        supplier_ids={about.supplier_id},
    )
    found = {}
    for one in asked:
        product, share = products[one.product_id], left[one.id] / one.units
        found[one.id] = _bought(one, product, about, door, share)
    return found


def _bought(
    one: OrderedLine, product: ProductFacts, about: About, door: Door, share: Decimal
) -> Bought:
    claim = claimed(
        product,
        producer_id=one.producer_id,
        supplier_id=about.supplier_id,
        labels=one.labels,
        on=about.on,
    )
    frozen, _ = door.freeze(claim, product, one.intermediaries)
    return Bought(
        canteen_id=about.canteen_id,
        id=one.id,
        document_id=about.receipt_id,
        bought_on=about.on,
        kind=Kind.FOOD,
        description=one.name,
        supplier_id=about.supplier_id,
        producer_id=one.producer_id,
        product_id=one.product_id,
        family=product.family,
        net_value=cents(one.net * share),
        vat_rate=one.vat_rate,
        grams=whole_grams(one.grams * share),
        origin=one.origin,
        **frozen._asdict(),
    )


def _came_before(
    session: Session, about: About, asked: Sequence[OrderedLine]
) -> Mapping[UUID, Decimal]:
    """Stock units of what was ordered that other deliveries brought as such."""
    query = (
        select(
            ReceiptLine.order_line_id, ReceiptLine.product_id, func.sum(ReceiptLine.quantity)
        )
        .join(
            Document,
            (Document.canteen_id == ReceiptLine.canteen_id)
            & (Document.id == ReceiptLine.receipt_id),
        )
        .where(
            ReceiptLine.canteen_id == about.canteen_id,
            ReceiptLine.order_line_id.in_([one.id for one in asked]),
            ReceiptLine.receipt_id != about.receipt_id,
            ReceiptLine.outcome != Outcome.REPLACED,
            Document.holds,
        )
        .group_by(ReceiptLine.order_line_id, ReceiptLine.product_id)
    )
    of = {one.id: one.product_id for one in asked}
    rows = session.execute(query)
    return {row[0]: row[2] for row in rows if row[0] and of[row[0]] == row[1]}
