"""What changes where the supplier sent something else: leeks for chard.

Shown before the delivery is accepted, from what is typed, and after it, from what was frozen.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.proof.effects import Effect, effects
from inventory.purchases import COLUMNS, Bought, PurchaseLine
from inventory.receiving.asked import About, as_wanted, still_due
from inventory.receiving.deliveries import Delivery, Outcome
from inventory.receiving.door import at_the_door
from inventory.receiving.receipts import Receipt, ReceiptLine
from inventory.receiving.shelving import as_bought
from inventory.receiving.unloading import came, offers_named, product_of, replaces
from kernel.errors import NotFound
from kernel.rounding import fine
from kernel.words import N_
from sourcing.allergens import Allergen, from_bits
from sourcing.offers import offers_by_id
from sourcing.orders import OrderedLine, lines_of, order_by_id
from sourcing.products import Product, facts_of
from suppliers.evidence import Evidence
from suppliers.labels import NO_LABELS, Label, Labels


class ReceiptNotFound(NotFound):
    """No delivery of this canteen bears that id."""

    says = N_("There is no delivery {receipt} in this canteen.")


class Side(NamedTuple):
    """A food as it was ordered, or as it came.

    `line` is its purchase line, or what that would have been: net value in euros before VAT,
    grams, evidence. `price_per_kilo` is euros before VAT; `allergens` none where the product
    does not say.
    """

    line: Bought
    price_per_kilo: Decimal | None
    allergens: frozenset[Allergen] | None

    @property
    def labels(self) -> Mapping[Label, Evidence]:
        """What is claimed of it, and what each claim rests on."""
        return {label: how for how in Evidence for label in getattr(self.line, how.value)}


class Changes(NamedTuple):
    """One ordered line, as much of it as was replaced, and all that came instead."""

    order_line_id: UUID
    ordered: Side
    came: Sequence[Side]

    @property
    def net(self) -> Decimal:
        """Euros before VAT that it costs more, or less, than what was ordered."""
        return sum((one.line.net_value for one in self.came), -self.ordered.line.net_value)

    @property
    def price_per_kilo(self) -> Decimal | None:
        """Euros before VAT a kilo of all that came; none where it has no weight."""
        return _per_kilo([one.line for one in self.came])

    @property
    def allergens_come(self) -> frozenset[Allergen]:
        """Those it brings that were not ordered; all it has where the other does not say."""
        known = [one.allergens for one in self.came if one.allergens is not None]
        return frozenset[Allergen]().union(*known) - (self.ordered.allergens or frozenset())

    @property
    def allergens_go(self) -> frozenset[Allergen]:
        """Those that surely are in it no more: all that came says so."""
        if self.unsaid:
            return frozenset()
        known = [one.allergens for one in self.came if one.allergens is not None]
        return (self.ordered.allergens or frozenset()) - frozenset[Allergen]().union(*known)

    @property
    def unsaid(self) -> Sequence[str]:
        """Foods that came of which nobody says the allergens: unknown, never none."""
        return [one.line.description for one in self.came if one.allergens is None]

    @property
    def labels_lost(self) -> Labels:
        """Labels of what was ordered that not all that came bears."""
        return frozenset(self.ordered.labels) - _shared(one.labels for one in self.came)

    @property
    def labels_gained(self) -> Labels:
        """Labels that all that came bears, and what was ordered did not."""
        return _shared(one.labels for one in self.came) - frozenset(self.ordered.labels)

    @property
    def organic_lost(self) -> bool:
        """Organic food was ordered, and some that came is not said to be."""
        return Label.BIO in self.labels_lost

    @property
    def effects(self) -> list[Effect]:
        """On its month, share by share, in euros and kilos of the line."""
        return effects([self.ordered.line], [one.line for one in self.came])


def changes_in(session: Session, delivery: Delivery, *, canteen_id: UUID) -> list[Changes]:
    """What would change if this were accepted; empty without an order.

    Raises:
        OrderNotFound: this canteen has none of that id.
        LineNotOnOrder, PriceMissing and the like: of a line, as at the door.

    """
    if delivery.order_id is None:
        return []
    order = order_by_id(session, delivery.order_id, canteen_id=canteen_id)
    ordered = lines_of(session, order)
    named = offers_named(delivery.lines)
    offers = offers_by_id(session, named, canteen_id=canteen_id) if named else {}
    products = {product_of(line, ordered, offers) for line in delivery.lines}
    lines = came(delivery, ordered, offers, facts_of(session, products))
    door = at_the_door(
        session,
        canteen_id=canteen_id,
        producer_ids={one.producer_id for one in lines},
        supplier_ids={delivery.supplier_id},
    )
    instead: dict[UUID, list[Bought]] = defaultdict(list)
    itself: dict[UUID, Decimal] = defaultdict(Decimal)
    for one in lines:
        asked = ordered[one.line.order_line_id] if one.line.order_line_id else None
        if asked and replaces(one.line, one.product.id, asked):
            if one.kept:
                instead[asked.id].append(as_bought(one, delivery, door, canteen_id)[0])
        elif asked:
            itself[asked.id] += one.quantity
    about = About(canteen_id, delivery.id, delivery.supplier_id, delivery.received_on)
    return _changes(session, about, ordered, instead, itself)


def changes_of(session: Session, receipt_id: UUID, *, canteen_id: UUID) -> list[Changes]:
    """What a delivery that was accepted changed, as it was frozen at the door.

    Raises:
        ReceiptNotFound: the canteen has none of that id.

    """
    receipt = session.get(Receipt, (canteen_id, receipt_id))
    if receipt is None:
        raise ReceiptNotFound(receipt=receipt_id)
    if receipt.order_id is None:
        return []
    order = order_by_id(session, receipt.order_id, canteen_id=canteen_id)
    ordered = lines_of(session, order)
    instead: dict[UUID, list[Bought]] = defaultdict(list)
    itself: dict[UUID, Decimal] = defaultdict(Decimal)
    for line, bought in _received(session, receipt):
        asked = ordered[line.order_line_id]  # type: ignore[index]
        if line.outcome == Outcome.REPLACED or line.product_id != asked.product_id:
            instead[asked.id].append(bought)
        else:
            itself[asked.id] += line.quantity
    about = About(canteen_id, receipt_id, receipt.supplier_id, receipt.received_on)
    return _changes(session, about, ordered, instead, itself)


def _received(session: Session, receipt: Receipt) -> Iterable[tuple[ReceiptLine, Bought]]:
    columns = (getattr(PurchaseLine, name) for name in COLUMNS)
    query = (
        select(ReceiptLine, *columns)
        .join(
            PurchaseLine,
            (PurchaseLine.canteen_id == ReceiptLine.canteen_id)
            & (PurchaseLine.id == ReceiptLine.id),
        )
        .where(
            ReceiptLine.canteen_id == receipt.canteen_id,
            ReceiptLine.receipt_id == receipt.id,
            ReceiptLine.order_line_id.is_not(None),
        )
    )
    for line, *values in session.execute(query):
        yield line, Bought(**dict(zip(COLUMNS, values, strict=True)))


def _changes(
    session: Session,
    about: About,
    ordered: Mapping[UUID, OrderedLine],
    instead: Mapping[UUID, Sequence[Bought]],
    itself: Mapping[UUID, Decimal],
) -> list[Changes]:
    if not instead:
        return []
    asked = [ordered[one] for one in instead]
    left = still_due(session, about, asked, itself)
    wanted = as_wanted(session, about, asked, left)
    lines = [line for came_in in instead.values() for line in came_in]
    allergens = _allergens(session, [*lines, *wanted.values()])
    return [
        Changes(
            one.id,
            Side(wanted[one.id], _rate(one), allergens[one.product_id]),
            [Side(line, _per_kilo([line]), _said(allergens, line)) for line in instead[one.id]],
        )
        for one in asked
    ]


_Allergens = Mapping[UUID, frozenset[Allergen] | None]


def _allergens(session: Session, lines: Iterable[Bought]) -> _Allergens:
    wanted = {line.product_id for line in lines}
    query = select(Product.id, Product.allergens, Product.allergens_said)
    rows = session.execute(query.where(Product.id.in_(wanted)))
    return {row.id: from_bits(row.allergens) if row.allergens_said else None for row in rows}


def _said(allergens: _Allergens, line: Bought) -> frozenset[Allergen] | None:
    return allergens[line.product_id] if line.product_id else None


def _shared(labels: Iterable[Iterable[Label]]) -> Labels:
    sets = [frozenset(one) for one in labels]
    return sets[0].intersection(*sets[1:]) if sets else NO_LABELS


def _rate(line: OrderedLine) -> Decimal | None:
    return fine(line.net * 1000 / line.grams) if line.grams else None


def _per_kilo(lines: Iterable[Bought]) -> Decimal | None:
    value = grams = Decimal(0)
    for line in lines:
        value, grams = value + line.net_value, grams + (line.grams or 0)
    return fine(value * 1000 / grams) if grams else None
