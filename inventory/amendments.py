"""A delivery logged wrong, put right in one step: taken back and logged anew."""

from uuid import UUID

from sqlalchemy.orm import Session

from inventory.deliveries import Delivery
from inventory.receipts import receive_quietly
from inventory.reversals import Mistake, reverse_quietly
from kernel.actor import By
from kernel.command import Command, Note
from kernel.documents import Document, IdAlreadyUsed, document_by_id, once
from kernel.errors import Refused
from kernel.ids import new_id
from kernel.outbox import Topic, tell
from kernel.words import N_


class Amendment(Command):
    """What was wrong, and the delivery as it should read; its id is a new one."""

    of: UUID
    because: Note = ""
    delivery: Delivery


class NotAReceipt(Refused):
    """A delivery corrects a delivery."""

    says = N_("Only a delivery can be corrected by another: take this entry back instead.")


@once("amendment")
def amend(session: Session, amendment: Amendment, by: By) -> UUID:
    """Reverse a receipt and accept the corrected one; the outside hears of one amendment.

    Raises:
        AlreadyReversed, DocumentNotFound, NotAReceipt: of the receipt amended.
        IdAlreadyUsed: the corrected delivery needs an id of its own.
        PastUseBy and the like: of the corrected delivery.

    """
    wrong = document_by_id(session, amendment.of, canteen_id=by.canteen_id, lock=True)
    if wrong.kind != "receipt":
        raise NotAReceipt
    # Else the correction would pass for a replay, and leave nothing in the receipt's place.
    if session.get(Document, (by.canteen_id, amendment.delivery.id)):
        raise IdAlreadyUsed
    mistake = Mistake(id=new_id(), of=amendment.of, because=amendment.because)
    reverse_quietly(session, mistake, by)
    receive_quietly(session, amendment.delivery, by)
    tell(
        session,
        Topic.RECEIPT_AMENDED,
        canteen_id=by.canteen_id,
        document_id=amendment.of,
        replaced_by=str(amendment.delivery.id),
    )
    return amendment.id
