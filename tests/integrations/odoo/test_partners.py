from typing import Any

import pytest

from integrations.erp.answers import Asked, Told, Unclear, Why
from integrations.odoo.naming import Of, named
from integrations.odoo.partners import keep_suppliers, vat_number
from integrations.odoo.site import Site
from tests.integrations.odoo.faults import Fault
from tests.integrations.odoo.running import Odoo
from tests.integrations.odoo.tellings import OTHER_SIRET, SIRET, VAT, a_site, a_supplier

PARTNER = "res.partner"


@pytest.fixture
def site(odoo: Odoo) -> Site:
    return a_site(odoo)


def theirs(odoo: Odoo, **values: Any) -> int:
    return odoo.person_creates(PARTNER, name="Theirs", **values)


def test_a_supplier_is_a_company_by_its_siret(odoo: Odoo, site: Site) -> None:
    facts = a_supplier(siret=SIRET)

    answers = keep_suppliers(site, [facts])

    there = odoo.one(PARTNER, named(Of.SUPPLIER, facts.id))
    assert answers == {facts.id: Told(there["id"])}
    assert (there["company_registry"], there["supplier_rank"]) == (SIRET, 1)
    assert there["is_company"]
    assert not there["vat"]


@pytest.mark.parametrize("written", [SIRET, "732 829 320 00074"])
def test_the_same_siret_is_asked_about(odoo: Odoo, site: Site, written: str) -> None:
    number = theirs(odoo, company_registry=written)
    facts = a_supplier(siret=SIRET)

    asked = Asked(Why.SAME, f"Primeur, {SIRET}", f"Theirs, {SIRET} ({number})", number)
    assert keep_suppliers(site, [facts]) == {facts.id: asked}
    assert odoo.named(named(Of.SUPPLIER, facts.id)) is None


@pytest.mark.parametrize(
    ("ours", "there", "asks"),
    [
        (None, "", True),
        (None, SIRET, True),
        (SIRET, "", True),
        (SIRET, "85302000100019", False),
    ],
)
def test_the_same_name_is_asked_about_unless_both_say_another_siret(
    odoo: Odoo, site: Site, ours: str | None, there: str, *, asks: bool
) -> None:
    number = odoo.person_creates(
        PARTNER, name="boulangerie du VIEUX four", company_registry=there
    )

    (answer,) = keep_suppliers(site, [a_supplier("Boulangerie du Vieux Four", ours)]).values()

    assert isinstance(answer, Asked) is asks
    if isinstance(answer, Asked):
        assert answer.remote == number
        assert "False" not in answer.theirs


def test_the_same_company_is_asked_about(odoo: Odoo, site: Site) -> None:
    assert vat_number(SIRET) == vat_number(OTHER_SIRET) == VAT
    number = theirs(odoo, vat=VAT)
    near, same = (
        theirs(odoo, vat=VAT, company_registry=OTHER_SIRET),
        a_supplier(siret=OTHER_SIRET),
    )

    (asked,) = keep_suppliers(site, [same]).values()

    assert number < near
    assert isinstance(asked, Asked)
    assert asked.remote == near


def test_who_was_said_to_be_another_is_made(odoo: Odoo, site: Site) -> None:
    number = theirs(odoo, company_registry=SIRET)
    facts = a_supplier(siret=SIRET, apart=True)

    (told,) = keep_suppliers(site, [facts]).values()

    assert isinstance(told, Told)
    assert told.remote != number


def test_who_was_made_unheard_is_no_other(odoo: Odoo, site: Site) -> None:
    facts = a_supplier(siret=SIRET)
    odoo.faults.on(f"{PARTNER}.load", Fault.LOST)

    with pytest.raises(Unclear):
        keep_suppliers(site, [facts])
    (told,) = keep_suppliers(site, [facts]).values()

    assert told == Told(odoo.number(PARTNER, named(Of.SUPPLIER, facts.id)))


def test_the_accountants_record_is_only_filled_in(odoo: Odoo, site: Site) -> None:
    number = theirs(odoo, company_registry="732 829 320 00074", email="x@theirs.fr")
    facts = a_supplier("Ours", siret=SIRET, remote=number, email="ours@ours.fr")

    assert keep_suppliers(site, [facts]) == {facts.id: Told(number)}

    there = odoo.one(PARTNER, number)
    assert (there["name"], there["email"]) == ("Theirs", "x@theirs.fr")
    assert (there["street"], there["city"]) == ("1 rue", "Nantes")


def test_ours_is_renamed_but_nothing_is_emptied(odoo: Odoo, site: Site) -> None:
    facts = a_supplier()
    (told,) = keep_suppliers(site, [facts]).values()
    assert isinstance(told, Told)

    renamed = facts._replace(
        remote=told.remote, name="Primeur Nord", email="", news=frozenset(["name", "email"])
    )
    assert keep_suppliers(site, [renamed]) == {facts.id: told}

    there = odoo.one(PARTNER, told.remote)
    assert (there["name"], there["email"]) == ("Primeur Nord", "a@b.fr")


@pytest.mark.parametrize("news", [None, frozenset(), frozenset(["phone"])])
def test_what_a_person_corrected_of_ours_stays(
    odoo: Odoo, site: Site, news: frozenset[str] | None
) -> None:
    facts = a_supplier()
    (told,) = keep_suppliers(site, [facts]).values()
    assert isinstance(told, Told)
    odoo.person_changes(PARTNER, told.remote, name="Primeur SARL", email="")

    again = facts._replace(remote=told.remote, phone="02", news=news)
    assert keep_suppliers(site, [again]) == {facts.id: told}

    there = odoo.one(PARTNER, told.remote)
    assert (there["name"], there["email"] or "") == ("Primeur SARL", "")
    assert there["phone"] == ("02" if news else False)


def test_who_was_deleted_there_is_made_anew(odoo: Odoo, site: Site) -> None:
    facts = a_supplier()
    (first,) = keep_suppliers(site, [facts]).values()
    assert isinstance(first, Told)
    odoo.person_deletes(PARTNER, first.remote)

    (second,) = keep_suppliers(site, [facts._replace(remote=first.remote)]).values()

    assert isinstance(second, Told)
    assert second.remote != first.remote
