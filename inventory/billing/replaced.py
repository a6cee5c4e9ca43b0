"""Which bill an amendment put in the place of which, whether it holds or not."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from inventory.billing.billed import Bill
from inventory.standing import TakenBack
from kernel.documents import Document
from kernel.parts import DocumentPart


def replaced(session: Session, canteen_id: UUID) -> dict[UUID, UUID]:
    """From each bill that came in another's place to that other.

    An amendment has two parts of it: the reversal of the one, and the other.
    """
    back, right = aliased(DocumentPart), aliased(DocumentPart)
    wrong, instead = aliased(Bill), aliased(Bill)
    query = (
        select(instead.id, wrong.id)
        .select_from(Document)
        .join(
            right, (right.canteen_id == Document.canteen_id) & (right.whole_id == Document.id)
        )
        .join(instead, (instead.canteen_id == right.canteen_id) & (instead.id == right.part_id))
        .join(back, (back.canteen_id == Document.canteen_id) & (back.whole_id == Document.id))
        .join(
            TakenBack,
            (TakenBack.canteen_id == back.canteen_id) & (TakenBack.reversal_id == back.part_id),
        )
        .join(
            wrong,
            (wrong.canteen_id == TakenBack.canteen_id) & (wrong.id == TakenBack.document_id),
        )
        .where(Document.canteen_id == canteen_id, Document.kind == "amendment")
    )
    return {row[0]: row[1] for row in session.execute(query)}


def first_of(replaced: dict[UUID, UUID]) -> Callable[[UUID], UUID]:
    """What names a bill and all that came in its place: the first of them."""

    def first(bill_id: UUID) -> UUID:
        while bill_id in replaced:
            bill_id = replaced[bill_id]
        return bill_id

    return first
