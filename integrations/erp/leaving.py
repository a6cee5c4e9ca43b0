"""What the ERP will not take, and a person leaves as it stands there; and the way back."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from integrations.erp.counterparts import Counterpart, bring_back
from integrations.erp.questions import reopen, withdraw
from integrations.erp.queue import tell_last_again
from kernel.errors import Refused
from kernel.words import N_


class NotSetAside(Refused):
    """Only what is in the way can be left."""

    says = N_("This document is not set aside: there is nothing to leave.")


class NotLeft(Refused):
    """It is told as any other."""

    says = N_("This document was not left: there is nothing to take up again.")


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


def take_up(session: Session, canteen_id: UUID, document_id: UUID, *, now: datetime) -> None:
    """Tell the ERP of a document that was left, as of any other. Where a person had left it on being
    asked, the question is put again.

    Raises:
        NotLeft: nobody left it, or it was taken up already.

    """
    ours = session.get(Counterpart, (canteen_id, document_id), with_for_update=True)
    if ours is None or not ours.left:
        raise NotLeft
    ours.left, ours.tries, ours.declined = False, 0, 0
    reopen(session, document_id)
    tell_last_again(session, canteen_id, document_id)
    bring_back(session, [canteen_id], now, asked=False)


def left_there(
    session: Session, canteen_ids: Collection[UUID], many: int | None = None
) -> list[Counterpart]:
    """What a person left as the ERP has it, the newest first."""
    query = select(Counterpart).where(Counterpart.canteen_id.in_(canteen_ids), Counterpart.left)
    return list(session.scalars(query.order_by(Counterpart.id.desc()).limit(many)))


def how_many_left(session: Session, canteen_id: UUID) -> int:
    """Of one canteen's documents."""
    query = select(func.count(Counterpart.id)).where(
        Counterpart.canteen_id == canteen_id, Counterpart.left
    )
    return session.scalar(query) or 0
