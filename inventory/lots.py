"""What a recall would name: a quantity of one product that came in together.

Each line of a receipt opens its own lot under its own id, so that two prices, two
certificates, bought and rescued food never merge. The lot's id is the id of the line, of its
first move and of its purchase line.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.db import Base, Cost, Grams, Id, Percent, Quantity
from kernel.errors import NotFound
from kernel.owned import CanteenOwned, same_canteen
from kernel.words import N_


def _searched(by: str, where: str | None, *then: str) -> Index:
    clause = None if where is None else text(where)
    return Index(
        f"ix_lots_of_{by.removesuffix('_id')}",
        by,
        *then,
        postgresql_where=clause,
        sqlite_where=clause,
    )


class Lot(CanteenOwned, Base):
    """`quantity` in stock units, `grams` and `cost` (euros before VAT) are of the whole lot.

    A `blocked` lot was recalled: it is not issued.
    """

    __tablename__ = "lots"
    __table_args__ = (
        same_canteen("document_id", "documents"),
        same_canteen("purchase_line_id", "purchase_lines"),
        CheckConstraint("quantity >= 0", name="quantity_not_negative"),
        CheckConstraint("grams >= 0", name="grams_not_negative"),
        Index(None, "canteen_id", "product_id"),
        Index(None, "canteen_id", "document_id"),
        # A recall searches the whole network, by what the notice says.
        _searched("number", "number IS NOT NULL"),
        _searched("brand", "brand <> ''", "came_on"),
        _searched("product_id", None, "came_on"),
        _searched("supplier_id", "supplier_id IS NOT NULL", "came_on"),
        _searched("producer_id", "producer_id IS NOT NULL", "came_on"),
    )

    document_id: Mapped[UUID]
    purchase_line_id: Mapped[UUID]
    product_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("products.id"))
    supplier_id: Mapped[UUID | None] = mapped_column(Id(), ForeignKey("suppliers.id"))
    producer_id: Mapped[UUID | None] = mapped_column(Id(), ForeignKey("producers.id"))
    number: Mapped[str | None]
    use_by: Mapped[date | None]
    best_before: Mapped[date | None]
    came_on: Mapped[date]
    quantity: Mapped[Quantity]
    grams: Mapped[Grams]
    cost: Mapped[Cost]
    vat_rate: Mapped[Percent]
    opened_on: Mapped[date | None] = mapped_column(default=None)
    brand: Mapped[str] = mapped_column(default="")
    blocked: Mapped[bool] = mapped_column(default=False)


class LotNotFound(NotFound):
    """No lot of this canteen bears that id."""

    says = N_("There is no lot {lot} in this canteen.")


class Whole(NamedTuple):
    """A whole lot: what parts of it are measured against."""

    id: UUID
    product_id: UUID
    quantity: Decimal
    grams: int
    cost: Decimal
    use_by: date | None
    blocked: bool = False


_WHOLE = select(
    Lot.id, Lot.product_id, Lot.quantity, Lot.grams, Lot.cost, Lot.use_by, Lot.blocked
)


def lots_by_id(
    session: Session, ids: Iterable[UUID], *, canteen_id: UUID
) -> Mapping[UUID, Whole]:
    """Each lot asked for.

    Raises:
        LotNotFound: one of them is not the canteen's.

    """
    wanted = set(ids)
    query = _WHOLE.where(Lot.canteen_id == canteen_id, Lot.id.in_(wanted))
    found = {row.id: Whole(*row) for row in session.execute(query)}
    for missing in wanted - found.keys():
        raise LotNotFound(lot=missing)
    return found
