"""Goods that lie on a shelf, or were eaten from it, and that nobody logged."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from inventory.lots import Lot, Whole
from inventory.purchases import Bought, Kind, keep
from inventory.unknown import UNKNOWN_EVIDENCE
from kernel.actor import By
from kernel.ids import new_id
from kernel.rounding import whole_grams
from kernel.rows import insert_rows
from sourcing.products import ProductFacts


def open_unlogged(
    session: Session,
    goods: Sequence[tuple[ProductFacts, Decimal]],
    *,
    document_id: UUID,
    on: date,
    by: By,
) -> list[Whole]:
    """A lot each, of so many stock units, not yet on any shelf.

    Its weight is the product's, its cost and evidence are unknown.
    """
    lots = [_lot(product, quantity) for product, quantity in goods]
    named = [(lot, product) for lot, (product, _) in zip(lots, goods, strict=True)]
    keep(session, [_line(lot, product, document_id, on, by) for lot, product in named])
    if lots:
        insert_rows(session, Lot, [_row(lot, document_id, on, by) for lot in lots])
    return lots


def _lot(product: ProductFacts, quantity: Decimal) -> Whole:
    grams = whole_grams(quantity * product.grams_per_unit)
    return Whole(new_id(), product.id, quantity, grams, Decimal(0), None)


def _line(lot: Whole, product: ProductFacts, document_id: UUID, on: date, by: By) -> Bought:
    return Bought(
        canteen_id=by.canteen_id,
        id=lot.id,
        document_id=document_id,
        bought_on=on,
        kind=Kind.OPENING,
        description=product.name,
        product_id=product.id,
        family=product.family,
        net_value=Decimal("0.00"),
        grams=lot.grams,
        **UNKNOWN_EVIDENCE,
    )


def _row(lot: Whole, document_id: UUID, on: date, by: By) -> dict[str, object]:
    return {
        "canteen_id": by.canteen_id,
        "id": lot.id,
        "document_id": document_id,
        "purchase_line_id": lot.id,
        "product_id": lot.product_id,
        "supplier_id": None,
        "producer_id": None,
        "number": None,
        "use_by": None,
        "best_before": None,
        "came_on": on,
        "quantity": lot.quantity,
        "grams": lot.grams,
        "cost": lot.cost,
        "vat_rate": Decimal(0),
        "brand": "",
        "blocked": False,
    }
