"""Two people counted the same at once and found different things: both are kept, one is asked."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from inventory.counting.counts import Count, CountLine
from inventory.counting.found import Scope
from kernel.documents import Document
from kernel.errors import NotFound
from kernel.words import N_
from network.people import Person
from sourcing.products import Product, StockUnit


class Side(NamedTuple):
    """What one of them found, in stock units; `holds` is false once their count was taken back."""

    line_id: UUID
    count_id: UUID
    person_id: UUID
    person: str
    counted_on: date
    place_id: UUID | None
    lot_id: UUID | None
    found: Decimal
    booked: Decimal
    holds: bool


class Clash(NamedTuple):
    """`kept` waits for a word, and posted nothing; `posted` stands in the book."""

    product_id: UUID
    product: str
    unit: StockUnit
    kept: Side
    posted: Side


class Waiting(NamedTuple):
    """A line that clashed, and the line it clashed with, for whoever settles it."""

    id: UUID
    count_id: UUID
    scope: Scope
    booked: Decimal
    counted_on: date
    before_service: bool
    turn: int
    other_count_id: UUID
    other_scope: Scope
    other_found: Decimal
    other_holds: bool
    settled: bool


class ClashNotFound(NotFound):
    """No line of this canteen waits under that id."""

    says = N_("There is no count {line} that waits for a word in this canteen.")


def clashes(session: Session, canteen_id: UUID) -> list[Clash]:
    """What waits for somebody to say which count is right, with both sides."""
    rows = session.execute(_CLASHES.where(_KEPT.canteen_id == canteen_id))
    found = [
        Clash._make((*row[:3], Side._make(row[3:13]), Side._make(row[13:]))) for row in rows
    ]
    return sorted(found, key=lambda one: (one.product, one.kept.counted_on, one.kept.line_id))


def waiting(session: Session, line_id: UUID, *, canteen_id: UUID) -> Waiting:
    """The line that clashed, settled or not.

    Raises:
        ClashNotFound: none of that id clashed, or its count was taken back.

    """
    query = _WAITING.where(_KEPT.canteen_id == canteen_id, _KEPT.id == line_id)
    row = session.execute(query).one_or_none()
    if row is None:
        raise ClashNotFound(line=line_id)
    mine, other = Scope._make(row[2:5]), Scope._make(row[10:13])
    return Waiting._make((*row[:2], mine, *row[5:10], other, *row[13:]))


_KEPT, _POSTED = aliased(CountLine), aliased(CountLine)
_KEPT_COUNT, _POSTED_COUNT = aliased(Count), aliased(Count)
_KEPT_PAPER, _POSTED_PAPER = aliased(Document), aliased(Document)
_KEPT_PERSON, _POSTED_PERSON = aliased(Person), aliased(Person)


def _side(line: Any, count: Any, paper: Any, person: Any) -> tuple[Any, ...]:
    return (
        line.id,
        line.count_id,
        paper.person_id,
        person.name,
        count.counted_on,
        line.place_id,
        line.lot_id,
        line.found,
        line.booked,
        paper.holds,
    )


def _both(*columns: Any) -> Any:
    query = select(*columns).select_from(_KEPT)
    query = query.join(
        _POSTED,
        (_POSTED.canteen_id == _KEPT.canteen_id) & (_POSTED.id == _KEPT.clashes_with_id),
    )
    for line, count, paper, person in (
        (_KEPT, _KEPT_COUNT, _KEPT_PAPER, _KEPT_PERSON),
        (_POSTED, _POSTED_COUNT, _POSTED_PAPER, _POSTED_PERSON),
    ):
        query = (
            query.join(
                count, (count.canteen_id == line.canteen_id) & (count.id == line.count_id)
            )
            .join(paper, (paper.canteen_id == line.canteen_id) & (paper.id == line.count_id))
            .join(person, person.id == paper.person_id)
        )
    return query.where(_KEPT_PAPER.holds)


_CLASHES = (
    _both(
        Product.id,
        Product.name,
        Product.unit,
        *_side(_KEPT, _KEPT_COUNT, _KEPT_PAPER, _KEPT_PERSON),
        *_side(_POSTED, _POSTED_COUNT, _POSTED_PAPER, _POSTED_PERSON),
    )
    .join(Product, Product.id == _KEPT.product_id)
    .where(_KEPT.clashes_with_id.is_not(None), _KEPT.settled.is_(False))
)
_WAITING = _both(
    _KEPT.id,
    _KEPT.count_id,
    _KEPT.product_id,
    _KEPT.lot_id,
    _KEPT.place_id,
    _KEPT.booked,
    _KEPT_COUNT.counted_on,
    _KEPT_COUNT.before_service,
    _KEPT_COUNT.turn,
    _POSTED.count_id,
    _POSTED.product_id,
    _POSTED.lot_id,
    _POSTED.place_id,
    _POSTED.found,
    _POSTED_PAPER.holds,
    _KEPT.settled,
)
