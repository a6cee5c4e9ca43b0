"""What an order would do to its month: shares, and what is left to spend."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from inventory.kitchen.meals import Measured
from inventory.receiving.door import at_the_door, claimed
from inventory.receiving.on_its_way import net_on_its_way
from kernel.db import month_of
from kernel.rounding import rounded, whole_grams
from sourcing.offers import OfferFacts
from sourcing.pricing import net_value
from sourcing.products import facts_of
from sustainability.bought import portions_bought
from sustainability.budgets import budget_of
from sustainability.heaps import Span
from sustainability.profiles import Profile
from sustainability.ratios import Portion, Shares, shares


class Effect(NamedTuple):
    """Shares of what was bought that month, and with the order; euros before VAT of food.

    `coming` is what is out already for that month and still owed; `budget` is none where nobody
    ever said.
    """

    before: Shares
    after: Shares
    spent: Decimal
    coming: Decimal
    ordered: Decimal
    grams: int
    budget: Decimal | None

    @property
    def left(self) -> Decimal | None:
        """Of the budget, once all of it is paid; less than nothing is an answer too."""
        if self.budget is None:
            return None
        return self.budget - self.spent - self.coming - self.ordered


def effect_of(
    session: Session,
    wanted: Iterable[tuple[OfferFacts, Decimal]],
    *,
    canteen_id: UUID,
    on: date,
    today: date,
) -> Effect:
    """Of so many packs of each offer, delivered `on` a day: as they would be judged at the door."""
    first = month_of(on)
    last = on.replace(day=monthrange(on.year, on.month)[1])
    bought = portions_bought(session, Span((canteen_id,), first, last))
    more = _portions(session, list(wanted), canteen_id, on)
    return Effect(
        shares(bought),
        shares([*bought, *more]),
        sum((one.value for one in bought), Decimal("0.00")),
        net_on_its_way(session, canteen_id, first, last, on=today),
        sum((one.value for one in more), Decimal("0.00")),
        sum(one.grams for one in more),
        budget_of(session, on, canteen_id=canteen_id),
    )


def _portions(
    session: Session, wanted: Sequence[tuple[OfferFacts, Decimal]], canteen_id: UUID, on: date
) -> list[Portion]:
    if not wanted:
        return []
    products = facts_of(session, {offer.product_id for offer, _ in wanted})
    door = at_the_door(
        session,
        canteen_id=canteen_id,
        producer_ids={offer.producer_id for offer, _ in wanted},
        supplier_ids={offer.supplier_id for offer, _ in wanted},
    )
    found = []
    for offer, packs in wanted:
        product = products[offer.product_id]
        claim = claimed(
            product,
            producer_id=offer.producer_id,
            supplier_id=offer.supplier_id,
            labels=offer.labels,
            on=on,
        )
        frozen, _ = door.freeze(claim, product, offer.intermediaries)
        profile = Profile(
            product.family, frozen.proven, frozen.declared, frozen.expired, frozen.unknown,
            frozen.local, frozen.short_circuit, rescued=False, in_season=frozen.in_season,
            basis=Measured.MEASURED,
        )  # fmt: skip
        found.append(
            Portion(profile, _net(offer, packs), whole_grams(packs * offer.pack_grams))
        )
    return found


def _net(offer: OfferFacts, packs: Decimal) -> Decimal:
    units = rounded(packs * offer.pack_quantity, 3)
    grams = whole_grams(packs * offer.pack_grams)
    return net_value(offer.price, offer.price_per, packs=packs, units=units, grams=grams)
