"""What the ERP will not take, and a person leaves as it stands there."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from integrations.erp.counterparts import Counterpart, bring_back
from integrations.erp.questions import withdraw
from kernel.errors import Refused
from kernel.words import N_


class NotSetAside(Refused):
    """Only what is in the way can be left."""

    says = N_("This document is not set aside: there is nothing to leave.")


def leave(session: Session, canteen_id: UUID, document_id: UUID, *, now: datetime) -> None:
    """Tell the ERP nothing more of a document; what waited for it goes on.

    Raises:
        NotSetAside: nothing is wrong with it, or it was left already.

    """
    ours = session.get(Counterpart, (canteen_id, document_id), with_for_update=True)
    if ours is None or ours.aside_at is None:
        raise NotSetAside
    ours.left, ours.again = True, False
    ours.come_back()
    withdraw(session, document_id, now=now)
    # What hangs on it waited for it.
    bring_back(session, [canteen_id], now, asked=True)
