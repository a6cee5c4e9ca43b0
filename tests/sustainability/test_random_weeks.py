"""Random weeks of ticking, weighing and counting: all that was cooked is somebody's, once."""

from datetime import date
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.balances import Held
from inventory.cooked.allocation import (
    Allocated,
    Basis,
    allocated_from,
    allocated_to,
    unallocated,
)
from inventory.counting.counts import Count, CountLine
from inventory.kitchen.covers import CoversCounted, count_covers
from inventory.kitchen.meals import Meal, MealIssue
from inventory.kitchen.ticking import Ticking, tick
from inventory.kitchen.ticks import MealTick, Tick
from inventory.lots import Lot
from inventory.moves import Cause, StockMove
from inventory.picking import PastUseByNow
from inventory.places import Kind, Place, places_of
from kernel.actor import By
from kernel.documents import Document
from kernel.ids import new_id
from network.canteens import Canteen
from network.promises import Basis as By_
from network.promises import Measure
from sourcing.products import Product
from sustainability.allocated import food_allocated
from sustainability.cooked import shares_cooked
from sustainability.costs import cost
from sustainability.heaps import Per, Span
from tests.builders import a_product, some_stock, somebody_in_a_new_canteen, take_back
from tests.inventory.cooked.allocating import EVER, a_line, a_meal_on, counted, day, parts

days_ = st.integers(0, 5)
which = st.integers(0, 1)
EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("came"), days_, which, st.integers(1, 30_000)),
        st.tuples(
            st.just("meal"),
            days_,
            st.integers(1, 97),
            st.sets(which, max_size=1),
            st.sets(which),
        ),
        st.tuples(st.just("count"), days_, st.booleans(), st.sets(which, min_size=1)),
        st.tuples(st.just("shelf"), days_, which, st.booleans()),
        st.tuples(st.just("lot"), days_, st.integers(0, 9)),
        st.tuples(st.just("ticked lot"), st.integers(0, 9), st.integers(0, 9)),
        st.tuples(st.just("covers"), st.integers(0, 9), st.integers(1, 97)),
        st.tuples(st.just("back"), st.integers(0, 9)),
    ),
    min_size=8,
    max_size=20,
)


class Weeks:
    """A kitchen to which anything happens, on any day, in any order."""

    def __init__(self, session: Session, by: By, chance: Random) -> None:
        self.session, self.by, self.chance = session, by, chance
        self.products = [a_product(session, grams_per_unit=one) for one in (1000, 61)]
        self.places = places_of(session, by.canteen_id)
        self.lots: list[UUID] = []
        self.meals: list[UUID] = []
        self.counts: list[UUID] = []

    def live(self, events: list[tuple[Any, ...]]) -> None:
        acts = {
            "came": self.came,
            "meal": self.meal,
            "count": self.count,
            "shelf": self.shelf,
            "lot": self.lot,
            "ticked lot": self.ticked_lot,
            "covers": self.covers,
            "back": self.back,
        }
        for name, *facts in events:
            acts[name](*facts)

    def came(self, number: int, what: int, thousandths: int) -> None:
        lot_id = some_stock(
            self.session,
            self.by,
            str(Decimal(thousandths) / 1000),
            product=self.products[what],
            price=Decimal("3.3333"),
            received_on=day(number),
            use_by=day(number + 2) if thousandths % 2 else None,
            place_id=self.places.shelves[thousandths % 3],
        )
        self.lots.append(lot_id)

    def meal(self, number: int, covers: int, ticked: set[int], weighed: set[int]) -> None:
        wants = [(self.products[one], "0.777") for one in sorted(weighed)]
        ticks = [self.products[one] for one in sorted(ticked)]
        on = day(number)
        self.meals.append(a_meal_on(self.session, self.by, on, covers, *ticks, wants=wants))

    def count(self, number: int, before_service: bool, some: set[int]) -> None:
        found = [a_line(self.products[one], self.amount()) for one in sorted(some)]
        self.found(number, *found, before_service=before_service)

    def shelf(self, number: int, what: int, before_service: bool) -> None:
        place_id = self.chance.choice(self.places.shelves)
        line = a_line(self.products[what], self.amount(), place_id=place_id)
        self.found(number, line, before_service=before_service)

    def lot(self, number: int, which_lot: int) -> None:
        if self.lots:
            lot = self.row(Lot, self.lots[which_lot % len(self.lots)])
            product = self.session.get_one(Product, lot.product_id)
            self.found(number, a_line(product, self.amount(), lot_id=lot.id))

    def ticked_lot(self, which_meal: int, which_lot: int) -> None:
        if self.meals and self.lots:
            ticks = (Tick(id=new_id(), lot_id=self.lots[which_lot % len(self.lots)]),)
            meal_id = self.meals[which_meal % len(self.meals)]
            try:
                ticking = Ticking(id=new_id(), meal_id=meal_id, ticks=ticks)
                tick(self.session, ticking, self.by)
            except PastUseByNow:
                return

    def covers(self, which_meal: int, covers: int) -> None:
        if self.meals:
            meal_id = self.meals[which_meal % len(self.meals)]
            word = CoversCounted(id=new_id(), meal_id=meal_id, covers=covers, cooks=0)
            count_covers(self.session, word, self.by)

    def back(self, index: int) -> None:
        papers = self.counts if index % 2 else self.meals
        if papers:
            take_back(self.session, self.by, papers.pop(index % len(papers)))

    def found(self, number: int, *lines: Any, **facts: Any) -> None:
        self.counts.append(counted(self.session, self.by, day(number), *lines, **facts))

    def amount(self) -> str:
        return str(Decimal(self.chance.randrange(9000)) / 1000)

    def row(self, table: Any, row_id: UUID) -> Any:
        return self.session.get_one(table, (self.by.canteen_id, row_id))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(EVENTS, st.integers(0, 2**32))
