"""Lots, and what lies within of them."""

from datetime import datetime, timedelta

from tests.integrations.odoo.environment import Env
from tests.integrations.odoo.fields import char, moment, number, one
from tests.integrations.odoo.models import Model
from tests.integrations.odoo.money import exact
from tests.integrations.odoo.tables import Row
from tests.integrations.odoo.transfers import MOVED


def lot_of(env: Env, line: Row) -> Row:
    """The lot that a line names: the known one, with its own date, or a new one."""
    product = env.row("product.product", line["product_id"])
    if line["lot_id"] or product["tracking"] == "none" or not line["lot_name"]:
        return {}
    for lot in env.rows("stock.lot", product_id=product["id"]):
        if lot["name"] == line["lot_name"]:
            return {"lot_id": lot["id"], "expiration_date": lot["expiration_date"]}
    until = line["expiration_date"]
    if not until and product["use_expiration_date"]:
        planned = datetime.fromisoformat(line["date"])
        until = str(planned + timedelta(days=product["expiration_time"]))
    given = {"name": line["lot_name"], "product_id": product["id"], "expiration_date": until}
    return {"lot_id": env.create("stock.lot", given), "expiration_date": until}


def stock_of(env: Env, product: int, lot: int | bool) -> float:
    """What lies within, by what came and went."""
    total = exact(0)
    for line in env.rows(MOVED, product_id=product):
        if line["state"] == "done" and line["lot_id"] == lot:
            come, gone = (
                env.row("stock.location", line[place])["usage"] == "internal"
                for place in ("location_dest_id", "location_id")
            )
            total += exact(line["quantity"]) * (come - gone)
    return float(total)


class Lot(Model):
    name, label, french = "stock.lot", "Lot/Serial", "Lot/Série"
    order = "name, id"
    columns = {
        "name": char("Lot/Serial Number", "Lot/numéro de série", required=True),
        "product_id": one("Product", "Produit", "product.product", required=True, indexed=True),
        "expiration_date": moment("Expiration Date", "Date d'expiration"),
        "use_date": moment("Best before Date", "Date limite d'utilisation optimale"),
        "removal_date": moment("Removal Date", "Date d'enlèvement"),
        "alert_date": moment("Alert Date", "Date d'alerte"),
        "ref": char("Internal Reference", "Référence interne"),
        "company_id": one("Company", "Société", "res.company"),
        "product_qty": number(
            "On Hand Quantity",
            "Quantité disponible",
            shown=lambda env, row: stock_of(env, row["product_id"], row["id"]),
        ),
    }
