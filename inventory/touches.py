"""What a mistake reaches: shown to the person before a document is taken back."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.lots import Lot
from inventory.meals import MealIssue
from inventory.moves import Cause, StockMove
from inventory.purchases import PurchaseLine
from kernel.documents import Document, document_by_id
from sourcing.products import Product


class Touch(NamedTuple):
    """A later document that used goods of the one in question."""

    document_id: UUID
    kind: str
    on: date
    product: str
    grams: int


def touched_by(session: Session, document_id: UUID, *, canteen_id: UUID) -> list[Touch]:
    """What used the goods that the document brought: to be shown before it goes.

    Raises:
        DocumentNotFound: the canteen has no such document.

    """
    ids = with_its_parts(session, document_by_id(session, document_id, canteen_id=canteen_id))
    lots = select(Lot.id).where(Lot.canteen_id == canteen_id, Lot.document_id.in_(ids))
    rows = session.execute(
        select(
            Document.id,
            Document.kind,
            StockMove.moved_on,
            PurchaseLine.product_id,
            StockMove.grams,
        )
        .join(
            Document,
            (Document.canteen_id == StockMove.canteen_id)
            & (Document.id == StockMove.document_id),
        )
        .join(
            PurchaseLine,
            (PurchaseLine.canteen_id == StockMove.canteen_id)
            & (PurchaseLine.id == StockMove.lot_id),
        )
        .where(
            StockMove.canteen_id == canteen_id,
            StockMove.lot_id.in_(lots),
            StockMove.document_id.not_in(ids),
            StockMove.cause != Cause.REVERSAL,
            Document.holds,
        )
        .order_by(StockMove.moved_on)
    ).all()
    products = {row.product_id for row in rows}
    named = select(Product.id, Product.name).where(Product.id.in_(products))
    names = {row.id: row.name for row in session.execute(named)}
    return [Touch(*row[:3], names[row.product_id], row.grams) for row in rows]


def with_its_parts(session: Session, document: Document) -> set[UUID]:
    """The document, and what stands on it: a meal's additions, a crate's sortings."""
    parts = select(StockMove.document_id).where(StockMove.canteen_id == document.canteen_id)
    if document.kind == "meal":
        parts = parts.join(
            MealIssue,
            (MealIssue.canteen_id == StockMove.canteen_id) & (MealIssue.id == StockMove.id),
        ).where(MealIssue.meal_id == document.id)
    elif document.kind == "rescue":
        parts = parts.where(StockMove.lot_id == document.id, StockMove.cause == Cause.SORTING)
    else:
        return {document.id}
    holding = select(Document.id).where(
        Document.canteen_id == document.canteen_id, Document.id.in_(parts), Document.holds
    )
    return {document.id, *session.scalars(holding)}
