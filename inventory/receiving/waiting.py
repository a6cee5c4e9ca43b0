"""Imported lines that no share counts yet: nobody knows what they are, or whether they are
here already. They are listed, and wait for a person's word.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from inventory.purchases import PurchaseLine
from kernel.db import Base
from kernel.documents import Document, turns
from kernel.errors import NotFound, Refused
from kernel.ids import new_id
from kernel.owned import CanteenOwned, same_canteen
from kernel.rows import insert_missing_rows
from kernel.words import N_


class Reason(StrEnum):
    """TO_CLASSIFY: what is it? PERHAPS_TWICE: is it the receipt of that day?"""

    TO_CLASSIFY = "to_classify"
    PERHAPS_TWICE = "perhaps_twice"


class WaitingLine(CanteenOwned, Base):
    """`row` holds the line as it was read, `guess` what it may be and what was said of it.

    `settled` once decided; it waits again where the document that settled it is taken back.
    """

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


class SettledOtherwise(Refused):
    """Two words on one line would count it twice."""

    says = N_("“{line}” was settled otherwise since: take that back first.")


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

    Lines of an import taken back wait no more; those whose settlement was taken back do again.
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
    found = [*session.scalars(query), *_open_again(session, canteen_id)]
    return sorted(found, key=lambda line: line.id)


def lock(session: Session, line: WaitingLine) -> bool:
    """Whether the line waits still, once nobody else can settle it meanwhile."""
    session.flush()
    session.refresh(line, with_for_update=True)
    return not line.settled or line in _open_again(session, line.canteen_id)


def note_settled(line: WaitingLine, document_id: UUID | None, *, different: bool) -> None:
    """Keep what settled the line: the document that entered it; none where it is a receipt."""
    entered = None if document_id is None else str(document_id)
    earlier = [*line.guess.get("earlier", ()), line.guess.get("entered")]
    line.settled = True
    line.guess = {**line.guess, "entered": entered, "earlier": [one for one in earlier if one]}
    if different:
        note_different(line)


def note_different(line: WaitingLine) -> None:
    """Keep that the line is no receipt's twin."""
    line.guess = {**line.guess, "different": True}


def set_apart(session: Session, line: PurchaseLine) -> None:
    """Keep that an imported line that never waited is no receipt's twin."""
    of_key = WaitingLine.import_key == line.import_key
    query = select(WaitingLine).where(WaitingLine.canteen_id == line.canteen_id, of_key)
    kept = session.scalar(query)
    if kept is None:
        kept = WaitingLine(
            canteen_id=line.canteen_id,
            id=new_id(),
            document_id=line.document_id,
            reason=Reason.PERHAPS_TWICE,
            description=line.description,
            import_key=line.import_key or str(line.document_id),
            row={},
            guess={"entered": str(line.document_id)},
            settled=True,
        )
        session.add(kept)
    note_different(kept)
    session.flush()


@turns("import")
def count_once(session: Session, document: Document) -> None:
    """A word that was taken back holds no more beside the one said since.

    Raises:
        SettledOtherwise: its line was settled by another word that holds.

    """
    if not document.holds:
        return
    query = select(WaitingLine).where(
        WaitingLine.canteen_id == document.canteen_id, WaitingLine.settled
    )
    for line in session.scalars(query).all():
        if str(document.id) in line.guess.get("earlier", ()):
            last = line.guess["entered"]
            # Without a document it is the receipt's twin, whose word is not taken back.
            if last is None or session.get_one(Document, (line.canteen_id, UUID(last))).holds:
                raise SettledOtherwise(line=line.description)
            note_settled(line, document.id, different=False)
    session.flush()


def said_different(session: Session, *, canteen_id: UUID) -> frozenset[str]:
    """Keys of lines of which a person said that they are no receipt's twin.

    With them the documents of lines that bear no key: they were entered a second time.
    """
    query = select(WaitingLine).where(WaitingLine.canteen_id == canteen_id)
    different = [line for line in session.scalars(query) if line.guess.get("different")]
    again = {line.guess.get("entered") or "" for line in different}
    return frozenset({line.import_key for line in different} | again)


def _open_again(session: Session, canteen_id: UUID) -> list[WaitingLine]:
    """Those whose settlement holds no more: their first line bears their key and was undone."""
    query = (
        select(WaitingLine, PurchaseLine.document_id)
        .join(Document, _IMPORT)
        .join(
            PurchaseLine,
            (PurchaseLine.canteen_id == WaitingLine.canteen_id)
            & (PurchaseLine.import_key == WaitingLine.import_key),
        )
        .where(
            WaitingLine.canteen_id == canteen_id,
            WaitingLine.settled,
            Document.holds,
            PurchaseLine.document_id.in_(
                select(Document.id).where(
                    Document.canteen_id == canteen_id, Document.holds.is_(False)
                )
            ),
        )
    )
    rows = [
        (line, line.guess.get("entered", str(first))) for line, first in session.execute(query)
    ]
    last = {UUID(entered) for _, entered in rows if entered}
    undone = session.scalars(
        select(Document.id).where(
            Document.canteen_id == canteen_id, Document.id.in_(last), Document.holds.is_(False)
        )
    )
    gone = set(map(str, undone))
    return [line for line, entered in rows if entered in gone]


_IMPORT = (Document.canteen_id == WaitingLine.canteen_id) & (
    Document.id == WaitingLine.document_id
)
