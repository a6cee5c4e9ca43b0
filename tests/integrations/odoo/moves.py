"""The moves of a transfer, one a product and line, and their move lines, one a lot."""

from tests.integrations.odoo.environment import Env
from tests.integrations.odoo.fields import (
    UNITS,
    boolean,
    char,
    integer,
    lines,
    moment,
    number,
    one,
    one_of,
)
from tests.integrations.odoo.lots import lot_of
from tests.integrations.odoo.models import Model
from tests.integrations.odoo.money import exact
from tests.integrations.odoo.receipts import book
from tests.integrations.odoo.refusals import Refusal
from tests.integrations.odoo.tables import Row
from tests.integrations.odoo.transfers import MOVE, MOVED, PICKING

_STATES = (
    "draft", "waiting", "confirmed", "partially_available", "assigned", "done", "cancel",
)  # fmt: skip


class Move(Model):
    name, label, french = MOVE, "Stock Move", "Mouvement de stock"
    order = "sequence, id"
    rank = 2
    columns = {
        "reference": char("Reference", "Référence"),
        "product_id": one("Product", "Produit", "product.product", required=True, indexed=True),
        "product_uom_qty": number("Demand", "Demande", required=True, digits=UNITS),
        "quantity": number("Quantity", "Quantité", digits=UNITS),
        "picked": boolean("Picked", "Transféré"),
        "product_uom": one("Unit", "Unité", "uom.uom", required=True),
        "state": one_of("Status", "Statut", *_STATES),
        "picking_id": one("Transfer", "Transfert", PICKING),
        "picking_type_id": one("Operation Type", "Type d'opération", "stock.picking.type"),
        "purchase_line_id": one(
            "Purchase Order Line", "Ligne de bon de commande", "purchase.order.line"
        ),
        "location_id": one(
            "Source Location", "Emplacement d'origine", "stock.location", required=True
        ),
        "location_dest_id": one(
            "Intermediate Location",
            "Emplacement intermédiaire",
            "stock.location",
            required=True,
        ),
        "origin_returned_move_id": one("Origin return move", "Origine du retour", MOVE),
        "returned_move_ids": lines(
            "All returned moves",
            "Tous les mouvements de retour",
            MOVE,
            "origin_returned_move_id",
        ),
        "to_refund": boolean("Update quantities on SO/PO", "Mettre à jour les quantités"),
        "move_line_ids": lines("Move Line", "Ligne de mouvement", MOVED, "move_id"),
        "price_unit": number("Price Unit", "Prix unitaire"),
        "date": moment("Date Scheduled", "Date planifiée", required=True),
        "date_deadline": moment("Deadline", "Date limite"),
        "origin": char("Source Document", "Document d'origine"),
        "sequence": integer("Sequence", "Séquence"),
        "partner_id": one("Destination Address", "Adresse de destination", "res.partner"),
        "company_id": one("Company", "Société", "res.company", required=True),
        "has_tracking": one_of(
            "Product with Tracking",
            "Produit avec suivi",
            "serial",
            "lot",
            "none",
            shown=lambda env, row: env.row("product.product", row["product_id"])["tracking"],
        ),
    }

    def defaults(self, env: Env, given: Row) -> Row:
        worked_out: Row = {
            "state": "draft",
            "date": env.now,
            "sequence": 10,
            "company_id": env.company,
        }
        product = env.tables["product.product"].rows.get(given.get("product_id") or 0)
        if product:
            worked_out["product_uom"] = product["uom_id"]
        picking = env.tables[PICKING].rows.get(given.get("picking_id") or 0)
        if picking:
            worked_out["reference"] = picking["name"]
            worked_out["picking_type_id"] = picking["picking_type_id"]
        if picking and "quantity" not in given:  # as seen: with one, it is not looked for
            worked_out["location_id"] = picking["location_id"]
            worked_out["location_dest_id"] = picking["location_dest_id"]
        returned = env.tables[MOVE].rows.get(given.get("origin_returned_move_id") or 0)
        if returned and "purchase_line_id" not in given:
            worked_out["purchase_line_id"] = returned["purchase_line_id"]
        return worked_out

    def created(self, env: Env, number: int) -> None:
        move = env.row(MOVE, number)
        if move["quantity"]:
            book(env, move, move["quantity"])

    def written(self, env: Env, number: int, before: Row, given: Row) -> None:
        move = env.row(MOVE, number)
        if "quantity" in given:
            book(env, move, given["quantity"])
        if "picked" in given:
            for line in env.rows(MOVED, move_id=number):
                env.set(MOVED, line["id"], picked=given["picked"])

    def leaving(self, env: Env, number: int) -> None:
        if env.row(MOVE, number)["state"] not in ("draft", "cancel"):
            raise Refusal("You can only delete draft or cancelled moves.")

    def again(self, env: Env, number: int) -> None:
        move, held = env.row(MOVE, number), env.rows(MOVED, move_id=number)
        total = sum((exact(line["quantity"]) for line in held), exact(0))
        picked = any(line["picked"] for line in held) if held else move["picked"]
        state = move["state"]
        if not held and state == "assigned":
            state = "confirmed"
        env.set(
            MOVE,
            number,
            quantity=float(total),
            picked=picked or state == "done",
            state=state,
        )
        if move["picking_id"]:
            env.later(PICKING, move["picking_id"])
        if move["purchase_line_id"]:
            env.later("purchase.order.line", move["purchase_line_id"])

    def display(self, env: Env, row: Row) -> str:
        return env.display_of("product.product", row["product_id"])


