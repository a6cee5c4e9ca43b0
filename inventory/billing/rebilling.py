"""A delivery was corrected: the bill that asked for the first asks for what stands in its place.

What the paper says stays; what we made of it is told again where the goods differ. A price that
differs is a purchase line, of a document that goes with the bill and with the correction.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from inventory.billing.billable import NO_EUROS, NO_UNITS, Due, brought, due_of
from inventory.billing.billed import Bill, BillLine
from inventory.billing.matching import after, match
from inventory.billing.repricing import Difference, reprice
from inventory.filled import fillings_of
from inventory.purchases import PurchaseLine
from kernel.actor import By
from kernel.documents import Document, add_following, follows
from kernel.ids import new_id
from kernel.parts import DocumentPart
from kernel.rows import insert_rows

REBILLING = follows("rebilling")


class Asking(NamedTuple):
    """A line of a bill that names a delivery's, and its paper."""

    line: BillLine
    bill: Bill
    paper: Document


def rebill(
    session: Session, fallen: Iterable[UUID], risen: Iterable[UUID], *, because_of: UUID, by: By
) -> None:
    """What asked for the goods of documents that fell asks for those of what rose instead.

    Lines are matched by product, charges by their kind, and both by their order. Where nothing
    of the kind came in its place, the bill goes on naming what fell: `unmatched` shows it.
    """
    fell, rose = set(fallen), set(risen)
    if not rose:
        return
    lines = brought(session, fell | rose, canteen_id=by.canteen_id) if fell else []
    instead = _instead(lines, fell, line_by_line=_completed(session, lines, fell, by))
    old = {due.line_id: due for due in lines}
    moved = _asking(session, BillLine.receipt_line_id.in_(instead), by) if instead else []
    changed: dict[UUID, Due] = {}
    for one, due in _moves(moved, instead):
        assert one.line.receipt_line_id
        if not _alike(old[one.line.receipt_line_id], due):
            changed[due.line_id] = due
        one.line.receipt_line_id = due.line_id
    session.flush()
    if changed:
        _match_again(session, changed, by)
    _price(session, _concerned(session, moved, rose, by), because_of, by)


def _completed(session: Session, lines: Sequence[Due], fell: set[UUID], by: By) -> bool:
    """Whether one delivery completed the other: then a line stays one, however it is named."""
    before = Counter(one.product_id for one in lines if one.receipt_id in fell)
    after = Counter(one.product_id for one in lines if one.receipt_id not in fell)
    if before == after or before.total() != after.total():
        return False
    papers = {one.receipt_id for one in lines}
    filled = fillings_of(session, papers, canteen_id=by.canteen_id)
    return len(papers) == 2 and bool(filled)


def _instead(
    lines: Iterable[Due], fell: set[UUID], *, line_by_line: bool
) -> dict[UUID, list[Due]]:
    """From each line that fell to those that stand for it: one, unless it was the last of fewer."""
    old: dict[object, list[Due]] = defaultdict(list)
    new: dict[object, list[Due]] = defaultdict(list)
    # A phone makes the ids of lines in the order of the lines.
    for due in sorted(lines, key=lambda due: due.line_id):
        if due.receipt_id in fell or due.holds:
            product_id = None if line_by_line else due.product_id
            (old if due.receipt_id in fell else new)[due.what, product_id].append(due)
    found = {}
    for kind, theirs in old.items():
        others = new[kind]
        for place, due in enumerate(theirs if others else ()):
            last = place == len(theirs) - 1
            first = min(place, len(others) - 1)
            found[due.line_id] = others[first:] if last else [others[first]]
    return found


def _moves(
    asking: Iterable[Asking], instead: Mapping[UUID, Sequence[Due]]
) -> list[tuple[Asking, Due]]:
    """Where a bill asked twice for one line and two came in its place, each gets its own."""
    seen: dict[tuple[UUID, UUID], int] = defaultdict(int)
    found = []
    for one in asking:
        assert one.line.receipt_line_id
        others = instead[one.line.receipt_line_id]
        place = seen[one.bill.id, one.line.receipt_line_id]
        seen[one.bill.id, one.line.receipt_line_id] += 1
        found.append((one, others[min(place, len(others) - 1)]))
    return found


def _alike(one: Due, other: Due) -> bool:
    """What was made of the first holds of the other: it came, weighs and costs the same."""
    facts = ("kept", "not_kept", "weighed", "paid", "net", "not_kept_net", "price_per")
    return all(getattr(one, name) == getattr(other, name) for name in facts)


def _match_again(session: Session, changed: Mapping[UUID, Due], by: By) -> None:
    """All that was billed of these lines, in the order in which it was entered.

    A bill that does not hold is matched as if it were alone, for the day when it holds again.
    """
    fresh = {line_id: _unbilled(due) for line_id, due in changed.items()}
    left = dict(fresh)
    for one in _asking(session, BillLine.receipt_line_id.in_(changed), by):
        line_id = one.line.receipt_line_id
        assert line_id
        found = match(one.line, left[line_id] if one.paper.holds else fresh[line_id])
        for name, value in found._asdict().items():
            setattr(one.line, name, value)
        if one.paper.holds:
            left[line_id] = after(left[line_id], found)
    session.flush()


def _unbilled(due: Due) -> Due:
    return replace(due, units=NO_UNITS, claimed=NO_UNITS, expected=NO_EUROS, awaited=NO_EUROS)


