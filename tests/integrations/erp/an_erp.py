"""An ERP in memory, that can be made to fail at every call, and remembers how often it was told."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from itertools import count
from typing import Any
from uuid import UUID

from integrations.erp.answers import (
    Answer,
    Answers,
    Asked,
    Declined,
    Reading,
    Seen,
    State,
    Told,
    Unclear,
)
from integrations.erp.facts import (
    BillFacts,
    CanteenFacts,
    Known,
    OrderFacts,
    PriceFacts,
    ProductFacts,
    ReceiptFacts,
    Stands,
    SupplierFacts,
)
from integrations.erp.port import Paper
from kernel.rounding import cents
from kernel.words import Phrase

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Fault(Enum):
    """Where a call is cut: before anything is done, in the middle, or on the way back."""

    BEFORE = "before"
    HALF = "half"
    AFTER = "after"


Faults = Callable[[str], Fault | None]


def cut() -> Unclear:
    return Unclear(erp="AnErp", reason=Phrase("cut"))


class AnErp:
    """What it holds: `orders` by id, `receipts` and `bills` by id and turn. `done` counts what
    was truly made, so that nothing made twice can hide.
    """

    name = "AnErp"
    home = "an.erp:443/books"
    places = ""

    def __init__(self, batch: int = 3) -> None:
        self.batch = batch
        self.calls: list[str] = []
        self.faults: Iterator[Fault | None] | Faults = lambda _: None
        self.answers: dict[UUID, Answer] = {}
        # Whoever asks for one of these hears nothing at all.
        self.poison: set[UUID] = set()
        # It says nothing of these, and answers the others.
        self.silent: set[UUID] = set()
        self.orders: dict[UUID, OrderFacts] = {}
        self.receipts: dict[tuple[UUID, int], ReceiptFacts] = {}
        self.bills: dict[tuple[UUID, int], BillFacts] = {}
        self.things: dict[UUID, Any] = {}
        # What a person made of an order there, euros.
        self.nets: dict[UUID, Decimal] = {}
        self.done: Counter[object] = Counter()
        self.changed: list[tuple[Paper, Seen]] = []
        # How things stand there that may have changed before anybody read.
        self.standing: dict[int, Seen] = {}
        self.gone: set[int] = set()
        self._numbers = count(1)
        self._remotes: dict[object, int] = {}

    def keep_canteens(self, canteens: Sequence[CanteenFacts]) -> Answers:
        return self._keep("keep_canteens", canteens)

    def keep_suppliers(self, suppliers: Sequence[SupplierFacts]) -> Answers:
        return self._keep("keep_suppliers", suppliers)

    def keep_products(self, products: Sequence[ProductFacts], known: Known) -> Answers:
        return self._keep("keep_products", products)

    def keep_prices(self, prices: Sequence[PriceFacts], known: Known) -> Answers:
        return self._keep("keep_prices", prices)

    def order(self, orders: Sequence[OrderFacts], known: Known) -> Answers:
        def have(order: OrderFacts) -> Told:
            if order.id not in self.orders:
                self.done["order", order.id] += 1
            self.orders[order.id] = order
            net = self.nets.get(order.id) or sum(line.net for line in order.lines)
            state = State("confirmed" if order.stands == Stands.ENDED else order.stands.value)
            return Told(self.remote(order.id), f"P{order.name}", state, net or None)

        return self._each("order", orders, have)

    def receive(self, receipts: Sequence[ReceiptFacts], known: Known) -> Answers:
        named = [one.order_id for one in receipts if one.order_id]
        assert len(named) == len(set(named)), "at most one receipt of an order in a call"

        def have(receipt: ReceiptFacts) -> Told:
            if receipt.order_id:
                assert self.orders[receipt.order_id].stands in (Stands.CONFIRMED, Stands.ENDED)
                assert receipt.order == self.remote(receipt.order_id)
            if receipt.turn > 1:
                assert (receipt.id, receipt.turn - 1) in self.receipts
            key = (receipt.id, receipt.turn)
            # What was begun on an order that was left ends there.
            before = self.receipts.get(key)
            own = before is None or receipt.left is None or before.order != receipt.left
            order = receipt.order if own else receipt.left
            if before is None or before.order != order:
                self.done["receipt", key] += 1
            self.receipts[key] = receipt._replace(order=order)
            moved = any(line.units for line in receipt.lines)
            told = Told(self.remote(key) * moved, f"WH/{self.remote(key)}", State.DONE)
            return told if receipt.left is None else told._replace(own_order=own)

        return self._each("receive", receipts, have)

    def bill(self, bills: Sequence[BillFacts], known: Known) -> Answers:
        def have(bill: BillFacts) -> Told:
            if bill.turn > 1:
                assert (bill.id, bill.turn - 1) in self.bills
            key = (bill.id, bill.turn)
            if key not in self.bills:
                self.done["bill", key] += 1
            self.bills[key] = bill
            tax = sum(line.net * line.vat_rate / 100 for line in bill.lines)
            total = cents(bill.net + tax)
            return Told(self.remote(key), f"B{bill.number}", State.POSTED, bill.net, total)

        return self._each("bill", bills, have)

    def ping(self) -> None:
        self._each("ping", [], lambda _: Told(0))

    def read(self, since: datetime | None) -> Reading:
        self._each("read", [], lambda _: Told(0))
        seen = {kind: tuple(one for k, one in self.changed if k == kind) for kind in Paper}
        return Reading(seen[Paper.ORDER], seen[Paper.RECEIPT], seen[Paper.BILL], NOON)

    def look_up(self, kind: Paper, remotes: Collection[int]) -> Sequence[Seen]:
        self._each("look_up", [], lambda _: Told(0))
        return [self.standing[one] for one in remotes if one in self.standing]

    def missing(self, kind: Paper, remotes: Collection[int]) -> set[int]:
        self._each("missing", [], lambda _: Told(0))
        return self.gone & set(remotes)

    def remote(self, key: object) -> int:
        """Its number of something, the same whenever it is asked."""
        if key not in self._remotes:
            self._remotes[key] = next(self._numbers)
        return self._remotes[key]

    def count_from(self, number: int) -> None:
        self._numbers = count(number)

    def holds(self, document_id: UUID) -> bool:
        """Whether the last turn of a receipt or a bill brought it in."""
        turns = [turn for one, turn in (*self.receipts, *self.bills) if one == document_id]
        return bool(turns) and max(turns) % 2 == 1

    def _keep(self, name: str, things: Sequence[Any]) -> Answers:
        def have(thing: Any) -> Told:
            self.things[thing.id] = thing
            return Told(thing.remote or self.remote(thing.id))

        return self._each(name, things, have)

    def _each(self, name: str, facts: Sequence[Any], have: Callable[[Any], Told]) -> Answers:
        self.calls.append(name)
        fault = self.faults(name) if callable(self.faults) else next(self.faults, None)
        if fault is Fault.BEFORE or self.poison & {one.id for one in facts}:
            raise cut()
        some = facts[: len(facts) // 2] if fault is Fault.HALF else facts
        found: dict[UUID, Answer] = {}
        for one in some:
            if one.id in self.silent:
                continue
            said = self.answers.get(one.id)
            found[one.id] = said if isinstance(said, Declined | Asked) else have(one)
        if fault is not None:
            raise cut()
        return found
