"""The book is brought to what a count found: moves to where the difference went, or came from."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from inventory.balances import NOTHING, Held
from inventory.composition import give_parts
from inventory.counting.counts import Became
from inventory.counting.gifts import donations_of, from_givable, write_given
from inventory.counting.levels import Level, Paper
from inventory.counting.spreading import ZERO, Change, part_down, part_up, spread
from inventory.kitchen.waste import Stage, WasteRecord, Weighing
from inventory.moves import Cause, Move, post
from inventory.newest import lies_on, newest_lots
from inventory.places import Kind, Places
from inventory.unlogged import open_unlogged
from kernel.ids import new_id
from kernel.rows import insert_rows

ENDS = {
    Became.COOKED: Kind.KITCHEN,
    Became.WASTED: Kind.WASTE,
    Became.GIVEN: Kind.DONATED,
    Became.MISCOUNTED: Kind.COUNT_DIFFERENCE,
}


class _Flow(NamedTuple):
    """A part of one lot, from one place to another, for a line.

    `given_to` is the association that got it.
    """

    line_id: UUID
    lot_id: UUID
    source_id: UUID
    destination_id: UUID
    part: Held
    given_to: UUID | None = None


def level(session: Session, paper: Paper, levels: Sequence[Level]) -> None:
    """Post what each line asks for; the first move of a line bears its id.

    Where more is found than all lots hold, the newest takes it; where there is no lot, one is
    opened whose evidence is unknown. What was given lies on a donation of its own.

    Raises:
        LotBlocked, TooLateToGive: so much was given of what may not be.
        AssociationNotFound, AgreementEnded, AgreementNotBegun: nobody may take it that day.

    """
    levels = from_givable(session, paper, levels)
    spreads = [spread(one.spots, _booked(one) + one.net) for one in levels]
    homes = _homes(session, paper, [(o, s[1]) for o, s in zip(levels, spreads, strict=True)])
    flows: list[_Flow] = []
    for one, (changes, _) in zip(levels, spreads, strict=True):
        flows += _flows(one, _with(changes, homes.get(one.line_id)), paper.places)
    gifts = donations_of(session, paper, (flow.given_to for flow in flows if flow.given_to))
    moves = list(_moves(flows, paper, gifts))
    post(session, moves)
    give_parts(session, [move for move in moves if move.source_id in paper.places.shelves])
    _waste(session, paper, moves, levels)
    write_given(session, paper, [move for move in moves if move.cause == Cause.DONATION])


def _booked(one: Level) -> Decimal:
    return sum((spot.held.quantity for spot in one.spots), ZERO)


def _homes(
    session: Session, paper: Paper, asked: Sequence[tuple[Level, Decimal]]
) -> Mapping[UUID, Change]:
    """By line, the lot that takes what no spot could, and where it lies."""
    over = [(one, excess) for one, excess in asked if excess]
    if not over:
        return {}
    who = paper.by.canteen_id
    unnamed = {one.scope.product_id for one, _ in over if not one.lot}
    newest = newest_lots(session, unnamed, on=paper.on, canteen_id=who) if unnamed else {}
    lots = {one.line_id: one.lot or newest.get(one.scope.product_id) for one, _ in over}
    unlogged = [(one, excess) for one, excess in over if lots[one.line_id] is None]
    goods = [(one.product, abs(excess)) for one, excess in unlogged]
    opened = open_unlogged(session, goods, document_id=paper.id, on=paper.on, by=paper.by)
    lots |= {one.line_id: lot for (one, _), lot in zip(unlogged, opened, strict=True)}
    homeless = {lot.id for one, _ in over if (lot := lots[one.line_id])}
    lies = lies_on(session, homeless, paper.places.shelves, canteen_id=who)
    found = {}
    for one, excess in over:
        lot = lots[one.line_id]
        assert lot is not None
        place_id = paper.places.shelf(one.scope.place_id or lies.get(lot.id))
        found[one.line_id] = Change(lot, place_id, _held(one, lot.id, place_id), excess)
    return found


def _held(one: Level, lot_id: UUID, place_id: UUID) -> Held:
    there = (
        spot.held for spot in one.spots if (spot.lot.id, spot.place_id) == (lot_id, place_id)
    )
    return next(there, NOTHING)


def _with(changes: Sequence[Change], home: Change | None) -> list[Change]:
    """What the newest lot takes, added to what it changes by already."""
    if home is None:
        return list(changes)
    spot = (home.lot.id, home.place_id)
    merged = [
        one._replace(by=one.by + home.by) if (one.lot.id, one.place_id) == spot else one
        for one in changes
    ]
    known = any((one.lot.id, one.place_id) == spot for one in changes)
    return [one for one in (merged if known else [*changes, home]) if one.by]


def _flows(one: Level, changes: Sequence[Change], places: Places) -> list[_Flow]:
    """What was missing first; then what merely answers lots that owed; then what was more."""
    end, unknown = places.of_kind[ENDS[one.became]], places.of_kind[Kind.COUNT_DIFFERENCE]
    ups = [change for change in changes if change.by > 0]
    downs = [change for change in changes if change.by < 0]
    answer = min(sum((up.by for up in ups), ZERO), -sum((down.by for down in downs), ZERO))
    gone: list[_Flow] = []
    answering: list[_Flow] = []
    for down in downs:
        answered = min(answer, -down.by)
        answer -= answered
        first = ZERO if end == unknown else answered
        held = down.held
        for quantity, to, into in ((first, unknown, answering), (-down.by - first, end, gone)):
            if quantity:
                part = part_down(down.lot, quantity, held)
                held = held.less(part)
                given_to = one.association_id if to == places.of_kind[Kind.DONATED] else None
                spot = (down.lot.id, down.place_id)
                into.append(_Flow(one.line_id, *spot, to, part, given_to))
    came = [
        _Flow(one.line_id, up.lot.id, unknown, up.place_id, part_up(up.lot, up.by, up.held))
        for up in ups
    ]
    return [*gone, *answering, *came]


def _moves(flows: Sequence[_Flow], paper: Paper, gifts: Mapping[UUID, UUID]) -> Iterator[Move]:
    named: set[UUID] = set()
    for flow in flows:
        yield Move(
            canteen_id=paper.by.canteen_id,
            id=new_id() if flow.line_id in named else flow.line_id,
            document_id=gifts[flow.given_to] if flow.given_to else paper.id,
            lot_id=flow.lot_id,
            quantity=flow.part.quantity,
            grams=flow.part.grams,
            cost=flow.part.cost,
            source_id=flow.source_id,
            destination_id=flow.destination_id,
            moved_on=paper.on,
            cause=_cause(flow, paper),
        )
        named.add(flow.line_id)


def _cause(flow: _Flow, paper: Paper) -> Cause:
    if flow.given_to:
        return Cause.DONATION
    wasted = flow.destination_id == paper.places.of_kind[Kind.WASTE]
    return Cause.WASTE if wasted else Cause.COUNT


def _waste(
    session: Session, paper: Paper, moves: Sequence[Move], levels: Sequence[Level]
) -> None:
    """One record of what the count found thrown away, under its own id.

    Nobody had it on a scale: its weight is what the book says such goods weigh.
    """
    wasted = [move for move in moves if move.cause == Cause.WASTE]
    if not wasted:
        return
    products = {one.product.id for one in levels if one.became == Became.WASTED and one.net < 0}
    row = {
        "canteen_id": paper.by.canteen_id,
        "id": paper.id,
        "wasted_on": paper.on,
        "stage": Stage.STORAGE_LOSS,
        "weighing": Weighing.WEIGHED,
        "grams": sum(move.grams for move in wasted),
        "meal_id": None,
        "product_id": products.pop() if len(products) == 1 else None,
        "edible": None,
        "reason": "",
        "container": "",
        "tare_grams": 0,
        "destination": None,
        "estimated": True,
        "portions": None,
    }
    insert_rows(session, WasteRecord, [row])