def _concerned(
    session: Session, moved: Sequence[Asking], rose: set[UUID], by: By
) -> list[Asking]:
    """Of bills that hold: what was moved, or may hold again after a correction made meanwhile."""
    named = {one.line.receipt_line_id for one in moved}
    found = _asking(
        session, or_(BillLine.receipt_line_id.in_(named), BillLine.bill_id.in_(rose)), by
    )
    return [one for one in found if one.paper.holds and one.line.receipt_line_id]


def _price(session: Session, asking: Sequence[Asking], because_of: UUID, by: By) -> None:
    """Write what is missing of what each bill corrects of each line."""
    if not asking:
        return
    ids = {one.line.receipt_line_id for one in asking if one.line.receipt_line_id}
    dues = due_of(session, ids, canteen_id=by.canteen_id)
    known = _written(session, asking, by)
    wanted: dict[tuple[UUID, UUID], Decimal] = defaultdict(Decimal)
    models: dict[tuple[UUID, UUID], Asking] = {}
    for one in asking:
        line = one.line
        if line.receipt_line_id and dues[line.receipt_line_id].holds:
            spot = (line.bill_id, line.receipt_line_id)
            wanted[spot] += line.net - line.expected - line.awaited
            models.setdefault(spot, one)
    missing = {spot: net - known[spot] for spot, net in wanted.items() if net != known[spot]}
    papers = {bill_id: new_id() for bill_id, _ in sorted(missing)}
    _join(session, papers, because_of, by)
    for bill_id, document_id in papers.items():
        theirs = [
            Difference(new_id(), models[spot].line, dues[spot[1]], net, document_id)
            for spot, net in missing.items()
            if spot[0] == bill_id
        ]
        bill = next(one.bill for one in asking if one.bill.id == bill_id)
        reprice(session, bill, theirs, by)


def _join(session: Session, papers: Mapping[UUID, UUID], because_of: UUID, by: By) -> None:
    """Each goes with its bill, and with the correction."""
    add_following(session, REBILLING, papers.values(), by)
    rows = [
        {"canteen_id": by.canteen_id, "part_id": part, "whole_id": whole}
        for bill_id, part in papers.items()
        for whole in (bill_id, because_of)
    ]
    if rows:
        insert_rows(session, DocumentPart, rows)


def _written(
    session: Session, asking: Iterable[Asking], by: By
) -> dict[tuple[UUID, UUID], Decimal]:
    """By bill and delivery's line, what purchase lines in force say of its price already."""
    bills = _bills_by_paper(session, {one.bill.id for one in asking}, by)
    query = select(PurchaseLine).where(PurchaseLine.canteen_id == by.canteen_id)
    ids = {one.line.receipt_line_id for one in asking}
    first = query.where(
        PurchaseLine.corrects_id.is_not(None),
        PurchaseLine.corrects_id.in_(ids),
        PurchaseLine.reverses_id.is_(None),
        PurchaseLine.document_id.in_(bills),
    )
    found: dict[tuple[UUID, UUID], Decimal] = defaultdict(lambda: NO_EUROS)
    spots: dict[UUID, tuple[UUID, UUID]] = {}
    new = session.scalars(first).all()
    for line in new:
        assert line.corrects_id
        spots[line.id] = bills[line.document_id], line.corrects_id
        found[spots[line.id]] += line.net_value
    while new:
        # What answers them, or stands in their place since their papers were looked at again.
        ends = [line.id for line in new]
        answers = query.where(PurchaseLine.reverses_id.in_(ends))
        instead = query.where(
            PurchaseLine.corrects_id.is_not(None), PurchaseLine.corrects_id.in_(ends)
        )
        later = {line.id: line for one in (answers, instead) for line in session.scalars(one)}
        new = [line for line in later.values() if line.id not in spots]
        for line in new:
            before = line.reverses_id if line.reverses_id in spots else line.corrects_id
            assert before
            spots[line.id] = spots[before]
            found[spots[line.id]] += line.net_value
    return found


def _bills_by_paper(session: Session, bill_ids: set[UUID], by: By) -> dict[UUID, UUID]:
    """The bills themselves, and what was written of them since."""
    query = (
        select(DocumentPart.part_id, DocumentPart.whole_id)
        .join(
            Document,
            (Document.canteen_id == DocumentPart.canteen_id)
            & (Document.id == DocumentPart.part_id),
        )
        .where(
            DocumentPart.canteen_id == by.canteen_id,
            DocumentPart.whole_id.in_(bill_ids),
            Document.kind == REBILLING,
        )
    )
    parts = {row.part_id: row.whole_id for row in session.execute(query)}
    return {**{one: one for one in bill_ids}, **parts}


def _asking(session: Session, which: ColumnElement[bool], by: By) -> list[Asking]:
    """Lines of bills, in the order in which they were entered."""
    query = (
        select(BillLine, Bill, Document)
        .join(Bill, (Bill.canteen_id == BillLine.canteen_id) & (Bill.id == BillLine.bill_id))
        .join(Document, (Document.canteen_id == Bill.canteen_id) & (Document.id == Bill.id))
        .where(BillLine.canteen_id == by.canteen_id, which)
    )
    found = [Asking(*row) for row in session.execute(query)]
    return sorted(found, key=lambda one: (one.paper.recorded_at, one.bill.id, one.line.id))
