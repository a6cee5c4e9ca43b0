"""Recalled lots as they stand in the book, what is left of them, and what was cooked from them.

Everything is read for all lots of a question at once, whatever their number.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, column, select, tuple_, values
from sqlalchemy.orm import Session

from inventory.balances import StockBalance
from inventory.composition import PreparedParent
from inventory.lots import Lot
from inventory.places import REAL, Place
from kernel.db import Id
from kernel.documents import Document
from sourcing.products import Product, StockUnit
from suppliers.producers import Producer
from suppliers.suppliers import Supplier

# A lot under a canteen's key: the same id in two canteens is one lot that was sent over.
Key = tuple[UUID, UUID]


class LotRow(NamedTuple):
    """A lot as it stands in the book; `holds` where its arrival was not taken back."""

    canteen_id: UUID
    lot_id: UUID
    product_id: UUID
    product: str
    unit: StockUnit
    number: str | None
    brand: str
    supplier: str | None
    producer: str | None
    came_on: date
    use_by: date | None
    quantity: Decimal
    grams: int
    blocked: bool
    holds: bool

    @property
    def key(self) -> Key:
        """By which it is found."""
        return (self.canteen_id, self.lot_id)


class Rest(NamedTuple):
    """What a shelf still holds of it."""

    canteen_id: UUID
    lot_id: UUID
    place_id: UUID
    place: str
    quantity: Decimal
    grams: int


class Child(NamedTuple):
    """A prepared lot that one of the lots went into; not `certain` where it was only ticked."""

    canteen_id: UUID
    parent_id: UUID
    lot_id: UUID
    certain: bool


_LOTS = (
    select(
        Lot.canteen_id,
        Lot.id,
        Lot.product_id,
        Product.name,
        Product.unit,
        Lot.number,
        Lot.brand,
        Supplier.name,
        Producer.name,
        Lot.came_on,
        Lot.use_by,
        Lot.quantity,
        Lot.grams,
        Lot.blocked,
        Document.holds,
    )
    .select_from(Lot)
    .join(Product, Product.id == Lot.product_id)
    .join(Document, (Document.canteen_id == Lot.canteen_id) & (Document.id == Lot.document_id))
    .outerjoin(Supplier, Supplier.id == Lot.supplier_id)
    .outerjoin(Producer, Producer.id == Lot.producer_id)
)
_RESTS = (
    select(
        Lot.canteen_id,
        Lot.id,
        Place.id,
        Place.name,
        StockBalance.quantity,
        StockBalance.grams,
    )
    .select_from(Lot)
    .join(
        StockBalance,
        (StockBalance.canteen_id == Lot.canteen_id) & (StockBalance.lot_id == Lot.id),
    )
    .join(
        Place,
        (Place.canteen_id == StockBalance.canteen_id) & (Place.id == StockBalance.place_id),
    )
    .where(Place.kind.in_(REAL), StockBalance.quantity > 0)
)
_CHILDREN = (
    select(Lot.canteen_id, Lot.id, PreparedParent.lot_id, PreparedParent.certain)
    .select_from(Lot)
    .join(
        PreparedParent,
        (PreparedParent.canteen_id == Lot.canteen_id) & (PreparedParent.parent_id == Lot.id),
    )
)

# So many are named in one statement at most: a database takes only so many parameters.
AT_ONCE = 1000

Which = ColumnElement[bool]


def named(keys: Iterable[Key]) -> Iterator[Which]:
    """Conditions on lots that together name these, in the fewest statements."""
    for some in at_once(keys):
        yield among(Lot.canteen_id, Lot.id, some)


def among(canteen_id: Any, row_id: Any, keys: Sequence[Key]) -> Which:
    """Whether a canteen's row is one of these.

    Selected, not listed: SQLite looks no pair up in an index where they are a list of values.
    """
    pair = (column("canteen_id", Id()), column("row_id", Id()))
    wanted = values(*pair, name="wanted").data(list(keys)).cte("wanted")
    return tuple_(canteen_id, row_id).in_(select(wanted))


def at_once(keys: Iterable[Key]) -> Iterator[list[Key]]:
    """As many keys as one statement may name, by and by."""
    known = sorted(keys)
    for start in range(0, len(known), AT_ONCE):
        yield known[start : start + AT_ONCE]


def lots_of(session: Session, which: Which) -> list[LotRow]:
    """The lots themselves."""
    return [LotRow(*row) for row in ask(session, _LOTS, which)]


def rests_of(session: Session, which: Which) -> list[Rest]:
    """What lies where. A shelf that owes holds nothing that could be taken off it."""
    return [Rest(*row) for row in ask(session, _RESTS, which)]


def children_of(session: Session, which: Which) -> list[Child]:
    """What was cooked from them and kept."""
    return [Child(*row) for row in ask(session, _CHILDREN, which)]


def ask(session: Session, question: Select[*tuple[Any, ...]], which: Which) -> Sequence[Any]:
    """A question about lots, asked about these."""
    return session.execute(question.where(which)).all()
