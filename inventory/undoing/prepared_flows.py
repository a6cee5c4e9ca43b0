"""Prepared food follows the lots it was made of, where a use named the wrong one.

What left a dish or a prepared lot carries its part of the wrong lot; each such move is answered
by a pair of moves of the same food, back with the wrong lot's parts and forth with the right
one's. Shares of what came in are shares of what goes out, to the gram and the step of a cent.
"""

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.balances import NOTHING, Held
from inventory.composition import Part, PreparedParent, PreparedPart, apportioned, euros, steps
from inventory.kitchen.meals import MealIssue, Measured
from inventory.lots import Lot
from inventory.moves import Cause, StockMove
from inventory.places import places_of
from inventory.undoing.uses import REPOINTING, roots_of
from kernel.actor import By
from kernel.documents import Document


class Vessel(NamedTuple):
    """A dish, by its meal or its own paper; or what was `kept`, by its lot, of the same id."""

    id: UUID
    kept: bool = False


class Exchange(NamedTuple):
    """In a dish, so much of one lot (grams, steps of a cent) that was of another."""

    dish: Vessel
    wrong: UUID
    right: UUID
    out: tuple[int, int]
    come: tuple[int, int]


@dataclass
class Flow:
    """So much of a prepared lot that left a vessel for another, as it is believed now.

    `onto` a shelf where it was kept, else off it. `parts` in grams and steps, by lot.
    """

    document_id: UUID
    lot_id: UUID
    place_id: UUID
    end_id: UUID
    on: date
    meal_id: UUID | None
    product_id: UUID | None
    basis: Measured | None
    onto: bool
    held: Held = NOTHING
    rests_on: set[UUID] = field(default_factory=set)
    parts: dict[UUID, tuple[int, int]] = field(default_factory=dict)
    gone: dict[UUID, tuple[int, int]] = field(default_factory=dict)
    come: dict[UUID, tuple[int, int]] = field(default_factory=dict)

    @property
    def source(self) -> Vessel:
        """What it was part of."""
        return self._dish if self.onto else Vessel(self.lot_id, kept=True)

    @property
    def target(self) -> Vessel:
        """What it became part of: a dish, waste, a gift; or the lot that was kept."""
        return Vessel(self.lot_id, kept=True) if self.onto else self._dish

    @property
    def _dish(self) -> Vessel:
        return Vessel(self.meal_id or self.document_id)

    def changes(self, exchange: Exchange) -> None:
        """Note that so much of one lot was of another."""
        minus = (-exchange.out[0], -exchange.out[1])
        self.parts[exchange.wrong] = _plus(self.parts.get(exchange.wrong), minus)
        self.parts[exchange.right] = _plus(self.parts.get(exchange.right), exchange.come)
        self.gone[exchange.wrong] = _plus(self.gone.get(exchange.wrong), exchange.out)
        self.come[exchange.right] = _plus(self.come.get(exchange.right), exchange.come)


def flows_of(session: Session, lots: Collection[UUID], by: By) -> list[Flow]:
    """Every flow of prepared food that these lots are in, and that holds."""
    query = select(PreparedParent.lot_id).where(
        PreparedParent.canteen_id == by.canteen_id, PreparedParent.parent_id.in_(lots)
    )
    return flows_with(session, set(session.scalars(query)), by) if lots else []


def flows_with(session: Session, children: set[UUID], by: By) -> list[Flow]:
    """Every flow of these prepared lots that holds."""
    if not children:
        return []
    shelves = places_of(session, by.canteen_id).shelves
    rows = session.execute(_moves(children, by.canteen_id)).all()
    repointings = {row.document_id for row in rows if row.kind == REPOINTING}
    roots = roots_of(session, repointings, by.canteen_id)
    carried = _carried(session, {row.id for row in rows}, by.canteen_id)
    flows: dict[tuple[Any, ...], Flow] = {}
    for row in rows:
        out = row.source_id in shelves
        if out == (row.destination_id in shelves):
            continue
        root = roots.get(row.document_id, row.document_id)
        onto = root == row.opened_by
        ends = (row.source_id, row.destination_id)
        place, end = ends if out else ends[::-1]
        of_meal = (row.meal_id, row.product_id, row.basis)
        # What was kept is one, whichever shelf it was mended on.
        spot = (root, row.lot_id) if onto else (root, row.lot_id, place, end, row.moved_on)
        new = Flow(root, row.lot_id, place, end, row.moved_on, *of_meal, onto)
        flow = flows.setdefault((*spot, row.meal_id, row.product_id), new)
        _add(flow, row, carried.get(row.id, {}), 1 if out != onto else -1)
    return [flow for flow in flows.values() if flow.held.quantity > 0]


def _add(flow: Flow, row: Any, parts: Mapping[UUID, tuple[int, int]], sign: int) -> None:
    change = Held(-sign * row.quantity, -sign * row.grams, -sign * row.cost)
    flow.held = flow.held.less(change)
    if row.kind == REPOINTING and sign > 0:
        flow.rests_on.add(row.document_id)
    for lot_id, (grams, cost) in parts.items():
        flow.parts[lot_id] = _plus(flow.parts.get(lot_id), (sign * grams, sign * cost))


