from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from inventory.purchases import Bought, Kind
from inventory.receiving.deliveries import ChargeKind, DeliveryCharge
from inventory.receiving.imports import ImportedFile, enter
from inventory.receiving.opening import OpeningLine, OpeningStock, open_stock
from inventory.receiving.receipts import receive
from inventory.undoing.reversals import Mistake, reverse
from kernel.actor import By
from kernel.ids import new_id
from suppliers.evidence import Evidence
from suppliers.families import Family
from suppliers.labels import Label
from suppliers.origins import Origin
from sustainability.declaration import year_groups, year_sums
from tests.builders import (
    MONDAY,
    a_certificate,
    a_delivery,
    a_line,
    a_producer,
    a_product,
    a_supplier,
    somebody_in_a_new_canteen,
    within,
)
from tests.sustainability.kitchen import a_kitchen


def filled(session: Session, by: By, year: int = 2026) -> dict[str, str]:
    found = year_sums(session, year, canteen_id=by.canteen_id)
    return {key: str(value) for key, value in found.items() if value}


def buy(session: Session, by: By, *labels: Label, on: date = MONDAY, **facts: Any) -> None:
    """20.00 euros of meat."""
    line = a_line(a_product(session, family=Family.MEAT), labels=labels, **facts)
    receive(session, a_delivery(a_supplier(session, by), line, received_on=on), by)


def an_import(session: Session, by: By, **facts: Any) -> None:
    file = ImportedFile(id=new_id(), file_name="a.csv", sha256="", lines=1)
    plain = {
        "bought_on": MONDAY,
        "kind": Kind.FOOD,
        "description": "Lait",
        "family": Family.DAIRY,
        "net_value": Decimal("7.50"),
    }
    line = Bought(
        canteen_id=by.canteen_id, id=new_id(), document_id=file.id, **{**plain, **facts}
    )
    enter(session, file, [line], by)


def test_what_is_proven_or_declared_counts_and_what_is_expired_does_not(
    session: Session,
) -> None:
    ben = somebody_in_a_new_canteen(session, **within(30))
    a_kitchen(session, ben)
    # Carrots 20.00 and apples 12.00; the spinach awaits its farm's renewal.
    assert filled(session, ben) == {
        "valeur_totale": "52.00",
        "valeur_bio": "32.00",
        "valeur_fruits_et_legumes_bio": "32.00",
        "valeur_fruits_et_legumes_non_egalim": "20.00",
        "valeur_fruits_et_legumes_circuit_court": "12.00",
        "valeur_fruits_et_legumes_local": "20.00",
    }


def test_receipts_and_imports_are_summed_alike(session: Session, awa: By) -> None:
    buy(session, awa, Label.LABEL_ROUGE, origin=Origin.FRANCE)
    an_import(
        session, awa, declared=frozenset({Label.BIO}), origin=Origin.EUROPE,
        local=Evidence.DECLARED, short_circuit=Evidence.UNKNOWN,
    )  # fmt: skip
    assert filled(session, awa) == {
        "valeur_totale": "27.50",
        "valeur_bio": "7.50",
        "valeur_siqo": "20.00",
        "valeur_viandes_volailles_label_rouge": "20.00",
        "valeur_viandes_volailles_france": "20.00",
        "valeur_produits_laitiers_bio": "7.50",
        "valeur_produits_laitiers_europe": "7.50",
        "valeur_produits_laitiers_local": "7.50",
        "valeur_viandes_volailles": "20.00",
        "valeur_viandes_volailles_egalim": "20.00",
    }


@pytest.mark.parametrize(
    ("on", "hve"), [(date(2026, 12, 31), Decimal(20)), (date(2027, 1, 1), Decimal(0))]
)
def test_level_two_of_hve_counts_through_2026(session: Session, on: date, hve: Decimal) -> None:
    ben = somebody_in_a_new_canteen(session)
    later = By(ben.person_id, ben.canteen_id, date(2027, 6, 1))
    buy(session, later, Label.HVE_2, on=on)
    sums = year_sums(session, on.year, canteen_id=ben.canteen_id)
    assert sums["valeur_totale"] == Decimal(20)
    assert sums["valeur_viandes_volailles_hve"] == sums["valeur_egalim_autres"] == hve


def test_a_certificate_of_level_two_proves_nothing_after_2026(session: Session) -> None:
    ben = somebody_in_a_new_canteen(session)
    later = By(ben.person_id, ben.canteen_id, date(2027, 6, 1))
    producer_id = a_producer(session, later)
    a_certificate(
        session, later, producer_id=producer_id, label=Label.HVE_2, valid_until=date(2028, 1, 1)
    )
    for on in (date(2026, 12, 31), date(2027, 1, 1)):
        buy(session, later, Label.HVE_2, on=on, producer_id=producer_id)
    for year, hve in ((2026, Decimal(20)), (2027, Decimal(0))):
        sums = year_sums(session, year, canteen_id=ben.canteen_id)
        assert sums["valeur_egalim_autres"] == hve


def test_deposits_transport_and_what_is_no_food_are_left_out(session: Session, awa: By) -> None:
    charges = tuple(
        DeliveryCharge(id=new_id(), kind=kind, description="x", net=Decimal(5))
        for kind in ChargeKind
    )
    line = a_line(a_product(session, family=Family.BAKERY))
    receive(session, a_delivery(a_supplier(session, awa), line, charges=charges), awa)
    an_import(session, awa, kind=Kind.NON_FOOD, family=None)
    assert filled(session, awa)["valeur_totale"] == "20.00"


def test_what_lay_on_the_shelf_was_not_bought(session: Session, awa: By) -> None:
    rice = a_product(session)
    line = OpeningLine(id=new_id(), product_id=rice.id, quantity=Decimal(3), worth=Decimal(9))
    open_stock(session, OpeningStock(id=new_id(), found_on=MONDAY, lines=(line,)), awa)
    assert filled(session, awa) == {}


def test_a_year_begins_and_ends_on_its_days(session: Session, awa: By) -> None:
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31))
    for on in days:
        buy(session, awa, on=on)
    assert filled(session, awa, 2025)["valeur_totale"] == "20.00"
    assert filled(session, awa, 2026)["valeur_totale"] == "40.00"


def test_what_was_taken_back_is_not_declared(session: Session, awa: By) -> None:
    line = a_line(a_product(session), labels=(Label.BIO,))
    receipt = receive(session, a_delivery(a_supplier(session, awa), line), awa)
    reverse(session, Mistake(id=new_id(), of=receipt), awa)
    assert filled(session, awa) == {}


def test_a_canteen_declares_its_own(session: Session, awa: By) -> None:
    buy(session, somebody_in_a_new_canteen(session))
    assert year_groups(session, 2026, canteen_id=awa.canteen_id) == []