class MoveLine(Model):
    name, label, french = MOVED, "Product Moves (Stock Move Line)", "Mouvements de produits"
    columns = {
        "picking_id": one("Transfer", "Transfert", PICKING),
        "move_id": one("Stock Operation", "Opération de stock", MOVE),
        "product_id": one("Product", "Produit", "product.product", indexed=True),
        "lot_id": one("Lot/Serial Number", "Lot/numéro de série", "stock.lot", indexed=True),
        "lot_name": char("Lot/Serial Number Name", "Nom du lot/numéro de série"),
        "expiration_date": moment("Expiration Date", "Date d'expiration"),
        "quantity": number("Quantity", "Quantité", digits=UNITS),
        "picked": boolean("Picked", "Transféré"),
        "state": one_of("Status", "Statut", *_STATES),
        "location_id": one("From", "De", "stock.location", required=True),
        "location_dest_id": one("To", "Vers", "stock.location", required=True),
        "product_uom_id": one("Unit", "Unité", "uom.uom", required=True),
        "date": moment("Date", "Date", required=True),
        "company_id": one("Company", "Société", "res.company", required=True),
        "reference": char(
            "Reference",
            "Référence",
            shown=lambda env, row: env.display_of(PICKING, row["picking_id"]),
        ),
    }

    def defaults(self, env: Env, given: Row) -> Row:
        worked_out: Row = {
            "date": env.now,
            "state": "assigned",
            "company_id": env.company,
        }
        move = env.tables[MOVE].rows.get(given.get("move_id") or 0)
        picking = env.tables[PICKING].rows.get(given.get("picking_id") or 0)
        if not move and picking and given.get("product_id"):
            move = env.row(MOVE, self._own_move(env, picking, given))
            worked_out["move_id"] = move["id"]
        if move:
            worked_out |= {
                "picking_id": move["picking_id"],
                "product_id": move["product_id"],
                "company_id": move["company_id"],
                "product_uom_id": move["product_uom"],
                "location_id": move["location_id"],
                "location_dest_id": move["location_dest_id"],
                "state": move["state"],
            }
        return worked_out

    def _own_move(self, env: Env, picking: Row, given: Row) -> int:
        for move in env.rows(MOVE, picking_id=picking["id"]):
            if move["product_id"] == given["product_id"]:
                return int(move["id"])
        return env.create(
            MOVE,
            {
                "picking_id": picking["id"],
                "product_id": given["product_id"],
                "location_id": picking["location_id"],
                "location_dest_id": picking["location_dest_id"],
                "product_uom_qty": 0.0,
                "state": picking["state"],
            },
        )

    def created(self, env: Env, number: int) -> None:
        line = env.row(MOVED, number)
        if line["state"] == "done":
            env.set(MOVED, number, picked=True, **lot_of(env, line))
        self._onward(env, line)

    def written(self, env: Env, number: int, before: Row, given: Row) -> None:
        self._onward(env, env.row(MOVED, number))

    def leaving(self, env: Env, number: int) -> None:
        if env.row(MOVED, number)["state"] == "done":
            raise Refusal(
                "Deleting product moves after the transfer is done?\n\nThat would be like going"
                " back in time to revert all operations triggered after this move. Who knows what"
                " the end result would be, So let's not do it.\n\nTry changing the “done” quantity"
                " to 0 instead."
            )

    def left(self, env: Env, row: Row) -> None:
        self._onward(env, row)

    def _onward(self, env: Env, line: Row) -> None:
        if line["move_id"]:
            env.later(MOVE, line["move_id"])

    def display(self, env: Env, row: Row) -> str:
        return env.display_of("product.product", row["product_id"])
