"""How much of each lot is in each place, kept beside the ledger so nobody has to add it up."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Index, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from inventory.lots import Lot
from inventory.places import places_of
from kernel.db import Base, Cost, Grams, Id, Quantity
from kernel.owned import same_canteen
from kernel.rows import add_rows
from sourcing.products import Product, StockUnit


class StockBalance(Base):
    """The ledger's running totals; what a shelf holds, and may owe."""

    __tablename__ = "stock_balances"
    __table_args__ = (
        same_canteen("lot_id", "lots"),
        same_canteen("place_id", "places"),
        # What is on hand costs the same after ten years: lots used up are not in the index.
        Index(
            "ix_stock_balances_present",
            "canteen_id",
            "place_id",
            postgresql_where=text("quantity <> 0"),
            sqlite_where=text("quantity <> 0"),
        ),
    )

    canteen_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    lot_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    place_id: Mapped[UUID] = mapped_column(Id(), primary_key=True)
    quantity: Mapped[Quantity]
    grams: Mapped[Grams]
    cost: Mapped[Cost]


class Spot(NamedTuple):
    """One lot in one place."""

    canteen_id: UUID
    lot_id: UUID
    place_id: UUID


class Held(NamedTuple):
    """So many stock units, weighing so much, having cost so much before VAT."""

    quantity: Decimal
    grams: int
    cost: Decimal

    def plus(self, more: "Held") -> "Held":
        """Both together."""
        return Held(
            self.quantity + more.quantity, self.grams + more.grams, self.cost + more.cost
        )

    def less(self, part: "Held") -> "Held":
        """What stays when a part has gone."""
        return Held(
            self.quantity - part.quantity, self.grams - part.grams, self.cost - part.cost
        )


NOTHING = Held(Decimal(0), 0, Decimal(0))


class OnHand(NamedTuple):
    """What a canteen holds of one product, over all its shelves."""

    product_id: UUID
    name: str
    unit: StockUnit
    quantity: Decimal
    grams: int
    cost: Decimal


def add(session: Session, changes: Mapping[Spot, Held]) -> None:
    """Carry changes to the balances, in one statement. Only `moves.post` may call this."""
    # One order for everybody, so that no two writers wait for each other.
    rows = [{**spot._asdict(), **changes[spot]._asdict()} for spot in sorted(changes)]
    add_rows(session, StockBalance, rows, totals=("quantity", "grams", "cost"))


def held_at(session: Session, spots: Iterable[Spot]) -> Mapping[Spot, Held]:
    """What each of these spots of one canteen holds; NOTHING where it never held anything."""
    wanted = set(spots)
    query = select(
        StockBalance.canteen_id,
        StockBalance.lot_id,
        StockBalance.place_id,
        StockBalance.quantity,
        StockBalance.grams,
        StockBalance.cost,
    ).where(
        StockBalance.canteen_id.in_({spot.canteen_id for spot in wanted}),
        StockBalance.lot_id.in_({spot.lot_id for spot in wanted}),
    )
    found = {Spot(*row[:3]): Held(*row[3:]) for row in session.execute(query)}
    return {spot: found.get(spot, NOTHING) for spot in wanted}


def on_hand(session: Session, *, canteen_id: UUID) -> list[OnHand]:
    """By product, what lies on the canteen's shelves; less than nothing is an answer too."""
    shelves = places_of(session, canteen_id).shelves
    quantity = func.sum(StockBalance.quantity)
    rows = session.execute(
        select(
            Product.id,
            Product.name,
            Product.unit,
            quantity,
            func.sum(StockBalance.grams),
            func.sum(StockBalance.cost),
        )
        .join(
            Lot, (Lot.canteen_id == StockBalance.canteen_id) & (Lot.id == StockBalance.lot_id)
        )
        .join(Product, Product.id == Lot.product_id)
        .where(
            StockBalance.canteen_id == canteen_id,
            StockBalance.place_id.in_(shelves),
            text("stock_balances.quantity <> 0"),
        )
        .group_by(Product.id, Product.name, Product.unit)
        .order_by(Product.name)
    )
    return [OnHand(*row[:4], int(row[4]), row[5]) for row in rows]
