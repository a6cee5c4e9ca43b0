"""Whatever people do, in whatever order, nothing is made or lost."""

from collections import Counter
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine, func, select

from inventory.balances import Held, StockBalance, on_hand
from inventory.differences import verify
from inventory.kitchen.meals import Addition, add_to_meal, serve
from inventory.kitchen.sortings import MoreThanTheCrate, SortedInto, Sorting, sort
from inventory.kitchen.waste import NewWaste, Stage, discard
from inventory.places import Kind
from inventory.receiving.deliveries import Delivery
from inventory.receiving.receipts import receive
from inventory.receiving.rescues import Crate, rescue
from inventory.undoing.amendments import Amendment, amend
from inventory.undoing.explanations import Explained, NothingToExplain, explain
from inventory.undoing.likely import Likely
from inventory.undoing.shortfalls import to_explain
from kernel.documents import Document
from kernel.ids import new_id
from sourcing.products import StockUnit
from tests.builders import (
    MONDAY,
    a_delivery,
    a_line,
    a_meal,
    a_product,
    a_supplier,
    balances_of,
    bought_by,
    total_held,
)
from tests.examples import examples
from tests.inventory.undoing.changing_minds import ChangingMinds

quantities = st.decimals(min_value="0.001", max_value=50, places=3)
weights = st.integers(1, 20_000)
prices = st.decimals(min_value=0, max_value=20, places=4)
which = st.integers(0, 1)


