"""The lines of a purchase order: priced, received and billed."""

from decimal import Decimal

from tests.integrations.odoo.environment import Env
from tests.integrations.odoo.fields import (
    UNITS,
    integer,
    json,
    lines,
    moment,
    money,
    number,
    one,
    one_of,
    several,
    text,
)
from tests.integrations.odoo.models import Model
from tests.integrations.odoo.money import cents, exact, raw, rounded, taxed
from tests.integrations.odoo.order_buttons import LINE, ORDER
from tests.integrations.odoo.refusals import Constraint, Refusal
from tests.integrations.odoo.tables import Row
from tests.integrations.odoo.transfers import expect


class OrderLine(Model):
    name, label, french = LINE, "Purchase Order Line", "Ligne de bon de commande"
    order = "order_id, sequence, id"
    rank = 4
    columns = {
        "order_id": one("Order Reference", "Référence commande", ORDER, required=True),
        "product_id": one("Product", "Produit", "product.product", indexed=True),
        "name": text("Description", "Description"),
        "product_qty": number("Quantity", "Quantité", required=True, digits=UNITS),
        "product_uom_id": one("Unit", "Unité", "uom.uom"),
        "product_uom_qty": number("Total Quantity", "Quantité totale"),
        "price_unit": number("Unit Price", "Prix unitaire", required=True),
        "technical_price_unit": number("Technical Price Unit", "Prix unitaire technique"),
        "discount": number("Discount (%)", "Remise (%)", digits=2),
        "tax_ids": several("Taxes", "Taxes", "account.tax"),
        "date_planned": moment("Expected Arrival", "Arrivée prévue"),
        "price_subtotal": money("Subtotal", "Sous-total"),
        "price_tax": number("Tax", "Taxe"),
        "price_total": money("Total", "Total"),
        "qty_received": number("Received Qty", "Qté reçue", digits=UNITS),
        "qty_invoiced": number("Billed Qty", "Qté facturée", digits=UNITS),
        "qty_to_invoice": number("To Invoice Quantity", "Quantité à facturer", digits=UNITS),
        "analytic_distribution": json("Analytic Distribution", "Répartition Analytique"),
        "sequence": integer("Sequence", "Séquence"),
        "display_type": one_of("Display Type", "Type d'affichage", "line_section", "line_note"),
        "company_id": one("Company", "Société", "res.company"),
        "partner_id": one("Partner", "Partenaire", "res.partner"),
        "move_ids": lines("Reservation", "Réservation", "stock.move", "purchase_line_id"),
        "invoice_lines": lines(
            "Bill Lines", "Lignes de facturation", "account.move.line", "purchase_line_id"
        ),
        "state": one_of(
            "Status",
            "Statut",
            "draft",
            "purchase",
            shown=lambda env, row: env.row(ORDER, row["order_id"])["state"],
        ),
    }

    def defaults(self, env: Env, given: Row) -> Row:
        order = env.row(ORDER, given["order_id"])
        worked_out: Row = {
            "sequence": 10,
            "company_id": order["company_id"],
            "partner_id": order["partner_id"],
            "date_planned": order["date_planned"] or order["date_order"],
        }
        if "product_qty" not in given:
            worked_out["product_qty"] = 1.0
        if given.get("product_id"):
            product = env.row("product.product", given["product_id"])
            worked_out["product_uom_id"] = product["uom_id"]
            if "name" not in given:
                worked_out["name"] = env.display_of("product.product", product["id"])
            if "tax_ids" not in given:
                worked_out["tax_ids"] = _taxes(env, product, order["company_id"])
            if "price_unit" not in given:
                worked_out["price_unit"] = _price(env, order, product, given)
        worked_out["technical_price_unit"] = float(
            given.get("price_unit", worked_out.get("price_unit")) or 0
        )
        return worked_out

    def check(self, env: Env, row: Row) -> None:
        if not row["name"]:
            raise Constraint(
                "Missing required value for the field 'Order Reference' (name).\nModel: Unknown\n"
                "- create/update: a mandatory field is not set\n- delete: another model requires"
                " the record being deleted, you can archive it instead\n"
            )

    def created(self, env: Env, number: int) -> None:
        line = env.row(LINE, number)
        order = env.row(ORDER, line["order_id"])
        if order["state"] == "purchase":
            expect(env, order, [line])

    def written(self, env: Env, number: int, before: Row, given: Row) -> None:
        if "product_qty" in given and given["product_qty"] != before["product_qty"]:
            line = env.row(LINE, number)
            order = env.row(ORDER, line["order_id"])
            if order["state"] == "purchase":
                expect(env, order, [line])
            if "price_unit" not in given:
                price_anew(env, line)

    def leaving(self, env: Env, number: int) -> None:
        line = env.row(LINE, number)
        if env.row(ORDER, line["order_id"])["state"] == "purchase":
            raise Refusal(
                env.say(
                    "Cannot delete a purchase order line which is in state “Purchase Order”.",
                    "Impossible de supprimer une ligne de commande d'achat qui est dans l'état "
                    " “Bon de commande fournisseur”.",
                )
            )

    def left(self, env: Env, row: Row) -> None:
        env.later(ORDER, row["order_id"])

    def again(self, env: Env, number: int) -> None:
        line = env.row(LINE, number)
        net = cents(raw(line, "product_qty"))
        tax = taxed(env, [(line["tax_ids"], raw(line, "product_qty"))])
        received, billed = _received(env, line), _billed(env, line)
        env.set(
            LINE,
            number,
            price_subtotal=float(net),
            price_tax=float(tax),
            price_total=float(net + tax),
            product_uom_qty=line["product_qty"],
            qty_received=float(received),
            qty_invoiced=float(billed),
            qty_to_invoice=float(_to_bill(env, line, received, billed)),
        )
        env.later(ORDER, line["order_id"])

    def display(self, env: Env, row: Row) -> str:
        return f"{env.display_of(ORDER, row['order_id'])} - {row['name']}"


