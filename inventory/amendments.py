"""A delivery logged wrong, put right in one step: taken back and logged anew."""

from uuid import UUID

from sqlalchemy.orm import Session

from inventory.deliveries import Delivery
from inventory.receipts import receive_quietly
from inventory.reversals import Mistake, reverse_quietly
from kernel.actor import By
from kernel.command import Command, Note
from kernel.documents import once
from kernel.ids import new_id
from kernel.outbox import Topic, tell


class Amendment(Command):
    """What was wrong, and the delivery as it should read; its id is a new one."""

    of: UUID
    because: Note = ""
    delivery: Delivery


@once("amendment")
def amend(session: Session, amendment: Amendment, by: By) -> UUID:
    """Reverse a receipt and accept the corrected one; the outside hears of one amendment.

    Raises:
        AlreadyReversed, DocumentNotFound: of the receipt amended.
        PastUseBy and the like: of the corrected delivery.

    """
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
