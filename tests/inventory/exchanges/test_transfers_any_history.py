"""Whatever two canteens send each other, in whatever order, nothing is made or lost."""

from collections import defaultdict
from decimal import Decimal
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from inventory.balances import NOTHING, Held
from inventory.differences import verify
from inventory.exchanges.on_the_way import on_the_way, sent_lines
from inventory.exchanges.transfer_arrivals import AlreadyReceived, receive_transfer
from inventory.exchanges.transfers import (
    ArrivalFirst,
    Transfer,
    TransferNotFound,
    send_transfer,
    standing_arrivals,
)
from inventory.kitchen.meals import serve
from inventory.places import Kind
from inventory.undoing.reversals import AlreadyReversed
from kernel.actor import By
from kernel.documents import Document
from sourcing.products import StockUnit
from tests.builders import (
    a_meal,
    a_product,
    balances_of,
    bought_by,
    some_stock,
    somebody_in_a_new_canteen,
    take_back,
    total_held,
)
from tests.examples import examples
from tests.inventory.exchanges.two_ends import a_transfer, an_arrival, lines_of, out

quantities = st.decimals(min_value="0.001", max_value=20, places=3)
prices = st.decimals(min_value=0, max_value=20, places=4)
weights = st.integers(1, 20_000)
which = st.integers(0, 1)
shares = st.integers(0, 4)


class Exchanges(RuleBasedStateMachine):
    engine: Engine
    transfers = Bundle("transfers")
    entries = Bundle("entries")

    def __init__(self) -> None:
        super().__init__()
        self.session = Session(self.engine)
        self.hands: list[By] = [somebody_in_a_new_canteen(self.session) for _ in range(2)]
        self.products = [
            a_product(self.session),
            a_product(self.session, unit=StockUnit.PIECE, grams_per_unit=375),
        ]

    def teardown(self) -> None:
        self.session.close()

    @rule(who=which, what=which, quantity=quantities, price=prices, grams=weights)
    def deliver(
        self, who: int, what: int, quantity: Decimal, price: Decimal, grams: int
    ) -> None:
        by, product = self.hands[who], self.products[what]
        some_stock(self.session, by, str(quantity), product=product, price=price, grams=grams)

    @rule(who=which, what=which, quantity=quantities)
    def cook(self, who: int, what: int, quantity: Decimal) -> None:
        serve(self.session, a_meal((self.products[what], str(quantity))), self.hands[who])

    @rule(target=transfers, who=which, quantity=quantities, more=quantities)
    def send(self, who: int, quantity: Decimal, more: Decimal) -> UUID:
        lines = (
            out(str(quantity), product_id=self.products[0].id),
            out(str(more), product_id=self.products[1].id),
        )
        new = a_transfer(self.hands[1 - who], *lines)
        for _ in range(2):
            send_transfer(self.session, new, self.hands[who])
        return new.id

    @rule(target=entries, transfer=transfers, good=shares, bad=shares)
    def receive(self, transfer: UUID, good: int, bad: int) -> object:
        by = self._other(transfer)
        came = []
        for line in lines_of(self.session, transfer):
            arrived = (line.quantity * good / 4).quantize(Decimal("0.001"))
            damaged = min((line.quantity - arrived) * bad / 4, line.quantity - arrived)
            came.append((str(arrived), str(damaged.quantize(Decimal("0.001"), "ROUND_DOWN"))))
        arrival = an_arrival(self.session, transfer, *came)
        before = self._snapshot()
        try:
            for _ in range(2):
                receive_transfer(self.session, arrival, by)
        except (AlreadyReceived, TransferNotFound):
            assert self._snapshot() == before
            return multiple()
        return (by, arrival.id)

    @rule(target=entries, transfer=transfers)
    def take_a_sending_back(self, transfer: UUID) -> object:
        source = self.session.get_one(Transfer, transfer).source_canteen_id
        by = next(hand for hand in self.hands if hand.canteen_id == source)
        return self._turn(by, transfer)

    @rule(target=entries, entry=entries)
    def change_ones_mind(self, entry: tuple[By, UUID]) -> object:
        return self._turn(*entry)

    @invariant()
    def each_canteen_adds_up(self) -> None:
        for by in self.hands:
            assert total_held(self.session, by) == Held(Decimal(0), 0, Decimal(0))
            assert verify(self.session, canteen_id=by.canteen_id) == []
            lines = [one for one in bought_by(self.session, by) if one.kind == "food"]
            assert all(one.document_id not in self._arrivals() for one in lines)

    @invariant()
    def what_left_is_on_the_way_arrived_damaged_or_short(self) -> None:
        """By lot, over both canteens, to the gram and the hundredth of a cent."""
        missing: dict[UUID, Held] = defaultdict(lambda: NOTHING)
        for transfer in self.session.scalars(select(Transfer)):
            if not self._ours(transfer) or not self._holds(transfer):
                continue
            for line in sent_lines(
                self.session, transfer.id, canteen_id=transfer.source_canteen_id
            ):
                gone = line.short if line.arrived else line.sent
                assert min(gone) >= 0
                missing[line.lot_id] = missing[line.lot_id].less(NOTHING.less(gone))
        booked: dict[UUID, Held] = defaultdict(lambda: NOTHING)
        for by in self.hands:
            for (lot, kind), held in balances_of(self.session, by).items():
                if kind == Kind.OTHER_CANTEEN:
                    booked[lot] = booked[lot].less(NOTHING.less(held))
        lots = missing.keys() | booked.keys()
        assert {lot: missing[lot] for lot in lots} == {lot: booked[lot] for lot in lots}

    @invariant()
    def both_ends_tell_the_same_of_what_is_on_the_way(self) -> None:
        told = [
            {(one.transfer_id, one.grams) for one in on_the_way(self.session, by.canteen_id)}
            for by in self.hands
        ]
        assert told[0] == told[1]

    def _turn(self, by: By, document_id: UUID) -> object:
        before = self._snapshot()
        try:
            return (by, take_back(self.session, by, document_id))
        except (AlreadyReversed, AlreadyReceived, ArrivalFirst, TransferNotFound):
            assert self._snapshot() == before
            return multiple()

    def _other(self, transfer: UUID) -> By:
        to = self.session.get_one(Transfer, transfer).destination_canteen_id
        return next(hand for hand in self.hands if hand.canteen_id == to)

    def _ours(self, transfer: Transfer) -> bool:
        return transfer.source_canteen_id in {by.canteen_id for by in self.hands}

    def _holds(self, transfer: Transfer) -> bool:
        key = (transfer.source_canteen_id, transfer.id)
        return self.session.get_one(Document, key, populate_existing=True).holds

    def _arrivals(self) -> set[UUID]:
        ids = set(self.session.scalars(select(Transfer.id)))
        return {one.id for one in standing_arrivals(self.session, ids)}

    def _snapshot(self) -> list[dict[tuple[UUID, Kind], Held]]:
        return [balances_of(self.session, by) for by in self.hands]


def test_any_history_of_two_canteens_adds_up(engine: Engine) -> None:
    machine = type("Exchanges", (Exchanges,), {"engine": engine})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples(engine, 20),
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
