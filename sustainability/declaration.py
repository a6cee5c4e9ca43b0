"""A canteen's year, read from its purchase lines as the law's sums want it."""

from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inventory.purchases import Kind, PurchaseLine
from suppliers.evidence import COUNTED
from sustainability.egalim import Group, Sums, sums

_KEYS = (
    PurchaseLine.family,
    PurchaseLine.proven,
    PurchaseLine.declared,
    PurchaseLine.origin,
    PurchaseLine.short_circuit,
    PurchaseLine.local,
)


def year_sums(session: Session, year: int, *, canteen_id: UUID) -> Sums:
    """Every key of that year, euros before VAT. Labels count that are proven or declared."""
    return sums(year_groups(session, year, canteen_id=canteen_id), year=year)


def year_groups(session: Session, year: int, *, canteen_id: UUID) -> list[Group]:
    """The year's food, summed by all that the law looks at."""
    query = (
        select(*_KEYS, func.sum(PurchaseLine.net_value))
        .where(
            PurchaseLine.canteen_id == canteen_id,
            PurchaseLine.bought_on.between(date(year, 1, 1), date(year, 12, 31)),
            PurchaseLine.kind == Kind.FOOD,
        )
        .group_by(*_KEYS)
    )
    return [
        Group(family, proven | declared, origin, short in COUNTED, local in COUNTED, value)
        for family, proven, declared, origin, short, local, value in session.execute(query)
        if family is not None
    ]
