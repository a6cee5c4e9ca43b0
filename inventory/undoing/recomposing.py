"""A use that named the wrong lot is mended in what was kept of its dish too, and in what ate that."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import cast
from uuid import UUID

from sqlalchemy import Table, bindparam, delete, select, update
from sqlalchemy.orm import Session

from inventory.balances import Held, StockBalance
from inventory.composition import PreparedParent, PreparedPart, part_rows
from inventory.kitchen.meals import MealIssue
from inventory.lots import Lot
from inventory.moves import Cause, Move, StockMove, post
from inventory.places import places_of
from inventory.undoing.prepared_flows import (
    Exchange,
    Flow,
    Vessel,
    exchange,
    flows_of,
    flows_with,
    in_parts,
    in_steps,
)
from inventory.undoing.uses import REPOINTING, uses
from kernel.actor import By
from kernel.db import Id
from kernel.documents import add_following
from kernel.ids import new_id
from kernel.parts import DocumentPart
from kernel.rows import insert_missing_rows, insert_rows


def recompose(
    session: Session,
    exchanges: Collection[Exchange],
    papers: Mapping[UUID, UUID],
    *,
    because_of: UUID,
    by: By,
) -> None:
    """Let prepared food follow what its dishes exchanged, once that is posted.

    `papers` are the repointings there are already, by the document each belongs to.
    """
    wrong = {one.wrong for one in exchanges}
    flows = flows_of(session, wrong, by)
    if not flows:
        return
    direct: dict[tuple[Vessel, UUID], tuple[int, int]] = {}
    for use in uses(session, wrong, canteen_id=by.canteen_id):
        key = (Vessel(use.meal_id or use.document_id), use.lot_id)
        grams, cost = in_steps(use.held.grams, use.held.cost)
        known = direct.get(key, (0, 0))
        direct[key] = known[0] + grams, known[1] + cost
    exchange(flows, exchanges, direct)
    changed = [flow for flow in flows if flow.gone or flow.come]
    if changed:
        of = _papers(session, changed, papers, because_of, by)
        _write(session, changed, of, by)
        _level(session, changed, of, by)
        settle(session, {flow.lot_id for flow in changed}, by)


def settle_with(session: Session, document_ids: Iterable[UUID], by: By) -> None:
    """The same once repointings hold no more, or again."""
    query = (
        select(StockMove.lot_id)
        .join(
            PreparedParent,
            (PreparedParent.canteen_id == StockMove.canteen_id)
            & (PreparedParent.lot_id == StockMove.lot_id),
        )
        .where(
            StockMove.canteen_id == by.canteen_id, StockMove.document_id.in_(set(document_ids))
        )
    )
    settle(session, set(session.scalars(query)), by)


def settle(session: Session, lots: Collection[UUID], by: By) -> None:
    """A prepared lot's cost and parents are those of what went into it, as it is believed now."""
    kept = [flow for flow in flows_with(session, set(lots), by) if flow.onto]
    if not kept:
        return
    key = {"of_canteen": by.canteen_id}
    costs = [key | {"of_lot": flow.lot_id, "now": flow.held.cost} for flow in kept]
    session.connection().execute(_COSTS, costs)
    _settle_parents(session, kept, by)


def _settle_parents(session: Session, kept: Sequence[Flow], by: By) -> None:
    """What was only ticked was never a part, and stays."""
    certain = {
        (flow.lot_id, one)
        for flow in kept
        for one, amount in flow.parts.items()
        if amount != (0, 0)
    }
    once = set(_ever_parts(session, {flow.lot_id for flow in kept}, by))
    rows = [
        {"canteen_id": by.canteen_id, "lot_id": lot, "parent_id": parent, "certain": True}
        for lot, parent in sorted(certain)
    ]
    if rows:
        insert_missing_rows(session, PreparedParent, rows)
    key = {"of_canteen": by.canteen_id}
    none = [key | {"of_lot": lot, "of": parent} for lot, parent in sorted(once - certain)]
    if none:
        session.connection().execute(_NO_PARENTS, none)


