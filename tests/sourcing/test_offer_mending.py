"""A version of an offer says what it should have said."""

from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from kernel.actor import By
from kernel.ids import new_id
from sourcing.offer_mending import MendedOffer, mend_offer
from sourcing.offers import Offer, OfferNotFound
from sourcing.pricing import PricePer
from tests.builders import an_offer, somebody_in_a_new_canteen


def mended(offer_id: UUID) -> MendedOffer:
    return MendedOffer(
        id=new_id(), offer_id=offer_id, name="Carottes", price=Decimal("2.40"),
        price_per=PricePer.KILO, vat_rate=Decimal("5.5"),
    )  # fmt: skip


def test_a_wrong_price_is_put_right_once(session: Session, awa: By) -> None:
    offer_id = an_offer(session, awa)
    right = mended(offer_id)
    for _ in range(2):
        assert mend_offer(session, right, awa) == right.id
    assert session.get_one(Offer, offer_id).price == Decimal("2.40")


def test_what_is_offered_to_another_canteen_alone_is_not_ours_to_mend(
    session: Session, awa: By
) -> None:
    malik = somebody_in_a_new_canteen(session)
    offer_id = an_offer(session, malik, canteen_id=malik.canteen_id)
    with pytest.raises(OfferNotFound):
        mend_offer(session, mended(offer_id), awa)
    assert session.get_one(Offer, offer_id).price == Decimal("2.00")
