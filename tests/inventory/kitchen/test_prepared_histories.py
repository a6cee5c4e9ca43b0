"""Whatever is cooked, kept, eaten again and taken back: mass and cost count once, exactly."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule
from hypothesis.stateful import run_state_machine_as_test as run
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from inventory.balances import Held, StockBalance
from inventory.composition import Part, PreparedPart, share_of
from inventory.differences import verify
from inventory.kitchen.meals import Addition, add_to_meal
from inventory.kitchen.preparations import Made
from inventory.kitchen.prepared_lots import SWELLS, MoreKeptThanCooked, prepare
from inventory.kitchen.waste import NewWaste, Stage, discard
from inventory.moves import Cause, StockMove
from inventory.places import REAL, Place, places_of
from inventory.purchases import Kind, PurchaseLine
from inventory.undoing.reversals import AlreadyReversed, Mistake, WholeTakenBack, reverse
from kernel.actor import By
from kernel.documents import Document
from kernel.ids import new_id
from tests.builders import (
    MONDAY,
    a_meal,
    a_product,
    some_stock,
    somebody_in_a_new_canteen,
    total_held,
)
from tests.examples import examples
from tests.inventory.kitchen.dishes import (
    Weighed,
    a_dish,
    cook,
    cooked_from,
    eaten_of,
    kept_of,
    left_of,
)

kilos = st.decimals(min_value="0.001", max_value=20, places=3)
grams = st.integers(1, 20_000)
which = st.integers(0, 1)
portions = st.none() | st.integers(1, 60)


class Kitchen(RuleBasedStateMachine):
    engine: Engine
    meals = Bundle("meals")
    papers = Bundle("papers")

    def __init__(self) -> None:
        super().__init__()
        self.session = Session(self.engine)
        self.by: By = somebody_in_a_new_canteen(self.session)
        self.raw = [a_product(self.session) for _ in range(2)]
        self.dishes = [a_dish(self.session) for _ in range(2)]
        self.lots: list[UUID] = []
        self.receive(Decimal(7), Decimal("1.2345"), 6901, 0)

    def teardown(self) -> None:
        self.session.close()

    @rule(quantity=kilos, price=st.decimals(0, 20, places=4), weight=grams, what=which)
    def receive(self, quantity: Decimal, price: Decimal, weight: int, what: int) -> None:
        facts = {"price": price, "grams": weight, "product": self.raw[what]}
        some_stock(self.session, self.by, str(quantity), **facts)

    @rule(target=meals, much=kilos, more=kilos, what=which)
    def serve(self, much: Decimal, more: Decimal, what: int) -> UUID:
        wants = [(self.raw[what], str(much)), (self.dishes[what], str(more))]
        return cook(self.session, self.by, *wants)

    @rule(target=papers, meal=meals, much=kilos, what=which)
    def add(self, meal: UUID, much: Decimal, what: int) -> UUID:
        if not self._holds(meal):
            return meal
        more = a_meal((self.raw[what], str(much))).ingredients
        new = Addition(id=new_id(), meal_id=meal, ingredients=more)
        return add_to_meal(self.session, new, self.by)

    @rule(target=papers, meal=meals, much=grams, whole=st.none() | grams, some=portions)
    def keep(self, meal: UUID, much: int, whole: int | None, some: int | None) -> UUID:
        if not self._holds(meal):
            return meal
        facts = {"whole_grams": whole, "portions_kept": some}
        new = kept_of(meal, self.dishes[0], much, **facts)
        try:
            prepare(self.session, new, self.by)
        except MoreKeptThanCooked:
            # Where nobody weighed the whole dish, what went in swells so much at most.
            assert whole is not None or (some is None and much > SWELLS)
            return meal
        self.lots.append(new.id)
        return new.id

    @rule(target=papers, much=grams, raw=kilos, dish=kilos, what=which)
    def cook_apart(self, much: int, raw: Decimal, dish: Decimal, what: int) -> UUID:
        wants = [(self.raw[what], str(raw)), (self.dishes[0], str(dish))]
        new = cooked_from(self.dishes[1], much, *wants, made=Made.COOKED)
        self.lots.append(prepare(self.session, new, self.by))
        return new.id

    @rule(target=papers, much=kilos, what=which)
    def discard(self, much: Decimal, what: int) -> UUID:
        facts: dict[str, Any] = {"product_id": self.dishes[what].id, "quantity": much}
        new = NewWaste(id=new_id(), wasted_on=MONDAY, stage=Stage.UNSERVED, **facts)
        return discard(self.session, new, self.by)

    @rule(target=papers, wrong=st.one_of(meals, papers))
    def take_back(self, wrong: UUID) -> UUID:
        mistake = Mistake(id=new_id(), of=wrong)
        try:
            return reverse(self.session, mistake, self.by)
        except (AlreadyReversed, WholeTakenBack):
            return wrong

    @invariant()
    def every_gram_and_cent_weighed_in_is_eaten_thrown_away_or_left(self) -> None:
        ends = (
            eaten_of(self.session, self.by),
            left_of(self.session, self.by, *self.lots),
            self._thrown_away(),
        )
        assert _sum(ends) == self._weighed_in()

    @invariant()
    def nothing_is_made_or_lost(self) -> None:
        assert total_held(self.session, self.by) == Held(Decimal(0), 0, Decimal(0))
        sums = [func.sum(column) for column in (StockBalance.quantity, StockBalance.grams)]
        query = select(*sums, func.sum(StockBalance.cost)).group_by(StockBalance.lot_id)
        mine = query.where(StockBalance.canteen_id == self.by.canteen_id)
        assert not any(any(row) for row in self.session.execute(mine))
        assert verify(self.session, canteen_id=self.by.canteen_id) == []

    def _holds(self, document_id: UUID) -> bool:
        return self.session.get_one(Document, (self.by.canteen_id, document_id)).holds

    def _weighed_in(self) -> Weighed:
        """What left the shelves of lots from outside, into meals and dishes that hold."""
        query = (
            select(StockMove.lot_id, StockMove.grams, StockMove.cost)
            .join(PurchaseLine, PurchaseLine.id == StockMove.lot_id)
            .join(Place, Place.id == StockMove.source_id)
            .join(Document, Document.id == StockMove.document_id)
            .where(
                StockMove.canteen_id == self.by.canteen_id,
                StockMove.cause.in_((Cause.MEAL, Cause.PREPARATION)),
                PurchaseLine.kind != Kind.PREPARED,
                Place.kind.in_(REAL),
                Document.holds,
            )
        )
        return _sum([{row[0]: (row[1], row[2])} for row in self.session.execute(query)])

    def _thrown_away(self) -> Weighed:
        query = (
            select(PreparedPart.lot_id, PreparedPart.grams, PreparedPart.cost)
            .join(StockMove, StockMove.id == PreparedPart.move_id)
            .join(Document, Document.id == StockMove.document_id)
            .where(
                StockMove.canteen_id == self.by.canteen_id,
                StockMove.cause == Cause.WASTE,
                Document.holds,
            )
        )
        return _sum([{row[0]: (row[1], row[2])} for row in self.session.execute(query)])


def _sum(many: Sequence[Weighed]) -> Weighed:
    found: Weighed = {}
    for one in many:
        for lot_id, (weight, cost) in one.items():
            before = found.get(lot_id, (0, Decimal(0)))
            found[lot_id] = (before[0] + weight, before[1] + cost)
    return {lot_id: sums for lot_id, sums in found.items() if sums != (0, 0)}


def test_mass_and_cost_count_once(engine: Engine) -> None:
    machine = type("Kitchen", (Kitchen,), {"engine": engine})
    run(
        machine,
        settings=settings(
            max_examples=examples(engine, 25),
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


wholes = st.lists(st.tuples(st.integers(0, 30_000), st.decimals(0, 500, places=4)), max_size=12)


@given(wholes, st.fractions(0, 1))
def test_a_share_is_each_lots_own_to_the_last_step(
    wholes: list[tuple[int, Decimal]], share: Fraction
) -> None:
    whole = {new_id(): Part(*one) for one in wholes}
    part = share_of(whole, share)
    for lot_id, of in whole.items():
        assert 0 <= part[lot_id].grams <= of.grams
        assert 0 <= part[lot_id].cost <= of.cost
        assert abs(part[lot_id].grams - of.grams * share) < 2
        assert abs(Fraction(part[lot_id].cost) - Fraction(of.cost) * share) < Fraction(
            2, 10_000
        )
    exact = sum(of.grams for of in whole.values()) * share
    assert abs(sum(one.grams for one in part.values()) - exact) <= Fraction(1, 2)
    assert share_of(whole, Fraction(1)) == whole


@settings(
    max_examples=12,
    deadline=None,
)
@given(st.lists(st.integers(1, 2500), min_size=1, max_size=6))
def test_the_shelf_and_the_parts_agree_on_what_is_left(
    session: Session, awa: By, parts: list[int]
) -> None:
    wants = [(a_product(session), kilos) for kilos in ("0.777", "1.3", "2")]
    for (product, _), price in zip(wants, ("1.2345", "0.9999", "7"), strict=True):
        some_stock(session, awa, "2", product=product, price=Decimal(price))
    dish = a_dish(session)
    lot_id = prepare(session, cooked_from(dish, 5000, *wants), awa)
    held = Decimal(5)
    for grams in parts:
        eats = min(Decimal(grams) / 1000, held)
        if eats:
            cook(session, awa, (dish, str(eats)))
            held -= eats
        query = select(func.sum(StockBalance.cost)).where(
            StockBalance.canteen_id == awa.canteen_id,
            StockBalance.lot_id == lot_id,
            StockBalance.cost > 0,
            StockBalance.quantity > 0,
            StockBalance.place_id.in_(places_of(session, awa.canteen_id).shelves),
        )
        left = left_of(session, awa, lot_id).values()
        assert sum((cost for _, cost in left), Decimal(0)) == (session.scalar(query) or 0)
