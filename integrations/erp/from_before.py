"""What goes back to before anybody was told: whoever kept the books then may have it already.

A delivery of last year that is corrected today is a new one in the book. In the ERP the first may
stand as the accountant typed it, and nobody but a person knows.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, aliased

from integrations.erp.answers import AND, WORD_NEEDED, Asked, Why
from integrations.erp.counterparts import Counterpart, bring_back, counterparts_of
from integrations.erp.port import Paper
from integrations.erp.questions import Question, ask, withdraw
from inventory.undoing.reversals import Reversal
from kernel.documents import Document
from kernel.parts import DocumentPart
from kernel.words import N_

_HERE = N_("it goes back to what was written before Cellier told of anything")
_THERE = N_("perhaps entered by hand")


def hold_back(
    session: Session,
    canteen_id: UUID,
    papers: Mapping[UUID, Paper],
    *,
    now: datetime,
    since: datetime | None,
) -> set[UUID]:
    """Those of these receipts and bills that were never told, and were written before `since` or
    stand in the place of what was: each is asked about, and set aside until a person has spoken.
    """
    if since is None:
        return set()
    asked = Asked(Why.BEFORE, _HERE, _THERE)
    found = _from_before(session, canteen_id, papers, since)
    theirs = counterparts_of(
        session, {one: papers[one] for one in found}, canteen_id=canteen_id
    )
    for one in sorted(found):
        theirs[one].wait(AND.join((asked.ours, asked.theirs)), WORD_NEEDED, now)
        ask(session, papers[one], one, asked, canteen_id=canteen_id, now=now)
    return found


def let_go(session: Session, canteen_id: UUID, *, now: datetime) -> None:
    """What was asked about and holds no more calls for no answer: nothing is told of it."""
    query = (
        select(Counterpart)
        .join(
            Document,
            (Document.canteen_id == Counterpart.canteen_id) & (Document.id == Counterpart.id),
        )
        .join(
            Question,
            (Question.about_canteen_id == Counterpart.canteen_id)
            & (Question.of_id == Counterpart.id),
        )
        .where(
            Counterpart.canteen_id == canteen_id,
            Question.answered_at.is_(None),
            Question.why == Why.BEFORE,
            Document.holds.is_(False),
        )
    )
    gone = list(session.scalars(query))
    for one in gone:
        withdraw(session, one.id, now=now)
        one.come_back()
    if gone:
        bring_back(session, [canteen_id], now, asked=False)


def _from_before(
    session: Session, canteen_id: UUID, papers: Iterable[UUID], since: datetime
) -> set[UUID]:
    wrote = _untold(session, canteen_id, papers)
    old = {one for one, at in wrote.items() if at < since}
    # From what stands now to what it stands for, as often as it was corrected.
    stands_for = {one: one for one in wrote.keys() - old}
    while stands_for:
        before = _before(session, canteen_id, stands_for.keys())
        earlier: dict[UUID, UUID] = {}
        for one, (first, at, told) in before.items():
            if not told and at < since:
                old.add(stands_for[one])
            elif not told:
                earlier[first] = stands_for[one]
        stands_for = earlier
    return old


def _untold(session: Session, canteen_id: UUID, ids: Iterable[UUID]) -> Mapping[UUID, datetime]:
    """When each of these was written that holds, and of which nothing was told or said."""
    query = (
        select(Document.id, Document.recorded_at, Counterpart)
        .outerjoin(
            Counterpart,
            (Counterpart.canteen_id == Document.canteen_id) & (Counterpart.id == Document.id),
        )
        .where(Document.canteen_id == canteen_id, Document.id.in_(set(ids)), Document.holds)
    )
    return {
        one: at
        for one, at, theirs in session.execute(query)
        if theirs is None or not (theirs.begun or theirs.left or theirs.again)
    }


def _before(
    session: Session, canteen_id: UUID, ids: Collection[UUID]
) -> Mapping[UUID, tuple[UUID, datetime, bool]]:
    """What each of these was written instead of, when that was, and whether that was told."""
    right, amendment, first = aliased(Document), aliased(Document), aliased(Document)
    with_it = aliased(DocumentPart)
    part = DocumentPart
    told = func.coalesce(Counterpart.begun, 0) > 0
    query = (
        select(part.part_id, first.id, first.recorded_at, told)
        .join(right, _is(right, part.canteen_id, part.part_id))
        .join(amendment, _is(amendment, part.canteen_id, part.whole_id))
        .join(
            with_it,
            (with_it.canteen_id == amendment.canteen_id) & (with_it.whole_id == amendment.id),
        )
        .join(Reversal, _is(Reversal, with_it.canteen_id, with_it.part_id))
        # What hangs on the first, as a photo, went back with it.
        .join(
            first, _is(first, Reversal.canteen_id, Reversal.of_id) & (first.kind == right.kind)
        )
        .outerjoin(Counterpart, _is(Counterpart, first.canteen_id, first.id))
        .where(
            part.canteen_id == canteen_id,
            part.part_id.in_(set(ids)),
            amendment.kind == "amendment",
        )
    )
    return {row[0]: (row[1], row[2], row[3]) for row in session.execute(query)}


def _is(row: Any, canteen_id: Any, id: Any) -> ColumnElement[bool]:
    return and_(row.canteen_id == canteen_id, row.id == id)
