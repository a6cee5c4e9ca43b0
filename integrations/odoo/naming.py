"""What our things are called in Odoo: external ids, by which it knows them again.

An external id is unique there, and written with the record, which no other field of an order is.
"""

from enum import StrEnum
from uuid import UUID

MODULE = "cellier"
# The plan that the canteens' analytic accounts belong to.
PLAN = f"{MODULE}.canteens"


class Of(StrEnum):
    """Whose id it is; not always the same thing there as here."""

    CANTEEN = "canteen"
    SUPPLIER = "supplier"
    PRODUCT = "product"
    PRICE = "price"
    ORDER = "order"
    ORDER_LINE = "order_line"
    # The order made for a delivery that had none, and the line for what was on no order.
    RECEIPT_ORDER = "receipt_order"
    RECEIPT_LINE = "receipt_line"
    # With their turn: a delivery taken in, back, and in again is three transfers.
    RECEIPT = "receipt"
    BILL = "bill"
    BILL_LINE = "bill_line"
    # A move beside those that Odoo made for the order, and a lot by its product and name.
    RECEIPT_MOVE = "receipt_move"
    LOT = "lot"


def named(of: Of, our_id: UUID, turn: int | None = None) -> str:
    """The external id."""
    end = "" if turn is None else f"_{turn}"
    return f"{MODULE}.{of}_{our_id.hex}{end}"


def is_ours(external_id: str) -> bool:
    """Whether Cellier made the record."""
    return external_id.startswith(f"{MODULE}.")
