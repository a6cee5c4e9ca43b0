"""What a barcode is was said once, and is known at every door."""

from dataclasses import replace
from datetime import date

import pytest
from pydantic import ValidationError
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from kernel.actor import By
from kernel.ids import new_id
from sourcing.barcodes import Barcode, Learned, learn_barcode, product_of_barcode
from sourcing.products import ProductNotFound
from tests.builders import a_product, somebody_in_a_new_canteen
from tests.inventory.test_many_at_once import at_once


def a_number() -> str:
    """Fourteen digits that no other test has."""
    return f"{new_id().int % 10**14:014}"


def test_a_barcode_learned_here_is_known_next_door(session: Session, awa: By) -> None:
    gtin, leeks = a_number(), a_product(session)
    assert product_of_barcode(session, gtin) is None
    learn_barcode(session, Learned(gtin=gtin, product_id=leeks.id), awa)
    somebody_in_a_new_canteen(session)
    assert product_of_barcode(session, gtin) == leeks.id
    assert product_of_barcode(session, a_number()) is None


def test_the_last_word_counts_and_says_whose_it_was(session: Session, awa: By) -> None:
    gtin, leeks, onions = a_number(), a_product(session), a_product(session)
    learn_barcode(session, Learned(gtin=gtin, product_id=leeks.id), awa)
    luc = replace(somebody_in_a_new_canteen(session), today=date(2027, 1, 2))
    learn_barcode(session, Learned(gtin=gtin, product_id=onions.id), luc)
    session.expire_all()
    kept = session.get_one(Barcode, gtin)
    assert product_of_barcode(session, gtin) == onions.id
    assert (kept.person_id, kept.learned_on) == (luc.person_id, date(2027, 1, 2))


def test_what_is_known_already_stays_as_it_was_learned(session: Session, awa: By) -> None:
    learned = Learned(gtin=a_number(), product_id=a_product(session).id)
    learn_barcode(session, learned, awa)
    learn_barcode(session, learned, somebody_in_a_new_canteen(session))
    session.expire_all()
    assert session.get_one(Barcode, learned.gtin).person_id == awa.person_id


def test_a_barcode_of_nothing_is_not_learned(session: Session, awa: By) -> None:
    gtin = a_number()
    with pytest.raises(ProductNotFound):
        learn_barcode(session, Learned(gtin=gtin, product_id=new_id()), awa)
    assert product_of_barcode(session, gtin) is None


def test_several_who_say_it_at_the_same_moment_are_all_heard(
    engine: Engine, session: Session, awa: By
) -> None:
    gtin, products = a_number(), [a_product(session).id for _ in range(6)]
    session.commit()
    said = [Learned(gtin=gtin, product_id=one) for one in products]
    hands = [lambda hand, one=one: learn_barcode(hand, one, awa) for one in said]
    assert at_once(engine, hands) == ["done"] * 6
    assert product_of_barcode(session, gtin) in products


@pytest.mark.parametrize(
    "gtin", ["", "3760091720016", "0376009172001X", "０３７６００９１７２００１６"]
)
def test_a_barcode_has_fourteen_digits(gtin: str) -> None:
    with pytest.raises(ValidationError):
        Learned(gtin=gtin, product_id=new_id())
