"""What becomes of a transfer: done in full or in part, or cancelled."""

from collections.abc import Sequence
from typing import Any

from tests.integrations.odoo.environment import Env
from tests.integrations.odoo.lots import lot_of, stock_of
from tests.integrations.odoo.money import exact
from tests.integrations.odoo.refusals import Refusal
from tests.integrations.odoo.tables import Row
from tests.integrations.odoo.transfers import MOVE, MOVED, PICKING, prefill

_FINISHED = ("done", "cancel")


def validate(env: Env, numbers: Sequence[int]) -> Any:
    """True, or a window that asks: then nothing was done."""
    env.flush()
    pickings = [env.row(PICKING, number) for number in numbers]
    todo = [one for one in pickings if one["state"] != "done"]
    confirm(env, [one["id"] for one in todo if one["state"] == "draft"])
    env.flush()
    for picking in todo:
        _refuse(env, picking, several=len(numbers) > 1)
    asks = _asks(env, todo)
    if asks:
        return asks
    for picking in todo:
        _do(env, picking)
    return True


def cancel(env: Env, numbers: Sequence[int]) -> bool:
    for number in numbers:
        for move in env.rows(MOVE, picking_id=number):
            if move["state"] not in _FINISHED:
                _drop(env, env.rows(MOVED, move_id=move["id"]))
                env.write(MOVE, [move["id"]], {"state": "cancel"})
        if env.row(PICKING, number)["state"] != "done":
            env.write(PICKING, [number], {"state": "cancel"})
    return True


def confirm(env: Env, numbers: Sequence[int]) -> bool:
    """Take in hand what is still a draft; what should leave is looked for in stock."""
    for number in numbers:
        for move in env.rows(MOVE, picking_id=number):
            if move["state"] != "draft":
                continue
            env.set(MOVE, move["id"], state="confirmed")
            if not env.rows(MOVED, move_id=move["id"]) and move["product_uom_qty"]:
                _fill(env, env.row(MOVE, move["id"]))
            env.later(MOVE, move["id"])
    return True


def _fill(env: Env, move: Row) -> None:
    source = env.row("stock.location", move["location_id"])
    if source["usage"] == "supplier":
        prefill(env, move)
        return
    wanted = exact(move["product_uom_qty"])
    lots = [lot["id"] for lot in env.rows("stock.lot", product_id=move["product_id"])] or [
        False
    ]
    for lot in lots:
        there = exact(stock_of(env, move["product_id"], lot))
        taken = min(there, wanted)
        if taken > 0:
            given = {"move_id": move["id"], "lot_id": lot, "quantity": float(taken)}
            env.create(MOVED, {**given, "state": "assigned"})
            env.set(MOVE, move["id"], state="assigned")
            wanted -= taken


def book(env: Env, move: Row, quantity: float) -> None:
    """A quantity written onto the move itself, brought into its lines."""
    held = env.rows(MOVED, move_id=move["id"])
    more = exact(quantity) - sum((exact(line["quantity"]) for line in held), exact(0))
    if not quantity and move["state"] != "done":
        _drop(env, held)
    elif more and held and move["state"] != "done":
        first = held[0]
        env.set(MOVED, first["id"], quantity=float(exact(first["quantity"]) + more))
    elif more:
        given = {"move_id": move["id"], "quantity": float(more), "picked": move["picked"]}
        env.create(MOVED, given)
    env.later(MOVE, move["id"])


def _drop(env: Env, lines: Sequence[Row]) -> None:
    for line in lines:
        env.tables.forget(MOVED, line["id"])
        env.tables.put(MOVED, line["id"], None)


# What is asked first


def _moves(env: Env, picking: Row) -> list[Row]:
    found = env.rows(MOVE, picking_id=picking["id"])
    return [move for move in found if move["state"] not in _FINISHED]


def _counted(env: Env, picking: Row) -> dict[int, list[Row]]:
    """The lines that count, by move: once something is picked, only that."""
    moves = _moves(env, picking)
    some = any(move["picked"] for move in moves)
    return {
        move["id"]: [
            line
            for line in env.rows(MOVED, move_id=move["id"])
            if line["quantity"] and (line["picked"] or not some)
        ]
        for move in moves
    }


def _refuse(env: Env, picking: Row, *, several: bool) -> None:
    counted = [line for held in _counted(env, picking).values() for line in held]
    before = f"Transfers {picking['name']}: " if several else ""
    if not counted:
        raise Refusal(
            before + "Transfer trouble alert! Validating a zero quantity transfer? You're not"
            " moving invisible goods around are you?\nSet some quantities and let's get moving!"
        )
    unnamed = {
        line["product_id"]: None
        for line in counted
        if not line["lot_id"]
        and not line["lot_name"]
        and env.row("product.product", line["product_id"])["tracking"] != "none"
    }
    if unnamed:
        names = [env.display_of("product.product", one) for one in unnamed]
        raise Refusal(_lots_wanted(env, picking, names, several=several))


def _lots_wanted(env: Env, picking: Row, names: list[str], *, several: bool) -> str:
    """As seen: said in another way of what somebody has picked, and of several at once."""
    if not any(move["picked"] for move in _moves(env, picking)):
        them = "".join(f"\n- {name}" for name in names)
        return env.say(
            f"You need to supply a Lot/Serial Number for product:{them}",
            f"Vous devez fournir un numéro de lot/série pour le produit :{them}",
        )
    them = ", ".join(names)
    if several:
        return env.say(
            f"Transfers {picking['name']}: You need to supply a Lot/Serial number for products"
            f" {them}.",
            f"Transferts {picking['name']} : indiquez un lot/numéro de série pour les produits"
            f" {them}.",
        )
    return env.say(
        f"You need to supply a Lot/Serial number for products {them}.",
        f"Vous devez fournir un lot/numéro de série pour le produit {them}.",
    )


