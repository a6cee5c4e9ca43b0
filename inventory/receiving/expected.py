"""What should arrive: orders that are out for these days, with what is still owed of each line."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from inventory.receiving.deliveries import Outcome
from inventory.receiving.receipts import Receipt, ReceiptLine
from kernel.db import Id
from kernel.documents import Document
from kernel.rounding import rounded, whole_grams
from sourcing.orders import OrderLine, OrderNotFound, PurchaseOrder, State
from sourcing.pricing import PricePer, net_value
from sourcing.products import Product, StockUnit
from sourcing.temperatures import TemperatureClass
from suppliers.labels import Label
from suppliers.suppliers import Supplier

# What is later than that was forgotten, and is for whoever orders; tomorrow's may come early.
LATE, EARLY = timedelta(days=7), timedelta(days=1)
OUT = (State.SENT, State.CONFIRMED)


class ExpectedLine(NamedTuple):
    """One line. `owed` is stock units still to come, none where something else came instead;
    `weighed` where its price is by weight.
    """

    order_line_id: UUID
    name: str
    product_id: UUID
    product: str
    unit: StockUnit
    packs: Decimal
    pack_quantity: Decimal
    pack_grams: int
    owed: Decimal
    price: Decimal
    price_per: PricePer
    labels: frozenset[Label]
    temperature_class: TemperatureClass | None
    replaced: bool = False

    @property
    def weighed(self) -> bool:
        """Catch weight: paid by the kilo, whatever the packs."""
        return self.price_per == PricePer.KILO

    @property
    def priced_by_weight(self) -> bool:
        """Whether another weight is another price."""
        by_kilo = self.price_per == PricePer.UNIT and self.unit == StockUnit.KG
        return self.weighed or by_kilo

    @property
    def owed_packs(self) -> Decimal:
        """Packs still to come."""
        return rounded(self.owed / self.pack_quantity, 3).normalize()

    @property
    def owed_net(self) -> Decimal:
        """Euros before VAT of what is still to come."""
        packs = self.owed / self.pack_quantity
        grams = whole_grams(packs * self.pack_grams)
        return net_value(self.price, self.price_per, packs=packs, units=self.owed, grams=grams)

    @property
    def organic(self) -> bool:
        """Whether it was ordered as organic."""
        return Label.BIO in self.labels


class Expected(NamedTuple):
    """One order. `late` where its day is past."""

    order_id: UUID
    number: int
    supplier_id: UUID
    supplier: str
    delivery_on: date
    late: bool
    lines: tuple[ExpectedLine, ...]

    @property
    def chilled(self) -> bool:
        """Whether a thermometer is wanted at the door."""
        return any(line.temperature_class for line in self.lines)


def expected(session: Session, canteen_id: UUID, *, on: date) -> list[Expected]:
    """Today's first, then what is late, then tomorrow's. Four statements, however many."""
    query = (
        select(PurchaseOrder, Supplier.name)
        .join(Supplier, Supplier.id == PurchaseOrder.supplier_id)
        .where(
            PurchaseOrder.canteen_id == canteen_id,
            PurchaseOrder.state.in_(OUT),
            PurchaseOrder.delivery_on.between(on - LATE, on + EARLY),
        )
    )
    orders = [(order, name) for order, name in session.execute(query)]
    found = as_expected(session, canteen_id, orders, on)
    return sorted(found, key=lambda one: _turn(one, on))


def expected_order(
    session: Session,
    order_id: UUID,
    *,
    canteen_id: UUID,
    on: date,
    before: UUID | None = None,
) -> Expected:
    """One order as it should come, whatever its day.

    What is owed is as it was `before` the delivery of that id: sent again, "as ordered" is
    the same as the first time.

    Raises:
        OrderNotFound: this canteen has none of that id.

    """
    query = (
        select(PurchaseOrder, Supplier.name)
        .join(Supplier, Supplier.id == PurchaseOrder.supplier_id)
        .where(PurchaseOrder.canteen_id == canteen_id, PurchaseOrder.id == order_id)
    )
    orders = [(order, name) for order, name in session.execute(query)]
    if not orders:
        raise OrderNotFound(order=order_id)
    return as_expected(session, canteen_id, orders, on, before)[0]


def _turn(one: Expected, on: date) -> tuple[int, date, int]:
    rank = 0 if one.delivery_on == on else 1 if one.late else 2
    return rank, one.delivery_on, one.number


def as_expected(
    session: Session,
    canteen_id: UUID,
    orders: Sequence[tuple[PurchaseOrder, str]],
    on: date,
    before: UUID | None = None,
) -> list[Expected]:
    """Each of these orders, by its supplier's name, with what is owed of it. Three statements."""
    ids = [order.id for order, _ in orders]
    lines = _lines(session, canteen_id, ids, before) if ids else {}
    return [
        Expected(
            order.id,
            order.number,
            order.supplier_id,
            name,
            order.delivery_on,
            order.delivery_on < on,
            tuple(lines.get(order.id, ())),
        )
        for order, name in orders
    ]


