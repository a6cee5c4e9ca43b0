"""A further company in the same database, as Odoo sets it up."""

from tests.integrations.odoo.environment import Env


def open_company(env: Env, name: str, *, warehouse: bool = True) -> int:
    """With its chart of accounts; Odoo itself makes no warehouse for it."""
    first = env.row("res.company", env.named("base.main_company"))
    partner = env.create("res.partner", {"name": name, "is_company": True})
    kept = ("currency_id", "country_id", "po_double_validation", "po_double_validation_amount")
    given = {key: first[key] for key in kept} | {"name": name, "partner_id": partner}
    number = env.create("res.company", given)
    _taxes(env, number)
    journal = {"name": "Purchases", "code": "FACTU", "type": "purchase", "company_id": number}
    made = env.create("account.journal", journal)
    env.tables.name(f"account.{number}_purchase", "account.journal", made, noupdate=True)
    if warehouse:
        _warehouse(env, number, name)
    for user in list(env.tables["res.users"].rows.values()):
        env.set("res.users", user["id"], company_ids=(*user["company_ids"], number))
    return number


def _taxes(env: Env, company: int) -> None:
    for tax in list(env.tables["account.tax"].rows.values()):
        (called,) = env.tables.names("account.tax", tax["id"])
        if called.startswith("account.1_"):
            kept = {
                key: value
                for key, value in tax.items()
                if key in env.models["account.tax"].columns
            }
            made = env.create("account.tax", {**kept, "company_id": company})
            again = called.replace("account.1_", f"account.{company}_")
            env.tables.name(again, "account.tax", made, noupdate=True)


def _warehouse(env: Env, company: int, name: str) -> None:
    code = f"WH{company}"
    env.create("stock.warehouse", {"name": name, "code": code, "company_id": company})
    place = {"name": "Stock", "complete_name": f"{code}/Stock", "usage": "internal"}
    stock = env.create("stock.location", {**place, "company_id": company, "active": True})
    suppliers = env.named("stock.stock_location_suppliers")
    customers = env.named("stock.stock_location_customers")
    ways = [
        env.create(
            "stock.picking.type",
            {
                "name": called,
                "code": kind,
                "sequence_code": sequence,
                "default_location_src_id": source,
                "default_location_dest_id": to,
                "company_id": company,
                "active": True,
            },
        )
        for called, kind, sequence, source, to in (
            ("Réceptions", "incoming", "IN", suppliers, stock),
            ("Bons de livraison", "outgoing", "OUT", stock, customers),
        )
    ]
    for way, other in (ways, reversed(ways)):
        env.write("stock.picking.type", [way], {"return_picking_type_id": other})
