"""Two days of March 2026 in one kitchen, small enough to be worked out by hand.

Bought on Monday 2 March, euros before VAT:
- Ferme A: 10 kg of carrots at 2.00, organic, certified, 23.7 km away; 5 kg of spinach at 4.00,
  organic, its certificate ended on 1 March, from far away. Its intermediaries are unknown.
- Ferme B: 8 kg of apples at 1.50, said to be organic; one intermediary, nobody knows where from.
- Rescued: 12 kg of potatoes, at 1.50 a kilo elsewhere. On the shelf: 5 kg of rice worth 7.50.

Cooked: Monday 4 kg of carrots, 2 of spinach, 2 of rice; Tuesday 3 kg of carrots, 3 of apples,
6 of potatoes, 1 of rice. Carrots and apples are in season, spinach is not; the rest has none.
"""

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from inventory.kitchen.meals import serve
from inventory.receiving.opening import OpeningLine, OpeningStock, open_stock
from inventory.receiving.receipts import receive
from inventory.receiving.rescues import Crate, rescue
from kernel.actor import By
from kernel.ids import new_id
from network.promises import Basis, Measure
from sourcing.products import Product
from sourcing.seasons import to_bits
from suppliers.evidence import Evidence
from suppliers.families import Family
from suppliers.labels import Label
from sustainability.heaps import Span
from sustainability.ratios import Shares
from tests.builders import (
    MONDAY,
    a_certificate,
    a_delivery,
    a_line,
    a_meal,
    a_producer,
    a_product,
    a_supplier,
)

TUESDAY = MONDAY + timedelta(days=1)
PARIS = {"latitude": Decimal("48.85"), "longitude": Decimal("2.35")}
BIO = (Label.BIO,)


class Kitchen(NamedTuple):
    carrots: Product
    spinach: Product
    apples: Product
    potatoes: Product
    rice: Product
    farm_a: UUID
    farm_b: UUID
    receipt_a: UUID
    receipt_b: UUID
    monday: UUID
    tuesday: UUID


def a_kitchen(session: Session, by: By) -> Kitchen:
    months = {"carrots": [1, 2, 3], "spinach": [5], "apples": [3]}
    carrots, spinach, apples = (
        a_product(session, months=to_bits(months[name])) for name in months
    )
    potatoes, rice = a_product(session), a_product(session, family=Family.OTHER)
    farm_a, farm_b = a_supplier(session, by), a_supplier(session, by, intermediaries=1)
    receipt_a = _from_farm_a(session, by, farm_a, carrots, spinach)
    line = a_line(apples, "8", price=Decimal("1.50"), labels=BIO)
    receipt_b = receive(session, a_delivery(farm_b, line), by)
    _for_nothing(session, by, potatoes, rice)
    monday = a_meal((carrots, "4"), (spinach, "2"), (rice, "2"), menu="Dahl")
    tuesday = a_meal(
        (carrots, "3"), (apples, "3"), (potatoes, "6"), (rice, "1"), menu="Purée",
        served_on=TUESDAY, covers=30,
    )  # fmt: skip
    served = [serve(session, meal, by) for meal in (monday, tuesday)]
    products = (carrots, spinach, apples, potatoes, rice)
    return Kitchen(*products, farm_a, farm_b, receipt_a, receipt_b, *served)


def _from_farm_a(
    session: Session, by: By, farm_a: UUID, carrots: Product, spinach: Product
) -> UUID:
    near, far = a_producer(session, by), a_producer(session, by, **PARIS)
    a_certificate(session, by, producer_id=near)
    a_certificate(session, by, producer_id=far, valid_until=date(2026, 3, 1))
    lines = (
        a_line(carrots, "10", labels=BIO, producer_id=near),
        a_line(spinach, "5", price=Decimal("4.00"), labels=BIO, producer_id=far),
    )
    return receive(session, a_delivery(farm_a, *lines), by)


def _for_nothing(session: Session, by: By, potatoes: Product, rice: Product) -> None:
    crate = Crate(
        id=new_id(),
        rescued_on=MONDAY,
        donor="Étal 12",
        product_id=potatoes.id,
        grams=12_000,
        reference_price=Decimal("1.50"),
    )
    rescue(session, crate, by)
    line = OpeningLine(
        id=new_id(), product_id=rice.id, quantity=Decimal(5), worth=Decimal("7.50")
    )
    open_stock(session, OpeningStock(id=new_id(), found_on=MONDAY, lines=(line,)), by)


def march(*canteens: By) -> Span:
    ids = tuple(by.canteen_id for by in canteens)
    return Span(ids, date(2026, 3, 1), date(2026, 3, 31))


Figures = tuple[str, ...]


def figures(found: Shares, measure: Measure, basis: Basis) -> Figures:
    """Proven, declared, expired, unknown, of how much: without trailing noughts."""
    share = found[measure, basis]
    parts = [*(share.part(evidence) for evidence in Evidence), share.denominator]
    return tuple(f"{part.normalize():f}" for part in parts)


def by_value(found: Shares, *measures: Measure) -> dict[Measure, Figures]:
    return {one: figures(found, one, Basis.VALUE) for one in measures or Measure}


def by_mass(found: Shares, *measures: Measure) -> dict[Measure, Figures]:
    return {one: figures(found, one, Basis.MASS) for one in measures or Measure}
