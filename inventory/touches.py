"""What a mistake reaches: the parts that go with it, and what used its goods."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from inventory.lots import Lot
from inventory.moves import Cause, StockMove
from inventory.purchases import PurchaseLine
from kernel.db import Base, Id
from kernel.documents import Document, document_by_id
from kernel.owned import same_canteen
from kernel.parts import parts_of
from sourcing.products import Product


class TakenBack(Base):
    """Every document a reversal took back: the one named, and what was added to it.

    Each is taken back once; what holds again rests on the reversal that let it.
    """

    __tablename__ = "documents_taken_back"
    __table_args__ = (
        same_canteen("reversal_id", "reversals"),
        same_canteen("document_id", "documents"),
        UniqueConstraint("canteen_id", "document_id"),
    )

    canteen_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    reversal_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    document_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)


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
    document_by_id(session, document_id, canteen_id=canteen_id)
    ids = with_its_parts(session, document_id, canteen_id=canteen_id)
    ids = {document_id, *_falling(turned_by(session, ids, canteen_id=canteen_id))}
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


def with_its_parts(session: Session, document_id: UUID, *, canteen_id: UUID) -> set[UUID]:
    """What is taken back together, each as it stands now.

    A meal goes with its additions and a crate with its sortings, also where the one named is
    the reversal that let them hold again.
    """
    ids = _standing(session, {document_id}, canteen_id)
    while True:
        gone = _falling(turned_by(session, ids, canteen_id=canteen_id))
        more = _standing(session, _parts_that_hold(session, gone, canteen_id), canteen_id) - ids
        if not more:
            return ids
        ids |= more


def turned_by(
    session: Session, ids: Iterable[UUID], *, canteen_id: UUID, holds: bool = False
) -> dict[UUID, bool]:
    """Whether each still holds once `ids` do or do not; a reversal turns what it took back."""
    turned = dict.fromkeys(ids, holds)
    query = select(TakenBack.document_id).where(
        TakenBack.canteen_id == canteen_id, TakenBack.reversal_id.in_(turned)
    )
    below = session.scalars(query).all()
    if below:
        turned |= turned_by(session, below, canteen_id=canteen_id, holds=not holds)
    return turned


def _parts_that_hold(session: Session, ids: set[UUID], canteen_id: UUID) -> set[UUID]:
    found = parts_of(session, ids, canteen_id=canteen_id) - ids
    query = select(Document.id).where(Document.canteen_id == canteen_id, Document.holds)
    return set(session.scalars(query.where(Document.id.in_(found)))) if found else found


def _standing(session: Session, ids: set[UUID], canteen_id: UUID) -> set[UUID]:
    """What each rests on now: itself, or the reversal that let it hold again.

    So every move is answered once, however often one changes one's mind.
    """
    query = select(TakenBack.document_id, TakenBack.reversal_id).where(
        TakenBack.canteen_id == canteen_id, TakenBack.document_id.in_(ids)
    )
    later = {row.document_id: row.reversal_id for row in session.execute(query)}
    kept = ids - later.keys()
    return kept | _standing(session, set(later.values()), canteen_id) if later else kept


def _falling(turned: dict[UUID, bool]) -> set[UUID]:
    return {one for one, holds in turned.items() if not holds}
