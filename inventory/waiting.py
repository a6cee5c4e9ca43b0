"""Imported lines that no share counts yet: nobody knows what they are, or whether they are
here already. They are listed, and wait for a person's word.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.db import Base
from kernel.errors import NotFound
from kernel.owned import CanteenOwned, same_canteen
from kernel.rows import insert_missing_rows
from kernel.words import N_


class Reason(StrEnum):
    """TO_CLASSIFY: what is it? PERHAPS_TWICE: is it the receipt of that day?"""

    TO_CLASSIFY = "to_classify"
    PERHAPS_TWICE = "perhaps_twice"


class WaitingLine(CanteenOwned, Base):
    """`row` holds the line as it was read, `guess` what it may be; settled once decided."""

    __tablename__ = "waiting_lines"
    __table_args__ = (
        same_canteen("document_id", "documents"),
        UniqueConstraint("canteen_id", "import_key"),
        Index(
            "ix_waiting_lines_open",
            "canteen_id",
            postgresql_where=text("NOT settled"),
            sqlite_where=text("NOT settled"),
        ),
    )

    document_id: Mapped[UUID]
    reason: Mapped[Reason]
    description: Mapped[str]
    import_key: Mapped[str]
    row: Mapped[dict[str, Any]] = mapped_column(JSON)
    guess: Mapped[dict[str, Any]] = mapped_column(JSON)
    settled: Mapped[bool] = mapped_column(default=False)


class WaitingLineNotFound(NotFound):
    """No waiting line of this canteen bears that number."""

    says = N_("No line {line} is waiting here: list them with “cellier classify”.")


def set_aside(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Keep lines waiting; those that wait already are left alone."""
    if rows:
        insert_missing_rows(session, WaitingLine, [{"settled": False, **row} for row in rows])


def keys_waiting(session: Session, *, canteen_id: UUID) -> frozenset[str]:
    """Import keys of lines that wait, or waited and were settled."""
    query = select(WaitingLine.import_key).where(WaitingLine.canteen_id == canteen_id)
    return frozenset(session.scalars(query))


def waiting(session: Session, *, canteen_id: UUID) -> Sequence[WaitingLine]:
    """All that wait for somebody's word, in the order of their ids."""
    query = select(WaitingLine).where(
        WaitingLine.canteen_id == canteen_id, text("NOT waiting_lines.settled")
    )
    return sorted(session.scalars(query), key=lambda line: line.id)
