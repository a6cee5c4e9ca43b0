"""A pack was opened: it keeps for fewer days, and goes first."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.kitchen.house_dates import lot_to_date, opened, redate
from kernel.actor import By
from kernel.command import Command
from kernel.dates import happened
from kernel.documents import once, turns
from sourcing.products import Product


class OpenedPack(Command):
    """Somebody opened the first pack of a lot."""

    lot_id: UUID
    opened_on: date


@once("pack_opened", reversible=True)
def open_pack(session: Session, new: OpenedPack, by: By) -> UUID:
    """From now on this lot goes before closed ones of its date, which comes no later than the
    days its product keeps once opened.

    Raises:
        LotNotFound: the canteen has none of that id.
        InTheFuture: the day is still to come.

    """
    lot = lot_to_date(session, new.lot_id, by)
    happened(new.opened_on, by)
    days = session.scalar(
        select(Product.days_after_opening).where(Product.id == lot.product_id)
    )
    keeps_till = None if days is None else new.opened_on + timedelta(days=days)
    opened(session, lot, new.id, on=new.opened_on, keeps_till=keeps_till)
    return new.id


turns("pack_opened")(redate)
