"""What a recall says, and the lots it may mean.

Notices come as a lot number, or without one: as a brand, a product, a supplier, a producer and
days. What a label says (number, brand, use-by) was not always noted: where the product is
named, a lot of it about which that is unknown may be meant too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, model_validator
from sqlalchemy import ColumnElement, and_, func, or_, select, text
from sqlalchemy.orm import Session

from inventory.lots import Lot
from kernel.command import Part
from kernel.errors import NotFound, Refused
from kernel.words import N_
from network.canteens import Canteen
from sourcing.products import Product, ProductNotFound
from suppliers.producers import Producer
from suppliers.suppliers import Supplier, SupplierNotFound

Said = Annotated[str, Field(max_length=200)]
Named = UUID | Said


class Notice(Part):
    """`lot` is a number, or a lot's id or its beginning; products, suppliers and producers are
    named by id or name. The days narrow the rest: `came` on the receipt, `use_by` on the pack; the
    first and the last delivery day may stand alone.
    """

    lot: Said = ""
    brand: Said = ""
    product: Named = ""
    supplier: Named = ""
    producer: Named = ""
    came_from: date | None = None
    came_until: date | None = None
    use_by_from: date | None = None
    use_by_until: date | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "Notice":
        named = self.lot or self.brand or self.product or self.supplier or self.producer
        if not named and not (self.came_from and self.came_until):
            raise NoticeSaysNothing
        for first, last in (
            (self.came_from, self.came_until),
            (self.use_by_from, self.use_by_until),
        ):
            if first and last and last < first:
                raise NoticeEndsBeforeItBegins(first=first, last=last)
        return self


class NoticeSaysNothing(Refused):
    """One day alone would recall all that ever came since."""

    says = N_(
        "Say what is recalled: a lot, a brand, a product, a supplier, a producer, or the first and "
        "the last day it was delivered."
    )


class NoticeEndsBeforeItBegins(Refused):
    """Two days the wrong way round."""

    says = N_("A recall cannot run from {first} to {last}: check both days.")


class NoProducerCalled(NotFound):
    """No producer of the network is called so."""

    says = N_("No producer is called “{producer}”. Check the name on the notice.")


@dataclass(frozen=True, kw_only=True)
class Sought:
    """A notice in the terms of the book; none where it says nothing of the kind.

    Products, suppliers and producers are by id, with their names.
    """

    notice: Notice
    products: Mapping[UUID, str] | None
    suppliers: Mapping[UUID, str] | None
    producers: Mapping[UUID, str] | None
    brands: Sequence[str] | None
    canteen_ids: Sequence[UUID] | None

    def fits(self, lot_id: UUID, number: str | None, brand: str, use_by: date | None) -> bool:
        """Whether a lot found is surely meant: all that the notice says of its label is known."""
        said = self.notice
        digits = _digits(said.lot)
        by_id = bool(digits) and lot_id.hex.startswith(digits)
        dated = said.use_by_from or said.use_by_until
        return bool(
            (by_id or number or not said.lot)
            and (brand or not said.brand)
            and (use_by or not dated)
        )


def understood(
    session: Session, notice: Notice, *, canteen_ids: Sequence[UUID] | None = None
) -> Sought:
    """Look up what the notice names: by id, by name, else by a part of a name.

    Raises:
        ProductNotFound, SupplierNotFound, NoProducerCalled: nothing is called so.

    """
    products = _named(session, Product, notice.product)
    suppliers = _named(session, Supplier, notice.supplier)
    producers = _named(session, Producer, notice.producer)
    if products == {}:
        raise ProductNotFound(product=notice.product)
    if suppliers == {}:
        raise SupplierNotFound(supplier=notice.supplier)
    if producers == {}:
        raise NoProducerCalled(producer=notice.producer)
    return Sought(
        notice=notice,
        products=products,
        suppliers=suppliers,
        producers=producers,
        brands=_spellings(session, notice.brand) if notice.brand else None,
        canteen_ids=canteen_ids,
    )


def meant(sought: Sought) -> ColumnElement[bool]:
    """The condition on lots; an index of `Lot` bears each of its first terms."""
    terms = [
        column.in_(list(ids))
        for column, ids in (
            (Lot.product_id, sought.products),
            (Lot.supplier_id, sought.suppliers),
            (Lot.producer_id, sought.producers),
            (Lot.canteen_id, sought.canteen_ids),
        )
        if ids is not None
    ]
    return and_(*terms, *_label(sought), *_days(sought.notice))


def _label(sought: Sought) -> list[ColumnElement[bool]]:
    """What the label says; with a product named, lots whose label nobody noted pass too."""
    lenient, notice, terms = sought.products is not None, sought.notice, []
    if notice.lot:
        unknown = or_(Lot.number.is_(None), Lot.number == "")
        called = _called(notice.lot)
        terms.append(or_(called, unknown) if lenient else called)
    if sought.brands is not None:
        # Said as in the index, or SQLite would not look there.
        called = and_(text("lots.brand <> ''"), Lot.brand.in_(sought.brands))
        terms.append(or_(called, Lot.brand == "") if lenient else called)
    dated = _between(Lot.use_by, notice.use_by_from, notice.use_by_until)
    if dated:
        terms.append(or_(and_(*dated), Lot.use_by.is_(None)) if lenient else and_(*dated))
    return terms


def _days(notice: Notice) -> list[ColumnElement[bool]]:
    return _between(Lot.came_on, notice.came_from, notice.came_until)


def _between(column: Any, first: date | None, last: date | None) -> list[ColumnElement[bool]]:
    terms = [column >= first] if first else []
    return terms + ([column <= last] if last else [])


def _called(asked: str) -> ColumnElement[bool]:
    spellings, digits = _cases(asked), _digits(asked)
    number: ColumnElement[bool] = Lot.number.in_(spellings)
    if not spellings:
        number = and_(Lot.number.is_not(None), func.lower(Lot.number) == asked.lower())
    if not digits:
        return number
    first, last = (UUID(digits.ljust(32, filler)) for filler in "0f")
    # The key begins with the canteen: each is looked up, rather than all lots read.
    by_id = and_(Lot.canteen_id.in_(select(Canteen.id)), Lot.id.between(first, last))
    return or_(number, by_id)


_MOST_LETTERS = 8


def _cases(asked: str) -> list[str]:
    """A lot number in small and capital letters, mixed in every way: so its index is used.

    None where it has so many letters that looking through all numbers is the shorter way.
    """
    ways = [sorted({one, one.lower(), one.upper()}) for one in asked]
    if sum(len(way) > 1 for way in ways) > _MOST_LETTERS:
        return []
    return ["".join(one) for one in product(*ways)]


def _digits(asked: str) -> str:
    """Of a lot's id, or of its beginning, which has at least eight; else nothing."""
    digits = asked.replace("-", "").lower()
    is_id = 8 <= len(digits) <= 32 and all(one in "0123456789abcdef" for one in digits)
    return digits if is_id else ""


