"""A canteen is put right: whole, once, and by one at a time."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from kernel.actor import By
from kernel.ids import new_id
from network.canteens import Canteen, CanteenKnown, LocalRule, PlaceMissing, SiretKnown
from network.correcting import (
    CorrectedMeanwhile,
    Correction,
    VatStands,
    correct_canteen,
    facts_of,
    seen_as,
)
from tests.builders import (
    a_delivery,
    a_line,
    a_product,
    a_supplier,
    an_old_canteen,
    receive,
    somebody_in_a_new_canteen,
)
from tests.network.test_canteens import a_canteen, a_siret


def canteen_of(session: Session, by: By) -> Canteen:
    return session.get_one(Canteen, by.canteen_id)


def a_correction(canteen: Canteen, **facts: Any) -> Correction:
    said = {name: value or None for name, value in facts_of(canteen).items()}
    said |= {"address": canteen.address, "vat_reclaimed": canteen.vat_reclaimed}
    return Correction(**{"id": new_id(), "seen": seen_as(canteen), **said, **facts})


def test_all_that_was_said_is_put_right(session: Session, awa: By) -> None:
    canteen, siret = canteen_of(session, awa), a_siret()
    name = f"Les Ormes {new_id()}"
    new = a_correction(
        canteen, name=name, siret=siret, postcode="69 480", local_rule="KM", local_value="80"
    )
    assert correct_canteen(session, new, awa) == new.id
    session.expire_all()
    assert (canteen.name, canteen.siret, canteen.postcode) == (name, siret, "69480")
    assert (canteen.local_rule, canteen.local_value) == (LocalRule.KM, "80")
    assert canteen.latitude == Decimal("45.764")


def test_sent_twice_it_is_corrected_once(session: Session, awa: By) -> None:
    canteen = canteen_of(session, awa)
    first = a_correction(canteen, city="Vaise")
    correct_canteen(session, first, awa)
    correct_canteen(session, a_correction(canteen, city="Lyon"), awa)
    assert correct_canteen(session, first, awa) == first.id
    assert canteen.city == "Lyon"


def test_of_two_at_once_the_second_is_told(session: Session, awa: By) -> None:
    canteen = canteen_of(session, awa)
    one, other = a_correction(canteen, city="Vaise"), a_correction(canteen, city="Croix")
    correct_canteen(session, one, awa)
    with pytest.raises(CorrectedMeanwhile, match="meanwhile"):
        correct_canteen(session, other, awa)
    assert canteen.city == "Vaise"


def test_what_was_seen_is_of_one_canteen(session: Session, awa: By) -> None:
    canteen = canteen_of(session, awa)
    before = seen_as(canteen)
    session.flush()
    session.expire_all()
    assert seen_as(canteen) == before
    assert seen_as(canteen_of(session, somebody_in_a_new_canteen(session))) != before


def test_another_canteens_name_and_siret_are_refused(session: Session, awa: By) -> None:
    canteen, other = canteen_of(session, awa), a_canteen(session, siret=a_siret())
    with pytest.raises(SiretKnown):
        correct_canteen(session, a_correction(canteen, siret=other.siret), awa)
    with pytest.raises(CanteenKnown):
        correct_canteen(session, a_correction(canteen, name=other.name.upper()), awa)


def test_ones_own_name_may_be_written_otherwise(session: Session, awa: By) -> None:
    canteen = canteen_of(session, awa)
    name = canteen.name.upper()
    correct_canteen(session, a_correction(canteen, name=name), awa)
    assert canteen.name == name


def test_an_old_book_that_shares_a_siret_still_mends_the_rest(
    session: Session, awa: By
) -> None:
    canteen, siret = canteen_of(session, awa), a_siret()
    canteen.siret = siret
    an_old_canteen(session, siret)
    session.flush()
    correct_canteen(session, a_correction(canteen, city="Vaise"), awa)
    assert (canteen.city, canteen.siret) == ("Vaise", siret)


def test_kilometres_are_never_counted_from_nowhere(session: Session, awa: By) -> None:
    canteen = canteen_of(session, awa)
    with pytest.raises(PlaceMissing):
        a_correction(canteen, local_rule="KM", local_value="100", longitude=None)


def test_whether_vat_is_reclaimed_is_fixed_once_something_is_written(
    session: Session, awa: By
) -> None:
    canteen = canteen_of(session, awa)
    correct_canteen(session, a_correction(canteen, vat_reclaimed=True), awa)
    assert canteen.vat_reclaimed
    receive(session, a_delivery(a_supplier(session, awa), a_line(a_product(session))), awa)
    with pytest.raises(VatStands):
        correct_canteen(session, a_correction(canteen, vat_reclaimed=False), awa)
