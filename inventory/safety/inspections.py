"""What an inspector asks for: what came, how cold, what was refused, and what was done about it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from inventory.cooked.meal_allergens import MealAllergens, allergens_of
from inventory.exchanges.donations import Donation, DonationLine
from inventory.kitchen.coolings import Cooled, coolings
from inventory.kitchen.house_dates import HouseDate
from inventory.kitchen.meals import Meal
from inventory.kitchen.prepared_lots import PreparedLot
from inventory.lots import Lot
from inventory.receiving.deliveries import Outcome
from inventory.receiving.receipts import Receipt, ReceiptLine
from inventory.safety.photos import Kept, photos_of
from inventory.safety.readings import Read, readings
from kernel.documents import Document
from network.associations import Association
from network.people import Person
from sourcing.products import Product, StockUnit
from sourcing.temperatures import TemperatureClass, allowed, limit
from suppliers.suppliers import Supplier


class Line(NamedTuple):
    """One line of a delivery. `temperature_class` says which limit holds for it."""

    id: UUID
    product: str
    unit: StockUnit
    outcome: Outcome
    quantity: Decimal
    not_kept: Decimal
    lot_number: str | None
    use_by: date | None
    best_before: date | None
    temperature_class: TemperatureClass | None
    temperature_c: Decimal | None
    despite_because: str

    @property
    def limit_c(self) -> Decimal | None:
        """What the law allows on arrival (arrêté du 21 décembre 2009); none without a class."""
        return limit(self.temperature_class) if self.temperature_class else None

    @property
    def too_warm(self) -> bool:
        """Above the limit of its class."""
        known = self.temperature_class is not None and self.temperature_c is not None
        return known and not allowed(self.temperature_class, self.temperature_c)  # type: ignore[arg-type]

    @property
    def unread(self) -> bool:
        """Goods that the law holds to a temperature, and nobody took it."""
        return self.temperature_class is not None and self.temperature_c is None

    @property
    def refused(self) -> bool:
        """Sent back, whole or in part."""
        return self.outcome == Outcome.REFUSED or self.not_kept > 0


class Received(NamedTuple):
    """A delivery: who brought it, who took it in."""

    id: UUID
    received_on: date
    supplier: str
    address: str
    delivery_note: str
    note: str
    person: str
    lines: Sequence[Line]


class Dated(NamedTuple):
    """A use-by the kitchen gave: cooked, opened, or frozen on that day."""

    on: date
    how: str
    product: str
    lot_number: str | None
    use_by: date | None
    best_before: date | None


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


def inspect(session: Session, *, canteen_id: UUID, first: date, last: date) -> Inspection:
    """All of it, of what was not taken back."""
    received = _received(session, canteen_id, first, last)
    days = {"canteen_id": canteen_id, "first": first, "last": last}
    return Inspection(
        first=first,
        last=last,
        received=received,
        readings=readings(session, **days),  # type: ignore[arg-type]
        coolings=coolings(session, **days),  # type: ignore[arg-type]
        dated=[
            *_cooked(session, canteen_id, first, last),
            *_redated(session, canteen_id, first, last),
        ],
        given=_given(session, canteen_id, first, last),
        served=_served(session, canteen_id, first, last),
        photos=photos_of(session, [one.id for one in received], canteen_id=canteen_id),
    )


def _received(session: Session, canteen_id: UUID, first: date, last: date) -> list[Received]:
    query = (
        select(
            Receipt.id, Receipt.received_on, Supplier.name, Supplier.address, Supplier.postcode,
            Supplier.city, Receipt.delivery_note, Receipt.note, Person.name,
        )
        .join(
            Document, (Document.canteen_id == Receipt.canteen_id) & (Document.id == Receipt.id)
        )
        .join(Person, Person.id == Document.person_id)
        .join(Supplier, Supplier.id == Receipt.supplier_id)
        .where(
            Receipt.canteen_id == canteen_id,
            Receipt.received_on.between(first, last),
            Document.holds,
        )
    )  # fmt: skip
    rows = session.execute(query).all()
    lines = _lines(session, canteen_id, [row[0] for row in rows])
    found = [
        Received(*row[:3], _address(row[3:6]), *row[6:], lines.get(row[0], ())) for row in rows
    ]
    return sorted(found, key=lambda one: (one.received_on, one.supplier, one.id))


def _address(parts: Sequence[str | None]) -> str:
    street, postcode, city = parts
    return ", ".join(filter(None, (street, " ".join(filter(None, (postcode, city))))))


def _lines(
    session: Session, canteen_id: UUID, receipt_ids: Iterable[UUID]
) -> Mapping[UUID, Sequence[Line]]:
    query = (
        select(
            ReceiptLine.receipt_id, ReceiptLine.id, Product.name, Product.unit,
            ReceiptLine.outcome, ReceiptLine.quantity, ReceiptLine.not_kept, Lot.number,
            Lot.use_by, Lot.best_before, Product.temperature_class, ReceiptLine.temperature_c,
            ReceiptLine.despite_because,
        )
        .join(Product, Product.id == ReceiptLine.product_id)
        .outerjoin(
            Lot, (Lot.canteen_id == ReceiptLine.canteen_id) & (Lot.id == ReceiptLine.id)
        )
        .where(
            ReceiptLine.canteen_id == canteen_id, ReceiptLine.receipt_id.in_(set(receipt_ids))
        )
    )  # fmt: skip
    found: dict[UUID, list[Line]] = {}
    for row in session.execute(query):
        found.setdefault(row[0], []).append(Line._make(row[1:]))
    return {
        one: sorted(lines, key=lambda line: (line.product, line.id))
        for one, lines in found.items()
    }


def _cooked(session: Session, canteen_id: UUID, first: date, last: date) -> list[Dated]:
    query = (
        select(PreparedLot.prepared_on, PreparedLot.made, Product.name, Lot.number, Lot.use_by,
               Lot.best_before)
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
    return _by_day(Dated(row[0], row[1].value, *row[2:]) for row in session.execute(query))


def _redated(session: Session, canteen_id: UUID, first: date, last: date) -> list[Dated]:
    query = (
        select(
            HouseDate.set_on, HouseDate.opened, Product.name, Lot.number, HouseDate.use_by,
            HouseDate.best_before,
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
    return _by_day(Dated(row[0], "opened" if row[1] else "frozen", *row[2:]) for row in rows)


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
    found = [
        Served(*row[1:], allergens_of(session, row[0], canteen_id=canteen_id))
        for row in session.execute(query).all()
    ]
    return sorted(found, key=lambda one: (one.served_on, one.menu))
