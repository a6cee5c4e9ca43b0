"""A price that was wrong from its day on is put right: there were never two of that day.

A typing error draws no line in the price's course; the audit tells who wrote what instead of what.
What was ordered, delivered or billed by it keeps what it was told then. What a pack holds, and of
which product, stays: a delivery may have been counted by it.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.actor import By
from kernel.command import Command, Name, Percentage, Price
from kernel.documents import NetworkDocument, once_for_network
from kernel.errors import Refused
from kernel.words import N_
from network.audit import AuditKind, note
from sourcing.offers import Offer, offers_by_id
from sourcing.pricing import PricePer
from suppliers.labels import Label
from suppliers.origins import Origin


class MendedOffer(Command):
    """What that version says from its first day on, all of it. `seen` is how often it had been
    mended when the mender looked at it; whoever does not say it mends whatever is there.
    """

    offer_id: UUID
    seen: Annotated[int, Field(ge=0)] | None = None
    code: str = ""
    name: Name
    price: Price
    price_per: PricePer
    vat_rate: Percentage
    origin: Origin | None = None
    labels: tuple[Label, ...] = ()

    def fingerprint(self) -> bytes:
        """Unsaid and 0 are one: 0 was once the default, and stayed out of what was kept then."""
        said = self if self.seen else self.model_copy(update={"seen": None})
        return super(MendedOffer, said).fingerprint()


class MendedMeanwhile(Refused):
    """Two people, one price."""

    says = N_(
        "Somebody else corrected the offer “{offer}” meanwhile: look at what it says now, then "
        "correct it."
    )


@once_for_network("offer_mended")
def mend_offer(session: Session, mended: MendedOffer, by: By) -> UUID:
    """Let a version say what it should have said.

    Raises:
        OfferNotFound: there is none of that id, or it is made to another canteen alone.
        MendedMeanwhile: somebody mended it since it was looked at, as far as that is said.

    """
    offers_by_id(session, [mended.offer_id], canteen_id=by.canteen_id)
    known = session.get_one(
        Offer, mended.offer_id, with_for_update={"key_share": True}, populate_existing=True
    )
    if mended.seen is not None and known.mended != mended.seen:
        raise MendedMeanwhile(offer=known.name)
    name, before = known.name, _facts(known)
    said = mended.model_dump(exclude={"id", "offer_id", "seen", "labels"})
    for column, value in said.items():
        setattr(known, column, value)
    known.labels = frozenset(mended.labels)
    both = zip(before, _facts(known), strict=True)
    changes = [f"{was} → {now}" for was, now in both if was != now]
    if changes:
        known.mended += 1
        session.flush()
        _tell(session, f"{name}: {' · '.join(changes)}", mended, by)
    return mended.id


def lock_offers(session: Session, ids: Iterable[UUID]) -> None:
    """Whoever else mends one of them waits until this transaction ends.

    Locked in one order, two who mend the same ones never wait for each other. Who only points to
    one, as an end of it does, waits for nobody.
    """
    query = select(Offer.id).where(Offer.id.in_(set(ids))).order_by(Offer.id)
    session.execute(query.with_for_update(key_share=True))


def _tell(session: Session, detail: str, mended: MendedOffer, by: By) -> None:
    at = session.get_one(NetworkDocument, mended.id).recorded_at
    whose = {"canteen_id": by.canteen_id, "person_id": by.person_id}
    note(session, AuditKind.OFFER_MENDED, at=at, detail=detail, **whose)


def _facts(offer: Offer) -> list[str]:
    """What a mending may change, in plain signs, the price first."""
    return [
        f"{_plain(offer.price)} €/{offer.price_per}",
        f"{_plain(offer.vat_rate)} %",
        offer.name,
        offer.code or "–",
        offer.origin or "–",
        _listed(offer.labels),
    ]


def _plain(figure: Decimal) -> str:
    return f"{figure.normalize():f}"


def _listed(labels: Iterable[Label]) -> str:
    return ", ".join(sorted(labels)) or "–"
