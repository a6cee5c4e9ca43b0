"""What an inspector asks for: what came, how cold, what was refused, and what was done about it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from inventory.cooked.meal_allergens import MealAllergens, allergens_of_meals
from inventory.exchanges.donations import Donation, DonationLine
from inventory.kitchen.coolings import Cooled, CoolingRow, coolings
from inventory.kitchen.house_dates import HouseDate
from inventory.kitchen.meals import Meal
from inventory.kitchen.prepared_lots import PreparedLot
from inventory.lots import Lot
from inventory.safety.came_in import received_in
from inventory.safety.first_dates import FIRST_BEST_BEFORE, FIRST_USE_BY, with_first_dates
from inventory.safety.photos import Kept, photos_of
from inventory.safety.readings import Read, readings
from inventory.safety.received import Received
from kernel.documents import Document
from network.associations import Association
from sourcing.products import Product


class Dated(NamedTuple):
    """A use-by the kitchen gave: cooked, opened, or frozen on that day."""

    on: date
    how: str
    product: str
    lot_number: str | None
    use_by: date | None
    best_before: date | None


class Uncooled(NamedTuple):
    """Cooked food that was kept, and nobody noted how fast it was cooled."""

    prepared_on: date
    product: str


class Given(NamedTuple):
    """A part of a lot that an association took."""

    given_on: date
    association: str
    product: str
    grams: int
    lot_number: str | None
    use_by: date | None


class Served(NamedTuple):
    """A meal and its allergens."""

    served_on: date
    menu: str
    covers: int
    allergens: MealAllergens


class Inspection(NamedTuple):
    """The folder of a span of days, first and last included."""

    first: date
    last: date
    received: Sequence[Received]
    readings: Sequence[Read]
    coolings: Sequence[Cooled]
    dated: Sequence[Dated]
    given: Sequence[Given]
    served: Sequence[Served]
    photos: Mapping[UUID, Sequence[Kept]]
    uncooled: Sequence[Uncooled] = ()


def inspect(session: Session, *, canteen_id: UUID, first: date, last: date) -> Inspection:
    """All of it, of what was not taken back."""
    received = received_in(session, canteen_id=canteen_id, first=first, last=last)
    return Inspection(
        first=first,
        last=last,
        received=received,
        readings=readings(session, canteen_id=canteen_id, first=first, last=last),
        coolings=coolings(session, canteen_id=canteen_id, first=first, last=last),
        dated=[
            *_cooked(session, canteen_id, first, last),
            *_redated(session, canteen_id, first, last),
        ],
        given=_given(session, canteen_id, first, last),
        served=_served(session, canteen_id, first, last),
        photos=photos_of(session, [one.id for one in received], canteen_id=canteen_id),
        uncooled=_uncooled(session, canteen_id, first, last),
    )


def _cooked(session: Session, canteen_id: UUID, first: date, last: date) -> list[Dated]:
    query = (
        select(PreparedLot.prepared_on, PreparedLot.made, Product.name, Lot.number, FIRST_USE_BY,
               FIRST_BEST_BEFORE)
        .join(
            Document,
            (Document.canteen_id == PreparedLot.canteen_id) & (Document.id == PreparedLot.id),
        )
        .join(Lot, (Lot.canteen_id == PreparedLot.canteen_id) & (Lot.id == PreparedLot.id))
        .join(Product, Product.id == Lot.product_id)
        .where(
            PreparedLot.canteen_id == canteen_id,
            PreparedLot.prepared_on.between(first, last),
            Document.holds,
        )
    )  # fmt: skip
    rows = session.execute(with_first_dates(query))
    return _by_day(Dated(row[0], row[1].value, *row[2:]) for row in rows)


def _uncooled(session: Session, canteen_id: UUID, first: date, last: date) -> list[Uncooled]:
    query = (
        select(PreparedLot.prepared_on, Product.name)
        .join(
            Document,
            (Document.canteen_id == PreparedLot.canteen_id) & (Document.id == PreparedLot.id),
        )
        .join(Lot, (Lot.canteen_id == PreparedLot.canteen_id) & (Lot.id == PreparedLot.id))
        .join(Product, Product.id == Lot.product_id)
        .outerjoin(
            CoolingRow,
            (CoolingRow.canteen_id == PreparedLot.canteen_id)
            & (CoolingRow.id == PreparedLot.id),
        )
        .where(
            PreparedLot.canteen_id == canteen_id,
            PreparedLot.prepared_on.between(first, last),
            CoolingRow.id.is_(None),
            Document.holds,
        )
    )
    return sorted(Uncooled(*row) for row in session.execute(query))


def _redated(session: Session, canteen_id: UUID, first: date, last: date) -> list[Dated]:
    query = (
        select(
            HouseDate.set_on, HouseDate.opened, Product.name, Lot.number, HouseDate.use_by,
            HouseDate.best_before, HouseDate.use_by_before, HouseDate.best_before_before,
        )
        .join(
            Document,
            (Document.canteen_id == HouseDate.canteen_id) & (Document.id == HouseDate.id),
        )
        .join(Lot, (Lot.canteen_id == HouseDate.canteen_id) & (Lot.id == HouseDate.lot_id))
        .join(Product, Product.id == Lot.product_id)
        .where(
            HouseDate.canteen_id == canteen_id,
            HouseDate.set_on.between(first, last),
            Document.holds,
        )
    )  # fmt: skip
    rows = session.execute(query)
    return _by_day(_changed(row) for row in rows)


def _changed(row: Any) -> Dated:
    """An open pack keeps no longer than it would have closed."""
    if not row.opened:
        dates = (row.use_by, row.best_before)
        return Dated(row.set_on, "frozen", row.name, row.number, *dates)
    till = min((day for day in (row.use_by, row.use_by_before) if day), default=None)
    return Dated(row.set_on, "opened", row.name, row.number, till, row.best_before_before)


def _by_day(dated: Iterable[Dated]) -> list[Dated]:
    return sorted(dated, key=lambda one: (one.on, one.product))


def _given(session: Session, canteen_id: UUID, first: date, last: date) -> list[Given]:
    held = aliased(Document)
    query = (
        select(
            Donation.given_on, Association.name, Product.name, DonationLine.grams, Lot.number,
            DonationLine.use_by,
        )
        .join(held, (held.canteen_id == Donation.canteen_id) & (held.id == Donation.id))
        .join(
            DonationLine,
            (DonationLine.canteen_id == Donation.canteen_id)
            & (DonationLine.donation_id == Donation.id),
        )
        .join(Association, Association.id == Donation.association_id)
        .join(Product, Product.id == DonationLine.product_id)
        .join(
            Lot, (Lot.canteen_id == DonationLine.canteen_id) & (Lot.id == DonationLine.lot_id)
        )
        .where(
            Donation.canteen_id == canteen_id,
            Donation.given_on.between(first, last),
            held.holds,
        )
    )  # fmt: skip
    found = [Given(*row) for row in session.execute(query)]
    return sorted(found, key=lambda one: (one.given_on, one.association, one.product))


def _served(session: Session, canteen_id: UUID, first: date, last: date) -> list[Served]:
    query = (
        select(Meal.id, Meal.served_on, Meal.menu, Meal.covers)
        .join(Document, (Document.canteen_id == Meal.canteen_id) & (Document.id == Meal.id))
        .where(
            Meal.canteen_id == canteen_id, Meal.served_on.between(first, last), Document.holds
        )
    )
    rows = session.execute(query).all()
    allergens = allergens_of_meals(session, {row.id for row in rows}, canteen_id=canteen_id)
    found = [Served(*row[1:], allergens[row.id]) for row in rows]
    return sorted(found, key=lambda one: (one.served_on, one.menu))
