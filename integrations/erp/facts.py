"""What an ERP is told, in the book's own words. Dumb data: files beside this gather it, an `Erp` tells it.

Quantities are stock units, prices and sums euros before VAT. `remote` is the ERP's own number
of the same thing, where it is known; none where it was never told, or not for certain.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from inventory.billing.billed import Kind as BillKind
from inventory.billing.billed import What
from sourcing.products import StockUnit


class Thing(StrEnum):
    """What documents speak of; told with the first that needs it, and again when it changes."""

    CANTEEN = "canteen"
    SUPPLIER = "supplier"
    PRODUCT = "product"
    PRICE = "price"


# Which of a thing's facts are others than those told last: of what a person corrected there, only
# these are written over. None where there is no telling.
News = frozenset[str] | None
# The ERP's numbers of what documents speak of.
Known = Mapping[tuple[Thing, UUID], int]


class CanteenFacts(NamedTuple):
    """Whose documents these are. `places` is what the settings say of where canteens book: where
    that changes, each is asked for anew.
    """

    id: UUID
    name: str
    siret: str | None
    places: str = ""
    remote: int | None = None
    news: News = None


class SupplierFacts(NamedTuple):
    """Who sells; `apart` where a person said that nobody the ERP knows is the same."""

    id: UUID
    name: str
    siret: str | None
    address: str
    postcode: str | None
    city: str
    country: str
    email: str
    phone: str
    remote: int | None = None
    apart: bool = False
    news: News = None


class ProductFacts(NamedTuple):
    """What is bought; `codes` are those of its suppliers' catalogues."""

    id: UUID
    name: str
    unit: StockUnit
    codes: tuple[str, ...]
    vat_rate: Decimal
    remote: int | None = None
    apart: bool = False
    news: News = None


class PriceFacts(NamedTuple):
    """What a supplier asks for a product: `price` a stock unit, from `units` on. The id is the
    offer's series, so that a new version is a new price of the same line.
    """

    id: UUID
    supplier_id: UUID
    product_id: UUID
    code: str
    name: str
    price: Decimal
    units: Decimal
    remote: int | None = None


class Stands(StrEnum):
    """How far an order has gone, as the supplier sees it. ENDED came in part, and the rest was
    called off.
    """

    SENT = "sent"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    ENDED = "ended"


class OrderLineFacts(NamedTuple):
    """One line; `units` × `price` comes to `net`, rounded to the cent."""

    id: UUID
    product_id: UUID
    name: str
    units: Decimal
    unit: StockUnit
    price: Decimal
    net: Decimal
    vat_rate: Decimal


class OrderFacts(NamedTuple):
    """An order as it should stand. `told` is how it stood when the ERP last said yes, and `net`
    what it then came to there. `again` where a person said that ours holds.
    """

    id: UUID
    canteen_id: UUID
    name: str
    supplier_id: UUID
    ordered_on: date
    delivery_on: date
    stands: Stands
    lines: tuple[OrderLineFacts, ...]
    remote: int | None = None
    told: Stands | None = None
    net: Decimal | None = None
    again: bool = False


class ReceiptLineFacts(NamedTuple):
    """What was kept of one line. Without `order_line_id` it was not ordered, or came instead."""

    id: UUID
    order_line_id: UUID | None
    product_id: UUID
    name: str
    units: Decimal
    unit: StockUnit
    price: Decimal
    net: Decimal
    vat_rate: Decimal
    lot: str
    use_by: date | None
    best_before: date | None


class ReceiptFacts(NamedTuple):
    """A delivery. Its first `turn` brings it in, an even one takes it back, the next brings it in
    again. `closes` where nothing more is to come on the order. `order` is the ERP's number of it;
    `others` its numbers of what else came on that order, so that what somebody received there by
    hand stands for one delivery only. `again` where a person said that ours holds. `left` is the
    number of the order that it came for and a person left: what was begun there ends there.
    """

    id: UUID
    canteen_id: UUID
    name: str
    supplier_id: UUID
    order_id: UUID | None
    received_on: date
    delivery_note: str
    closes: bool
    turn: int
    lines: tuple[ReceiptLineFacts, ...]
    order: int | None = None
    remote: int | None = None
    others: tuple[int, ...] = ()
    again: bool = False
    left: int | None = None


class BillLineFacts(NamedTuple):
    """One line as billed. `ordered_as` names the order line that it is held against: an order
    line's id, or, `unordered`, a receipt line's where that was on no order; none where no
    delivery brought it.
    """

    id: UUID
    product_id: UUID | None
    ordered_as: UUID | None
    name: str
    what: What
    units: Decimal
    unit: StockUnit | None
    net: Decimal
    vat_rate: Decimal
    unordered: bool = False


class BillFacts(NamedTuple):
    """A supplier's paper. Its first `turn` enters it, an even one answers it by its opposite. Where
    it `matches`, it stands there, and a delivery that it asks for was told since: its lines are
    only to be held against what was ordered.
    """

    id: UUID
    canteen_id: UUID
    number: str
    supplier_id: UUID
    kind: BillKind
    billed_on: date
    due_on: date | None
    turn: int
    net: Decimal
    lines: tuple[BillLineFacts, ...]
    note: str = ""
    remote: int | None = None
    again: bool = False
    matches: bool = False
