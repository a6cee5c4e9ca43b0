"""What any ERP must be able to do for us."""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from integrations.erp.answers import Answers, Reading, Seen
from integrations.erp.facts import (
    BillFacts,
    CanteenFacts,
    Known,
    OrderFacts,
    PriceFacts,
    ProductFacts,
    ReceiptFacts,
    SupplierFacts,
)


class Paper(StrEnum):
    """The documents an ERP is told."""

    ORDER = "order"
    RECEIPT = "receipt"
    BILL = "bill"


class Erp(Protocol):
    """Every method may be called again with the same, whatever became of the first call: in
    effect it happens once. Each answers what it was asked, one by one, so that a bad one does
    not hide the others.

    Raises (each method):
        Unclear: no telling what was done; ask the same again.
        Unusable: a person must act first, as for a wrong key.

    """

    name: str
    # Whose numbers these are: another address or database has others.
    home: str
    # What its settings say of where canteens book.
    places: str
    # How many documents it takes in one call.
    batch: int

    def keep_canteens(self, canteens: Sequence[CanteenFacts]) -> Answers:
        """Have a place to book each canteen's documents."""

    def keep_suppliers(self, suppliers: Sequence[SupplierFacts]) -> Answers:
        """Have each supplier, or ask whether one that is there already is the same."""

    def keep_products(self, products: Sequence[ProductFacts], known: Known) -> Answers:
        """Have each product, or ask likewise."""

    def keep_prices(self, prices: Sequence[PriceFacts], known: Known) -> Answers:
        """Have each supplier's price."""

    def order(self, orders: Sequence[OrderFacts], known: Known) -> Answers:
        """Have each order stand as it should: sent, confirmed or cancelled."""

    def receive(self, receipts: Sequence[ReceiptFacts], known: Known) -> Answers:
        """Take each delivery in, or back; at most one of any order."""

    def bill(self, bills: Sequence[BillFacts], known: Known) -> Answers:
        """Enter each bill, or its opposite."""

    def ping(self) -> None:
        """Nothing, if it answers at all."""

    def read(self, since: datetime | None) -> Reading:
        """What changed there since, with some overlap; the first time, everything of ours."""

    def look_up(self, kind: Paper, remotes: Collection[int]) -> Sequence[Seen]:
        """Those of these that are there."""

    def missing(self, kind: Paper, remotes: Collection[int]) -> set[int]:
        """Which of these are there no more."""
