"""Which lots a recall forbids to use, and until when: rows of the network and of each canteen."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from inventory.lots import Lot
from kernel.db import Base, Id
from kernel.owned import NetworkWide, same_canteen
from kernel.rows import insert_missing_rows


class RecallBlock(NetworkWide, Base):
    """Since when, why, and after which notice (as JSON). Who, its document of the same id says."""

    __tablename__ = "recall_blocks"

    id: Mapped[UUID] = mapped_column(
        Id(), ForeignKey("network_documents.id"), primary_key=True, sort_order=-1
    )
    blocked_on: Mapped[date]
    because: Mapped[str]
    notice: Mapped[str]


class BlockedLot(Base):
    """A lot under one canteen's key that a block names."""

    __tablename__ = "recall_blocked_lots"
    __table_args__ = (same_canteen("lot_id", "lots"),)

    canteen_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    lot_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    block_id: Mapped[UUID] = mapped_column(
        Id(), ForeignKey("recall_blocks.id"), primary_key=True, index=True
    )


class RecallRelease(NetworkWide, Base):
    """The end of a block: its lots may be used again, unless another block names them."""

    __tablename__ = "recall_releases"

    id: Mapped[UUID] = mapped_column(
        Id(), ForeignKey("network_documents.id"), primary_key=True, sort_order=-1
    )
    block_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("recall_blocks.id"), unique=True)
    released_on: Mapped[date]
    because: Mapped[str]


def block_like(
    session: Session, lot_id: UUID, parents: Collection[UUID], *, canteen_id: UUID
) -> None:
    """Block what was made of blocked lots, by the same open blocks: it is let go with them."""
    blocks_wait(session)
    blocked = select(Lot.id).where(
        Lot.canteen_id == canteen_id, Lot.id.in_(set(parents)), Lot.blocked
    )
    held = set(session.scalars(blocked))
    if not held:
        return
    mine = (Lot.canteen_id == canteen_id, Lot.id == lot_id)
    session.execute(update(Lot).where(*mine).values(blocked=True))
    blocks = select(BlockedLot.block_id).where(
        BlockedLot.canteen_id == canteen_id,
        BlockedLot.lot_id.in_(held),
        BlockedLot.block_id.not_in(select(RecallRelease.block_id)),
    )
    key = {"canteen_id": canteen_id, "lot_id": lot_id}
    rows = [{**key, "block_id": one} for one in sorted(set(session.scalars(blocks)))]
    if rows:
        insert_missing_rows(session, BlockedLot, rows)


# Of this one lock; PostgreSQL knows such locks by number.
_BLOCKS = 20_260_301


def blocks_wait(session: Session) -> None:
    """No block is set or lifted from now until this transaction ends: who copies a lot to
    another canteen copies whether it is blocked. SQLite has one writer at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock_shared(_BLOCKS)))


def copies_wait(session: Session) -> None:
    """Nobody copies lots from now until this transaction ends; what was copied is seen."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_BLOCKS)))
