"""Catalogues that lack a column: what packs hold, or one that was taken for another."""

from decimal import Decimal

import pytest
from starlette.testclient import TestClient

from kernel.ids import new_id
from sourcing.offers import Offer
from sourcing.pricing import PricePer
from suppliers.labels import Label
from suppliers.suppliers import Supplier
from tests.cellier.web.kitchens import Kitchen
from tests.cellier.web.test_catalogue import buyer, fields, send

__all__ = ["buyer"]


def kept(kitchen: Kitchen, shop: str) -> list[Offer]:
    with kitchen.session() as session:
        named = session.query(Supplier).filter_by(name=shop).one()
        return session.query(Offer).filter_by(supplier_id=named.id).order_by(Offer.name).all()


@pytest.mark.parametrize(
    ("headings", "rows", "pers"),
    [
        ("Désignation;Prix HT au kg", ["Carottes;2,00", "Navets;3,00"], [PricePer.KILO] * 2),
        ("Désignation;Unité;Prix HT", ["Carottes;kg;2,00", "Navets;le kilo;3,00"], [PricePer.KILO] * 2),
        ("Désignation;Prix HT", ["Carottes;2,00 €/kg", "Navets;3,00 €/kg"], [PricePer.KILO] * 2),
    ],
)  # fmt: skip
def test_what_is_sold_by_its_unit_needs_no_pack(
    kitchen: Kitchen, buyer: TestClient, headings: str, rows: list[str], pers: list[PricePer]
) -> None:
    shop = f"Vrac {new_id()}"
    there = send(buyer, kitchen, *rows, headings=headings, supplier=shop)
    assert buyer.post(there, data=fields(buyer.get(there).text)).status_code == 303
    found = kept(kitchen, shop)
    assert [one.price_per for one in found] == pers
    assert [(one.pack_quantity, one.pack_grams) for one in found] == [(1, 1000)] * 2
    assert [one.price for one in found] == [Decimal(2), Decimal(3)]


def test_a_packs_price_says_what_to_add(kitchen: Kitchen, buyer: TestClient) -> None:
    shop = f"Vrac {new_id()}"
    there = send(buyer, kitchen, "Carottes;2,00", headings="Désignation;Prix HT", supplier=shop)
    assert '<select name="per" required>' in buyer.get(there).text
    seen = buyer.get(there, params={"per": "pack"}).text
    assert "ce que contient un colis, dans une colonne à part" in seen


@pytest.mark.parametrize("heading", ["Contenance", ""])
def test_a_heading_that_nobody_knows_may_hold_the_packs(
    kitchen: Kitchen, buyer: TestClient, heading: str
) -> None:
    shop = f"Vrac {new_id()}"
    there = send(
        buyer, kitchen, "Carottes;5 kg;2,00", headings=f"Désignation;{heading};Prix HT au kg",
        supplier=shop,
    )  # fmt: skip
    asked = buyer.get(there).text
    assert "Contenu du colis" in asked
    assert "Quelle colonne est quoi" in asked
    assert '<option value="∅pack">pas dans le fichier</option>' in asked
    said = {"as.pack": "∅pack"}
    seen = buyer.get(there, params=said).text
    assert buyer.post(there, data=fields(seen) | said).status_code == 303
    assert [one.pack_quantity for one in kept(kitchen, shop)] == [1]


def test_a_column_wrongly_recognised_is_not_in_the_file(
    kitchen: Kitchen, buyer: TestClient
) -> None:
    shop = f"Vrac {new_id()}"
    there = send(
        buyer, kitchen, "Carottes;5 kg;2,00;bio", headings="Désignation;Colis;Prix HT au kg;Label",
        supplier=shop,
    )  # fmt: skip
    asked = buyer.get(there, params={"ask": "1"}).text
    assert '<option value="∅labels">pas dans le fichier</option>' in asked
    said = {"as.labels": "∅labels"}
    again = buyer.get(there, params=said | {"ask": "1"}).text
    assert '<option value="∅labels" selected>pas dans le fichier</option>' in again
    seen = buyer.get(there, params=said).text
    assert 'name="as.labels" value="∅labels"' in seen
    done = buyer.post(there, data=fields(seen) | said)
    assert "as.labels" in done.headers["location"]
    assert [one.labels for one in kept(kitchen, shop)] == [frozenset()]
    # As it was recognised, it said so.
    assert buyer.post(there, data=fields(buyer.get(there).text)).status_code == 303
    assert {Label.BIO} in [one.labels for one in kept(kitchen, shop)]


def test_a_known_offers_pack_stays_where_the_file_says_none(
    kitchen: Kitchen, buyer: TestClient
) -> None:
    shop = f"Vrac {new_id()}"
    for headings, row in (
        ("Désignation;Colis;Prix HT au kg;Valable du", "Carottes;5 kg;2,00;01/01/2026"),
        ("Désignation;Prix HT au kg;Valable du", "Carottes;2,20;01/02/2026"),
    ):
        there = send(buyer, kitchen, row, headings=headings, supplier=shop)
        assert buyer.post(there, data=fields(buyer.get(there).text)).status_code == 303
    found = kept(kitchen, shop)
    assert [(one.pack_quantity, one.pack_grams) for one in found] == [(5, 5000)] * 2
