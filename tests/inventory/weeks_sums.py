"""What holds of two canteens' books, whatever happened: told again from rows, then compared."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from inventory.balances import NOTHING, Held, StockBalance
from inventory.composition import PreparedPart
from inventory.cooked.allocation import unallocated
from inventory.counting.closing_uses import use_of
from inventory.lots import Lot
from inventory.moves import StockMove
from inventory.places import REAL, Kind, Place
from inventory.purchases import Kind as Line
from inventory.purchases import PurchaseLine
from inventory.stock_value import stock_value
from kernel.actor import By
from kernel.documents import Document
from network.promises import Basis, Measure
from sustainability.allocated import food_allocated
from sustainability.bought import shares_bought
from sustainability.cooked import COST, GRAMS, issued, shares_cooked
from sustainability.heaps import Per, Span
from sustainability.ratios import Share
from tests.inventory.weeks_ledger import plus

Weighed = dict[UUID, tuple[int, Decimal]]
EVER = {"first": date(2026, 1, 1), "last": date(2026, 12, 31)}
PARTS = ("denominator", "proven", "declared", "expired", "unknown", "allocated", "unweighed")


def every_gram_is_somebodys(session: Session, by: By) -> None:
    """What left the shelves for the kitchen is in meals, weighed or allocated, or in no meal
    yet, or in what was kept: lot by lot, exactly; and that is what shares are shares of.
    """
    span = Span((by.canteen_id,), EVER["first"], EVER["last"])
    eaten, shared = _eaten(session, by), _allocated(session, span)
    lost = _lost(session, by)
    told, went = _sum((eaten, shared, lost)), _into_the_kitchen(session, by)
    lots = told.keys() | went.keys()
    differ = {one: (told.get(one), went.get(one)) for one in lots}
    assert {one: pair for one, pair in differ.items() if pair[0] != pair[1]} == {}, differ
    whole = _sum((eaten, shared)).values()
    found = [one for _, one in shares_cooked(session, span, by=Per.MEAL)]
    for basis, amount in (
        (Basis.MASS, Decimal(sum(grams for grams, _ in whole)) / 1000),
        (Basis.VALUE, sum((cost for _, cost in whole), Decimal(0))),
    ):
        parts = (one[Measure.ORGANIC, basis].denominator for one in found)
        assert sum(parts, Decimal(0)) == amount


def months_add_up_to_the_span(session: Session, by: By) -> None:
    """Of what was bought and of what was cooked; and no part is more than its whole."""
    span = Span((by.canteen_id,), EVER["first"], EVER["last"])
    for ask in (shares_bought, shares_cooked):
        heaps = ask(session, span, by=Per.CANTEEN)
        assert _by_name(ask(session, span, by=Per.MONTH)) == _by_name(heaps)
        for _, heap in heaps:
            for share in heap.of.values():
                _within(share)


def the_use_is_what_went_into_the_kitchen(session: Session, by: By) -> None:
    """Opening, what came, what left and closing, month by month and over all of them."""
    key = {"canteen_id": by.canteen_id}
    ever = {use.product_id: use for use in use_of(session, **key, **EVER)}
    cooked: dict[UUID, Held] = defaultdict(lambda: NOTHING)
    there: dict[UUID, Held] = defaultdict(lambda: NOTHING)
    query = (
        select(Lot.product_id, Place.kind, StockBalance)
        .join(
            Lot, (Lot.canteen_id == StockBalance.canteen_id) & (Lot.id == StockBalance.lot_id)
        )
        .join(Place, Place.id == StockBalance.place_id)
        .where(StockBalance.canteen_id == by.canteen_id)
    )
    for product_id, kind, balance in session.execute(
        query.execution_options(populate_existing=True)
    ):
        held = Held(balance.quantity, balance.grams, balance.cost)
        if kind == Kind.KITCHEN:
            cooked[product_id] = plus(cooked[product_id], held)
        if kind in REAL:
            there[product_id] = plus(there[product_id], held)
    for product_id in cooked.keys() | there.keys() | ever.keys():
        use = ever.get(product_id)
        assert (use.use if use else NOTHING) == cooked[product_id]
        assert (use.closing if use else NOTHING) == there[product_id]
    valued = {one.product_id: one for one in stock_value(session, by.canteen_id, EVER["last"])}
    for product_id, held in there.items():
        value = valued.get(product_id)
        told = Held(value.quantity, value.grams, value.cost) if value else NOTHING
        assert told == held


def _by_name(heaps: Iterable[tuple[Any, Any]]) -> dict[Any, Decimal]:
    sums: dict[Any, Decimal] = defaultdict(Decimal)
    for _, shares in heaps:
        for key, share in shares.of.items():
            for part in PARTS:
                sums[*key, part] += getattr(share, part)
        for overlap, amount in shares.overlaps.items():
            sums[overlap] += amount
    return {key: amount for key, amount in sums.items() if amount}


def _within(share: Share) -> None:
    said = (share.proven, share.declared, share.expired, share.unknown)
    assert all(0 <= part <= share.denominator for part in (*said, share.allocated)), share
    assert sum(said) <= share.denominator, share


def _sum(many: Iterable[Mapping[UUID, tuple[int, Decimal]]]) -> Weighed:
    found: Weighed = {}
    for one in many:
        for lot_id, (weight, cost) in one.items():
            before = found.get(lot_id, (0, Decimal(0)))
            found[lot_id] = (before[0] + weight, before[1] + cost)
    return {lot_id: sums for lot_id, sums in found.items() if sums != (0, 0)}


def _rows(rows: Iterable[Any]) -> Weighed:
    return _sum({row[0]: (int(row[1]), row[2])} for row in rows)


def _eaten(session: Session, by: By) -> Weighed:
    """What was weighed into meals, by the lots from outside that are in it."""
    query = issued(select(Lot.id, GRAMS, COST)).where(Lot.canteen_id == by.canteen_id)
    return _rows(session.execute(query))


def _allocated(session: Session, span: Span) -> Weighed:
    """What counts found cooked, and meals bear."""
    food = food_allocated(session, span)
    return _sum({one.lot.lot_id: (one.grams, one.cost)} for one in food)


def _lost(session: Session, by: By) -> Weighed:
    """What counts found cooked, and no meal bears."""
    signs = {
        move_id: sign
        for one in unallocated(session, canteen_ids=[by.canteen_id], **EVER)
        for move_id, sign in one.moves
    }
    carried = _carried(session, by, signs)
    return _sum(
        {row.leaf: (signs[row.id] * row.grams, signs[row.id] * row.cost)} for row in carried
    )


def _carried(session: Session, by: By, moves: Iterable[UUID]) -> Sequence[Any]:
    """Moves in lots from outside: a prepared one as the lots it was made of."""
    query = (
        select(
            StockMove.id,
            func.coalesce(PreparedPart.lot_id, StockMove.lot_id).label("leaf"),
            func.coalesce(PreparedPart.grams, StockMove.grams).label("grams"),
            func.coalesce(PreparedPart.cost, StockMove.cost).label("cost"),
        )
        .outerjoin(
            PreparedPart,
            (PreparedPart.canteen_id == StockMove.canteen_id)
            & (PreparedPart.move_id == StockMove.id),
        )
        .where(StockMove.canteen_id == by.canteen_id, StockMove.id.in_(set(moves)))
    )
    from_outside = _from_outside(session, by)
    return [row for row in session.execute(query) if row.leaf in from_outside]


def _from_outside(session: Session, by: By) -> set[UUID]:
    """Lots that nobody cooked here or elsewhere."""
    query = select(Lot.id).join(
        PurchaseLine,
        (PurchaseLine.canteen_id == Lot.canteen_id) & (PurchaseLine.id == Lot.purchase_line_id),
    )
    kept = query.where(Lot.canteen_id == by.canteen_id, PurchaseLine.kind != Line.PREPARED)
    return set(session.scalars(kept))


def _into_the_kitchen(session: Session, by: By) -> Weighed:
    """What went there of each lot from outside, less what came back as food that is kept."""
    end, start = aliased(Place), aliased(Place)
    query = (
        select(StockMove.id, end.kind)
        .join(start, start.id == StockMove.source_id)
        .join(end, end.id == StockMove.destination_id)
        .join(
            Document,
            (Document.canteen_id == StockMove.canteen_id)
            & (Document.id == StockMove.document_id),
        )
        .where(
            StockMove.canteen_id == by.canteen_id,
            StockMove.reverses_id.is_(None),
            Document.holds,
            (start.kind == Kind.KITCHEN) | (end.kind == Kind.KITCHEN),
        )
    )
    signs = {row.id: 1 if row.kind == Kind.KITCHEN else -1 for row in session.execute(query)}
    carried = _carried(session, by, signs)
    return _sum(
        {row.leaf: (signs[row.id] * int(row.grams), signs[row.id] * row.cost)}
        for row in carried
    )
