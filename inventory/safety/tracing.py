"""A recall's two questions of a lot: where did it come from, and where did it go?"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import Exists

from inventory.balances import StockBalance
from inventory.kitchen.meals import Meal, MealIssue
from inventory.lots import Lot
from inventory.moves import Cause, StockMove
from inventory.places import REAL, Kind, Place
from inventory.purchases import EvidenceRow, PurchaseLine
from kernel.documents import Document
from sourcing.products import Product, StockUnit
from suppliers.certificates import Certificate
from suppliers.evidence import Evidence, Why
from suppliers.labels import Label
from suppliers.producers import Producer
from suppliers.suppliers import Supplier


class Backward(NamedTuple):
    """Where a lot came from. Names are none where nobody said them."""

    canteen_id: UUID
    lot_id: UUID
    number: str | None
    product: str
    unit: StockUnit
    quantity: Decimal
    grams: int
    came_on: date
    use_by: date | None
    best_before: date | None
    supplier: str | None
    producer: str | None
    producer_city: str | None
    kilometres: Decimal | None
    local: Evidence | None
    rescued: bool


class Proof(NamedTuple):
    """What one label of the lot rested on the day it came."""

    label: Label
    evidence: Evidence
    why: Why | None
    control_body: str | None
    number: str | None
    valid_from: date | None
    valid_until: date | None


class Forward(NamedTuple):
    """Where a part of it went: a meal's menu, waste, sorting; or a shelf where it still lies."""

    on: date
    to: Kind
    what: str
    quantity: Decimal
    grams: int


class Left(NamedTuple):
    """What a shelf still holds of it."""

    place: str
    quantity: Decimal
    grams: int


_BACKWARD = (
    select(
        Lot.canteen_id,
        Lot.id,
        Lot.number,
        Product.name,
        Product.unit,
        Lot.quantity,
        Lot.grams,
        Lot.came_on,
        Lot.use_by,
        Lot.best_before,
        Supplier.name,
        Producer.name,
        Producer.city,
        PurchaseLine.local_km,
        PurchaseLine.local,
        PurchaseLine.rescued,
    )
    .select_from(Lot)
    .join(Product, Product.id == Lot.product_id)
    .join(
        PurchaseLine,
        (PurchaseLine.canteen_id == Lot.canteen_id) & (PurchaseLine.id == Lot.purchase_line_id),
    )
    .outerjoin(Supplier, Supplier.id == Lot.supplier_id)
    .outerjoin(Producer, Producer.id == Lot.producer_id)
)


def lots_called(session: Session, asked: str, *, canteen_ids: Sequence[UUID]) -> list[Backward]:
    """Every lot of that number or id (its beginning will do), the newest first.

    A lot whose delivery was taken back is told only where something of it was used.
    """
    wanted = asked.strip()
    arrival = aliased(Document)
    rows = session.execute(
        _BACKWARD.join(
            arrival,
            (arrival.canteen_id == Lot.canteen_id) & (arrival.id == Lot.document_id),
        ).where(
            Lot.canteen_id.in_(canteen_ids),
            or_(Lot.number == wanted, _is_id(wanted)),
            or_(arrival.holds, _was_used()),
        )
    )
    return sorted(map(Backward._make, rows), key=lambda lot: lot.came_on, reverse=True)


def proofs(session: Session, lot: Backward) -> list[Proof]:
    """What each label claimed of it rested on."""
    query = (
        select(
            EvidenceRow.label,
            EvidenceRow.evidence,
            EvidenceRow.why,
            Certificate.control_body,
            Certificate.number,
            Certificate.valid_from,
            Certificate.valid_until,
        )
        .join(
            Lot,
            (Lot.canteen_id == EvidenceRow.canteen_id)
            & (Lot.purchase_line_id == EvidenceRow.line_id),
        )
        .outerjoin(Certificate, Certificate.id == EvidenceRow.certificate_id)
        .where(Lot.canteen_id == lot.canteen_id, Lot.id == lot.lot_id)
    )
    return sorted(map(Proof._make, session.execute(query)), key=lambda proof: proof.label)


def went(session: Session, lot: Backward) -> list[Forward]:
    """Every part that left a shelf and did not come back, in the order of days.

    What a corrected delivery took from one lot and gave to another is told of the other.
    """
    rows = session.execute(_moves_of(lot)).all()
    return sorted(_less_what_came_back(rows), key=lambda part: part.on)


