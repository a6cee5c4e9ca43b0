"""What lay on the shelves at the end of any day, and what it was worth.

It is added up from the ledger as we know it now: a move logged late counts from its own day,
and what was taken back never was, on no day, nor was the reversal that took it back. So a
mistake mended in November leaves September's stock as it really stood; today's is what the
shelves hold. What a bill corrected later is no part of it (docs/decisions/0002).
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, func, select, union_all
from sqlalchemy.orm import Session

from inventory.balances import Held
from inventory.lots import Lot
from inventory.moves import StockMove
from inventory.places import places_of
from kernel.documents import Document
from sourcing.products import Product, StockUnit
from suppliers.families import Family


class Valued(NamedTuple):
    """What lay there of one product; `cost` is euros before VAT, `taxed` the same with it.

    `below` is what lots below zero come to, at most nothing: it is in `quantity`, and to be
    explained.
    """

    product_id: UUID
    product: str
    unit: StockUnit
    family: Family
    quantity: Decimal
    grams: int
    cost: Decimal
    taxed: Decimal
    below: Decimal


def stock_value(session: Session, canteen_id: UUID, on: date) -> list[Valued]:
    """By product, by name, what the canteen's shelves held at the end of that day."""
    rows = sorted(session.execute(_by_lot(session, canteen_id, on)), key=_by_name)
    return [_valued(list(lots)) for _, lots in groupby(rows, key=_by_name)]


def total(stock: Iterable[Valued]) -> Held:
    """Grams and euros before VAT of all of it; quantities of several units have no sum."""
    rows = list(stock)
    grams, cost = sum(row.grams for row in rows), sum(row.cost for row in rows)
    return Held(Decimal(0), grams, Decimal(cost))


def _by_lot(session: Session, canteen_id: UUID, on: date) -> Select[*tuple[Any, ...]]:
    """One row a lot that lay there, or was owed."""
    shelves = places_of(session, canteen_id).shelves
    went = union_all(
        *(
            _moved(canteen_id, on, sign).where(end.in_(shelves))
            for end, sign in ((StockMove.destination_id, 1), (StockMove.source_id, -1))
        )
    ).subquery()
    quantity = func.sum(went.c.quantity)
    grams, cost = func.sum(went.c.grams), func.sum(went.c.cost)
    return (
        select(
            Product.id, Product.name, Product.unit, Product.family, Lot.vat_rate,
            quantity.label("quantity"), grams.label("grams"), cost.label("cost"),
        )
        .select_from(went)
        .join(Lot, (Lot.canteen_id == canteen_id) & (Lot.id == went.c.lot_id))
        .join(Product, Product.id == Lot.product_id)
        .group_by(
            Lot.id, Product.id, Product.name, Product.unit, Product.family, Lot.vat_rate
        )
        .having((quantity != 0) | (grams != 0) | (cost != 0))
    )  # fmt: skip


def _moved(canteen_id: UUID, on: date, sign: int) -> Select[*tuple[Any, ...]]:
    amounts = (StockMove.quantity, StockMove.grams, StockMove.cost)
    signed = amounts if sign > 0 else tuple(-amount for amount in amounts)
    names = ("quantity", "grams", "cost")
    return (
        select(
            StockMove.lot_id,
            *(amount.label(name) for amount, name in zip(signed, names, strict=True)),
        )
        .join(
            Document,
            (Document.canteen_id == StockMove.canteen_id)
            & (Document.id == StockMove.document_id),
        )
        .where(
            StockMove.canteen_id == canteen_id,
            StockMove.moved_on <= on,
            StockMove.reverses_id.is_(None),
            Document.holds,
        )
    )


def _by_name(row: Any) -> tuple[str, UUID]:
    return row.name, row.id


def _valued(lots: list[Any]) -> Valued:
    first, nothing = lots[0], Decimal(0)
    return Valued(
        product_id=first.id,
        product=first.name,
        unit=first.unit,
        family=first.family,
        quantity=sum((lot.quantity for lot in lots), nothing),
        grams=sum(int(lot.grams) for lot in lots),
        cost=sum((lot.cost for lot in lots), nothing),
        taxed=sum((lot.cost * (100 + lot.vat_rate) / 100 for lot in lots), nothing),
        below=sum((min(lot.quantity, nothing) for lot in lots), nothing),
    )
