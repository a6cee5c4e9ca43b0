"""Documents that go with another: an addition with its meal, a sorting with its crate.

A part is taken back when its whole is, and cannot hold without it.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.db import Base, Id
from kernel.owned import same_canteen
from kernel.rows import insert_rows


class DocumentPart(Base):
    """`part_id` is a part of `whole_id`; both are documents of one canteen."""

    __tablename__ = "document_parts"
    __table_args__ = (
        same_canteen("part_id", "documents"),
        same_canteen("whole_id", "documents"),
        Index(None, "canteen_id", "whole_id"),
    )

    canteen_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    part_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    whole_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)


def join(session: Session, part_id: UUID, whole_id: UUID, *, canteen_id: UUID) -> None:
    """From now on the one goes where the other goes."""
    row = {"canteen_id": canteen_id, "part_id": part_id, "whole_id": whole_id}
    insert_rows(session, DocumentPart, [row])


def parts_of(session: Session, wholes: Iterable[UUID], *, canteen_id: UUID) -> set[UUID]:
    """Every part of any of them, whether it holds or not."""
    query = select(DocumentPart.part_id).where(
        DocumentPart.canteen_id == canteen_id, DocumentPart.whole_id.in_(set(wholes))
    )
    return set(session.scalars(query))


def is_part(session: Session, part_id: UUID, whole_id: UUID, *, canteen_id: UUID) -> bool:
    """Whether they go together already."""
    key = (canteen_id, part_id, whole_id)
    return session.get(DocumentPart, key) is not None


def wholes_of(session: Session, parts: Iterable[UUID], *, canteen_id: UUID) -> set[UUID]:
    """What these are parts of; not those named."""
    named = set(parts)
    query = select(DocumentPart.whole_id).where(
        DocumentPart.canteen_id == canteen_id, DocumentPart.part_id.in_(named)
    )
    return set(session.scalars(query)) - named
