"""What each document rests on now: itself, or the reversal that let it hold again.

A document taken back, put back and taken back again is a chain: only its last link is answered,
so every move is answered once, however often one changes one's mind.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from kernel.db import Base, Id
from kernel.documents import Document
from kernel.owned import same_canteen
from kernel.parts import DocumentPart


class TakenBack(Base):
    """What a reversal took back. What went along has a reversal of its own, a part of this one.

    Each is taken back once; what holds again rests on the reversal that let it.
    """

    __tablename__ = "documents_taken_back"
    __table_args__ = (
        same_canteen("reversal_id", "reversals"),
        same_canteen("document_id", "documents"),
        UniqueConstraint("canteen_id", "document_id"),
    )

    canteen_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    reversal_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    document_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)


class Standing(NamedTuple):
    """What is answered together: `main` for the one named, the rest for its parts."""

    main: UUID
    ids: set[UUID]


def going(session: Session, document_id: UUID, *, canteen_id: UUID) -> Standing | None:
    """What goes with the one named; none where that would let a part hold without its whole.

    Where a part alone could not hold, as an issue of a meal that is gone, it stays as it is.
    """
    (main,) = _standing(session, {document_id}, canteen_id)
    ids = with_its_parts(session, document_id, canteen_id=canteen_id)
    while alone := _alone(session, ids, canteen_id):
        if main in alone:
            return None
        ids -= alone
    return Standing(main, ids)


def with_its_parts(session: Session, document_id: UUID, *, canteen_id: UUID) -> set[UUID]:
    """What is taken back together, each as it stands now.

    A meal goes with its additions and a crate with its sortings, also where the one named is
    the reversal that let them hold again.
    """
    return each_with_its_parts(session, {document_id}, canteen_id=canteen_id)[document_id]


def each_with_its_parts(
    session: Session, document_ids: set[UUID], *, canteen_id: UUID
) -> dict[UUID, set[UUID]]:
    """The same of many, in as many statements as one takes that has as many steps."""
    chains = _links(session, document_ids, canteen_id)
    found = {one: {chain[-1]} for one, chain in chains.items()}
    going_on = document_ids
    while going_on:
        its = {one: found[one] for one in going_on}
        turned = turned_by_each(session, its, canteen_id=canteen_id)
        gone = {one: falling(links) for one, links in turned.items()}
        parts = _parts_that_hold(session, gone, its, canteen_id)
        stands = _links(session, {part for some in parts.values() for part in some}, canteen_id)
        more = {one: {stands[part][-1] for part in some} for one, some in parts.items()}
        going_on = {one for one, some in more.items() if some - found[one]}
        for one in going_on:
            found[one] |= more[one]
    return found


def turned_by(
    session: Session, ids: Iterable[UUID], *, canteen_id: UUID, holds: bool = False
) -> dict[UUID, bool]:
    """Whether each still holds once `ids` do or do not; a reversal turns what it took back."""
    links = _chains(session, ids, canteen_id, holds=holds)
    return {link.document_id: link.holds for link in links}


def turned_by_each(
    session: Session, ids: Mapping[UUID, set[UUID]], *, canteen_id: UUID
) -> dict[UUID, dict[UUID, bool]]:
    """The same of each set of ids by itself, once they do not hold."""
    links = _chains(session, {one for some in ids.values() for one in some}, canteen_id)
    return {
        of: {link.document_id: link.holds for link in links if link.of in some}
        for of, some in ids.items()
    }


class _Link(NamedTuple):
    """`document_id` would hold, or no more, once the document `of` its chain does not."""

    of: UUID
    document_id: UUID
    holds: bool


def _chains(
    session: Session, ids: Iterable[UUID], canteen_id: UUID, *, holds: bool = False
) -> list[_Link]:
    found = [_Link(one, one, holds) for one in ids]
    ends = found
    while ends:
        query = select(TakenBack.reversal_id, TakenBack.document_id).where(
            TakenBack.canteen_id == canteen_id,
            TakenBack.reversal_id.in_({link.document_id for link in ends}),
        )
        below: dict[UUID, list[UUID]] = {}
        for reversal_id, document_id in session.execute(query):
            below.setdefault(reversal_id, []).append(document_id)
        ends = [
            _Link(link.of, one, not link.holds)
            for link in ends
            for one in below.get(link.document_id, ())
        ]
        found += ends
    return found


def _alone(session: Session, ids: set[UUID], canteen_id: UUID) -> set[UUID]:
    """Those that would let something hold whose whole does not."""
    links = _chains(session, ids, canteen_id)
    after = {link.document_id: link.holds for link in links}
    risen = {link.document_id: link.of for link in links if link.holds}
    if not risen:
        return set()
    part, whole = aliased(Document), aliased(Document)
    query = (
        select(DocumentPart.part_id, DocumentPart.whole_id, whole.holds)
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
            DocumentPart.part_id.in_(risen),
            # A reversal says that something does not hold: it needs nothing that does.
            part.kind != "reversal",
        )
    )
    return {
        risen[part_id]
        for part_id, whole_id, holds in session.execute(query)
        if not after.get(whole_id, holds)
    }


def _parts_that_hold(
    session: Session,
    gone: Mapping[UUID, set[UUID]],
    ids: Mapping[UUID, set[UUID]],
    canteen_id: UUID,
) -> dict[UUID, set[UUID]]:
    """Parts of what falls with each. Of reversals, only of those now answered: what went along
    with an earlier one may have been put back, or taken back, on its own since.
    """
    part, whole = aliased(Document), aliased(Document)
    half = (part.kind == "reversal") & (whole.kind != "reversal")
    query = (
        select(DocumentPart.part_id, DocumentPart.whole_id, half.label("half"), whole.kind)
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
            DocumentPart.whole_id.in_({one for some in gone.values() for one in some}),
            part.holds,
        )
    )
    rows = session.execute(query).all()
    halves = {(row.part_id, row.whole_id) for row in rows if row.half}
    theirs = _held_by_theirs(session, halves, canteen_id)
    held = [row for row in rows if not row.half or (row.part_id, row.whole_id) in theirs]
    return {
        of: {
            row.part_id
            for row in held
            if row.whole_id in some and (row.kind != "reversal" or row.whole_id in ids[of])
        }
        - some
        for of, some in gone.items()
    }


def held_by_theirs(
    session: Session, halves: set[tuple[UUID, UUID]], *, canteen_id: UUID
) -> set[UUID]:
    """Of reversals, each with the correction it is half of: those that hold because that did.

    Where the corrected entry was put back and taken back on its own since, the correction does
    not answer for it.
    """
    return {half for half, _ in _held_by_theirs(session, halves, canteen_id)}


def gone_with(
    session: Session, parts: Iterable[UUID], whole_id: UUID, *, canteen_id: UUID
) -> set[UUID]:
    """Of its parts, where neither holds, those that went with it: not one taken back before."""
    some = set(parts)
    links = _links(session, {whole_id, *some}, canteen_id)
    steps = _steps(session, {chain[-1] for chain in links.values()}, canteen_id)
    went = steps[links[whole_id][-1]]
    return {one for one in some if went & steps[links[one][-1]]}


def _held_by_theirs(
    session: Session, halves: set[tuple[UUID, UUID]], canteen_id: UUID
) -> set[tuple[UUID, UUID]]:
    if not halves:
        return set()
    links = _links(session, {one for pair in halves for one in pair}, canteen_id)
    steps = _steps(session, {one for chain in links.values() for one in chain}, canteen_id)
    return {
        (half, whole)
        for half, whole in halves
        # Each time the correction came back, its half came back in the same step.
        if steps[links[half][-1]] & {whole}.union(*(steps[one] for one in links[whole][1:]))
    }


def _steps(session: Session, links: set[UUID], canteen_id: UUID) -> dict[UUID, set[UUID]]:
    """What was done in one go, by what it was done for: itself, or what it is a part of."""
    query = select(DocumentPart.part_id, DocumentPart.whole_id).where(
        DocumentPart.canteen_id == canteen_id, DocumentPart.part_id.in_(links)
    )
    found = {one: {one} for one in links}
    for part_id, whole_id in session.execute(query):
        found[part_id].add(whole_id)
    return found


def _standing(session: Session, ids: set[UUID], canteen_id: UUID) -> set[UUID]:
    """What each rests on now: itself, or the reversal that let it hold again.

    So every move is answered once, however often one changes one's mind.
    """
    return {chain[-1] for chain in _links(session, ids, canteen_id).values()}


def _links(session: Session, ids: set[UUID], canteen_id: UUID) -> dict[UUID, list[UUID]]:
    """Each with the reversal that answered it, and the one that answered that, to the last."""
    chains = {one: [one] for one in ids}
    ends = ids
    while ends:
        query = select(TakenBack.document_id, TakenBack.reversal_id).where(
            TakenBack.canteen_id == canteen_id, TakenBack.document_id.in_(ends)
        )
        later = {row.document_id: row.reversal_id for row in session.execute(query)}
        for chain in chains.values():
            if chain[-1] in later:
                chain.append(later[chain[-1]])
        ends = set(later.values())
    return chains


def falling(turned: dict[UUID, bool]) -> set[UUID]:
    """Those that would hold no more."""
    return {one for one, holds in turned.items() if not holds}
