"""Transfers, and where they go."""

from tests.integrations.odoo.environment import Env
from tests.integrations.odoo.fields import (
    boolean,
    char,
    html,
    lines,
    moment,
    one,
    one_of,
)
from tests.integrations.odoo.models import Model
from tests.integrations.odoo.receipts import cancel, confirm, validate
from tests.integrations.odoo.refusals import Refusal
from tests.integrations.odoo.tables import Row
from tests.integrations.odoo.transfers import MOVE, MOVED, PICKING

_STATES = ("draft", "waiting", "confirmed", "assigned", "done", "cancel")


class PickingType(Model):
    name, label, french = "stock.picking.type", "Picking Type", "Type de transfert"
    columns = {
        "name": char("Operation Type", "Type d'opération", required=True),
        "code": one_of("Type of Operation", "Type d'opération", "incoming", "outgoing"),
        "sequence_code": char("Sequence Prefix", "Préfixe de la Séquence", required=True),
        "default_location_src_id": one(
            "Source Location", "Emplacement d'origine", "stock.location", required=True
        ),
        "default_location_dest_id": one(
            "Destination Location",
            "Emplacement de destination",
            "stock.location",
            required=True,
        ),
        "return_picking_type_id": one(
            "Operation Type for Returns",
            "Type d'opérations pour les retours",
            "stock.picking.type",
        ),
        "use_create_lots": boolean("Create New Lots", "Créer de nouveaux lots"),
        "use_existing_lots": boolean("Use Existing Lots", "Utiliser les lots existants"),
        "create_backorder": one_of("Create Backorder", "Créer un reliquat", "ask", "always"),
        "company_id": one("Company", "Société", "res.company"),
        "active": boolean("Active", "Actif"),
    }


class Warehouse(Model):
    name, label, french = "stock.warehouse", "Warehouse", "Entrepôt"
    columns = {
        "name": char("Warehouse", "Entrepôt", required=True),
        "code": char("Short Name", "Nom court", required=True),
        "company_id": one("Company", "Société", "res.company", required=True),
        "active": boolean("Active", "Actif"),
    }


class Location(Model):
    name, label, french = "stock.location", "Inventory Locations", "Emplacements d'inventaire"
    order = "complete_name, id"
    columns = {
        "name": char("Location Name", "Nom de l'emplacement", required=True),
        "complete_name": char("Full Location Name", "Nom complet de l'emplacement"),
        "usage": one_of(
            "Location Type",
            "Type d'emplacement",
            "supplier",
            "view",
            "internal",
            "customer",
            "inventory",
        ),
        "location_id": one("Parent Location", "Emplacement parent", "stock.location"),
        "company_id": one("Company", "Société", "res.company"),
        "active": boolean("Active", "Actif"),
    }

    def display(self, env: Env, row: Row) -> str:
        return str(row["complete_name"])


