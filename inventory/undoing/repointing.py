"""A use named the wrong lot: what it took goes back on paper, and the right lot bears it.

So a meal has the evidence and the price of the delivery as it was corrected, or as it was
logged too late. Grams and cost are the new lot's; the quantity and the day stay.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.balances import NOTHING, Held, StockBalance
from inventory.blocked_lots import block_like
from inventory.composition import Part, PreparedPart, give_parts, part_rows, share_of
from inventory.filled import fillings_of
from inventory.kitchen.house_dates import move_changes
from inventory.kitchen.meals import MealIssue
from inventory.kitchen.ticks import MealTick
from inventory.lots import Lot, Whole
from inventory.moves import Cause, Move, part_of, post
from inventory.places import places_of
from inventory.undoing.prepared_flows import Exchange, Vessel, in_steps
from inventory.undoing.recomposing import recompose
from inventory.undoing.uses import REPOINTING, Use, slice_of, uses
from kernel.actor import By
from kernel.documents import add_following
from kernel.ids import new_id
from kernel.parts import DocumentPart
from kernel.rounding import rounded
from kernel.rows import insert_rows


class Shift(NamedTuple):
    """So much of a use (stock units), which was of another lot.

    `becomes` is how much of the right lot it is, where that is kept in another unit.
    """

    use: Use
    quantity: Decimal
    lot: Whole
    becomes: Decimal | None = None


Spot = tuple[UUID, UUID]


def follow(
    session: Session, fallen: Iterable[UUID], risen: Iterable[UUID], *, because_of: UUID, by: By
) -> None:
    """What used the goods of documents that fell used those of what rose in their place.

    Lots are matched by product, and by the order of their lines where one came twice; line by
    line where a delivery was only completed. Where no lot of that product is left, the use
    stays where it is.
    """
    instead = _instead(session, set(fallen), set(risen), by)
    _stay_as_they_are(session, instead, by)
    shifts = [
        Shift(
            use,
            use.held.quantity,
            instead[use.lot_id][1],
            _by_weight(use, *instead[use.lot_id]),
        )
        for use in uses(session, instead, canteen_id=by.canteen_id)
    ]
    repoint(session, shifts, because_of=because_of, by=by)


def _stay_as_they_are(
    session: Session, instead: Mapping[UUID, tuple[Whole, Whole]], by: By
) -> None:
    """What was recalled is recalled, what was ticked is ticked, and what was opened is open."""
    for was, now in instead.values():
        if was.blocked:
            block_like(session, now.id, {was.id}, canteen_id=by.canteen_id)
    # Where one lot stands for two, nobody could tell them apart when they hold again.
    often = Counter(now.id for _, now in instead.values())
    alone = {was.id: now for was, now in instead.values() if often[now.id] == 1}
    if not alone:
        return
    ticked = select(MealTick).where(
        MealTick.canteen_id == by.canteen_id,
        MealTick.product_id.in_({was.product_id for was, _ in instead.values()}),
        MealTick.lot_id.in_(alone),
    )
    for tick in session.scalars(ticked):
        assert tick.lot_id
        right = alone[tick.lot_id]
        tick.lot_id, tick.product_id = right.id, right.product_id
    ids = {one: now.id for one, now in alone.items()}
    move_changes(session, ids, canteen_id=by.canteen_id)


def repoint(session: Session, shifts: Sequence[Shift], *, because_of: UUID, by: By) -> None:
    """Move them; each goes with the document that used it, and with `because_of`."""
    if not shifts:
        return
    ids = {shift.use.document_id: new_id() for shift in shifts}
    add_following(session, REPOINTING, ids.values(), by)
    _join(session, shifts, ids, because_of, by)
    lies = _lies(session, {shift.lot.id for shift in shifts}, by)
    moves, issues = [], []
    for shift in shifts:
        document_id = ids[shift.use.document_id]
        pair = _pair(shift, document_id, lies, by)
        moves += pair
        if shift.use.meal_id:
            issues += [_issue(shift.use, move, by) for move in pair]
    post(session, moves)
    give_parts(session, moves[1::2])
    _give_back_parts(session, shifts, moves[::2], by)
    if issues:
        insert_rows(session, MealIssue, issues)
    pairs = zip(shifts, moves[::2], moves[1::2], strict=True)
    exchanges = [_exchange(*pair) for pair in pairs if pair[0].quantity > 0]
    recompose(session, exchanges, ids, because_of=because_of, by=by)


def _by_weight(use: Use, was: Whole, now: Whole) -> Decimal | None:
    """What is named as a food kept in another unit is as many of them as it weighs."""
    alike = was.quantity * now.grams == now.quantity * was.grams
    if was.product_id == now.product_id or alike or not now.grams:
        return None
    return rounded(use.held.grams * now.quantity / now.grams, 3)


def _exchange(shift: Shift, back: Move, forth: Move) -> Exchange:
    """As the dish sees it that was made of it."""
    return Exchange(
        Vessel(shift.use.meal_id or shift.use.document_id),
        back.lot_id,
        forth.lot_id,
        in_steps(back.grams, back.cost),
        in_steps(forth.grams, forth.cost),
    )


def _join(
    session: Session,
    shifts: Sequence[Shift],
    ids: Mapping[UUID, UUID],
    because_of: UUID,
    by: By,
) -> None:
    pairs = {
        (ids[shift.use.document_id], whole)
        for shift in shifts
        for whole in (shift.use.document_id, because_of, *shift.use.rests_on)
    }
    shared = {"canteen_id": by.canteen_id}
    rows = [{**shared, "part_id": part, "whole_id": whole} for part, whole in sorted(pairs)]
    insert_rows(session, DocumentPart, rows)


def _instead(
    session: Session, fallen: set[UUID], risen: set[UUID], by: By
) -> Mapping[UUID, tuple[Whole, Whole]]:
    """Each lot that fell, and the lot that stands for it."""
    if not (fallen and risen):
        return {}
    columns = (getattr(Lot, name) for name in Whole._fields)
    query = select(Lot.document_id, *columns).where(
        Lot.canteen_id == by.canteen_id, Lot.document_id.in_(fallen | risen)
    )
    rows = session.execute(query).all()
    line_by_line = _completed(session, rows, fallen, by)
    old: dict[UUID | None, list[Whole]] = defaultdict(list)
    new: dict[UUID | None, list[Whole]] = defaultdict(list)
    for row in rows:
        lot, kind = Whole(*row[1:]), None if line_by_line else row.product_id
        (old if row.document_id in fallen else new)[kind].append(lot)
    found = {}
    for kind, lots in old.items():
        # A phone makes the ids of lines in the order of the lines.
        others = sorted(new.get(kind, ()), key=lambda lot: lot.id)
        for place, lot in enumerate(sorted(lots, key=lambda lot: lot.id)):
            if others:
                found[lot.id] = lot, others[min(place, len(others) - 1)]
    return found


def _completed(session: Session, rows: Sequence[Any], fallen: set[UUID], by: By) -> bool:
    """Whether one delivery completed the other: then a line stays one, however it is named."""
    before = [row for row in rows if row.document_id in fallen]
    after = [row for row in rows if row.document_id not in fallen]
    if Counter(row.product_id for row in before) == Counter(row.product_id for row in after):
        return False
    papers = {row.document_id for row in rows}
    alike = len(before) == len(after) and len(papers) == 2
    return alike and bool(fillings_of(session, papers, canteen_id=by.canteen_id))


def _lies(session: Session, lot_ids: set[UUID], by: By) -> dict[UUID, dict[UUID, Held]]:
    """What each shelf holds of each lot; nothing where it never lay there."""
    shelves = places_of(session, by.canteen_id).shelves
    query = select(
        StockBalance.lot_id,
        StockBalance.place_id,
        StockBalance.quantity,
        StockBalance.grams,
        StockBalance.cost,
    ).where(
        StockBalance.canteen_id == by.canteen_id,
        StockBalance.lot_id.in_(lot_ids),
        StockBalance.place_id.in_(shelves),
    )
    found: dict[UUID, dict[UUID, Held]] = {lot_id: {} for lot_id in lot_ids}
    for row in session.execute(query):
        found[row.lot_id][row.place_id] = Held(*row[2:])
    return found


def _pair(
    shift: Shift, document_id: UUID, lies: Mapping[UUID, dict[UUID, Held]], by: By
) -> list[Move]:
    """The move back, and the move of the right lot from where most of it lies."""
    use, at = shift.use, lies[shift.lot.id]
    shelf = max(at, key=lambda place: (at[place].quantity, place), default=use.place_id)
    back, held = slice_of(use, shift.quantity), at.get(shelf, NOTHING)
    forth = shift.quantity if shift.becomes is None else shift.becomes
    if shift.quantity > 0:
        part = part_of(shift.lot, forth, held)
        at[shelf] = held.less(part)
        ends = (use.end_id, use.place_id, shelf, use.end_id)
    else:
        # A count found more: it found more of the right lot.
        back = NOTHING.less(back)
        part = part_of(shift.lot, -forth, NOTHING)
        at[shelf] = held.less(NOTHING.less(part))
        ends = (use.place_id, use.end_id, use.end_id, shelf)
    return [
        _move(use, document_id, use.lot_id, back, ends[0], ends[1], by),
        _move(use, document_id, shift.lot.id, part, ends[2], ends[3], by),
    ]


def _move(
    use: Use, document_id: UUID, lot_id: UUID, held: Held, source: UUID, end: UUID, by: By
) -> Move:
    return Move(
        canteen_id=by.canteen_id,
        id=new_id(),
        document_id=document_id,
        lot_id=lot_id,
        quantity=held.quantity,
        grams=held.grams,
        cost=held.cost,
        source_id=source,
        destination_id=end,
        moved_on=use.on,
        cause=Cause.CORRECTION,
    )


def _give_back_parts(
    session: Session, shifts: Sequence[Shift], moves: Sequence[Move], by: By
) -> None:
    """What a use of prepared food carried goes back with it."""
    signs = {move: sign for shift in shifts for move, sign in shift.use.moves}
    query = select(
        PreparedPart.move_id, PreparedPart.lot_id, PreparedPart.grams, PreparedPart.cost
    ).where(PreparedPart.canteen_id == by.canteen_id, PreparedPart.move_id.in_(signs))
    carried: dict[UUID, list[tuple[UUID, int, Decimal]]] = defaultdict(list)
    for move_id, lot_id, grams, cost in session.execute(query):
        carried[move_id].append((lot_id, grams, cost))
    rows = []
    for shift, back in zip(shifts, moves, strict=True):
        whole: dict[UUID, Part] = {}
        for move_id, sign in shift.use.moves:
            for lot_id, grams, cost in carried[move_id]:
                kept = whole.get(lot_id, Part(0, Decimal(0)))
                whole[lot_id] = Part(kept.grams + sign * grams, kept.cost + sign * cost)
        share = Fraction(shift.quantity) / Fraction(shift.use.held.quantity)
        rows += part_rows(share_of(whole, share), back.id, canteen_id=by.canteen_id)
    if rows:
        insert_rows(session, PreparedPart, rows)


def _issue(use: Use, move: Move, by: By) -> dict[str, object]:
    return {
        "canteen_id": by.canteen_id,
        "id": move.id,
        "meal_id": use.meal_id,
        "product_id": use.product_id,
        "basis": use.basis,
        "back": move.lot_id == use.lot_id,
    }
