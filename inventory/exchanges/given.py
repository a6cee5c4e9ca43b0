"""What was given to partner associations, as its slip and the month's figures tell it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from inventory.exchanges.donations import Donation, DonationLine
from inventory.lots import Lot
from inventory.moves import StockMove
from kernel.documents import Document, document_by_id
from kernel.errors import NotFound
from kernel.words import N_
from network.associations import Agreement, Association
from sourcing.products import Product, StockUnit


class GivenLine(NamedTuple):
    """A line as the slip shows it."""

    product: str
    unit: StockUnit
    quantity: Decimal
    grams: int
    number: str | None
    use_by: date | None
    best_before: date | None
    hurried: bool


class Given(NamedTuple):
    """A donation with all that its slip says."""

    donation: Donation
    association: Association
    agreement: Agreement
    lines: list[GivenLine]


class GivenTo(NamedTuple):
    """What one association was given; `cost` in euros before VAT is what it had cost us."""

    association_id: UUID
    association: str
    donations: int
    grams: int
    cost: Decimal


class GivenBy(NamedTuple):
    """What one canteen gave an association."""

    canteen_id: UUID
    association_id: UUID
    donations: int
    grams: int


class Gave(NamedTuple):
    """One donation: when, to whom, how much."""

    id: UUID
    association_id: UUID
    given_on: date
    grams: int


class DonationNotFound(NotFound):
    """This canteen gave nothing under that id, or took it back."""

    says = N_("There is no donation {donation} in this canteen.")


def donation_by_id(session: Session, donation_id: UUID, *, canteen_id: UUID) -> Given:
    """A donation with its lines, by product.

    Raises:
        DonationNotFound: there is none, or it was taken back.

    """
    donation = session.get(Donation, (canteen_id, donation_id))
    if not donation or not document_by_id(session, donation_id, canteen_id=canteen_id).holds:
        raise DonationNotFound(donation=donation_id)
    association = session.get_one(Association, donation.association_id)
    agreement = session.get_one(Agreement, donation.agreement_id)
    query = _LINES.where(
        DonationLine.canteen_id == canteen_id, DonationLine.donation_id == donation_id
    )
    lines = [GivenLine(*row) for row in session.execute(query)]
    lines.sort(key=lambda one: (one.product.casefold(), one.use_by or date.max))
    return Given(donation, association, agreement, lines)


def given_away(
    session: Session, *, canteen_ids: Sequence[UUID], first: date, last: date
) -> list[GivenTo]:
    """Of donations that hold in a span of days, what each association got, the most first.

    Apart from waste: none of it is counted there.
    """
    columns = (Association.id, Association.name)
    sums = (
        func.count(Donation.id.distinct()),
        func.sum(StockMove.grams),
        func.sum(StockMove.cost),
    )
    query = _gone(select(*columns, *sums), canteen_ids, first, last)
    query = query.join(Association, Association.id == Donation.association_id)
    rows = session.execute(query.group_by(*columns))
    found = [GivenTo._make((*row[:3], int(row[3]), row[4])) for row in rows]
    return sorted(found, key=lambda one: (-one.grams, one.association.casefold()))


def given_by(
    session: Session, *, canteen_ids: Sequence[UUID], first: date, last: date
) -> list[GivenBy]:
    """The same by canteen, the most first."""
    columns = (Donation.canteen_id, Donation.association_id)
    sums = (func.count(Donation.id.distinct()), func.sum(StockMove.grams))
    query = _gone(select(*columns, *sums), canteen_ids, first, last).group_by(*columns)
    found = [GivenBy._make((*row[:3], int(row[3]))) for row in session.execute(query)]
    return sorted(found, key=lambda one: (-one.grams, one.canteen_id))


def donations_in(session: Session, *, canteen_id: UUID, first: date, last: date) -> list[Gave]:
    """A canteen's donations that hold, the latest first."""
    columns = (Donation.id, Donation.association_id, Donation.given_on)
    query = _gone(select(*columns, func.sum(StockMove.grams)), [canteen_id], first, last)
    found = [
        Gave._make((*row[:3], int(row[3]))) for row in session.execute(query.group_by(*columns))
    ]
    return sorted(found, key=lambda one: (one.given_on, one.id), reverse=True)


def _gone(
    query: Select[*tuple[Any, ...]], canteen_ids: Sequence[UUID], first: date, last: date
) -> Select[*tuple[Any, ...]]:
    """What left in donations that hold."""
    return (
        query.select_from(Donation)
        .join(
            Document,
            (Document.canteen_id == Donation.canteen_id) & (Document.id == Donation.id),
        )
        .join(
            StockMove,
            (StockMove.canteen_id == Donation.canteen_id)
            & (StockMove.document_id == Donation.id),
        )
        .where(
            Donation.canteen_id.in_(canteen_ids),
            Donation.given_on.between(first, last),
            Document.holds,
        )
    )


_LINES = (
    select(
        Product.name,
        Product.unit,
        DonationLine.quantity,
        DonationLine.grams,
        Lot.number,
        DonationLine.use_by,
        Lot.best_before,
        DonationLine.hurried,
    )
    .join(Product, Product.id == DonationLine.product_id)
    .join(
        Lot,
        (Lot.canteen_id == DonationLine.canteen_id) & (Lot.id == DonationLine.lot_id),
    )
)