class Picking(Model):
    name, label, french = PICKING, "Transfer", "Transfert"
    order = "priority desc, scheduled_date asc, id desc"
    rank = 3
    columns = {
        "name": char("Reference", "Référence"),
        "state": one_of("Status", "Statut", *_STATES),
        "partner_id": one("Contact", "Contact", "res.partner"),
        "origin": char("Source Document", "Document d'origine"),
        "picking_type_id": one(
            "Operation Type", "Type d'opération", "stock.picking.type", required=True
        ),
        "location_id": one(
            "Source Location", "Emplacement d'origine", "stock.location", required=True
        ),
        "location_dest_id": one(
            "Destination Location",
            "Emplacement de destination",
            "stock.location",
            required=True,
        ),
        "scheduled_date": moment("Scheduled Date", "Date planifiée"),
        "date_deadline": moment("Deadline", "Date limite"),
        "date_done": moment("Date of Transfer", "Date du transfert"),
        "move_ids": lines("Stock Moves", "Mouvements de stock", MOVE, "picking_id"),
        "move_line_ids": lines("Operations", "Opérations", MOVED, "picking_id"),
        "backorder_id": one("Back Order of", "Reliquat de", PICKING),
        "backorder_ids": lines("Back Orders", "Reliquats", PICKING, "backorder_id"),
        "return_id": one("Return of", "Retour de", PICKING),
        "return_ids": lines("Returns", "Retours", PICKING, "return_id"),
        "purchase_id": one(
            "Purchase Orders", "Bons de commande fournisseur", "purchase.order", indexed=True
        ),
        "company_id": one("Company", "Société", "res.company"),
        "note": html("Notes", "Notes"),
        "priority": one_of("Priority", "Priorité", "0", "1"),
        "user_id": one("Responsible", "Responsable", "res.users"),
        "picking_type_code": one_of(
            "Type of Operation",
            "Type d'opération",
            "incoming",
            "outgoing",
            shown=lambda env, row: env.row("stock.picking.type", row["picking_type_id"])[
                "code"
            ],
        ),
    }
    buttons = {
        "button_validate": validate,
        "action_cancel": cancel,
        "action_confirm": confirm,
        "action_assign": confirm,
    }

    def defaults(self, env: Env, given: Row) -> Row:
        worked_out: Row = {
            "state": "draft",
            "scheduled_date": env.now,
            "company_id": env.company,
            "priority": "0",
        }
        if given.get("picking_type_id"):
            way = env.row("stock.picking.type", given["picking_type_id"])
            count = env.tables.number(f"stock.picking.{way['id']}")
            worked_out["name"] = f"{_code(env, way)}/{way['sequence_code']}/{count:05}"
            # As seen: its company is that of its type, whoever makes it.
            worked_out["company_id"] = way["company_id"]
            worked_out["location_id"] = way["default_location_src_id"]
            worked_out["location_dest_id"] = way["default_location_dest_id"]
        return worked_out

    def written(self, env: Env, number: int, before: Row, given: Row) -> None:
        """As seen: its moves are of the day when it was done, which no lock may lie over."""
        picking = env.row(PICKING, number)
        if given.get("date_done") and picking["state"] == "done":
            for model in (MOVE, MOVED):
                for moved in env.rows(model, picking_id=number):
                    env.set(model, moved["id"], date=given["date_done"])
        if {"date_done", "scheduled_date"} & given.keys() and _locked(env, picking):
            raise Refusal(
                env.say(
                    "You cannot modify the scheduled date of this operation because it falls within"
                    " a locked fiscal period.",
                    "Vous ne pouvez pas modifier la date planifiée de cette opération car elle se"
                    " situe dans une période fiscale verrouillée.",
                )
            )

    def again(self, env: Env, number: int) -> None:
        """Its state is that of its moves, and its order that of theirs."""
        moves = env.rows(MOVE, picking_id=number)
        if not moves:
            return
        states = {move["state"] for move in moves}
        for state in ("draft", "confirmed", "assigned", "done", "cancel"):
            if state in states:
                break
        if state == "confirmed" and "assigned" in states:
            state = "assigned"
        bought = {move["purchase_line_id"] for move in moves} - {False}
        order = env.row("purchase.order.line", min(bought))["order_id"] if bought else False
        before = env.row(PICKING, number)
        env.set(PICKING, number, state=state, purchase_id=order)
        for one_order in {before["purchase_id"], order} - {False}:
            env.later("purchase.order", one_order)


def _locked(env: Env, picking: Row) -> bool:
    until = env.row("res.company", picking["company_id"])["fiscalyear_lock_date"]
    days = (picking["scheduled_date"], picking["date_done"])
    return bool(until) and any(day and day[:10] <= until for day in days)


def _code(env: Env, way: Row) -> str:
    houses = env.tables["stock.warehouse"].rows.values()
    return next(str(row["code"]) for row in houses if row["company_id"] == way["company_id"])
