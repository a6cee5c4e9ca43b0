"""A delivery put right after a count found its food cooked: the allocation follows it."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from inventory.balances import Held
from inventory.cooked.allocation import Allocated, allocated_from, allocated_to, unallocated
from inventory.differences import verify
from inventory.moves import StockMove
from inventory.places import Kind, places_of
from inventory.receiving.deliveries import Delivery
from inventory.receiving.receipts import receive
from inventory.safety.notices import Notice
from inventory.safety.recalls import recall
from inventory.undoing.amendments import Amendment, amend
from inventory.undoing.explanations import Explained, explain
from kernel.actor import By
from kernel.documents import Document
from kernel.ids import new_id
from network.canteens import Canteen
from sourcing.products import Product
from suppliers.families import Family
from sustainability.cooked import shares_of_meal
from sustainability.costs import cost
from sustainability.heaps import Span
from sustainability.lateness import entries_of
from tests.builders import (
    a_delivery,
    a_line,
    a_producer,
    a_product,
    a_supplier,
    some_stock,
    somebody_in_a_new_canteen,
    take_back,
)
from tests.counting import statements
from tests.inventory.cooked.allocating import (
    EVER,
    a_meal_on,
    by_meal,
    counted,
    day,
    parts,
)
from tests.inventory.cooked.allocating import (
    a_line as a_found,
)


def received(session: Session, by: By, product: Product, quantity: str = "10") -> Delivery:
    line = a_line(product, quantity, lot_number=f"L{new_id()}")
    delivery = a_delivery(a_supplier(session, by), line)
    receive(session, delivery, by)
    return delivery


def amended(session: Session, by: By, wrong: Delivery, **facts: Any) -> tuple[Delivery, UUID]:
    """The delivery as it should have been, and the amendment."""
    lines = tuple(one.model_copy(update={"id": new_id(), **facts}) for one in wrong.lines)
    right = wrong.model_copy(update={"id": new_id(), "lines": lines})
    amendment = Amendment(id=new_id(), of=wrong.id, delivery=right)
    return right, amend(session, amendment, by)


def net_cost(session: Session, by: By) -> Decimal:
    canteen = session.get_one(Canteen, by.canteen_id)
    return cost(session, canteen, Span((by.canteen_id,), *EVER.values())).net


def in_kitchen(session: Session, by: By) -> dict[UUID, Held]:
    """By lot, what the ledger has gone into the kitchen, of papers that hold."""
    kitchen = places_of(session, by.canteen_id).of_kind[Kind.KITCHEN]
    sums: dict[UUID, list[Any]] = defaultdict(lambda: [Decimal(0), 0, Decimal(0)])
    query = select(StockMove).join(Document, Document.id == StockMove.document_id)
    mine = query.where(StockMove.canteen_id == by.canteen_id, Document.holds)
    for move in session.scalars(mine.where(StockMove.reverses_id.is_(None))):
        sign = (move.destination_id == kitchen) - (move.source_id == kitchen)
        for place, amount in enumerate((move.quantity, move.grams, move.cost)):
            sums[move.lot_id][place] += sign * amount
    return {lot: Held(*held) for lot, held in sums.items() if held[0]}


def told(found: list[Any]) -> dict[UUID, Held]:
    sums: dict[UUID, Held] = {}
    for one in found:
        known = sums.get(one.lot_id, Held(Decimal(0), 0, Decimal(0)))
        part = Held(-one.quantity, -one.grams, -one.cost)
        sums[one.lot_id] = known.less(part)
    return {lot: held for lot, held in sums.items() if held[0]}


def key(part: Allocated) -> tuple[Any, ...]:
    return part.meal_id, part.quantity, part.grams, part.basis


def test_a_count_follows_the_delivery_and_goes_back_with_it(session: Session, awa: By) -> None:
    """6 of 10 kg of carrots were found cooked; they were 3 € a kilo, and of another farm."""
    carrots = a_product(session)
    wrong = received(session, awa, carrots)
    monday = a_meal_on(session, awa, day(0), 20, carrots)
    a_meal_on(session, awa, day(1), 40, carrots)
    counted(session, awa, day(2), (carrots, "4"))
    before = parts(session, awa)
    shares = shares_of_meal(session, monday, canteen_id=awa.canteen_id)
    assert net_cost(session, awa) == 12

    farm = a_producer(session, awa)
    right, amendment = amended(session, awa, wrong, price=Decimal(3), producer_id=farm)
    after = parts(session, awa)
    assert {part.lot_id for part in after} == {right.lines[0].id}
    assert sorted(map(key, after)) == sorted(map(key, before))
    assert [part.cost for part in sorted(after, key=lambda part: part.served_on)] == [6, 12]
    assert net_cost(session, awa) == 18
    assert shares_of_meal(session, monday, canteen_id=awa.canteen_id) != shares
    lots = {(awa.canteen_id, one.lines[0].id) for one in (wrong, right)}
    assert sorted(allocated_from(session, lots)) == sorted(after)
    alone = {"canteen_id": awa.canteen_id, "served_on": day(0)}
    assert allocated_to(session, monday, **alone) == [
        one for one in after if one.meal_id == monday
    ]

    reversal = take_back(session, awa, amendment)
    assert (parts(session, awa), net_cost(session, awa)) == (before, 12)
    assert shares_of_meal(session, monday, canteen_id=awa.canteen_id) == shares
    take_back(session, awa, reversal)
    assert sorted(parts(session, awa)) == sorted(after)


def test_a_recall_finds_the_right_lot_in_the_meals_and_the_wrong_one_nowhere(
    session: Session, awa: By
) -> None:
    carrots = a_product(session)
    wrong = received(session, awa, carrots)
    meals = {a_meal_on(session, awa, day(number), 20, carrots) for number in (0, 1)}
    counted(session, awa, day(1), (carrots, "4"))
    right, _ = amended(session, awa, wrong, lot_number=(number := f"B{new_id()}"))
    found = recall(session, Notice(lot=number), canteen_ids=[awa.canteen_id])
    assert {one.meal_id for one in found.meals} == meals
    assert sum(one.grams or 0 for one in found.meals) == 6000
    assert [one.certain for one in found.meals] == [False, False]
    assert list(found.ends) == []
    old = recall(session, Notice(lot=wrong.lines[0].lot_number), canteen_ids=[awa.canteen_id])
    # A tick of the product may still point there; no count does.
    assert ([one for one in old.meals if one.grams], list(old.ends)) == ([], [])
    assert found.lots[0].lot.lot_id == right.lines[0].id


def test_what_no_meal_bears_is_told_of_the_right_lot(session: Session, awa: By) -> None:
    carrots = a_product(session)
    wrong = received(session, awa, carrots)
    counted(session, awa, day(1), (carrots, "4"))
    right, _ = amended(session, awa, wrong, lot_number=(number := f"B{new_id()}"))
    (lost,) = unallocated(session, canteen_ids=[awa.canteen_id], **EVER)
    assert (lost.lot_id, lost.quantity) == (right.lines[0].id, 6)
    found = recall(session, Notice(lot=number), canteen_ids=[awa.canteen_id])
    assert [(one.to, one.quantity) for one in found.ends] == [(Kind.KITCHEN, 6)]


def test_counts_of_one_lot_close_the_window_of_the_one_that_stands_for_it(
    session: Session, awa: By
) -> None:
    """Counted lot by lot, twice: also where the first count found all there."""
    carrots = a_product(session)
    wrong = received(session, awa, carrots)
    lot_id = wrong.lines[0].id
    a_meal_on(session, awa, day(0), 20, carrots)
    counted(session, awa, day(1), a_found(carrots, "10", lot_id=lot_id))
    later = a_meal_on(session, awa, day(2), 20, carrots)
    counted(session, awa, day(3), a_found(carrots, "4", lot_id=lot_id))
    assert by_meal(parts(session, awa)) == {later: 6}
    right, _ = amended(session, awa, wrong)
    assert by_meal(parts(session, awa)) == {later: 6}
    third, _ = amended(session, awa, right)
    assert by_meal(parts(session, awa)) == {later: 6}
    (part,) = allocated_from(session, {(awa.canteen_id, third.lines[0].id)})
    assert part.meal_id == later


def test_what_is_owed_and_explained_is_shared_out_of_both_lots(
    session: Session, awa: By
) -> None:
    """The delivery was of 5, not of 10: what it owes came from another."""
    carrots = a_product(session)
    wrong = received(session, awa, carrots)
    meal = a_meal_on(session, awa, day(0), 20, carrots)
    counted(session, awa, day(1), (carrots, "2"))
    right, _ = amended(session, awa, wrong, quantity=Decimal(5))
    other = some_stock(session, awa, "9", product=carrots, price=Decimal(4))
    spot = {
        "lot_id": right.lines[0].id,
        "place_id": places_of(session, awa.canteen_id).shelf(None),
    }
    explain(session, Explained(id=new_id(), from_lot_id=other, **spot), awa)
    found = {
        part.lot_id: (part.meal_id, part.quantity, part.cost) for part in parts(session, awa)
    }
    assert found == {right.lines[0].id: (meal, 5, 10), other: (meal, 3, 12)}
    assert told(parts(session, awa)) == in_kitchen(session, awa)


def test_a_month_is_told_of_what_mended_its_counts(session: Session, awa: By) -> None:
    """March ate what April counted: the amendment changes March."""
    carrots = a_product(session)
    wrong = received(session, awa, carrots)
    a_meal_on(session, awa, date(2026, 3, 20), 20, carrots)
    counted(session, awa, date(2026, 4, 3), (carrots, "4"))
    march = {"canteen_id": awa.canteen_id, "first": date(2026, 3, 1), "last": date(2026, 3, 31)}
    ((_, before),) = entries_of(session, **march).items()
    _, amendment = amended(session, awa, wrong, price=Decimal(3))
    ((_, after),) = entries_of(session, **march).items()
    kinds = select(Document.kind).where(
        Document.canteen_id == awa.canteen_id, Document.id.in_(after - before)
    )
    assert set(session.scalars(kinds)) == {"receipt", "repointing"}
    take_back(session, awa, amendment)
    ((_, again),) = entries_of(session, **march).items()
    assert again == before


def test_a_count_taken_back_takes_its_mending_along(session: Session, awa: By) -> None:
    carrots = a_product(session)
    wrong = received(session, awa, carrots)
    a_meal_on(session, awa, day(0), 20, carrots)
    count_id = counted(session, awa, day(1), (carrots, "4"))
    amended(session, awa, wrong)
    after = parts(session, awa)
    reversal = take_back(session, awa, count_id)
    assert parts(session, awa) == []
    take_back(session, awa, reversal)
    assert parts(session, awa) == after


def test_mended_counts_cost_no_more_statements_when_they_are_many(
    engine: Engine, session: Session
) -> None:
    costs = []
    for size in (1, 9):
        by = somebody_in_a_new_canteen(session)
        products = [a_product(session, family=Family.OTHER) for _ in range(size)]
        wrongs = [received(session, by, one) for one in products]
        for number in range(size):
            a_meal_on(session, by, day(number), 20, *products)
            left = str(9 - number)
            counted(session, by, day(number), *((one, left) for one in products))
        for wrong in wrongs:
            amended(session, by, wrong)
        costs.append(statements(engine, lambda: parts(session, by)))  # noqa: B023
    assert costs[0] == costs[1]
    assert costs[0] <= 6


acts = st.lists(
    st.tuples(
        st.sampled_from(("receive", "cook", "count", "count", "amend", "amend", "undo")),
        st.integers(0, 6),
        st.decimals(min_value="0.001", max_value=20, places=3),
        st.integers(0, 20),
    ),
    min_size=4,
    max_size=14,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(said=acts)
def test_what_is_weighed_allocated_and_unallocated_is_what_the_kitchen_got(
    session: Session, said: list[tuple[str, int, Decimal, int]]
) -> None:
    by = somebody_in_a_new_canteen(session)
    product = a_product(session)
    deliveries = {one.id: one for one in [received(session, by, product)]}
    written: list[UUID] = list(deliveries)
    for what, on, quantity, nth in said:
        if what == "receive":
            new = received(session, by, product, str(quantity))
            deliveries[new.id] = new
            written.append(new.id)
        elif what == "cook":
            wants = [(product, str(quantity))] if nth % 3 == 0 else []
            ticked = [product] if nth % 2 else []
            written.append(a_meal_on(session, by, day(on), nth + 1, *ticked, wants=wants))
        elif what == "count":
            written.append(counted(session, by, day(on), (product, str(quantity))))
        else:
            wrong = written[nth % len(written)]
            if not session.get_one(Document, (by.canteen_id, wrong)).holds:
                continue
            if what == "undo":
                written.append(take_back(session, by, wrong))
            elif wrong in deliveries:
                new, made = amended(
                    session, by, deliveries[wrong], quantity=quantity, price=Decimal(nth)
                )
                deliveries[new.id] = new
                written += [new.id, made]
        _agrees(session, by)


def _agrees(session: Session, by: By) -> None:
    shared = parts(session, by)
    lost = unallocated(session, canteen_ids=[by.canteen_id], **EVER)
    weighed = _weighed(session, by)
    assert all(part.quantity >= 0 and part.grams >= 0 and part.cost >= 0 for part in shared)
    assert told([*shared, *lost, *weighed]) == in_kitchen(session, by)
    assert verify(session, canteen_id=by.canteen_id) == []


def _weighed(session: Session, by: By) -> list[Any]:
    from inventory.kitchen.meals import MealIssue

    query = (
        select(StockMove, MealIssue.back)
        .join(MealIssue, MealIssue.id == StockMove.id)
        .join(Document, Document.id == StockMove.document_id)
        .where(StockMove.canteen_id == by.canteen_id, Document.holds)
    )
    return [
        _Part(move.lot_id, *(-held if back else held for held in _held(move)))
        for move, back in session.execute(query)
    ]


def _held(move: StockMove) -> Held:
    return Held(move.quantity, move.grams, move.cost)


class _Part:
    def __init__(self, lot_id: UUID, quantity: Decimal, grams: int, cost: Decimal) -> None:
        self.lot_id, self.quantity, self.grams, self.cost = lot_id, quantity, grams, cost