def _ever_parts(
    session: Session, lots: Collection[UUID], by: By
) -> Iterable[tuple[UUID, UUID]]:
    query = (
        select(StockMove.lot_id, PreparedPart.lot_id)
        .join(
            PreparedPart,
            (PreparedPart.canteen_id == StockMove.canteen_id)
            & (PreparedPart.move_id == StockMove.id),
        )
        .where(StockMove.canteen_id == by.canteen_id, StockMove.lot_id.in_(lots))
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def _papers(
    session: Session,
    changed: Sequence[Flow],
    known: Mapping[UUID, UUID],
    because_of: UUID,
    by: By,
) -> Mapping[UUID, UUID]:
    """A repointing for each document: it goes with that, and with what it mends already."""
    new = {flow.document_id: new_id() for flow in changed if flow.document_id not in known}
    add_following(session, REPOINTING, new.values(), by)
    papers = {**known, **new}
    pairs = {
        (papers[flow.document_id], whole)
        for flow in changed
        for whole in (flow.document_id, because_of, *flow.rests_on)
    }
    rows = [
        {"canteen_id": by.canteen_id, "part_id": part, "whole_id": whole}
        for part, whole in sorted(pairs)
    ]
    insert_missing_rows(session, DocumentPart, rows)
    return papers


def _write(
    session: Session, changed: Sequence[Flow], papers: Mapping[UUID, UUID], by: By
) -> None:
    """Back with what it was made of, and forth with what it is made of."""
    moves, parts, issues = [], [], []
    for flow in changed:
        gone, come = in_parts(flow.gone), in_parts(flow.come)
        less = sum((one.cost for one in gone.values()), Decimal(0))
        more = sum((one.cost for one in come.values()), Decimal(0))
        after = flow.held._replace(cost=max(flow.held.cost - less + more, Decimal(0)))
        for held, amounts, back in ((flow.held, gone, True), (after, come, False)):
            ends = (flow.place_id, flow.end_id)
            move = _between(
                flow, papers, held, *(ends[::-1] if flow.onto != back else ends), by
            )
            moves.append(move)
            parts += part_rows(amounts, move.id, canteen_id=by.canteen_id)
            if flow.meal_id:
                issues.append(_issue(flow, move, back=back))
    post(session, moves)
    if parts:
        insert_rows(session, PreparedPart, parts)
    if issues:
        insert_rows(session, MealIssue, issues)


def _issue(flow: Flow, move: Move, *, back: bool) -> dict[str, object]:
    return {
        "canteen_id": move.canteen_id,
        "id": move.id,
        "meal_id": flow.meal_id,
        "product_id": flow.product_id,
        "basis": flow.basis,
        # What was kept came out of its meal, and goes back into it for a moment.
        "back": flow.onto != back,
    }


def _level(
    session: Session, changed: Sequence[Flow], papers: Mapping[UUID, UUID], by: By
) -> None:
    """A shelf it was taken from meanwhile holds none of its cost: that went where it lies now."""
    kept = {flow.lot_id: flow for flow in changed if flow.onto}
    query = select(
        StockBalance.lot_id,
        StockBalance.place_id,
        StockBalance.quantity,
        StockBalance.grams,
        StockBalance.cost,
    ).where(
        StockBalance.canteen_id == by.canteen_id,
        StockBalance.lot_id.in_(kept),
        StockBalance.place_id.in_(places_of(session, by.canteen_id).shelves),
    )
    lying: dict[UUID, dict[UUID, Held]] = defaultdict(dict)
    for row in session.execute(query) if kept else ():
        lying[row.lot_id][row.place_id] = Held(*row[2:])
    moves = []
    for lot_id, at in lying.items():
        most = max(at, key=lambda place: (at[place].quantity, place))
        flow, held = kept[lot_id], at[most]
        for place_id, left in at.items():
            if held.quantity > 0 and not left.quantity and left.cost:
                there = (max(-left.cost, Decimal(0)), most, place_id)
                back = (max(left.cost, Decimal(0)), place_id, most)
                moves += [
                    _between(flow, papers, held._replace(cost=cost), source_id, end_id, by)
                    for cost, source_id, end_id in (there, back)
                ]
    post(session, moves)


def _between(
    flow: Flow, papers: Mapping[UUID, UUID], held: Held, source_id: UUID, end_id: UUID, by: By
) -> Move:
    return Move(
        canteen_id=by.canteen_id,
        id=new_id(),
        document_id=papers[flow.document_id],
        lot_id=flow.lot_id,
        quantity=held.quantity,
        grams=held.grams,
        cost=held.cost,
        source_id=source_id,
        destination_id=end_id,
        moved_on=flow.on,
        cause=Cause.CORRECTION,
    )


# Statements for many rows at once: none is held by a session meanwhile.
_OF_LOT = {
    "canteen_id": bindparam("of_canteen", type_=Id()),
    "lot": bindparam("of_lot", type_=Id()),
}
_COSTS = (
    update(cast(Table, Lot.__table__))
    .where(Lot.canteen_id == _OF_LOT["canteen_id"], Lot.id == _OF_LOT["lot"])
    .values(cost=bindparam("now"))
)
_NO_PARENTS = delete(cast(Table, PreparedParent.__table__)).where(
    PreparedParent.canteen_id == _OF_LOT["canteen_id"],
    PreparedParent.lot_id == _OF_LOT["lot"],
    PreparedParent.parent_id == bindparam("of", type_=Id()),
)
