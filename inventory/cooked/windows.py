"""The days on which what a count found cooked may have been: its window."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from enum import Enum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import Session

from inventory.cooked.counted import Cooked, Turn, counts_that_hold
from inventory.cooked.stand_ins import Spot, stood_for
from inventory.counting.counts import Count, CountLine
from kernel.db import Id, month_of
from kernel.documents import Document


class Window(NamedTuple):
    """Days, first and last included; none where the last is before the first."""

    first: date
    last: date


class Reading(Enum):
    """How lines of counts are found: of a few canteens' days, or of a few products anywhere."""

    BY_COUNT = "by_count"
    BY_PRODUCT = "by_product"


def windows(session: Session, cooked: Sequence[Cooked], reading: Reading) -> list[Window]:
    """Since when each may have been cooked, and until when.

    From the count before that saw the same shelf and lot; while the lot was there, and until
    it was to be used by. What is charged by the month was cooked in that month.
    """
    walked = [one for one in cooked if not one.monthly]
    counted, spots = _counts_of(session, walked, reading), stood_for(session, walked)
    return [
        _window(
            one,
            month_of(one.counted_on)
            if one.monthly
            else _since(one, counted, spots[one.canteen_id, one.move_id]),
        )
        for one in cooked
    ]


def _window(one: Cooked, first: date) -> Window:
    last = one.counted_on - timedelta(days=one.before_service)
    return Window(max(first, one.came_on), min(last, one.use_by or last))


class _Seen(NamedTuple):
    """A line of a count: what it looked at, and when."""

    turn: Turn
    lot_id: UUID | None
    place_id: UUID | None

    def saw(self, spots: Collection[Spot]) -> bool:
        """Whether it looked at that lot on that shelf."""
        return any(
            self.lot_id in (None, lot_id) and self.place_id in (None, place_id)
            for lot_id, place_id in spots
        )


def _since(
    one: Cooked, counted: Mapping[tuple[UUID, UUID], list[_Seen]], spots: Collection[Spot]
) -> date:
    # Two counts of one evening are one: the second mends what the first overlooked.
    before = (
        seen.turn
        for seen in counted.get((one.canteen_id, one.product_id), ())
        if seen.turn < one.turn and seen.saw(spots)
    )
    day, after = max(before, default=(one.came_on, False))
    return day + timedelta(days=after)


def _counts_of(
    session: Session, cooked: Sequence[Cooked], reading: Reading
) -> Mapping[tuple[UUID, UUID], list[_Seen]]:
    """By canteen and product, every line that may have been the count before."""
    found: dict[tuple[UUID, UUID], list[_Seen]] = defaultdict(list)
    if not cooked:
        return found
    asked: dict[str, Any] = {
        "canteens": list({one.canteen_id for one in cooked}),
        "products": list({one.product_id for one in cooked}),
        "first": month_of(min(one.came_on for one in cooked)),
        "last": max(one.counted_on for one in cooked),
    }
    for row in session.execute(_LINES[reading], asked):
        turn = (row.counted_on, not row.before_service)
        seen = _Seen(turn, row.lot_id, row.place_id)
        found[row.canteen_id, row.product_id].append(seen)
    return found


_CANTEENS = bindparam("canteens", expanding=True, type_=Id())
_OF_PRODUCTS = CountLine.product_id.in_(bindparam("products", expanding=True, type_=Id()))
_IN_TIME = Count.counted_on.between(bindparam("first"), bindparam("last"))
# Of two people who counted the same at once, only one is believed.
_BELIEVED = or_(CountLine.clashes_with_id.is_(None), CountLine.settled)
_COLUMNS = (
    CountLine.canteen_id,
    CountLine.product_id,
    CountLine.lot_id,
    CountLine.place_id,
)


def _by_count() -> Select[*tuple[Any, ...]]:
    """Of all products: named too, SQLite would look each of them up for each count."""
    counts = counts_that_hold(Count.canteen_id.in_(_CANTEENS), _IN_TIME)
    return (
        select(*_COLUMNS, counts.c.counted_on, counts.c.before_service)
        .select_from(counts)
        .join(
            CountLine,
            (CountLine.canteen_id == counts.c.canteen_id) & (CountLine.count_id == counts.c.id),
        )
        .where(_BELIEVED)
    )


def _by_product() -> Select[*tuple[Any, ...]]:
    """Materialized, so that SQLite does not begin with every count of the network."""
    lines = (
        select(*_COLUMNS, CountLine.count_id)
        .where(CountLine.canteen_id.in_(_CANTEENS), _OF_PRODUCTS, _BELIEVED)
        .cte("lines")
        .prefix_with("MATERIALIZED")
    )
    return (
        select(
            lines.c.canteen_id,
            lines.c.product_id,
            lines.c.lot_id,
            lines.c.place_id,
            Count.counted_on,
            Count.before_service,
        )
        .select_from(lines)
        .join(Count, (Count.canteen_id == lines.c.canteen_id) & (Count.id == lines.c.count_id))
        .join(Document, (Document.canteen_id == Count.canteen_id) & (Document.id == Count.id))
        .where(_IN_TIME, Document.holds)
    )


_LINES = {Reading.BY_COUNT: _by_count(), Reading.BY_PRODUCT: _by_product()}
