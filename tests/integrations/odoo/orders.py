"""Purchase orders, and what they come to."""

from decimal import Decimal

from tests.integrations.odoo.environment import Env
from tests.integrations.odoo.fields import (
    boolean,
    char,
    html,
    integer,
    lines,
    moment,
    money,
    one,
    one_of,
    several,
)
from tests.integrations.odoo.models import Model
from tests.integrations.odoo.money import cents, raw, taxed
from tests.integrations.odoo.order_buttons import (
    LINE,
    ORDER,
    approve,
    cancel,
    confirm,
    draft,
    lock,
    unlock,
)
from tests.integrations.odoo.order_lines import price_anew
from tests.integrations.odoo.refusals import Refusal
from tests.integrations.odoo.tables import Row


class Order(Model):
    name, label, french = ORDER, "Purchase Order", "Bon de commande fournisseur"
    order = "priority desc, id desc"
    rank = 5
    columns = {
        "name": char("Order Reference", "Référence commande", required=True),
        "partner_id": one("Vendor", "Fournisseur", "res.partner", required=True, indexed=True),
        "partner_ref": char("Vendor Reference", "Référence fournisseur"),
        "origin": char("Source", "Source"),
        "date_order": moment("Order Deadline", "Échéance de commande", required=True),
        "date_approve": moment("Confirmation Date", "Date de confirmation"),
        "date_planned": moment("Expected Arrival", "Arrivée prévue"),
        "state": one_of(
            "Status", "Statut", "draft", "sent", "to approve", "purchase", "cancel"
        ),
        "order_line": lines("Order Lines", "Lignes de commande", LINE, "order_id"),
        "amount_untaxed": money("Untaxed Amount", "Montant hors taxes"),
        "amount_tax": money("Taxes", "Taxes"),
        "amount_total": money("Total", "Total"),
        "picking_ids": several(
            "Receptions",
            "Réceptions",
            "stock.picking",
            shown=lambda env, row: _pickings(env, row),
        ),
        "receipt_status": one_of(
            "Receipt Status", "Statut de la réception", "pending", "partial", "full"
        ),
        "invoice_status": one_of(
            "Billing Status", "Statut de facturation", "no", "to invoice", "invoiced"
        ),
        "invoice_ids": several(
            "Bills",
            "Factures fournisseurs",
            "account.move",
            shown=lambda env, row: _bills(env, row),
        ),
        "invoice_count": integer(
            "Bill Count", "Nombre de factures", shown=lambda env, row: len(_bills(env, row))
        ),
        "currency_id": one("Currency", "Devise", "res.currency", required=True),
        "company_id": one("Company", "Société", "res.company", required=True),
        "picking_type_id": one("Deliver To", "Livrer à", "stock.picking.type", required=True),
        "user_id": one("Buyer", "Acheteur", "res.users"),
        "note": html("Terms and Conditions", "Conditions générales"),
        "locked": boolean("Locked", "Verrouillé"),
        "priority": one_of("Priority", "Priorité", "0", "1"),
    }
    buttons = {
        "button_confirm": confirm,
        "button_approve": approve,
        "button_cancel": cancel,
        "button_draft": draft,
        "button_lock": lock,
        "button_unlock": unlock,
    }

    def defaults(self, env: Env, given: Row) -> Row:
        company = given.get("company_id") or env.company
        return {
            "name": f"P{env.tables.number('purchase.order'):05}",
            "date_order": env.now,
            "state": "draft",
            "invoice_status": "no",
            "currency_id": env.named("base.EUR"),
            "company_id": company,
            "picking_type_id": env.way("incoming", company),
            "user_id": env.user.id,
            "priority": "0",
        }

    def written(self, env: Env, number: int, before: Row, given: Row) -> None:
        if "partner_id" in given:
            for line in env.rows(LINE, order_id=number):
                price_anew(env, line)
        if "state" in given:
            for line in env.rows(LINE, order_id=number):
                env.later(LINE, line["id"])

    def leaving(self, env: Env, number: int) -> None:
        if env.row(ORDER, number)["state"] != "cancel":
            raise Refusal(
                env.say(
                    "In order to delete a purchase order, you must cancel it first.",
                    "Pour supprimer un bon de commande, vous devez d'abord l'annuler.",
                )
            )

    def again(self, env: Env, number: int) -> None:
        order, held = env.row(ORDER, number), env.rows(LINE, order_id=number)
        net = cents(sum((raw(line, "product_qty") for line in held), Decimal()))
        tax = taxed(env, [(line["tax_ids"], raw(line, "product_qty")) for line in held])
        planned = [line["date_planned"] for line in held if line["date_planned"]]
        env.set(
            ORDER,
            number,
            amount_untaxed=float(net),
            amount_tax=float(tax),
            amount_total=float(net + tax),
            date_planned=min(planned) if planned else order["date_planned"],
            receipt_status=_receipt_status(env, number),
            invoice_status=_billing_status(env, order, held),
        )

    def display(self, env: Env, row: Row) -> str:
        return (
            f"{row['name']} ({row['partner_ref']})" if row["partner_ref"] else str(row["name"])
        )


def _pickings(env: Env, order: Row) -> tuple[int, ...]:
    found = env.tables["stock.picking"].having("purchase_id", order["id"])
    return tuple(sorted(found, reverse=True))


def _bills(env: Env, order: Row) -> tuple[int, ...]:
    return tuple(
        dict.fromkeys(
            billed["move_id"]
            for line in env.rows(LINE, order_id=order["id"])
            for billed in env.rows("account.move.line", purchase_line_id=line["id"])
        )
    )


def _receipt_status(env: Env, number: int) -> str | bool:
    states = {picking["state"] for picking in env.rows("stock.picking", purchase_id=number)}
    if not states - {"cancel"}:
        return False
    if states <= {"done", "cancel"}:
        return "full"
    return "partial" if "done" in states else "pending"


def _billing_status(env: Env, order: Row, held: list[Row]) -> str:
    if order["state"] != "purchase":
        return "no"
    if any(line["qty_to_invoice"] for line in held):
        return "to invoice"
    return "invoiced" if _bills(env, order) else "no"
