"""What we asked a supplier for, and at what price."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.db import Base, Grams, Id, Percent, Quantity, UnitPrice
from kernel.errors import NotFound
from kernel.owned import CanteenOwned, same_canteen
from kernel.rounding import rounded, whole_grams
from kernel.words import N_
from sourcing.pricing import PricePer, Taxed, Totals, net_value, totals
from suppliers.labels import NO_LABELS, Label, LabelSet
from suppliers.origins import Origin


class State(StrEnum):
    """Draft → sent → confirmed → received, or cancelled on the way."""

    DRAFT = "draft"
    SENT = "sent"
    CONFIRMED = "confirmed"
    RECEIVED = "received"
    CANCELLED = "cancelled"


class PurchaseOrder(CanteenOwned, Base, kw_only=True):
    """A promise between a canteen and a supplier. `number` counts the canteen's orders."""

    __tablename__ = "purchase_orders"
    __table_args__ = (
        same_canteen("id", "documents"),
        UniqueConstraint("canteen_id", "number"),
        Index(None, "canteen_id", "supplier_id", "delivery_on"),
    )

    supplier_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("suppliers.id"))
    number: Mapped[int]
    state: Mapped[State] = mapped_column(default=State.DRAFT)
    ordered_on: Mapped[date]
    delivery_on: Mapped[date]
    note: Mapped[str] = mapped_column(default="")
    below_minimum_because: Mapped[str] = mapped_column(default="")


class OrderLine(CanteenOwned, Base, kw_only=True):
    """So many packs of one offer, with the offer's words and price as they were."""

    __tablename__ = "order_lines"
    __table_args__ = (
        same_canteen("order_id", "purchase_orders"),
        CheckConstraint("packs > 0", name="packs_positive"),
        Index(None, "canteen_id", "order_id"),
    )

    order_id: Mapped[UUID]
    offer_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("offers.id"))
    product_id: Mapped[UUID] = mapped_column(Id(), ForeignKey("products.id"))
    producer_id: Mapped[UUID | None] = mapped_column(
        Id(), ForeignKey("producers.id"), default=None
    )
    name: Mapped[str]
    code: Mapped[str] = mapped_column(default="")
    packs: Mapped[Quantity]
    pack_quantity: Mapped[Quantity]
    pack_grams: Mapped[Grams]
    price: Mapped[UnitPrice]
    price_per: Mapped[PricePer]
    vat_rate: Mapped[Percent]
    origin: Mapped[Origin | None] = mapped_column(default=None)
    labels: Mapped[LabelSet] = mapped_column(default=NO_LABELS)
    intermediaries: Mapped[int | None] = mapped_column(default=None)
    brand: Mapped[str] = mapped_column(default="")


class OrderNotFound(NotFound):
    """No purchase order of this canteen bears that id."""

    says = N_("There is no purchase order {order} in this canteen.")


class OrderedLine(NamedTuple):
    """What a crate is held against at the door."""

    id: UUID
    offer_id: UUID
    product_id: UUID
    producer_id: UUID | None
    name: str
    packs: Decimal
    pack_quantity: Decimal
    pack_grams: int
    price: Decimal
    price_per: PricePer
    vat_rate: Decimal
    origin: Origin | None
    labels: frozenset[Label]
    intermediaries: int | None
    code: str
    brand: str = ""

    @property
    def units(self) -> Decimal:
        """Stock units ordered."""
        return rounded(self.packs * self.pack_quantity, 3)

    @property
    def grams(self) -> int:
        """What they should weigh."""
        return whole_grams(self.packs * self.pack_grams)

    @property
    def net(self) -> Decimal:
        """Euros before VAT, as expected."""
        return net_value(
            self.price, self.price_per, packs=self.packs, units=self.units, grams=self.grams
        )


def order_by_id(
    session: Session, order_id: UUID, *, canteen_id: UUID, lock: bool = False
) -> PurchaseOrder:
    """The order; `lock` makes whoever else wants it wait.

    Raises:
        OrderNotFound: this canteen has none of that id.

    """
    order = session.get(
        PurchaseOrder, (canteen_id, order_id), with_for_update=lock, populate_existing=lock
    )
    if order is None:
        raise OrderNotFound(order=order_id)
    return order


_LINES = select(
    OrderLine.id,
    OrderLine.offer_id,
    OrderLine.product_id,
    OrderLine.producer_id,
    OrderLine.name,
    OrderLine.packs,
    OrderLine.pack_quantity,
    OrderLine.pack_grams,
    OrderLine.price,
    OrderLine.price_per,
    OrderLine.vat_rate,
    OrderLine.origin,
    OrderLine.labels,
    OrderLine.intermediaries,
    OrderLine.code,
    OrderLine.brand,
)


def lines_of(session: Session, order: PurchaseOrder) -> Mapping[UUID, OrderedLine]:
    """Its lines by id."""
    # No ORDER BY id here: SQLite would take it as a reason to walk the primary key, which
    # begins with the canteen, and so read every line the canteen ever ordered.
    rows = session.execute(
        _LINES.where(OrderLine.canteen_id == order.canteen_id, OrderLine.order_id == order.id)
    )
    return {row.id: OrderedLine._make(row) for row in rows}


def order_totals(lines: Mapping[UUID, OrderedLine]) -> Totals:
    """Before VAT, VAT, and with it."""
    return totals(Taxed(line.net, line.vat_rate) for line in lines.values())


def already_out(session: Session, order: PurchaseOrder) -> Sequence[int]:
    """Numbers of other orders to the same supplier for the same delivery day: a warning."""
    query = select(PurchaseOrder.number).where(
        PurchaseOrder.canteen_id == order.canteen_id,
        PurchaseOrder.supplier_id == order.supplier_id,
        PurchaseOrder.delivery_on == order.delivery_on,
        PurchaseOrder.id != order.id,
        PurchaseOrder.state.in_([State.SENT, State.CONFIRMED]),
    )
    return session.scalars(query.order_by(PurchaseOrder.number)).all()
