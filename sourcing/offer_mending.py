"""A price that was wrong from its day on is put right: there were never two of that day.

What was ordered, delivered or billed by it keeps what it was told then. What a pack holds, and of
which product, stays: a delivery may have been counted by it.
"""

from uuid import UUID

from sqlalchemy.orm import Session

from kernel.actor import By
from kernel.command import Command, Name, Percentage, Price
from kernel.documents import once_for_network
from sourcing.offers import Offer, offers_by_id
from sourcing.pricing import PricePer
from suppliers.labels import Label
from suppliers.origins import Origin


class MendedOffer(Command):
    """What that version says from its first day on, all of it."""

    offer_id: UUID
    code: str = ""
    name: Name
    price: Price
    price_per: PricePer
    vat_rate: Percentage
    origin: Origin | None = None
    labels: tuple[Label, ...] = ()


@once_for_network("offer_mended")
def mend_offer(session: Session, mended: MendedOffer, by: By) -> UUID:
    """Let a version say what it should have said.

    Raises:
        OfferNotFound: there is none of that id, or it is made to another canteen alone.

    """
    offers_by_id(session, [mended.offer_id], canteen_id=by.canteen_id)
    known = session.get_one(Offer, mended.offer_id)
    said = mended.model_dump(exclude={"id", "offer_id", "labels"})
    for name, value in said.items():
        setattr(known, name, value)
    known.labels = frozenset(mended.labels)
    session.flush()
    return mended.id
