"""What deliveries leave to be billed: line by line, less what bills said already."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, Select, Subquery, and_, func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from inventory.billing.billed import Bill, BillLine, What
from inventory.called import called
from inventory.purchases import Kind, PurchaseLine
from inventory.receiving.deliveries import Weight
from inventory.receiving.receipts import Receipt, ReceiptLine
from kernel.documents import Document
from kernel.rounding import cents
from sourcing.offers import Offer
from sourcing.pricing import PricePer, exact_value
from sourcing.products import Product, StockUnit
from suppliers.families import Family
from suppliers.suppliers import Supplier

NO_EUROS = Decimal("0.00")
NO_UNITS = Decimal("0.000")


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """A delivery's line or charge, as booked, and what bills that hold made of it so far.

    `kept` and `not_kept` are stock units, `weighed` grams of what was kept, where a scale said,
    `paid` those that it costs by, where that is another weight; `net` is what was booked for it.
    Of it, `units` are billed, at `expected` euros as booked; `claimed` units were billed beside
    them, and `awaited` euros of that are not yet credited. `unpriced` is food whose price nobody
    said yet: its bill does. What was given free is not: no bill of it is awaited.
    """

    line_id: UUID
    receipt_id: UUID
    supplier_id: UUID
    supplier: str
    received_on: date
    holds: bool
    what: What
    description: str
    vat_rate: Decimal
    net: Decimal
    product_id: UUID | None = None
    family: Family | None = None
    unit: StockUnit | None = None
    kept: Decimal = NO_UNITS
    not_kept: Decimal = NO_UNITS
    weighed: int | None = None
    paid: int | None = None
    price_per: PricePer | None = None
    unpriced: bool = False
    not_kept_net: Decimal = NO_EUROS
    units: Decimal = NO_UNITS
    expected: Decimal = NO_EUROS
    claimed: Decimal = NO_UNITS
    awaited: Decimal = NO_EUROS

    @property
    def left(self) -> Decimal:
        """Stock units kept and not billed yet."""
        return max(self.kept - self.units, NO_UNITS)

    @property
    def left_net(self) -> Decimal:
        """What was booked for them, euros before VAT."""
        return self.net - self.expected

    @property
    def is_owed(self) -> bool:
        """Whether its bill, or the rest of it, is still to come."""
        if self.what != What.FOOD:
            return bool(self.left_net)
        return self.left > 0 and (bool(self.left_net) or self.unpriced)

    @property
    def unclaimed(self) -> Decimal:
        """Stock units not kept that the bill may still ask for; none once all kept is billed."""
        billed = self.units >= self.kept if self.kept else self.claimed > 0
        return NO_UNITS if billed else max(self.not_kept - self.claimed, NO_UNITS)

    @property
    def credit(self) -> Decimal:
        """Euros to be credited: for what was billed and not kept, or is likely to be billed."""
        return self.awaited + self.value_of(self.unclaimed)

    def value_of(self, not_kept: Decimal) -> Decimal:
        """Euros before VAT of so many units that were not kept."""
        return cents(self.not_kept_net * not_kept / self.not_kept) if not_kept else NO_EUROS


def due_of(session: Session, line_ids: Iterable[UUID], *, canteen_id: UUID) -> dict[UUID, Due]:
    """Each of these lines of deliveries, also of such as were taken back; none that is unknown."""
    wanted = set(line_ids)
    food, charges = ReceiptLine.id.in_(wanted), PurchaseLine.id.in_(wanted)
    return {one.line_id: one for one in _dues(session, canteen_id, food, charges)}


def brought(session: Session, receipt_ids: Iterable[UUID], *, canteen_id: UUID) -> list[Due]:
    """Each line and charge of these deliveries, also of such as were taken back."""
    wanted = set(receipt_ids)
    food, charges = ReceiptLine.receipt_id.in_(wanted), PurchaseLine.document_id.in_(wanted)
    return _dues(session, canteen_id, food, charges)


def dues(session: Session, *, canteen_id: UUID, on: date | None = None) -> list[Due]:
    """Every line of the canteen's deliveries of which a bill or a credit may still be awaited.

    With `on`, as it stood at that day's end: what was received and billed until then.
    """
    billed = _billed(canteen_id, on)
    food = and_(
        Document.holds,
        or_(
            ReceiptLine.quantity > func.coalesce(billed.c.units, 0),
            ReceiptLine.not_kept > 0,
            func.coalesce(billed.c.awaited, 0) != 0,
        ),
    )
    charges = and_(
        Document.holds, PurchaseLine.net_value != func.coalesce(billed.c.expected, 0)
    )
    if on is not None:
        food = and_(food, Receipt.received_on <= on)
        charges = and_(charges, Receipt.received_on <= on)
    return _dues(session, canteen_id, food, charges, billed)


def in_order(dues: Iterable[Due]) -> list[Due]:
    """The oldest first; ids decide where nothing else does."""
    return sorted(dues, key=lambda due: (due.received_on, due.description, due.line_id))


def _dues(
    session: Session,
    canteen_id: UUID,
    food: ColumnElement[bool],
    charges: ColumnElement[bool],
    billed: Subquery | None = None,
) -> list[Due]:
    so_far = _billed(canteen_id, None) if billed is None else billed
    lines = [row._mapping for row in session.execute(_food(canteen_id, so_far, food))]
    names = called(session, {one["id"]: one["name"] for one in lines}, canteen_id=canteen_id)
    found = [_of_food(one, names.get(one["id"]) or one["name"]) for one in lines]
    rows = session.execute(_charges(canteen_id, so_far, charges))
    return found + [_of_charge(row._mapping) for row in rows]


def _billed(canteen_id: UUID, on: date | None) -> Subquery:
    """By delivery line, what bills that hold made of it."""
    query = (
        select(
            BillLine.receipt_line_id,
            func.sum(BillLine.units).label("units"),
            func.sum(BillLine.expected).label("expected"),
            func.sum(BillLine.not_kept).label("claimed"),
            func.sum(BillLine.awaited).label("awaited"),
        )
        .join(Bill, (Bill.canteen_id == BillLine.canteen_id) & (Bill.id == BillLine.bill_id))
        .join(Document, (Document.canteen_id == Bill.canteen_id) & (Document.id == Bill.id))
        .where(
            BillLine.canteen_id == canteen_id,
            BillLine.receipt_line_id.is_not(None),
            Document.holds,
        )
        .group_by(BillLine.receipt_line_id)
    )
    return (query if on is None else query.where(Bill.billed_on <= on)).subquery()


_SO_FAR = ("units", "expected", "claimed", "awaited")


def _food(
    canteen_id: UUID, billed: Subquery, where: ColumnElement[bool]
) -> Select[*tuple[Any, ...]]:
    return (
        select(
            ReceiptLine.id, ReceiptLine.receipt_id, Receipt.supplier_id, Receipt.received_on,
            Supplier.name.label("supplier"), Document.holds, ReceiptLine.vat_rate, ReceiptLine.net_value, ReceiptLine.product_id,
            Product.family, Product.unit, Product.name, Product.grams_per_unit,
            ReceiptLine.quantity, ReceiptLine.not_kept, ReceiptLine.grams, ReceiptLine.weighed,
            ReceiptLine.price, ReceiptLine.price_per, ReceiptLine.discount_percent,
            ReceiptLine.paid_by, ReceiptLine.note_grams, ReceiptLine.cleaned_grams,
            Offer.pack_quantity, *(billed.c[name] for name in _SO_FAR),
        )
        .join(
            Receipt,
            (Receipt.canteen_id == ReceiptLine.canteen_id)
            & (Receipt.id == ReceiptLine.receipt_id),
        )
        .join(
            Document, (Document.canteen_id == Receipt.canteen_id) & (Document.id == Receipt.id)
        )
        .join(Product, Product.id == ReceiptLine.product_id)
        .outerjoin(Offer, Offer.id == ReceiptLine.offer_id)
        .join(Supplier, Supplier.id == Receipt.supplier_id)
        .outerjoin(billed, billed.c.receipt_line_id == ReceiptLine.id)
        .where(ReceiptLine.canteen_id == canteen_id, where)
    )  # fmt: skip


def _charges(
    canteen_id: UUID, billed: Subquery, where: ColumnElement[bool]
) -> Select[*tuple[Any, ...]]:
    outside = [kind for kind in Kind if kind.value in set(What) - {What.FOOD}]
    return (
        select(
            PurchaseLine.id, Receipt.id.label("receipt_id"), Receipt.supplier_id,
            Receipt.received_on, Supplier.name.label("supplier"), Document.holds, PurchaseLine.vat_rate, PurchaseLine.net_value,
            PurchaseLine.kind, PurchaseLine.description,
            *(billed.c[name] for name in _SO_FAR),
        )
        .join(
            Receipt,
            (Receipt.canteen_id == PurchaseLine.canteen_id)
            & (Receipt.id == PurchaseLine.document_id),
        )
        .join(
            Document, (Document.canteen_id == Receipt.canteen_id) & (Document.id == Receipt.id)
        )
        .join(Supplier, Supplier.id == Receipt.supplier_id)
        .outerjoin(billed, billed.c.receipt_line_id == PurchaseLine.id)
        .where(PurchaseLine.canteen_id == canteen_id, PurchaseLine.kind.in_(outside), where)
    )  # fmt: skip


def _of_food(row: RowMapping, name: str) -> Due:
    return Due(
        **_shared(row),
        what=What.FOOD,
        description=name,
        product_id=row["product_id"],
        family=row["family"],
        unit=row["unit"],
        kept=row["quantity"],
        not_kept=row["not_kept"],
        weighed=row["grams"] if row["weighed"] else None,
        paid=_paid(row),
        price_per=row["price_per"],
        unpriced=row["price"] == 0 and row["discount_percent"] < 100,
        not_kept_net=_worth_of_not_kept(row),
        units=row["units"] or NO_UNITS,
        claimed=row["claimed"] or NO_UNITS,
        awaited=row["awaited"] or NO_EUROS,
    )


def _of_charge(row: RowMapping) -> Due:
    return Due(**_shared(row), what=What(row["kind"]), description=row["description"])


def _shared(row: RowMapping) -> dict[str, Any]:
    return {
        "line_id": row["id"],
        "receipt_id": row["receipt_id"],
        "supplier_id": row["supplier_id"],
        "supplier": row["supplier"],
        "received_on": row["received_on"],
        "holds": row["holds"],
        "vat_rate": row["vat_rate"] or NO_EUROS,
        "net": row["net_value"],
        "expected": row["expected"] or NO_EUROS,
    }


def _paid(row: RowMapping) -> int | None:
    by_kilo = row["price_per"] == PricePer.KILO
    by_kilo |= row["price_per"] == PricePer.UNIT and row["unit"] == StockUnit.KG
    weights = {Weight.NOTE: row["note_grams"], Weight.CLEANED: row["cleaned_grams"]}
    return weights.get(row["paid_by"]) if by_kilo and row["quantity"] else None


def _worth_of_not_kept(row: RowMapping) -> Decimal:
    """At the line's price: pro rata of what was kept, else by its pack, unit or kilos."""
    if row["quantity"]:
        return cents(row["net_value"] * row["not_kept"] / row["quantity"])
    units: Decimal = row["not_kept"]
    full = exact_value(
        row["price"],
        row["price_per"],
        packs=units / (row["pack_quantity"] or 1),
        units=units,
        grams=int(units * row["grams_per_unit"]),
    )
    return cents(full * (100 - row["discount_percent"]) / 100)
