from decimal import Decimal
from typing import Any

import pytest

from integrations.erp.answers import Asked, Declined, Told, as_said
from integrations.erp.facts import PriceFacts, Thing
from integrations.odoo.naming import Of, named
from integrations.odoo.prices import keep_prices
from integrations.odoo.products import keep_products
from integrations.odoo.remedies import TAXES
from integrations.odoo.site import Site
from kernel.ids import new_id
from sourcing.products import StockUnit
from tests.integrations.odoo.running import Odoo
from tests.integrations.odoo.tellings import Book, a_product, a_site

PRODUCT = "product.product"

# As Odoo has its own.
A_KILO = {"relative_factor": 1000.0, "factor": 1000.0, "active": True}


@pytest.fixture
def site(odoo: Odoo) -> Site:
    return a_site(odoo)


def theirs(odoo: Odoo, unit: str = "uom.product_uom_kgm", **values: Any) -> int:
    values = {"name": "Autre", "uom_id": odoo.named(unit), **values}
    return odoo.person_creates(PRODUCT, **values)


def remote_asked(site: Site, **facts: Any) -> int | None:
    (answer,) = keep_products(site, [a_product(**facts)]).values()
    return answer.remote if isinstance(answer, Asked) else None


@pytest.mark.parametrize(("lots", "tracking"), [(True, "lot"), (False, "none")])
def test_a_product_is_kept_in_our_unit(odoo: Odoo, lots: bool, tracking: str) -> None:
    facts = a_product()

    answers = keep_products(a_site(odoo, lots=lots), [facts])

    there = odoo.one(PRODUCT, named(Of.PRODUCT, facts.id))
    assert answers == {facts.id: Told(there["id"])}
    assert (there["type"], there["is_storable"], there["tracking"]) == ("consu", True, tracking)
    assert there["use_expiration_date"] is lots
    assert there["uom_id"] == odoo.named("uom.product_uom_kgm")
    assert list(there["supplier_taxes_id"]) == [odoo.named("account.1_tva_acq_reduite")]


def test_one_unit_may_have_a_number_for_a_name(odoo: Odoo) -> None:
    gram = odoo.named("uom.product_uom_gram")
    own = odoo.person_creates("uom.uom", name="Kilo", **A_KILO, relative_uom_id=gram)
    kilos, pieces = a_product(), a_product("Oeufs", StockUnit.PIECE)

    keep_products(a_site(odoo, units={"kg": str(own)}), [kilos, pieces])

    there = {row["name"]: row["uom_id"] for row in odoo.all(PRODUCT)}
    assert there == {"Tomates": own, "Oeufs": odoo.named("uom.product_uom_unit")}


@pytest.mark.parametrize("name", ["uom.product_uom_gram", "13", "uom.nothing"])
def test_a_unit_of_another_measure_sets_aside(odoo: Odoo, name: str) -> None:
    kilos, pieces = a_product(), a_product("Oeufs", StockUnit.PIECE)

    answers = keep_products(a_site(odoo, units={"kg": name}), [kilos, pieces])

    assert isinstance(answers[pieces.id], Told)
    declined = answers[kilos.id]
    assert isinstance(declined, Declined)
    assert as_said(declined.reason).facts["name"] == name
    assert "CELLIER_ODOO_UNITS" in declined.remedy


@pytest.mark.parametrize("name", ["TOMATES CŒUR", "tomates coeur", "Tomatés Cœur"])
def test_the_same_name_is_asked_about(odoo: Odoo, site: Site, name: str) -> None:
    number = theirs(odoo, name=name)

    assert remote_asked(site, name="Tomates cœur") == number


def test_a_suppliers_code_goes_before_the_name(odoo: Odoo, site: Site) -> None:
    theirs(odoo, name="Tomates")
    number = theirs(odoo, default_code="T 50%")

    assert remote_asked(site, name="Tomates", codes=("T 50%",)) == number


def test_what_is_kept_in_another_unit_is_another_thing(odoo: Odoo, site: Site) -> None:
    theirs(odoo, "uom.product_uom_unit", name="Tomates")

    assert remote_asked(site, name="Tomates") is None


def test_a_rate_that_odoo_has_not_stops_one_product_only(odoo: Odoo, site: Site) -> None:
    strange, plain = a_product("Caviar", rate="7"), a_product()

    answers = keep_products(site, [strange, plain])

    declined = answers[strange.id]
    assert isinstance(declined, Declined)
    assert as_said(declined.remedy).says == TAXES
    assert isinstance(answers[plain.id], Told)


def test_no_vat_is_no_tax(odoo: Odoo, site: Site) -> None:
    facts = a_product(rate="0")

    keep_products(site, [facts])

    assert not odoo.one(PRODUCT, named(Of.PRODUCT, facts.id))["supplier_taxes_id"]


@pytest.mark.parametrize("named_as", ["account.1_tva_acq_normale", "20% G"])
def test_the_settings_say_which_tax_it_is(odoo: Odoo, named_as: str) -> None:
    facts = a_product(rate="20")

    keep_products(a_site(odoo, taxes={"20": named_as}), [facts])

    there = odoo.one(PRODUCT, named(Of.PRODUCT, facts.id))
    assert list(there["supplier_taxes_id"]) == [odoo.named("account.1_tva_acq_normale")]


def test_a_new_price_is_written_over_the_old(odoo: Odoo, site: Site) -> None:
    book = Book(site)
    supplier, product = book.suppliers[0], book.products[0]
    facts = PriceFacts(
        new_id(), supplier.id, product.id, "T1", "Tomates", Decimal("2.345"), Decimal(5)
    )

    first = keep_prices(site, [facts], book.known)
    second = keep_prices(site, [facts._replace(price=Decimal("2.5"))], book.known)

    assert first == second
    (there,) = odoo.all("product.supplierinfo")
    assert (there["price"], there["min_qty"]) == (2.5, 5)
    assert there["partner_id"] == book.known[Thing.SUPPLIER, supplier.id]
    assert not there["company_id"]
