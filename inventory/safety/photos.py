"""Photos kept with an entry: a delivery note, a label that stands for a lot number.

The picture lies with the house's files, under its SHA-256 (kernel/files.py); the row names it.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import Field
from sqlalchemy import Index, Select, select
from sqlalchemy.orm import Mapped, Session, aliased

from inventory.standing import gone_with
from kernel.actor import By
from kernel.command import Command
from kernel.db import Base
from kernel.documents import Document, DocumentNotFound, document_by_id, once
from kernel.owned import CanteenOwned, same_canteen
from kernel.parts import join
from kernel.rows import insert_rows


class Subject(StrEnum):
    """What is on it."""

    DELIVERY_NOTE = "delivery_note"
    LABEL = "label"
    BILL = "bill"
    OTHER = "other"


class Photo(CanteenOwned, Base):
    """Of the document `of_id`; of one line of it where `line_id` says so."""

    __tablename__ = "photos"
    __table_args__ = (
        same_canteen("id", "documents"),
        same_canteen("of_id", "documents"),
        Index(None, "canteen_id", "of_id"),
    )

    of_id: Mapped[UUID]
    line_id: Mapped[UUID | None]
    subject: Mapped[Subject]
    sha256: Mapped[str]


class NewPhoto(Command):
    """A picture that is kept already; `of` is the entry it belongs to."""

    of: UUID
    line_id: UUID | None = None
    subject: Subject
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Kept(NamedTuple):
    """One photo of an entry."""

    id: UUID
    line_id: UUID | None
    subject: Subject
    sha256: str


@once("photo", reversible=True)
def attach(session: Session, photo: NewPhoto, by: By) -> UUID:
    """Keep a photo with an entry; it goes when the entry is taken back.

    Raises:
        DocumentNotFound: the canteen has no such entry, or it was taken back.

    """
    if not document_by_id(session, photo.of, canteen_id=by.canteen_id).holds:
        raise DocumentNotFound(document=photo.of)
    join(session, photo.id, photo.of, canteen_id=by.canteen_id)
    row = photo.model_dump(exclude={"of"}) | {"of_id": photo.of}
    insert_rows(session, Photo, [{"canteen_id": by.canteen_id, **row}])
    return photo.id


def photos_of(
    session: Session, document_ids: Iterable[UUID], *, canteen_id: UUID
) -> Mapping[UUID, Sequence[Kept]]:
    """The photos of each entry that has any."""
    found: dict[UUID, list[Kept]] = {}
    for row in session.execute(_of(document_ids, canteen_id, holding=True)):
        found.setdefault(row[0], []).append(Kept(*row[1:]))
    return {one: sorted(kept) for one, kept in found.items()}


def photos_shown(session: Session, document_id: UUID, *, canteen_id: UUID) -> Sequence[Kept]:
    """Those of one entry; where it was taken back, those that it had till then."""
    document = document_by_id(session, document_id, canteen_id=canteen_id)
    if document.holds:
        return photos_of(session, [document_id], canteen_id=canteen_id).get(document_id, ())
    rows = session.execute(_of([document_id], canteen_id, holding=False)).all()
    kept = [Kept(*row[1:]) for row in rows]
    ids = [one.id for one in kept]
    went = gone_with(session, ids, document_id, canteen_id=canteen_id) if ids else ()
    return sorted(one for one in kept if one.id in went)


def _of(
    document_ids: Iterable[UUID], canteen_id: UUID, *, holding: bool
) -> Select[UUID, UUID, UUID | None, Subject, str]:
    own = aliased(Document)
    return (
        select(Photo.of_id, Photo.id, Photo.line_id, Photo.subject, Photo.sha256)
        .join(own, (own.canteen_id == Photo.canteen_id) & (own.id == Photo.id))
        .where(
            Photo.canteen_id == canteen_id,
            Photo.of_id.in_(set(document_ids)),
            own.holds == holding,
        )
    )
