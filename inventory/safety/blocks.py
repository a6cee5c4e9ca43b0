"""What a recall forbids to use: lots blocked in every canteen, until somebody lets them go.

Blocked lots are kept by name, beside the flag that picking looks at. A delivery that comes later
is not blocked in silence: the recall's answer shows it, and somebody blocks again.
"""

from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select, tuple_, update
from sqlalchemy.orm import Session

from inventory.blocked_lots import BlockedLot, RecallBlock, RecallRelease, copies_wait
from inventory.lots import Lot
from inventory.safety.notices import Notice
from inventory.safety.recalled import Key, LotRow, among, at_once, lots_of, named
from inventory.safety.recalls import recall
from kernel.actor import By
from kernel.command import Command, Note
from kernel.documents import NetworkDocument, once_for_network
from kernel.errors import NotFound, Refused
from kernel.rows import insert_rows
from kernel.words import N_
from network.people import Person


class Blocking(Command):
    """Forbid every lot that a notice means, in all canteens."""

    notice: Notice
    because: Note = ""


class Releasing(Command):
    """Let the lots of a block be used again."""

    block_id: UUID
    because: Note = ""


class OpenBlock(NamedTuple):
    """A block that nobody has lifted; `lots` of the answer are named in it."""

    id: UUID
    blocked_on: date
    because: str
    notice: Notice
    by: str
    lots: frozenset[Key]


class NothingToBlock(Refused):
    """A block that names no lot would only look like one."""

    says = N_("No lot fits this notice: nothing was blocked. Check its words.")


class BlockNotFound(NotFound):
    """The network knows no block of that id."""

    says = N_("There is no recall {block} that blocks anything.")


class AlreadyReleased(Refused):
    """A block is lifted once."""

    says = N_("These lots have been released already.")


@once_for_network("recall_block")
def block(session: Session, blocking: Blocking, by: By) -> UUID:
    """Block every lot of the answer, used up or not, what was cooked from it included.

    Raises:
        NothingToBlock: no lot fits.
        ProductNotFound, SupplierNotFound, NoProducerCalled: nothing is called so.

    """
    copies_wait(session)
    lots = {one.lot.key for one in recall(session, blocking.notice).lots}
    if not lots:
        raise NothingToBlock
    row = {"id": blocking.id, "blocked_on": by.today, "because": blocking.because}
    notice = blocking.notice.model_dump_json(exclude_defaults=True)
    insert_rows(session, RecallBlock, [{**row, "notice": notice}])
    rows = [{"canteen_id": key[0], "lot_id": key[1], "block_id": blocking.id} for key in lots]
    insert_rows(session, BlockedLot, rows)
    _flag(session, lots, blocked=True)
    return blocking.id


@once_for_network("recall_release")
def unblock(session: Session, releasing: Releasing, by: By) -> UUID:
    """Lift a block; lots that another one names stay blocked.

    Raises:
        BlockNotFound: there is none of that id.
        AlreadyReleased: it was lifted before.

    """
    copies_wait(session)
    if session.get(RecallBlock, releasing.block_id, with_for_update=True) is None:
        raise BlockNotFound(block=releasing.block_id)
    known = select(RecallRelease.id).where(RecallRelease.block_id == releasing.block_id)
    if session.scalar(known) is not None:
        raise AlreadyReleased
    row = {"block_id": releasing.block_id, "because": releasing.because}
    insert_rows(session, RecallRelease, [{**row, "id": releasing.id, "released_on": by.today}])
    _flag(session, _free(session, releasing.block_id), blocked=False)
    return releasing.id


def open_blocks(session: Session, lots: Iterable[Key] | None = None) -> list[OpenBlock]:
    """Blocks that nobody has lifted, the oldest first: those that name one of `lots`, or all."""
    query = (
        select(
            RecallBlock.id,
            RecallBlock.blocked_on,
            RecallBlock.because,
            RecallBlock.notice,
            Person.name,
            BlockedLot.canteen_id,
            BlockedLot.lot_id,
        )
        .join(NetworkDocument, NetworkDocument.id == RecallBlock.id)
        .join(Person, Person.id == NetworkDocument.person_id)
        .join(BlockedLot, BlockedLot.block_id == RecallBlock.id)
        .where(RecallBlock.id.not_in(_RELEASED))
    )
    asked = [query]
    if lots is not None:
        asked = [
            query.where(among(BlockedLot.canteen_id, BlockedLot.lot_id, some))
            for some in at_once(lots)
        ]
    found: dict[UUID, OpenBlock] = {}
    for row in (row for one in asked for row in session.execute(one)):
        known = found[row.id].lots if row.id in found else frozenset[Key]()
        notice = Notice.model_validate_json(row.notice)
        held = known | {(row.canteen_id, row.lot_id)}
        found[row.id] = OpenBlock(row.id, row.blocked_on, row.because, notice, row.name, held)
    return sorted(found.values(), key=lambda one: (one.blocked_on, one.id))


def freed_beside(session: Session, block_id: UUID, lots: Collection[Key]) -> list[LotRow]:
    """What else may be used again once a block is lifted: all it names that is none of `lots`.

    Lots of deliveries that were taken back are no food, and are left out.
    """
    others = _named_in(session, block_id) - set(lots)
    rows = [row for some in named(others) for row in lots_of(session, some)]
    return sorted(
        (row for row in rows if row.holds), key=lambda row: (row.product, row.came_on, row.key)
    )


_RELEASED = select(RecallRelease.block_id)


_NAMED = select(BlockedLot.canteen_id, BlockedLot.lot_id)


def _named_in(session: Session, block_id: UUID) -> set[Key]:
    rows = session.execute(_NAMED.where(BlockedLot.block_id == block_id))
    return {(row[0], row[1]) for row in rows}


def _free(session: Session, block_id: UUID) -> set[Key]:
    """The lots of a block that no other open one names."""
    lots = _named_in(session, block_id)
    for some in named(lots):
        # Who blocks one of them meanwhile has flagged it by then, or waits: so it is seen below.
        session.execute(select(Lot.id).where(some).with_for_update())
    others = _NAMED.where(
        BlockedLot.block_id != block_id,
        BlockedLot.block_id.not_in(_RELEASED),
        tuple_(BlockedLot.canteen_id, BlockedLot.lot_id).in_(
            _NAMED.where(BlockedLot.block_id == block_id)
        ),
    )
    return lots - {(row[0], row[1]) for row in session.execute(others)}


def _flag(session: Session, lots: Iterable[Key], *, blocked: bool) -> None:
    for some in named(lots):
        session.execute(
            update(Lot).where(some).values(blocked=blocked),
            execution_options={"synchronize_session": "fetch"},
        )
