"""What holds of the ledger of any weeks: nothing is made or lost, by lot and by shelf."""

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, aliased

from inventory.balances import NOTHING, Held, StockBalance
from inventory.differences import verify
from inventory.exchanges.on_the_way import sent_lines
from inventory.exchanges.transfers import Transfer
from inventory.lots import Lot
from inventory.moves import Cause, StockMove
from inventory.places import REAL, Kind, Place
from kernel.actor import By
from kernel.documents import Document
from kernel.parts import DocumentPart
from tests.builders import balances_of


def nothing_is_made_or_lost(session: Session, by: By) -> None:
    """Over all places each lot comes to nothing, and the balances are the ledger."""
    sums = [func.sum(getattr(StockBalance, one)) for one in ("quantity", "grams", "cost")]
    query = select(StockBalance.lot_id, *sums).group_by(StockBalance.lot_id)
    mine = query.where(StockBalance.canteen_id == by.canteen_id)
    assert [row for row in session.execute(mine) if any(row[1:])] == []
    assert verify(session, canteen_id=by.canteen_id) == []


def no_part_holds_without_its_whole(session: Session, by: By) -> None:
    """But a reversal: it says that something does not hold, and needs nothing that does."""
    part, whole = aliased(Document), aliased(Document)
    query = (
        select(part.kind, whole.kind)
        .select_from(DocumentPart)
        .join(part, (part.canteen_id == by.canteen_id) & (part.id == DocumentPart.part_id))
        .join(whole, (whole.canteen_id == by.canteen_id) & (whole.id == DocumentPart.whole_id))
        .where(
            DocumentPart.canteen_id == by.canteen_id,
            part.holds,
            ~whole.holds,
            part.kind != "reversal",
        )
    )
    alone = session.execute(query).all()
    assert alone == [], alone


def what_left_is_on_the_way_arrived_or_short(session: Session, hands: Sequence[By]) -> None:
    """By lot, over both canteens, to the gram and the hundredth of a cent."""
    missing: dict[UUID, Held] = defaultdict(lambda: NOTHING)
    ours = {by.canteen_id for by in hands}
    query = select(Transfer).where(Transfer.source_canteen_id.in_(ours))
    for transfer in session.scalars(query):
        key = (transfer.source_canteen_id, transfer.id)
        if not session.get_one(Document, key, populate_existing=True).holds:
            continue
        for line in sent_lines(session, transfer.id, canteen_id=key[0]):
            gone = line.short if line.arrived else line.sent
            assert min(gone) >= 0
            missing[line.lot_id] = plus(missing[line.lot_id], gone)
    booked: dict[UUID, Held] = defaultdict(lambda: NOTHING)
    for by in hands:
        for (lot_id, kind), held in balances_of(session, by).items():
            if kind == Kind.OTHER_CANTEEN:
                booked[lot_id] = plus(booked[lot_id], held)
    lots = missing.keys() | booked.keys()
    assert {one: missing[one] for one in lots} == {one: booked[one] for one in lots}


def an_empty_shelf_weighs_nothing(session: Session, by: By) -> None:
    """Whoever takes the last of a lot takes all that is left of its grams and cost."""
    query = (
        select(StockBalance.quantity, StockBalance.grams, StockBalance.cost)
        .join(Place, Place.id == StockBalance.place_id)
        .where(
            StockBalance.canteen_id == by.canteen_id,
            StockBalance.quantity == 0,
            (StockBalance.grams != 0) | (StockBalance.cost != 0),
            Place.kind.in_(REAL),
        )
    )
    left = session.execute(query).all()
    assert left == [], left


def what_is_left_weighs_its_share(session: Session, by: By) -> None:
    """Of a delivered lot: each move rounds by half a gram, a count's by twice that."""
    rounded = case((StockMove.cause == Cause.COUNT, 2), else_=1)
    moved = (
        select(StockMove.lot_id, func.sum(rounded).label("times"))
        .where(StockMove.canteen_id == by.canteen_id)
        .group_by(StockMove.lot_id)
        .having(func.sum(case((StockMove.cause == Cause.TRANSFER, 1), else_=0)) == 0)
        .subquery()
    )
    query = (
        select(Lot.quantity, Lot.grams, moved.c.times, *_HELD)
        .join(moved, moved.c.lot_id == Lot.id)
        .join(
            Document, (Document.canteen_id == Lot.canteen_id) & (Document.id == Lot.document_id)
        )
        .join(
            StockBalance,
            (StockBalance.canteen_id == Lot.canteen_id) & (StockBalance.lot_id == Lot.id),
        )
        .join(Place, Place.id == StockBalance.place_id)
        .where(Lot.canteen_id == by.canteen_id, Document.kind == "receipt", Document.holds)
        .where(Place.kind.in_(REAL))
        .group_by(Lot.id, Lot.quantity, Lot.grams, moved.c.times)
    )
    for whole, grams, times, left, weighs in session.execute(query):
        share = Fraction(left) / Fraction(whole) * grams
        assert abs(share - int(weighs)) <= Fraction(int(times) + 1, 2), (share, weighs, times)


_HELD = (func.sum(StockBalance.quantity), func.sum(StockBalance.grams))


def plus(one: Held, other: Held) -> Held:
    """Both together."""
    return one.less(NOTHING.less(other))
