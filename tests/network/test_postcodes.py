"""A postal code that is none is refused where it is typed."""

import pytest
from sqlalchemy.orm import Session

from kernel.actor import By
from kernel.ids import new_id
from network.canteens import Opening
from network.postcodes import BadPostcode, BadPostcodeAbroad, checked_postcode
from suppliers.mending import OfProducer, mend_producer
from suppliers.producers import NewProducer
from suppliers.suppliers import NewSupplier
from tests.builders import a_producer


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("69009", "69009"), (" 69 009 ", "69009"), ("97410", "97410"), ("", None), (None, None)],
)
def test_a_french_one_has_five_digits(typed: str | None, kept: str | None) -> None:
    assert checked_postcode(typed) == kept


@pytest.mark.parametrize("typed", ["abc", "6900", "690090", "69-009", "٦٩٠٠٩"])
def test_what_is_none_is_refused(typed: str) -> None:
    with pytest.raises(BadPostcode):
        checked_postcode(typed)
    for kind in (Opening, NewSupplier, NewProducer):
        with pytest.raises(BadPostcode):
            kind(id=new_id(), name="Ferme", postcode=typed)


def test_abroad_they_are_written_otherwise() -> None:
    for code in ("69115", "L-4750", "SW1A 1AA", "1050"):
        assert NewProducer(id=new_id(), name="x", postcode=code, country="LU").postcode == code
    with pytest.raises(BadPostcodeAbroad):
        NewProducer(id=new_id(), name="x", postcode="<b>", country="DE")


def test_what_is_mended_keeps_its_country(session: Session, awa: By) -> None:
    ours, theirs = a_producer(session, awa), a_producer(session, awa, country="BE")
    mend_producer(session, OfProducer(id=new_id(), producer_id=theirs, postcode="1050"), awa)
    with pytest.raises(BadPostcode):
        mend_producer(session, OfProducer(id=new_id(), producer_id=ours, postcode="1050"), awa)