def _taxes(env: Env, product: Row, company: int) -> tuple[int, ...]:
    taxes = product["supplier_taxes_id"]
    return tuple(one for one in taxes if env.row("account.tax", one)["company_id"] == company)


def price_anew(env: Env, line: Row) -> None:
    """As seen: what nobody changed since the line was made follows the supplier's price."""
    if not line["product_id"] or line["price_unit"] != line["technical_price_unit"]:
        return
    order = env.row(ORDER, line["order_id"])
    price = _price(env, order, env.row("product.product", line["product_id"]), line)
    env.set(LINE, line["id"], price_unit=price, technical_price_unit=price)
    env.later(LINE, line["id"])


def _price(env: Env, order: Row, product: Row, given: Row) -> float:
    for seller in env.rows("product.supplierinfo", product_tmpl_id=product["product_tmpl_id"]):
        enough = seller["min_qty"] <= given.get("product_qty", 1.0)
        if seller["partner_id"] == order["partner_id"] and enough:
            return rounded(seller["price"], 2)
    return rounded(product["standard_price"], 2)


def _received(env: Env, line: Row) -> Decimal:
    total = Decimal()
    for move in env.rows("stock.move", purchase_line_id=line["id"]):
        if move["state"] == "done":
            back = env.row("stock.location", move["location_dest_id"])["usage"] == "supplier"
            total += exact(move["quantity"]) * (-1 if back else 1)
    return total


def _billed(env: Env, line: Row) -> Decimal:
    total = Decimal()
    for billed in env.rows("account.move.line", purchase_line_id=line["id"]):
        bill = env.row("account.move", billed["move_id"])
        if bill["state"] != "cancel":
            units = exact(billed["quantity"]) * _size(env, billed) / _size(env, line)
            total += -units if bill["move_type"] == "in_refund" else units
    return total


def _size(env: Env, line: Row) -> Decimal:
    """Of its unit, in the smallest of its kind."""
    unit = line["product_uom_id"]
    return exact(env.row("uom.uom", unit)["factor"]) if unit else Decimal(1)


def _to_bill(env: Env, line: Row, received: Decimal, billed: Decimal) -> Decimal:
    if env.row(ORDER, line["order_id"])["state"] != "purchase" or not line["product_id"]:
        return Decimal()
    ordered = env.row("product.product", line["product_id"])["purchase_method"] == "purchase"
    return (exact(line["product_qty"]) if ordered else received) - billed