def exchange(
    flows: Sequence[Flow],
    exchanges: Iterable[Exchange],
    direct: Mapping[tuple[Vessel, UUID], tuple[int, int]],
) -> None:
    """Carry each exchange from vessel to vessel, as far as its food went.

    `direct` is what was weighed into dishes of lots from outside, as the book has it now.
    """
    leaving: dict[Vessel, list[Flow]] = defaultdict(list)
    coming: dict[Vessel, list[Flow]] = defaultdict(list)
    for flow in flows:
        leaving[flow.source].append(flow)
        coming[flow.target].append(flow)
    # What a vessel was told of already, but has not passed on.
    ahead = deque(exchanges)
    while ahead:
        one = ahead.popleft()
        waiting = [other for other in ahead if _same(one, other)]
        came = [direct.get((one.dish, one.wrong), (0, 0))]
        came += [flow.parts.get(one.wrong, (0, 0)) for flow in coming[one.dish]]
        came += [other.out for other in (one, *waiting)]
        ahead += _passed_on(one, leaving[one.dish], came)


def _same(one: Exchange, other: Exchange) -> bool:
    return (one.dish, one.wrong) == (other.dish, other.wrong)


def _passed_on(
    one: Exchange, leaving: Sequence[Flow], came: Sequence[tuple[int, int]]
) -> list[Exchange]:
    """Each flow's part of it; the rest stays in the vessel, or was eaten."""
    outs: list[list[int]] = []
    for side in (0, 1):
        weights = [max(flow.parts.get(one.wrong, (0, 0))[side], 0) for flow in leaving]
        rest = max(sum(part[side] for part in came) - sum(weights), 0)
        outs.append(_shared(one.out[side], [*weights, rest]))
    weights = outs[0] if any(outs[0]) else outs[1]
    comes = [_shared(amount, weights, whole=True) for amount in one.come]
    passed = []
    for number, flow in enumerate(leaving):
        part = Exchange(
            flow.target,
            one.wrong,
            one.right,
            (outs[0][number], outs[1][number]),
            (comes[0][number], comes[1][number]),
        )
        if any(part.out) or any(part.come):
            flow.changes(part)
            passed.append(part)
    return passed


def _shared(total: int, weights: Sequence[int], *, whole: bool = False) -> list[int]:
    """By weight; no more than the weights themselves, unless all of it must go somewhere."""
    by_place = {UUID(int=place): weight for place, weight in enumerate(weights)}
    some = total if whole else min(total, sum(weights))
    return list(apportioned(some, by_place).values())


def _plus(one: tuple[int, int] | None, other: tuple[int, int]) -> tuple[int, int]:
    grams, cost = one or (0, 0)
    return grams + other[0], cost + other[1]


def in_parts(amounts: Mapping[UUID, tuple[int, int]]) -> dict[UUID, Part]:
    """As they are written."""
    return {lot: Part(grams, euros(cost)) for lot, (grams, cost) in amounts.items()}


def in_steps(grams: int, cost: Decimal) -> tuple[int, int]:
    """As they are reckoned with."""
    return grams, steps(cost)


def _moves(lots: set[UUID], canteen_id: UUID) -> Any:
    return (
        select(
            StockMove.id,
            StockMove.document_id,
            StockMove.lot_id,
            StockMove.source_id,
            StockMove.destination_id,
            StockMove.moved_on,
            StockMove.quantity,
            StockMove.grams,
            StockMove.cost,
            Document.kind,
            Lot.document_id.label("opened_by"),
            MealIssue.meal_id,
            MealIssue.product_id,
            MealIssue.basis,
        )
        .join(
            Document,
            (Document.canteen_id == StockMove.canteen_id)
            & (Document.id == StockMove.document_id),
        )
        .join(Lot, (Lot.canteen_id == StockMove.canteen_id) & (Lot.id == StockMove.lot_id))
        .outerjoin(
            MealIssue,
            (MealIssue.canteen_id == StockMove.canteen_id) & (MealIssue.id == StockMove.id),
        )
        .where(
            StockMove.canteen_id == canteen_id,
            StockMove.lot_id.in_(lots),
            StockMove.cause != Cause.REVERSAL,
            Document.holds,
        )
    )


def _carried(
    session: Session, moves: set[UUID], canteen_id: UUID
) -> Mapping[UUID, dict[UUID, tuple[int, int]]]:
    query = select(
        PreparedPart.move_id, PreparedPart.lot_id, PreparedPart.grams, PreparedPart.cost
    ).where(PreparedPart.canteen_id == canteen_id, PreparedPart.move_id.in_(moves))
    found: dict[UUID, dict[UUID, tuple[int, int]]] = defaultdict(dict)
    for move_id, lot_id, grams, cost in session.execute(query):
        found[move_id][lot_id] = in_steps(grams, cost)
    return found
