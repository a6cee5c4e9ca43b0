"""What an order has Odoo expect: the transfer, its moves and their pre-filled lines."""

from collections.abc import Sequence
from decimal import Decimal

from tests.integrations.odoo.environment import Env
from tests.integrations.odoo.money import exact
from tests.integrations.odoo.tables import Row

PICKING, MOVE, MOVED = "stock.picking", "stock.move", "stock.move.line"
OPEN = ("draft", "waiting", "confirmed", "assigned")


def expect(env: Env, order: Row, wanted: Sequence[Row]) -> None:
    """Bring the transfers of a confirmed order into line with these lines of it."""
    picking: int | None = None
    for line in wanted:
        product = env.tables["product.product"].rows.get(line["product_id"] or 0)
        if not product or product["type"] == "service":
            continue
        short = float(exact(line["product_qty"]) - _awaited(env, line))
        if short > 0:
            open_move = _open_move(env, order, line)
            if open_move:
                _demand(env, open_move, short)
                continue
            picking = picking or _open_picking(env, order)
            picking = picking or transfer(env, order, order["picking_type_id"])
            move = _move(env, order, line, picking, short)
            prefill(env, env.row(MOVE, move))
        elif short < 0:
            back = transfer(env, order, _way(env, order)["return_picking_type_id"])
            _move(env, order, line, back, -short)


def _awaited(env: Env, line: Row) -> Decimal:
    supplier = env.named("stock.stock_location_suppliers")
    total = exact(0)
    for move in env.rows(MOVE, purchase_line_id=line["id"]):
        if move["state"] != "cancel":
            back = move["location_dest_id"] == supplier
            total += exact(move["product_uom_qty"]) * (-1 if back else 1)
    return total


def _way(env: Env, order: Row) -> Row:
    return env.row("stock.picking.type", order["picking_type_id"])


def _open_move(env: Env, order: Row, line: Row) -> Row | None:
    for move in env.rows(MOVE, purchase_line_id=line["id"]):
        incoming = move["picking_type_id"] == order["picking_type_id"]
        if incoming and move["state"] not in ("done", "cancel"):
            return move
    return None


def _demand(env: Env, move: Row, more: float) -> None:
    env.write(MOVE, [move["id"]], {"product_uom_qty": move["product_uom_qty"] + more})
    filled = env.rows(MOVED, move_id=move["id"])
    if filled and not move["picked"]:
        env.write(MOVED, [filled[0]["id"]], {"quantity": filled[0]["quantity"] + more})


def _open_picking(env: Env, order: Row) -> int | None:
    for picking in env.rows(PICKING, purchase_id=order["id"]):
        if picking["state"] in OPEN and picking["picking_type_id"] == order["picking_type_id"]:
            return int(picking["id"])
    return None


def transfer(env: Env, order: Row, kind: int) -> int:
    way = env.row("stock.picking.type", kind)
    supplier, incoming = env.named("stock.stock_location_suppliers"), way["code"] == "incoming"
    stock = way["default_location_dest_id" if incoming else "default_location_src_id"]
    return env.create(
        PICKING,
        {
            "picking_type_id": kind,
            "partner_id": order["partner_id"],
            "origin": order["name"],
            "location_id": supplier if incoming else stock,
            "location_dest_id": stock if incoming else supplier,
            "scheduled_date": order["date_planned"] or order["date_order"],
            "date_deadline": order["date_planned"] or order["date_order"],
            "state": "assigned",
            "purchase_id": order["id"],
            "company_id": order["company_id"],
        },
    )


def _move(env: Env, order: Row, line: Row, picking: int, quantity: float) -> int:
    within = env.row(PICKING, picking)
    return env.create(
        MOVE,
        {
            "picking_id": picking,
            "product_id": line["product_id"],
            "product_uom_qty": quantity,
            "product_uom": line["product_uom_id"],
            "purchase_line_id": line["id"],
            "location_id": within["location_id"],
            "location_dest_id": within["location_dest_id"],
            "state": "confirmed",
            "company_id": order["company_id"],
            "price_unit": round(line["price_unit"], 2),
            "date": line["date_planned"] or env.now,
            "date_deadline": line["date_planned"] or env.now,
            "origin": order["name"],
        },
    )


def prefill(env: Env, move: Row) -> None:
    """The demand as already there, not yet picked."""
    product = env.row("product.product", move["product_id"])
    expires = product["use_expiration_date"] and product["tracking"] != "none"
    env.create(
        MOVED,
        {
            "move_id": move["id"],
            "picking_id": move["picking_id"],
            "product_id": move["product_id"],
            "product_uom_id": move["product_uom"],
            "quantity": move["product_uom_qty"],
            "location_id": move["location_id"],
            "location_dest_id": move["location_dest_id"],
            "expiration_date": move["date"] if expires else False,
            "state": "assigned",
        },
    )
    env.set(MOVE, move["id"], state="assigned")
