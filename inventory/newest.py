"""The lots that came last: what nobody can place is believed to be of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, or_, select, true
from sqlalchemy.orm import Session

from inventory.balances import StockBalance
from inventory.lots import Lot, Whole
from kernel.documents import Document


def newest_lots(
    session: Session,
    product_ids: Iterable[UUID],
    *,
    on: date,
    canteen_id: UUID,
    servable: bool = False,
) -> dict[UUID, Whole]:
    """By product, the lot that came last by that day; what was taken back never came.

    `servable` passes over what is past its use-by that day, or was recalled.
    """
    allowed = Lot.blocked.is_(False) & or_(Lot.use_by.is_(None), Lot.use_by >= on)
    rank = func.row_number().over(
        partition_by=Lot.product_id, order_by=(Lot.came_on.desc(), Lot.id.desc())
    )
    ranked = (
        select(*_WHOLE, rank.label("rank"))
        .join(
            Document,
            (Document.canteen_id == Lot.canteen_id) & (Document.id == Lot.document_id),
        )
        .where(
            Lot.canteen_id == canteen_id,
            Lot.product_id.in_(set(product_ids)),
            Lot.came_on <= on,
            Document.holds,
            allowed if servable else true(),
        )
        .subquery()
    )
    rows = session.execute(select(ranked).where(ranked.c.rank == 1))
    return {row.product_id: Whole(*row[:7]) for row in rows}


def lies_on(
    session: Session, lot_ids: Iterable[UUID], shelves: Sequence[UUID], *, canteen_id: UUID
) -> Mapping[UUID, UUID]:
    """The shelf each lot was put on: what is found of it lies there."""
    query = select(StockBalance.lot_id, StockBalance.place_id).where(
        StockBalance.canteen_id == canteen_id,
        StockBalance.lot_id.in_(set(lot_ids)),
        StockBalance.place_id.in_(shelves),
    )
    known: dict[UUID, set[UUID]] = {}
    for lot_id, place_id in session.execute(query):
        known.setdefault(lot_id, set()).add(place_id)
    return {
        lot_id: next(shelf for shelf in shelves if shelf in places)
        for lot_id, places in known.items()
    }


_WHOLE = (
    Lot.id,
    Lot.product_id,
    Lot.quantity,
    Lot.grams,
    Lot.cost,
    Lot.use_by,
    Lot.blocked,
)
