"""Suppliers, as Odoo's partners. Their SIRET is its company registry."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from integrations.erp.answers import Answer, Told
from integrations.erp.facts import SupplierFacts
from integrations.odoo.adopting import Facts, Like, asked, pattern, update
from integrations.odoo.calls import Calls
from integrations.odoo.loading import Record, load
from integrations.odoo.naming import Of, named
from integrations.odoo.site import Site
from sourcing.wording import normal

_MODEL = "res.partner"
_COLUMNS = ("name", "company_registry", "street", "zip", "city", "email", "phone")
# Ours, of the same.
_FIELDS = ("name", "siret", "address", "postcode", "city", "email", "phone")
# Odoo's names of countries are their codes, but for this one.
_COUNTRIES = {"GB": "base.uk"}


def keep_suppliers(site: Site, suppliers: Sequence[SupplierFacts]) -> dict[UUID, Answer]:
    """Have each; where Odoo has one of the same SIRET, or of the company's VAT number, ask.

    Raises:
        Unclear, Unusable: as any call.

    """
    calls = site.calls
    facts = [
        Facts.told(of.id, of.remote, _values(of), _FIELDS, of.news)
        for of in suppliers
        if of.remote
    ]
    answers, gone = update(calls, _MODEL, _COLUMNS, facts)
    new = [of for of in suppliers if not of.remote or of.id in gone]
    answers |= asked(calls, _MODEL, _alike(calls, [of for of in new if not of.apart]))
    return {**answers, **_made(calls, [of for of in new if of.id not in answers])}


def vat_number(siret: str) -> str:
    """What a company's VAT number would be, if it has one; only to find it by."""
    from stdnum.fr import siret as sirets

    return f"FR{sirets.to_tva(siret)}"


def _values(supplier: SupplierFacts) -> list[str]:
    return [
        supplier.name,
        supplier.siret or "",
        supplier.address,
        supplier.postcode or "",
        supplier.city,
        supplier.email,
        supplier.phone,
    ]


def _made(calls: Calls, suppliers: Sequence[SupplierFacts]) -> dict[UUID, Answer]:
    if not suppliers:
        return {}
    columns = ["id", "is_company", "supplier_rank", "country_id/id", *_COLUMNS]
    records = [
        Record(
            of.id, [[named(Of.SUPPLIER, of.id), "1", "1", _country(of.country), *_values(of)]]
        )
        for of in suppliers
    ]
    loaded = load(calls, _MODEL, columns, records)
    return {**loaded.declined, **{of: Told(ids[0]) for of, ids in loaded.ids.items()}}


def _alike(calls: Calls, suppliers: Sequence[SupplierFacts]) -> list[Like]:
    """Those of the same establishment first, then of the same company, then of the same name, where
    one of the two says no SIRET.
    """
    if not suppliers:
        return []
    by_siret = {of.siret: of for of in suppliers if of.siret}
    by_name = {normal(of.name): of for of in suppliers}
    by_vat: dict[str, list[SupplierFacts]] = {}
    for siret, of in by_siret.items():
        by_vat.setdefault(vat_number(siret), []).append(of)
    written = [form for siret in by_siret for form in (siret, _spaced(siret))]
    rows = calls(
        _MODEL,
        "search_read",
        domain=[
            ["parent_id", "=", False],
            *["|"] * (len(by_name) + 1),
            ["company_registry", "in", written],
            ["vat", "in", sorted(by_vat)],
            *(["name", "=ilike", pattern(name)] for name in by_name),
        ],
        fields=["name", "company_registry", "vat"],
    )
    same = [_like(by_siret[siret], row) for row in rows if (siret := _siret(row)) in by_siret]
    near = [_like(of, row) for row in rows for of in by_vat.get(row["vat"] or "", ())]
    called = [
        _like(one, row)
        for row in rows
        if (one := by_name.get(normal(row["name"]))) and not (one.siret and _siret(row))
    ]
    return same + near + called


def _siret(row: Mapping[str, Any]) -> str:
    return "".join((row["company_registry"] or "").split())


def _spaced(siret: str) -> str:
    """As people write it: 3, 3, 3 and 5."""
    return f"{siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}"


def _like(supplier: SupplierFacts, row: Mapping[str, Any]) -> Like:
    ours = (supplier.name, supplier.siret)
    theirs = (row["name"], _siret(row) or row["vat"])
    return Like(supplier.id, _joined(ours), row["id"], _joined(theirs))


def _joined(parts: Iterable[str | None]) -> str:
    return ", ".join(filter(None, parts))


def _country(code: str) -> str:
    return _COUNTRIES.get(code, f"base.{code.lower()}")
