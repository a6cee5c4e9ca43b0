"""Vendor bills and their lines."""

from tests.integrations.odoo.fields import char, integer, one
from tests.integrations.odoo.models import Model


class Journal(Model):
    name, label, french = "account.journal", "Journal", "Journal"
    columns = {
        "name": char("Journal Name", "Nom du journal", required=True),
        "code": char("Sequence Prefix", "Préfixe de la Séquence", required=True),
        "type": char("Type", "Type", required=True),
        "company_id": one("Company", "Société", "res.company", required=True),
    }


class Bill(Model):
    name, label, french = "account.move", "Journal Entry", "Pièce comptable"
    columns = {
        "name": char("Number", "Numéro"),
        "state": char("Status", "Statut"),
        "move_type": char("Type", "Type"),
        "partner_id": one("Partner", "Partenaire", "res.partner", indexed=True),
    }


class BillLine(Model):
    name, label, french = "account.move.line", "Journal Item", "Écriture comptable"
    columns = {
        "move_id": one(
            "Journal Entry", "Pièce comptable", "account.move", required=True, indexed=True
        ),
        "product_id": one("Product", "Produit", "product.product", indexed=True),
        "purchase_line_id": one(
            "Purchase Order Line", "Ligne de bon de commande", "purchase.order.line"
        ),
        "quantity": integer("Quantity", "Quantité"),
    }
