"""Saturday's walk along the shelves, and the oil that nobody counts."""

from datetime import timedelta
from decimal import Decimal

from cellier.demo.cooking import OIL
from cellier.demo.kitchens import Kitchen
from inventory.counting.counting import count
from inventory.counting.found import Counted, NewCount
from inventory.counting.monthly import MonthlyCharge, charge_month


def count_week(kitchen: Kitchen) -> None:
    """What the first canteen ticked is counted: what is missing was cooked."""
    if kitchen.number:
        return
    unweighed, there = kitchen.notes.unweighed, kitchen.there()
    lines = tuple(
        Counted(
            id=kitchen.id(), product_id=kitchen.product(name),
            quantity=max(there.get(name, Decimal(0)), Decimal(0)),
        )
        for name in sorted(unweighed)
        if unweighed[name] and name != OIL
    )  # fmt: skip
    if lines:
        new = NewCount(id=kitchen.id(), counted_on=kitchen.day, lines=lines)
        count(kitchen.session, new, kitchen.by)
        for name in [name for name in unweighed if name != OIL]:
            del unweighed[name]


def charge_oil(kitchen: Kitchen) -> None:
    """The month is over: what came of it was cooked."""
    if kitchen.notes.unweighed[OIL]:
        month = kitchen.day - timedelta(days=1)
        charge_month(kitchen.session, MonthlyCharge(id=kitchen.id(), month=month), kitchen.by)
        del kitchen.notes.unweighed[OIL]