def _short(env: Env, picking: Row) -> bool:
    counted = _counted(env, picking)
    return any(
        sum((exact(line["quantity"]) for line in counted[move["id"]]), exact(0))
        < exact(move["product_uom_qty"])
        for move in _moves(env, picking)
    )


def _expired(env: Env, picking: Row) -> bool:
    for held in _counted(env, picking).values():
        for line in held:
            known = env.tables["stock.lot"].rows.get(line["lot_id"] or 0)
            until = known["expiration_date"] if known else line["expiration_date"]
            if until and until < env.now:
                return True
    return False


def _asks(env: Env, pickings: Sequence[Row]) -> dict[str, Any] | None:
    numbers = [picking["id"] for picking in pickings]
    short = [one["id"] for one in pickings if _short(env, one)]
    if short and not env.context.get("skip_backorder"):
        name = env.say("Create Backorder?", "Créer un reliquat ?")
        return window(name, "stock.backorder.confirmation", numbers)
    if not env.context.get("skip_expired") and any(_expired(env, one) for one in pickings):
        name = env.say("Confirmation", "Confirmation")
        return window(name, "expiry.picking.confirmation", numbers)
    return None


def window(name: str, model: str, numbers: Sequence[int]) -> dict[str, Any]:
    return {
        "name": name,
        "type": "ir.actions.act_window",
        "view_mode": "form",
        "res_model": model,
        "views": [[914, "form"]],
        "view_id": 914,
        "target": "new",
        "context": {
            "button_validate_picking_ids": list(numbers),
            "default_show_transfers": False,
            "default_pick_ids": [[4, number] for number in numbers],
        },
    }


# Done


def _do(env: Env, picking: Row) -> None:
    counted, rest = _counted(env, picking), []
    for move in _moves(env, picking):
        held = counted[move["id"]]
        keep = {line["id"] for line in held}
        _drop(env, [o for o in env.rows(MOVED, move_id=move["id"]) if o["id"] not in keep])
        if not held:
            env.write(MOVE, [move["id"]], {"picked": False})
            rest.append(move["id"])
            continue
        done = sum((exact(line["quantity"]) for line in held), exact(0))
        for line in held:
            env.set(MOVED, line["id"], state="done", picked=True, **lot_of(env, line))
        env.set(MOVE, move["id"], state="done", picked=True, quantity=float(done), date=env.now)
        env.later(MOVE, move["id"])
        missing = exact(move["product_uom_qty"]) - done
        if missing > 0 and not _given_up(env, picking):
            env.set(MOVE, move["id"], product_uom_qty=float(done))
            rest.append(_split(env, move, float(missing)))
    env.write(PICKING, [picking["id"]], {"state": "done", "date_done": env.now})
    _leave(env, env.row(PICKING, picking["id"]), rest)
    env.flush()
    _put_on_the_order(env, env.row(PICKING, picking["id"]))


def _given_up(env: Env, picking: Row) -> bool:
    return picking["id"] in (env.context.get("picking_ids_not_to_backorder") or ())


def _split(env: Env, move: Row, quantity: float) -> int:
    copied = (
        "picking_id", "product_id", "product_uom", "purchase_line_id", "location_id",
        "location_dest_id", "price_unit", "date", "date_deadline", "origin", "sequence",
        "origin_returned_move_id", "to_refund", "company_id",
    )  # fmt: skip
    given = {name: move[name] for name in copied}
    return env.create(MOVE, {**given, "product_uom_qty": quantity, "state": "confirmed"})


def _leave(env: Env, picking: Row, rest: Sequence[int]) -> None:
    """What did not come goes onto a backorder, or is given up."""
    given_up = _given_up(env, picking)
    walking = [] if given_up else [i for i in rest if env.row(MOVE, i)["product_uom_qty"]]
    for number in set(rest) - set(walking):
        env.write(MOVE, [number], {"state": "cancel"})
    if not walking:
        return
    kept = (
        "picking_type_id", "partner_id", "origin", "location_id", "location_dest_id",
        "scheduled_date", "date_deadline", "return_id",
    )  # fmt: skip
    backorder = env.create(
        PICKING,
        {name: picking[name] for name in kept}
        | {"backorder_id": picking["id"], "state": "assigned"},
    )
    for number in walking:
        env.set(
            MOVE,
            number,
            picking_id=backorder,
            reference=env.row(PICKING, backorder)["name"],
            state="confirmed",
        )
        _fill(env, env.row(MOVE, number))
        env.later(MOVE, number)


def _put_on_the_order(env: Env, picking: Row) -> None:
    """What came and was not ordered becomes a line of the order, of quantity 0."""
    incoming = env.row("stock.location", picking["location_id"])["usage"] == "supplier"
    if not picking["purchase_id"] or not incoming:
        return
    for move in env.rows(MOVE, picking_id=picking["id"]):
        if move["state"] == "done" and not move["purchase_line_id"]:
            line = env.create(
                "purchase.order.line",
                {
                    "order_id": picking["purchase_id"],
                    "product_id": move["product_id"],
                    "product_qty": 0.0,
                },
            )
            env.set(MOVE, move["id"], purchase_line_id=line)
            env.later("purchase.order.line", line)
