"""An entry counts once: itself, or the one correction that stands in its place."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from inventory.standing import held_by_theirs
from kernel.documents import Document
from kernel.errors import Refused
from kernel.parts import DocumentPart
from kernel.words import N_


class NothingToCorrect(Refused):
    """As an amendment wants an entry that holds, so does one that is put back."""

    says = N_(
        "What this corrects was taken back or corrected otherwise since: let that entry hold "
        "again first."
    )


class CorrectedSince(Refused):
    """It would count beside what was written in its place."""

    says = N_("This was corrected since: take the correction back instead.")


def count_once(session: Session, turned: Mapping[UUID, bool], *, canteen_id: UUID) -> None:
    """Pass what lets no entry hold beside its correction, and no two corrections of one.

    Raises:
        NothingToCorrect: a correction would hold again, and takes nothing back.
        CorrectedSince: an entry would hold again, and its correction still does.

    """
    halves = _halves(session, turned, canteen_id)
    if any(
        turned.get(row.part_id) is False and turned.get(row.whole_id, row.whole_holds)
        for row in halves
    ):
        raise CorrectedSince
    risen = [row for row in halves if turned.get(row.whole_id)]
    still = {(row.part_id, row.whole_id) for row in risen if row.part_holds}
    theirs = held_by_theirs(session, still, canteen_id=canteen_id)
    taking = {row.whole_id for row in risen if turned.get(row.part_id) or row.part_id in theirs}
    if any(row.whole_id not in taking for row in risen):
        raise NothingToCorrect


def _halves(session: Session, turned: Mapping[UUID, bool], canteen_id: UUID) -> Sequence[Any]:
    """The reversals that corrections are half of, where either of the two turns."""
    part, whole = aliased(Document), aliased(Document)
    query = (
        select(
            DocumentPart.part_id,
            DocumentPart.whole_id,
            part.holds.label("part_holds"),
            whole.holds.label("whole_holds"),
        )
        .join(
            part,
            (part.canteen_id == DocumentPart.canteen_id) & (part.id == DocumentPart.part_id),
        )
        .join(
            whole,
            (whole.canteen_id == DocumentPart.canteen_id) & (whole.id == DocumentPart.whole_id),
        )
        .where(
            DocumentPart.canteen_id == canteen_id,
            or_(DocumentPart.part_id.in_(turned), DocumentPart.whole_id.in_(turned)),
            part.kind == "reversal",
            whole.kind == "amendment",
        )
    )
    return session.execute(query).all()