def test_whatever_is_ticked_weighed_and_counted_the_parts_add_up(
    session: Session, events: list[tuple[Any, ...]], seed: int
) -> None:
    by = somebody_in_a_new_canteen(session)
    weeks = Weeks(session, by, Random(seed))
    weeks.live(events)
    session.expire_all()
    found = parts(session, by)
    every_gram_is_somebodys(session, by, found)
    shares_are_the_ledger(session, by, found)
    assert eaters_of(found) == Rule(session, by).eaters()
    # However it is asked for.
    key = {"canteen_id": by.canteen_id}
    lots = {(by.canteen_id, part.lot_id) for part in found}
    assert sorted(allocated_from(session, lots)) == sorted(found)
    for meal_id in weeks.meals:
        on = weeks.row(Meal, meal_id).served_on
        ours = [part for part in found if part.meal_id == meal_id]
        assert sorted(allocated_to(session, meal_id, served_on=on, **key)) == sorted(ours)


def every_gram_is_somebodys(session: Session, by: By, found: list[Allocated]) -> None:
    """To the thousandth, the gram and the hundredth of a cent, move by move."""
    lost = unallocated(session, canteen_ids=[by.canteen_id], **EVER)
    sums = {one.move_id: Held(one.quantity, one.grams, one.cost) for one in lost}
    nothing = Held(Decimal(0), 0, Decimal(0))
    assert not sums.keys() & {part.move_id for part in found}
    for part in found:
        assert part.quantity >= 0
        assert part.grams >= 0
        sums[part.move_id] = Held(
            *map(sum, zip(sums.get(part.move_id, nothing), part[6:9], strict=True))
        )
    assert sums == {move.id: held(move) for move in cooked(session, by, Cause.COUNT)}


def shares_are_the_ledger(session: Session, by: By, found: list[Allocated]) -> None:
    """What is in all meals is what left the shelves for them, and each share is one."""
    everything = Span((by.canteen_id,), EVER["first"], EVER["last"])
    weighed = cooked(session, by, Cause.MEAL)
    food = food_allocated(session, everything)
    assert sum(one.grams for one in food) == sum(part.grams for part in found)
    kilos = Decimal(sum(one.grams for one in (*weighed, *food))) / 1000
    value = sum((one.cost for one in (*weighed, *food)), Decimal(0))
    for per in Per:
        heaps = [shares for _, shares in shares_cooked(session, everything, by=per)]
        for basis, amount in ((By_.MASS, kilos), (By_.VALUE, value)):
            shares = [one[Measure.ORGANIC, basis] for one in heaps]
            assert sum((one.denominator for one in shares), Decimal(0)) == amount
        for share in (share for one in heaps for share in one.of.values()):
            assert 0 <= share.allocated <= share.denominator
            assert share.ratio is None or 0 <= share.ratio <= 1
    canteen = session.get_one(Canteen, by.canteen_id)
    assert cost(session, canteen, everything).net == value


