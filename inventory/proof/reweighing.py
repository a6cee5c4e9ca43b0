"""A person's word on what was learnt of later: the lines are written anew, or stay.

An accepted line is set off by one of the opposite sign, and stands again beside it on its own
day with the new evidence. Both correct the line, so they go and come back with it; its lot
rests on the new one, so that meals follow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.lots import Lot
from inventory.proof.reexaminations import Change, Task, in_parts, reexamination_of
from inventory.proof.reexamined import Reexamination, ReexaminedLine, exchanged
from inventory.purchases import Bought, keep
from kernel.actor import By
from kernel.command import Command, Note
from kernel.documents import Document, once, turns
from kernel.errors import Refused
from kernel.ids import new_id
from kernel.rows import insert_rows
from kernel.words import N_
from network.canteens import take_turns


class Answer(Command):
    """`seen` is the task's, as it was shown. With `line_ids`, those lines only."""

    supplier_id: UUID | None
    seen: str
    line_ids: tuple[UUID, ...] = ()
    because: Note = ""


class Accepted(Answer):
    """Yes: the lines shall rest on what is known today."""


class Declined(Answer):
    """No: they stay, and are not shown again for what was found this time."""


class NotAsSeen(Refused):
    """Somebody answered meanwhile, or more was learnt."""

    says = N_(
        "What is known of these purchases is no longer what was shown: somebody answered, or "
        "there is news of a certificate. Look again, then answer."
    )


class ExaminedSince(Refused):
    """Two answers on one line cannot both hold."""

    says = N_("These purchases were examined again since: take back the later answer first.")


@once("reexamination", reversible=True)
def accept_reexamination(session: Session, accepted: Accepted, by: By) -> UUID:
    """Write the lines anew with the evidence of today; what was bought stays as much.

    Raises:
        NotAsSeen: it is no longer what was shown.

    """
    exchanges = [_exchange(one, accepted.id) for one in _as_seen(session, accepted, by)]
    findings = [
        (line.id, found)
        for one in exchanges
        # What sets a line off bears its papers, so that sums by certificate come out even.
        for line, told in ((one.gone, one.change.old), (one.new, one.change.new))
        for found in told
    ]
    keep(session, [line for one in exchanges for line in (one.gone, one.new)], findings)
    rows = [
        {**_row(one.change), "gone_line_id": one.gone.id, "new_line_id": one.new.id}
        for one in exchanges
    ]
    _sign(session, accepted, rows, by, accepted=True)
    _point(session, {one.change.line.id: one.new.id for one in exchanges}, by.canteen_id)
    return accepted.id


@once("reexamination_declined", reversible=True)
def decline_reexamination(session: Session, declined: Declined, by: By) -> UUID:
    """Leave the lines as frozen; the task comes back only when something else is learnt.

    Raises:
        NotAsSeen: it is no longer what was shown.

    """
    nothing = {"gone_line_id": None, "new_line_id": None}
    rows = [{**_row(change), **nothing} for change in _as_seen(session, declined, by)]
    _sign(session, declined, rows, by, accepted=False)
    return declined.id


@turns("reexamination")
def _follow(session: Session, document: Document) -> None:
    """Let each lot rest on the line that counts now, whichever answers hold.

    Raises:
        ExaminedSince: another answer that holds speaks of the same line.

    """
    told = exchanged(session, document.canteen_id)
    ours = {one.line_id for one in told if one.reexamination_id == document.id}
    holding = [one for one in told if one.holds]
    if document.holds and sum(one.line_id in ours for one in holding) > len(ours):
        raise ExaminedSince
    earlier = {one.new_line_id: one.line_id for one in told}
    later = {one.line_id: one.new_line_id for one in holding}
    firsts = {_last(line, earlier) for line in ours}
    pointers = {
        line: _last(first, later)
        for line in earlier.keys() | set(earlier.values())
        if (first := _last(line, earlier)) in firsts
    }
    _point(session, pointers, document.canteen_id)


def _last(line_id: UUID, steps: Mapping[UUID, UUID]) -> UUID:
    while line_id in steps:
        line_id = steps[line_id]
    return line_id


def _as_seen(session: Session, answer: Answer, by: By) -> Sequence[Change]:
    # Of two people who answer at once, the second hears of the first.
    take_turns(session, by.canteen_id)
    task = reexamination_of(session, by.canteen_id, answer.supplier_id, by.today)
    if task is None or task.seen != answer.seen:
        raise NotAsSeen
    return _chosen(task, answer)


def _chosen(task: Task, answer: Answer) -> Sequence[Change]:
    chosen = set(answer.line_ids)
    if chosen - {change.line.id for change in task.lines}:
        raise NotAsSeen
    return [change for change in task.lines if not chosen or change.line.id in chosen]


class _Exchange(NamedTuple):
    """A line's change, what sets the line off, and what stands in its place."""

    change: Change
    gone: Bought
    new: Bought


def _exchange(change: Change, document_id: UUID) -> _Exchange:
    line = change.line
    new = replace(
        change.after,
        id=new_id(),
        document_id=document_id,
        import_key=None,
        corrects_id=line.id,
    )
    gone = replace(
        line,
        id=new_id(),
        document_id=document_id,
        import_key=None,
        corrects_id=line.id,
        net_value=-line.net_value,
        grams=None if line.grams is None else -line.grams,
        avoided=-line.avoided,
    )
    return _Exchange(change, gone, new)


def _row(change: Change) -> dict[str, Any]:
    return {"line_id": change.line.id, "found": change.found}


def _sign(
    session: Session, answer: Answer, rows: list[dict[str, Any]], by: By, *, accepted: bool
) -> None:
    head = {"canteen_id": by.canteen_id, "accepted": accepted, "answered_on": by.today}
    head |= {"id": answer.id, "supplier_id": answer.supplier_id, "because": answer.because}
    insert_rows(session, Reexamination, [head])
    of = {"canteen_id": by.canteen_id, "reexamination_id": answer.id}
    insert_rows(session, ReexaminedLine, [{**of, **row} for row in rows])


def _point(session: Session, pointers: Mapping[UUID, UUID], canteen_id: UUID) -> None:
    """Each lot that rests on one line shall rest on another; lines without a lot have none."""
    for some in in_parts(pointers):
        query = select(Lot).where(Lot.canteen_id == canteen_id, Lot.purchase_line_id.in_(some))
        for lot in session.scalars(query):
            lot.purchase_line_id = pointers[lot.purchase_line_id]
    session.flush()
