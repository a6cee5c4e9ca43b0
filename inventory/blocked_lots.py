"""Which lots a recall forbids to use, and until when: rows of the network and of each canteen."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, Id
from kernel.owned import NetworkWide, same_canteen


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
