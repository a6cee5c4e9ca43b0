"""Two canteens of one network to which anything happens, on any day, in any order."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from inventory.balances import StockBalance
from inventory.counting.counts import CountLine
from inventory.counting.rules import NewRule, set_rule
from inventory.kitchen.containers import NewContainer, name_container
from inventory.kitchen.meals import Meal
from inventory.lots import Lot
from inventory.places import places_of
from inventory.purchases import PurchaseLine
from inventory.undoing.reversals import Mistake, reverse
from kernel.actor import By
from kernel.documents import Document
from kernel.errors import NotFound, Refused
from kernel.ids import new_id
from network.people import Newcomer, Role, welcome
from sourcing.products import Product, StockUnit
from tests.builders import (
    a_certificate,
    a_producer,
    a_product,
    a_supplier,
    somebody_in_a_new_canteen,
)
from tests.inventory.exchanges.two_ends import a_partner

FIRST, TODAY = date(2026, 2, 2), date(2026, 5, 12)
MONTHS = [date(2026, month, 1) for month in range(1, 7)]

who = st.sampled_from((0, 0, 0, 1))
which = st.integers(0, 2)
nth = st.integers(0, 30)
# A few days often, so that things meet; any of three months now and then.
numbers = st.one_of(st.sampled_from((0, 1, 9, 27, 28, 40, 60)), st.integers(0, 88))
days = numbers.map(lambda number: FIRST + timedelta(days=number))
quantities = st.one_of(
    st.sampled_from([Decimal(one) for one in ("1", "2", "5", "0.001", "0.333")]),
    st.decimals(min_value="0.001", max_value=12, places=3),
)
grams = st.one_of(st.sampled_from((1, 900, 2500)), st.integers(1, 12_000))
# Of a delivery, grams a unit: a thousandth of anything here weighs a gram or more.
densities = st.one_of(st.just(1000), st.integers(1000, 1999))
prices = st.one_of(
    st.sampled_from([Decimal("2.0000"), Decimal("3.3333")]),
    st.decimals(min_value=0, max_value=20, places=4),
)
covers = st.integers(1, 97)
quarters = st.integers(0, 4)


class Entry(NamedTuple):
    """What somebody wrote, and as what: so that it can be corrected."""

    by: By
    id: UUID
    command: Any


class Weeks(RuleBasedStateMachine):
    """Who they are, what they have, and how an act is done: what is refused changes nothing."""

    engine: Engine

    def __init__(self) -> None:
        super().__init__()
        self.session = Session(self.engine)
        session = self.session
        self.hands = [self._kitchen() for _ in range(2)]
        self.products = [
            a_product(session, days_after_opening=3),
            a_product(session, unit=StockUnit.PIECE, grams_per_unit=1375),
            a_product(session, unit=StockUnit.LITRE, grams_per_unit=1020),
        ]
        self.dishes = [a_product(session, days_after_cooking=days) for days in (3, 20)]
        self.producer_id = a_producer(session, self.hands[0])
        self.suppliers = [a_supplier(session, self.hands[0]) for _ in range(2)]
        ends = {"valid_from": date(2025, 3, 1), "valid_until": date(2026, 3, 15)}
        paper = a_certificate(session, self.hands[0], producer_id=self.producer_id, **ends)
        self.papers = [paper]
        self.partner_id = a_partner(session, self.hands[0])
        self.bins = [self._equipped(by) for by in self.hands]
        self.entries: list[Entry] = []
        self.blocks: list[UUID] = []
        self.sheets: list[tuple[By, Any]] = []
        self.sent: Callable[[], UUID] | None = None
        self.done: Counter[str] = Counter()
        self.sound = True

    def act(self, verb: Any, make: Callable[[], Any], by: By) -> UUID | None:
        """The id of what was made; none where it was refused, and nothing is changed."""
        self.sound = False
        before = self.everything()
        try:
            command = make()
            made: UUID = verb(self.session, command, by)
        except (Refused, NotFound) as refusal:
            refused = type(refusal).__name__
        else:
            refused = ""
        event(f"{verb.__name__} {refused}")
        self.done[f"{verb.__name__} {refused}"] += 1
        if refused:
            assert self.everything() == before
            return None
        self.entries.append(Entry(by, made, command))
        self.sent = lambda: verb(self.session, command, by)
        return made

    def turn(self, by: By, document_id: UUID) -> UUID | None:
        """Take it back, or a reversal of it."""
        return self.act(reverse, lambda: Mistake(id=new_id(), of=document_id), by)

    def one_of(self, nth: int, *kinds: type, by: By | None = None) -> Entry | None:
        """An entry of one of these kinds of command, whether it holds or not; the last ones first."""
        fitting = [
            one
            for one in reversed(self.entries)
            if isinstance(one.command, kinds) and by in (None, one.by)
        ]
        return fitting[nth % len(fitting)] if fitting else None

    def lot(self, by: By, nth: int) -> UUID | None:
        """One of a canteen's lots: one that a shelf holds or owes, where there is any."""
        shelves = places_of(self.session, by.canteen_id).shelves
        query = select(StockBalance.lot_id).where(
            StockBalance.canteen_id == by.canteen_id,
            StockBalance.place_id.in_(shelves),
            StockBalance.quantity != 0,
        )
        lots = sorted(set(self.session.scalars(query)))
        lots = lots or sorted(
            self.session.scalars(select(Lot.id).where(Lot.canteen_id == by.canteen_id))
        )
        return lots[nth % len(lots)] if lots else None

    def food(self, number: int) -> Product:
        """Something raw, or something cooked."""
        every = [*self.products, *self.dishes]
        return every[number % len(every)]

    def worth(self, line_id: UUID) -> Decimal:
        """What a line was bought for, as first written."""
        query = select(PurchaseLine.net_value).where(PurchaseLine.id == line_id)
        return self.session.scalars(query).first() or Decimal(0)

    def shelf(self, by: By, number: int) -> UUID | None:
        """A shelf; or none, for all of them."""
        shelves = [None, None, *places_of(self.session, by.canteen_id).shelves]
        return shelves[number % len(shelves)]

    def state(self) -> Sequence[Any]:
        """All that must be as before where something was taken back and put back."""
        return (
            self._of(StockBalance, "lot_id", "place_id", "quantity", "grams", "cost", but=0),
            self._of(Lot, "id", "use_by", "best_before", "opened_on", "blocked"),
            self._of(Meal, "id", "covers", "cooks"),
            self._of(CountLine, "id", "settled"),
            self._bought(),
            {one for one in self._of(Document, "id", "kind") if one[1] != "reversal"},
        )

    def everything(self) -> Sequence[Any]:
        """All that a refusal must not touch."""
        return (*self.state(), self._of(Document, "id", "holds", whatever=True))

    def _of(
        self, table: Any, *names: str, but: int | None = None, whatever: bool = False
    ) -> set[Any]:
        """The rows of both canteens; of documents, those that hold."""
        query = select(*(getattr(table, name) for name in names)).where(
            table.canteen_id.in_({by.canteen_id for by in self.hands})
        )
        if table is Document and not whatever:
            query = query.where(Document.holds)
        rows = {tuple(row) for row in self.session.execute(query)}
        return rows if but is None else {row for row in rows if any(row[2:])}

    def _bought(self) -> Counter[Any]:
        """By day, profile and product, in grams and cents; what comes to nothing is left out."""
        names = ("canteen_id", "bought_on", "kind", "product_id", "proven", "declared")
        names += ("expired", "unknown", "net_value", "grams", "avoided")
        sums: Counter[Any] = Counter()
        ours = PurchaseLine.canteen_id.in_({by.canteen_id for by in self.hands})
        columns = [getattr(PurchaseLine, name) for name in names]
        for *key, net, weight, avoided in self.session.execute(select(*columns).where(ours)):
            sums[*key, "net"] += int(net * 100)
            sums[*key, "grams"] += weight or 0
            sums[*key, "avoided"] += int(avoided * 10_000)
        return Counter({key: amount for key, amount in sums.items() if amount})

    def _kitchen(self) -> By:
        return replace(somebody_in_a_new_canteen(self.session), today=TODAY)

    def _equipped(self, by: By) -> UUID:
        """Oil is never counted; and there is a bin. Its id."""
        oil = NewRule(id=new_id(), product_id=self.products[2].id, never_counted=True)
        set_rule(self.session, oil, by)
        bin_ = NewContainer(id=new_id(), name="Seau", tare_grams=310, holds_grams=9000)
        return name_container(self.session, bin_, by)

    def beside(self, by: By) -> By:
        """Somebody else in the same kitchen."""
        newcomer = Newcomer(
            id=new_id(), name="Ben", canteen_id=by.canteen_id, roles=(Role.KITCHEN,)
        )
        return replace(welcome(self.session, newcomer, today=by.today), today=TODAY)
