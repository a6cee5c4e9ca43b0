"""A delivery put right after a count found its food cooked: the allocation follows it."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from inventory.cooked.allocation import Allocated, allocated_from, allocated_to, unallocated
from inventory.places import Kind, places_of
from inventory.safety.notices import Notice
from inventory.safety.recalls import recall
from inventory.undoing.explanations import Explained, explain
from kernel.actor import By
from kernel.documents import Document
from kernel.ids import new_id
from network.canteens import Canteen
from suppliers.families import Family
from sustainability.cooked import shares_of_meal
from sustainability.costs import cost
from sustainability.heaps import Span
from sustainability.lateness import entries_of
from tests.builders import (
    a_producer,
    a_product,
    some_stock,
    somebody_in_a_new_canteen,
    take_back,
)
from tests.counting import statements
from tests.inventory.cooked.allocating import (
    EVER,
    a_meal_on,
    amended,
    by_meal,
    counted,
    day,
    in_kitchen,
    parts,
    received,
    told,
)
from tests.inventory.cooked.allocating import (
    a_line as a_found,
)


def net_cost(session: Session, by: By) -> Decimal:
    canteen = session.get_one(Canteen, by.canteen_id)
    return cost(session, canteen, Span((by.canteen_id,), *EVER.values())).net


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
