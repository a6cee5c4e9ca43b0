"""A canteen's month, whole: all that its report says, read once."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inventory.billing.corrections import price_corrections
from inventory.cooked.allocation import unallocated
from inventory.kitchen.meals import Meal
from inventory.purchases import Kind, PurchaseLine
from inventory.receiving.waiting import waiting
from network.canteens import Canteen
from network.promises import Target, targets_on
from suppliers.producers import Producer
from suppliers.suppliers import Supplier
from sustainability.allocated import Food, food_allocated
from sustainability.bought import shares_bought
from sustainability.carbon import Carbon, carbon
from sustainability.cooked import GRAMS, issued, shares_cooked
from sustainability.costs import Cost, Given, Sat, break_even, cost, covers_counted, given, sat
from sustainability.heaps import Heap, Per, Span
from sustainability.papers import Paper, papers_of
from sustainability.ratios import Shares, shares
from sustainability.wasted import StageWaste, wasted


class Fed(NamedTuple):
    """A producer (or a supplier whose producer nobody named) behind the month's meals."""

    name: str
    city: str
    kilometres: Decimal | None
    grams: int
    products: int


class Month(NamedTuple):
    """What a canteen tells of one month. Amounts are euros, weights grams.

    `price_corrections` is what bills asked beyond the prices its deliveries were cooked at: it
    is in what was bought, and beside the food cost. What is `unshared` was found cooked by a
    count of the month, and no meal is there to bear it: it is in no share.
    """

    canteen: Canteen
    first: date
    last: date
    sat: Sat
    bought: Shares
    cooked: Shares
    cooked_by_day: Sequence[tuple[Heap, Shares]]
    bought_by_family: Sequence[tuple[Heap, Shares]]
    targets: Sequence[Target]
    cost: Cost
    break_even: Decimal | None
    given: Given
    covers_counted: int
    wasted: Sequence[StageWaste]
    carbon: Carbon
    avoided: Decimal
    fed: Sequence[Fed]
    papers: Sequence[Paper]
    waiting: int
    price_corrections: Decimal = Decimal("0.00")
    unshared_grams: int = 0
    unshared_cost: Decimal = Decimal("0.0000")


def month(session: Session, canteen: Canteen, first: date) -> Month:
    """Read a month; `first` is any day of it."""
    sums, span = month_in_sums(session, canteen, first), _span(canteen, first)
    return sums._replace(
        cooked_by_day=shares_cooked(session, span, by=Per.DAY),
        bought_by_family=shares_bought(session, span, by=Per.FAMILY),
        targets=targets_on(session, span.last),
        fed=_fed(session, span),
        papers=papers_of(session, span),
        waiting=len(waiting(session, canteen_id=canteen.id)),
    )


def month_in_sums(session: Session, canteen: Canteen, first: date) -> Month:
    """The same without its days, families, farms, papers and targets: nothing but its sums."""
    span = _span(canteen, first)
    first, last = span.first, span.last
    people = sat(session, span)
    food = cost(session, canteen, span)
    unshared = unallocated(session, canteen_ids=span.canteen_ids, first=first, last=last)
    return Month(
        canteen=canteen,
        first=first,
        last=last,
        sat=people,
        bought=_only(shares_bought(session, span, by=Per.CANTEEN)),
        cooked=_only(shares_cooked(session, span, by=Per.CANTEEN)),
        cooked_by_day=(),
        bought_by_family=(),
        targets=(),
        cost=food,
        break_even=break_even(session, food, canteen_id=canteen.id, on=last),
        given=given(session, span),
        covers_counted=covers_counted(session, span),
        wasted=wasted(session, span),
        carbon=carbon(session, span, covers=people.covers),
        avoided=_avoided(session, span),
        fed=(),
        papers=(),
        waiting=0,
        price_corrections=price_corrections(session, (canteen.id,), first, last),
        unshared_grams=sum(one.grams for one in unshared),
        unshared_cost=sum((one.cost for one in unshared), Decimal("0.0000")),
    )


def _span(canteen: Canteen, day: date) -> Span:
    first = day.replace(day=1)
    return Span((canteen.id,), first, day.replace(day=monthrange(day.year, day.month)[1]))


def _only(heaps: Sequence[tuple[Heap, Shares]]) -> Shares:
    return heaps[0][1] if heaps else shares(())


def _avoided(session: Session, span: Span) -> Decimal:
    """A lot that came from another canteen was rescued there."""
    query = select(func.sum(PurchaseLine.avoided)).where(
        PurchaseLine.kind == Kind.FOOD,
        PurchaseLine.canteen_id.in_(span.canteen_ids),
        PurchaseLine.bought_on.between(span.first, span.last),
    )
    return session.scalar(query) or Decimal("0.00")


def _fed(session: Session, span: Span) -> list[Fed]:
    """The farms first that gave most kilos to the month's meals, weighed or allocated."""
    counted = [_part_fed(food) for food in food_allocated(session, span)]
    found: dict[tuple[str, str], list[_PartFed]] = defaultdict(list)
    for part in chain(_weighed(session, span), counted):
        if part.name:
            found[part.name, part.city].append(part)
    fed = [_fed_by(parts) for parts in found.values()]
    return sorted(fed, key=lambda fed: (-fed.grams, fed.name))


class _PartFed(NamedTuple):
    """What one product of one farm gave."""

    name: str
    city: str
    kilometres: Decimal | None
    grams: int
    product_id: UUID | None


def _fed_by(parts: Sequence[_PartFed]) -> Fed:
    known = [part.kilometres for part in parts if part.kilometres is not None]
    grams = sum(part.grams for part in parts)
    products = {part.product_id for part in parts}
    first = parts[0]
    return Fed(first.name, first.city, min(known, default=None), grams, len(products))


def _part_fed(food: Food) -> _PartFed:
    lot = food.lot
    name, city = lot.producer or lot.supplier, lot.producer_city or lot.supplier_city
    return _PartFed(name, city or "", lot.kilometres, food.grams, lot.product_id)


def _weighed(session: Session, span: Span) -> list[_PartFed]:
    query = (
        issued(
            select(
                Producer.name,
                Producer.city,
                Supplier.name,
                Supplier.city,
                func.min(PurchaseLine.local_km),
                func.sum(GRAMS),
                PurchaseLine.product_id,
            )
        )
        .outerjoin(Producer, Producer.id == PurchaseLine.producer_id)
        .outerjoin(Supplier, Supplier.id == PurchaseLine.supplier_id)
        .where(
            Meal.canteen_id.in_(span.canteen_ids),
            Meal.served_on.between(span.first, span.last),
        )
        .group_by(
            Producer.name, Producer.city, Supplier.name, Supplier.city, PurchaseLine.product_id
        )
    )
    return [
        _PartFed(row[0] or row[2], row[1] or row[3] or "", row[4], int(row[5]), row[6])
        for row in session.execute(query)
    ]
