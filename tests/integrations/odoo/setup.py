"""A database as Odoo 19 makes it for a French company, as far as Cellier looks at it."""

from collections.abc import Sequence
from typing import Any

from tests.integrations.odoo import (
    bill_lines,
    bills,
    lots,
    moves,
    order_lines,
    orders,
    partners,
    products,
    stock,
)
from tests.integrations.odoo.fields import boolean, char, integer
from tests.integrations.odoo.models import Model
from tests.integrations.odoo.people import User
from tests.integrations.odoo.tables import Table, Tables


class Names(Model):
    name, label, french = "ir.model.data", "Model Data", "Données du modèle"
    columns = {
        "module": char("Module", "Module", required=True),
        "name": char("External Identifier", "Identifiant externe", required=True),
        "complete_name": char("Complete ID", "ID complet"),
        "model": char("Model Name", "Nom de modèle", required=True),
        "res_id": integer("Record ID", "ID de l'enregistrement"),
        "noupdate": boolean("Non Updatable", "Non actualisable"),
    }


def models() -> dict[str, Model]:
    kinds: list[Model] = [Names()]
    nouns = (bill_lines, bills, lots, moves, order_lines, orders, partners, products, stock)
    for noun in nouns:
        kinds += [
            kind()
            for kind in vars(noun).values()
            if isinstance(kind, type)
            and issubclass(kind, Model)
            and kind.__module__ == noun.__name__
        ]
    return {kind.name: kind for kind in kinds}


def tables(known: dict[str, Model], users: Sequence[User]) -> Tables:
    made = Tables()
    indexed: dict[str, set[str]] = {name: set() for name in known}
    for name, kind in known.items():
        for column, field in kind.fields.items():
            if field.indexed:
                indexed[name].add(column)
            if field.kind == "one2many":
                indexed[field.to].add(field.by)
    for name in known:
        if name not in made.tables:
            made.tables[name] = Table(indexed[name])
    with made.transaction():
        for row in _rows(users):
            _put(made, known, *row)
    return made


def _put(
    made: Tables,
    known: dict[str, Model],
    model: str,
    number: int,
    name: str,
    values: dict[str, Any],
) -> None:
    born = {"create_date": "2026-01-01 08:00:00", "write_date": "2026-01-01 08:00:00"}
    made.add(model, {**known[model].blank, **born, **values}, number=number)
    if name:
        made.name(name, model, number, noupdate=True)


_COUNTRIES = {
    "BE": (20, "Belgium"), "CH": (43, "Switzerland"), "DE": (57, "Germany"),
    "ES": (68, "Spain"), "FR": (75, "France"), "GP": (86, "Guadeloupe"),
    "IT": (109, "Italy"), "LU": (133, "Luxembourg"), "MQ": (149, "Martinique"),
    "NL": (165, "Netherlands"), "PL": (178, "Poland"), "PT": (183, "Portugal"),
    "RE": (187, "Réunion"), "UK": (231, "United Kingdom"),
}  # fmt: skip
_UNITS = (
    (1, "unit", "Units", 1.0, 1.0, False, True),
    (2, "pack_6", "Pack of 6", 6.0, 6.0, 1, True),
    (3, "dozen", "Dozens", 12.0, 12.0, 1, False),
    (12, "milliliter", "ml", 1.0, 1.0, False, True),
    (13, "litre", "L", 1000.0, 1000.0, 12, True),
    (15, "gram", "g", 1.0, 1.0, False, True),
    (16, "kgm", "kg", 1000.0, 1000.0, 15, True),
    (17, "ton", "Ton", 1000000.0, 1000.0, 16, True),
)
_TAXES = (
    (1, "normale", "20% G", 20.0), (2, "specifique", "8.5% G", 8.5),
    (3, "intermediaire", "10% G", 10.0), (4, "reduite", "5.5% G", 5.5),
    (5, "super_reduite", "2.1% G", 2.1), (8, "normale_TTC", "20% G INC", 20.0),
    (9, "specifique_TTC", "8.5% G INC", 8.5), (10, "intermediaire_TTC", "10% G INC", 10.0),
    (11, "reduite_TTC", "5.5% G INC", 5.5), (12, "super_reduite_TTC", "2.1% G INC", 2.1),
    (27, "encaissement", "20% S", 20.0), (28, "intermediaire_encaissement", "10% S", 10.0),
    (29, "encaissement_reduite", "5.5% S", 5.5),
)  # fmt: skip
_LOCATIONS = (
    (1, "stock.stock_location_suppliers", "Vendors", "Vendors", "supplier"),
    (2, "stock.stock_location_customers", "Customers", "Customers", "customer"),
    (4, "", "WH", "WH", "view"),
    (5, "stock.stock_location_stock", "Stock", "WH/Stock", "internal"),
)
_MODULES = (
    (1, "account"), (34, "base"), (193, "l10n_fr_account"), (435, "product_expiry"),
    (456, "purchase"), (464, "purchase_stock"), (469, "rpc"), (519, "stock"), (572, "uom"),
)  # fmt: skip

Rows = list[tuple[str, int, str, dict[str, Any]]]


def _rows(users: Sequence[User]) -> Rows:
    return [*_company(), *_people(users), *_trade(), *_stock(), *_rest()]


