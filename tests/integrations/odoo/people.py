"""Who may do what, as Odoo 19 has it: the groups of a user, and what each may on a model."""

from collections.abc import Mapping
from dataclasses import dataclass

SYNC = (
    "base.group_user",
    "purchase.group_purchase_user",
    "stock.group_stock_user",
    "account.group_account_invoice",
    "base.group_partner_manager",
    "product.group_product_manager",
)
# What a person who may do everything has.
EVERYTHING = "base.group_system"

LABELS: Mapping[str, str] = {
    "account.group_account_invoice": "Accounting/Invoicing",
    "account.group_account_manager": "Accounting/Administrator",
    "account.group_account_readonly": "Show Accounting Features - Readonly",
    "account.group_account_user": "Show Full Accounting Features",
    "analytic.group_analytic_accounting": "Analytic Accounting",
    "base.group_erp_manager": "Access Rights",
    "base.group_partner_manager": "Contact/Creation",
    "base.group_portal": "Role / Portal",
    "base.group_system": "Role / Administrator",
    "base.group_user": "Role / User",
    "product.group_product_manager": "Products/Creation",
    "purchase.group_purchase_manager": "Purchase/Administrator",
    "purchase.group_purchase_user": "Purchase/User",
    "stock.group_stock_manager": "Inventory/Administrator",
    "stock.group_stock_user": "Inventory/User",
}

_USER, _SYSTEM, _ACCESS = "base.group_user", "base.group_system", "base.group_erp_manager"
_BUYER, _BUYERS = "purchase.group_purchase_user", "purchase.group_purchase_manager"
_STOCK, _STOCKS = "stock.group_stock_user", "stock.group_stock_manager"
_BILLS, _BOOKS = "account.group_account_invoice", "account.group_account_manager"
_LOOKS, _FULL = "account.group_account_readonly", "account.group_account_user"
_PORTAL, _ANALYTIC = "base.group_portal", "analytic.group_analytic_accounting"
_PARTNERS, _PRODUCTS = "base.group_partner_manager", "product.group_product_manager"

_ORDERS = {
    _BUYER: "rwcu", _BUYERS: "rwcu", _BILLS: "rw", _STOCK: "r", _LOOKS: "r", _PORTAL: "r",
}  # fmt: skip
_READ_BY_ALL = {_USER: "r", _SYSTEM: "rwcu"}
_ANALYTICS = {_FULL: "rwcu", _ANALYTIC: "rwcu"}

ACCESS: Mapping[str, Mapping[str, str]] = {
    "res.partner": {_USER: "r", _PARTNERS: "rwcu", _BUYERS: "rwc", _STOCKS: "rwc"},
    "product.product": {_USER: "r", _PRODUCTS: "rwcu"},
    "product.template": {_USER: "r", _PRODUCTS: "rwcu"},
    "product.category": {_USER: "r", _PRODUCTS: "rwcu"},
    "product.supplierinfo": {_USER: "r", _PRODUCTS: "rwcu", _BUYERS: "rwcu"},
    "purchase.order": _ORDERS,
    "purchase.order.line": _ORDERS,
    "stock.picking": {_STOCK: "rwcu", _BUYER: "rwcu", _BUYERS: "rwcu", _BILLS: "rwc", _LOOKS: "r"},
    "stock.move": {_STOCK: "rwc", _BUYER: "rwc", _BUYERS: "rwcu", _BILLS: "rwc", _STOCKS: "rwcu"},
    "stock.move.line": {_USER: "rwcu", _STOCK: "rwcu"},
    "stock.lot": {_STOCK: "rwcu"},
    "stock.return.picking": {_STOCK: "rwc"},
    "stock.return.picking.line": {_STOCK: "rwcu"},
    "stock.warehouse": {_USER: "r", _STOCKS: "rwcu"},
    "res.users.apikeys": {_USER: "r", _SYSTEM: "rwcu"},
    "stock.picking.type": {_USER: "r", _STOCKS: "rwcu"},
    "stock.location": {_USER: "r", _STOCKS: "rwcu"},
    "account.move": {_BILLS: "rwcu", _BUYER: "rwcu", _BOOKS: "r", _LOOKS: "r", _PORTAL: "r"},
    "account.move.line": {
        _BILLS: "rwcu", _BUYER: "rwc", _BUYERS: "rwcu", _BOOKS: "r", _LOOKS: "r", _PORTAL: "r",
    },
    "account.tax": {_USER: "r", _BOOKS: "rwcu"},
    "account.payment.term": {_USER: "r", _BOOKS: "rwcu"},
    "account.journal": {_BILLS: "r", _BUYER: "r", _BUYERS: "r", _BOOKS: "rwcu", _LOOKS: "r"},
    "account.account": {_USER: "r", _BOOKS: "rwcu"},
    "account.analytic.plan": _ANALYTICS,
    "account.analytic.account": {_USER: "r", **_ANALYTICS},
    "uom.uom": {_USER: "r", _PRODUCTS: "rwcu", _SYSTEM: "rwcu"},
    "res.users": {_USER: "r", _ACCESS: "rwcu"},
    "res.company": {_USER: "r", _ACCESS: "rwcu"},
    "res.lang": _READ_BY_ALL,
    "res.country": _READ_BY_ALL,
    "res.currency": _READ_BY_ALL,
    "ir.module.module": _READ_BY_ALL,
    "decimal.precision": {_SYSTEM: "rw"},
    "ir.model.data": {_ACCESS: "rwcu"},
}  # fmt: skip


@dataclass(frozen=True)
class User:
    id: int
    login: str
    key: str
    groups: tuple[str, ...]
    lang: str = "fr_FR"
    tz: str = "Europe/Paris"

    def may(self, model: str, operation: str) -> bool:
        if EVERYTHING in self.groups:
            return True
        rights = ACCESS.get(model, {})
        return any(operation[0] in rights.get(group, "") for group in self.groups)


def allowed(model: str, operation: str) -> list[str]:
    """The groups that Odoo would name in a refusal."""
    rights = ACCESS.get(model, {})
    return sorted(LABELS[group] for group, what in rights.items() if operation[0] in what)
