"""A supplier put right: what was bought keeps what it was told, and no two write over each other."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from inventory.receiving.receipts import receive
from kernel.actor import By
from kernel.documents import IdAlreadyUsed
from kernel.ids import new_id
from network.emails import NotAnEmail
from suppliers.correcting import (
    ContactCorrection,
    ContactNotFound,
    SupplierCorrectedMeanwhile,
    SupplierCorrection,
    contact_seen_as,
    correct_contact,
    correct_supplier,
    seen_as,
)
from suppliers.evidence import Evidence
from suppliers.suppliers import (
    NewContact,
    SupplierKnown,
    SupplierSiretKnown,
    contacts_of,
    supplier_by_id,
)
from tests.builders import a_delivery, a_line, a_product, a_supplier, bought_by
from tests.network.test_canteens import a_siret


def a_correction(session: Session, shop: UUID, **facts: Any) -> SupplierCorrection:
    one = supplier_by_id(session, shop)
    said = {"name": one.name, "seen": seen_as(one), **facts}
    return SupplierCorrection(id=new_id(), supplier_id=shop, **said)


def test_all_of_it_is_as_it_was_corrected_once(session: Session, awa: By) -> None:
    facts = {"city": "Lyon", "intermediaries": 2, "latitude": Decimal("45.7"), "country": "ES"}
    shop, name = a_supplier(session, awa, **facts), f"Halle {new_id()}"
    right = a_correction(session, shop, name=name, city="Vaise")
    for _ in range(2):
        correct_supplier(session, right, awa)
    one = supplier_by_id(session, shop)
    assert (one.name, one.city, one.country) == (name, "Vaise", "ES")
    assert (one.intermediaries, one.latitude) == (None, None)
    with pytest.raises(IdAlreadyUsed):
        correct_supplier(session, right.model_copy(update={"city": "Lyon"}), awa)


def test_what_was_bought_keeps_the_hands_it_went_through(session: Session, awa: By) -> None:
    shop, food = a_supplier(session, awa, intermediaries=0), a_product(session)
    receive(session, a_delivery(shop, a_line(food)), awa)
    (before,) = bought_by(session, awa)
    assert before.short_circuit != Evidence.UNKNOWN
    correct_supplier(session, a_correction(session, shop, intermediaries=2), awa)
    receive(session, a_delivery(shop, a_line(food)), awa)
    first, second = bought_by(session, awa)
    assert first.short_circuit == before.short_circuit
    assert second.short_circuit != before.short_circuit


def test_a_name_or_a_siret_of_another_is_refused(session: Session, awa: By) -> None:
    siret, name = a_siret(), f"Épicerie {new_id()}"
    other = a_supplier(session, awa, name=name, siret=siret)
    shop = a_supplier(session, awa)
    with pytest.raises(SupplierKnown):
        correct_supplier(session, a_correction(session, shop, name=name.upper()), awa)
    with pytest.raises(SupplierSiretKnown):
        correct_supplier(session, a_correction(session, shop, siret=siret), awa)
    with pytest.raises(SupplierSiretKnown):
        a_supplier(session, awa, siret=siret)
    # Its own are no other's.
    correct_supplier(session, a_correction(session, other, name=name.upper(), siret=siret), awa)


def test_two_who_correct_at_once_are_told(session: Session, awa: By) -> None:
    shop = a_supplier(session, awa)
    mine, theirs = (a_correction(session, shop, city=city) for city in ("Vaise", "Lyon"))
    correct_supplier(session, theirs, awa)
    with pytest.raises(SupplierCorrectedMeanwhile):
        correct_supplier(session, mine, awa)
    assert supplier_by_id(session, shop).city == "Lyon"


def test_a_contact_is_corrected_and_taken_off_the_list(session: Session, awa: By) -> None:
    shop = a_supplier(session, awa, contacts=(NewContact(name="Paul", phone="1"),))
    (paul,) = contacts_of(session, shop)
    said = {"contact_id": paul.id, "name": "Paula", "seen": contact_seen_as(paul)}
    right = ContactCorrection(id=new_id(), email="paula@ferme.example", **said)
    for _ in range(2):
        correct_contact(session, right, awa)
    (one,) = contacts_of(session, shop)
    assert (one.name, one.phone, one.email) == ("Paula", "", "paula@ferme.example")
    with pytest.raises(SupplierCorrectedMeanwhile):
        correct_contact(session, right.model_copy(update={"id": new_id()}), awa)
    said["seen"] = contact_seen_as(one)
    gone = ContactCorrection(id=new_id(), gone=True, **said)
    for _ in range(2):
        correct_contact(session, gone, awa)
    assert not contacts_of(session, shop)
    with pytest.raises(ContactNotFound):
        correct_contact(session, gone.model_copy(update={"id": new_id()}), awa)


def test_an_address_no_letter_reaches_is_refused_and_goes_off_the_list(
    session: Session, awa: By
) -> None:
    long = "04 78 00 00 00 (bureau) / 06 12 34 56 78 (portable)"
    shop = a_supplier(session, awa, contacts=(NewContact(name="Paul", phone=long),))
    (paul,) = contacts_of(session, shop)
    # As an older book may hold it.
    paul.email = "pas un mail"
    session.flush()
    said = {"contact_id": paul.id, "name": "Paul", "seen": contact_seen_as(paul)}
    for made in (
        lambda: NewContact(name="Paul", email="pas un mail"),
        lambda: ContactCorrection(id=new_id(), email="pas un mail", **said),
    ):
        with pytest.raises(NotAnEmail):
            made()
    gone = ContactCorrection(id=new_id(), phone=long, email=paul.email, gone=True, **said)
    correct_contact(session, gone, awa)
    assert not contacts_of(session, shop)
