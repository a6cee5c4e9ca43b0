from collections.abc import Sequence
from datetime import date
from time import monotonic

import pytest

from integrations.odoo.calls import Calls
from integrations.odoo.checking import check
from integrations.odoo.findings import Finding
from integrations.odoo.site import Site
from kernel.words import Words
from tests.integrations.odoo.faults import Fault
from tests.integrations.odoo.people import SYNC
from tests.integrations.odoo.running import Odoo
from tests.integrations.odoo.tellings import a_site

TODAY = date(2026, 11, 28)
ENGLISH = Words("en")


def said(findings: Sequence[Finding], *, ok: bool) -> list[str]:
    return [one.said.in_words(ENGLISH) for one in findings if one.ok is ok]


def checked(site: Site, within_s: float = 9) -> list[Finding]:
    return list(check(site, today=TODAY, within_s=within_s))


def test_what_is_well_is_said_too(odoo: Odoo) -> None:
    well = said(checked(a_site(odoo)), ok=True)

    assert "Cellier calls as Cellier (cellier)." in well
    assert "Right “Purchase: User” is given, for orders." in well
    assert "Unit kg is “kg” in Odoo." in well
    assert "VAT of 5.5 %: “5.5% G” in Odoo, in company 1." in well


def test_odoo_as_it_comes_keeps_too_few_decimals(odoo: Odoo) -> None:
    assert said(checked(a_site(odoo)), ok=False) == [
        "“Product Unit” keeps 2 decimals, Cellier 3: Odoo rounds, and its sums may differ by "
        "cents."
    ]


@pytest.mark.parametrize(
    ("group", "missing"),
    [
        ("base.group_partner_manager", "Right “Contact: Creation” is missing, for suppliers."),
        (
            "product.group_product_manager",
            "Right “Product: Creation” is missing, for products.",
        ),
        ("purchase.group_purchase_user", "Right “Purchase: User” is missing, for orders."),
        ("stock.group_stock_user", "Right “Inventory: User” is missing, for lots and dates."),
        (
            "account.group_account_invoice",
            "Right “Accounting: Invoicing” is missing, for posting bills.",
        ),
    ],
)
def test_a_missing_right_is_named(odoo: Odoo, group: str, missing: str) -> None:
    site = a_site(odoo)
    odoo.allow(*(one for one in SYNC if one != group))

    assert missing in said(checked(site), ok=False)


def test_what_the_settings_name_must_be_there(odoo: Odoo) -> None:
    site = a_site(
        odoo,
        units={"pc": "uom.nothing"},
        canteens={"Nord": "company:1", "Sud": "analytic:77"},
    )

    findings = checked(site)

    assert "Canteen Nord books in “Restaurant Essai” (company:1)." in said(findings, ok=True)
    failed = said(findings, ok=False)
    assert "Odoo has no unit “uom.nothing” in use, for pc." in failed
    assert "Odoo has no analytic:77, where canteen Sud is to book." in failed


@pytest.mark.parametrize(
    ("settings", "failure"),
    [
        (
            {"taxes": {"5.5": "3"}},
            "CELLIER_ODOO_TAXES says “3” of VAT at 5.5 %: in Odoo that is “10% G”, of 10 %.",
        ),
        (
            {"taxes": {"2.1": "5.5% G"}},
            "CELLIER_ODOO_TAXES says “5.5% G” of VAT at 2.1 %: in Odoo that is “5.5% G”, of 5.5 %.",
        ),
        (
            {"taxes": {"5.5": "99"}},
            "CELLIER_ODOO_TAXES says “99” of VAT at 5.5 %: Odoo has no such purchase tax in per "
            "cent, or several.",
        ),
        (
            {"units": {"kg": "13"}},
            "CELLIER_ODOO_UNITS says “13” of kg: in Odoo that is “L”, which measures something "
            "else, or more or less at a time.",
        ),
        (
            {"units": {"pc": "uom.product_uom_pack_6"}},
            "CELLIER_ODOO_UNITS says “uom.product_uom_pack_6” of pc: in Odoo that is “Pack of 6”, "
            "which measures something else, or more or less at a time.",
        ),
    ],
)
def test_what_the_settings_name_must_be_what_they_say(
    odoo: Odoo, settings: dict[str, dict[str, str]], failure: str
) -> None:
    (found,) = [one for one in checked(a_site(odoo, **settings)) if one.misset]

    assert not found.ok
    assert found.said.in_words(ENGLISH) == failure


def test_a_tax_that_is_part_of_the_price_is_none_of_ours(odoo: Odoo) -> None:
    tax = odoo.named("account.1_tva_acq_reduite")
    odoo.person_changes("account.tax", tax, price_include=True)

    (found,) = [one for one in checked(a_site(odoo, taxes={"5.5": str(tax)})) if one.misset]

    assert "part of the price" in found.said.in_words(ENGLISH)


def test_a_measure_of_ones_own_is_let_be(odoo: Odoo) -> None:
    own = odoo.person_creates("uom.uom", name="Pièce", factor=1.0, active=True)
    site = a_site(odoo, units={"pc": str(own)})

    assert "Unit pc is “Pièce” in Odoo." in said(checked(site), ok=True)


@pytest.fixture
def wrong(odoo: Odoo) -> dict[str, Site]:
    return {
        "key": Site(Calls(odoo.url, odoo.database, "wrong")),
        "database": Site(Calls(odoo.url, "nowhere", odoo.key)),
        "address": Site(Calls("http://127.0.0.1:9", odoo.database, odoo.key)),
    }


@pytest.mark.parametrize("what", ["key", "database", "address"])
def test_what_ends_it_is_said_last(wrong: dict[str, Site], what: str) -> None:
    (only,) = checked(wrong[what])

    assert not only.ok
    assert only.said.in_words(ENGLISH).startswith("Odoo ")


def test_it_does_not_wait_for_what_hangs(odoo: Odoo) -> None:
    site = a_site(odoo)
    odoo.faults.on("res.users.search_read", Fault.HANG)
    started = monotonic()

    *first, last = checked(site, within_s=0.8)

    assert monotonic() - started < 3
    assert first
    assert not last.ok
    assert "within 1 s" in last.said.in_words(ENGLISH)