def _company() -> Rows:
    company = {
        "name": "Restaurant Essai", "currency_id": 126, "country_id": 75, "partner_id": 1,
        "po_double_validation": "one_step", "po_double_validation_amount": 5000.0,
        "tax_calculation_rounding_method": "round_globally",
    }  # fmt: skip
    euro = {"name": "EUR", "symbol": "€", "active": True}
    rows: Rows = [("res.currency", 126, "base.EUR", euro)]
    rows += [
        (
            "res.country",
            number,
            f"base.{code.lower()}",
            {"name": name, "code": code.replace("UK", "GB")},
        )
        for code, (number, name) in _COUNTRIES.items()
    ]
    rows.append(("res.company", 1, "base.main_company", company))
    return rows


def _people(users: Sequence[User]) -> Rows:
    def partner(name: str, *, company: bool = False) -> dict[str, Any]:
        named = {"name": name, "complete_name": name, "is_company": company, "active": True}
        return {
            **named,
            "lang": "fr_FR",
            "type": "contact",
            "country_id": 75 if company else False,
        }

    rows: Rows = [
        ("res.partner", 1, "base.main_partner", partner("Restaurant Essai", company=True))
    ]
    for user in users:
        name = user.login.capitalize()
        known = {"login": user.login, "name": name, "lang": user.lang, "tz": user.tz}
        more = {"partner_id": user.id + 1, "company_id": 1, "company_ids": (1,), "active": True}
        rows.append(("res.partner", user.id + 1, "", partner(name)))
        rows.append(("res.users", user.id, "", known | more))
    return rows


def _trade() -> Rows:
    rows: Rows = []
    for number, name, label, factor, relative, to, active in _UNITS:
        unit = {"name": label, "factor": factor, "relative_factor": relative}
        unit |= {"relative_uom_id": to, "rounding": 0.01, "active": active}
        rows.append(("uom.uom", number, f"uom.product_uom_{name}", unit))
    for number, name, label, amount in _TAXES:
        paid = "encaissement" in name
        tax = {
            "name": label, "amount": amount, "amount_type": "percent", "company_id": 1,
            "type_tax_use": "purchase", "tax_scope": "service" if paid else "consu",
            "tax_exigibility": "on_payment" if paid else "on_invoice", "country_id": 75,
            "sequence": 9 if number == 1 else 10, "active": number not in (28, 29),
            "invoice_label": f"TVA {amount:g}%",
        }  # fmt: skip
        rows.append(("account.tax", number, f"account.1_tva_acq_{name}", tax))
    goods = {"name": "Goods", "complete_name": "Goods"}
    rows.append(("product.category", 1, "product.product_category_goods", goods))
    return rows


def _stock() -> Rows:
    rows: Rows = []
    for number, name, short, full, usage in _LOCATIONS:
        place = {"name": short, "complete_name": full, "usage": usage, "active": True}
        rows.append(
            ("stock.location", number, name, place | {"location_id": 4 * (number == 5)})
        )
    for number, code, sequence, source, to, made in (
        (1, "incoming", "IN", 1, 5, True),
        (2, "outgoing", "OUT", 5, 2, False),
    ):
        way = {
            "name": "Réceptions" if number == 1 else "Bons de livraison", "code": code,
            "sequence_code": sequence, "default_location_src_id": source, "active": True,
            "default_location_dest_id": to, "return_picking_type_id": 3 - number,
            "use_create_lots": made, "use_existing_lots": not made, "company_id": 1,
            "create_backorder": "ask",
        }  # fmt: skip
        rows.append(
            ("stock.picking.type", number, f"stock.picking_type_{sequence.lower()}", way)
        )
    return rows


def _rest() -> Rows:
    rows: Rows = []
    for number, code, name in (
        (1, "en_US", "English (US)"),
        (30, "fr_FR", "French / Français"),
    ):
        lang = {"code": code, "name": name, "iso_code": code[:2], "active": True}
        rows.append(("res.lang", number, f"base.lang_{code[:2]}", lang))
    for number, name in _MODULES:
        module = {"name": name, "state": "installed", "installed_version": "19.0.1.0"}
        rows.append(("ir.module.module", number, f"base.module_{name}", module))
    rows.append(("decimal.precision", 1, "", {"name": "Product Unit", "digits": 2}))
    rows.append(("decimal.precision", 3, "", {"name": "Product Price", "digits": 2}))
    for number, days in ((1, 0), (2, 15), (3, 21), (4, 30)):
        name = f"{days} Days" if days else "Immediate Payment"
        term = {"name": name, "nb_days": days, "active": True}
        short = f"{days}days" if days else "immediate"
        rows.append(
            ("account.payment.term", number, f"account.account_payment_term_{short}", term)
        )
    house = {"name": "Restaurant Essai", "code": "WH", "company_id": 1, "active": True}
    rows.append(("stock.warehouse", 1, "stock.warehouse0", house))
    key = {"name": "cellier", "scope": "rpc", "user_id": 5}
    key["expiration_date"] = "2036-01-01 00:00:00"
    rows.append(("res.users.apikeys", 2, "", key))
    plan = {"name": "Project", "complete_name": "Project", "default_applicability": "optional"}
    rows.append(("account.analytic.plan", 1, "analytic.analytic_plan_projects", plan))
    bought = {"name": "Purchases", "code": "FACTU", "type": "purchase", "company_id": 1}
    rows.append(("account.journal", 2, "account.1_purchase", bought))
    return rows