class History(ChangingMinds):
    entries = Bundle("entries")
    meals = Bundle("meals")
    crates = Bundle("crates")
    reversals = Bundle("reversals")

    def __init__(self) -> None:
        super().__init__()
        self.supplier_id = a_supplier(self.session, self.by)
        self.products = [
            a_product(self.session),
            a_product(self.session, unit=StockUnit.PIECE, grams_per_unit=375),
        ]
        self.wholes: dict[UUID, UUID] = {}
        self.deliveries: dict[UUID, Delivery] = {}
        self.corrected: dict[UUID, UUID] = {}

    @rule(target=entries, quantity=quantities, price=prices, grams=weights, what=which)
    def receive(self, quantity: Decimal, price: Decimal, grams: int, what: int) -> UUID:
        line = a_line(self.products[what], str(quantity), price=price, grams=grams)
        delivery = a_delivery(self.supplier_id, line)
        self.deliveries[delivery.id] = delivery
        return self._send(receive, delivery)

    @rule(target=entries, nth=st.integers(0, 9), quantity=quantities, price=prices)
    def amend(self, nth: int, quantity: Decimal, price: Decimal) -> Any:
        """The lot that was wrong owes nothing: what used it used the right one."""
        held = sorted(self._holding() & self.deliveries.keys())
        if not held:
            return multiple()
        wrong = self.deliveries[held[nth % len(held)]]
        facts = {"id": new_id(), "quantity": quantity, "price": price}
        line = wrong.lines[0].model_copy(update=facts)
        right = wrong.model_copy(update={"id": new_id(), "lines": (line,)})
        self.deliveries[right.id] = right
        amendment = Amendment(id=new_id(), of=wrong.id, replacement=right)
        self.corrected[amendment.id] = wrong.id
        made = self._send(amend, amendment)
        assert (wrong.lines[0].id, Kind.SHELF) not in balances_of(self.session, self.by)
        return made

    @rule(target=entries, nth=st.integers(0, 9))
    def explain(self, nth: int) -> Any:
        owing = [
            Explained(
                id=new_id(), lot_id=one.lot_id, place_id=one.place_id, from_lot_id=sign.acts_on
            )
            for one in to_explain(self.session, self.by.canteen_id, MONDAY)
            for sign in one.causes
            if sign.cause == Likely.OTHER_LOT and sign.acts_on
        ]
        if not owing:
            return multiple()
        try:
            return self._send(explain, owing[nth % len(owing)])
        except NothingToExplain:
            return multiple()  # a sorting took it, and that goes with its crate

    @rule(target=meals, quantity=quantities, more=quantities, what=which)
    def cook(self, quantity: Decimal, more: Decimal, what: int) -> UUID:
        wants = [(self.products[what], str(quantity)), (self.products[0], str(more))]
        return self._send(serve, a_meal(*wants))

    @rule(target=entries, quantity=quantities, what=which)
    def discard(self, quantity: Decimal, what: int) -> UUID:
        new = NewWaste(
            id=new_id(),
            wasted_on=MONDAY,
            stage=Stage.STORAGE_LOSS,
            product_id=self.products[what].id,
            quantity=quantity,
        )
        return self._send(discard, new)

    @rule(target=crates, grams=weights, price=prices, what=st.none() | which)
    def rescue(self, grams: int, price: Decimal, what: int | None) -> UUID:
        crate = Crate(
            id=new_id(),
            rescued_on=MONDAY,
            donor="Marché",
            grams=grams,
            reference_price=price,
            product_id=None if what is None else self.products[what].id,
        )
        return self._send(rescue, crate)

    @rule(target=entries, crate=crates, share=st.floats(0, 0.6), loss=st.floats(0, 0.6))
    def sort(self, crate: UUID, share: float, loss: float) -> UUID:
        holds = self.session.get_one(Document, (self.by.canteen_id, crate)).holds
        left = balances_of(self.session, self.by).get((crate, Kind.SHELF))
        if not holds or left is None or left.grams < 2:
            return crate
        kept = max(1, int(left.grams * share))
        part = SortedInto(id=new_id(), product_id=self.products[0].id, grams=kept)
        new = Sorting(
            id=new_id(),
            rescue_id=crate,
            sorted_on=MONDAY,
            into=(part,),
            loss_grams=int(left.grams * loss),
        )
        before = self._snapshot()
        self.wholes[new.id] = crate
        try:
            return self._send(sort, new)
        except MoreThanTheCrate:
            assert kept + new.loss_grams > left.grams
            assert self._snapshot() == before
            return crate

    @rule(target=entries, meal=meals, quantity=quantities, what=which)
    def add(self, meal: UUID, quantity: Decimal, what: int) -> UUID:
        if meal not in self._holding():
            return meal
        more = a_meal((self.products[what], str(quantity))).ingredients
        addition = Addition(id=new_id(), meal_id=meal, ingredients=more)
        self.wholes[addition.id] = meal
        return self._send(add_to_meal, addition)

    @rule(target=reversals, wrong=st.one_of(entries, meals, crates))
    def take_back(self, wrong: UUID) -> UUID:
        return self._turn(wrong)

    @rule(target=reversals, reversal=reversals)
    def change_ones_mind(self, reversal: UUID) -> UUID:
        return self._turn(reversal)

    @rule(target=reversals, wrong=st.one_of(entries, meals, crates, reversals))
    def take_back_and_put_back(self, wrong: UUID) -> UUID:
        before, held = self._snapshot(), self._facts()
        reversal = self._turn(wrong)
        if reversal == wrong:
            return wrong
        again = self._reverse(reversal)
        assert self._snapshot() == before
        assert self._facts() == held
        return again

    @rule()
    def send_again(self) -> None:
        if self.sent:
            before = self._snapshot()
            self.sent()
            assert self._snapshot() == before

    @invariant()
    def nothing_is_made_or_lost(self) -> None:
        assert total_held(self.session, self.by) == Held(Decimal(0), 0, Decimal(0))
        sums = (func.sum(StockBalance.quantity), func.sum(StockBalance.grams))
        query = select(*sums, func.sum(StockBalance.cost)).group_by(StockBalance.lot_id)
        by_lot = self.session.execute(
            query.where(StockBalance.canteen_id == self.by.canteen_id)
        )
        assert not any(any(row) for row in by_lot)

    @invariant()
    def the_balances_are_the_ledger(self) -> None:
        assert verify(self.session, canteen_id=self.by.canteen_id) == []

    @invariant()
    def what_is_on_hand_is_what_the_shelves_hold(self) -> None:
        shelves = [
            held.quantity
            for (_, kind), held in balances_of(self.session, self.by).items()
            if kind in (Kind.SHELF, Kind.FRIDGE, Kind.FREEZER)
        ]
        found = on_hand(self.session, canteen_id=self.by.canteen_id)
        assert sum(one.quantity for one in found) == sum(shelves)

    @invariant()
    def no_part_holds_without_its_whole(self) -> None:
        holding = self._holding()
        for part, whole in self.wholes.items():
            assert part not in holding or whole in holding

    @invariant()
    def an_entry_counts_once(self) -> None:
        holding = self._holding()
        standing = [of for one, of in self.corrected.items() if one in holding]
        assert len(standing) == len(set(standing))
        assert not holding & set(standing)

    @invariant()
    def no_product_was_rescued_less_than_nothing(self) -> None:
        grams: Counter[UUID | None] = Counter()
        for line in bought_by(self.session, self.by):
            if line.rescued:
                grams[line.product_id] += line.grams or 0
        assert all(kept >= 0 for kept in grams.values())


def test_any_history_adds_up(engine: Engine) -> None:
    machine = type("History", (History,), {"engine": engine})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples(engine, 25),
            stateful_step_count=16,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