# A use that named the wrong lot; a loss that a count found again.
_BACK = (Cause.CORRECTION, Cause.COUNT)


def _moves_of(lot: Backward) -> Select[*tuple[Any, ...]]:
    """Off a shelf, or back onto it."""
    source, end = aliased(Place), aliased(Place)
    on_a_shelf, to_a_shelf = source.kind.in_(REAL), end.kind.in_(REAL)
    query = _between(source, end).where(
        StockMove.canteen_id == lot.canteen_id, StockMove.lot_id == lot.lot_id, Document.holds
    )
    return query.where(
        or_(
            and_(on_a_shelf, StockMove.cause != Cause.REVERSAL),
            and_(to_a_shelf, StockMove.cause.in_(_BACK)),
        ),
        # From shelf to shelf only costs are put right.
        ~and_(on_a_shelf, to_a_shelf, StockMove.cause == Cause.CORRECTION),
    )


def _between(source: type[Place], end: type[Place]) -> Select[*tuple[Any, ...]]:
    """Moves with both ends, and the meal they went into."""
    return (
        select(
            StockMove.moved_on,
            source.kind.label("source"),
            end.kind.label("end"),
            MealIssue.meal_id,
            Meal.menu,
            StockMove.quantity,
            StockMove.grams,
        )
        .join(
            source,
            (source.canteen_id == StockMove.canteen_id) & (source.id == StockMove.source_id),
        )
        .join(
            end, (end.canteen_id == StockMove.canteen_id) & (end.id == StockMove.destination_id)
        )
        .join(
            Document,
            (Document.canteen_id == StockMove.canteen_id)
            & (Document.id == StockMove.document_id),
        )
        .outerjoin(
            MealIssue,
            (MealIssue.canteen_id == StockMove.canteen_id) & (MealIssue.id == StockMove.id),
        )
        .outerjoin(
            Meal, (Meal.canteen_id == MealIssue.canteen_id) & (Meal.id == MealIssue.meal_id)
        )
    )


def _less_what_came_back(rows: Iterable[Any]) -> list[Forward]:
    """Back from where it went, and for that meal; of that day first, for a correction bears
    the day of what it mends.
    """
    went: dict[Any, list[Forward]] = defaultdict(list)
    back = []
    for row in rows:
        if row.source in REAL:
            part = Forward(row.moved_on, row.end, row.menu or "", row.quantity, row.grams)
            went[row.end, row.meal_id].append(part)
        else:
            back.append(row)
    for row in back:
        heap, quantity, grams = went[row.source, row.meal_id], row.quantity, row.grams
        heap.sort(key=lambda one: (one.on == row.moved_on, one.quantity == row.quantity))
        for place in reversed(range(len(heap))):
            one = heap[place]
            less, lighter = min(one.quantity, quantity), min(one.grams, grams)
            heap[place] = one._replace(quantity=one.quantity - less, grams=one.grams - lighter)
            quantity, grams = quantity - less, grams - lighter
    return [one for heap in went.values() for one in heap if one.quantity > 0]


def left(session: Session, lot: Backward) -> list[Left]:
    """What lies where."""
    query = (
        select(Place.name, StockBalance.quantity, StockBalance.grams)
        .join(
            Place,
            (Place.canteen_id == StockBalance.canteen_id) & (Place.id == StockBalance.place_id),
        )
        .where(
            StockBalance.canteen_id == lot.canteen_id,
            StockBalance.lot_id == lot.lot_id,
            StockBalance.quantity != 0,
            Place.kind.in_(REAL),
        )
    )
    return [Left(*row) for row in session.execute(query)]


def _was_used() -> Exists:
    """Whether another entry that holds moved something of the lot."""
    return exists().where(
        StockMove.canteen_id == Lot.canteen_id,
        StockMove.lot_id == Lot.id,
        StockMove.document_id != Lot.document_id,
        StockMove.cause != Cause.REVERSAL,
        Document.canteen_id == StockMove.canteen_id,
        Document.id == StockMove.document_id,
        Document.holds,
    )


def _is_id(asked: str) -> ColumnElement[bool]:
    """A UUID, or at least its first eight digits: ids between the lowest and the highest such."""
    digits = asked.replace("-", "").lower()
    if not 8 <= len(digits) <= 32 or any(digit not in "0123456789abcdef" for digit in digits):
        return Lot.id.is_(None)
    return Lot.id.between(UUID(digits.ljust(32, "0")), UUID(digits.ljust(32, "f")))
