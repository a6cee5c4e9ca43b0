"""A version of an offer says what it should have said."""

import hashlib
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from kernel.actor import By
from kernel.ids import new_id
from network.audit import AuditKind, audit_of
from sourcing.offer_mending import MendedMeanwhile, MendedOffer, mend_offer
from sourcing.offers import Offer, OfferNotFound
from sourcing.pricing import PricePer
from suppliers.labels import Label
from tests.builders import an_offer, somebody_in_a_new_canteen


def mended(offer_id: UUID, price: str = "2.40", **more: Any) -> MendedOffer:
    said = {"name": "Carottes", "price_per": PricePer.KILO, "vat_rate": Decimal("5.5"), **more}
    return MendedOffer(id=new_id(), offer_id=offer_id, price=Decimal(price), **said)


def noted(session: Session, by: By) -> list[str]:
    found = audit_of(session, by.canteen_id)
    return [one.detail for one in found if one.what == AuditKind.OFFER_MENDED]


def test_a_wrong_price_is_put_right_once(session: Session, awa: By) -> None:
    offer_id = an_offer(session, awa)
    right = mended(offer_id)
    for _ in range(2):
        assert mend_offer(session, right, awa) == right.id
    assert session.get_one(Offer, offer_id).price == Decimal("2.40")


def test_the_audit_tells_who_wrote_what_instead_of_what(session: Session, awa: By) -> None:
    offer_id = an_offer(session, awa, name="Carotes", price_per=PricePer.KILO)
    right = mended(offer_id, labels=(Label.BIO,))
    for _ in range(2):
        mend_offer(session, right, awa)
    (said,) = noted(session, awa)
    assert said.startswith("Carotes: 2 €/kilo → 2.4 €/kilo")
    assert "Carotes → Carottes" in said
    assert "– → BIO" in said
    # What says the same again is no change.
    mend_offer(session, mended(offer_id, labels=(Label.BIO,), seen=1), awa)
    assert len(noted(session, awa)) == 1
    # There was never a second price: nothing of it is in the price's course.
    series = session.get_one(Offer, offer_id).series_id
    assert [one.id for one in session.query(Offer).filter_by(series_id=series)] == [offer_id]


def test_of_two_who_mend_it_the_second_is_told(session: Session, awa: By) -> None:
    offer_id = an_offer(session, awa)
    first = mended(offer_id)
    mend_offer(session, first, awa)
    with pytest.raises(MendedMeanwhile, match="Carottes"):
        mend_offer(session, mended(offer_id, "2.60", seen=0), awa)
    assert mend_offer(session, first, awa) == first.id
    assert session.get_one(Offer, offer_id).price == Decimal("2.40")
    mend_offer(session, mended(offer_id, "2.60", seen=1), awa)
    known = session.get_one(Offer, offer_id)
    assert (known.price, known.mended) == (Decimal("2.60"), 2)


def test_who_does_not_say_what_they_saw_mends_it_as_often_as_they_want(
    session: Session, awa: By
) -> None:
    offer_id = an_offer(session, awa)
    for price in ("2.40", "2.60"):
        mend_offer(session, mended(offer_id, price), awa)
    known = session.get_one(Offer, offer_id)
    assert (known.price, known.mended) == (Decimal("2.60"), 2)


def test_what_was_kept_when_unsaid_was_0_is_still_the_same_entry(
    session: Session, awa: By
) -> None:
    unsaid = mended(an_offer(session, awa))
    kept = hashlib.sha256(unsaid.model_dump_json(exclude_defaults=True).encode()).digest()
    never, once = (unsaid.model_copy(update={"seen": seen}) for seen in (0, 1))
    assert unsaid.fingerprint() == never.fingerprint() == kept
    assert once.fingerprint() != kept
    for again in (unsaid, never):
        assert mend_offer(session, again, awa) == unsaid.id


def test_what_is_offered_to_another_canteen_alone_is_not_ours_to_mend(
    session: Session, awa: By
) -> None:
    malik = somebody_in_a_new_canteen(session)
    offer_id = an_offer(session, malik, canteen_id=malik.canteen_id)
    with pytest.raises(OfferNotFound):
        mend_offer(session, mended(offer_id), awa)
    assert session.get_one(Offer, offer_id).price == Decimal("2.00")
