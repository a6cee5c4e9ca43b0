"""Products, in our stock unit, and by lot where lots are followed there."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from integrations.erp.answers import Answer, Told
from integrations.erp.facts import ProductFacts
from integrations.odoo.adopting import Facts, Like, asked, pattern, update
from integrations.odoo.calls import Calls
from integrations.odoo.loading import Record, load
from integrations.odoo.misfits import Misfit
from integrations.odoo.naming import Of, named
from integrations.odoo.site import Booking, Site
from sourcing.products import StockUnit
from sourcing.wording import normal

_MODEL = "product.product"
_COLUMNS = ("name", "supplier_taxes_id/.id")
_FIELDS = ("name", "vat_rate")
_OWN = Booking(None, None)


def keep_products(site: Site, products: Sequence[ProductFacts]) -> dict[UUID, Answer]:
    """Have each; where Odoo has one in the same unit with a supplier's code of it, or of the same
    name, ask. What it keeps in another unit is another thing: our quantities would be wrong.

    Raises:
        Unclear, Unusable: as any call.

    """
    answers: dict[UUID, Answer] = {}
    values = {}
    for of in products:
        try:
            site.units.named(of.unit)
            values[of.id] = [of.name, site.tax(of.vat_rate, _OWN)]
        except Misfit as misfit:
            answers[of.id] = misfit.declined
    facts = [
        Facts.told(of.id, of.remote, values[of.id], _FIELDS, of.news)
        for of in products
        if of.remote and of.id in values
    ]
    updated, gone = update(site.calls, _MODEL, _COLUMNS, facts)
    answers |= updated
    new = [of for of in products if of.id in values and (not of.remote or of.id in gone)]
    answers |= asked(site.calls, _MODEL, _alike(site, [of for of in new if not of.apart]))
    return {**answers, **_made(site, [of for of in new if of.id not in answers], values)}


def _made(
    site: Site, products: Sequence[ProductFacts], values: Mapping[UUID, Sequence[str]]
) -> dict[UUID, Answer]:
    """Together those whose unit is named alike, by external id or by number."""
    ends: dict[str, list[Record]] = {}
    by_lot = ["lot", "1"] if site.lots else ["none", ""]
    for of in products:
        end, unit = site.units.own(of.unit)
        row = [named(Of.PRODUCT, of.id), "consu", "1", *by_lot, unit, *values[of.id]]
        ends.setdefault(end, []).append(Record(of.id, [row]))
    answers: dict[UUID, Answer] = {}
    for end, records in ends.items():
        columns = ["id", "type", "is_storable", "tracking", "use_expiration_date"]
        loaded = load(site.calls, _MODEL, [*columns, f"uom_id{end}", *_COLUMNS], records)
        answers |= loaded.declined
        answers |= {of: Told(ids[0]) for of, ids in loaded.ids.items()}
    return answers


def _alike(site: Site, products: Sequence[ProductFacts]) -> list[Like]:
    """Those with a code first, then those with the name."""
    if not products:
        return []
    by_code = {code: of for of in products for code in of.codes if code}
    by_name = {normal(of.name): of for of in products}
    rows = site.calls(
        _MODEL,
        "search_read",
        domain=["|"] * len(by_name)
        + [["default_code", "in", sorted(by_code)]]
        + [["name", "=ilike", pattern(name)] for name in by_name],
        fields=["name", "default_code", "uom_id"],
    )
    coded = [(of, row) for row in rows if (of := by_code.get(row["default_code"] or ""))]
    alike = [(of, row) for row in rows if (of := by_name.get(normal(row["name"])))]
    units = _units(site.calls, [row for _, row in coded + alike])
    return [
        _like(of, row)
        for of, row in coded + alike
        if site.units.own(of.unit)[1] in units[row["uom_id"][0]]
    ]


def _units(calls: Calls, rows: Sequence[Mapping[str, Any]]) -> dict[int, tuple[str, str]]:
    """How the settings may name each unit."""
    ids = sorted({row["uom_id"][0] for row in rows})
    names = calls("uom.uom", "get_external_id", ids=ids) if ids else {}
    return {unit: (str(unit), names.get(str(unit)) or "") for unit in ids}


def _like(product: ProductFacts, row: Mapping[str, Any]) -> Like:
    code = f"[{row['default_code']}] " if row["default_code"] else ""
    return Like(
        product.id, _in_unit(product.name, product.unit), row["id"], f"{code}{row['name']}"
    )


def _in_unit(name: str, unit: StockUnit) -> str:
    return f"{name}, {unit.value}"