def _lines(
    session: Session, canteen_id: UUID, order_ids: Sequence[UUID], before: UUID | None
) -> Mapping[UUID, list[ExpectedLine]]:
    came = _came(session, canteen_id, order_ids, before)
    mine = {"canteen": canteen_id, "orders": list(order_ids)}
    found: dict[UUID, list[ExpectedLine]] = {}
    for row in session.execute(_LINES, mine):
        found.setdefault(row.order_id, []).append(_line(row, came.get(row.id, ())))
    return {one: sorted(lines, key=lambda line: line.name) for one, lines in found.items()}


_Arrived = tuple[UUID, Outcome, Decimal]


def _line(line: Any, came: Iterable[_Arrived]) -> ExpectedLine:
    owed, replaced = rounded(line.packs * line.pack_quantity, 3), False
    for product_id, outcome, quantity in came:
        # What came instead stands for all of it, in whatever unit.
        other = outcome == Outcome.REPLACED or product_id != line.product_id
        owed = Decimal(0) if other else max(owed - quantity, Decimal(0))
        replaced = replaced or other
    return ExpectedLine(
        line.id, line.name, line.product_id, line.product, line.unit, line.packs.normalize(),
        line.pack_quantity, line.pack_grams, owed, line.price, line.price_per, line.labels,
        line.temperature_class, replaced,
    )  # fmt: skip


# Built once, and of columns: whoever stands at the door waits for it.
_LINES = (
    select(
        OrderLine.order_id,
        OrderLine.id,
        OrderLine.name,
        OrderLine.product_id,
        Product.name.label("product"),
        Product.unit,
        OrderLine.packs,
        OrderLine.pack_quantity,
        OrderLine.pack_grams,
        OrderLine.price,
        OrderLine.price_per,
        OrderLine.labels,
        Product.temperature_class,
    )
    .join(Product, Product.id == OrderLine.product_id)
    .where(
        OrderLine.canteen_id == bindparam("canteen", type_=Id()),
        OrderLine.order_id.in_(bindparam("orders", expanding=True, type_=Id())),
    )
)


def _came(
    session: Session, canteen_id: UUID, order_ids: Sequence[UUID], before: UUID | None
) -> Mapping[UUID, list[_Arrived]]:
    """By order line: the product, how it came, and stock units, of deliveries that hold."""
    # Asked for their lines at once, SQLite would read all that the canteen ever received.
    ours = (Receipt.canteen_id == canteen_id, Receipt.order_id.in_(order_ids))
    receipts = session.scalars(select(Receipt.id).where(*ours)).all()
    if not receipts:
        return {}
    query = (
        select(
            ReceiptLine.order_line_id,
            ReceiptLine.product_id,
            ReceiptLine.outcome,
            func.sum(ReceiptLine.quantity),
        )
        .join(
            Receipt,
            (Receipt.canteen_id == ReceiptLine.canteen_id)
            & (Receipt.id == ReceiptLine.receipt_id),
        )
        .join(
            Document, (Document.canteen_id == Receipt.canteen_id) & (Document.id == Receipt.id)
        )
        .where(
            ReceiptLine.canteen_id == canteen_id,
            ReceiptLine.receipt_id.in_(receipts),
            Document.holds,
        )
        .group_by(ReceiptLine.order_line_id, ReceiptLine.product_id, ReceiptLine.outcome)
    )
    if before is not None:
        query = query.where(Receipt.id != before, ~_later(canteen_id, before))
    found: dict[UUID, list[_Arrived]] = {}
    for line_id, product_id, outcome, quantity in session.execute(query):
        if line_id is not None:
            found.setdefault(line_id, []).append((product_id, outcome, quantity))
    return found


def _later(canteen_id: UUID, document_id: UUID) -> ColumnElement[bool]:
    """Whether a document was written after that one; none was, where that one is not there.

    The clock of some databases counts whole seconds: within one, the phone's own says more.
    """
    its = aliased(Document)
    one = select(its.recorded_at).where(its.canteen_id == canteen_id, its.id == document_id)
    written = one.scalar_subquery()
    at_once = (Document.recorded_at == written) & (Document.id > document_id)
    return func.coalesce((Document.recorded_at > written) | at_once, False)
