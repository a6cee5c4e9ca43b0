"""What the demo's kitchens lay down before the month: buckets weighed empty, stock rules."""

from decimal import Decimal
from typing import Any

from cellier.demo.cooking import OIL
from cellier.demo.kitchens import Kitchen
from cellier.demo.throwing_away import FULL, TARES
from inventory.counting.rules import NewRule, set_rule
from inventory.kitchen.containers import NewContainer, name_container

RULES: dict[str, dict[str, Any]] = {
    OIL: {"never_counted": True},
    "Oignons": {"minimum": Decimal(5), "count_every_days": 8},
    "Café": {"minimum": Decimal(2)},
    "Farine de blé": {"minimum": Decimal(5), "count_every_days": 30},
}


def set_up(kitchen: Kitchen) -> None:
    """Every kitchen names its buckets; the first lays down how its stock is counted."""
    for name, tare in TARES.items():
        bucket = NewContainer(
            id=kitchen.id(), name=name, tare_grams=tare, holds_grams=FULL[name]
        )
        kitchen.notes.buckets[name] = name_container(kitchen.session, bucket, kitchen.by)
    for name, rule in ({} if kitchen.number else RULES).items():
        new = NewRule(id=kitchen.id(), product_id=kitchen.product(name), **rule)
        set_rule(kitchen.session, new, kitchen.by)