def eaters_of(found: list[Allocated]) -> dict[UUID, tuple[Basis, set[UUID]]]:
    eaters: dict[UUID, tuple[Basis, set[UUID]]] = {}
    for part in found:
        eaters.setdefault(part.move_id, (part.basis, set()))[1].add(part.meal_id)
    return eaters


def held(move: StockMove) -> Held:
    return Held(move.quantity, move.grams, move.cost)


def cooked(session: Session, by: By, cause: Cause) -> list[StockMove]:
    """Every move into the kitchen that holds."""
    kitchen = {one.id for one in rows(session, by, Place) if one.kind == Kind.KITCHEN}
    return [
        move
        for move in rows(session, by, StockMove)
        if move.destination_id in kitchen
        and move.cause == cause
        and holds(session, by, move.document_id)
    ]


def rows(session: Session, by: By, table: Any) -> list[Any]:
    return list(session.scalars(select(table).where(table.canteen_id == by.canteen_id)))


def holds(session: Session, by: By, document_id: UUID) -> bool:
    return session.get_one(Document, (by.canteen_id, document_id)).holds


class Rule:
    """The rule again, said row by row: who eats of what a count found cooked."""

    def __init__(self, session: Session, by: By) -> None:
        self.session, self.by = session, by
        self.counts = {one.id: one for one in self.rows(Count) if self.holds(one.id)}
        self.lines = [one for one in self.rows(CountLine) if one.count_id in self.counts]
        self.lots = {one.id: one for one in self.rows(Lot)}
        self.meals = [one for one in self.rows(Meal) if self.holds(one.id)]
        self.ticks = [one for one in self.rows(MealTick) if self.holds(one.document_id)]
        moves = {one.id: one for one in self.rows(StockMove)}
        self.issues = [
            one for one in self.rows(MealIssue) if self.holds(moves[one.id].document_id)
        ]

    def eaters(self) -> dict[UUID, tuple[Basis, set[UUID]]]:
        found = {}
        for move in cooked(self.session, self.by, Cause.COUNT):
            basis, meals = self.of(move)
            if meals:
                found[move.id] = (basis, {meal.id for meal in meals})
        return found

    def of(self, move: StockMove) -> tuple[Basis, list[Meal]]:
        product_id = self.lots[move.lot_id].product_id
        there = [meal for meal in self.meals if self.may_have(meal, move)]
        ticked = [
            meal
            for meal in there
            if any(
                one.meal_id == meal.id
                and one.product_id == product_id
                and one.lot_id in (None, move.lot_id)
                for one in self.ticks
            )
        ]
        weighed = {one.meal_id for one in self.issues if one.product_id == product_id}
        others = [meal for meal in there if meal.id not in weighed]
        return (Basis.TICKED, ticked) if ticked else (Basis.COVERS, others or there)

    def may_have(self, meal: Meal, move: StockMove) -> bool:
        count, lot = self.counts[move.document_id], self.lots[move.lot_id]
        if meal.served_on < lot.came_on or (lot.use_by and meal.served_on > lot.use_by):
            return False
        seen = [
            self.counts[line.count_id]
            for line in self.lines
            if line.product_id == lot.product_id
            and line.lot_id in (None, lot.id)
            and line.place_id in (None, move.source_id)
        ]
        earlier = [one for one in seen if moment(one) < moment(count)]
        return is_after(meal, earlier) and moment(count) > (meal.served_on, 1)

    def rows(self, table: Any) -> list[Any]:
        return rows(self.session, self.by, table)

    def holds(self, document_id: UUID) -> bool:
        return holds(self.session, self.by, document_id)


def is_after(meal: Meal, counts: list[Count]) -> bool:
    return all(moment(one) < (meal.served_on, 1) for one in counts)


def moment(count: Count) -> tuple[date, int]:
    """Of its day, before the meals (0) or after them (2); meals are at 1."""
    return count.counted_on, 0 if count.before_service else 2
