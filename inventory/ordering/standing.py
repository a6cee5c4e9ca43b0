"""Orders as they stand: drafts, what is out, what came and is not billed, what was done lately."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from inventory.billing.unbilled import unbilled
from inventory.receiving.receipts import Receipt
from kernel.documents import Document
from kernel.rounding import rounded, whole_grams
from sourcing.answers_in_short import Short, in_short
from sourcing.letters import perhaps_sent
from sourcing.orders import OrderLine, PurchaseOrder, State
from sourcing.pricing import net_value
from suppliers.suppliers import Supplier

LATELY = timedelta(days=35)


class Stands(StrEnum):
    """How far an order is, in the order in which one looks at them."""

    DRAFT = "draft"
    LATE = "late"
    SENT = "sent"
    CONFIRMED = "confirmed"
    IN_PART = "in_part"
    RECEIVED = "received"
    BILLED = "billed"
    CANCELLED = "cancelled"


class Standing(NamedTuple):
    """One order; `net` is euros before VAT, as ordered, `answer` what the supplier says to it.

    `perhaps_sent` is a draft's of whose letter nobody knows whether it came.
    """

    id: UUID
    number: int
    supplier_id: UUID
    supplier: str
    delivery_on: date
    stands: Stands
    net: Decimal
    confirmed: bool
    answer: Short | None = None
    perhaps_sent: bool = False

    @property
    def to_look_at(self) -> bool:
        """Whether the supplier's answer waits for somebody's word."""
        return is_to_look_at(self.stands, self.answer)


class Standings(NamedTuple):
    """All that a purchaser follows."""

    drafts: Sequence[Standing]
    out: Sequence[Standing]
    to_bill: Sequence[Standing]
    lately: Sequence[Standing]


_OUT = (State.SENT, State.CONFIRMED)
# Of which the supplier still owes something.
AWAITED = (Stands.LATE, Stands.SENT, Stands.CONFIRMED, Stands.IN_PART)


def standings(session: Session, canteen_id: UUID, *, on: date) -> Standings:
    """Drafts by day; what is out, late or to be looked at first; what waits for its bill; the rest.

    Each with what the supplier answered. A number of statements that does not depend on theirs.
    """
    waiting = _waiting_for_bills(session, canteen_id, on)
    query = (
        select(PurchaseOrder, Supplier.name)
        .join(Supplier, Supplier.id == PurchaseOrder.supplier_id)
        .where(
            PurchaseOrder.canteen_id == canteen_id,
            or_(
                PurchaseOrder.state.in_((State.DRAFT, *_OUT)),
                PurchaseOrder.delivery_on >= on - LATELY,
                PurchaseOrder.id.in_(waiting),
            ),
        )
    )
    rows = [(order, name) for order, name in session.execute(query)]
    nets, packs = _ordered(session, canteen_id, [order.id for order, _ in rows])
    answers = in_short(session, canteen_id, packs)
    drafts = [order.id for order, _ in rows if order.state == State.DRAFT]
    doubtful = perhaps_sent(session, canteen_id, drafts)
    came = _came(session, canteen_id, [order.id for order, _ in rows])
    found = [
        Standing(
            order.id, order.number, order.supplier_id, name, order.delivery_on,
            stands(order, on=on, came=order.id in came, to_bill=order.id in waiting),
            nets[order.id], order.state == State.CONFIRMED, answers.get(order.id),
            order.id in doubtful,
        )
        for order, name in rows
    ]  # fmt: skip
    return _sorted(found)


def stands(order: PurchaseOrder, *, on: date, came: bool, to_bill: bool) -> Stands:
    """How far it is; late where its day is past, and all or some of it still owed."""
    if order.state == State.RECEIVED:
        return Stands.RECEIVED if to_bill else Stands.BILLED
    if order.state in _OUT:
        if order.delivery_on < on:
            return Stands.LATE
        return Stands.IN_PART if came else Stands(order.state.value)
    return Stands(order.state.value)


def is_to_look_at(stands: Stands, answer: Short | None) -> bool:
    """Whether an answer is open, and there is still something to say to it."""
    return stands in AWAITED and answer is not None and answer.open


def _sorted(found: Iterable[Standing]) -> Standings:
    drafts, out, to_bill, lately = [], [], [], []
    for one in sorted(found, key=lambda one: (one.delivery_on, one.number)):
        if one.stands == Stands.DRAFT:
            drafts.append(one)
        elif one.stands in AWAITED:
            out.append(one)
        elif one.stands == Stands.RECEIVED:
            to_bill.append(one)
        else:
            lately.append(one)
    out.sort(key=lambda one: not (one.stands == Stands.LATE or one.to_look_at))
    return Standings(drafts, out, to_bill, lately[::-1])


def _waiting_for_bills(session: Session, canteen_id: UUID, on: date) -> set[UUID]:
    """Orders of which a delivery came that no bill asks for yet."""
    receipts = {one.receipt_id for one in unbilled(session, canteen_id=canteen_id, on=on)}
    if not receipts:
        return set()
    query = select(Receipt.order_id).where(
        Receipt.canteen_id == canteen_id, Receipt.id.in_(receipts)
    )
    return {one for one in session.scalars(query) if one}


def _came(session: Session, canteen_id: UUID, ids: Sequence[UUID]) -> set[UUID]:
    query = (
        select(Receipt.order_id)
        .join(
            Document, (Document.canteen_id == Receipt.canteen_id) & (Document.id == Receipt.id)
        )
        .where(Receipt.canteen_id == canteen_id, Receipt.order_id.in_(ids), Document.holds)
    )
    return {one for one in session.scalars(query) if one}


_Packs = Mapping[UUID, Mapping[UUID, Decimal]]


def _ordered(
    session: Session, canteen_id: UUID, ids: Sequence[UUID]
) -> tuple[Mapping[UUID, Decimal], _Packs]:
    """Euros before VAT by order, and packs by order and line."""
    nets: dict[UUID, Decimal] = defaultdict(lambda: Decimal("0.00"))
    packs: dict[UUID, dict[UUID, Decimal]] = {one: {} for one in ids}
    query = select(
        OrderLine.order_id, OrderLine.id, OrderLine.packs, OrderLine.pack_quantity,
        OrderLine.pack_grams, OrderLine.price, OrderLine.price_per,
    ).where(OrderLine.canteen_id == canteen_id, OrderLine.order_id.in_(ids))  # fmt: skip
    for row in session.execute(query):
        packs[row.order_id][row.id] = row.packs
        units = rounded(row.packs * row.pack_quantity, 3)
        grams = whole_grams(row.packs * row.pack_grams)
        nets[row.order_id] += net_value(
            row.price, row.price_per, packs=row.packs, units=units, grams=grams
        )
    return nets, packs
