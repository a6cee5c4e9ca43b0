"""What a delivery moved in the ERP when it was first seen done, held against what it moved since.

An ERP lets people change what is done already. Products are known by their numbers: what one is
called there may change.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from integrations.erp.answers import Moved
from integrations.erp.answers import kept as side

NOTHING = Decimal(0)


def as_kept(moved: Iterable[Moved]) -> str:
    """In one order, so that the same reads the same."""
    some = sorted(one for one in moved if one.units)
    return json.dumps([[one.product, one.name, _written(one.units)] for one in some])


def otherwise(kept: str, moved: Iterable[Moved]) -> tuple[str, str] | None:
    """Before and now, of what is another quantity now; none where all is the same."""
    before = {
        product: Moved(product, name, Decimal(n)) for product, name, n in json.loads(kept)
    }
    now = {one.product: one for one in moved}
    changed = [
        (now.get(one) or before[one], _of(before, one), _of(now, one))
        for one in sorted({*before, *now})
        if _of(before, one) != _of(now, one)
    ]
    if not changed:
        return None
    return (
        in_a_side([(one.name, was) for one, was, _ in changed]),
        in_a_side([(one.name, is_) for one, _, is_ in changed]),
    )


def in_a_side(parts: Sequence[tuple[str, Decimal]]) -> str:
    """So much of each, as a question's side: its numbers are written in the reader's way."""
    if not parts:
        return "–"
    says = ", ".join(f"{{units{n}}} {{name{n}}}" for n in range(len(parts)))
    facts: dict[str, str | Decimal] = {}
    for n, (name, units) in enumerate(parts):
        facts |= {f"units{n}": units, f"name{n}": name}
    return side(says, facts)


def _of(moved: Mapping[int, Moved], product: int) -> Decimal:
    return moved[product].units if product in moved else NOTHING


def _written(units: Decimal) -> str:
    return f"{units.normalize():f}"
