"""What was answered when evidence was learnt of later: which lines, and by which new ones."""

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import CompoundSelect, ForeignKey, Select, select, union_all
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.db import Base, Id
from kernel.documents import Document
from kernel.owned import CanteenOwned, same_canteen


class Reexamination(CanteenOwned, Base):
    """A person's word on one supplier's lines: written anew, or left where they stand."""

    __tablename__ = "reexaminations"
    __table_args__ = (same_canteen("id", "documents"),)

    supplier_id: Mapped[UUID | None] = mapped_column(Id(), ForeignKey("suppliers.id"))
    accepted: Mapped[bool]
    answered_on: Mapped[date]
    because: Mapped[str]


class ReexaminedLine(Base):
    """`line_id` is the line as it was first written, which its evidence and its lot name.

    Where that was accepted, `gone_line_id` sets it off and `new_line_id` stands in its place.
    `found` is what was found then.
    """

    __tablename__ = "reexamined_lines"
    __table_args__ = (
        same_canteen("reexamination_id", "reexaminations"),
        same_canteen("line_id", "purchase_lines"),
        same_canteen("gone_line_id", "purchase_lines"),
        same_canteen("new_line_id", "purchase_lines"),
    )

    canteen_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    reexamination_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    line_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    gone_line_id: Mapped[UUID | None]
    new_line_id: Mapped[UUID | None]
    found: Mapped[str]


class Exchanged(NamedTuple):
    """A line that an answer set off, and what stands in its place where the answer holds."""

    reexamination_id: UUID
    holds: bool
    line_id: UUID
    new_line_id: UUID


def exchanged(session: Session, canteen_id: UUID) -> list[Exchanged]:
    """Every line that was ever accepted anew in the canteen."""
    query = _answers(
        canteen_id,
        ReexaminedLine.reexamination_id,
        Document.holds,
        ReexaminedLine.line_id,
        ReexaminedLine.new_line_id,
    )
    rows = session.execute(query.where(ReexaminedLine.new_line_id.is_not(None)))
    return [Exchanged(*row) for row in rows]


def set_off(canteen_id: UUID) -> CompoundSelect[UUID | None]:
    """As a part of a question: the lines in whose place others stand, and what sets them off."""
    pairs = [
        _answers(canteen_id, column).where(
            ReexaminedLine.new_line_id.is_not(None), Document.holds
        )
        for column in (ReexaminedLine.line_id, ReexaminedLine.gone_line_id)
    ]
    return union_all(*pairs)


def left_alone(session: Session, canteen_id: UUID) -> set[tuple[UUID, str]]:
    """The lines a person left where they stand, and what was found then."""
    query = _answers(canteen_id, ReexaminedLine.line_id, ReexaminedLine.found).where(
        ReexaminedLine.new_line_id.is_(None), Document.holds
    )
    return {(row[0], row[1]) for row in session.execute(query)}


def _answers(canteen_id: UUID, *columns: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(*columns)
        .select_from(ReexaminedLine)
        .join(
            Document,
            (Document.canteen_id == ReexaminedLine.canteen_id)
            & (Document.id == ReexaminedLine.reexamination_id),
        )
        .where(ReexaminedLine.canteen_id == canteen_id)
    )
