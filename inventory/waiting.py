"""Imported lines that no share counts yet: nobody knows what they are, or whether they are
here already. They are listed, and wait for a person's word.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.db import Base
from kernel.documents import Document
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


def keys_waiting(session: Session, *, canteen_id: UUID) -> Mapping[str, bool]:
    """Import keys of lines that wait, or waited and were settled; and whether their import holds."""
    query = (
        select(WaitingLine.import_key, Document.holds)
        .join(Document, _IMPORT)
        .where(WaitingLine.canteen_id == canteen_id)
    )
    return {row.import_key: row.holds for row in session.execute(query)}


def waiting(session: Session, *, canteen_id: UUID) -> Sequence[WaitingLine]:
    """All that wait for somebody's word, in the order of their ids.

    Lines of an import taken back wait no more.
    """
    query = (
        select(WaitingLine)
        .join(Document, _IMPORT)
        .where(
            WaitingLine.canteen_id == canteen_id,
            text("NOT waiting_lines.settled"),
            Document.holds,
        )
    )
    return sorted(session.scalars(query), key=lambda line: line.id)


_IMPORT = (Document.canteen_id == WaitingLine.canteen_id) & (
    Document.id == WaitingLine.document_id
)
