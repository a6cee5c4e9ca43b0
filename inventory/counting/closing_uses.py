"""The closing use: what was used, without weighing it, between two days.

Opening + what came − what left otherwise − closing = use. All of it is read from the ledger, so
that it truly adds up, in stock units, grams and euros alike. What was taken back never was.
"""

from collections import defaultdict
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, aliased

from inventory.balances import NOTHING, Held
from inventory.lots import Lot
from inventory.moves import Cause, StockMove
from inventory.places import REAL, Kind, Place
from inventory.purchases import PurchaseLine
from kernel.documents import Document
from sourcing.products import Product, StockUnit

_COLUMNS = {
    Kind.SUPPLIER: "receipts",
    Kind.WASTE: "waste",
    Kind.SORTING: "sorted",
    Kind.DONATED: "donations",
    Kind.COUNT_DIFFERENCE: "difference",
}


@dataclass(frozen=True, kw_only=True)
class Use:
    """One product. Each figure is what it says: what left is not signed.

    `rescued` came as unsold food; `entered` is stock entered when the book was opened;
    `difference` what counts found more (or, below zero, had miscounted); `sorted` what sorting
    made of crates (below zero: what it took out of them), nothing over all products' grams.
    """

    product_id: UUID
    product: str
    unit: StockUnit
    opening: Held = NOTHING
    receipts: Held = NOTHING
    rescued: Held = NOTHING
    entered: Held = NOTHING
    sorted: Held = NOTHING
    transfers_in: Held = NOTHING
    difference: Held = NOTHING
    waste: Held = NOTHING
    donations: Held = NOTHING
    transfers_out: Held = NOTHING
    closing: Held = NOTHING

    @property
    def use(self) -> Held:
        """What went into the kitchen; less what it cooked and put back."""
        came = (self.opening, self.receipts, self.rescued, self.entered, self.sorted)
        left = (self.waste, self.donations, self.transfers_out, self.closing)
        total = NOTHING
        for figure in (*came, self.transfers_in, self.difference):
            total = total.plus(figure)
        for figure in left:
            total = total.less(figure)
        return total


def use_of(session: Session, *, canteen_id: UUID, first: date, last: date) -> list[Use]:
    """Each product that lay on a shelf or moved in these days, by name."""
    figures: dict[UUID, dict[str, Any]] = defaultdict(dict)
    for came in (True, False):
        query = _side(first, came=came)
        query = query.where(StockMove.canteen_id == canteen_id, StockMove.moved_on <= last)
        for row in session.execute(query):
            of_product = figures[row.id]
            of_product |= {"product": row.name, "unit": row.unit}
            part = Held(row.quantity, int(row.grams), row.cost)
            for column, sign in _figures(row, came=came):
                known = of_product.get(column, NOTHING)
                of_product[column] = known.plus(part) if sign > 0 else known.less(part)
    uses = (Use(product_id=one, **said) for one, said in figures.items())
    return sorted(filter(_says_something, uses), key=_by_name)


def _figures(row: Any, *, came: bool) -> list[tuple[str, int]]:
    """Where so much that came onto the shelves (or left them) counts, and with which sign."""
    sign = 1 if came else -1
    if row.before:
        return [("opening", sign), ("closing", sign)]
    if row.kind == Kind.KITCHEN:
        return [("closing", sign)]
    if row.kind == Kind.OTHER_CANTEEN:
        return [("transfers_in" if came else "transfers_out", 1), ("closing", sign)]
    column = _COLUMNS[row.kind]
    if row.kind == Kind.SUPPLIER and row.rescued:
        column = "rescued"
    if row.kind == Kind.COUNT_DIFFERENCE and row.entered:
        column = "entered"
    outward = row.kind in (Kind.WASTE, Kind.DONATED)
    return [(column, -sign if outward else sign), ("closing", sign)]


def _by_name(use: Use) -> tuple[str, UUID]:
    return use.product.casefold(), use.product_id


def _says_something(use: Use) -> bool:
    return any(getattr(use, field.name) != NOTHING for field in fields(use)[3:])


def _side(first: date, *, came: bool) -> Any:
    """What crossed from elsewhere onto the shelves, or the other way, and holds."""
    at, away = _ENDS if came else _ENDS[::-1]
    before = case((StockMove.moved_on < first, True), else_=False)
    entered = case((StockMove.cause == Cause.OPENING, True), else_=False)
    product = (Product.id, Product.name, Product.unit)
    flow = (before.label("before"), Place.kind, entered.label("entered"), PurchaseLine.rescued)
    held = (StockMove.quantity, StockMove.grams, StockMove.cost)
    return (
        select(*product, *flow, *(func.sum(one).label(one.key) for one in held))
        .select_from(StockMove)
        .join(_SHELF, (_SHELF.canteen_id == StockMove.canteen_id) & (_SHELF.id == at))
        .join(Place, (Place.canteen_id == StockMove.canteen_id) & (Place.id == away))
        .join(Lot, (Lot.canteen_id == StockMove.canteen_id) & (Lot.id == StockMove.lot_id))
        .join(Product, Product.id == Lot.product_id)
        .join(
            PurchaseLine,
            (PurchaseLine.canteen_id == Lot.canteen_id)
            & (PurchaseLine.id == Lot.purchase_line_id),
        )
        .join(
            Document,
            (Document.canteen_id == StockMove.canteen_id)
            & (Document.id == StockMove.document_id),
        )
        .where(
            _SHELF.kind.in_(REAL),
            Place.kind.not_in(REAL),
            StockMove.reverses_id.is_(None),
            Document.holds,
        )
        .group_by(*product, before, Place.kind, entered, PurchaseLine.rescued)
    )


_SHELF = aliased(Place)
_ENDS = (StockMove.destination_id, StockMove.source_id)
