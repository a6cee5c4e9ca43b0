"""The lines of a bill; those of taxes and of what is owed, which Odoo adds, are left out."""

from tests.integrations.odoo.bills import BILL, BILL_LINE
from tests.integrations.odoo.environment import Env
from tests.integrations.odoo.fields import (
    UNITS,
    char,
    integer,
    json,
    money,
    number,
    one,
    one_of,
    several,
)
from tests.integrations.odoo.models import Model
from tests.integrations.odoo.money import cents, raw, taxed
from tests.integrations.odoo.tables import Row


def _unit(env: Env, product: Row) -> int:
    """As seen: in the unit of the product's first supplier, whoever sends the bill."""
    sellers = env.rows("product.supplierinfo", product_tmpl_id=product["product_tmpl_id"])
    sellers.sort(key=lambda one: (one["sequence"], -one["min_qty"], one["price"], one["id"]))
    return int(sellers[0]["product_uom_id"] if sellers else product["uom_id"])


class BillLine(Model):
    name, label, french = BILL_LINE, "Journal Item", "Écriture comptable"
    order = "date desc, move_name desc, id"
    rank = 0
    columns = {
        "move_id": one("Journal Entry", "Pièce comptable", BILL, required=True),
        "move_name": char(
            "Number", "Numéro", shown=lambda env, row: env.row(BILL, row["move_id"])["name"]
        ),
        "date": char(
            "Date", "Date", shown=lambda env, row: env.row(BILL, row["move_id"])["date"]
        ),
        "parent_state": char(
            "Status", "Statut", shown=lambda env, row: env.row(BILL, row["move_id"])["state"]
        ),
        "product_id": one("Product", "Produit", "product.product", indexed=True),
        "name": char("Label", "Libellé"),
        "quantity": number("Quantity", "Quantité", digits=UNITS),
        "price_unit": number("Unit Price", "Prix unitaire"),
        "discount": number("Discount (%)", "Remise (%)", digits=2),
        "tax_ids": several("Taxes", "Taxes", "account.tax"),
        "price_subtotal": money("Subtotal", "Sous-total"),
        "price_total": money("Total", "Total"),
        "purchase_line_id": one(
            "Purchase Order Line", "Ligne de bon de commande", "purchase.order.line"
        ),
        "analytic_distribution": json("Analytic Distribution", "Répartition analytique"),
        "product_uom_id": one("Unit", "Unité", "uom.uom"),
        "partner_id": one("Partner", "Partenaire", "res.partner"),
        "sequence": integer("Sequence", "Séquence"),
        "display_type": one_of(
            "Display Type", "Type d'affichage", "product", "line_section", "line_note"
        ),
    }

    def defaults(self, env: Env, given: Row) -> Row:
        worked_out: Row = {
            "display_type": "product",
            "sequence": 100,
            "quantity": 1.0,
            "partner_id": env.row(BILL, given["move_id"])["partner_id"],
        }
        product = env.tables["product.product"].rows.get(given.get("product_id") or 0)
        ordered = env.tables["purchase.order.line"].rows.get(given.get("purchase_line_id") or 0)
        if product:
            worked_out |= {
                "name": env.display_of("product.product", product["id"]),
                "tax_ids": product["supplier_taxes_id"],
                "product_uom_id": _unit(env, product),
                "price_unit": product["standard_price"],
            }
        if ordered:
            worked_out["analytic_distribution"] = ordered["analytic_distribution"]
        return worked_out

    def written(self, env: Env, number: int, before: Row, given: Row) -> None:
        if before["purchase_line_id"]:
            env.later("purchase.order.line", before["purchase_line_id"])

    def left(self, env: Env, row: Row) -> None:
        env.later(BILL, row["move_id"])
        if row["purchase_line_id"]:
            env.later("purchase.order.line", row["purchase_line_id"])

    def again(self, env: Env, number: int) -> None:
        line = env.row(BILL_LINE, number)
        exactly = raw(line, "quantity")
        net, tax = cents(exactly), taxed(env, [(line["tax_ids"], exactly)])
        env.set(BILL_LINE, number, price_subtotal=float(net), price_total=float(net + tax))
        env.later(BILL, line["move_id"])
        if line["purchase_line_id"]:
            env.later("purchase.order.line", line["purchase_line_id"])

    def display(self, env: Env, row: Row) -> str:
        return f"{env.display_of(BILL, row['move_id'])} {row['name'] or ''}".strip()