def _named(session: Session, table: Any, asked: UUID | str) -> dict[UUID, str] | None:
    """What is called so, by id; none where nothing was asked."""
    if not asked:
        return None
    rows = session.execute(select(table.id, table.name)).all()
    folded = str(asked).casefold()
    exactly = [row for row in rows if folded in (str(row.id), row.name.casefold())]
    nearly = [row for row in rows if folded in row.name.casefold()]
    return {row.id: row.name for row in exactly or nearly}


def _spellings(session: Session, brand: str) -> list[str]:
    """The brands in the book that read the same, capitals and outer spaces apart.

    Brands are few beside lots: each is looked up as the next after the one before.
    """
    folded = brand.strip().casefold()
    return [one for one in session.scalars(_BRANDS) if one.strip().casefold() == folded]


def _distinct_brands() -> Any:
    known = text("lots.brand <> ''")
    first = select(func.min(Lot.brand)).where(known).scalar_subquery()
    brands = select(first.label("brand")).cte("brands", recursive=True)
    after = select(func.min(Lot.brand)).where(known, Lot.brand > brands.c.brand)
    following = after.correlate(brands).scalar_subquery()
    brands = brands.union_all(select(following).where(brands.c.brand.is_not(None)))
    return select(brands.c.brand).where(brands.c.brand.is_not(None))


_BRANDS = _distinct_brands()
