"""Who may take an entry back, or put it right: whoever may write one of its kind."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cellier.web.access import Access
from inventory.standing import TakenBack
from kernel.documents import Document, document_by_id
from kernel.parts import DocumentPart

# What is not the kitchen's to write is not the kitchen's to unwrite.
_NOT_THE_KITCHENS: Mapping[str, Access] = {
    "charge": Access.RUNS,
    "bill": Access.BUYS,
    "food_budget": Access.BUYS,
    "import": Access.BUYS,
    "reexamination": Access.BUYS,
    "reexamination_declined": Access.BUYS,
    "reimbursement": Access.BUYS,
    "terms": Access.BUYS,
}


def access_of(kind: str) -> Access:
    """What it takes to take back an entry of that kind by itself."""
    return _NOT_THE_KITCHENS.get(kind, Access.LOGS)


def access_to(session: Session, document_id: UUID, *, canteen_id: UUID) -> Access:
    """What it takes to take that entry back; a taking back is as its entry is, and a correction
    as what it wrote.

    Raises:
        DocumentNotFound: the canteen has none of that id.

    """
    document = document_by_id(session, document_id, canteen_id=canteen_id)
    return accesses_to(session, {document.id: document.kind}, canteen_id=canteen_id)[
        document_id
    ]


def accesses_to(
    session: Session, kinds: Mapping[UUID, str], *, canteen_id: UUID
) -> Mapping[UUID, Access]:
    """The same for entries of the canteen whose kinds are known, asked all at once."""
    reversals = [one for one, kind in kinds.items() if kind == "reversal"]
    first = _taken_back(session, reversals, canteen_id) if reversals else {}
    entries = {one: first.get(one, (one, kind)) for one, kind in kinds.items()}
    wholes = [one for one, kind in entries.values() if kind == "amendment"]
    wrote = _kinds_in(session, wholes, canteen_id) if wholes else {}
    return {
        asked: _strictest({kind, *wrote.get(entry, ())})
        for asked, (entry, kind) in entries.items()
    }


def _strictest(kinds: Iterable[str]) -> Access:
    found = {access_of(kind) for kind in kinds}
    return next((one for one in (Access.RUNS, Access.BUYS) if one in found), Access.LOGS)


def _taken_back(
    session: Session, reversals: Iterable[UUID], canteen_id: UUID
) -> Mapping[UUID, tuple[UUID, str]]:
    """From each reversal to the entry it is about and its kind, however often that was turned."""
    start = TakenBack.reversal_id.label("asked")
    chain = (
        select(start, TakenBack.document_id)
        .where(TakenBack.canteen_id == canteen_id, TakenBack.reversal_id.in_(reversals))
        .cte("chain", recursive=True)
    )
    further = select(chain.c.asked, TakenBack.document_id).where(
        TakenBack.canteen_id == canteen_id, TakenBack.reversal_id == chain.c.document_id
    )
    chain = chain.union_all(further)
    query = (
        select(chain.c.asked, Document.id, Document.kind)
        .join(Document, Document.id == chain.c.document_id)
        .where(Document.canteen_id == canteen_id, Document.kind != "reversal")
    )
    return {row.asked: (row.id, row.kind) for row in session.execute(query)}


def _kinds_in(
    session: Session, wholes: Iterable[UUID], canteen_id: UUID
) -> Mapping[UUID, set[str]]:
    query = (
        select(DocumentPart.whole_id, Document.kind)
        .join(
            Document,
            (Document.canteen_id == DocumentPart.canteen_id)
            & (Document.id == DocumentPart.part_id),
        )
        .where(DocumentPart.canteen_id == canteen_id, DocumentPart.whole_id.in_(wholes))
    )
    found: dict[UUID, set[str]] = {}
    for whole, kind in session.execute(query):
        found.setdefault(whole, set()).add(kind)
    return found
