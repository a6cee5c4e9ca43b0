"""Lots followed wherever they passed on: to another canteen, into what was cooked and kept."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from inventory.safety.departures import MoveRow, moves_of
from inventory.safety.recalled import (
    Key,
    LotRow,
    Rest,
    Which,
    children_of,
    lots_of,
    named,
    rests_of,
)
from inventory.safety.whereabouts import Sent, sent_by


class Through(StrEnum):
    """How a lot came to be in the answer."""

    NOTICE = "notice"
    PREPARED = "prepared"
    TRANSFER = "transfer"


class Step(NamedTuple):
    """From one lot into another; not `certain` where the first was only ticked while cooking."""

    source: Key
    into: Key
    through: Through
    certain: bool


@dataclass
class Trail:
    """All lots that were reached, and what the book says of them; it began with some."""

    lots: dict[Key, LotRow] = field(default_factory=dict)
    moves: list[MoveRow] = field(default_factory=list)
    rests: list[Rest] = field(default_factory=list)
    sent: dict[UUID, Sent] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    begun: set[Key] = field(default_factory=set)

    def through(self, key: Key) -> Through:
        """By which kind of step a lot was reached first."""
        return next((one.through for one in self.steps if one.into == key), Through.NOTICE)

    def surely(self, certain: Iterable[Key]) -> set[Key]:
        """Where certain steps lead from certain lots."""
        sure = set(certain)
        while (
            more := {one.into for one in self.steps if one.certain and one.source in sure}
            - sure
        ):
            sure |= more
        return sure


def follow(session: Session, which: Which, *, only: Collection[UUID] | None = None) -> Trail:
    """Read what became of these lots, and of what they passed into; in some canteens `only`.

    The number of statements depends on how often things passed on, not on how many there are.
    """
    trail, looked_at = Trail(), set[Key]()
    _read(session, trail, which)
    trail.begun |= trail.lots.keys()
    while ahead := _ahead(trail, only) - looked_at:
        looked_at |= ahead
        for some in named(ahead):
            _read(session, trail, some)
    return trail


def _ahead(trail: Trail, only: Collection[UUID] | None) -> set[Key]:
    reached = {step.into for step in trail.steps} - trail.lots.keys()
    return {key for key in reached if only is None or key[0] in only}


def _read(session: Session, trail: Trail, which: Which) -> None:
    lots = {row.key: row for row in lots_of(session, which)}
    if not lots:
        return
    moves = moves_of(session, which)
    sent = sent_by(session, moves)
    trail.lots |= lots
    trail.moves += moves
    trail.rests += rests_of(session, which)
    trail.sent |= sent
    trail.steps += [
        Step(
            (one.canteen_id, one.parent_id), (one.canteen_id, one.lot_id), *_COOKED[one.certain]
        )
        for one in children_of(session, which)
    ]
    trail.steps += [
        Step(
            (one.canteen_id, one.lot_id),
            (sent[one.document_id].canteen_id, one.lot_id),
            Through.TRANSFER,
            certain=True,
        )
        for one in moves
        if one.document_id in sent
    ]


_COOKED = {certain: (Through.PREPARED, certain) for certain in (True, False)}
