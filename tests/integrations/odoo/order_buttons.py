"""What a person or a program presses on a purchase order."""

from tests.integrations.odoo.environment import Env
from tests.integrations.odoo.refusals import Refusal
from tests.integrations.odoo.tables import Row
from tests.integrations.odoo.transfers import expect

ORDER, LINE = "purchase.order", "purchase.order.line"


def confirm(env: Env, numbers: list[int]) -> bool:
    env.flush()
    for order in [env.row(ORDER, one) for one in numbers]:
        if order["state"] not in ("draft", "sent"):
            continue
        company = env.row("res.company", order["company_id"])
        limit = company["po_double_validation_amount"]
        twice = company["po_double_validation"] == "two_step"
        if twice and order["amount_total"] >= limit and not _approves(env):
            env.write(ORDER, [order["id"]], {"state": "to approve"})
        else:
            _approve(env, order)
    return True


def approve(env: Env, numbers: list[int]) -> dict[str, object]:
    for order in [env.row(ORDER, one) for one in numbers]:
        if order["state"] == "to approve" and _approves(env):
            _approve(env, order)
    return {}


def _approves(env: Env) -> bool:
    return bool({"purchase.group_purchase_manager", "base.group_system"} & {*env.user.groups})


def _approve(env: Env, order: Row) -> None:
    env.write(ORDER, [order["id"]], {"state": "purchase", "date_approve": env.now})
    wanted = env.rows(LINE, order_id=order["id"])
    for line in wanted:
        _sold_by(env, order, line)
    expect(env, env.row(ORDER, order["id"]), wanted)


def _sold_by(env: Env, order: Row, line: Row) -> None:
    """Odoo notes the price of whoever was not yet a seller of it."""
    if not line["product_id"]:
        return
    template = env.row("product.product", line["product_id"])["product_tmpl_id"]
    sellers = env.rows("product.supplierinfo", product_tmpl_id=template)
    if any(one["partner_id"] == order["partner_id"] for one in sellers) or len(sellers) > 10:
        return
    env.create(
        "product.supplierinfo",
        {
            "partner_id": order["partner_id"],
            "product_tmpl_id": template,
            "product_id": line["product_id"],
            "price": line["price_unit"],
            "min_qty": 1.0,
            "delay": 0,
            "sequence": max((one["sequence"] for one in sellers), default=0) + 1,
        },
    )


def cancel(env: Env, numbers: list[int]) -> None:
    orders = [env.row(ORDER, one) for one in numbers]
    if locked := [order["name"] for order in orders if order["locked"]]:
        raise Refusal(
            f"Unable to cancel purchase order(s): {', '.join(locked)}."
            " You must first unlock them."
        )
    if billed := [
        env.display_of(ORDER, order["id"]) for order in orders if _billed(env, order)
    ]:
        raise Refusal(
            env.say(
                f"Unable to cancel purchase order(s): {', '.join(billed)}."
                " You must first cancel their related vendor bills.",
                f"Impossible d'annuler la/les bon(s) d'achat : {', '.join(billed)}. Vous devez"
                " d'abord annuler les factures fournisseurs correspondantes.",
            )
        )
    for order in orders:
        for picking in env.rows("stock.picking", purchase_id=order["id"]):
            if picking["state"] != "done":
                env.models["stock.picking"].buttons["action_cancel"](env, [picking["id"]])
        if order["state"] != "cancel":
            env.write(ORDER, [order["id"]], {"state": "cancel"})


def _billed(env: Env, order: Row) -> bool:
    bills = env.value(ORDER, order, "invoice_ids")
    return any(env.row("account.move", bill)["state"] == "posted" for bill in bills)


def draft(env: Env, numbers: list[int]) -> dict[str, object]:
    env.write(ORDER, numbers, {"state": "draft"})
    return {}


def lock(env: Env, numbers: list[int]) -> None:
    env.write(ORDER, numbers, {"locked": True})


def unlock(env: Env, numbers: list[int]) -> None:
    env.write(ORDER, numbers, {"locked": False})
