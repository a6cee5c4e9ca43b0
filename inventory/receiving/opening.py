"""What lay on the shelves before the book was opened: stock whose evidence is unknown."""

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import UUID7, Field
from sqlalchemy.orm import Session

from inventory.arrivals import Arrival, open_lots
from inventory.moves import Cause
from inventory.places import Kind as PlaceKind
from inventory.places import Places, places_of
from inventory.purchases import Bought, Kind, keep
from inventory.unknown import UNKNOWN_EVIDENCE
from kernel.actor import By
from kernel.command import Command, Moved, Paid, Part
from kernel.dates import happened
from kernel.documents import once
from kernel.rounding import whole_grams
from sourcing.products import ProductFacts, facts_of
from sourcing.vat import FOOD_VAT


class OpeningLine(Part):
    """So many stock units of a product, worth so much before VAT as far as one knows."""

    id: UUID7
    product_id: UUID
    quantity: Moved
    worth: Paid = Decimal("0.00")
    use_by: date | None = None
    best_before: date | None = None
    place_id: UUID | None = None


class OpeningStock(Command):
    """The shelves as they were found."""

    found_on: date
    lines: Annotated[tuple[OpeningLine, ...], Field(min_length=1, max_length=1000)]


@once("opening", reversible=True)
def open_stock(session: Session, stock: OpeningStock, by: By) -> UUID:
    """Enter what was there. It counts in no "bought"; cooked, its evidence is unknown.

    Raises:
        InTheFuture: the day is still to come.
        ProductNotFound, PlaceNotFound: what was named is not there.

    """
    happened(stock.found_on, by)
    products = facts_of(session, {line.product_id for line in stock.lines})
    places = places_of(session, by.canteen_id)
    keep(session, [_bought(stock, one, products[one.product_id], by) for one in stock.lines])
    arrivals = [
        _arrival(stock, one, products[one.product_id], places, by) for one in stock.lines
    ]
    open_lots(session, arrivals)
    return stock.id


def _bought(stock: OpeningStock, line: OpeningLine, product: ProductFacts, by: By) -> Bought:
    return Bought(
        canteen_id=by.canteen_id,
        id=line.id,
        document_id=stock.id,
        bought_on=stock.found_on,
        kind=Kind.OPENING,
        description=product.name,
        product_id=product.id,
        family=product.family,
        net_value=line.worth,
        grams=_grams(line, product),
        **UNKNOWN_EVIDENCE,
    )


def _arrival(
    stock: OpeningStock, line: OpeningLine, product: ProductFacts, places: Places, by: By
) -> Arrival:
    return Arrival(
        canteen_id=by.canteen_id,
        id=line.id,
        document_id=stock.id,
        product_id=product.id,
        use_by=line.use_by,
        best_before=line.best_before,
        came_on=stock.found_on,
        quantity=line.quantity,
        grams=_grams(line, product),
        cost=line.worth,
        vat_rate=FOOD_VAT,
        source_id=places.of_kind[PlaceKind.COUNT_DIFFERENCE],
        destination_id=places.shelf(line.place_id),
        cause=Cause.OPENING,
    )


def _grams(line: OpeningLine, product: ProductFacts) -> int:
    return whole_grams(line.quantity * product.grams_per_unit)
