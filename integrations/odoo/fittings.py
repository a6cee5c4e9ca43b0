"""Whether Odoo has what our documents name: units, taxes, canteens, decimals."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from integrations.odoo.canteens import parsed
from integrations.odoo.findings import Finding
from integrations.odoo.remedies import CANTEENS, TAXES, UNITS
from integrations.odoo.site import Site
from integrations.odoo.taxes import NO_TAX, example
from kernel.words import N_, Phrase
from sourcing.products import UNITS as OUR_UNITS

# Of food and drink in France.
RATES = (Decimal("5.5"), Decimal(10), Decimal(20))
_QUANTITY_PLACES = 3
_PRICE_PLACES = 4


def units(site: Site) -> Iterator[Finding]:
    """Ours, as Odoo calls them. One that is archived there is not in use."""
    site.units.ask()
    for unit, name in site.units.names.items():
        there, wrong = site.units.called(unit), site.units.wrong(unit)
        mapped = site.units.is_mapped(unit)
        facts = {"unit": OUR_UNITS[unit], "theirs": there.name if there else "", "name": name}
        if there is None or not there.active:
            says = N_("Odoo has no unit “{name}” in use, for {unit}.")
            yield Finding(ok=False, says=says, facts=facts, remedy=UNITS, misset=mapped)
        elif wrong:
            yield Finding(ok=False, says=wrong.says, facts=facts, remedy=UNITS, misset=True)
        else:
            yield Finding(ok=True, says=N_("Unit {unit} is “{theirs}” in Odoo."), facts=facts)


def taxes(site: Site, rates: Sequence[Decimal] = RATES) -> Iterator[Finding]:
    """One of each rate, in each company that canteens book in."""
    companies = _companies(site)
    for company in (*sorted(companies), None):
        found, wrong = site.taxes.chosen(company)
        if company is None and {tax.company for tax in found.values()} & companies:
            continue
        for rate in sorted({*rates, *wrong, *site.taxes.named}):
            remedied = {"example": example(rate)}
            if said := wrong.get(rate):
                facts = {**said.facts, **remedied}
                yield Finding(ok=False, says=said.says, facts=facts, remedy=TAXES, misset=True)
            elif tax := found.get(rate):
                facts = {"rate": rate, "theirs": tax.name, "company": tax.company}
                says = N_("VAT of {rate} %: “{theirs}” in Odoo, in company {company}.")
                yield Finding(ok=True, says=says, facts=facts)
            elif company is None:
                facts = {"rate": rate, **remedied}
                yield Finding(ok=False, says=NO_TAX, facts=facts, remedy=TAXES)
            else:
                says = N_(
                    "Odoo has no purchase tax of {rate} % in company {company}, or several."
                )
                facts = {"rate": rate, "company": company, **remedied}
                yield Finding(ok=False, says=says, facts=facts, remedy=TAXES)


def canteens(site: Site) -> Iterator[Finding]:
    """Those that the settings name: Odoo itself takes any number, and books nothing."""
    places = {name: parsed(name, place) for name, place in site.canteens.items()}
    for model, kind in (("res.company", "company"), ("account.analytic.account", "analytic")):
        wanted = {getattr(place, kind) for place in places.values()} - {None}
        if not wanted:
            continue
        domain = [["id", "in", sorted(wanted)]]
        rows = site.calls(model, "search_read", domain=domain, fields=["name"])
        called = {row["id"]: row["name"] for row in rows}
        for name, place in places.items():
            number = getattr(place, kind)
            if number in called:
                says = N_("Canteen {name} books in “{theirs}” ({place}).")
                facts = {"name": name, "theirs": called[number], "place": site.canteens[name]}
                yield Finding(ok=True, says=says, facts=facts)
            elif number is not None:
                says = N_("Odoo has no {place}, where canteen {name} is to book.")
                facts = {"name": name, "place": site.canteens[name]}
                yield Finding(ok=False, says=says, facts=facts, remedy=CANTEENS)


def warehouses(site: Site) -> Iterator[Finding]:
    """A company without one takes no order."""
    companies = _companies(site)
    if not companies:
        return
    domain = [["code", "=", "incoming"], ["company_id", "in", sorted(companies)]]
    rows = site.calls("stock.picking.type", "search_read", domain=domain, fields=["company_id"])
    for company in sorted(companies - {row["company_id"][0] for row in rows}):
        yield Finding(
            ok=False,
            says=N_("Company {company} has no warehouse in Odoo: orders need one."),
            facts={"company": company},
            remedy=N_("Make one in Odoo: Inventory, Configuration, Warehouses."),
        )


def decimals(site: Site) -> Iterator[Finding]:
    """Odoo rounds in silence what has more."""
    fields = site.calls(
        "purchase.order.line",
        "fields_get",
        allfields=["product_qty", "price_unit"],
        attributes=["digits"],
    )
    for field, least, theirs in (
        ("product_qty", _QUANTITY_PLACES, Phrase("Product Unit")),
        ("price_unit", _PRICE_PLACES, Phrase("Product Price")),
    ):
        digits = fields[field].get("digits")
        # Since Odoo 19 prices are as exact as they are given.
        places = digits[1] if digits else least
        facts = {"theirs": theirs, "places": places, "least": least}
        if places >= least:
            says = N_("“{theirs}” keeps enough decimals.")
            yield Finding(ok=True, says=says, facts=facts)
        else:
            yield Finding(
                ok=False,
                says=N_(
                    "“{theirs}” keeps {places} decimals, Cellier {least}: Odoo rounds, and "
                    "its sums may differ by cents."
                ),
                facts=facts,
                remedy=N_("In Odoo’s developer mode: Settings, Technical, Decimal Accuracy."),
            )


def _companies(site: Site) -> set[int]:
    """Those that canteens book in, and are there: of another Odoo answers nothing."""
    places = [parsed(name, place) for name, place in site.canteens.items()]
    named = {place.company for place in places if place.company is not None}
    if not named:
        return set()
    return set(site.calls("res.company", "search", domain=[["id", "in", sorted(named)]]))
