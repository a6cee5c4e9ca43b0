"""The farm's monthly bill over its deliveries: potatoes dearer than expected, crates as lent."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from cellier.demo.kitchens import Kitchen
from inventory.billing.billable import Due, dues, in_order
from inventory.billing.billed import NewBill, NewBillLine
from inventory.billing.bills import enter_bill
from kernel.rounding import cents


def enter_farm_bill(kitchen: Kitchen) -> None:
    """All that the farm brought so far, on one paper."""
    farm_id = kitchen.stage.shops["tilleuls"]
    asked = [
        one
        for one in in_order(dues(kitchen.session, canteen_id=kitchen.by.canteen_id))
        if one.supplier_id == farm_id
    ]
    dearer = next((one.line_id for one in asked if one.product_id == _potatoes(kitchen)), None)
    bill = NewBill(
        id=kitchen.id(), supplier_id=farm_id, number=f"F-{kitchen.day:%Y-%m}",
        billed_on=kitchen.day, due_on=kitchen.day + timedelta(days=30),
        lines=tuple(_line(kitchen, one, dearer=one.line_id == dearer) for one in asked),
    )  # fmt: skip
    enter_bill(kitchen.session, bill, kitchen.by)


def _potatoes(kitchen: Kitchen) -> UUID:
    return kitchen.product("Pommes de terre")


def _line(kitchen: Kitchen, due: Due, *, dearer: bool) -> NewBillLine:
    net = cents(due.net * Decimal("1.08")) if dearer else due.net
    return NewBillLine(
        id=kitchen.id(), receipt_line_id=due.line_id, description=due.description,
        what=due.what, quantity=due.kept or None, net=net, vat_rate=due.vat_rate,
    )  # fmt: skip
