"""The list to walk along with: shelf by shelf, what should be there, and what is due."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from inventory.balances import StockBalance
from inventory.called import called
from inventory.counting.counts import NEVER_COUNTED
from inventory.counting.found import Scope
from inventory.counting.last_counts import Last, last_counts
from inventory.counting.rules import NO_RULE, Rule, rules_of
from inventory.counting.spreading import ZERO
from inventory.lots import Lot
from inventory.picking import turn_of
from inventory.places import REAL, Place, PlaceNotFound
from inventory.receiving.receipts import ReceiptLine
from kernel.rounding import rounded
from sourcing.offers import Offer
from sourcing.products import Product, StockUnit

USUAL_DAYS = 30


class SheetLot(NamedTuple):
    """One lot on one shelf, in stock units; `called` as its note says, where nobody named it."""

    id: UUID
    number: str | None
    quantity: Decimal
    use_by: date | None
    best_before: date | None
    opened_on: date | None
    came_on: date
    blocked: bool
    called: str = ""


class SheetLine(NamedTuple):
    """One product on one shelf; without a shelf where the book believes there is none of it.

    `pack_quantity` is stock units in the pack it last came in. `after` is the count to name
    when it is counted, NEVER_COUNTED where there was none; `counted_on` is its day.
    """

    place_id: UUID | None
    place: str
    product_id: UUID
    product: str
    unit: StockUnit
    booked: Decimal
    lots: tuple[SheetLot, ...]
    pack_quantity: Decimal | None
    after: UUID
    counted_on: date | None
    due: bool


def sheet(
    session: Session,
    canteen_id: UUID,
    on: date,
    place_id: UUID | None = None,
    *,
    due_only: bool = False,
    never_counted: bool = False,
) -> list[SheetLine]:
    """What to count, in the order of the shelves; all of them, or one.

    Goods that are never counted are left out, unless they are below zero, or `never_counted`
    asks for them too.

    Raises:
        PlaceNotFound: the canteen has no such shelf.

    """
    places = _shelves(session, canteen_id, place_id)
    rules = rules_of(session, canteen_id)
    lasts = last_counts(session, canteen_id=canteen_id)
    rows = _stock(session, canteen_id, places)
    products = {row.id: row.product for some in rows.values() for row in some}
    names = called(session, products, canteen_id=canteen_id)
    lines = [
        _line(some, names, places, lasts, rules.get(product_id, NO_RULE), on)
        for (_, product_id), some in rows.items()
    ]
    if place_id is None:
        gone = rules.keys() - {line.product_id for line in lines}
        lines += _believed_gone(session, gone, lasts, rules, on)
    walked = [
        line
        for line in lines
        if line.due or not (due_only or (_never(line, rules) and not never_counted))
    ]
    return _in_walking_order(walked, places)


def _in_walking_order(
    lines: Iterable[SheetLine], places: Mapping[UUID, str]
) -> list[SheetLine]:
    """Shelf by shelf; what lies on none comes last."""
    ranks = {place: rank for rank, place in enumerate(places)}
    return sorted(
        lines,
        key=lambda line: (
            ranks.get(line.place_id, len(ranks)) if line.place_id else len(ranks),
            line.product.casefold(),
            line.product_id,
        ),
    )


def _never(line: SheetLine, rules: Mapping[UUID, Rule]) -> bool:
    return rules.get(line.product_id, NO_RULE).never_counted


def _shelves(session: Session, canteen_id: UUID, place_id: UUID | None) -> Mapping[UUID, str]:
    """By id, the names of the shelves, in the order in which one walks."""
    query = select(Place.id, Place.name, Place.rank).where(
        Place.canteen_id == canteen_id, Place.kind.in_(REAL)
    )
    ranked = sorted(session.execute(query), key=lambda row: row.rank)
    shelves = {row.id: row.name for row in ranked if place_id in (None, row.id)}
    if not shelves:
        raise PlaceNotFound(place=place_id)
    return shelves


def _stock(
    session: Session, canteen_id: UUID, places: Iterable[UUID]
) -> Mapping[tuple[UUID, UUID], list[Any]]:
    """Every lot on those shelves, by shelf and product."""
    query = _STOCK.where(
        StockBalance.canteen_id == canteen_id,
        StockBalance.place_id.in_(list(places)),
        text("stock_balances.quantity <> 0"),
    )
    found: dict[tuple[UUID, UUID], list[Any]] = defaultdict(list)
    for row in session.execute(query):
        found[row.place_id, row.product_id].append(row)
    return found


def _line(
    rows: Sequence[Any],
    names: Mapping[UUID, str],
    places: Mapping[UUID, str],
    lasts: Mapping[UUID, Sequence[Last]],
    rule: Rule,
    on: date,
) -> SheetLine:
    first = rows[0]
    scope = Scope(first.product_id, None, first.place_id)
    known = [one for one in lasts.get(first.product_id, ()) if one.scope.overlaps(scope)]
    lots = sorted((_lot(one, names.get(one.id, "")) for one in rows), key=turn_of)
    newest = _newest(known)
    owing = any(lot.quantity < 0 for lot in lots)
    since = min(_since(lot, scope, known) for lot in lots)
    return SheetLine(
        place_id=first.place_id,
        place=places[first.place_id],
        product_id=first.product_id,
        product=_in_words(first.product, lots),
        unit=first.unit,
        booked=sum((lot.quantity for lot in lots), ZERO),
        lots=tuple(lots),
        pack_quantity=_usual_pack(rows),
        after=newest.line_id if newest else NEVER_COUNTED,
        counted_on=newest.counted_on if newest else None,
        due=owing or _overdue(rule, since, on, rule.count_every_days or USUAL_DAYS),
    )


def _overdue(rule: Rule, since: date | None, on: date, every: int) -> bool:
    return not rule.never_counted and (since is None or (on - since).days >= every)


def _since(lot: SheetLot, scope: Scope, known: Sequence[Last]) -> date:
    """The day of the last count that saw it; else, and where it came after, the day it came."""
    of_lot = scope._replace(lot_id=lot.id)
    days = [one.counted_on for one in known if of_lot.within(one.scope)]
    return max([lot.came_on, *days])


def _newest(known: Sequence[Last]) -> Last | None:
    return max(known, key=lambda one: one.turn, default=None)


def _in_words(product: str, lots: Iterable[SheetLot]) -> str:
    """The product; and of what nobody has named yet, what the notes call it."""
    words = sorted({lot.called for lot in lots if lot.called})
    return f"{product} ({', '.join(words)})" if words else product


def _lot(row: Any, name: str) -> SheetLot:
    return SheetLot(
        row.id,
        row.number,
        row.quantity,
        row.use_by,
        row.best_before,
        row.opened_on,
        row.came_on,
        row.blocked,
        name,
    )


def _usual_pack(rows: Sequence[Any]) -> Decimal | None:
    """How much one pack of the newest delivery holds, by its offer, else by what was said."""
    came = [row for row in rows if row.pack_quantity or row.packs]
    if not came:
        return None
    newest = max(came, key=lambda row: (row.came_on, row.id))
    pack: Decimal | None = newest.pack_quantity
    return pack or rounded(newest.kept / newest.packs, 3)


def _believed_gone(
    session: Session,
    product_ids: Iterable[UUID],
    lasts: Mapping[UUID, Sequence[Last]],
    rules: Mapping[UUID, Rule],
    on: date,
) -> list[SheetLine]:
    """Products that are to be counted every so often, though the book holds none of them."""
    wanted = [one for one in product_ids if rules[one].count_every_days]
    query = select(Product.id, Product.name, Product.unit).where(Product.id.in_(wanted))
    lines = []
    for row in session.execute(query):
        newest = _newest(lasts.get(row.id, ()))
        counted_on = newest.counted_on if newest else None
        every = rules[row.id].count_every_days or USUAL_DAYS
        lines.append(
            SheetLine(
                place_id=None,
                place="",
                product_id=row.id,
                product=row.name,
                unit=row.unit,
                booked=ZERO,
                lots=(),
                pack_quantity=None,
                after=newest.line_id if newest else NEVER_COUNTED,
                counted_on=counted_on,
                due=_overdue(rules[row.id], counted_on, on, every),
            )
        )
    return lines


# The line of a receipt and the lot it brought have one id.
_STOCK = (
    select(
        StockBalance.place_id,
        Lot.product_id,
        Product.name.label("product"),
        Product.unit,
        Lot.id,
        Lot.number,
        StockBalance.quantity,
        Lot.use_by,
        Lot.best_before,
        Lot.opened_on,
        Lot.came_on,
        Lot.blocked,
        Offer.pack_quantity,
        ReceiptLine.quantity.label("kept"),
        ReceiptLine.packs,
    )
    .join(Lot, (Lot.canteen_id == StockBalance.canteen_id) & (Lot.id == StockBalance.lot_id))
    .join(Product, Product.id == Lot.product_id)
    .outerjoin(
        ReceiptLine,
        (ReceiptLine.canteen_id == Lot.canteen_id) & (ReceiptLine.id == Lot.id),
    )
    .outerjoin(Offer, Offer.id == ReceiptLine.offer_id)
)
